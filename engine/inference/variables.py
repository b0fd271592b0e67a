"""The variables of one scheme: every fact its rules test, each with a finite list of values and a bit for each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from engine.knowledge.formula_file import GRADE, type_variable
from engine.knowledge.formula_tools import variables_of
from engine.knowledge.names import split_variable
from engine.types.formula import Compare, Elapsed, Formula, walk
from engine.types.rules import Scheme
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

__all__ = ["ABSENT", "Variable", "Variables", "build_variables", "formulas_of"]

ABSENT = "~"
_BOOLEAN = ("true", "false")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: bit `i` of a mask stands for `tokens[i]`.

    Args:
        open_mask: what is possible when nothing is known.
        unmentioned: what is possible when nobody mentioned the fact (by the scheme's defaults; else `open_mask`).
        cuts: for numbers, the bounds that the rules compare with; the values are the intervals between and the bounds themselves.
    """

    index: int
    name: str
    attribute: str
    key: str
    tokens: tuple[str, ...]
    open_mask: int
    unmentioned: int
    cuts: tuple[Decimal, ...] = ()

    def mask(self, tokens: Iterable[str]) -> int:
        """Return the mask of some value tokens; tokens of other variables count as nothing."""
        wanted = set(tokens)
        return sum(1 << position for position, token in enumerate(self.tokens) if token in wanted)

    def values(self, mask: int) -> tuple[str, ...]:
        """Return the value tokens in a mask."""
        return tuple(token for position, token in enumerate(self.tokens) if mask >> position & 1)

    def cell(self, number: Decimal) -> int:
        """Return the mask of the interval that a number lies in."""
        position = 0
        for cut in self.cuts:
            if number < cut:
                return 1 << position
            if number == cut:
                return 1 << (position + 1)
            position += 2
        return 1 << position

    def relation_mask(self, op: str, bound: Decimal) -> int:
        """Return the intervals in which the number stands in relation `op` to one of the cuts."""
        at = 2 * self.cuts.index(bound) + 1
        below, above = (1 << at) - 1, self.open_mask & ~((1 << (at + 1)) - 1)
        return {"<": below, "<=": below | 1 << at, "=": 1 << at, ">=": above | 1 << at, ">": above}[op]


@dataclass(frozen=True)
class Variables:
    """All variables of a scheme, by index and by name; `elapsed` maps each time test to its yes-no variable."""

    items: tuple[Variable, ...]
    by_name: dict[str, Variable]
    elapsed: dict[Elapsed, str]
    start: tuple[int, ...] = field(default=())

    def __getitem__(self, name: str) -> Variable:
        return self.by_name[name]


def formulas_of(scheme: Scheme) -> Iterator[Formula]:
    """Yield every formula of a scheme."""
    for rule in scheme.rules:
        yield rule.when
        if rule.gate is not None:
            yield rule.gate
    for derivation in scheme.derivations:
        yield from (condition for condition, _ in derivation.cases)
    for constraint in scheme.constraints:
        yield constraint.when
        yield constraint.then
    yield from (scale.when for scale in scheme.scales if scale.when is not None)
    yield from (presumption.when for presumption in scheme.presumptions)


def build_variables(scheme: Scheme, vocabulary: Vocabulary, more: Iterable[Formula] = ()) -> Variables:
    """Return the variables that the scheme's formulas, derivations and defaults name, and those that `more` formulas test."""
    formulas = (*formulas_of(scheme), *more)
    names = dict.fromkeys(_names(scheme, formulas, vocabulary))
    cuts = _cuts(formulas)
    items: list[Variable] = []
    for name in names:
        items.append(_variable(len(items), name, scheme, vocabulary, cuts.get(name, ())))
    elapsed: dict[Elapsed, str] = {}
    for formula in formulas:
        for part in walk(formula):
            if isinstance(part, Elapsed) and part not in elapsed:
                elapsed[part] = f"@elapsed[{len(elapsed)}]"
                items.append(Variable(len(items), elapsed[part], "", "", _BOOLEAN, 3, 3))
    return Variables(tuple(items), {item.name: item for item in items}, elapsed, tuple(item.open_mask for item in items))


