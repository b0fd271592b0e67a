"""An explanation as Markdown: the title and the sections as headings, everything below them as nested lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.explanation.line import Line

__all__ = ["render_markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def render_markdown(line: Line) -> str:
    """Return a tree of lines as a Markdown document.

    >>> print(render_markdown(Line("a", "title", (Line("b", "section", (Line("c"),)),))))
    # a
    <BLANKLINE>
    ## b
    <BLANKLINE>
    - c
    """
    return "\n".join([f"# {_plain(line.text)}", *_body(line.children, 2)])


def _body(lines: tuple[Line, ...], level: int) -> Iterator[str]:
    for number, line in enumerate(lines):
        if line.kind == "section":
            yield from ("", f"{'#' * level} {_plain(line.text)}")
            yield from _body(line.children, level + 1)
        else:
            if number == 0 or lines[number - 1].kind == "section":
                yield ""
            yield from _items(line, 0)


def _items(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_plain(line.text)}"
    for child in line.children:
        yield from _items(child, depth + 1)


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it stands, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
