"""What a scheme does, as decision diagrams: what it ends in and what follows, for every complete set of facts.

Two versions over the same variables behave alike exactly when their diagrams differ nowhere that the laws (definitions, constraints) allow.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from decimal import Decimal
from typing import Any

from engine.analysis.effects import OUTCOME, effects_of
from engine.inference.conditions import Literal, compile_condition
from engine.inference.outcomes import OutcomeFunction, resolve
from engine.inference.variables import ABSENT, build_variables, formulas_of
from engine.knowledge.formula_file import GRADE
from engine.knowledge.formula_tools import type_of, variables_of
from engine.types.rules import Rule, RuleKind, Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["Behaviour", "behaviour_of", "differences"]

_STATUSES = ("gap", "review")
_DERIVED = ("definition", "choice", "maximum")
_NOTHING: frozenset[Any] = frozenset()


def behaviour_of(scheme: Scheme, vocabulary: Vocabulary, others: Iterable[Scheme] = ()) -> Behaviour:
    """Return the behaviour of a scheme; `others` are the versions that it will be compared with."""
    known = set(map(id, formulas_of(scheme)))
    more = tuple(formula for other in others for formula in formulas_of(other) if id(formula) not in known)
    variables = build_variables(scheme, vocabulary, more)
    tested = {name for formula in (*formulas_of(scheme), *more) for name in variables_of(formula)} | set(variables.elapsed.values())
    extra = tuple(item.index for item in variables.items if item.name in tested and item.name != GRADE and not type_of(item.name))
    return Behaviour(scheme, variables, extra=extra)


class Behaviour(OutcomeFunction):
    """A scheme's outcome, candidates and consequences as diagrams over all its variables, laws kept apart."""

    def with_scheme(self, scheme: Scheme) -> Behaviour:
        """Return the behaviour of another version over the same variables, in the same store of diagrams."""
        other = copy(self)
        other.scheme = scheme
        other._conditions = {rule.id: compile_condition(rule.when, self.variables) for rule in other._deciding()}
        other.derived = {self.variables[item.variable].index: item for item in scheme.derivations if item.how in _DERIVED}
        other._roots = {}
        return other

    def root(self, released: frozenset[int], *, constrained: bool = True) -> int:
        """Return what comes of every set of facts, whether laws allow it or not."""
        del released, constrained
        if not self._roots:
            self._roots[frozenset(), False] = self._ends()
        return self._roots[frozenset(), False]

    def laws(self) -> tuple[int, ...]:
        """Return the diagrams of what definitions and constraints allow, and that no number is below zero."""
        numbers = (item for item in self.variables.items if item.cuts and item.cuts[0] <= 0 and item.index in self._level)
        positive = (self._test(Literal(item.index, item.open_mask & ~(item.cell(Decimal(0)) - 1))) for item in numbers)
        return (*self._restrictions(frozenset(), constrained=True), *positive)

    def effect(self, key: Hashable) -> int:
        """Return the diagram of the outcome with the candidates' grades, or of whether one consequence follows."""
        end = self.root(frozenset())
        if key == OUTCOME:
            return end
        found = self._no
        for rule in self.scheme.rules:
            for other, when in effects_of(rule).items():
                if other == key:
                    holds = self.diagrams.apply(_follows(rule), end, self._boolean(compile_condition(when, self.variables)))
                    found = self.diagrams.apply(lambda a, b: a or b, found, holds)
        return found

    def eliminated(self, root: int, laws: Sequence[int]) -> int:
        """Return, as a function of the facts that are not derived, the set of what may come of them under the laws."""
        some = self.diagrams.convert(lambda value: frozenset({value}), root)
        for law in laws:
            some = self.diagrams.apply(lambda values, allowed: values if allowed else _NOTHING, some, law)
        for index in self.derived:
            if index in self._level:
                some = self._without(some, self._level[index])
        return some

    def _without(self, root: int, level: int) -> int:
        diagrams = self.diagrams
        memo: dict[int, int] = {}

        def step(node: int) -> int:
            if diagrams.level[node] > level:
                return node
            if node not in memo:
                kids = tuple(map(step, diagrams.kids[node]))
                memo[node] = self._union(kids) if diagrams.level[node] == level else diagrams.node(diagrams.level[node], kids)
            return memo[node]

        return step(root)

    def _union(self, nodes: Sequence[int]) -> int:
        found = nodes[0]
        for node in nodes[1:]:
            found = self.diagrams.apply(lambda a, b: a | b, found, node)
        return found

    def _conclude(self, fired: Sequence[Rule]) -> Hashable:
        outcome, standing = resolve(self.scheme, fired)
        return outcome, frozenset(rule.value for rule in standing)

    def _test(self, literal: Literal) -> int:
        """Return a test; the grade and the types are what the rules make of them."""
        name = self.variables.items[literal.variable].name
        if name == GRADE:
            return self._graded(literal)
        return self._typed(type_of(name), literal) if type_of(name) else super()._test(literal)

    def _graded(self, literal: Literal) -> int:
        tokens = self.variables.items[literal.variable].tokens
        allowed = {token for at, token in enumerate(tokens) if literal.mask >> at & 1}
        return self.diagrams.convert(lambda end: (end[0] if end[0] in tokens else ABSENT) in allowed, self.root(frozenset()))

    def _typed(self, name: str, literal: Literal) -> int:
        found = self._no
        for rule in self.scheme.rules:
            if rule.kind is RuleKind.TYPE and rule.value == name:
                found = self.diagrams.apply(lambda a, b: a or b, found, self._boolean(compile_condition(rule.when, self.variables)))
        return self.diagrams.convert(lambda holds: bool(literal.mask & (1 if holds else 2)), found)


