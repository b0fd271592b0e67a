"""What may stand beside a suggestion: entries of the source's own lists, and decisions whose grade a person has settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Precedent", "SettledDecision"]


@dataclass(frozen=True, slots=True)
class Precedent:
    """One worked example or manifestation that the source of a scheme enumerates.

    Args:
        grade: the one that the source itself gives; empty where it gives none.
        source: where it stands.
        denotes: what the entry and its list stand for: ids of concepts, or (variable, token) of facts.
    """

    id: str
    text: str
    grade: str
    source: str
    denotes: tuple[str | tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SettledDecision:
    """A stored decision whose grade a person has confirmed or set.

    Args:
        grade: the person's.
        created: the day on which the person did so, ISO 8601.
        document: the verdict's, with its text.
    """

    id: str
    grade: str
    who: str
    created: str
    document: Mapping[str, Any]


FindSettled = Callable[[str], Sequence[SettledDecision]]  # by scheme, the latest first
