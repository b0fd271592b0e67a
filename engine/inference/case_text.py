"""What a case's words must be before anything is read of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.errors import Problem
from engine.types.verdict import Case

__all__ = ["MAX_TEXT", "check_words"]

MAX_TEXT = 200_000
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def check_words(case: Case) -> list[Problem]:
    """Return what is wrong with the text, the id, the post and the unit of a case."""
    problems = [problem for path, words in _fields(case) for problem in _check(path, words)]
    if not problems and not case.text.strip() and not case.facts and not case.post:
        return [
            Problem(
                "F013", "the case holds neither text nor facts", path="text", help="give a description, facts, or a post with a profile"
            )
        ]
    return problems


def _fields(case: Case) -> Iterator[tuple[str, str]]:
    yield from (("text", case.text), ("id", case.id), ("post", case.post), ("unit", case.unit))


def _check(path: str, words: str) -> Iterator[Problem]:
    if len(words) > MAX_TEXT:
        yield Problem("F014", f"the text has {len(words)} characters, more than {MAX_TEXT}", path=path, help="file one risk an entry")
        return
    found = _BAD.search(words)
    if found is None:
        return
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        yield Problem(
            "F016",
            f"`{path}` is not UTF-8: byte 0x{code - 0xDC00:02X} at character {found.start() + 1}",
            path=path,
            help="send the text as UTF-8",
        )
    elif code >= 0xD800:
        yield Problem(
            "F016",
            f"`{path}` holds half a character: lone surrogate U+{code:04X} at character {found.start() + 1}",
            path=path,
            help="send the text anew as UTF-8",
        )
    else:
        yield Problem(
            "F015",
            f"`{path}` holds control character U+{code:04X} at character {found.start() + 1}",
            path=path,
            help="remove it; line breaks and tabs may stay",
        )
