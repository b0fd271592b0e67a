"""Plain cells: sentences, lists of words, and other readings; each gives back exactly what was written."""

from __future__ import annotations

import json
import re

from engine.errors import Problem
from engine.knowledge.tabulation.model import Cell
from engine.knowledge.tabulation.nodes import flow_text, listing, mapping, same, scalar
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node, read_flow

__all__ = ["read_flow_cell", "read_list", "read_readings", "read_text", "read_words", "write_readings", "write_text", "write_words"]

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


def write_text(text: str) -> str:
    """Return a sentence as it stands in a cell; in quotes where a cell would not keep it (spaces at its ends, nothing at all).

    >>> write_text("一, 二"), write_text(" a"), write_text("")
    ('一, 二', '" a"', '""')
    """
    if text and text == text.strip() and not _UNSAFE.search(text) and not (text[0] == text[-1] == '"'):
        return text
    return (
        json.dumps(text, ensure_ascii=False).translate(_ESCAPES) if not _UNSAFE.search(text) else json.dumps(text).replace("_", "\\u005f")
    )


_ESCAPES = {ord("\u2028"): "\\u2028", ord("\xa0"): "\\u00a0", ord("\u3000"): "\\u3000"}


def read_text(text: str) -> str:
    """Return the sentence that stands in a cell."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text, strict=False)
        except ValueError:
            return text
        return found if isinstance(found, str) else text
    return text


def write_words(node: Node, words: TableWords) -> str:
    """Return a word or a list of words as they stand in a cell: `行政许可、行政处罚`."""
    said = words.cells["list"].join(item.text or "" for item in node.scalars())
    again = read_list(Cell(said), words, [])
    return (
        said
        if said and len(again.items or ()) == len(node.scalars()) and all(map(same, again.items or (), node.scalars()))
        else flow_text(node)
    )


def read_list(cell: Cell, words: TableWords, problems: list[Problem]) -> Node:
    """Return the list of words in a cell."""
    if cell.text[:1] in '["':
        node = read_flow_cell(cell, problems)
        return node if node.items is not None else listing([node], cell.place)
    parts = re.split(f"[{words.cells['list']},，]", cell.text)
    return listing([scalar(part.strip(), cell.place) for part in parts if part.strip()], cell.place)


def read_words(cell: Cell, words: TableWords, problems: list[Problem]) -> Node:
    """Return the words in a cell: a single one as itself."""
    found = read_list(cell, words, problems)
    return found.items[0] if found.items and len(found.items) == 1 else found


def read_flow_cell(cell: Cell, problems: list[Problem]) -> Node:
    """Return the YAML that stands in a cell; report what is none."""
    at = cell.place or scalar("")
    node, reason = read_flow(cell.text, at)
    if node is not None:
        return node
    problems.append(at.problem("B011", f"`{cell.text[:80]}` cannot be read: {reason}", help="write it on one line as in a rule file"))
    return scalar("", cell.place)


def write_readings(node: Node, words: TableWords) -> str:
    """Return other readings, one a line: `甲：…`."""
    if node.entries is None:
        return flow_text(node)
    said = "\n".join(words.columns["readings"].format(name=key.text, text=write_text(value.text or "")) for key, value in node.entries)
    return said if said and same(read_readings(Cell(said), words, []), node) else flow_text(node)


def read_readings(cell: Cell, words: TableWords, problems: list[Problem]) -> Node:
    """Return the other readings in a cell."""
    if cell.text.startswith("{"):
        return read_flow_cell(cell, problems)
    mark = words.columns["readings"].format(name="", text="")
    pairs = []
    for line in filter(str.strip, cell.text.split("\n")):
        name, colon, text = line.strip().partition(mark) if mark in line else line.strip().partition(":")
        if not colon:
            at = cell.place or scalar("")
            help_text = "write a line `" + words.columns["readings"].format(name="…", text="…") + "` for each reading"
            problems.append(at.problem("B012", f"the reading `{line.strip()[:80]}` has no name", help=help_text))
        pairs.append((scalar(name.strip(), cell.place), scalar(read_text(text.strip()), cell.place)))
    return mapping(pairs, cell.place)
