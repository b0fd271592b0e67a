"""YAML files as nodes that know their place; only this module knows the YAML library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from engine.errors import Problem

__all__ = ["Node", "read_flow", "read_yaml", "read_yaml_text"]


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML node: a mapping (`entries`), a list (`items`) or a scalar (`text`), with its place in the file.

    `line` and `column` count from 1. A node of a workbook has its `cell` beside (`等级!D7`), and messages name that.
    """

    path: str
    line: int
    column: int
    source: str
    text: str | None = None
    items: tuple[Node, ...] | None = None
    entries: tuple[tuple[Node, Node], ...] | None = None
    plain: bool = True
    cell: str = ""

    def get(self, key: str) -> Node | None:
        """Return the value under `key`, or None."""
        return next((value for name, value in self.entries or () if name.text == key), None)

    def names(self) -> Iterator[Node]:
        """Yield the key nodes of a mapping."""
        return (name for name, _ in self.entries or ())

    def scalars(self) -> tuple[Node, ...]:
        """Return the node itself if it is a scalar, else its items."""
        return self.items if self.items is not None else (self,)

    def problem(self, code: str, message: str, **more: Any) -> Problem:
        """Return a problem placed at this node."""
        if self.cell:
            return Problem(code, message, path=f"{self.path} {self.cell}", **more)
        length = len(self.text) if self.text is not None else 1
        length = max(1, min(length, len(self.source) - self.column + 1))
        return Problem(code, message, path=self.path, line=self.line, column=self.column, length=length, source=self.source, **more)


def read_yaml(path: Path, shown: str) -> tuple[Node | None, list[Problem]]:
    """Return the root node of a YAML file and the problems found; `shown` is the path that messages name."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem("R001", f"the file is not UTF-8 (byte {error.start})", path=shown, help="save the file as UTF-8")]
    return read_yaml_text(text, shown)


def read_yaml_text(text: str, shown: str) -> tuple[Node | None, list[Problem]]:
    """Return the root node of a YAML text and the problems found."""
    lines = text.split("\n")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return None, [_syntax_problem(error, shown, lines)]
    if root is None:
        return None, [Problem("R001", "the file is empty", path=shown, help="see docs/rule-authors.zh.md for the parts of a rule file")]
    problems: list[Problem] = []
    return _convert(root, shown, lines, set(), problems), problems


def read_flow(text: str, place: Node) -> tuple[Node | None, str]:
    """Return the node of a short YAML text that stands in one cell, every part of it at `place`; or None and why it is none."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        return None, str(getattr(error, "problem", None) or "it cannot be parsed").replace("\n", " ")
    if root is None:
        return None, "it is empty"
    problems: list[Problem] = []
    node = _placed(_convert(root, place.path, [], set(), problems), place)
    return (None, problems[0].message) if problems else (node, "")


def _placed(node: Node, place: Node) -> Node:
    more: dict[str, Any] = {"line": place.line, "column": place.column, "source": "", "cell": place.cell}
    if node.items is not None:
        return replace(node, items=tuple(_placed(item, place) for item in node.items), **more)
    if node.entries is not None:
        return replace(node, entries=tuple((_placed(key, place), _placed(value, place)) for key, value in node.entries), **more)
    return replace(node, **more)


def _syntax_problem(error: YAMLError, shown: str, lines: list[str]) -> Problem:
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return Problem("R001", "the file holds a character that YAML does not allow", path=shown, help="remove control characters")
    mark = error.problem_mark
    reason = str(error.problem or "it cannot be parsed").replace("\n", " ")
    source = lines[mark.line] if mark.line < len(lines) else ""
    return Problem(
        "R001",
        f"broken YAML: {reason}",
        path=shown,
        line=mark.line + 1,
        column=mark.column + 1,
        source=source,
        help="check indentation, quotes and brackets",
    )


def _convert(node: Any, shown: str, lines: list[str], seen: set[int], problems: list[Problem]) -> Node:
    mark = node.start_mark
    place = {"path": shown, "line": mark.line + 1, "column": mark.column + 1, "source": lines[mark.line] if mark.line < len(lines) else ""}
    if isinstance(node, ScalarNode):
        return Node(**place, text=str(node.value), plain=node.style is None)
    if id(node) in seen:
        here = Node(**place, text="")
        problems.append(here.problem("R001", "an alias (`*`) is used", help="write the part out: aliases can repeat or contain themselves"))
        return here
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        return Node(**place, items=tuple(_convert(item, shown, lines, seen, problems) for item in node.value))
    if not isinstance(node, MappingNode):
        raise TypeError(type(node).__name__)
    entries = tuple(
        (_convert(key, shown, lines, seen, problems), _convert(value, shown, lines, seen, problems)) for key, value in node.value
    )
    problems.extend(_repeated_keys(entries))
    return Node(**place, entries=entries)


def _repeated_keys(entries: tuple[tuple[Node, Node], ...]) -> list[Problem]:
    seen: set[str | None] = set()
    problems = []
    for key, _ in entries:
        if key.text in seen:
            problems.append(key.problem("R004", f"key `{key.text}` stands twice", help="keep one of them"))
        seen.add(key.text)
    return problems
