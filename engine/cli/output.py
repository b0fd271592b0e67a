"""What the commands print and how: verdicts to standard output, problems to standard error."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from engine.errors import Problem, render_problems
from engine.explanation.line import Line
from engine.explanation.tree import render_lines
from engine.ledger.writing import dumps

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

__all__ = ["console", "print_json", "print_lines", "print_note", "print_problems", "print_rows", "print_table", "print_text"]

_PLAIN_WIDTH = 100_000  # where nobody looks at a screen, lines are never broken
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


def console() -> Console:
    """Return a console on standard output, as wide as the screen, or without end where there is none."""
    from rich.console import Console

    made = Console(highlight=False, emoji=False, markup=False)
    return made if made.is_terminal else Console(highlight=False, emoji=False, markup=False, width=_PLAIN_WIDTH)


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
    screen = console()
    if screen.is_terminal:
        screen.print(_tree(line))
    else:
        sys.stdout.write(render_lines(line) + "\n")


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
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    screen = console()
    if title:
        screen.print(Text(title, style="bold"))
    if screen.is_terminal:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for name, words, style in rows:
            grid.add_row(Text(f"  {name}", style="dim"), Text(words, style=style))
        screen.print(grid)
        return
    width = max((cell_len(name) for name, _, _ in rows), default=0)
    for name, words, _ in rows:
        sys.stdout.write(f"  {name}{' ' * (width - cell_len(name))}  {words}\n")


def print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with a header; without a screen, columns are separated by tabs."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    screen = console()
    if not screen.is_terminal:
        sys.stdout.writelines("\t".join(row) + "\n" for row in (headers, *rows))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(Text(header), overflow="fold")
    for row in rows:
        table.add_row(*[Text(word) for word in row])
    screen.print(table)
