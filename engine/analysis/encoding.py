"""One scheme as clauses: from every variable's value to the outcome, over complete worlds.

The meaning is that of `engine.inference.outcomes`: every world gives each variable one value, definitions and constraints hold in it (each
behind a selector, so that it can be released), and exactly one outcome follows.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engine.analysis.clauses import Clauses
from engine.inference.conditions import Condition, Count, Junction, Literal, Points, Weak, compile_condition, variables_in
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.knowledge.formula_file import GRADE
from engine.types.rules import Derivation, Rule, RuleKind

__all__ = ["STATUSES", "Encoder", "Encoding", "deciding_rules", "encode", "holds_in", "parents_of", "relevant_constraints"]

STATUSES = ("excluded", "review", "gap")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The clauses of one scheme and what their literals stand for; holds integers alone, so that it pickles fast.

    Args:
        order: indexes of the variables that can reach an outcome.
        values: by variable index, one literal a value token; by `masks` of values, see `within`.
        rules: by id of a deciding rule, the literal that it fires.
        outcomes: grades the highest first, then `review`, `gap`, `excluded`.
        laws: by index of a derived variable, the selector of its law.
        constraints: by place in the scheme's list, the selector of a constraint.
        parents: by index of a derived variable, everything that it follows from, directly or not.
        alike: by variable index, a class number a value: values of one class are told apart by nothing in the scheme.
        partners: by variable index, the variables that share a constraint with it.
    """

    clauses: tuple[tuple[int, ...], ...]
    top: int
    order: tuple[int, ...]
    values: Mapping[int, tuple[int, ...]]
    rules: Mapping[str, int]
    outcomes: Mapping[str, int]
    laws: Mapping[int, int]
    constraints: Mapping[int, int]
    parents: Mapping[int, frozenset[int]]
    alike: Mapping[int, tuple[int, ...]]
    partners: Mapping[int, frozenset[int]]

    def within(self, index: int, mask: int) -> tuple[int, ...]:
        """Return assumptions that keep a variable to the values of a mask; none where the mask has all of them."""
        literals = self.values[index]
        chosen = [literal for place, literal in enumerate(literals) if mask >> place & 1]
        if len(chosen) == 1:
            return (chosen[0],)
        return tuple(-literal for place, literal in enumerate(literals) if not mask >> place & 1)

    def value_in(self, model: Sequence[int], index: int) -> int:
        """Return the place of the value that a variable has in a model."""
        for place, literal in enumerate(self.values[index]):
            if holds_in(model, literal):
                return place
        return -1

    def outcome_in(self, model: Sequence[int]) -> str:
        """Return the outcome that a model ends in."""
        return next(name for name, literal in self.outcomes.items() if (model[abs(literal) - 1] > 0) == (literal > 0))


def holds_in(model: Sequence[int], literal: int) -> bool:
    """Return whether a literal holds in a model; a variable that no clause speaks of is left out of models, and taken as false."""
    true = abs(literal) <= len(model) and model[abs(literal) - 1] > 0
    return true == (literal > 0)


def deciding_rules(program: Program) -> list[Rule]:
    """Return the rules that decide the outcome: those that give a grade, exclude, or send to review."""
    return [
        rule
        for rule in program.scheme.rules
        if rule.kind is RuleKind.GRADE or (rule.kind is RuleKind.STATUS and rule.value in ("excluded", "review"))
    ]


