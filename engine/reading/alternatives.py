"""Alternatives: `high or medium`, `if not high then medium`; a fact with a second value beside it allows both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.reading.expression import Expression
from engine.reading.merging import Draft, split_name
from engine.reading.model import ReadingRules
from engine.reading.pattern import BREAKS
from engine.reading.terms import Terms
from engine.reading.wordset import word_set
from engine.types.vocabulary import AttributeKind

__all__ = ["Alternatives", "build_alternatives"]

_STRENGTH = 6
_BESIDE = 12
_PARTS = ("or", "either", "then", "with", "between", "cell_lead", "cell_tail")


@dataclass(frozen=True, slots=True)
class Choice:
    """The words for the values of one attribute, and expressions: a second value after a first, and two at once (`not this, then that`)."""

    words: Mapping[str, str]
    after: Expression
    pair: Expression


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Widen facts to all the values that their sentence leaves possible; one of `signs` is found in every text that names some."""

    signs: tuple[re.Pattern[str], ...]
    choices: Mapping[str, Choice]

    def widen(self, text: str, drafts: list[Draft]) -> list[Draft]:
        """Return the drafts, those with a second value beside them widened by it (or narrowed, where they say what is not so)."""
        if not drafts or not any(sign.search(text) for sign in self.signs):
            return drafts
        return [self._widened(text, draft) for draft in drafts]

    def _widened(self, text: str, draft: Draft) -> Draft:
        choice = self.choices.get(split_name(draft.name)[0])
        if choice is None:
            return draft
        found = choice.after.compiled.match(text, draft.end)
        if found is not None:
            other = choice.words[next(word for word in found.groups() if word is not None)]
            values = _with(draft.values, other)
            return draft._replace(values=values, end=found.end(), strength=_STRENGTH, quote=(draft.quote[0], found.end()))
        for pair in choice.pair.compiled.finditer(text, max(0, draft.start - _BESIDE), draft.end + _BESIDE):
            if pair.end(1) <= draft.end <= pair.end():  # the fact is about one of the two
                low, high = min(draft.start, pair.start()), pair.end()
                values = tuple(dict.fromkeys(choice.words[word] for word in pair.groups()))
                quote = (min(draft.quote[0], low), max(draft.quote[1], high))
                return draft._replace(values=values, start=low, end=high, strength=_STRENGTH, quote=quote)
        return draft


def _with(values: tuple[str, ...], other: str) -> tuple[str, ...]:
    """Return the values with another one; without it where several are left because some are excluded."""
    if len(values) == 1:
        return tuple(dict.fromkeys((*values, other)))
    return tuple(value for value in values if value != other) or values


def build_alternatives(rules: ReadingRules, terms: Terms) -> Alternatives:
    """Compile for each enumerated attribute how a second of its values is said, from the values of the ontology and of the columns."""
    parts = [rules.words_for(part) for part in _PARTS]
    if not all(parts):
        return Alternatives((), {})
    either_or, either, then, with_, between, lead, tail = map(word_set, parts)
    words: dict[str, dict[str, str]] = {}
    for attribute in terms.vocabulary.attributes.values():
        if attribute.kind is AttributeKind.ENUM:
            words[attribute.name] = dict(terms.values_of(attribute))
    for column in rules.columns:
        named = terms.attributes.get(column.says.attribute)
        own = words.get(named.name) if named is not None else None
        if own is not None:
            own.update({word: own[label] for word, label in column.values if label in own})
    end = rf"(?=[{BREAKS}]|\Z|{tail})"
    choices = {}
    for name, own in words.items():
        value = rf"({word_set(own)})"
        after = rf"{tail}?(?:{either_or}{lead}?{value}{end}|{with_}{value}{tail}?{between})"
        pair = rf"{either}{value}{tail}?,?{then}{lead}?{value}{tail}?{end}"
        choices[name] = Choice(own, Expression(after), Expression(pair))
    value = word_set(word for own in words.values() for word in own)
    first = word_set((*parts[0], *parts[1]))
    signs = (re.compile(f"{first}{lead}?{value}"), re.compile(between))  # two that begin with words are searched faster than one of both
    return Alternatives(signs, choices)
