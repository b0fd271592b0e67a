"""A case in, a verdict out: plain frozen data, with everything a proof needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.types.formula import Elapsed
from engine.types.reading import Mention, Span
from engine.types.rules import Duty, Rule, Source

__all__ = [
    "Assumption",
    "By",
    "Candidate",
    "Case",
    "Counted",
    "Disagreement",
    "Firing",
    "KnownFact",
    "Outcome",
    "Question",
    "Status",
    "Suggestion",
    "Verdict",
]


class Status(StrEnum):
    """How far the verdict goes; see docs/architecture.md."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    CONFLICT = "conflict"
    GAP = "gap"
    NEED_FACTS = "need_facts"
    NEED_CONFIG = "need_config"
    REVIEW = "review"
    EXCLUDED = "excluded"


class By(StrEnum):
    """What a step of a proof rests on."""

    RULE = "rule"
    TEXT = "text"
    STATED = "stated"
    PROFILE = "profile"
    DERIVED = "derived"
    AXIOM = "axiom"
    PRESUMPTION = "presumption"
    CASES = "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """One entry to classify.

    Args:
        facts: stated facts by name or label; values as `contract` forms: scalar, list, map per member, `{"one_of": [...]}`.
        on: day of assessment, ISO date; empty: today.
        readings: readings not taken by default under which the scheme is to be run, such as `S06-A1:丙`.
    """

    scheme: str
    id: str = ""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    post: str = ""
    unit: str = ""
    on: str = ""
    matters: Sequence[Mapping[str, Any]] = ()
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """What the parts of a count or a score come to.

    Args:
        of: how many parts there are; `open` of them are neither known to hold nor known to fail.
        items: each part that holds, with its points (1 where parts are counted) and the variables that it rests on.
        low, high: the bounds of the sum (inclusive; None: no bound); `outside`: it must not lie within them.
        scored: whether the parts give points.
    """

    of: int
    open: int
    items: tuple[tuple[Decimal, tuple[str, ...]], ...]
    low: Decimal | None
    high: Decimal | None
    outside: bool
    scored: bool


@dataclass(frozen=True, slots=True)
class KnownFact:
    """What is known of one variable, and why.

    Args:
        values: tokens still possible; one where the fact is decided.
        by: who or what gave it; `rule` with `source` for defaults, closures and derivations.
        premises: names of the variables it follows from.
        reckoned: for a step that measures a time or counts, the test or what was counted.
    """

    variable: str
    values: tuple[str, ...]
    by: By
    span: Span | None = None
    entry: str = ""
    source: Source | None = None
    premises: tuple[str, ...] = ()
    origin: str = "stated"
    note: str = ""
    reckoned: Elapsed | Counted | None = None


@dataclass(frozen=True, slots=True)
class Firing:
    """One rule that fired, with the variables that its satisfied conjunction tests."""

    rule: Rule
    premises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A grade and the rules that give it."""

    grade: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the assessment may still end in: a grade or a status, with those who would supervise."""

    outcome: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that can still change the outcome; `decides` names the rules it reaches, `left` the mean number of outcomes after asking."""

    variable: str
    decides: tuple[str, ...]
    left: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two origins that contradict each other about a fact; `kept` is the one that counts."""

    variable: str
    kept: KnownFact
    dropped: KnownFact


@dataclass(frozen=True, slots=True)
class Assumption:
    """A presumed value with the presumption that gives it."""

    variable: str
    value: str
    source: Source


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A grade under presumptions; never without them, and never in place of the verdict's own grade."""

    grade: str
    duties: tuple[Duty, ...]
    rules: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    if_wrong: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one case under one scheme."""

    case: Case
    scheme: str
    grade_scale: str
    on: str
    status: Status
    grade: str | None
    conflict: bool
    candidates: tuple[Candidate, ...]
    outcomes: tuple[Outcome, ...]
    possible_grades: tuple[str, ...]
    floor: str | None
    suggested: Suggestion | None
    firings: tuple[Firing, ...]
    beaten: tuple[tuple[str, Source], ...]
    forced: bool
    duties: tuple[tuple[Duty, str], ...]
    facts: Mapping[str, KnownFact]
    disagreements: tuple[Disagreement, ...]
    questions: tuple[Question, ...]
    mentions: tuple[Mention, ...]
    gates: tuple[tuple[str, str, tuple[str, ...]], ...]
    dates: Mapping[str, str]
    numbers: Mapping[str, str]
    self_supervision: bool
    knowledge: str
    parts: tuple[Verdict, ...] = ()
    ignored: tuple[Any, ...] = ()
