"""What the routes work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import DecisionStore, Knowledge, Profile, Profiles

__all__ = ["Backend"]


@dataclass(frozen=True, slots=True)
class Backend:
    """The loaded knowledge, what answers an entry, and where decisions are kept.

    Args:
        answer: from an entry as plain data to a document; raises the engine's errors.
        profiles: those that `answer` uses.
    """

    knowledge: Knowledge
    answer: Callable[[Mapping[str, Any]], dict[str, Any]]
    store: DecisionStore
    profiles: Profiles | None = None

    def inherited(self, document: Mapping[str, Any]) -> tuple[Profile, ...] | None:
        """Return the profiles that a verdict inherited from, as the log keeps them."""
        return self.profiles.inherited(document) if self.profiles is not None else None
