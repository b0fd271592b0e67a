"""Replay: a stored decision made again, from its own input, profiles and day, with the very files its knowledge was loaded from.

The decisions of other people that were shown as precedents are taken over as the log names them: they never had a say in the verdict.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.auditing.comparison import Change, changes
from engine.auditing.earlier import as_written_then
from engine.decisions.bundles import Bundle, not_loadable, unpack
from engine.decisions.decision import Decision
from engine.decisions.record import faithful
from engine.errors import KnowledgeError, Problem, RiskwhyError
from engine.ledger.answering import Answerer
from engine.ledger.profiles import Profiles
from engine.precedents.finding import take_over_decisions
from engine.service import load_knowledge, open_answerer
from engine.types.knowledge import Knowledge
from engine.types.profile import Profile

__all__ = ["SAME", "Replayed", "Replayer"]

SAME, DIFFERENT, MASKED, FAILED = "same", "different", "masked", "failed"
_KEPT = 4
_NOBODY = Profile({})  # stands for the profiles of other posts, where the log says that there were some


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of a decision.

    Args:
        result: `same`; `different`, with the places; `masked`: its text is removed, so that nothing can be made again; `failed`, with the
            problem.
    """

    decision: str
    result: str
    changes: tuple[Change, ...] = ()
    problem: Problem | None = None

    @property
    def found_nothing(self) -> bool:
        """Return whether there is nothing to complain of."""
        return self.result in (SAME, MASKED)

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON."""
        entry: dict[str, Any] = {"decision": self.decision, "result": self.result}
        if self.changes:
            entry["changes"] = [change.as_dict() for change in self.changes]
        if self.problem is not None:
            entry["problem"] = self.problem.as_dict()
        return entry


class Replayer:
    """Makes decisions again; a bundle is loaded once for all its decisions.

    Args:
        find_bundle: from a digest to the stored files; raises StoreError where they are missing or changed.
    """

    def __init__(self, find_bundle: Callable[[str], Bundle]) -> None:
        self._find_bundle = find_bundle
        self._opened: OrderedDict[str, Answerer] = OrderedDict()
        self._broken: dict[str, Problem] = {}

    def replay_all(self, decisions: Iterable[Decision]) -> Iterator[Replayed]:
        """Yield what becomes of each decision, in order."""
        return (self.replay(decision) for decision in decisions)

    def replay(self, decision: Decision) -> Replayed:
        """Return what becomes of a decision when it is made again."""
        if decision.masked:
            return Replayed(decision.id, MASKED)
        try:
            again = self._decide(decision)
        except RiskwhyError as error:
            return Replayed(decision.id, FAILED, problem=error.problem)
        return _compared(decision, again)

    def knowledge(self, digest: str) -> Knowledge:
        """Return the knowledge of that time, loaded from its stored files.

        Raises:
            StoreError: D004 they are missing, D016 they were changed.
            KnowledgeError: D021 this riskwhy cannot load them.
        """
        return self._answerer(digest).knowledge

    def _decide(self, decision: Decision) -> Mapping[str, Any]:
        document, answerer = decision.document, self._answerer(decision.knowledge)
        profiles = None if decision.profiles is None else Profiles((*decision.profiles, _NOBODY))
        entry = {**decision.input, "scheme": document["scheme"], "on": document["on"]}
        again = Answerer(answerer.knowledge, answerer.classify, profiles, precedents=answerer.precedents).answer(
            entry, proof="proof" in document, readings="other_readings" in document
        )
        take_over_decisions(again, document)
        as_written_then(again, document)
        return again

    def _answerer(self, digest: str) -> Answerer:
        if digest in self._broken:
            raise RiskwhyError(self._broken[digest])
        if digest not in self._opened:
            try:
                self._opened[digest] = _load(self._find_bundle(digest))
            except RiskwhyError as error:
                if error.problem.code != "D004":  # what is missing may come
                    self._broken[digest] = error.problem
                raise
            if len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
        self._opened.move_to_end(digest)
        return self._opened[digest]


def _load(bundle: Bundle) -> Answerer:
    """Return what answers by the very files of a bundle; they are only on disk while they are loaded."""
    with TemporaryDirectory(prefix="riskwhy-replay-") as folder:
        roots = unpack(bundle, Path(folder))
        try:
            knowledge = load_knowledge(roots, use_cache=False)
        except KnowledgeError as error:
            raise not_loadable(bundle.digest, error) from error
        return open_answerer(knowledge)


def _compared(decision: Decision, again: Mapping[str, Any]) -> Replayed:
    """Return the verdict's document of then beside that of now; both as the log would keep them.

    The version's name is no inference: the same files under any name give the same verdict.
    """
    named = {name: decision.document[name] for name in ("version",) if name in decision.document}
    now = json.loads(faithful({**again, **named, "decision": decision.id}))
    found = tuple(changes(decision.document, now))
    return Replayed(decision.id, DIFFERENT if found else SAME, found)
