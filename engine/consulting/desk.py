"""The questions that the service passes to an inference process: everything they need comes with them, plain data goes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.consulting.consultant import Consultant
from engine.decisions.bundles import Bundle
from engine.decisions.decision import Decision
from engine.errors import Problem, StoreError
from engine.ledger.profiles import Profiles
from engine.types.knowledge import Knowledge

__all__ = ["Desk"]


class Desk:
    """Answers by one knowledge with its profiles, and about decisions by the bundle that comes with the question."""

    def __init__(self, knowledge: Knowledge, profiles: Profiles | None = None) -> None:
        self._bundles: dict[str, Bundle] = {}
        self._consultant = Consultant(knowledge, profiles, self._find)

    def _find(self, digest: str) -> Bundle:
        if digest not in self._bundles:
            raise StoreError(Problem("D004", "the files of the knowledge are not in the store", path=digest))
        return self._bundles[digest]

    def why_not(self, decision: Decision, bundle: Bundle | None, outcome: str, matter: int) -> dict[str, Any]:
        """Return why a decision did not end in another outcome."""
        consultant, entry = self._about(decision, bundle)
        return consultant.why_not(entry, outcome, matter=matter)

    def what_if_decided(self, decision: Decision, bundle: Bundle | None, changes: Mapping[str, Any], matter: int) -> dict[str, Any]:
        """Return a decision as it would be with other facts."""
        consultant, entry = self._about(decision, bundle)
        return consultant.what_if(entry, changes, matter=matter)

    def what_if(self, entry: Mapping[str, Any], changes: Mapping[str, Any], matter: int) -> dict[str, Any]:
        """Return the verdict on an entry as it is, and as it would be with other facts."""
        return self._consultant.what_if(entry, changes, matter=matter)

    def ask(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the verdict on an entry as far as it goes, and what to ask next."""
        return self._consultant.ask(entry)

    def replay(self, decision: Decision, bundle: Bundle | None) -> dict[str, Any]:
        """Return what becomes of a decision when it is made again."""
        self._take(bundle)
        return self._consultant.replay(decision)

    def _about(self, decision: Decision, bundle: Bundle | None) -> tuple[Consultant, dict[str, Any]]:
        self._take(bundle)
        return self._consultant.about(decision)

    def _take(self, bundle: Bundle | None) -> None:
        self._bundles = {bundle.digest: bundle} if bundle is not None else {}
