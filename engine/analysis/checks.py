"""What a rule author wants to know before a scheme is used: gaps, overlaps, dead and shadowed rules, missing supervisors, idle readings.

Every finding is exact over all complete worlds that the definitions and constraints allow, and comes with a witness: the facts of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Self

from engine.analysis.effects import OUTCOME, effect_of
from engine.analysis.encoding import deciding_rules
from engine.analysis.found import Checks, Conditions, Dead, Displaced, Gap, IdleReading, Overlap, Shadowed, Unsupervised
from engine.analysis.values import spoken
from engine.analysis.world import Witness, World
from engine.inference.program import Program, compile_program
from engine.types.formula import Formula
from engine.types.rules import Derivation, ExceptionRule, Rule, RuleKind, Scheme, Variant
from engine.types.vocabulary import Vocabulary

__all__ = ["Checker", "check_scheme"]

_SPECIAL = ("excluded", "review")


def check_scheme(scheme: Scheme, vocabulary: Vocabulary) -> Checks:
    """Return every finding on a scheme, in the order of its rules.

    Raises:
        EngineError: the scheme cannot be compiled.
    """
    with Checker(scheme, vocabulary) as checker:
        return checker.checks()


class Checker:
    """One scheme under check: its clauses, kept open for findings and for cases that show a rule."""

    def __init__(self, scheme: Scheme, vocabulary: Vocabulary) -> None:
        self.scheme = scheme
        self.program: Program = compile_program(scheme, vocabulary, more=_more(scheme))
        self.world = World(self.program)
        self._rules = {rule.id: rule for rule in scheme.rules}
        self._outcomes = self.world.encoding.outcomes
        self._deciding = {rule.id for rule in deciding_rules(self.program)}
        self._gap_rules = [rule for rule in scheme.rules if rule.kind is RuleKind.STATUS and rule.value == "gap"]
        self._grades = [grade for grade in self._outcomes if grade not in ("review", "gap", "excluded")]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.world.close()

    def checks(self) -> Checks:
        """Return every finding."""
        return Checks(
            tuple(self.gaps()),
            tuple(self.overlaps()),
            tuple(self.displaced()),
            tuple(self.dead()),
            tuple(self.shadowed()),
            tuple(self.idle_readings()),
            tuple(self.unsupervised()),
        )

    # ── situations ──

    def gaps(self) -> Iterator[Gap]:
        """Yield the gaps that nothing names, described; then one for each rule that names a gap, and each acknowledged one.

        That a time has not begun, since its first day comes after its last, is no gap of the source: a verdict says so.
        """
        world, every = self.world, self.world.clauses.every
        named = {rule.id: world.fires[rule.id] for rule in self._gap_rules}
        silent = every((self._outcomes["gap"], *(-literal for literal in named.values())))
        known = [(item, every((silent, world.holds(item.when)))) for item in self.scheme.acknowledgements if item.when is not None]
        left = every((silent, *(-literal for _, literal in known)))
        witness = world.witness(left, given=world.days_in_order)
        if witness is not None:
            region = world.describe(left, given=world.days_in_order)
            yield Gap((), witness, tuple(cube.masks for cube in region.cubes), region.complete)
        for rule, literal in named.items():
            found = world.witness(self._outcomes["gap"], literal)
            if found is not None:
                yield Gap((rule,), found, (), True)
        for item, literal in known:
            found = world.witness(literal)
            if found is not None:
                yield Gap((), found, (), True, item)

    def overlaps(self) -> Iterator[Overlap]:
        """Yield the pairs of rules with different grades that fire together."""
        grading = [rule for rule in self.scheme.rules if rule.kind is RuleKind.GRADE]
        for at, first in enumerate(grading):
            for second in grading[at + 1 :]:
                if first.value != second.value:
                    both = (self.world.fires[first.id], self.world.fires[second.id])
                    witness = self.world.witness(*both, -self._outcomes["excluded"])
                    if witness is not None:
                        yield self._overlap(first, second, witness)

    def _overlap(self, first: Rule, second: Rule, witness: Witness) -> Overlap:
        pairs = {(first.id, second.id): first, (second.id, first.id): second}
        for item in self.scheme.exceptions:
            if (item.winner, item.loser) in pairs:
                return Overlap(first.id, second.id, witness, item.source.id, pairs[item.winner, item.loser].value)
        higher = min((first, second), key=lambda rule: self._grades.index(rule.value))
        return Overlap(first.id, second.id, witness, self.scheme.choose, higher.value)

    def displaced(self) -> Iterator[Displaced]:
        """Yield the special outcomes that meet grades: what is excluded gets none of them, what is for review gets one all the same."""
        graded = [rule for rule in self.scheme.rules if rule.kind is RuleKind.GRADE]
        said = {frozenset((item.winner, item.loser)) for item in self.scheme.exceptions}
        for rule in self.scheme.rules:
            if rule.kind is RuleKind.STATUS and rule.value in _SPECIAL:
                others = [other for other in graded if frozenset((rule.id, other.id)) not in said]
                met = [other.id for other in others if self.world.solve(*self._meeting(rule, other))]
                witness = self.world.witness(*self._meeting(rule, self._rules[met[0]])) if met else None
                if witness is not None:
                    yield Displaced(rule.id, rule.value, tuple(met), witness)

    def _meeting(self, rule: Rule, other: Rule) -> tuple[int, ...]:
        """Return the literals that a special outcome and a grade hold, and that the weaker of them is left without effect."""
        both = (self.world.fires[rule.id], self.world.fires[other.id])
        lost = [self._outcomes[name] for name in ("excluded", "review", "gap")] if rule.value == "review" else []
        return (*both, *(-literal for literal in lost))

    def unsupervised(self) -> Iterator[Unsupervised]:
        """Yield the grades that no supervisor may be found for, unless the scheme says that it names none."""
        rules = [rule for rule in self.scheme.rules if rule.kind is RuleKind.SUPERVISOR]
        if self.scheme.no_supervisor and not rules:
            return
        watched = self.world.clauses.some(self.world.fires[rule.id] for rule in rules)
        for grade in self._grades:
            witness = self.world.witness(self._outcomes[grade], -watched)
            if witness is not None:
                yield Unsupervised(grade, witness)

    # ── rules ──

    def dead(self) -> Iterator[Dead]:
        """Yield what never holds: rules, exceptions, constraints, cases of derived facts."""
        literals: list[tuple[str, int | None, int]] = [(rule.id, None, self._may_fire(rule)) for rule in self.scheme.rules]
        literals += [(item.source.id, None, self._clash(item)) for item in self.scheme.exceptions]
        literals += [(item.source.id, None, self.world.holds(item.when)) for item in self.scheme.constraints]
        literals += [(item.source.id, case, literal) for item in self.scheme.derivations for case, literal in self._cases(item)]
        for name, case, literal in literals:
            if not self.world.solve(literal, without=self.world.choices()):
                yield Dead(name, case, self.world.because(literal))

    def _may_fire(self, rule: Rule) -> int:
        """Return the literal that a rule may fire: one that decides the outcome in complete worlds, the others also where facts are unknown."""
        if rule.id in self._deciding:
            return self.world.fires[rule.id]
        return self.world.possibly.possible(self.world.condition(rule.when))

    def _clash(self, item: ExceptionRule) -> int:
        return self.world.clauses.every((self.world.fires[item.winner], self.world.fires[item.loser]))

    def _cases(self, derivation: Derivation) -> Iterator[tuple[int, int]]:
        """Yield the literal of each case being the first that holds."""
        before: list[int] = []
        for case, (when, _) in enumerate(derivation.cases):
            holds = self.world.holds(when)
            yield case, self.world.clauses.every((holds, *(-literal for literal in before)))
            before.append(holds)

    def shadowed(self) -> Iterator[Shadowed]:
        """Yield the rules that fire but never matter, and the constraints that forbid nothing."""
        for rule in self.scheme.rules:
            if not self.world.solve(self._matters(rule), without=self.world.choices()):
                witness = self.world.witness(self.world.fires[rule.id])
                if witness is not None:
                    yield Shadowed(rule.id, witness)
        selectors = {name: literal for literal, name in self.world.selectors.items()}
        for item in self.scheme.constraints:
            when, then, own = self.world.holds(item.when), self.world.holds(item.then), selectors.get(item.source.id, 0)
            if not self.world.solve(when, -then, without={own, *self.world.choices()}):
                witness = self.world.witness(when)
                if witness is not None:
                    yield Shadowed(item.source.id, witness)

    def _matters(self, rule: Rule) -> int:
        """Return the literal that something would be otherwise without the rule."""
        world, effect = self.world, effect_of(rule)
        if effect == OUTCOME:
            without = world.encoder.outcome({**world.encoding.rules, rule.id: world.clauses.FALSE})
            pairs = ((literal, without[name]) for name, literal in self._outcomes.items())
            return world.clauses.some(world.clauses.every((here, -there)) for here, there in pairs)
        others = (other for other in self.scheme.rules if other.id != rule.id and effect_of(other) == effect)
        others_fire = (world.possibly.sure(world.condition(other.when)) for other in others)
        return world.clauses.every((self._may_fire(rule), *self._told(rule), *(-literal for literal in others_fire)))

    def _told(self, rule: Rule) -> tuple[int, ...]:
        """Return the literal that what a rule says is told: a gap is named where there is one, or where nothing is known yet."""
        named = self.world.clauses.some((-self.world.fires[rule.id], self._outcomes["gap"]))
        return (named,) if rule in self._gap_rules else ()

    def idle_readings(self) -> Iterator[IdleReading]:
        """Yield the readings under which no outcome, candidate or other conclusion would differ."""
        for variant in self.scheme.variants:
            if not self.world.solve(self._differs(variant)):
                rules = tuple(name for name, _ in variant.changes)
                yield IdleReading(variant.id, rules, self.world.witness(self.world.fires[rules[0]]) or {})

    def _differs(self, variant: Variant) -> int:
        """Return the literal that the reading makes a difference."""
        world, clauses = self.world, self.world.clauses
        changed = {name: world.holds(when) for name, when in variant.changes}
        before = world.encoding.rules
        after = {name: changed.get(name, literal) for name, literal in before.items()}
        pairs = [(world.fires[name], literal) for name, literal in changed.items() if name not in self._deciding]
        pairs += zip(world.encoder.outcome(before).values(), world.encoder.outcome(after).values(), strict=True)
        pairs += zip(world.encoder.candidates(before).values(), world.encoder.candidates(after).values(), strict=True)
        return clauses.some(-clauses.same(one, other) for one, other in pairs)

    # ── cases ──

    def never_fires(self, rule: Rule) -> bool:
        """Return whether a rule is dead."""
        return not self.world.solve(self._may_fire(rule), without=self.world.choices())

    def always_fires(self, rule: Rule) -> bool:
        """Return whether a rule fires in every world, so that no case can miss it."""
        return not self.world.solve(-self.world.fires[rule.id], without=self.world.choices())

    def firing(self, rule: str) -> Witness | None:
        """Return the facts of a case that fires a rule."""
        return self.world.witness(self.world.fires[rule])

    def near_miss(self, rule: str, fires: Witness | None) -> Witness | None:
        """Return the facts of a case that one fact keeps from firing a rule, made from a case that fires it."""
        return self.world.neighbour(fires, self.world.fires[rule]) if fires is not None else None

    def spoken(self, conditions: Conditions) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Return a conjunction as (variable, values that it may have) pairs."""
        items = self.program.variables.items
        return tuple((items[index].name, spoken(items[index], mask)) for index, mask in sorted(conditions.items()))


def _more(scheme: Scheme) -> Iterator[Formula]:
    """Yield the conditions beside the rules' own that are checked."""
    yield from (item.when for item in scheme.acknowledgements if item.when is not None)
    yield from (when for variant in scheme.variants for _, when in variant.changes)
