"""One regular expression for a set of words, as a tree by first characters, the longest word first."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["word_set"]

_MANY = 20


def word_set(words: Iterable[str]) -> str:
    """Return an expression that matches the longest of `words` that stands at a place.

    >>> word_set(["ab", "abc", "x"])
    '(?:ab(?:c)?|x)'
    """
    tree: dict[str, dict[str, object]] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})  # type: ignore[assignment]
        node[""] = {}
    return _group(tree)


def _group(tree: dict[str, dict[str, object]]) -> str:
    """Return the expression of a tree, optional where a word ends at its root."""
    branches = [re.escape(char) + _tail(node) for char, node in tree.items() if char]
    source = "|".join(branches)
    if len(branches) > _MANY:  # most characters begin no word: a set tells so at once, the branches one by one
        source = f"(?=[{''.join(re.escape(char) for char in tree)}])(?:{source})"
    return f"(?:{source})?" if "" in tree else f"(?:{source})"


def _tail(node: dict[str, object]) -> str:
    """Return what follows one character: a single way on is written without a group."""
    if list(node) == [""]:
        return ""
    if len(node) == 1:
        char, rest = next(iter(node.items()))
        return re.escape(char) + _tail(rest)  # type: ignore[arg-type]
    return _group(node)  # type: ignore[arg-type]