class Encoder:
    """Turns one compiled scheme into clauses; several may share a list of clauses."""

    def __init__(self, clauses: Clauses, program: Program) -> None:
        self.clauses, self.program = clauses, program
        self.values: dict[int, tuple[int, ...]] = {}
        self._orders: dict[int, tuple[int, ...]] = {}
        self._masks: dict[int, set[int]] = {}

    # ── variables and conditions ──

    def literals_of(self, index: int) -> tuple[int, ...]:
        """Return the literals of a variable's values, made on first use."""
        found = self.values.get(index)
        if found is None:
            found = self.values[index] = self._new_values(self.program.variables.items[index])
        return found

    def _new_values(self, variable: Variable) -> tuple[int, ...]:
        clauses, size = self.clauses, len(variable.tokens)
        if variable.cuts:
            return self._ordered(variable.index, size)
        if size == 1:
            return (clauses.TRUE,)
        if size == 2:
            first = clauses.variable()
            return (first, -first)
        literals = tuple(clauses.variable() for _ in range(size))
        clauses.exactly_one(literals)
        return literals

    def _ordered(self, index: int, size: int) -> tuple[int, ...]:
        """Encode the intervals of a number by order: literal i says that the number lies in interval i or above."""
        clauses = self.clauses
        steps = (clauses.TRUE, *(clauses.variable() for _ in range(size - 1)), clauses.FALSE)
        for lower, upper in itertools.pairwise(steps):
            clauses.implies(upper, lower)
        self._orders[index] = steps
        return tuple(clauses.every((lower, -upper)) for lower, upper in itertools.pairwise(steps))

    def within(self, index: int, mask: int) -> int:
        """Return the literal that a variable's value lies in a mask."""
        literals = self.literals_of(index)
        self._masks.setdefault(index, set()).add(mask)
        places = [place for place in range(len(literals)) if mask >> place & 1]
        if len(places) == len(literals):
            return self.clauses.TRUE
        if index in self._orders and places and places[-1] - places[0] + 1 == len(places):
            steps = self._orders[index]
            return self.clauses.every((steps[places[0]], -steps[places[-1] + 1]))
        return self.clauses.some(literals[place] for place in places)

    def alike(self, index: int) -> tuple[int, ...]:
        """Return a class number for each value of a variable, equal where no condition so far tells the values apart."""
        classes: dict[tuple[int, ...], int] = {}
        masks = sorted(self._masks.get(index, ()))
        places = range(len(self.values[index]))
        return tuple(classes.setdefault(tuple(mask >> place & 1 for mask in masks), len(classes)) for place in places)

    def holds(self, condition: Condition) -> int:
        """Return the literal that a condition holds; over complete worlds `Unless` is plain negation."""
        clauses = self.clauses
        match condition:
            case Literal(index, mask):
                return self.within(index, mask)
            case Junction(every, parts):
                literals = [self.holds(part) for part in parts]
                return clauses.every(literals) if every else clauses.some(literals)
            case Weak(part):
                return -self.holds(part)
            case Count(count, parts, negated):
                reached = clauses.total([(self.holds(part), 1) for part in parts], lambda number: number >= count, 0)
                return -reached if negated else reached
            case Points(items, low, high, negated):
                pairs = [(self.holds(part), points) for part, points in items]
                inside = clauses.total(pairs, lambda total: (low is None or total >= low) and (high is None or total <= high), Decimal(0))
                return -inside if negated else inside

    def fires(self, rule: Rule) -> int:
        """Return the literal that a rule fires."""
        return self.holds(compile_condition(rule.when, self.program.variables))

    # ── outcome ──

    def candidates(self, fired: Mapping[str, int]) -> dict[str, int]:
        """Return by grade the literal that some rule that counts gives it, given the literals of the deciding rules."""
        rules = [rule for rule in deciding_rules(self.program) if rule.id in fired and rule.kind is RuleKind.GRADE]
        grades = dict.fromkeys(grade for scale in self.program.scheme.scales for grade in scale.grades)
        return {grade: self.clauses.some(self._stands(rule, fired) for rule in rules if rule.value == grade) for grade in grades}

    def outcome(self, fired: Mapping[str, int]) -> dict[str, int]:
        """Return the literal of each outcome, given the literals of the deciding rules; see `resolve`."""
        clauses = self.clauses
        rules = [rule for rule in deciding_rules(self.program) if rule.id in fired]
        excluded = clauses.some(fired[rule.id] for rule in rules if rule.value == "excluded" and rule.kind is RuleKind.STATUS)
        review = clauses.some(fired[rule.id] for rule in rules if rule.value == "review" and rule.kind is RuleKind.STATUS)
        above = excluded
        found: dict[str, int] = {}
        for grade, given in self.candidates(fired).items():
            found[grade] = clauses.every((-above, given))
            above = clauses.some((above, given))
        found["review"] = clauses.every((-above, review))
        found["gap"] = clauses.every((-above, -review))
        found["excluded"] = excluded
        return found

    def _stands(self, rule: Rule, fired: Mapping[str, int]) -> int:
        """A rule's candidate counts where it fires and no named exception beats it."""
        winners = [fired[item.winner] for item in self.program.scheme.exceptions if item.loser == rule.id and item.winner in fired]
        return self.clauses.every((fired[rule.id], *(-winner for winner in winners)))

    def grade_literals(self, outcomes: Mapping[str, int]) -> None:
        """Let the variable of the final grade stand for the outcome, for rules that test it."""
        variable = self.program.variables[GRADE]
        grades = [outcomes[token] for token in variable.tokens if token in outcomes]
        self.values[variable.index] = (*grades, -self.clauses.some(grades))

    # ── laws ──

    def law(self, derivation: Derivation, index: int) -> int:
        """Return the literal that a derived variable's value follows from its inputs as declared."""
        if derivation.how == "maximum":
            return self._maximum(derivation, index)
        conditions = [(self.holds(compile_condition(when, self.program.variables)), tokens) for when, tokens in derivation.cases]
        if derivation.how == "definition":
            return self.clauses.same(self.within(index, 1), conditions[0][0])
        law = self.clauses.TRUE
        for holds, tokens in reversed(conditions):
            law = self.clauses.choose(holds, self.within(index, self.program.variables.items[index].mask(tokens)), law)
        return law

    def _maximum(self, derivation: Derivation, index: int) -> int:
        """The variable is at least as heavy as rank r exactly when one of its inputs is (the heaviest value stands first)."""
        variable = self.program.variables.items[index]
        inputs = [self.program.variables[name] for name in derivation.inputs]
        ranks = [
            self.clauses.same(
                self.within(index, variable.mask(variable.tokens[: rank + 1])),
                self.clauses.some(self.within(item.index, item.mask(variable.tokens[: rank + 1])) for item in inputs),
            )
            for rank in range(len(variable.tokens) - 1)
        ]
        return self.clauses.every(ranks)


