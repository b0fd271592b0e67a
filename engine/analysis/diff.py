"""Two versions of a scheme compared by meaning: proved equivalent, or a witness for every outcome that changed into another."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from engine.analysis.clauses import Clauses
from engine.analysis.encoding import Encoder, Encoding, encode
from engine.analysis.sat import Solver
from engine.inference.conditions import compile_condition
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.types.rules import Scheme

__all__ = ["ChangedOutcome", "Diff", "diff_schemes"]

UNSAID = "?"  # no default is declared


@dataclass(frozen=True, slots=True)
class ChangedOutcome:
    """One case whose outcome changed.

    Args:
        old_facts: the case for the old scheme, a mask of one value by variable name; `new_facts` the same case for the new one.
        old_rules: ids of the grade and status rules that fire under the old scheme; `new_rules` under the new one.
    """

    old: str
    new: str
    old_facts: Mapping[str, int]
    new_facts: Mapping[str, int]
    old_rules: tuple[str, ...]
    new_rules: tuple[str, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules that fire on one side alone; where there are none, a rule changed what it gives or how it ranks."""
        return tuple(sorted(set(self.old_rules) ^ set(self.new_rules)))


@dataclass(frozen=True, slots=True)
class Diff:
    """What differs between two versions.

    Args:
        changes: the changed outcomes, one for each pair of old and new; none: every complete case ends alike.
        defaults: attributes of which the versions presume different things when nobody mentions them.
    """

    changes: tuple[ChangedOutcome, ...]
    defaults: tuple[str, ...]

    @property
    def equivalent(self) -> bool:
        """Return whether the versions mean the same."""
        return not self.changes and not self.defaults


def diff_schemes(old: Program, new: Program) -> Diff:
    """Return how the outcomes of two versions of a scheme differ, over all complete cases of both.

    Facts are matched by name, numbers by the intervals of both. A value that one version counts as others (merged) may be any of them. A
    value that one version does not know at all belongs to no common case. What both derive, each derives in its own way.
    """
    clauses = Clauses()
    sides = (_Side(clauses, old), _Side(clauses, new))
    ties = _Ties(clauses, *sides)
    for name in old.variables.by_name:
        if name in new.variables.by_name:
            ties.tie(name)
    solver = Solver(clauses.list)
    try:
        return Diff(tuple(_changes(solver, ties)), tuple(_other_defaults(old.scheme, new.scheme)))
    finally:
        solver.close()


def _other_defaults(old: Scheme, new: Scheme) -> Iterator[str]:
    before, after = ({item.attribute: item.value for item in scheme.defaults} for scheme in (old, new))
    yield from (name for name in dict.fromkeys((*before, *after)) if before.get(name, UNSAID) != after.get(name, UNSAID))


class _Side:
    """One of the two schemes within the common clauses; `released` are the derived variables whose law is not always in force."""

    def __init__(self, clauses: Clauses, program: Program) -> None:
        self.program = program
        self.encoder = Encoder(clauses, program)
        self.encoding: Encoding = encode(program, encoder=self.encoder)
        self.released: set[int] = set()

    @property
    def order(self) -> tuple[int, ...]:
        """Return the assumptions that hold in every common case."""
        laws = (literal for index, literal in self.encoding.laws.items() if index not in self.released)
        return (*self.encoding.constraints.values(), *laws)

    def how(self, index: int) -> str:
        """Return how a variable is derived; empty where it is not."""
        return self.program.outcomes.derived[index].how if index in self.encoding.laws else ""

    def cases(self, index: int) -> list[tuple[int, frozenset[str]]]:
        """Return the literal of each case of a choice being the first that holds, with its values; last, that none holds."""
        clauses, items = self.encoder.clauses, self.program.variables
        found, none = [], clauses.TRUE
        for when, tokens in self.program.outcomes.derived[index].cases:
            holds = self.encoder.holds(compile_condition(when, items))
            found.append((clauses.every((none, holds)), tokens))
            none = clauses.every((none, -holds))
        return [*found, (none, frozenset(items.items[index].tokens))]

    def facts(self, model: list[int], left_out: Container[str]) -> dict[str, int]:
        """Return the case that a model stands for; what definitions give is left out."""
        items = self.program.variables.items
        return {
            items[index].name: 1 << self.encoding.value_in(model, index)
            for index in self.encoding.order
            if items[index].attribute and self.how(index) in ("", "choice") and items[index].name not in left_out
        }

    def fired(self, model: list[int]) -> tuple[str, ...]:
        """Return the deciding rules that fire in a model."""
        return tuple(rule for rule, literal in self.encoding.rules.items() if (model[abs(literal) - 1] > 0) == (literal > 0))


