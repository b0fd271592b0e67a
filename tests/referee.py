"""The naive evaluator: a plain loop over the rules, and brute force over everything unknown.

It shares the typed rules with the engine and nothing else: no masks, no diagrams, no rule engine. Where it and the engine differ, one
of them is wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless, walk
from engine.types.rules import Derivation, Rule, RuleKind, Scheme
from engine.types.vocabulary import AttributeKind, Vocabulary

TRUE, FALSE, UNKNOWN = True, False, None
ABSENT = "~"
Value = str | Decimal
Facts = dict[str, frozenset[Value]]
RELATIONS = {"<": Decimal.__lt__, "<=": Decimal.__le__, "=": Decimal.__eq__, ">=": Decimal.__ge__, ">": Decimal.__gt__}


class TooMany(Exception):
    """More completions than the caller allows."""


def elapsed_name(test: Elapsed) -> str:
    """The yes-no variable that a time test is: whoever knows the days says whether it holds."""
    return f"@{test.start}-{test.end}{test.op}{test.bound}{test.unit}"


def parts(name: str) -> tuple[str, str]:
    head, _, rest = name.partition("[")
    return head, rest.rstrip("]")


@dataclass
class Answer:
    status: str
    grade: str | None
    conflict: bool
    outcomes: frozenset[str]
    fired: frozenset[str]


@dataclass(eq=False)
class Referee:
    scheme: Scheme
    vocabulary: Vocabulary
    merged: dict[str, set[str]] = field(default_factory=dict)
    made: dict[int, Callable[[Mapping[str, Value]], bool]] = field(default_factory=dict)
    kept: list[Formula] = field(default_factory=list)
    domains: dict[str, list[Value]] = field(default_factory=dict)
    unmentioned: set[str] = field(default_factory=set)
    clashed: bool = False

    def __post_init__(self) -> None:
        for merge in self.scheme.merges:
            self.merged.setdefault(merge.attribute, set()).add(merge.value)
        self.deciding = [
            r for r in self.scheme.rules if r.kind is RuleKind.GRADE or (r.kind is RuleKind.STATUS and r.value in ("excluded", "review"))
        ]
        self.by_variable = {d.variable: d for d in self.scheme.derivations}
        self.relevant = self._relevant()
        self.order = [grade for scale in self.scheme.scales for grade in scale.grades]
        self.names = {name for f in self._formulas() for name in self._tested(f)} | {n for d in self.scheme.derivations for n in d.inputs}
        self.laws = [d for d in self.scheme.derivations if d.variable in self.relevant and d.how in ("definition", "choice", "maximum")]
        self.constraints = [c for c in self.scheme.constraints if self._tested(c.when) | self._tested(c.then) <= set(self.relevant)]

    # ── domains ──

    def domain(self, name: str) -> list[Value]:
        if name not in self.domains:
            self.domains[name] = self._domain(name)
        return self.domains[name]

    def _domain(self, name: str) -> list[Value]:
        attribute_name, _ = parts(name)
        if name.startswith("@"):
            return ["true", "false"]
        attribute = self.vocabulary.attributes[attribute_name]
        if attribute.kind is AttributeKind.ENUM:
            return [v.token for v in attribute.values if v.token not in self.merged.get(attribute_name, set())]
        if attribute.kind is AttributeKind.NUMBER:
            bounds = sorted(
                {part.bound for f in self._formulas() for part in walk(f) if isinstance(part, Compare) and part.variable == name}
            )
            middles = [(a + b) / 2 for a, b in itertools.pairwise(bounds)]
            return sorted({*bounds, *middles, *([bounds[0] - 1, bounds[-1] + 1] if bounds else [Decimal(1)])})
        return ["true", "false"]

    def _formulas(self) -> Iterator[Formula]:
        for rule in self.scheme.rules:
            yield rule.when
        for derivation in self.scheme.derivations:
            yield from (condition for condition, _ in derivation.cases)
        for constraint in self.scheme.constraints:
            yield from (constraint.when, constraint.then)

    def _tested(self, formula: Formula) -> set[str]:
        plain = {part.variable for part in walk(formula) if isinstance(part, Test | Compare | Known)}
        return plain | {elapsed_name(part) for part in walk(formula) if isinstance(part, Elapsed)}

    def _inputs(self, derivation: Derivation) -> set[str]:
        return set(derivation.inputs).union(*(self._tested(condition) for condition, _ in derivation.cases))

    def _relevant(self) -> list[str]:
        """The variables that can reach a grade or a deciding status."""
        found: dict[str, None] = {}
        stack = [name for rule in self.deciding for name in sorted(self._tested(rule.when))]
        known = -1
        while known < len(found):
            known = len(found)
            while stack:
                name = stack.pop()
                if name in found:
                    continue
                found[name] = None
                derivation = self.by_variable.get(name)
                if derivation is not None and derivation.how in ("definition", "choice", "maximum"):
                    stack.extend(sorted(self._inputs(derivation)))
            for constraint in self.scheme.constraints:
                tested = self._tested(constraint.when) | self._tested(constraint.then)
                if tested & found.keys():
                    stack.extend(sorted(tested - found.keys()))
            if stack:
                known = -1
        return list(found)

    # ── truth ──

    def truth(self, formula: Formula, facts: Mapping[str, frozenset[Value]]) -> bool | None:
        match formula:
            case Test(name, allowed):
                return self._test(facts.get(name) or frozenset(self.domain(name)), allowed)
            case Known(name):
                possible = facts.get(name) or frozenset(self.domain(name))
                return self._test(possible, frozenset(self.domain(name)))
            case Elapsed():
                name = elapsed_name(formula)
                return self._test(facts.get(name) or frozenset(self.domain(name)), frozenset({"true"}))
            case Compare(name, op, bound):
                return self._compare(facts.get(name), op, bound)
            case All(items):
                results = [self.truth(item, facts) for item in items]
                return FALSE if FALSE in results else UNKNOWN if UNKNOWN in results else TRUE
            case Any(items):
                results = [self.truth(item, facts) for item in items]
                return TRUE if TRUE in results else UNKNOWN if UNKNOWN in results else FALSE
            case Not(item):
                result = self.truth(item, facts)
                return UNKNOWN if result is UNKNOWN else not result
            case Unless(item):
                return self.truth(item, facts) is not TRUE
            case AtLeast(count, items):
                results = [self.truth(item, facts) for item in items]
                sure, open_ = results.count(TRUE), results.count(UNKNOWN)
                return TRUE if sure >= count else FALSE if sure + open_ < count else UNKNOWN
            case Score(items, low, high):
                return self._score(items, low, high, facts)
        raise AssertionError(formula)

    def _test(self, possible: frozenset[Value], allowed: frozenset[str]) -> bool | None:
        inside = {value in allowed for value in possible}
        return UNKNOWN if len(inside) > 1 else inside.pop()

    def _compare(self, possible: frozenset[Value] | None, op: str, bound: Decimal) -> bool | None:
        if not possible:
            return UNKNOWN
        relation = RELATIONS[op]
        results = {bool(relation(Decimal(value), bound)) for value in possible}
        return UNKNOWN if len(results) > 1 else results.pop()

    def _score(
        self, items: tuple[tuple[Formula, Decimal], ...], low: Decimal | None, high: Decimal | None, facts: Mapping[str, frozenset[Value]]
    ) -> bool | None:
        choices = [
            [points] if (t := self.truth(f, facts)) is TRUE else [Decimal(0)] if t is FALSE else [Decimal(0), points] for f, points in items
        ]
        sums = {sum(choice, Decimal(0)) for choice in itertools.product(*choices)}
        inside = {(low is None or total >= low) and (high is None or total <= high) for total in sums}
        return UNKNOWN if len(inside) > 1 else inside.pop()

    # ── forward ──

    def known(self, given: Mapping[str, frozenset[Value]]) -> tuple[Facts, set[str]]:
        """Given facts, plus defaults, closed lists and derived facts; and the names that were given."""
        facts: Facts = {}
        for name, values in given.items():
            facts[name] = self._merge(parts(name)[0], values) if values else frozenset(self.domain(name))
        asserted = {name for name, values in given.items() if values}
        self._lift(facts, asserted)
        self._close(facts)
        stated = set(facts)
        self._default(facts, {parts(name)[0] for name in facts})
        self.unmentioned = set(facts) - stated
        self.clashed = False
        before: Facts | None = None
        while before != facts:
            before = dict(facts)
            for derivation in self.scheme.derivations:
                self._derive(derivation, facts, asserted)
        return facts, asserted

    def _merge(self, attribute: str, values: frozenset[Value]) -> frozenset[Value]:
        for merge in self.scheme.merges:
            if merge.attribute == attribute and merge.value in values:
                values = (values - {merge.value}) | set(merge.values)
        return values

    def _lift(self, facts: Facts, asserted: set[str]) -> None:
        """What is held of a power is held of the wider ones; what is lacking of a power is lacking of the narrower ones."""
        for name in [name for name in facts if name in asserted and parts(name)[1]]:
            attribute, power = parts(name)
            if not self.vocabulary.attributes[attribute].keyed:
                continue
            lacking = facts[name] <= {"none", "almost_none"}
            for other in self.names:
                if parts(other)[0] != attribute or other in asserted:
                    continue
                key = parts(other)[1]
                if self.vocabulary.is_a(key, power) if lacking else self.vocabulary.is_a(power, key):
                    here = facts.get(other, frozenset(self.domain(other)))
                    facts[other] = here & facts[name] or here

    def _close(self, facts: Facts) -> None:
        names = self.names
        for closure in self.scheme.closures:
            if facts.get(closure.switch) == frozenset({"true"}):
                for name in names:
                    if parts(name)[0] == closure.attribute and name not in facts:
                        facts[name] = frozenset({closure.value})

    def _default(self, facts: Facts, mentioned: set[str]) -> None:
        for default in self.scheme.defaults:
            attribute = self.vocabulary.attributes[default.attribute]
            if default.attribute in mentioned:
                continue
            if attribute.kind is AttributeKind.SET:
                for value in attribute.values:
                    facts[f"{default.attribute}[{value.token}]"] = frozenset({"true" if value.token == default.value else "false"})
            elif default.value:
                facts[default.attribute] = frozenset({default.value})
            else:
                facts[default.attribute] = frozenset({ABSENT if attribute.kind is AttributeKind.ENUM else "false"})

    def _derive(self, derivation: Derivation, facts: Facts, asserted: set[str]) -> None:
        name = derivation.variable
        if derivation.how == "choice" and name in asserted and derivation.on_clash == "given":
            return
        values = self._derived_values(derivation, facts)
        if values is None:
            return
        before = facts.get(name)
        if before is None:
            facts[name] = values
        elif before & values:
            facts[name] = before & values
        elif name in self.unmentioned:
            facts[name] = values
        elif derivation.on_clash == "heaviest":
            self.clashed = True
            facts[name] = min(before, values, key=lambda some: min(self.domain(name).index(value) for value in some))

    def _derived_values(self, derivation: Derivation, facts: Facts) -> frozenset[Value] | None:
        if derivation.how == "definition":
            result = self.truth(derivation.cases[0][0], facts)
            return None if result is UNKNOWN else frozenset({"true" if result else "false"})
        if derivation.how == "choice":
            return next((frozenset(values) for condition, values in derivation.cases if self.truth(condition, facts) is TRUE), None)
        if derivation.how == "maximum":
            return self._maximum(derivation, facts)
        return None

    def _maximum(self, derivation: Derivation, facts: Facts) -> frozenset[Value] | None:
        order = self.domain(derivation.variable)
        possible = [facts.get(name) or frozenset(self.domain(name)) for name in derivation.inputs]
        found = set()
        for value in order:
            here = any(value in values for values in possible)
            none_heavier = all(any(order.index(v) >= order.index(value) for v in values) for values in possible)
            if here and none_heavier:
                found.add(value)
        return None if len(found) == len(order) else frozenset(found)

    # ── complete worlds: every variable has one value, every formula is plainly true or false ──

    def holds(self, formula: Formula) -> Callable[[Mapping[str, Value]], bool]:
        """A formula as a two-valued function of a world, made once."""
        found = self.made.get(id(formula))
        if found is None:
            found = self._make(formula)
            self.made[id(formula)] = found
            self.kept.append(formula)
        return found

    def _make(self, formula: Formula) -> Callable[[Mapping[str, Value]], bool]:
        match formula:
            case Test(name, allowed):
                return lambda world: world[name] in allowed
            case Known(name):
                return lambda world: world[name] != ABSENT
            case Elapsed():
                test = elapsed_name(formula)
                return lambda world: world[test] == "true"
            case Compare(name, op, bound):
                relation = RELATIONS[op]
                return lambda world: relation(Decimal(world[name]), bound)
            case All(items):
                every = [self.holds(item) for item in items]
                return lambda world: all(item(world) for item in every)
            case Any(items):
                some = [self.holds(item) for item in items]
                return lambda world: any(item(world) for item in some)
            case Not(item) | Unless(item):
                inner = self.holds(item)
                return lambda world: not inner(world)
            case AtLeast(count, items):
                counted = [self.holds(item) for item in items]
                return lambda world: sum(item(world) for item in counted) >= count
            case Score(items, low, high):
                scored = [(self.holds(item), points) for item, points in items]
                return lambda world: (
                    (low if low is not None else Decimal("-Infinity"))
                    <= sum((points for item, points in scored if item(world)), Decimal(0))
                    <= (high if high is not None else Decimal("Infinity"))
                )
        raise AssertionError(formula)

    # ── completions ──

    def size(self, facts: Mapping[str, frozenset[Value]]) -> int:
        """How many completions there are, before any is forbidden."""
        size = 1
        for name in self.relevant:
            size *= len(facts[name]) if facts.get(name) else len(self.domain(name))
        return size

    def completions(self, facts: Facts, limit: int) -> Iterator[dict[str, Value]]:
        choices = [sorted(facts.get(name) or frozenset(self.domain(name)), key=str) for name in self.relevant]
        if self.size(facts) > limit:
            raise TooMany(self.size(facts))
        for combination in itertools.product(*choices):
            yield dict(zip(self.relevant, combination, strict=True))

    def allowed(self, world: Mapping[str, Value], free: set[str], *, constrained: bool = True) -> bool:
        for derivation in self.laws:
            name = derivation.variable
            if name in free:
                continue
            if derivation.how == "definition" and (world[name] == "true") != self.holds(derivation.cases[0][0])(world):
                return False
            if derivation.how == "choice" and not self._chosen(derivation, world):
                return False
            if derivation.how == "maximum" and world[name] != min(
                (world[source] for source in derivation.inputs), key=self.domain(name).index
            ):
                return False
        return not constrained or all(not self.holds(c.when)(world) or self.holds(c.then)(world) for c in self.constraints)

    def _chosen(self, derivation: Derivation, world: Mapping[str, Value]) -> bool:
        values = next((values for condition, values in derivation.cases if self.holds(condition)(world)), None)
        return values is None or world[derivation.variable] in values

    def resolve(self, fired: list[Rule]) -> str:
        present = {rule.id for rule in fired}
        lost = {e.loser for e in self.scheme.exceptions if e.winner in present}
        statuses = {rule.value for rule in fired if rule.kind is RuleKind.STATUS}
        grades = [rule.value for rule in fired if rule.kind is RuleKind.GRADE and rule.id not in lost]
        if "excluded" in statuses:
            return "excluded"
        if grades:
            return min(grades, key=self.order.index)
        return "review" if "review" in statuses else "gap"

    def outcomes(self, facts: Facts, asserted: set[str], limit: int) -> frozenset[str]:
        chosen = {d.variable for d in self.scheme.derivations if d.how == "choice" and d.variable in asserted}
        derived = {d.variable for d in self.scheme.derivations if d.how in ("definition", "choice", "maximum")}
        for free, constrained in (
            (chosen, True),
            (derived & asserted, True),
            (derived, True),
            (derived & asserted, False),
            (derived, False),
        ):
            found = {
                self.resolve([rule for rule in self.deciding if self.holds(rule.when)(world)])
                for world in self.completions(facts, limit)
                if self.allowed(world, free, constrained=constrained)
            }
            if found:
                return frozenset(found)
        return frozenset()

    # ── verdict ──

    def classify(self, given: Mapping[str, frozenset[Value]], limit: int = 5000) -> Answer:
        facts, asserted = self.known(given)
        fired = [rule for rule in self.deciding if self.truth(rule.when, facts) is TRUE]
        outcomes = self.outcomes(facts, asserted, limit)
        outcome = self.resolve(fired)
        present = {rule.id for rule in fired}
        lost = {e.loser for e in self.scheme.exceptions if e.winner in present}
        standing = [rule for rule in fired if rule.kind is RuleKind.GRADE and rule.id not in lost]
        marked = any(r.kind is RuleKind.STATUS and r.value == "conflict" and self.truth(r.when, facts) is TRUE for r in self.scheme.rules)
        conflict = len({rule.value for rule in standing}) > 1 or marked or self.clashed
        status, grade = self._status(outcome, outcomes, standing, conflict, fired)
        return Answer(status, grade, conflict and grade is not None, outcomes, frozenset(rule.id for rule in standing))

    def _status(
        self, outcome: str, outcomes: frozenset[str], standing: list[Rule], conflict: bool, fired: list[Rule]
    ) -> tuple[str, str | None]:
        if outcome == "excluded":
            return "excluded", None
        if outcome in outcomes and standing:
            settled = "conflict" if conflict else "final"
            return (settled if len(outcomes) == 1 else "provisional"), outcome
        if len(outcomes) == 1:
            only = next(iter(outcomes))
            if only in ("gap", "excluded"):
                return only, None
            if only == "review":
                return "review", next((rule.floor for rule in fired if rule.value == "review"), "") or None
            return "final", only
        return "need_facts", None
