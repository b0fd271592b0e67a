"""How much of the explanation goes with a verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import Knowledge, Problem, UsageError, load_wording, reason

__all__ = ["explained"]

_PROOFS = ("proof", "consequences")
Shorten = Callable[[dict[str, Any], Knowledge], dict[str, Any]]


def explained(level: str) -> Shorten:
    """Return what cuts a document down to a level of explanation: `off`, `notes` or `full`.

    Raises:
        UsageError: A007 another word.
    """
    if level not in _LEVELS:
        allowed = tuple(_LEVELS)
        problem = Problem("A007", f"unknown level of explanation `{level[:80]}`", path="explain", got=level[:80], allowed=allowed)
        raise UsageError(problem)
    return _LEVELS[level]


def _off(document: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    del knowledge
    short = {name: value for name, value in document.items() if name not in _PROOFS}
    if "parts" in short:
        short["parts"] = [{name: value for name, value in part.items() if name not in _PROOFS} for part in short["parts"]]
    return short


def _notes(document: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    notes = {lang: reason(document, load_wording(lang, knowledge.vocabulary)) for lang in ("zh", "en")}
    return {**_off(document, knowledge), "notes": notes}


_LEVELS: dict[str, Shorten] = {"off": _off, "notes": _notes, "full": lambda document, _: document}
