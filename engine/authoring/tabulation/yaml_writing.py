"""Entries as YAML in the layout of the built-in rule files."""

from __future__ import annotations

import json
import re

from engine.knowledge.tabulation.nodes import flow_text, same, scalar, yaml_scalar
from engine.knowledge.yaml_source import Node, read_flow

__all__ = ["block_text", "entry_lines", "field_text"]

_LONGEST = 140  # a condition longer than a line is written part by part
_RISKY = re.compile(r"^[\s\-?:,\[\]{}#&*!|>'\"%@`]|: |:$| #|\n|\t|^[-+.\d]+$|^~$")


def block_text(text: str) -> str:
    """Return a sentence as it may stand after a key on a line of its own, in quotes where it needs them."""
    if not _RISKY.search(text) and yaml_scalar(text) == text:
        return text
    if not _RISKY.search(text) and text:
        read, _ = read_flow(f"k: {text}", scalar(""))
        if read is not None and read.entries is not None and same(read.entries[0][1], scalar(text)):
            return text
    return yaml_scalar(text) if yaml_scalar(text) == text else json.dumps(text, ensure_ascii=False)


def field_text(key: str, value: Node) -> str:
    """Return one key with its value: on one line, or part by part where that would be long."""
    if value.text is not None:
        return f"{yaml_scalar(key)}: {block_text(value.text)}"
    line = f"{yaml_scalar(key)}: {flow_text(value)}"
    if len(line) <= _LONGEST:
        return line
    if value.entries is not None and len(value.entries) == 1:
        inner = field_text(value.entries[0][0].text or "", value.entries[0][1])
        return f"{yaml_scalar(key)}:\n" + _indented(inner, "  ")
    if value.items is not None and all(item.entries is not None for item in value.items):
        return f"{yaml_scalar(key)}:\n" + "\n".join(f"  - {flow_text(item)}" for item in value.items)
    return line


def entry_lines(node: Node, *, dash: str = "  - ") -> list[str]:
    """Return the lines of one entry of a section."""
    text = "\n".join(field_text(key.text or "", value) for key, value in node.entries or ())
    lines = text.split("\n")
    return [dash + lines[0], *(" " * len(dash) + line for line in lines[1:])]


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line for line in text.split("\n"))
