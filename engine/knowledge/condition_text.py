"""Conditions in words: a formula as a tree of sentences, or as one line, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.knowledge.data_file import load_data
from engine.knowledge.names import split_variable
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless
from engine.types.rules import Scheme
from engine.types.vocabulary import Attribute, AttributeKind, Label, Vocabulary

__all__ = ["ConditionWords", "Sentence"]

_WORDS = Path(__file__).parent / "condition_words.yaml"
_MANY = 3  # from so many tests that differ in the power alone, one sentence names the powers together


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condition in words: `text` says it, or encloses its `parts` at `{text}`.

    Args:
        join: what stands between the parts on one line.
        heading: what stands above them in a list ("all of these hold").
    """

    text: str
    parts: tuple[Sentence, ...] = ()
    join: str = ""
    heading: str = ""

    def line(self, group: str = "{text}") -> str:
        """Return the whole on one line; `group` encloses a part that is nothing but joined parts."""
        if not self.parts:
            return self.text
        inner = [part.line(group) if part.text else group.format(text=part.line(group)) for part in self.parts]
        joined = self.join.join(inner)
        return joined if not self.text else self.text.format(text=joined)


@lru_cache(maxsize=2)
def _words(lang: str) -> Mapping[str, str]:
    words: Mapping[str, str] = load_data(_WORDS)[lang]
    return words


