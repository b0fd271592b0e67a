"""YAML files of plain data (wording, column names, profiles): mappings, lists and words, parsed once and kept by content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import KnowledgeError, Problem, UsageError
from engine.knowledge.cache import cached, code_stamp, digest_of
from engine.knowledge.yaml_source import Node, read_yaml

__all__ = ["load_data", "plain", "read_data"]

_NOTHING = frozenset({"", "~", "null"})


def load_data(path: Path) -> Any:
    """Return a data file that belongs to the program, from the cache where its bytes have been parsed before.

    Raises:
        KnowledgeError: the file is missing or broken.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise KnowledgeError(
            Problem(
                "K003",
                f"the program's own file `{path.name}` cannot be read: {error.strerror}",
                path=str(path),
                help="install riskwhy anew",
            )
        ) from error
    name = f"data-{digest_of(str(path), content.hex(), code_stamp())}"
    return cached(name, lambda: _parse(path, KnowledgeError))


def read_data(path: Path) -> Any:
    """Return a data file that a user gives.

    Raises:
        UsageError: R001 the file is not UTF-8 or not YAML, R004 a key stands twice or an alias is used.
    """
    return _parse(path, UsageError)


def _parse(path: Path, error: type[KnowledgeError] | type[UsageError]) -> Any:
    root, problems = read_yaml(path, str(path))
    if root is None or problems:
        raise error(problems)
    return plain(root)


def plain(node: Node) -> Any:
    """Return a node as nested dicts, lists and strings; an empty plain scalar and `null` as None."""
    if node.entries is not None:
        return {key.text or "": plain(value) for key, value in node.entries}
    if node.items is not None:
        return [plain(item) for item in node.items]
    return None if node.plain and node.text in _NOTHING else node.text
