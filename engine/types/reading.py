"""What reading a description yields: facts with the characters that give them, mentions, and what was left out and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Ignored", "Mention", "ReadFact", "Reading", "Span", "no_hints"]


class Span(NamedTuple):
    """Characters of the text as received: code points `start` to `end` (exclusive) and what stands there."""

    start: int
    end: int
    quote: str


class ReadFact(NamedTuple):
    """One fact that the words support.

    Args:
        name: the variable: `pmg_control_mode`, `power_extent[PW_LICENSE]`, or `possible_consequence[criminal]` for a set's member.
        values: the value tokens the words leave possible, one where they decide (`("true",)`, `("small", "almost_none")`).
        span: the evidence.
        entry: id of the reading rule or lexicon entry that gave it.
        basis: `text`, or `reading` where the wording allows another reading.
    """

    name: str
    values: tuple[str, ...]
    span: Span
    entry: str
    basis: str = "text"


class Mention(NamedTuple):
    """A concept named in the text (a power, an accident class, a post), affirmed or negated."""

    concept: str
    kind: str
    span: Span
    negated: bool = False
    role: str = "risk"
    basis: str = "text"


class Ignored(NamedTuple):
    """Words that looked material and made no fact, with the reason (`measure`, `goal`, `history`, `negated`, …)."""

    span: Span
    reason: str
    entry: str = ""


def no_hints() -> tuple[Mention, ...]:
    """Return no mention."""
    return ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read of one text.

    Args:
        facts: at most one entry per variable.
        about: the concepts that the name of its post stands for.
        hints: returns the mentions that presumptions alone use (circumstances, dangers); looked for when asked, as most readings need none.
    """

    text: str
    facts: tuple[ReadFact, ...] = ()
    mentions: tuple[Mention, ...] = ()
    ignored: tuple[Ignored, ...] = ()
    disagreements: tuple[tuple[ReadFact, ReadFact], ...] = ()
    about: tuple[str, ...] = ()
    hints: Callable[[], tuple[Mention, ...]] = field(default=no_hints, compare=False, repr=False)