class _Ties:
    """Lets variables of both schemes stand for the same facts; `given` tells of each choice of both whether the case gives it."""

    def __init__(self, clauses: Clauses, old: _Side, new: _Side) -> None:
        self.clauses, self.old, self.new = clauses, old, new
        self.given: dict[str, int] = {}

    def tie(self, name: str) -> None:
        """Tie one variable that both schemes have."""
        one, other = self.old.program.variables[name], self.new.program.variables[name]
        if one.index not in self.old.encoding.values or other.index not in self.new.encoding.values:
            return
        ways = (self.old.how(one.index), self.new.how(other.index))
        if ways == ("choice", "choice"):
            self._tie_choice(one, other)
        elif "" in ways:
            self._release(one, other, ways)
            self._same(one, other, self.clauses.TRUE)

    def _release(self, one: Variable, other: Variable, ways: tuple[str, str]) -> None:
        """A choice of one version that the other does not derive is given in every common case."""
        for side, variable, way in ((self.old, one, ways[0]), (self.new, other, ways[1])):
            if way == "choice":
                side.released.add(variable.index)

    def _tie_choice(self, one: Variable, other: Variable) -> None:
        given = self.given[one.name] = self.clauses.variable()
        for side, variable in ((self.old, one), (self.new, other)):
            side.released.add(variable.index)
            self.clauses.add(given, side.encoding.laws[variable.index])
        self._same(one, other, given)
        for first, values in self.old.cases(one.index):
            for second, others in self.new.cases(other.index):
                if values == others:
                    self._same(one, other, self.clauses.every((first, second)))

    def _same(self, one: Variable, other: Variable, when: int) -> None:
        """Demand, where `when` holds, that the two values can stand for one."""
        left, right = self.old.encoding.values[one.index], self.new.encoding.values[other.index]
        number = one.tokens[0] == "#0"
        meets = _numbers_meet(one, other) if number else _values_meet(one, other, self.old.program.scheme, self.new.program.scheme)
        for place, literal in enumerate(left):
            self.clauses.add(-when, -literal, *(right[at] for at in range(len(right)) if (place, at) in meets))
        for at, literal in enumerate(right):
            self.clauses.add(-when, -literal, *(left[place] for place in range(len(left)) if (place, at) in meets))


def _changes(solver: Solver, ties: _Ties) -> Iterator[ChangedOutcome]:
    old, new = ties.old, ties.new
    order = (*old.order, *new.order)
    for before, literal in old.encoding.outcomes.items():
        for after, other in new.encoding.outcomes.items():
            if before != after and solver.solve((*order, literal, other)):
                model = solver.model()
                left_out = {name for name, given in ties.given.items() if model[given - 1] < 0}
                facts = (old.facts(model, left_out), new.facts(model, left_out))
                yield ChangedOutcome(before, after, *facts, old.fired(model), new.fired(model))


def _values_meet(one: Variable, other: Variable, old: Scheme, new: Scheme) -> set[tuple[int, int]]:
    """Return which values of the two variables can stand for one and the same value of the fact."""
    tokens = {*one.tokens, *other.tokens}
    return {(place, at) for token in tokens for place in _places(one, token, old) for at in _places(other, token, new)}


def _places(variable: Variable, token: str, scheme: Scheme) -> list[int]:
    if token in variable.tokens:
        return [variable.tokens.index(token)]
    merged = next((item.values for item in scheme.merges if item.attribute == variable.attribute and item.value == token), ())
    return [variable.tokens.index(value) for value in merged if value in variable.tokens]


def _numbers_meet(one: Variable, other: Variable) -> set[tuple[int, int]]:
    """Return which intervals of the two variables have a number in common."""
    cuts = sorted({*one.cuts, *other.cuts})
    probes = [*cuts, *((low + high) / 2 for low, high in itertools.pairwise(cuts))]
    probes += [cuts[0] - 1, cuts[-1] + 1] if cuts else []
    if not probes:
        return {(0, 0)}
    return {(one.cell(number).bit_length() - 1, other.cell(number).bit_length() - 1) for number in probes}
