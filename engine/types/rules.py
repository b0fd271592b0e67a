"""What the rule files say, typed: schemes with their rules, checked against the vocabulary, before they are compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from engine.types.formula import Formula
from engine.types.vocabulary import Label

__all__ = [
    "Acknowledgement",
    "Basis",
    "Clause",
    "Closure",
    "ConfiguredTable",
    "Constraint",
    "Default",
    "Derivation",
    "Duty",
    "ExceptionRule",
    "GradeScale",
    "Presumption",
    "Rule",
    "RuleKind",
    "Scheme",
    "SchemeType",
    "Source",
    "ValueMerge",
    "Variant",
]


class Basis(StrEnum):
    """On what a rule rests."""

    TEXT = "text"
    READING = "reading"
    DEFAULT = "default"
    EXTERNAL = "external"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from and why it reads as it does; `other_readings` are the readings not taken, by their name."""

    id: str
    name: str
    basis: Basis
    locator: str
    reason: str
    other_readings: tuple[tuple[str, str], ...] = ()
    path: str = ""
    line: int = 0


class RuleKind(StrEnum):
    """The section of the rule file that a rule stands in."""

    TYPE = "type"
    GRADE = "grade"
    STATUS = "status"  # gap, excluded, review, conflict
    SUPERVISOR = "supervisor"
    MEASURE = "measure"
    CYCLE = "cycle"
    GATE = "gate"
    PUBLICATION = "publication"
    FORM = "form"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Duty:
    """A role with its kind of duty; `role` is the role's id, `word` the scheme's own word for it."""

    role: str
    word: str
    duty: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `when` holds, then the conclusion of its kind.

    Args:
        value: the grade word, the type's id, or the status, by kind; empty for the others.
        duties: for SUPERVISOR.
        content: for the other kinds, the fields that the verdict shows, by name (`text`, `every`, `since`, `until`, `to`, …).
        suggest: for a gap, the grade that the scheme's author proposes for confirmation.
        floor: for a review, the grade that the result may not fall below.
    """

    kind: RuleKind
    source: Source
    when: Formula
    value: str = ""
    duties: tuple[Duty, ...] = ()
    content: Mapping[str, str] = field(default_factory=dict)
    gate: Formula | None = None
    suggest: str = ""
    floor: str = ""

    @property
    def id(self) -> str:
        """Return the rule's stable id."""
        return self.source.id


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one variable follows from others.

    Args:
        variable: what is derived.
        how: `definition` (true exactly when `cases[0]` holds), `choice` (the first case that holds names the values; where the
            variable is given, only to compare the two by `on_clash`), `maximum` (the heaviest of `inputs`), `product` or `total` (of the numbers `inputs`), `band` (of the number
            `inputs[0]` in the table that the fact `table` names).
        cases: (condition, value tokens) pairs.
        on_clash: `given` (the given value stands), or `heaviest` (the heavier of the two, marked as a conflict).
    """

    source: Source
    variable: str
    how: str
    cases: tuple[tuple[Formula, frozenset[str]], ...] = ()
    inputs: tuple[str, ...] = ()
    table: str = ""
    on_clash: str = "given"


@dataclass(frozen=True, slots=True)
class Constraint:
    """Where `when` holds, `then` holds too: completions that break it do not exist."""

    source: Source
    when: Formula
    then: Formula


@dataclass(frozen=True, slots=True)
class Default:
    """What holds of an attribute that nobody mentioned: `value` is a token, or empty for "counts as absent, gives no candidate"."""

    source: Source
    attribute: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """Where the boolean `switch` is true, the members of the keyed `attribute` that are not given have `value`."""

    source: Source
    switch: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class ValueMerge:
    """A value of an attribute that the scheme does not know: it counts as one of `values`."""

    source: Source
    attribute: str
    value: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """A named exception: where `winner` and `loser` both fire, the candidates of `loser` do not count."""

    source: Source
    winner: str
    loser: str


@dataclass(frozen=True, slots=True)
class Presumption:
    """What the scheme presumes of an ordinary entry for a suggestion; never used for a verdict.

    Args:
        mentions: ids of powers or accidents of which the entry must name one, or a narrower one, in its text or by its post; empty: none need be.
        posts: ids of families of posts of which the entry's must be one; empty: any post, or none.
    """

    source: Source
    variable: str
    value: str
    when: Formula
    mentions: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """A reading not taken, made executable: under it the named rules have other conditions.

    Args:
        reading: its name among the readings of `source`, such as a heavenly stem.
        changes: rule id and the condition it then has.
    """

    source: Source
    reading: str
    changes: tuple[tuple[str, Formula], ...]

    @property
    def id(self) -> str:
        """Return the name by which a case asks for it: `S06-A1:丙`."""
        return f"{self.source.id}:{self.reading}"

    @property
    def named_source(self) -> Source:
        """Return its source under its own name; several readings share the id of their ambiguity."""
        return replace(self.source, id=self.id)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """A finding of the check that the authors know of and let stand.

    Args:
        kind: the kind of finding (`gap`, `unsupervised`, …).
        names: the rules, grades or readings concerned; none for a gap.
        when: the situations of a gap that are known; the rest of the gap is still found.
    """

    kind: str
    names: tuple[str, ...]
    when: Formula | None
    reason: str
    locator: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the source, or several that belong together.

    Args:
        places: as rules cite them; see `engine.knowledge.locators.places_of`.
        nature: why it needs no rule (`heading`, `background`, …); empty where each of its places must be cited.
    """

    places: tuple[str, ...]
    title: str
    nature: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class GradeScale:
    """Grade words, the highest first; `when` says for which objects the scale is used (None: always)."""

    name: str
    grades: tuple[str, ...]
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class SchemeType:
    """A risk type in the scheme's own words; `canonical` is the concept id it is aligned to by `match` (`exact`, `close`, …)."""

    id: str
    word: str
    canonical: str
    match: str


@dataclass(frozen=True, slots=True)
class ConfiguredTable:
    """A table of bands that a site configures: (lower bound inclusive, value token) pairs, the highest first."""

    source: Source
    name: str
    attribute: str
    bands: tuple[tuple[Decimal | None, bool, str], ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme as data."""

    id: str
    prefix: str
    name: Label
    article: str
    domain: str
    scales: tuple[GradeScale, ...]
    choose: str
    types: tuple[SchemeType, ...]
    rules: tuple[Rule, ...]
    derivations: tuple[Derivation, ...]
    constraints: tuple[Constraint, ...]
    defaults: tuple[Default, ...]
    closures: tuple[Closure, ...]
    merges: tuple[ValueMerge, ...]
    exceptions: tuple[ExceptionRule, ...]
    presumptions: tuple[Presumption, ...]
    tables: tuple[ConfiguredTable, ...]
    variants: tuple[Variant, ...] = ()
    metarules: Mapping[str, Source] = field(default_factory=dict)
    no_supervisor: str = ""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    clauses: tuple[Clause, ...] = ()
    path: str = ""
    line: int = 0

    def sources(self) -> Iterator[Source]:
        """Yield the sources of everything that the scheme states, rules first."""
        yield from (rule.source for rule in self.rules)
        for part in (self.derivations, self.constraints, self.defaults, self.closures, self.merges):
            yield from (item.source for item in part)
        for more in (self.exceptions, self.presumptions, self.tables):
            yield from (item.source for item in more)
        yield from (variant.named_source for variant in self.variants)
        yield from self.metarules.values()
