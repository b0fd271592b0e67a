"""What an assessment can still end in: one diagram per scheme from complete facts to the outcome, restricted to what is known.

The diagram is exact over every completion that the constraints and definitions allow; it answers which outcomes are possible and which
unknown facts can still change them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.inference.conditions import Condition, Count, Junction, Literal, Points, Weak, compile_condition, variables_in
from engine.inference.diagram import Diagrams
from engine.inference.variables import Variables
from engine.types.rules import Constraint, Derivation, Rule, RuleKind, Scheme

__all__ = ["IMPOSSIBLE", "OutcomeFunction", "Residual", "resolve"]

IMPOSSIBLE = None
_MEMORY = 200_000
_TRUE_FALSE = (False, True)


def resolve(scheme: Scheme, fired: Iterable[Rule]) -> tuple[str, tuple[Rule, ...]]:
    """Return the outcome of the grade and status rules that fire, and the candidates that count.

    The outcome is a grade, or `excluded`, `review` or `gap`. Named exceptions remove their losers; then the scheme's way to choose applies.
    """
    rules = tuple(fired)
    present = {rule.id for rule in rules}
    beaten = {item.loser for item in scheme.exceptions if item.winner in present}
    standing = tuple(rule for rule in rules if rule.kind is RuleKind.GRADE and rule.id not in beaten)
    statuses = {rule.value for rule in rules if rule.kind is RuleKind.STATUS}
    if "excluded" in statuses:
        return "excluded", ()
    if standing:
        order = [grade for scale in scheme.scales for grade in scale.grades]
        return min((rule.value for rule in standing), key=order.index), standing
    return ("review" if "review" in statuses else "gap"), ()


@dataclass(frozen=True, slots=True)
class Residual:
    """The function that is left when the known facts are filled in.

    Args:
        outcomes: what can still come out.
        support: indexes of the variables that can still change the outcome.
        narrowing: for each of them, the mean number of outcomes left once it is known; smaller is better.
    """

    outcomes: frozenset[str]
    support: tuple[int, ...]
    narrowing: tuple[float, ...]


@dataclass
class OutcomeFunction:
    """The outcome of one scheme as a diagram; pickles with the program that owns it."""

    scheme: Scheme
    variables: Variables
    order: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()  # variables that decide nothing here, but that a subclass asks about
    _level: dict[int, int] = field(default_factory=dict)
    _roots: dict[tuple[frozenset[int], bool], int] = field(default_factory=dict)
    _residuals: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _residual_kids: list[tuple[int, tuple[tuple[int, int], ...]] | str | None] = field(default_factory=list)
    _answers: dict[int, Residual] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._conditions = {rule.id: compile_condition(rule.when, self.variables) for rule in self._deciding()}
        self.derived = {
            self.variables[item.variable].index: item for item in self.scheme.derivations if item.how in ("definition", "choice", "maximum")
        }
        self.order = self._variable_order()
        self._level = {index: level for level, index in enumerate(self.order)}
        self.diagrams = Diagrams([len(self.variables.items[index].tokens) for index in self.order])
        self._yes, self._no = self.diagrams.terminal(True), self.diagrams.terminal(False)
        self.root(frozenset())

    def _deciding(self) -> list[Rule]:
        decisive = ("gap", "excluded", "review")
        rules = (
            rule for rule in self.scheme.rules if rule.kind is RuleKind.GRADE or (rule.kind is RuleKind.STATUS and rule.value in decisive)
        )
        return [rule for rule in rules if rule.value != "gap"]

    # ── building ──

    def _variable_order(self) -> tuple[int, ...]:
        """Order variables by first use, a derived one before its inputs: it is then the one to ask about, and they only where it is not enough."""
        order: dict[int, None] = {}

        def visit(index: int) -> None:
            if index in order:
                return
            order[index] = None
            derivation = self.derived.get(index)
            if derivation is not None:
                for source in self._inputs(derivation):
                    visit(source)

        for condition in self._conditions.values():
            for index in variables_in(condition):
                visit(index)
        for index in self.extra:
            visit(index)
        known = -1
        while known < len(order):  # a constraint may bring in variables that other constraints speak of
            known = len(order)
            for constraint in self._relevant_constraints(order):
                for index in self._constraint_variables(constraint):
                    visit(index)
        return tuple(order)

    def _inputs(self, derivation: Derivation) -> tuple[int, ...]:
        tested = (index for condition, _ in derivation.cases for index in variables_in(compile_condition(condition, self.variables)))
        return tuple(dict.fromkeys([self.variables[name].index for name in derivation.inputs] + list(tested)))

    def _constraint_variables(self, constraint: Constraint) -> tuple[int, ...]:
        parts = (compile_condition(part, self.variables) for part in (constraint.when, constraint.then))
        return tuple(dict.fromkeys(index for part in parts for index in variables_in(part)))

    def _relevant_constraints(self, order: Iterable[int]) -> list[Constraint]:
        known = set(order)
        return [item for item in self.scheme.constraints if known & set(self._constraint_variables(item))]

    def root(self, released: frozenset[int], *, constrained: bool = True) -> int:
        """Return the diagram in which the `released` derived variables are free of their definition."""
        found = self._roots.get((released, constrained))
        if found is None:
            found = self._roots[released, constrained] = self._build(released, constrained=constrained)
        return found

    def _build(self, released: frozenset[int], *, constrained: bool) -> int:
        outcome = self._ends()
        for allowed in self._restrictions(released, constrained=constrained):
            outcome = self.diagrams.apply(lambda result, holds: result if holds else IMPOSSIBLE, outcome, allowed)
        return outcome

    def _ends(self) -> int:
        """Return what comes of every set of facts, whether laws allow it or not."""
        diagrams = self.diagrams
        rules = self._deciding()
        fired = diagrams.terminal(frozenset())
        for position, rule in enumerate(rules):
            truth = self._boolean(self._conditions[rule.id])
            fired = diagrams.apply(lambda done, holds, at=position: done | {at} if holds else done, fired, truth)  # type: ignore[misc]
        return diagrams.convert(lambda done: self._conclude([rules[at] for at in sorted(done)]), fired)

    def _conclude(self, fired: Sequence[Rule]) -> Hashable:
        """Return what comes of the rules that fire: the outcome."""
        return resolve(self.scheme, fired)[0]

    def _restrictions(self, released: frozenset[int], *, constrained: bool) -> Iterable[int]:
        for index in self.order:
            derivation = self.derived.get(index)
            if derivation is not None and index not in released:
                yield self._law(derivation, index)
        for constraint in self._relevant_constraints(self.order) if constrained else ():
            when = self._boolean(compile_condition(constraint.when, self.variables))
            then = self._boolean(compile_condition(constraint.then, self.variables))
            yield self.diagrams.apply(lambda a, b: not a or b, when, then)

    def _law(self, derivation: Derivation, index: int) -> int:
        if derivation.how == "definition":
            return self._same(self._test(Literal(index, 1)), self._boolean(compile_condition(derivation.cases[0][0], self.variables)))
        if derivation.how == "maximum":
            return self._maximum(derivation, index)
        return self._choice(derivation, index)

    def _maximum(self, derivation: Derivation, index: int) -> int:
        variable = self.variables.items[index]
        heaviest = self.diagrams.terminal(len(variable.tokens))
        for name in derivation.inputs:
            source = self.variables[name]
            ranks = tuple(self.diagrams.terminal(variable.tokens.index(token)) for token in source.tokens)
            heaviest = self.diagrams.apply(min, heaviest, self.diagrams.node(self._level[source.index], ranks))
        own = self.diagrams.node(self._level[index], tuple(self.diagrams.terminal(rank) for rank in range(len(variable.tokens))))
        return self._same(own, heaviest)

    def _choice(self, derivation: Derivation, index: int) -> int:
        """The first case that holds limits the variable; where none holds it is free."""
        law = self._yes
        for condition, tokens in reversed(derivation.cases):
            holds = self._boolean(compile_condition(condition, self.variables))
            limited = self._test(Literal(index, self.variables.items[index].mask(tokens)))
            chosen = self.diagrams.apply(lambda a, b: a and b, holds, limited)
            otherwise = self.diagrams.apply(lambda a, b: not a and b, holds, law)
            law = self.diagrams.apply(lambda a, b: a or b, chosen, otherwise)
        return law

    def _same(self, left: int, right: int) -> int:
        return self.diagrams.apply(lambda a, b: a == b, left, right)

    def _test(self, literal: Literal) -> int:
        return self.diagrams.test(self._level[literal.variable], literal.mask, self._yes, self._no)

    def _boolean(self, condition: Condition) -> int:
        """Return a condition as a diagram of True and False; over completions `Unless` is plain negation."""
        match condition:
            case Literal():
                return self._test(condition)
            case Junction(every, parts):
                result = self._yes if every else self._no
                combine: Callable[[Any, Any], bool] = (lambda a, b: a and b) if every else (lambda a, b: a or b)
                for part in parts:
                    result = self.diagrams.apply(combine, result, self._boolean(part))
                return result
            case Weak(part):
                return self.diagrams.convert(lambda holds: not holds, self._boolean(part))
            case Count(count, parts, negated):
                total = self._sum([(part, 1) for part in parts])
                return self.diagrams.convert(lambda number: (number >= count) != negated, total)
            case Points(items, low, high, negated):
                total = self._sum(items)
                return self.diagrams.convert(
                    lambda number: ((low is None or number >= low) and (high is None or number <= high)) != negated, total
                )

    def _sum(self, items: Iterable[tuple[Condition, Any]]) -> int:
        total = self.diagrams.terminal(0)
        for part, points in items:
            total = self.diagrams.apply(lambda number, holds, add=points: number + add if holds else number, total, self._boolean(part))  # type: ignore[misc]
        return total

    # ── asking ──

    def residual(self, state: Sequence[int], given: frozenset[int]) -> tuple[Residual, frozenset[int]]:
        """Return what is left under the values still possible, and the derived variables whose given value breaks their definition.

        Args:
            state: possible values by variable index.
            given: derived variables whose value was given rather than derived; those of a `choice` are then free. Facts that break a
                definition or, last, a constraint are answered as if there were none: what is given stands.
        """
        if len(self._residual_kids) > _MEMORY:
            self._residuals.clear()
            self._residual_kids.clear()
            self._answers.clear()
        chosen = frozenset(index for index in given if self.derived[index].how == "choice") if given else given
        every = frozenset(self.derived)
        node, broken = self._restrict(self.root(chosen), state), chosen - chosen
        for released, constrained in ((given, True), (every, True), (given, False), (every, False)):
            if self._residual_kids[node] is not IMPOSSIBLE:
                break
            broken = released - chosen
            node = self._restrict(self.root(released, constrained=constrained), state)
        return self._answer(node), broken

    def _restrict(self, root: int, state: Sequence[int]) -> int:
        diagrams, levels, kids = self.diagrams, self.diagrams.level, self.diagrams.kids
        order, end = self.order, len(self.order)
        memo: dict[int, int] = {}
        intern = self._intern

        def step(node: int) -> int:
            found = memo.get(node)
            if found is not None:
                return found
            level = levels[node]
            if level == end:
                result = intern((diagrams.value[node],), diagrams.value[node])
            else:
                mask = state[order[level]]
                live = tuple((at, step(kid)) for at, kid in enumerate(kids[node]) if mask >> at & 1)
                result = self._reduced(level, live)
            memo[node] = result
            return result

        return step(root)

    def _reduced(self, level: int, live: tuple[tuple[int, int], ...]) -> int:
        nothing = self._residuals.get((IMPOSSIBLE,))
        if nothing is not None:
            live = tuple(pair for pair in live if pair[1] != nothing)
        if not live:
            return self._intern((IMPOSSIBLE,), IMPOSSIBLE)
        first = live[0][1]
        if all(kid == first for _, kid in live):
            return first
        key = (level, live)
        return self._intern(key, key)

    def _intern(self, key: tuple[Any, ...], content: Any) -> int:
        found = self._residuals.get(key)
        if found is None:
            found = self._residuals[key] = len(self._residual_kids)
            self._residual_kids.append(content)
        return found

    def _answer(self, node: int) -> Residual:
        found = self._answers.get(node)
        if found is None:
            found = self._answers[node] = self._analyse(node)
        return found

    def _analyse(self, node: int) -> Residual:
        outcomes = self._outcomes(node, -1, -1)
        levels = sorted(self._levels_below(node))
        support = tuple(self.order[level] for level in levels)
        narrowing = tuple(self._mean_outcomes(node, level) for level in levels)
        return Residual(outcomes, support, narrowing)

    def _levels_below(self, root: int) -> set[int]:
        levels: set[int] = set()
        stack, seen = [root], {root}
        while stack:
            content = self._residual_kids[stack.pop()]
            if isinstance(content, tuple):
                levels.add(content[0])
                stack.extend(kid for _, kid in content[1] if kid not in seen)
                seen.update(kid for _, kid in content[1])
        return levels

    def _mean_outcomes(self, root: int, level: int) -> float:
        values = self._values_at(root, level)
        return sum(len(self._outcomes(root, level, value)) for value in values) / max(len(values), 1)

    def _values_at(self, root: int, level: int) -> set[int]:
        values: set[int] = set()
        stack, seen = [root], {root}
        while stack:
            content = self._residual_kids[stack.pop()]
            if not isinstance(content, tuple) or content[0] > level:
                continue
            if content[0] == level:
                values.update(at for at, _ in content[1])
            for _, kid in content[1]:
                if kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        return values

    def _outcomes(self, root: int, level: int, value: int) -> frozenset[str]:
        """Return the outcomes below a residual node, with the variable at `level` fixed to `value` (-1: none fixed)."""
        found: set[str] = set()
        stack, seen = [root], {root}
        while stack:
            content = self._residual_kids[stack.pop()]
            if isinstance(content, str):
                found.add(content)
            elif isinstance(content, tuple):
                for at, kid in content[1]:
                    if kid not in seen and (content[0] != level or at == value):
                        seen.add(kid)
                        stack.append(kid)
        return frozenset(found)
