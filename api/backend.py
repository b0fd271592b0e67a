"""What the routes work with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Protocol

from engine import (
    ENGINE_VERSION,
    Bundle,
    Decision,
    DecisionStore,
    Desk,
    Knowledge,
    Live,
    Problem,
    Profile,
    Profiles,
    Settled,
    StoreError,
    UsageError,
    load_settings,
    open_precedents,
)

__all__ = ["Backend", "LiveBackend", "Service"]


@dataclass(frozen=True)
class Backend:
    """The loaded knowledge, what answers an entry, and where decisions are kept.

    Args:
        answer: from an entry as plain data to a document; raises the engine's errors.
        profiles: those that `answer` uses.
        desk: asks a question of `Desk` by its name and arguments; None: asked in this process.
        settled: gives the decisions that people settled, by scheme; None: none is shown as a precedent.
    """

    knowledge: Knowledge
    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    store: DecisionStore
    profiles: Profiles | None = None
    desk: Callable[..., dict[str, Any]] | None = None
    settled: Settled | None = None

    def decide(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document of an entry, with the decisions that people settled among its precedents.

        The store is not read where inference runs. Where it cannot be read, those precedents are left out.
        """
        document = self.answer(entry)
        if self.settled is not None:
            with suppress(StoreError):
                open_precedents(self.knowledge).add_settled(document, self.settled)
        return document

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

    def using(self) -> AbstractContextManager[Backend]:
        """Return itself, for a request: it is always the same."""
        return nullcontext(self)

    def status(self) -> dict[str, Any]:
        """Return which rules are in service."""
        rules = {"status": "ok", "knowledge": self.knowledge.digest, "schemes": list(self.knowledge.schemes)}
        return {**rules, "engine": ENGINE_VERSION}

    def reload(self) -> None:
        """Refuse.

        Raises:
            UsageError: V021 always.
        """
        problem = Problem("V021", "this service keeps the rules it was started with", path="reload", help="serve with `riskwhy serve`")
        raise UsageError(problem)


class Service(Protocol):
    """What an application is made for: `Backend`, or `LiveBackend`."""

    def using(self) -> AbstractContextManager[Backend]:
        """Return the backend that one request works with to its end."""

    def status(self) -> dict[str, Any]:
        """Return which rules are in service."""

    def reload(self) -> None:
        """Put the newest rules in service."""


class LiveBackend:
    """A backend for each edition of the rules that comes into service, with one store for all."""

    def __init__(self, live: Live, store: DecisionStore) -> None:
        self._live, self._store = live, store
        self._settled = Settled(store, load_settings().most_decisions)

    @contextmanager
    def using(self) -> Iterator[Backend]:
        """Return the backend of the edition in service, which stays open until the request is done."""
        with self._live.using() as edition:
            yield Backend(edition.knowledge, edition.pool.answer, self._store, edition.profiles, edition.pool.consult, self._settled)

    def status(self) -> dict[str, Any]:
        """Return which rules are in service, since when, and what became of the last try to replace them."""
        return {**self._live.status(), "engine": ENGINE_VERSION}

    def reload(self) -> None:
        """Put the newest rules in service; where they cannot be, the old ones stay.

        Raises:
            RiskwhyError: what is wrong with the new rules.
        """
        self._live.reload()
