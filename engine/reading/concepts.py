"""Words that name powers, accident classes and posts, found in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from engine.reading.model import Place

__all__ = ["ConceptFinder", "ConceptForm", "ConceptHit"]


@dataclass(frozen=True, slots=True)
class ConceptForm:
    """One form (a word, or a pattern) of one or more concepts."""

    kind: str
    names: tuple[str, ...]
    text: str
    tier: int
    schemes: tuple[str, ...]
    pattern: bool
    place: Place


@dataclass(frozen=True, slots=True)
class ConceptHit:
    """A form found in a text."""

    start: int
    end: int
    form: ConceptForm


class ConceptFinder:
    """Find the forms of concepts, by kind, the longest first."""

    def __init__(self, forms: Sequence[ConceptForm], source: Callable[[str, Place], str | None]) -> None:
        self._words: dict[str, dict[str, list[ConceptForm]]] = {}
        self._patterns: list[tuple[re.Pattern[str], ConceptForm]] = []
        for form in forms:
            if form.pattern:
                expression = source(form.text, form.place)
                if expression is not None:
                    self._patterns.append((re.compile(expression), form))
            else:
                self._words.setdefault(form.kind, {}).setdefault(form.text, []).append(form)
        self._lists = {kind: list(words) for kind, words in self._words.items()}
        self._automata = {kind: AhoCorasick(words, matchkind=MatchKind.LeftmostLongest) for kind, words in self._lists.items()}

    def find(self, text: str, scheme: str | None) -> list[ConceptHit]:
        """Return all hits in `text` that are read for `scheme`, in order."""
        hits: list[ConceptHit] = []
        for kind, automaton in self._automata.items():
            words, table = self._lists[kind], self._words[kind]
            for index, start, end in automaton.find_matches_as_indexes(text):
                hits += [ConceptHit(start, end, form) for form in _best(table[words[index]], scheme)]
        for expression, form in self._patterns:
            if not form.schemes or scheme in form.schemes:
                hits += [ConceptHit(found.start(), found.end(), form) for found in expression.finditer(text)]
        return sorted(hits, key=lambda hit: (hit.start, -hit.end))


def _best(forms: Sequence[ConceptForm], scheme: str | None) -> list[ConceptForm]:
    """Return the forms made for the scheme, else those for all."""
    own = [form for form in forms if scheme in form.schemes]
    return own or [form for form in forms if not form.schemes]
