"""What the commands print and how: verdicts to standard output, problems to standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from engine.errors import Problem, render_problems
from engine.explanation.line import Line
from engine.explanation.tree import render_lines
from engine.ledger.writing import dumps

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

__all__ = ["print_json", "print_lines", "print_note", "print_problems", "print_rows", "print_table", "print_text", "screen"]

_STYLES = {
    "title": "bold",
    "section": "bold cyan",
    "heading": "bold",
    "verdict": "bold green",
    "conclusion": "bold",
    "rule": "blue",
    "reason": "italic",
    "other": "dim italic",
    "unknown": "yellow",
    "question": "yellow",
    "possible": "yellow",
    "warning": "red",
    "suggestion": "magenta",
    "foot": "dim",
}


def screen() -> Console | None:
    """Return a console where standard output is a screen; None where lines go to a file or a pipe and are never broken."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console  # only a screen needs it, and it costs time

    return Console(highlight=False, emoji=False, markup=False)


def print_problems(problems: Sequence[Problem]) -> None:
    """Print problems to standard error."""
    sys.stdout.flush()
    sys.stderr.write(render_problems(problems) + "\n")


def print_note(text: str) -> None:
    """Print a remark that is no error to standard error."""
    sys.stderr.write(f"note: {text}\n")


def print_text(text: str) -> None:
    """Print one line to standard output."""
    sys.stdout.write(f"{text}\n")


def print_json(data: Any) -> None:
    """Print JSON with its Chinese as it stands."""
    sys.stdout.buffer.write(dumps(data, indent=2) + b"\n")
    sys.stdout.buffer.flush()


def print_lines(line: Line) -> None:
    """Print a tree, in colours and fitted to the screen where there is one."""
    shown = screen()
    if shown is None:
        sys.stdout.write(render_lines(line) + "\n")
    else:
        shown.print(_tree(line))


def _tree(line: Line, above: Tree | None = None) -> Tree:
    from rich.text import Text
    from rich.tree import Tree

    text = Text(line.text, style=_STYLES.get(line.kind, ""))
    tree = Tree(text) if above is None else above.add(text)
    for child in line.children:
        _tree(child, tree)
    return tree


def print_rows(rows: Sequence[tuple[str, str, str]], *, title: str = "") -> None:
    """Print (name, words, style) rows in two columns under a title."""
    shown = screen()
    if shown is None:
        width = max((_width(name) for name, _, _ in rows), default=0)
        sys.stdout.writelines([f"{title}\n"] if title else [])
        sys.stdout.writelines(f"  {name}{' ' * (width - _width(name))}  {words}\n" for name, words, _ in rows)
        return
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, words, style in rows:
        grid.add_row(Text(f"  {name}", style="dim"), Text(words, style=style))
    shown.print(Text(title, style="bold"))
    shown.print(grid)


def _width(word: str) -> int:
    """Return how many columns a word takes: wide characters take two.

    >>> _width("等级 a")
    6
    """
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in word)


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with a header; without a screen, columns are separated by tabs."""
    shown = screen()
    if shown is None:
        sys.stdout.writelines("\t".join(row) + "\n" for row in (headers, *rows))
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    for row in rows:
        table.add_row(*[Text(word) for word in row])
    shown.print(table)
