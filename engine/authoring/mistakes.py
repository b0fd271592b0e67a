"""Small mistakes that a condition could have: each test negated, left out or shifted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from engine.knowledge.condition_text import ConditionWords
from engine.knowledge.formula_file import GRADE
from engine.knowledge.names import split_variable
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless, parts_of
from engine.types.rules import Scheme
from engine.types.vocabulary import Vocabulary

__all__ = ["TO", "Mistakes", "grades_of"]

TO = " -> "
_SWAPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


def grades_of(scheme: Scheme) -> tuple[str, ...]:
    """Return all grade words of a scheme, the highest first."""
    return tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades))


class Mistakes:
    """Makes the mistakes in the conditions of one scheme."""

    def __init__(self, vocabulary: Vocabulary, scheme: Scheme) -> None:
        self._vocabulary, self._grades = vocabulary, grades_of(scheme)
        self._merged = {(merge.attribute, merge.value) for merge in scheme.merges}
        self.words = ConditionWords(vocabulary, scheme)

    def of(self, formula: Formula) -> Iterator[tuple[str, str, Formula]]:
        """Yield every mistake in a formula: its kind, the place in words, and the formula with it."""
        for part, rebuild, droppable in _places(formula, lambda changed: changed, None):
            here = self.words.line(part)
            if not parts_of(part):
                yield "negated", here, rebuild(Not(part))
            if droppable is not None:
                yield "dropped", here, droppable
            for kind, changed in self._changed(part):
                yield kind, here + TO + self.words.line(changed), rebuild(changed)

    def values(self, variable: str) -> tuple[tuple[str, ...], bool]:
        """Return the values that a variable has in the scheme, and whether they are ordered; none for yes-no facts and numbers."""
        name, _ = split_variable(variable)
        if name == GRADE:
            return self._grades, True
        attribute = self._vocabulary.attributes.get(name)
        if attribute is None:
            return (), False
        return tuple(item.token for item in attribute.values if (name, item.token) not in self._merged), attribute.ordered

    def _changed(self, part: Formula) -> Iterator[tuple[str, Formula]]:
        match part:
            case Test(variable, allowed):
                yield from self._changed_values(variable, allowed)
            case Compare(_, op, bound) if op in _SWAPPED:
                yield "shifted", replace(part, op=_SWAPPED[op])
                yield from (("shifted", replace(part, bound=bound + step)) for step in (-1, 1))
            case Elapsed(_, _, op, length, _) if op in _SWAPPED:
                yield "shifted", replace(part, op=_SWAPPED[op])
                yield from (("shifted", replace(part, bound=length + step)) for step in (-1, 1))
            case AtLeast(count, parts):
                yield from (("shifted", replace(part, count=other)) for other in (count - 1, count + 1) if 0 < other <= len(parts))
            case Score():
                yield from (("shifted", changed) for changed in _shifted_bounds(part))

    def _changed_values(self, variable: str, allowed: frozenset[str]) -> Iterator[tuple[str, Formula]]:
        """Yield the test without one of its values and, where they are ordered, moved or widened by one step."""
        tokens, ordered = self.values(variable)
        if allowed <= {"true", "false"} or not tokens:
            return
        if len(allowed) > 1:
            yield from (("dropped", Test(variable, allowed - {token})) for token in tokens if token in allowed)
        moved = (_moved(tokens, allowed, step) for step in (-1, 1)) if ordered else ()
        found = dict.fromkeys(values for neighbours in moved for values in (neighbours, neighbours | allowed))
        yield from (("shifted", Test(variable, values)) for values in found if self._differs(values, allowed, tokens))

    def _differs(self, values: frozenset[str], allowed: frozenset[str], tokens: tuple[str, ...]) -> bool:
        """Tell whether a shifted test says something of its own: not nothing, not everything, not what leaving out a value says."""
        return bool(values) and not values <= allowed and values != frozenset(tokens)


def _moved(tokens: tuple[str, ...], allowed: frozenset[str], step: int) -> frozenset[str]:
    return frozenset(tokens[at + step] for at, token in enumerate(tokens) if token in allowed and 0 <= at + step < len(tokens))


def _shifted_bounds(score: Score) -> Iterator[Formula]:
    for step in (-1, 1):
        if score.low is not None:
            yield replace(score, low=score.low + step)
        if score.high is not None:
            yield replace(score, high=score.high + step)


def _with_parts(formula: Formula, parts: tuple[Formula, ...]) -> Formula:
    match formula:
        case All() | Any() | AtLeast():
            return replace(formula, parts=parts)
        case Not() | Unless():
            return replace(formula, part=parts[0])
        case Score(items, _, _):
            return replace(formula, items=tuple((part, points) for part, (_, points) in zip(parts, items, strict=True)))
        case Test() | Compare() | Elapsed() | Known():
            return formula


def _without(formula: Formula, at: int) -> Formula | None:
    """Return a formula without one of its parts, or None where nothing can be left out."""
    parts = parts_of(formula)
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
    parts = parts_of(formula)
    if parts or not isinstance(formula, All | Any):
        yield formula, rebuild, left_out
    for at, part in enumerate(parts):

        def put(changed: Formula, at: int = at) -> Formula:
            return rebuild(_with_parts(formula, (*parts[:at], changed, *parts[at + 1 :])))

        shorter = _without(formula, at)
        yield from _places(part, put, rebuild(shorter) if shorter is not None else None)
