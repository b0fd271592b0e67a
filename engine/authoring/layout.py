"""The settled layout of rule files: indentation and spaces alone; comments, order, quotes and line ends inside texts stay."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.errors import Problem, UsageError
from engine.knowledge.yaml_source import read_yaml

__all__ = ["comments_of", "rule_files", "settle", "settle_files"]

_ENDLESS = 1_000_000  # lines are never broken: a condition stays as its author laid it out


def settle(text: str) -> str:
    """Return a YAML text in its settled layout; settling it again changes nothing.

    Raises:
        YAMLError: the text is not YAML.

    >>> print(settle("规则:\\n- 编号:   A-1 # first\\n  当: {全部: [{甲: 是},{乙: 否}]}\\n"), end="")
    规则:
      - 编号: A-1 # first
        当: {全部: [{甲: 是}, {乙: 否}]}
    """
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _ENDLESS
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    lines = text.replace("\r\n", "\n").split("\n")
    out = io.StringIO()
    yaml.dump(yaml.load("\n".join(line.rstrip() for line in lines)), out)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")) + "\n"


def rule_files(folder: Path) -> tuple[Path, ...]:
    """Return the rule and case files of a working folder."""
    return tuple(sorted((folder / "rules").glob("*/*.yaml")))


def settle_files(paths: Sequence[Path], *, check: bool) -> tuple[Path, ...]:
    """Settle files in place, or with `check` only look; return those that were not settled.

    Raises:
        UsageError: R001 or R004 a file is not YAML, L002 it cannot be read, W002 it cannot be written, W008 settling would change what it says.
    """
    changed = []
    for path in paths:
        text = _read(path)
        settled = _settled(path, text)
        if settled != text:
            changed.append(path)
            if not check:
                _write(path, settled)
    return tuple(changed)


def _read(path: Path) -> str:
    try:
        root, problems = read_yaml(path, str(path))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            Problem("L002", f"`{path}` cannot be read: {reason}", path=str(path), help="check the name and the permissions")
        ) from error
    if root is None or problems:
        raise UsageError(problems)
    return path.read_bytes().decode("utf-8")


def _settled(path: Path, text: str) -> str:
    """Return a file's settled text, having made sure that it says the same, comments included."""
    try:
        settled = settle(text)
        same = _meaning(_compose(text)) == _meaning(_compose(settled)) and comments_of(text) == comments_of(settled)
        stable = settle(settled) == settled
    except YAMLError:
        same = stable = False
    if not same or not stable:
        raise UsageError(
            Problem("W008", "the file cannot be laid out without changing it", path=str(path), help="report the file; it was left as it is")
        )
    return settled


def _compose(text: str) -> object:
    return YAML(typ="safe", pure=True).compose(text)


def comments_of(text: str) -> list[str]:
    """Return the comments of a YAML text, sorted."""
    return sorted(comment.strip() for comment in re.findall(r"(?m)(?:^|\s)(#.*)$", text))


def _meaning(node: object) -> object:
    """Return a YAML node as nested tuples of tags and texts."""
    value = getattr(node, "value", None)
    if isinstance(value, list):
        return tuple(tuple(map(_meaning, item)) if isinstance(item, tuple) else _meaning(item) for item in value)
    tag = str(getattr(node, "tag", None))
    return tag, "" if tag.endswith(":null") else value


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            Problem("W002", f"`{path}` cannot be written: {reason}", path=str(path), help="check the folder and the permissions")
        ) from error