def encode(program: Program, clauses: Clauses | None = None, encoder: Encoder | None = None) -> Encoding:
    """Return the clauses of a scheme.

    Args:
        clauses: where given, the clauses are added to it (to join several schemes).
        encoder: where given, it is used, so that the caller can add to it.
    """
    encoder = encoder or Encoder(clauses or Clauses(), program)
    store, function = encoder.clauses, program.outcomes
    for index in function.order:
        encoder.literals_of(index)
    fired = {rule.id: encoder.fires(rule) for rule in deciding_rules(program)}
    outcomes = encoder.outcome(fired)
    laws: dict[int, int] = {}
    for index in function.order:
        if index in function.derived:
            laws[index] = store.variable()
            store.implies(laws[index], encoder.law(function.derived[index], index))
    constraints: dict[int, int] = {}
    for place, (when, then) in relevant_constraints(program).items():
        constraints[place] = store.variable()
        store.implies(constraints[place], store.some((-encoder.holds(when), encoder.holds(then))))
    parents = {index: parents_of(program, index) for index in laws}
    ties = [frozenset((*variables_in(when), *variables_in(then))) for when, then in relevant_constraints(program).values()]
    partners = {index: frozenset().union(*(tie for tie in ties if index in tie)) - {index} for index in function.order}
    return Encoding(
        clauses=tuple(store.list),
        top=store.top,
        order=function.order,
        values={index: encoder.values[index] for index in function.order},
        rules=fired,
        outcomes=outcomes,
        laws=laws,
        constraints=constraints,
        parents=parents,
        alike={index: encoder.alike(index) for index in function.order},
        partners=partners,
    )


def relevant_constraints(program: Program) -> dict[int, tuple[Condition, Condition]]:
    """Return by place in the scheme's list the compiled constraints that speak of a variable that can reach an outcome."""
    known = set(program.outcomes.order)
    found: dict[int, tuple[Condition, Condition]] = {}
    for place, item in enumerate(program.scheme.constraints):
        when, then = (compile_condition(part, program.variables) for part in (item.when, item.then))
        if known & {*variables_in(when), *variables_in(then)}:
            found[place] = (when, then)
    return found


def parents_of(program: Program, index: int) -> frozenset[int]:
    """Return the indexes of everything that a derived variable follows from, directly or not."""
    found: set[int] = set()
    stack = [index]
    while stack:
        derivation = program.outcomes.derived.get(stack.pop())
        if derivation is None:
            continue
        tested = {item for when, _ in derivation.cases for item in variables_in(compile_condition(when, program.variables))}
        new = tested.union(program.variables[name].index for name in derivation.inputs) - found
        found |= new
        stack.extend(new)
    return frozenset(found - {index})
