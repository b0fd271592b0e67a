"""One entry, from plain data to a case: the fields' names and forms are checked here, the facts where they are inferred from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.errors import CaseError, Problem, nearest
from engine.types.knowledge import Knowledge
from engine.types.verdict import Case

__all__ = ["FIELDS", "find_scheme", "read_case"]

FIELDS = ("id", "scheme", "text", "facts", "post", "unit", "on", "matters", "readings")
_WORDS = ("id", "scheme", "text", "post", "unit", "on")
_WORDS_KNOWN = frozenset(_WORDS)
_CLOSE = 0.8


def read_case(entry: Mapping[str, Any], *, scheme: str = "") -> Case:
    """Return the case that an entry states; fields that are not a case's are left alone unless they look misspelt.

    Args:
        scheme: for entries that name none.

    Raises:
        CaseError: every field that is misspelt or has the wrong form.
    """
    if not isinstance(entry, Mapping):
        raise CaseError(Problem("L010", "the entry is not a mapping", help='write `{"scheme": "…", "text": "…", "facts": {…}}`'))
    problems = [problem for name, value in entry.items() if not _plain(name, value) for problem in _check_field(str(name), value)]
    words: dict[str, Any] = {name: _word(entry.get(name)) for name in _WORDS}
    words["scheme"] = words["scheme"] or scheme
    if not words["scheme"] and not problems:
        problems.append(Problem("L007", "the entry names no scheme", path="scheme", help="add `scheme`, or give one for all with --scheme"))
    if problems:
        raise CaseError(problems)
    return Case(
        **words, facts=entry.get("facts") or {}, matters=tuple(entry.get("matters") or ()), readings=_readings(entry.get("readings"))
    )


def _plain(name: Any, value: Any) -> bool:
    """Return whether a field is as most are: a text where a text belongs, facts as a mapping."""
    return name in _WORDS_KNOWN if value.__class__ is str else name == "facts" and value.__class__ is dict


def _readings(value: Any) -> tuple[str, ...]:
    """Return the names of readings, from a list or from one text with commas."""
    listed = value.split(",") if isinstance(value, str) else value or ()
    return tuple(name.strip() for name in listed if name.strip())


def _word(value: Any) -> str:
    return "" if value is None else str(value)


def _check_field(name: str, value: Any) -> list[Problem]:
    if name not in FIELDS:
        hint = nearest(name, FIELDS, cutoff=_CLOSE)
        return [Problem("L009", f"unknown field `{name}`", path=name, got=name, allowed=FIELDS, help=hint)] if hint else []
    if value is None:
        return []
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if name in _WORDS and not isinstance(value, str) and not (name == "id" and number):
        return [Problem("L011", f"`{name}` is not a text", path=name, got=repr(value)[:80], help="put it in quotes")]
    if name == "facts":
        return _check_facts(value)
    if name == "readings":
        good = isinstance(value, str) or (isinstance(value, list | tuple) and all(isinstance(item, str) for item in value))
        return (
            []
            if good
            else [Problem("L011", "`readings` is not a list of names", path=name, got=repr(value)[:80], help='write `["S06-A1:…"]`')]
        )
    if name == "matters" and not isinstance(value, list | tuple):
        return [Problem("L011", "`matters` is not a list", path=name, got=repr(value)[:80], help='write `[{"text": …, "facts": {…}}, …]`')]
    return []


def _check_facts(value: Any) -> list[Problem]:
    if isinstance(value, Mapping):
        return []
    return [
        Problem(
            "F001", "the facts are not a mapping from name to value", path="facts", got=repr(value)[:80], help='write `{"name": value}`'
        )
    ]


def find_scheme(word: str, knowledge: Knowledge) -> str:
    """Return the id of the scheme that a word names: its id, its name or another label; the word itself where there is none.

    Raises:
        CaseError: F011 it names none.
    """
    if word in knowledge.schemes:
        return word
    for scheme in knowledge.schemes.values():
        if word in (scheme.name.zh, scheme.name.en, scheme.prefix):
            return scheme.id
    help_text = nearest(word, knowledge.schemes) or "schemes: " + ", ".join(knowledge.schemes)
    raise CaseError(
        Problem("F011", f"unknown scheme `{word[:80]}`", path="scheme", got=word[:80], allowed=tuple(knowledge.schemes), help=help_text)
    )
