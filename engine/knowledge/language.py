"""The words of the rule files: which Chinese word stands for which part, read from `rules/language.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import KnowledgeError, Problem
from engine.knowledge.yaml_source import Node, read_yaml

__all__ = ["Language", "load_language"]


@dataclass(frozen=True, slots=True)
class Language:
    """Word lists by group, each from the word that authors write to the internal name."""

    groups: Mapping[str, Mapping[str, str]]

    def __getitem__(self, group: str) -> Mapping[str, str]:
        return self.groups[group]

    def word_for(self, group: str, internal: str) -> str:
        """Return the authors' word for an internal name (for messages and for writing files)."""
        return next((word for word, name in self.groups[group].items() if name == internal), internal)


def load_language(path: Path) -> Language:
    """Read the word lists.

    Raises:
        KnowledgeError: the file is missing or broken.
    """
    if not path.is_file():
        raise KnowledgeError(
            Problem("K002", "the word list of the rule files is missing", path=str(path), help="restore rules/language.yaml")
        )
    root, problems = read_yaml(path, str(path))
    if root is None or problems:
        raise KnowledgeError(problems)
    return Language({name.text or "": _table(table) for name, table in root.entries or ()})


def _table(node: Node) -> dict[str, str]:
    return {key.text or "": value.text or "" for key, value in node.entries or ()}
