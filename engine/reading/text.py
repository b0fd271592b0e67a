"""Normal form of a text whose every character still knows where it stood in the text as received."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.reading.making import make
from engine.types.reading import Span

__all__ = ["NormalText", "Normalizer"]

_CJK = "\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef"
_INNER_SPACE = re.compile(rf"(?<=[{_CJK}\"'(),:;=])[ \t\u00a0\u3000]+|[ \t\u00a0\u3000]+(?=[{_CJK}\"'(),:;=])")
_SPACE = re.compile("[ \t\u00a0\u3000]")
_FIELD_SPACE = re.compile("(?<=[\u4e00-\u9fff)])[ \\t\u3000](?=[\u4e00-\u9fff]{2,8}:)")
_COLUMN_SPACE = re.compile("(?<=[\u4e00-\u9fff\u00d7)])[ \\t\u3000](?=[\u4e00-\u9fff])")
_SENTENCE = re.compile("[^;\u3002!?\n]+")
_SIGN = re.compile("[,:\u3001]")
_FIELD_BREAK = dict.fromkeys(" \t\u3000", ";")
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LOWER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(0xE000, 0xE010), *range(0xD800, 0xE000)), " ")
_INVISIBLE = re.compile('["\u2018-\u201f\u300c-\u300f\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\u00ad]+')
_MARKS = (
    "[\u201c\u201d]([^\u201c\u201d\n]{1,300})[\u201c\u201d]",
    '["\uff02]([^"\uff02\n]{1,300})["\uff02]',
    "\u300c([^\u300c\u300d\n]{1,300})\u300d",
    "\u300e([^\u300e\u300f\n]{1,300})\u300f",
    "\u2018([^\u2018\u2019\n]{1,300})\u2019",
    "\u300a([^\u300a\u300b\n]{1,60})\u300b",
)
_QUOTED = re.compile("|".join(_MARKS))
_OPENS = re.compile('[\u201c\u201d"\uff02\u300c\u300e\u2018\u300a]')


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form with its way back.

    Args:
        received: the text as received.
        normal: width folded, capitals, simplified, without inner spaces; spaces before the names of several fields are breaks.
        starts: for each character of `normal`, the offset of its first source character; None where offsets are equal.
        ends: likewise the offset after its last source character.
        quotes: the ranges of `normal` that stood between quotation marks, outermost ones only; the marks themselves are left out.
    """

    received: str
    normal: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    quotes: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> Span:
        """Return the characters of the received text that `normal[start:end]` stands for."""
        if self.starts is not None:
            start, end = self.source(start, end)
        return make(Span, (start, end, self.received[start:end]))

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the received text of `normal[start:end]`.

        >>> NormalText("a b", "ab", (0, 2), (1, 3)).source(0, 2)
        (0, 3)
        """
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else len(self.received)
            return at, at
        return self.starts[start], self.ends[end - 1]


class Normalizer:
    """Bring texts into normal form.

    Args:
        variants: one character to one character (traditional to simplified, punctuation).
        spellings: misspelt words to their right form, of any length.
    """

    def __init__(self, variants: Mapping[str, str], spellings: Mapping[str, str]) -> None:
        table: dict[int, int | str] = {**_CONTROL, **_WIDTH, **_LOWER}
        table.update({code + 0xFEE0: code - 32 for code in _LOWER})
        table.update({ord(key): value for key, value in variants.items()})
        self._table = _by_code(table)
        self._spellings = dict(spellings)
        words = sorted(self._spellings, key=len, reverse=True)
        self._misspelt = re.compile("|".join(map(re.escape, words))) if words else None

    def normalize(self, text: str) -> NormalText:
        """Return the normal form of `text`; any string is accepted, lone surrogates and control characters included."""
        folded = text.translate(self._table)
        starts: list[int] | None = None
        ends: list[int] | None = None
        if not unicodedata.is_normalized("NFKC", folded):
            folded, starts, ends = _fold(folded, self._table)
        spaced = _SPACE.search(folded) is not None
        if spaced and len(_FIELD_SPACE.findall(folded)) > 1:
            folded, starts, ends = _replace(_FIELD_SPACE, folded, starts, ends, _FIELD_BREAK)
        if spaced:
            folded = _SENTENCE.sub(_part_columns, folded)
        if _INVISIBLE.search(folded):
            folded, starts, ends = _replace(_INVISIBLE, folded, starts, ends, {})
        if spaced and _INNER_SPACE.search(folded):
            folded, starts, ends = _replace(_INNER_SPACE, folded, starts, ends, {})
        if self._misspelt is not None and self._misspelt.search(folded):
            folded, starts, ends = _replace(self._misspelt, folded, starts, ends, self._spellings)
        quotes = _quotes(text, starts) if _OPENS.search(text) else ()
        if starts is None or ends is None:
            return NormalText(text, folded, quotes=quotes)
        return NormalText(text, folded, tuple(starts), tuple(ends), quotes)


def _quotes(text: str, starts: Sequence[int] | None) -> tuple[tuple[int, int], ...]:
    """Return the ranges between quotation marks as offsets of the normal form."""
    spans = [found.span(found.lastindex or 0) for found in _QUOTED.finditer(text)]
    if starts is None:
        return tuple(spans)
    ranges = ((bisect_left(starts, low), bisect_left(starts, high)) for low, high in spans)
    return tuple((low, high) for low, high in ranges if low < high)


def _part_columns(sentence: re.Match[str]) -> str:
    """Return a sentence in which only spaces part the columns, several of them and no other sign, with breaks in their place."""
    text = sentence.group()
    return _COLUMN_SPACE.sub(";", text) if _SIGN.search(text) is None and len(_COLUMN_SPACE.findall(text)) > 1 else text


def _by_code(table: Mapping[int, int | str]) -> list[int | str]:
    """Return the table as a list by code point, which `str.translate` reads much faster; what lies beyond its end stays."""
    codes: list[int | str] = list(range(max(table) + 1))
    for code, value in table.items():
        codes[code] = value
    return codes


def _fold(text: str, table: list[int | str]) -> tuple[str, list[int], list[int]]:
    """Fold each character by NFKC on its own, so that one source character answers for each result."""
    known = {char: char if char < "\u0080" else unicodedata.normalize("NFKC", char).translate(table) for char in set(text)}
    parts = [known[char] for char in text]
    starts = [index for index, piece in enumerate(parts) for _ in piece]
    return "".join(parts), starts, [start + 1 for start in starts]


def _replace(
    pattern: re.Pattern[str], text: str, starts: list[int] | None, ends: list[int] | None, table: Mapping[str, str]
) -> tuple[str, list[int], list[int]]:
    """Replace each find by its entry in `table` (nothing where it has none) and carry the offsets along."""
    old_starts = starts if starts is not None else list(range(len(text)))
    old_ends = ends if ends is not None else list(range(1, len(text) + 1))
    parts: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        parts.append(text[at:start])
        new_starts += old_starts[at:start]
        new_ends += old_ends[at:start]
        word = table.get(found.group(), "")
        parts.append(word)
        new_starts += _spread(old_starts[start:end], len(word), last=False)
        new_ends += _spread(old_ends[start:end], len(word), last=True)
        at = end
    parts.append(text[at:])
    return "".join(parts), new_starts + old_starts[at:], new_ends + old_ends[at:]


def _spread(offsets: list[int], length: int, *, last: bool) -> list[int]:
    """Lay the offsets of a replaced word over its new length; equal lengths keep them one by one."""
    if length == len(offsets):
        return offsets
    return [offsets[-1] if last else offsets[0]] * length