def _follows(rule: Rule) -> Callable[[Any, Any], Hashable]:
    needed = rule.value if rule.kind is RuleKind.STATUS and rule.value in _STATUSES else ""
    return lambda end, holds: bool(holds) and (not needed or bool(end[0] == needed))


def differences(first: Behaviour, second: Behaviour, changed: str, laws: Sequence[int]) -> Iterator[Mapping[int, int]]:
    """Yield situations in which two versions behave differently, as value positions by variable index; none: they are equivalent.

    Args:
        changed: the id of the one rule, derivation or exception that differs.
        laws: the first version's laws.
    """
    if first.scheme.derivations != second.scheme.derivations:
        yield from _derived_differences(first, second, laws)
        return
    for key in _effects_changed(first, second, changed):
        pair = _pair(first, first.effect(key), second.effect(key))
        for law in laws:
            if not first.diagrams.is_terminal(pair):
                pair = first.diagrams.apply(lambda ends, allowed: ends if allowed else None, pair, law)
        yield from _paths(first, pair)


def _effects_changed(first: Behaviour, second: Behaviour, changed: str) -> dict[Hashable, None]:
    """Return what a changed rule can change: what it brings about, a type all that may follow from it, an exception the outcome."""
    rules = [rule for version in (first, second) for rule in version.scheme.rules if rule.id == changed]
    if any(rule.kind is RuleKind.TYPE for rule in rules):
        rules.extend(first.scheme.rules)
    return dict.fromkeys([key for rule in rules for key in effects_of(rule)] or [OUTCOME])


def _derived_differences(first: Behaviour, second: Behaviour, laws: Sequence[int]) -> Iterator[Mapping[int, int]]:
    """Where a derived fact follows otherwise, the versions allow different worlds: compare what may come of the facts that are given."""
    changed = second.laws()
    for key in dict.fromkeys([OUTCOME, *(key for rule in first.scheme.rules for key in effects_of(rule))]):
        one, other = first.eliminated(first.effect(key), laws), second.eliminated(second.effect(key), changed)
        yield from _paths(first, _pair(first, one, other))


def _pair(behaviour: Behaviour, one: int, other: int) -> int:
    return behaviour.diagrams.apply(lambda a, b: None if a == b else (a, b), one, other)


def _paths(behaviour: Behaviour, root: int) -> Iterator[Mapping[int, int]]:
    """Yield the paths to ends that differ, each sub-diagram visited once."""
    diagrams, order = behaviour.diagrams, behaviour.order
    stack: list[tuple[int, tuple[tuple[int, int], ...]]] = [(root, ())]
    seen = set()
    while stack:
        node, path = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if not diagrams.is_terminal(node):
            level = diagrams.level[node]
            stack.extend((kid, (*path, (order[level], at))) for at, kid in reversed(tuple(enumerate(diagrams.kids[node]))))
        elif diagrams.value[node] is not None:
            yield dict(path)
