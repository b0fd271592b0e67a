"""What the routes work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import (
    Bundle,
    Decision,
    DecisionStore,
    Desk,
    Knowledge,
    Profile,
    Profiles,
    Settled,
    StoreError,
    load_settings,
    open_precedents,
)

__all__ = ["Backend"]


@dataclass(frozen=True)
class Backend:
    """The loaded knowledge, what answers an entry, and where decisions are kept.

    Args:
        answer: from an entry as plain data to a document; raises the engine's errors.
        profiles: those that `answer` uses.
        desk: asks a question of `Desk` by its name and arguments; None: asked in this process.
    """

    knowledge: Knowledge
    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    store: DecisionStore
    profiles: Profiles | None = None
    desk: Callable[..., dict[str, Any]] | None = None

    def decide(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document of an entry, with the decisions that people settled among its precedents.

        The store is not read where inference runs. Where it cannot be read, those precedents are left out.
        """
        document = self.answer(entry)
        with suppress(StoreError):
            open_precedents(self.knowledge).add_settled(document, self._settled)
        return document

    @cached_property
    def _settled(self) -> Settled:
        return Settled(self.store, load_settings().most_decisions)

    def consult(self, question: str, *arguments: Any) -> dict[str, Any]:
        """Return the answer to a question of `Desk`.

        Raises:
            RiskwhyError: as the question says.
        """
        if self.desk is not None:
            return self.desk(question, *arguments)
        answer: dict[str, Any] = getattr(Desk(self.knowledge, self.profiles), question)(*arguments)
        return answer

    def with_bundle(self, name: str, *, always: bool = False) -> tuple[Decision, Bundle | None]:
        """Return a decision with the files of its knowledge, where that is another one than the present or they are always wanted.

        Raises:
            StoreError: D003 there is no such decision, D004 and D016 its files are missing or changed.
        """
        decision = self.store.get(name)
        needed = always or decision.knowledge != self.knowledge.digest
        return decision, self.store.bundle(decision.knowledge) if needed and not decision.masked else None

    def inherited(self, document: Mapping[str, Any]) -> tuple[Profile, ...] | None:
        """Return the profiles that a verdict inherited from, as the log keeps them."""
        return self.profiles.inherited(document) if self.profiles is not None else None
