"""What a rule author wants to know before a scheme is used: gaps, overlaps, dead and shadowed rules, missing supervisors.

Every finding is exact over all complete worlds that the definitions and constraints allow, and comes with a witness: the facts of a case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.analysis.clauses import Clauses
from engine.analysis.cubes import describe_region
from engine.analysis.encoding import Encoder, Encoding, deciding_rules, encode
from engine.analysis.sat import Solver
from engine.analysis.values import spoken
from engine.inference.program import Program
from engine.types.rules import Rule, RuleKind

__all__ = ["Checks", "Dead", "Gap", "Overlap", "Shadowed", "Unsupervised", "Witness", "check_scheme"]

Witness = Mapping[str, int]  # mask of one value by variable name; see `engine.analysis.values.as_facts`
Conditions = tuple[tuple[str, tuple[str, ...]], ...]  # (variable, values that it may have), all together


@dataclass(frozen=True, slots=True)
class Gap:
    """Situations that no rule grades.

    Args:
        rules: ids of the gap rules that name the witness; empty where the scheme says nothing of it.
        description: conjunctions that cover all gaps that nothing names, simplest first; empty where a rule names the gap.
        complete: whether the description covers all of them.
    """

    rules: tuple[str, ...]
    witness: Witness
    description: tuple[Conditions, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules that fire together and give different grades; `settled_by` is the exception's id, or the way to choose."""

    first: str
    second: str
    witness: Witness
    settled_by: str
    grade: str


@dataclass(frozen=True, slots=True)
class Dead:
    """A rule that fires in no world."""

    rule: str


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A rule that fires, as in the witness, but without which every outcome would be the same."""

    rule: str
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
    dead: tuple[Dead, ...]
    shadowed: tuple[Shadowed, ...]
    unsupervised: tuple[Unsupervised, ...]


def check_scheme(program: Program) -> Checks:
    """Return every finding on a compiled scheme, in the order of its rules."""
    check = _Check(program)
    try:
        return Checks(
            gaps=tuple(check.gaps()),
            overlaps=tuple(check.overlaps()),
            dead=tuple(check.dead()),
            shadowed=tuple(check.shadowed()),
            unsupervised=tuple(check.unsupervised()),
        )
    finally:
        check.solver.close()


class _Check:
    """One scheme's clauses, with those that the checks add: gap rules, supervisors, and the outcome without each rule."""

    def __init__(self, program: Program) -> None:
        self.program, self.clauses = program, Clauses()
        encoder = Encoder(self.clauses, program)
        self.encoding: Encoding = encode(program, encoder=encoder)
        encoder.grade_literals(self.encoding.outcomes)
        self.rules = deciding_rules(program)
        named = [rule for rule in program.scheme.rules if rule.kind is RuleKind.STATUS and rule.value == "gap"]
        self.named = {rule.id: encoder.fires(rule) for rule in named}
        self.silent = self.clauses.every((self.encoding.outcomes["gap"], *(-literal for literal in self.named.values())))
        self.grades = [grade for grade in self.encoding.outcomes if grade not in ("review", "gap", "excluded")]
        watched = self.clauses.some(encoder.fires(rule) for rule in program.scheme.rules if rule.kind is RuleKind.SUPERVISOR)
        self.unwatched = {grade: self.clauses.every((self.encoding.outcomes[grade], -watched)) for grade in self.grades}
        self.matters = {rule.id: self._matters(encoder, rule) for rule in self.rules}
        self.encoder = encoder
        self.order = (*self.encoding.constraints.values(), *self.encoding.laws.values())
        self.solver = Solver(self.clauses.list)

    def _matters(self, encoder: Encoder, rule: Rule) -> int:
        """Return the literal that the outcome would be another one without the rule."""
        without = encoder.outcome({**self.encoding.rules, rule.id: self.clauses.FALSE})
        pairs = ((literal, without[name]) for name, literal in self.encoding.outcomes.items())
        return self.clauses.some(self.clauses.every((here, -there)) for here, there in pairs)

    def _witness(self, *literals: int) -> Witness | None:
        """Return the facts of a world in which the literals hold; what definitions give is left out."""
        if not self.solver.solve((*self.order, *literals)):
            return None
        model, derived = self.solver.model(), self.program.outcomes.derived
        items = self.program.variables.items
        found = {}
        for index, values in self.encoder.values.items():
            defined = index in derived and derived[index].how != "choice"
            if items[index].attribute and not defined:
                place = next(place for place, literal in enumerate(values) if (model[abs(literal) - 1] > 0) == (literal > 0))
                found[items[index].name] = 1 << place
        return found

    def gaps(self) -> Iterator[Gap]:
        """Yield the gaps that nothing names, described; then one for each rule that names a gap."""
        witness = self._witness(self.silent)
        if witness is not None:
            region = describe_region(self.program, self.encoding, self.clauses.list, self.order, self.silent)
            yield Gap((), witness, tuple(self._conditions(cube.masks) for cube in region.cubes), region.complete)
        for rule, literal in self.named.items():
            named = self._witness(self.encoding.outcomes["gap"], literal)
            if named is not None:
                yield Gap((rule,), named, (), True)

    def _conditions(self, masks: Mapping[int, int]) -> Conditions:
        items = self.program.variables.items
        return tuple((items[index].name, spoken(items[index], mask)) for index, mask in sorted(masks.items()))

    def overlaps(self) -> Iterator[Overlap]:
        """Yield the pairs of rules with different grades that fire together."""
        grading = [rule for rule in self.rules if rule.kind is RuleKind.GRADE]
        for at, first in enumerate(grading):
            for second in grading[at + 1 :]:
                if first.value != second.value:
                    both = (self.encoding.rules[first.id], self.encoding.rules[second.id])
                    witness = self._witness(*both, -self.encoding.outcomes["excluded"])
                    if witness is not None:
                        yield self._overlap(first, second, witness)

    def _overlap(self, first: Rule, second: Rule, witness: Witness) -> Overlap:
        pairs = {(first.id, second.id): first, (second.id, first.id): second}
        for item in self.program.scheme.exceptions:
            if (item.winner, item.loser) in pairs:
                return Overlap(first.id, second.id, witness, item.source.id, pairs[item.winner, item.loser].value)
        higher = min((first, second), key=lambda rule: self.grades.index(rule.value))
        return Overlap(first.id, second.id, witness, self.program.scheme.choose, higher.value)

    def dead(self) -> Iterator[Dead]:
        """Yield the rules that never fire."""
        for rule in self.rules:
            if not self.solver.solve((*self.order, self.encoding.rules[rule.id])):
                yield Dead(rule.id)

    def shadowed(self) -> Iterator[Shadowed]:
        """Yield the rules that fire but never matter."""
        for rule in self.rules:
            if not self.solver.solve((*self.order, self.matters[rule.id])):
                witness = self._witness(self.encoding.rules[rule.id])
                if witness is not None:
                    yield Shadowed(rule.id, witness)

    def unsupervised(self) -> Iterator[Unsupervised]:
        """Yield the grades that no supervisor may be found for, unless the scheme says that it names none."""
        if self.program.scheme.no_supervisor and not self._supervisors():
            return
        for grade, literal in self.unwatched.items():
            witness = self._witness(literal)
            if witness is not None:
                yield Unsupervised(grade, witness)

    def _supervisors(self) -> list[Rule]:
        return [rule for rule in self.program.scheme.rules if rule.kind is RuleKind.SUPERVISOR]
