"""What a post or an office is, stated once and inherited by every entry that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Profile"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts of one post or office, in the form of a case's facts.

    Args:
        post: the post or office as entries name it.
        unit: the unit it belongs to; empty: any. `scheme` likewise.
        stated_by: who stated the facts; `since`: since when they hold (as written).
    """

    facts: Mapping[str, Any]
    post: str = ""
    unit: str = ""
    scheme: str = ""
    stated_by: str = ""
    since: str = ""

    @property
    def note(self) -> str:
        """Return who stated it and since when, for proofs.

        >>> Profile({}, stated_by="zhang", since="2026-01-05").note
        'zhang, 2026-01-05'
        """
        return ", ".join(part for part in (self.stated_by, self.since) if part)
