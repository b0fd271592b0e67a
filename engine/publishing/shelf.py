"""Every entry answered by the rules of its day; the versions that are asked for are loaded once and kept while they are in use."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.decisions.bundles import not_loadable
from engine.decisions.versions import Version
from engine.errors import KnowledgeError
from engine.ledger.answering import Answer, Answerer, answer_rows
from engine.ledger.profiles import Profiles
from engine.ledger.tables import Row
from engine.publishing.rulebook import Rulebook, day_of
from engine.service import load_knowledge, open_answerer
from engine.types.knowledge import Knowledge
from engine.types.precedent import FindSettled

__all__ = ["Shelf"]

_KEPT = 4
FindProfiles = Callable[[Knowledge], Profiles | None]


class Shelf:
    """Answers entries by a rulebook.

    Args:
        find_profiles: gives the profiles, checked against a knowledge.
        settled: gives the decisions that people settled, by scheme; None: they are not shown as precedents.
    """

    def __init__(self, rulebook: Rulebook, find_profiles: FindProfiles = lambda _: None, settled: FindSettled | None = None) -> None:
        self.rulebook, self._find_profiles, self._settled = rulebook, find_profiles, settled
        self._opened: OrderedDict[str, Answerer] = OrderedDict()

    def present(self) -> Answerer:
        """Return what answers by the rules of today, or by the latest ones where none are in force today.

        Raises:
            KnowledgeError: they cannot be loaded.
        """
        return self._open(self.rulebook.present())

    def on(self, day: date) -> Answerer:
        """Return what answers by the rules of a day.

        Raises:
            CaseError: V005 no version is in force on it.
            KnowledgeError: the rules cannot be loaded.
        """
        return self._open(self.rulebook.on(day))

    def answer(self, entry: Mapping[str, Any], **options: Any) -> dict[str, Any]:
        """Return the document of an entry's verdict by the rules of its day; for the options see `Answerer.answer`.

        Raises:
            CaseError: the entry is malformed, or V005 no version is in force on its day.
            EngineError: the rule engine failed on it.
        """
        day = day_of(entry)
        return self.on(day).answer(_dated(entry, day) if self.rulebook.versions else entry, **options)

    def answer_rows(self, rows: Iterable[Row], *, scheme: str = "") -> Iterator[Answer]:
        """Yield an answer for every row, in order."""
        return answer_rows(rows, lambda entry: self.answer(entry, scheme=scheme))

    def _open(self, version: Version | None) -> Answerer:
        name = version.name if version is not None else ""
        if name not in self._opened:
            knowledge = self._load(version)
            self._opened[name] = open_answerer(knowledge, self._find_profiles(knowledge), settled=self._settled, version=name)
            if len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
        self._opened.move_to_end(name)
        return self._opened[name]

    def _load(self, version: Version | None) -> Knowledge:
        try:
            return load_knowledge(self.rulebook.roots(version))
        except KnowledgeError as error:
            if version is None:
                raise
            raise not_loadable(version.digest, error) from error


def _dated(entry: Any, day: date) -> Any:
    """Return an entry with the day that its rules were chosen by, which midnight must not change."""
    return {**entry, "on": day.isoformat()} if isinstance(entry, Mapping) and not entry.get("on") else entry
