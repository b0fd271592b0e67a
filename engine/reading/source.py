"""YAML files as nodes that know their place; the only module here that touches YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from engine.errors import KnowledgeError, Problem
from engine.reading.model import Language, Place

__all__ = ["Document", "Problems", "load_language", "open_document"]

LANGUAGE_FILE = "language.yaml"


class Problems(list[Problem]):
    """A growing list of problems, each put at a place."""

    def report(self, code: str, message: str, place: Place, help: str = "", got: str = "", allowed: Sequence[str] = ()) -> None:  # noqa: A002 - as in Problem
        """Add one problem."""
        self.append(Problem(code, message, place.path, place.line, place.column, place.length, place.source, help, got, tuple(allowed)))

    def raise_if_any(self) -> None:
        """Raise all problems together, sorted by file and line."""
        if self:
            raise KnowledgeError(sorted(self, key=lambda problem: (problem.path, problem.line, problem.column)))


class Document:
    """One parsed YAML file: its root node and the places of its nodes."""

    def __init__(self, path: str, text: str, root: Node | None) -> None:
        self.path = path
        self.root = root
        self._lines = text.split("\n")

    def place(self, node: Node) -> Place:
        """Return where `node` stands."""
        mark = node.start_mark
        line = self._lines[mark.line] if mark.line < len(self._lines) else ""
        length = len(node.value) if isinstance(node, ScalarNode) else 1
        return Place(self.path, mark.line + 1, mark.column + 1, line, max(1, min(length, len(line) - mark.column)))

    def pairs(self, node: Node, problems: Problems) -> Iterator[tuple[str, Node, Node]]:
        """Yield key, key node and value node of a mapping; anything else is a problem."""
        if not isinstance(node, MappingNode):
            problems.report("R102", "a mapping is expected here", self.place(node), help="write `key: value` lines")
            return
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                problems.report("R103", f"key `{key.value}` stands twice", self.place(key), got=str(key.value))
            seen.add(key.value)
            yield str(key.value), key, value

    def items(self, node: Node) -> list[Node]:
        """Return the members of a sequence; a single node is a sequence of one."""
        return list(node.value) if isinstance(node, SequenceNode) else [node]

    def texts(self, node: Node, problems: Problems) -> tuple[tuple[str, Place], ...]:
        """Return the strings of a list (or one string) with their places."""
        found = []
        for item in self.items(node):
            if isinstance(item, ScalarNode):
                found.append((str(item.value), self.place(item)))
            else:
                problems.report("R102", "a word is expected here", self.place(item))
        return tuple(found)


def open_document(path: Path, shown: str, problems: Problems) -> Document | None:
    """Parse one file; what cannot be parsed becomes a problem and None is returned."""
    text = path.read_text(encoding="utf-8")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line if mark else 0
        source = text.split("\n")[line] if text else ""
        problems.report("R101", f"not valid YAML: {error.problem}", Place(shown, line + 1, (mark.column if mark else 0) + 1, source))
        return None
    except YAMLError as error:
        problems.report("R101", f"not valid YAML: {str(error).splitlines()[0]}", Place(shown, 1, 1))
        return None
    return Document(shown, text, root)


def load_language(path: Path) -> Language:
    """Read the words of the rule language from `language.yaml`."""
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))

    def table(name: str) -> dict[str, str]:
        return {("true" if k is True else "false" if k is False else str(k)): str(v) for k, v in data[name].items()}

    number = data["number"]
    return Language(
        keys=table("keys"),
        values=table("values"),
        roles=table("roles"),
        cues=table("cues"),
        kinds=table("kinds"),
        digits={str(k): int(v) for k, v in number["digits"].items()},
        units={str(k): int(v) for k, v in number["units"].items()},
        point=str(number["point"]),
        near_gap=str(data["gaps"]["near"]),
        far_gap=str(data["gaps"]["far"]),
    )
