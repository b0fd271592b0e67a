"""What the checks of a scheme find, as plain frozen data; `engine.analysis.checks` finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.analysis.world import Witness
from engine.types.rules import Acknowledgement

__all__ = ["Checks", "Conditions", "Dead", "Displaced", "Gap", "IdleReading", "Overlap", "Shadowed", "Unsupervised"]

Conditions = Mapping[int, int]  # mask of the values it may have by variable index, all together


@dataclass(frozen=True, slots=True)
class Gap:
    """Situations that no rule grades.

    Args:
        rules: ids of the gap rules that name the witness; empty where the scheme says nothing of it.
        description: conjunctions that cover all gaps that nothing names, simplest first; empty where a rule names the gap.
        complete: whether the description covers all of them.
        known: the acknowledgement whose situations these are.
    """

    rules: tuple[str, ...]
    witness: Witness
    description: tuple[Conditions, ...]
    complete: bool
    known: Acknowledgement | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that fire together and give different grades; `settled_by` is the exception's id, or the way to choose."""

    first: str
    second: str
    witness: Witness
    settled_by: str
    grade: str


@dataclass(frozen=True, slots=True)
class Displaced:
    """A rule with a special outcome, and the graded rules that fire together with it, without an exception that says which counts.

    Args:
        rule: id of the rule; `outcome` what it says (`excluded`, which goes before every grade; `review`, which comes after).
        graded: ids of the graded rules; the witness fires the first of them.
    """

    rule: str
    outcome: str
    graded: tuple[str, ...]
    witness: Witness


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule, exception, constraint or case of a derived fact that never holds.

    Args:
        case: the place of the case among those of the derived fact, from 0; None for the others.
        because: ids of the definitions and constraints that stand against it; none where its condition contradicts itself.
    """

    rule: str
    case: int | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A rule that fires, as in the witness, but without which everything would be the same."""

    rule: str
    witness: Witness


@dataclass(frozen=True, slots=True)
class IdleReading:
    """A reading not taken under which everything would be the same."""

    reading: str
    rules: tuple[str, ...]
    witness: Witness


@dataclass(frozen=True, slots=True)
class Unsupervised:
    """A grade that can be reached where no rule says who supervises it."""

    grade: str
    witness: Witness


@dataclass(frozen=True, slots=True)
class Checks:
    """All findings on one scheme."""

    gaps: tuple[Gap, ...]
    overlaps: tuple[Overlap, ...]
    displaced: tuple[Displaced, ...]
    dead: tuple[Dead, ...]
    shadowed: tuple[Shadowed, ...]
    idle_readings: tuple[IdleReading, ...]
    unsupervised: tuple[Unsupervised, ...]
