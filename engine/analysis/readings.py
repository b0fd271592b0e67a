"""The readings of a rule that were not taken. Their words are data (`另解`); none of them is a formula yet."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types.rules import Source
from engine.types.verdict import Verdict

__all__ = ["OtherReading", "other_readings"]


@dataclass(frozen=True, slots=True)
class OtherReading:
    """One reading not taken, of a rule that this verdict rests on.

    Args:
        would_change: whether it would change this very verdict; None as long as the reading is written in words alone.
    """

    source: Source
    name: str
    words: str
    would_change: bool | None = None


def other_readings(verdict: Verdict) -> tuple[OtherReading, ...]:
    """Return the readings not taken of all rules that fired, in the order of the proof.

    Once a reading carries a formula, the scheme with that formula in place of the rule's is encoded like any other
    (`engine.analysis.encoding.encode`), and `would_change` says whether its outcome for the same facts differs.
    """
    sources = dict.fromkeys(firing.rule.source.id for firing in verdict.firings)
    by_id = {firing.rule.source.id: firing.rule.source for firing in verdict.firings}
    return tuple(OtherReading(by_id[name], reading, words) for name in sources for reading, words in by_id[name].other_readings)
