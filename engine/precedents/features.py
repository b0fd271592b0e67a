"""What an entry can share with a precedent: facts with their values, powers, accidents, and words of the lexicon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.precedents.settings import Settings
from engine.reading.lexicon import words_in
from engine.types.precedent import Precedent

__all__ = ["Feature", "Lexicon", "Shown", "denoted_features", "features_of"]

Feature = tuple[str, ...]  # its kind and what it is: ("fact", "discretion", "some"), ("power", "PW_HR"), ("word", "公款")
Shown = dict[str, Any]  # the same as a document names it
_LISTED = (("powers", "power"), ("accidents", "accident"))


class Lexicon:
    """The words that count, with the length of the longest."""

    def __init__(self, words: frozenset[str]) -> None:
        self.words, self.longest = words, max(map(len, words), default=0)


def features_of(document: Mapping[str, Any], lexicon: Lexicon, settings: Settings) -> dict[Feature, Shown]:
    """Return what a verdict's document offers for comparison, each as it is shown; an old document may lack a part."""
    found: dict[Feature, Shown] = {}
    for feature, shown in (*_facts(document, settings), *_concepts(document), *_words(document.get("text", ""), lexicon)):
        found.setdefault(feature, shown)
    return found


def _facts(document: Mapping[str, Any], settings: Settings) -> Iterator[tuple[Feature, Shown]]:
    for fact in document.get("facts", ()):
        values = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
        if fact["origin"] in settings.origins:
            for value in values:
                if value != "unknown" and not isinstance(value, Mapping):
                    yield _fact(fact["name"], value)


def _fact(name: str, value: Any) -> tuple[Feature, Shown]:
    return ("fact", name, str(value).lower()), {"fact": name, "value": value}


def _concepts(document: Mapping[str, Any]) -> Iterator[tuple[Feature, Shown]]:
    for name, kind in _LISTED:
        for item in document.get(name, ()):
            yield (kind, item["id"]), {kind: item[kind], "id": item["id"]}


def _words(text: str, lexicon: Lexicon) -> Iterator[tuple[Feature, Shown]]:
    for word, start, end in words_in(text, lexicon.words, lexicon.longest):
        yield ("word", word), {"quote": word, "span": [start, end]}


def denoted_features(precedent: Precedent, kinds: Mapping[str, str]) -> Iterator[Feature]:
    """Yield what an entry of the source stands for beyond its words.

    Args:
        kinds: `power` or `accident` by the id of the concept.
    """
    for thing in precedent.denotes:
        if not isinstance(thing, str):
            yield ("fact", *thing)
        elif thing in kinds:
            yield kinds[thing], thing
