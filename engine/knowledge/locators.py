"""Where in the source a rule stands: locators (`篇1·3.1 (01:L17)`, `某办法·第三条`) taken apart into the places that they name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

__all__ = ["cites", "clauses_of", "places_of"]

_PLACE = re.compile(r"\s*[(（](\d\d):([^)）]*)[)）]")
_BETWEEN = "".join((";", "；", ",", "，", "、", " "))
_LINES = re.compile(r"L?(\d+)(?:[–-]L?(\d+))?")
_PIECES = re.compile("[;；]")


def clauses_of(locator: str) -> tuple[tuple[str, str, int], ...]:
    """Return the places of the source that a locator names, as (words, article, line).

    >>> clauses_of("篇9·五(二)1、1b (09:L18、L20)；篇2·七 (02:L22)")
    (('篇9·五(二)1、1b', '09', 18), ('篇9·五(二)1、1b', '09', 20), ('篇2·七', '02', 22))
    >>> clauses_of("规格§0.3")
    ()
    """
    return tuple(_places(locator))


def _places(locator: str) -> Iterator[tuple[str, str, int]]:
    start = 0
    for place in _PLACE.finditer(locator):
        words = locator[start : place.start()].strip(_BETWEEN)
        start = place.end()
        for lines in _LINES.finditer(place[2]):
            first, last = int(lines[1]), int(lines[2] or lines[1])
            yield from ((words, place[1], line) for line in range(first, last + 1))


def places_of(locator: str) -> tuple[str, ...]:
    """Return the places that a locator names, each as a word of its own: lines where it gives lines, else its pieces.

    >>> places_of("篇9·五(二)1、1b (09:L18–20)")
    ('09:L18', '09:L19', '09:L20')
    >>> places_of("某办法·第三条；决定D6")
    ('某办法·第三条', '决定D6')
    """
    lines = tuple(f"{article}:L{line}" for _, article, line in clauses_of(locator))
    return lines or tuple(piece for piece in map(str.strip, _PIECES.split(locator)) if piece)


def cites(cited: Iterable[str], place: str) -> bool:
    """Return whether one of the cited places is this one, or lies within it (`第三条第二款` within `第三条`).

    >>> cites(["某办法·第三条第二款"], "某办法·第三条"), cites(["01:L17"], "01:L1")
    (True, False)
    """
    return any(_within(name, place) for name in cited)


def _within(name: str, place: str) -> bool:
    return name.startswith(place) and not name[len(place) : len(place) + 1].isdigit()
