"""Given facts to the values still possible, remembered fact by fact: the quick way of `engine.inference.prepare`, without its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from engine.inference.case_facts import Given, read_facts
from engine.inference.prepare import holds, lifted_to, merged_values
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.inference.working import DEFAULT
from engine.knowledge.names import Names
from engine.types.profile import Profile
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["Intake", "Situation", "meet"]

_MEMORY = 50_000
_LITERAL = (AttributeKind.NUMBER, AttributeKind.DATE, AttributeKind.TEXT)


@dataclass(slots=True)
class Situation:
    """What is known of one case before any rule has fired.

    Args:
        state: possible values by variable index.
        given: indexes of the variables that the case itself gives.
        known: indexes of those that somebody or some axiom has spoken of; `presumed`: of those with a value because nobody did.
    """

    state: list[int]
    given: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    presumed: set[int] = field(default_factory=set)
    numbers: dict[str, Decimal] = field(default_factory=dict)
    dates: dict[str, date] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


def meet(before: int, mask: int, index: int, known: set[int], presumed: set[int]) -> int:
    """Return what is left of the values of a variable once it follows that they lie in `mask`; see `Working.derive`.

    Where nothing is left, what the case gives stands; what only holds because nobody spoke of the fact gives way.
    """
    both = before & mask
    if both:
        if both != before or index not in presumed:
            known.add(index)
            presumed.discard(index)
        return both
    if index in known:
        return before
    known.add(index)
    presumed.discard(index)
    return mask


@dataclass(frozen=True, slots=True)
class _Effect:
    """What one given variable does.

    Args:
        values: tokens, or the literal as a word; empty: given as unknown.
        index: the variable's; -1: the scheme's rules do not test it.
        lifted: (index, mask) of the variables of other powers that it speaks of too.
        literal: a number, day or name; `silent`: a literal given as unknown says nothing at all.
    """

    name: str
    attribute: str
    values: tuple[str, ...]
    index: int
    mask: int
    lifted: tuple[tuple[int, int], ...] = ()
    literal: Decimal | date | str | None = None
    silent: bool = False


Layer = Mapping[str, _Effect]


class Intake:
    """Reads the facts of cases for one compiled scheme.

    Args:
        booleans: words for yes and no, each to `true` or `false`.
    """

    def __init__(self, program: Program, vocabulary: Vocabulary, names: Names, booleans: Mapping[str, str]) -> None:
        self._program, self._vocabulary, self._names, self._booleans = program, vocabulary, names, booleans
        self._facts: dict[tuple[str, type, Any], tuple[_Effect, ...]] = {}
        self._profiles: dict[int, tuple[Sequence[Profile], tuple[Layer, ...]]] = {}
        self._closures = tuple(self._closed())
        self._elapsed = tuple((test, program.variables[name].index) for test, name in program.variables.elapsed.items())

    def __call__(self, facts: Mapping[str, Any], profiles: Sequence[Profile], on: date) -> Situation:
        """Return what the facts of a case and its profiles, the nearest first, leave possible on a day.

        Raises:
            CaseError: a fact is malformed.
        """
        stated = {effect.name: effect for word, value in facts.items() for effect in self._effects(word, value)}
        layers = self._layers(profiles) if profiles else ()
        found = Situation(list(self._program.variables.start))
        entered = self._enter(found, self._merge(stated, layers) if layers else stated)
        self._lift(found, entered)
        mentioned = {effect.attribute for effect in entered}
        self._close(found, mentioned)
        self._default(found, mentioned)
        for test, index in self._elapsed:
            start, end = found.dates.get(test.start), on if test.end == "on" else found.dates.get(test.end)
            if start is not None and end is not None:
                found.state[index] = 1 if holds(test, start, end) else 2
        return found

    # ── one fact ──

    def _effects(self, word: str, value: Any) -> tuple[_Effect, ...]:
        scalar = value.__class__ in (str, bool, int, float)
        key = (word, value.__class__, value if scalar else repr(value))
        found = self._facts.get(key)
        if found is None:
            if len(self._facts) > _MEMORY:
                self._facts.clear()
            given = read_facts({word: value}, self._names, self._booleans)
            found = self._facts[key] = tuple(map(self._effect, given))
        return found

    def _effect(self, item: Given) -> _Effect:
        variable = self._program.variables.by_name.get(item.variable)
        if item.attribute.kind in _LITERAL:
            return _literal(item, variable)
        if variable is None:
            return _Effect(item.variable, item.attribute.name, item.tokens, -1, 0, self._lifted(item, item.tokens))
        _, values = merged_values(self._program.scheme, item.attribute.name, item.tokens)
        mask = (variable.mask(values) or variable.open_mask) if values else variable.open_mask
        return _Effect(item.variable, item.attribute.name, item.tokens, variable.index, mask, self._lifted(item, values))

    def _lifted(self, item: Given, values: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
        if not item.attribute.keyed or not values:
            return ()
        related = lifted_to(self._program, self._vocabulary, item.variable, values)
        return tuple((variable.index, mask) for variable, mask, _, _ in related)

    # ── several origins ──

    def _layers(self, profiles: Sequence[Profile]) -> tuple[Layer, ...]:
        found = self._profiles.get(id(profiles))
        if found is None or found[0] is not profiles:
            if len(self._profiles) > _MEMORY:
                self._profiles.clear()
            layers = tuple(
                {effect.name: effect for word, value in profile.facts.items() for effect in self._effects(word, value)}
                for profile in profiles
            )
            found = self._profiles[id(profiles)] = (profiles, layers)
        return found[1]

    def _merge(self, stated: Layer, layers: Iterable[Layer]) -> Layer:
        """Join origins, the most trusted first; see `merge_origins`."""
        merged = dict(stated)
        for layer in layers:
            for name, effect in layer.items():
                kept = merged.get(name)
                if kept is None or not kept.values or (effect.values and set(effect.values) < set(kept.values)):
                    merged[name] = effect
        return merged

    # ── all facts together ──

    def _enter(self, found: Situation, facts: Layer) -> list[_Effect]:
        entered = [effect for effect in facts.values() if not effect.silent]
        for effect in entered:
            if effect.literal is not None:
                _enter_literal(found, effect)
            if effect.index >= 0:
                found.state[effect.index] = effect.mask
                found.known.add(effect.index)
                if effect.values:
                    found.given.add(effect.index)
        return entered

    def _lift(self, found: Situation, entered: Iterable[_Effect]) -> None:
        state, given = found.state, found.given
        for effect in entered:
            for index, mask in effect.lifted:
                if index not in given:
                    state[index] = meet(state[index], mask, index, found.known, found.presumed)

    def _closed(self) -> Iterable[tuple[int, str, tuple[tuple[int, int], ...]]]:
        """Yield for each closure its switch, its attribute and what the variables of it then have."""
        for closure in self._program.scheme.closures:
            variables = [item for item in self._program.variables.items if item.attribute == closure.attribute]
            pairs = tuple((item.index, item.mask([closure.value])) for item in variables)
            yield self._program.variables[closure.switch].index, closure.attribute, pairs

    def _close(self, found: Situation, mentioned: set[str]) -> None:
        for switch, attribute, pairs in self._closures:
            if found.state[switch] == 1:
                for index, mask in pairs:
                    if index not in found.known:
                        found.state[index] = meet(found.state[index], mask, index, found.known, found.presumed)
                        mentioned.add(attribute)

    def _default(self, found: Situation, mentioned: set[str]) -> None:
        for attribute, defaults in self._program.defaults.items():
            if attribute not in mentioned:
                for index, mask, fact in defaults:
                    found.state[index] = mask
                    if fact is not None and fact.origin == DEFAULT:
                        found.presumed.add(index)


def _literal(item: Given, variable: Variable | None) -> _Effect:
    if item.literal is None:
        return _Effect(item.variable, item.attribute.name, (), -1, 0, silent=True)
    values = (str(item.literal),)
    if isinstance(item.literal, Decimal) and variable is not None:
        return _Effect(item.variable, item.attribute.name, values, variable.index, variable.cell(item.literal), literal=item.literal)
    return _Effect(item.variable, item.attribute.name, values, -1, 0, literal=item.literal)


def _enter_literal(found: Situation, effect: _Effect) -> None:
    if isinstance(effect.literal, Decimal):
        found.numbers[effect.name] = effect.literal
    elif isinstance(effect.literal, date):
        found.dates[effect.name] = effect.literal
    elif effect.literal is not None:
        found.texts[effect.name] = effect.literal