def _names(scheme: Scheme, formulas: Iterable[Formula], vocabulary: Vocabulary) -> Iterator[str]:
    for formula in formulas:
        yield from (name for name in variables_of(formula) if not _is_date(name, vocabulary))
    for derivation in scheme.derivations:
        yield derivation.variable
        yield from derivation.inputs
    yield from (presumption.variable for presumption in scheme.presumptions)
    for default in scheme.defaults:
        yield from _default_names(default.attribute, vocabulary)
    yield from (closure.switch for closure in scheme.closures)
    yield from (type_variable(item.id) for item in scheme.types)
    yield GRADE


def _default_names(attribute: str, vocabulary: Vocabulary) -> Iterator[str]:
    item = vocabulary.attributes[attribute]
    if item.kind is AttributeKind.SET:
        yield from (f"{attribute}[{value.token}]" for value in item.values)
    elif not item.keyed:
        yield attribute


def _is_date(name: str, vocabulary: Vocabulary) -> bool:
    attribute = vocabulary.attributes.get(name)
    return attribute is not None and attribute.kind is AttributeKind.DATE


def _cuts(formulas: Iterable[Formula]) -> dict[str, tuple[Decimal, ...]]:
    found: dict[str, set[Decimal]] = {}
    for formula in formulas:
        for part in walk(formula):
            if isinstance(part, Compare):
                found.setdefault(part.variable, set()).add(part.bound)
    return {name: tuple(sorted(bounds)) for name, bounds in found.items()}


def _variable(index: int, name: str, scheme: Scheme, vocabulary: Vocabulary, cuts: tuple[Decimal, ...]) -> Variable:
    if name == GRADE:
        grades = tuple(dict.fromkeys(grade for scale in scheme.scales for grade in scale.grades))
        return _plain(index, name, (*grades, ABSENT))
    if name.startswith("@"):
        return _plain(index, name, _BOOLEAN)
    attribute_name, key = split_variable(name)
    attribute = vocabulary.attributes[attribute_name]
    if attribute.kind is AttributeKind.NUMBER:
        size = 2 * len(cuts) + 1
        full = (1 << size) - 1
        return Variable(index, name, attribute_name, key, tuple(f"#{i}" for i in range(size)), full, full, cuts)
    return _attribute_variable(index, name, key, attribute, scheme)


def _plain(index: int, name: str, tokens: tuple[str, ...]) -> Variable:
    full = (1 << len(tokens)) - 1
    return Variable(index, name, "", "", tokens, full, full)


def _attribute_variable(index: int, name: str, key: str, attribute: Attribute, scheme: Scheme) -> Variable:
    member = attribute.kind is AttributeKind.SET and bool(key)
    enumerated = attribute.kind is AttributeKind.ENUM
    merged = {merge.value for merge in scheme.merges if merge.attribute == attribute.name}
    tokens = tuple(value.token for value in attribute.values if value.token not in merged) if enumerated else _BOOLEAN
    open_mask = (1 << len(tokens)) - 1
    default = next((item for item in scheme.defaults if item.attribute == attribute.name), None)
    if default is None:
        return Variable(index, name, attribute.name, key, tokens, open_mask, open_mask)
    if default.value:
        value = ("true" if key == default.value else "false") if member else default.value
        return Variable(index, name, attribute.name, key, tokens, open_mask, 1 << tokens.index(value))
    if member or not enumerated:
        return Variable(index, name, attribute.name, key, tokens, open_mask, 1 << tokens.index("false"))
    return Variable(index, name, attribute.name, key, (*tokens, ABSENT), open_mask, 1 << len(tokens))
