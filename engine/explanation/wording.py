"""Sentences from templates and words from the vocabulary, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.errors import Problem, UsageError
from engine.knowledge.data_file import load_data
from engine.knowledge.names import split_variable
from engine.types.vocabulary import AttributeKind, Label, Vocabulary

__all__ = ["LANGUAGES", "Wording", "load_wording"]

LANGUAGES = ("zh", "en")
_FOLDER = Path(__file__).parent / "templates"
_PERIOD = re.compile(r"P(?:\d+[YMWD])+")
_PART = re.compile(r"(\d+)([YMWD])")


def load_wording(lang: str, vocabulary: Vocabulary) -> Wording:
    """Return the wording of a language.

    Raises:
        UsageError: C002 there are no templates in that language.
    """
    if lang not in LANGUAGES:
        raise UsageError(Problem("C002", f"unknown language `{lang}`", path="lang", got=lang, allowed=LANGUAGES, help="use zh or en"))
    return Wording(lang, _templates(lang), vocabulary)


@lru_cache(maxsize=len(LANGUAGES))
def _templates(lang: str) -> Mapping[str, Mapping[str, str]]:
    templates: Mapping[str, Mapping[str, str]] = load_data(_FOLDER / f"{lang}.yaml")
    return templates


class Wording:
    """How things are called in one language; what the vocabulary does not know keeps its own name."""

    def __init__(self, lang: str, templates: Mapping[str, Mapping[str, str]], vocabulary: Vocabulary) -> None:
        self.lang, self.templates, self.vocabulary = lang, templates, vocabulary

    def say(self, group: str, key: str, **values: Any) -> str:
        """Return a template filled in; the key itself where there is no such template."""
        template = self.templates[group].get(key)
        return template.format(**values) if template is not None else key

    def has(self, group: str, key: str) -> bool:
        """Return whether there is such a template."""
        return key in self.templates.get(group, {})

    def listed(self, words: Iterable[str], mark: str = "comma") -> str:
        """Return words with the language's separator between them."""
        return self.templates["list"][mark].join(words)

    def label(self, label: Label) -> str:
        """Return the preferred word of a label."""
        return (label.zh if self.lang == "zh" else label.en) or label.zh

    def concept(self, name: str) -> str:
        """Return the word for a concept's id."""
        concept = self.vocabulary.concepts.get(name)
        return self.label(concept.label) if concept is not None else name

    def fact(self, variable: str) -> str:
        """Return the words for a variable, `power_extent[PW_LICENSE]` with its power's."""
        if self.has("name", variable):
            return self.say("name", variable)
        name, key = split_variable(variable)
        attribute = self.vocabulary.attributes.get(name)
        label = self.label(attribute.label) if attribute is not None else name
        return f"{label}[{self._key(name, key)}]" if key else label

    def _key(self, name: str, key: str) -> str:
        return self.concept(key) if key in self.vocabulary.concepts else self._token(name, key)

    def _token(self, name: str, token: str) -> str:
        attribute = self.vocabulary.attributes.get(name)
        found = next((item for item in attribute.values if item.token == token), None) if attribute else None
        return self.label(found.label) if found is not None else token

    def value(self, variable: str, value: Any) -> str:
        """Return the words for a variable's value in the forms of a document: a token, a boolean, a list, `one_of`, a map by member."""
        if isinstance(value, Mapping):
            return self._mapping(variable, value)
        if isinstance(value, list | tuple):
            return self.listed(self.value(variable, item) for item in value) or self.say("value", "nothing")
        if value is None or value == "unknown":
            return self.say("value", "unknown")
        word = str(value).lower() if isinstance(value, bool) else str(value)
        return self._scalar(variable, word)

    def _scalar(self, variable: str, word: str) -> str:
        name, key = split_variable(variable)
        attribute = self.vocabulary.attributes.get(name)
        member = attribute is not None and attribute.kind is AttributeKind.SET and key
        if self.has("boolean", word) and (attribute is None or attribute.kind is AttributeKind.BOOLEAN or member):
            return self.say("boolean", word)
        if name == "status" and self.has("status", word):
            return self.say("status", word)
        return self._token(name, word)

    def _mapping(self, variable: str, value: Mapping[str, Any]) -> str:
        if set(value) == {"one_of"}:
            joined = self.say("value", "or").join(self.value(variable, item) for item in value["one_of"])
            return self.say("value", "either", values=joined)
        parts = (
            f"{self._key(variable, key)}{self.say('list', 'colon')}{self.value(f'{variable}[{key}]', item)}" for key, item in value.items()
        )
        return self.listed(parts, "semicolon")

    def outcome(self, word: str) -> str:
        """Return a grade as it stands, another outcome in words."""
        return self.say("outcome", word)

    def period(self, word: str) -> str:
        """Return an ISO 8601 duration in words; anything else as it stands."""
        if not _PERIOD.fullmatch(word):
            return word
        return self.say("list", "period").join(self.say("period", unit, count=count) for count, unit in _PART.findall(word))

    def question(self, question: Mapping[str, Any]) -> str:
        """Return the sentence that asks for a fact."""
        if self.lang == "zh":
            return str(question["ask"])
        name, key = split_variable(question["fact"])
        attribute = self.vocabulary.attributes.get(name)
        ask = attribute.question.get(self.lang, "") if attribute else ""
        if not ask:
            return str(question["ask"])
        word = self._key(name, key)
        return ask.replace("{key}", word) if "{key}" in ask or not key else f"{word}: {ask}"