class ConditionWords:
    """How the conditions of one scheme are said in one language (`zh`, `en`)."""

    def __init__(self, vocabulary: Vocabulary, scheme: Scheme | None = None, lang: str = "zh") -> None:
        self._vocabulary, self._lang, self._say = vocabulary, lang, _words(lang)
        self._types = {item.id: item.word for item in scheme.types} if scheme is not None else {}
        self._grades = [word for scale in scheme.scales for word in scale.grades] if scheme is not None else []
        self._powers = {c.id for kind in ("PowerType", "PowerActivity") for c in vocabulary.of_kind(kind)}

    def line(self, formula: Formula) -> str:
        """Return the condition on one line."""
        return self.sentence(formula).line(self._say["group"])

    def sentence(self, formula: Formula) -> Sentence:
        """Return the condition as a tree of sentences.

        Raises:
            TypeError: a kind of formula that no sentence is known for.
        """
        match formula:
            case All(parts):
                return self._joined(parts, every=True)
            case Any(parts):
                return self._joined(parts, every=False)
            case Not(part):
                return self._wrapped("not", part)
            case Unless(part):
                return self._wrapped("unless", part)
            case AtLeast(count, parts):
                head = self._say["at_least"].format(count=count)
                return self._headed(head, tuple(self.sentence(part) for part in parts))
            case Score():
                return self._score(formula)
            case _:
                return Sentence(self._atom(formula))

    def _joined(self, parts: Sequence[Formula], *, every: bool) -> Sentence:
        sentences = tuple(self._grouped(parts, every=every))
        if len(sentences) == 1:
            return sentences[0]
        return Sentence("", sentences, self._say["and" if every else "or"], self._say["all" if every else "any"])

    def _wrapped(self, key: str, part: Formula) -> Sentence:
        inner = self.sentence(part)
        if not inner.parts:
            return Sentence(self._say[key].format(text=inner.text))
        enclosed = "{text}" if key == "unless" or inner.text else self._say["group"]
        text = self._say[key].format(text=enclosed.format(text=inner.text or "{text}"))
        return Sentence(text, inner.parts, inner.join, self._say[f"{key}_list"].format(text=inner.heading))

    def _headed(self, head: str, parts: tuple[Sentence, ...]) -> Sentence:
        return Sentence(head + self._say["group"], parts, self._say["key_and"], head)

    def _score(self, formula: Score) -> Sentence:
        low = self._say["from"].format(low=formula.low) if formula.low is not None else ""
        high = self._say["to"].format(high=formula.high) if formula.high is not None else ""
        head = self._say["score"].format(bounds=self._say["points"].join(bound for bound in (low, high) if bound))
        items = (self._say["score_item"].format(text=self.line(part), points=points) for part, points in formula.items)
        return self._headed(head, tuple(Sentence(item) for item in items))

    def _grouped(self, parts: Sequence[Formula], *, every: bool) -> Iterator[Sentence]:
        """Yield the parts' sentences; tests that differ in their power alone become one."""
        alike: dict[tuple[str, frozenset[str]], list[str]] = {}
        for part in parts:
            if isinstance(part, Test) and self._power(part):
                name, key = split_variable(part.variable)
                alike.setdefault((name, part.allowed), []).append(key)
        done: set[tuple[str, frozenset[str]]] = set()
        for part in parts:
            group = (split_variable(part.variable)[0], part.allowed) if isinstance(part, Test) else None
            if group is None or len(alike.get(group, ())) < _MANY or not isinstance(part, Test) or not self._power(part):
                yield self.sentence(part)
            elif group not in done:
                done.add(group)
                yield Sentence(self._test(*group, key=self._keys(alike[group], every=every)))

    def _power(self, test: Test) -> bool:
        return split_variable(test.variable)[1] in self._powers

    def _keys(self, keys: Sequence[str], *, every: bool) -> str:
        if self._powers <= set(keys):
            return self._say["each_power" if every else "some_power"]
        names = self._say["key_and"].join(self._concept(key) for key in keys)
        return self._say["each_of" if every else "some_of"].format(keys=names)

    def _atom(self, formula: Formula) -> str:
        match formula:
            case Test(variable, allowed):
                return self._test_words(variable, allowed)
            case Known(variable):
                return self._say["known"].format(fact=self._fact(variable))
            case Compare(variable, op, bound):
                return self._say["compare"].format(fact=self._fact(variable), op=self._say[op], bound=bound)
            case Elapsed(start, end, op, bound, unit):
                ends = {"start": self._fact(start), "end": self._fact(end)}
                return self._say["elapsed"].format(**ends, op=self._say[op], bound=bound, unit=self._say[unit])
        raise TypeError(type(formula).__name__)

    def _test_words(self, variable: str, allowed: frozenset[str]) -> str:
        name, key = split_variable(variable)
        if name == "@grade":
            return self._say["grade"].format(value=self._either(sorted(allowed, key=self._grade_rank)))
        if name == "@type":
            return self._say["type" if "true" in allowed else "no_type"].format(value=self._types.get(key, key))
        attribute = self._vocabulary.attributes.get(name)
        if attribute is not None and attribute.kind is AttributeKind.SET and key:
            value = self._value(attribute, key)
            return self._say["contains" if "true" in allowed else "lacks"].format(fact=self._fact(name), value=value)
        return self._test(name, allowed, key=self._concept(key) if key else "")

    def _test(self, name: str, allowed: frozenset[str], *, key: str) -> str:
        attribute = self._vocabulary.attributes.get(name)
        if attribute is None:
            return self._say["is"].format(fact=name, value=self._either(sorted(allowed)))
        others = [value.token for value in attribute.values if value.token not in allowed]
        if not key and others and len(others) < len(allowed):
            return self._say["is_not"].format(fact=self._label(attribute.label), value=self._values(attribute, others))
        listed = [value.token for value in attribute.values if value.token in allowed]
        listed += sorted(allowed - {value.token for value in attribute.values})  # yes, no, and what nobody mentioned
        return attribute.statement[self._lang].format(key=key, value=self._values(attribute, listed))

    def _values(self, attribute: Attribute, tokens: Sequence[str]) -> str:
        return self._either([self._value(attribute, token) for token in tokens])

    def _either(self, words: Sequence[str]) -> str:
        """Return the words as alternatives: `a, b or c`."""
        head = self._say["key_and"].join(words[:-1])
        return self._say["value_or"].join(part for part in (head, words[-1]) if part) if words else ""

    def _grade_rank(self, word: str) -> tuple[int, str]:
        return (self._grades.index(word) if word in self._grades else len(self._grades), word)

    def _value(self, attribute: Attribute, token: str) -> str:
        found = next((value.label for value in attribute.values if value.token == token), None)
        return self._label(found) if found is not None else self._say.get(token, token)

    def _fact(self, variable: str) -> str:
        if variable == "on":
            return self._say["on"]
        name, key = split_variable(variable)
        attribute = self._vocabulary.attributes.get(name)
        label = self._label(attribute.label) if attribute is not None else name
        return f"{label}[{self._concept(key)}]" if key else label

    def _concept(self, name: str) -> str:
        concept = self._vocabulary.concepts.get(name)
        return self._label(concept.label) if concept is not None else name

    def _label(self, label: Label) -> str:
        return (label.zh if self._lang == "zh" else label.en) or label.zh
