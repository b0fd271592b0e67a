"""Nodes made rather than read, and their short YAML text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from engine.knowledge.yaml_source import Node

__all__ = ["flow_text", "listing", "mapping", "placed_at", "same", "scalar", "yaml_scalar"]

_NOWHERE = Node("", 0, 0, "")
_PLAIN = re.compile(r"[\w·—、，。；：（）《》“”‘’！？/.$()+-]+( [\w·—、，。；：（）《》“”‘’！？/.()+-]+)*")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_DOUBTFUL = re.compile(r"[-+.\d].*|true|false|null|yes|no|on|off|~", re.IGNORECASE)


def placed_at(node: Node | None) -> Node:
    """Return a node to take a place from."""
    return node or _NOWHERE


def scalar(text: str, place: Node | None = None) -> Node:
    """Return a word as a node."""
    at = placed_at(place)
    return Node(at.path, at.line, at.column, "", text=text, cell=at.cell)


def listing(items: Iterable[Node], place: Node | None = None) -> Node:
    """Return a list of nodes."""
    at = placed_at(place)
    return Node(at.path, at.line, at.column, "", items=tuple(items), cell=at.cell)


def mapping(entries: Iterable[tuple[Node | str, Node]], place: Node | None = None) -> Node:
    """Return a mapping; keys given as words take the place of the whole."""
    at = placed_at(place)
    pairs = tuple((scalar(key, place) if isinstance(key, str) else key, value) for key, value in entries)
    return Node(at.path, at.line, at.column, "", entries=pairs, cell=at.cell)


def same(one: Node, other: Node) -> bool:
    """Return whether two nodes say the same, wherever they stand."""
    return _content(one) == _content(other)


def _content(node: Node) -> object:
    if node.entries is not None:
        return {"entries": [(_content(key), _content(value)) for key, value in node.entries]}
    return [_content(item) for item in node.items] if node.items is not None else node.text


def flow_text(node: Node) -> str:
    """Return a node as YAML on one line, such as `{任一: [{甲: 是}, {乙: [大, 小]}]}`."""
    if node.entries is not None:
        return "{" + ", ".join(f"{flow_text(key)}: {flow_text(value)}" for key, value in node.entries) + "}"
    if node.items is not None:
        return "[" + ", ".join(map(flow_text, node.items)) + "]"
    return yaml_scalar(node.text or "")


def yaml_scalar(text: str) -> str:
    """Return a word as it may stand in YAML, in quotes where it needs them."""
    if _NUMBER.fullmatch(text) or (_PLAIN.fullmatch(text) and not _DOUBTFUL.fullmatch(text)):
        return text
    return json.dumps(text, ensure_ascii=False)
