"""Tables of cells: what stands between the YAML of a scheme and a workbook or a DMN file of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.knowledge.yaml_source import Node

__all__ = ["OTHER", "TEST", "Cell", "Entry", "Row", "Tables"]

TEST = "?"  # what the columns of conditions begin with: `?自由裁量权`
OTHER = "?"  # the column of conditions that no other column can hold


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of one cell, and where they were read; cells with the same words are equal."""

    text: str
    place: Node | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an entry.

    Args:
        cells: by column; a cell without words is left out.
        order: the columns of the condition's parts in the order of the parts; `OTHER` once for each line of its cell.
    """

    cells: Mapping[str, Cell] = field(default_factory=dict)
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a rule file: its first row holds what it has once, all rows what it has several times.

    Args:
        section: `rules`, `derivations`, …; `head`, `scales` and `types` for the scheme's head.
        sheet: the section, or for rules the kind of their conclusion (`grade`).
        key: what names it within its section: its id, for a reading id and name.
    """

    section: str
    sheet: str
    key: str
    rows: tuple[Row, ...]

    @property
    def place(self) -> Node | None:
        """Return where the entry begins, if it was read from a file with places."""
        return next((cell.place for row in self.rows for cell in row.cells.values() if cell.place), None)


@dataclass(frozen=True, slots=True)
class Tables:
    """A scheme as entries, by section, each in the order of the file."""

    sections: Mapping[str, tuple[Entry, ...]]
