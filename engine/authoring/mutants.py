"""Small mistakes that a rule could have: each condition negated, dropped or shifted, each grade swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from engine.knowledge.condition_text import ConditionWords
from engine.knowledge.formula_file import GRADE
from engine.knowledge.names import split_variable
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless
from engine.types.rules import Derivation, Rule, RuleKind, Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["Mutant", "mutants_of"]

_TO = " -> "
_SWAPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_Change = tuple[str, Formula]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A scheme with one mistake in the rule `rule`; `kind` is negated, dropped, shifted or swapped, `what` says where."""

    rule: str
    kind: str
    what: str
    scheme: Scheme

    @property
    def place(self) -> str:
        """Return the place of the mistake without what was put there."""
        return self.what.partition(_TO)[0]


def mutants_of(scheme: Scheme, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Yield every mutant of a scheme's rules and derivations."""
    maker = _Maker(vocabulary, scheme)
    for at, rule in enumerate(scheme.rules):
        yield from maker.of_rule(at, rule)
    for at, derivation in enumerate(scheme.derivations):
        yield from maker.of_derivation(at, derivation)


class _Maker:
    """Makes the mutants of one scheme."""

    def __init__(self, vocabulary: Vocabulary, scheme: Scheme) -> None:
        self.vocabulary, self.scheme = vocabulary, scheme
        self.words = ConditionWords(vocabulary, scheme)
        self.grades = tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades))

    def of_rule(self, at: int, rule: Rule) -> Iterator[Mutant]:
        """Yield the mutants of one rule."""
        for kind, what, when in self.changes(rule.when):
            yield self._with_rule(at, rule, kind, what, replace(rule, when=when))
        if rule.kind is RuleKind.GRADE:
            for grade in self.grades:
                if grade != rule.value:
                    yield self._with_rule(at, rule, "swapped", rule.value + _TO + grade, replace(rule, value=grade))

    def _with_rule(self, at: int, rule: Rule, kind: str, what: str, changed: Rule) -> Mutant:
        rules = (*self.scheme.rules[:at], changed, *self.scheme.rules[at + 1 :])
        return Mutant(rule.id, kind, what, replace(self.scheme, rules=rules))

    def of_derivation(self, at: int, derivation: Derivation) -> Iterator[Mutant]:
        """Yield the mutants of the conditions of one derived fact."""
        for number, (condition, tokens) in enumerate(derivation.cases):
            for kind, what, when in self.changes(condition):
                cases = (*derivation.cases[:number], (when, tokens), *derivation.cases[number + 1 :])
                changed = (*self.scheme.derivations[:at], replace(derivation, cases=cases), *self.scheme.derivations[at + 1 :])
                yield Mutant(derivation.source.id, kind, what, replace(self.scheme, derivations=changed))

    def changes(self, formula: Formula) -> Iterator[tuple[str, str, Formula]]:
        """Yield every mistake in a formula: its kind, the place in words, and the formula with it."""
        for part, rebuild, droppable in _places(formula, lambda changed: changed, None):
            here = self.words.line(part)
            if not _parts(part):
                yield "negated", here, rebuild(Not(part))
            if droppable is not None:
                yield "dropped", here, droppable
            for what, shifted in self._shifted(part):
                yield "shifted", here + _TO + what, rebuild(shifted)

    def _shifted(self, part: Formula) -> Iterator[_Change]:
        match part:
            case Test(variable, allowed):
                found: Iterator[Formula] = self._shifted_values(variable, allowed)
            case Compare(_, op, _) if op in _SWAPPED:
                found = iter((replace(part, op=_SWAPPED[op]),))
            case AtLeast(count, parts):
                found = (replace(part, count=other) for other in (count - 1, count + 1) if 0 < other <= len(parts))
            case Score(_, low, high):
                found = _shifted_bounds(part, low, high)
            case _:
                found = iter(())
        for formula in found:
            yield self.words.line(formula), formula

    def _shifted_values(self, variable: str, allowed: frozenset[str]) -> Iterator[Formula]:
        """Yield the test on the neighbouring values, one step up and one step down."""
        name, _ = split_variable(variable)
        attribute = self.vocabulary.attributes.get(name)
        ordered = attribute is not None and attribute.ordered and not allowed <= {"true", "false"}
        tokens = self.grades if name == GRADE else tuple(value.token for value in attribute.values) if attribute and ordered else ()
        for step in (-1, 1):
            moved = frozenset(tokens[at + step] for at, token in enumerate(tokens) if token in allowed and 0 <= at + step < len(tokens))
            if moved and moved != allowed:
                yield Test(variable, moved)


def _shifted_bounds(score: Score, low: Decimal | None, high: Decimal | None) -> Iterator[Formula]:
    for step in (-1, 1):
        if low is not None:
            yield replace(score, low=low + step)
        if high is not None:
            yield replace(score, high=high + step)


def _parts(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case All(parts) | Any(parts) | AtLeast(_, parts):
            return parts
        case Not(part) | Unless(part):
            return (part,)
        case Score(items, _, _):
            return tuple(part for part, _ in items)
        case Test() | Compare() | Elapsed() | Known():
            return ()


def _with_parts(formula: Formula, parts: tuple[Formula, ...]) -> Formula:
    match formula:
        case All() | Any() | AtLeast():
            return replace(formula, parts=parts)
        case Not() | Unless():
            return replace(formula, part=parts[0])
        case Score(items, _, _):
            return replace(formula, items=tuple((part, points) for part, (_, points) in zip(parts, items, strict=True)))
        case _:
            return formula


def _without(formula: Formula, at: int) -> Formula | None:
    """Return a formula without one of its parts, or None where nothing can be left out."""
    parts = _parts(formula)
    match formula:
        case All() | Any() if len(parts) > 1:
            return replace(formula, parts=(*parts[:at], *parts[at + 1 :]))
        case AtLeast(count, _) if len(parts) > count:
            return replace(formula, parts=(*parts[:at], *parts[at + 1 :]))
        case Score(items, _, _) if len(items) > 1:
            return replace(formula, items=(*items[:at], *items[at + 1 :]))
        case _:
            return None


def _places(
    formula: Formula, rebuild: Callable[[Formula], Formula], left_out: Formula | None
) -> Iterator[tuple[Formula, Callable[[Formula], Formula], Formula | None]]:
    """Yield each part with what puts another in its place, and the whole formula without it."""
    if _parts(formula) or not isinstance(formula, All | Any):
        yield formula, rebuild, left_out
    for at, part in enumerate(_parts(formula)):

        def put(changed: Formula, at: int = at) -> Formula:
            parts = _parts(formula)
            return rebuild(_with_parts(formula, (*parts[:at], changed, *parts[at + 1 :])))

        shorter = _without(formula, at)
        yield from _places(part, put, rebuild(shorter) if shorter is not None else None)
