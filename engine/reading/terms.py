"""Words of conclusions to names of the ontology: attributes, keys, values; what cannot be found becomes a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from engine.errors import nearest
from engine.reading.concepts import POWER
from engine.reading.model import Conclusion, Language
from engine.reading.source import Problems
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

__all__ = ["Emit", "Terms"]

CAPTURE = "="

_LITERALS: Mapping[AttributeKind, tuple[Callable[[str], object], str]] = {
    AttributeKind.NUMBER: (Decimal, "write a number, or `=NAME` for a number that the pattern reads under that name"),
    AttributeKind.DATE: (date.fromisoformat, "write a day, such as 2026-11-23"),
}


@dataclass(frozen=True, slots=True)
class Emit:
    """A resolved conclusion.

    Args:
        attribute: name of the attribute.
        keys: fixed keys (powers, members); empty where there is none or it is captured.
        captured_key: element whose place in the match names the keys.
        rest: true where every allowed key that nothing else speaks of is meant.
        values: tokens left possible; empty where the value is captured.
        captured_value: element whose word stands for the value.
        complement: true where the captured value is what it is not.
        names: the variables meant, where nothing about them is captured.
    """

    attribute: str
    keys: tuple[str, ...] = ()
    captured_key: str = ""
    rest: bool = False
    values: tuple[str, ...] = ()
    captured_value: str = ""
    complement: bool = False
    names: tuple[str, ...] = ()


class Terms:
    """Look up Chinese labels and tokens in the vocabulary."""

    def __init__(self, vocabulary: Vocabulary, language: Language, groups: Mapping[str, tuple[str, ...]], problems: Problems) -> None:
        self.vocabulary = vocabulary
        self.language = language
        self.groups = groups
        self.problems = problems
        self.attributes: dict[str, Attribute] = {}
        for attribute in vocabulary.attributes.values():
            for word in (*attribute.label.words(), attribute.name):
                self.attributes.setdefault(word, attribute)
        self.attributes.update(vocabulary.attributes)
        self.concepts: dict[tuple[str, str], str] = {}
        for concept in vocabulary.concepts.values():
            for word in (concept.id, *concept.label.words()):
                self.concepts.setdefault((concept.kind, word), concept.id)

    def concept(self, kind: str, word: str) -> str | None:
        """Return the id of the concept of `kind` that `word` names."""
        return self.concepts.get((kind, word))

    def attribute(self, conclusion: Conclusion) -> Attribute | None:
        """Return the attribute a conclusion names; report one that does not exist."""
        found = self.attributes.get(conclusion.attribute)
        if found is None:
            hint = nearest(conclusion.attribute, self.attributes)
            self.problems.report(
                "R111",
                f"unknown fact `{conclusion.attribute}`",
                conclusion.place,
                help=hint or "facts are declared in ontology/",
                got=conclusion.attribute,
            )
        return found

    def values_of(self, attribute: Attribute) -> dict[str, str]:
        """Return label or token to token for the values of an attribute (of a member for sets)."""
        if attribute.kind in (AttributeKind.BOOLEAN, AttributeKind.SET):
            words = self.language.values
            return {words["true"]: "true", words["false"]: "false", "true": "true", "false": "false"}
        table: dict[str, str] = {}
        for value in attribute.values:
            for word in (value.token, *value.label.words()):
                table.setdefault(word, value.token)
        return table

    def members_of(self, attribute: Attribute) -> dict[str, str]:
        """Return label or token to token for the members of a set."""
        return {word: value.token for value in attribute.values for word in (value.token, *value.label.words())}

    def emit(self, conclusion: Conclusion, captures: Iterable[str]) -> Emit | None:
        """Resolve one conclusion; None (and a problem) where that is not possible."""
        attribute = self.attribute(conclusion)
        if attribute is None:
            return None
        keys, captured_key, rest = self._keys(attribute, conclusion, tuple(captures))
        names = tuple(f"{attribute.name}[{key}]" for key in keys) or (() if captured_key or rest else (attribute.name,))
        value = conclusion.value
        if CAPTURE in value:
            complement = value.startswith(self.language.values["not"])
            return Emit(attribute.name, keys, captured_key, rest, (), value.split(CAPTURE, 1)[1].strip(), complement, names)
        return Emit(attribute.name, keys, captured_key, rest, self._values(attribute, conclusion), names=names)

    def _values(self, attribute: Attribute, conclusion: Conclusion) -> tuple[str, ...]:
        """Return the tokens of the values, `不是 x` as all others, `未知` as all."""
        table = self.values_of(attribute)
        if attribute.kind in _LITERALS:
            return self._literal(attribute, conclusion)
        order = list(dict.fromkeys(table.values()))
        if conclusion.value == self.language.values["unknown"]:
            return tuple(order)
        tokens, negated = [], False
        for word in conclusion.value.split("|"):
            name = word.removeprefix(self.language.values["not"]).strip() if word not in table else word
            negated = negated or name != word
            if name not in table:
                allowed = [value.label.zh for value in attribute.values] or list(table)
                hint = nearest(name, table) or f"allowed: {', '.join(allowed)}"
                self.problems.report(
                    "R112", f"`{attribute.label.zh}` has no value `{name}`", conclusion.place, help=hint, got=name, allowed=allowed
                )
            else:
                tokens.append(table[name])
        return tuple(token for token in order if token not in tokens) if negated else tuple(dict.fromkeys(tokens))

    def _literal(self, attribute: Attribute, conclusion: Conclusion) -> tuple[str, ...]:
        """Return a number or a day as it is written."""
        parse, help_text = _LITERALS[attribute.kind]
        try:
            parse(conclusion.value)
        except (ArithmeticError, ValueError):
            value = conclusion.value
            self.problems.report("R112", f"`{attribute.label.zh}` has no value `{value}`", conclusion.place, help=help_text, got=value)
        return (conclusion.value,)

    def _keys(self, attribute: Attribute, conclusion: Conclusion, captures: tuple[str, ...]) -> tuple[tuple[str, ...], str, bool]:
        """Return fixed keys, the captured element and whether the rest is meant."""
        key = conclusion.key
        if not key:
            if attribute.keyed or attribute.kind is AttributeKind.SET:
                self.problems.report("R113", f"`{attribute.label.zh}` needs a key in brackets", conclusion.place)
            return (), "", False
        if key in captures:
            return (), key, False
        if key == self.language.values["rest"]:
            return (), "", True
        if key in self.groups:
            return tuple(self._key(attribute, name, conclusion) for name in self.groups[key]), "", False
        return (self._key(attribute, key, conclusion),), "", False

    def _key(self, attribute: Attribute, key: str, conclusion: Conclusion) -> str:
        """Return the id of one key."""
        if attribute.kind is AttributeKind.SET:
            table = self.members_of(attribute)
        else:
            table = {word: found for (kind, word), found in self.concepts.items() if kind == POWER}
        if key not in table:
            self.problems.report("R114", f"`{attribute.label.zh}` has no key `{key}`", conclusion.place, help=nearest(key, table), got=key)
        return table.get(key, key)
