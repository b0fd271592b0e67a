"""One version of the knowledge as it decides the entries of a register: by the stream where it can, else as `classify` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from engine.changes.register import RegisterEntry
from engine.errors import CaseError, Problem, RiskwhyError
from engine.inference.case_facts import read_day
from engine.inference.case_text import check_words
from engine.knowledge.names import split_variable
from engine.ledger.answering import fault_of
from engine.ledger.entry import find_scheme
from engine.ledger.stream import Conclusion, Stream, conclusion_of, open_stream, streamable
from engine.service import open_classifier
from engine.types.knowledge import Knowledge
from engine.types.profile import Profile
from engine.types.rules import Scheme
from engine.types.verdict import Case

__all__ = ["Decided", "Decider"]

Decided = Conclusion | tuple[Problem, ...]


class Decider:
    """Concludes entry by entry.

    Args:
        foreign: the other version's spellings of facts; those that this version does not know are left out, and counted in `left_out`.
        today: the day of entries that name none.

    `streamed` and `read` count the entries that went through the stream, and those that took the ordinary way (descriptions, several
    matters, other readings).
    """

    def __init__(self, knowledge: Knowledge, foreign: Sequence[str], today: date) -> None:
        self.knowledge, self._today = knowledge, today
        self._classifier = open_classifier(knowledge)
        self._foreign = frozenset(word for word in foreign if self._classifier.names.attribute(word) is None)
        self.left_out: Counter[str] = Counter()
        self.streamed = self.read = 0
        self.stream = cache(self._open)
        self._scheme = cache(lambda word: find_scheme(word, knowledge))
        self._day = cache(lambda word: read_day(word, "on"))
        self._trimmed: dict[int, tuple[Sequence[Profile], Sequence[Profile]]] = {}

    def scheme(self, word: str) -> Scheme:
        """Return the scheme that a word names.

        Raises:
            CaseError: F011 it names none.
        """
        return self.knowledge.schemes[self._scheme(word)]

    def decide(self, entry: RegisterEntry, case: Case) -> Decided:
        """Return what is concluded, or the problems of the entry."""
        try:
            scheme = self._scheme(case.scheme)
            profiles = entry.inherited(case.post, case.unit, scheme)
            return self._conclude(self._own(case, scheme), self._own_profiles(profiles) if profiles else ())
        except RiskwhyError as error:
            return error.problems
        except Exception as error:  # noqa: BLE001 - the edge of a register: a fault of ours on one entry must not lose the others
            return (fault_of(error),)

    def _conclude(self, case: Case, profiles: Sequence[Profile]) -> Conclusion:
        stream = self.stream(case.scheme)
        if case.text or case.matters or case.readings or stream is None:
            return self._classify(case, profiles)
        problems = check_words(case)
        if problems:
            raise CaseError(problems)
        try:
            found = stream(case.facts, profiles, on=self._day(case.on) if case.on else self._today)
        except CaseError:
            return self._classify(case, profiles)  # it lists all problems
        self.streamed += 1
        return found

    def _classify(self, case: Case, profiles: Sequence[Profile]) -> Conclusion:
        dated = case if case.on else replace(case, on=self._today.isoformat())
        verdict = self._classifier.classify(dated, profiles)
        self.read += 1
        return conclusion_of(verdict, self.knowledge.schemes[case.scheme])

    def _open(self, scheme: str) -> Stream | None:
        return open_stream(self._classifier, scheme) if streamable(self._classifier.program(scheme)) else None

    # ── what this version does not know ──

    def _own(self, case: Case, scheme: str) -> Case:
        facts = self._known(case.facts) if self._foreign else case.facts
        if scheme == case.scheme and facts is case.facts:
            return case
        return replace(case, scheme=scheme, facts=facts)

    def _known(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        unknown = [word for word in facts if split_variable(str(word))[0] in self._foreign]
        self.left_out.update(split_variable(str(word))[0] for word in unknown)
        return {word: value for word, value in facts.items() if word not in unknown} if unknown else facts

    def _own_profiles(self, profiles: Sequence[Profile]) -> Sequence[Profile]:
        if not self._foreign:
            return profiles
        found = self._trimmed.get(id(profiles))
        if found is None or found[0] is not profiles:
            own = tuple(replace(profile, facts=self._known(profile.facts)) for profile in profiles)
            found = self._trimmed[id(profiles)] = (profiles, own)
        return found[1]
