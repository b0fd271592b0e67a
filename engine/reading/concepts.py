"""Words that name powers, accident classes and posts, found in one pass."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from engine.reading.making import make
from engine.reading.model import Place

__all__ = ["POWER", "PRESUMED", "ConceptFinder", "ConceptForm", "ConceptHit", "HitsOfKind"]

POWER = "PowerType"
PRESUMED = frozenset({"Circumstance", "Danger"})  # kinds that presumptions alone use: no fact rests on them

_NONE = "\ue00f"
_PLACE = itemgetter(0, 1, 2)


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


class ConceptHit(NamedTuple):
    """A form found in a text."""

    start: int
    end: int
    form: ConceptForm


class HitsOfKind:
    """The hits of one kind, asked for by place; `hits` are in the order of their starts."""

    def __init__(self, hits: Sequence[ConceptHit], kind: str) -> None:
        self._hits = [hit for hit in hits if hit.form.kind == kind]
        self._starts = [hit.start for hit in self._hits]
        self._longest = max([hit.end - hit.start for hit in self._hits], default=0)

    def between(self, low: int, high: int) -> list[ConceptHit]:
        """Return the hits of which a character stands in `low`–`high`."""
        first, last = bisect_left(self._starts, low - self._longest), bisect_left(self._starts, high)
        return [hit for hit in self._hits[first:last] if hit.end > low]


class ConceptFinder:
    """Find the forms of concepts, by kind, the longest first."""

    def __init__(self, forms: Sequence[ConceptForm], source: Callable[[str, Place], str | None]) -> None:
        words: dict[str, dict[str, list[ConceptForm]]] = {}
        self._patterns: list[tuple[re.Pattern[str], ConceptForm]] = []
        for form in forms:
            if form.pattern:
                expression = source(form.text, form.place)
                if expression is not None:
                    self._patterns.append((re.compile(expression), form))
            else:
                words.setdefault(form.text, {}).setdefault(form.kind, []).append(form)
        self._kinds = {kind: place for place, kind in enumerate(dict.fromkeys(form.kind for form in forms if not form.pattern))}
        self._words = list(words.values())
        self._read: dict[str | None, list[list[tuple[int, list[ConceptForm]]]]] = {}
        self._automaton = AhoCorasick(list(words) or [_NONE])

    def find(self, text: str, scheme: str | None) -> list[ConceptHit]:
        """Return all hits in `text` that are read for `scheme`, in order."""
        table = self._read.get(scheme) or self._for(scheme)
        found = [
            (start, -end, kind, forms)
            for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
            for kind, forms in table[word]
        ]
        found.sort(key=_PLACE)
        hits: list[ConceptHit] = []
        free = [0] * len(self._kinds)
        for start, low, kind, forms in found:
            if start >= free[kind]:
                free[kind] = -low
                hits += [make(ConceptHit, (start, -low, form)) for form in forms]
        more = [
            ConceptHit(one.start(), one.end(), form)
            for expression, form in self._patterns
            if not form.schemes or scheme in form.schemes
            for one in expression.finditer(text)
        ]
        return sorted([*hits, *more], key=_outer_first) if more else hits

    def _for(self, scheme: str | None) -> list[list[tuple[int, list[ConceptForm]]]]:
        """Return for each word, kind by kind, the forms that are read for a scheme."""
        table = [[(self._kinds[kind], _best(forms, scheme)) for kind, forms in own.items()] for own in self._words]
        self._read[scheme] = table
        return table


def _outer_first(hit: ConceptHit) -> tuple[int, int]:
    return hit.start, -hit.end


def _best(forms: Sequence[ConceptForm], scheme: str | None) -> list[ConceptForm]:
    """Return the forms made for the scheme, else those for all."""
    own = [form for form in forms if scheme in form.schemes]
    return own or [form for form in forms if not form.schemes]
