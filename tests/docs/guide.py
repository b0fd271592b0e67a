"""The examples of the rule authors' guide: fenced blocks, each with a marker that says how it is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "rule-authors.zh.md"
MARKER = re.compile(r"<!-- (?P<kind>[a-z]+)(?:: (?P<argument>.*?))? -->")


@dataclass(frozen=True)
class Block:
    kind: str
    argument: str
    text: str
    line: int


def blocks(path: Path = GUIDE) -> Iterator[Block]:
    """Yield the fenced blocks with their markers; a block without one has the kind `unmarked`."""
    marker, fence, lines, start = None, "", [], 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if fence:
            if line.strip() == fence:
                found = MARKER.fullmatch(marker or "")
                kind, argument = (found["kind"], found["argument"] or "") if found else ("unmarked", "")
                yield Block(kind, argument, "\n".join(lines) + "\n", start)
                marker, fence = None, ""
            else:
                lines.append(line)
        elif line.startswith("```"):
            fence, lines, start = "```", [], number
        elif line.strip():
            marker = line.strip()


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines that should follow it."""
    command, lines = "", []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, lines
            command, lines = line[2:], []
        else:
            lines.append(line)
    if command:
        yield command, lines


def fits(expected: list[str], actual: list[str]) -> bool:
    """Return whether an output is as shown; a line `…` stands for any lines."""
    if not expected:
        return not actual
    if expected[0].strip() == "…":
        return any(fits(expected[1:], actual[at:]) for at in range(len(actual) + 1))
    return bool(actual) and expected[0].rstrip() == actual[0].rstrip() and fits(expected[1:], actual[1:])
