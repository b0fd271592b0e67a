"""The column names of ledgers and profile tables: which header stands for which field or fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from engine.errors import Problem, UsageError, nearest
from engine.knowledge.data_file import load_data
from engine.knowledge.names import split_variable
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["Column", "Columns", "TableNames", "cell_value", "load_columns", "map_header"]


class TableNames(Protocol):
    """The spellings that tables need: those of one vocabulary (`Names`) or of two."""

    def attribute(self, word: str, /) -> Attribute | None:
        """Return the attribute that a word names."""

    def value(self, attribute: Attribute, word: str, /) -> str | None:
        """Return the token that a word names."""

    def attribute_words(self) -> list[str]:
        """Return every word for an attribute."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: a field (`name`) or a fact (`name` as written, `fact` true)."""

    position: int
    name: str
    fact: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The table of column names; see `columns.yaml`."""

    table: Mapping[str, Any]

    def field(self, group: str, header: str) -> str | None:
        """Return the field that a header stands for."""
        word = _bare(header)
        return next((name for name, words in self.table[group].items() if word in map(_bare, words)), None)

    def words(self, group: str) -> list[str]:
        """Return all headers of a group."""
        return [word for words in self.table[group].values() for word in words]

    def title(self, name: str) -> str:
        """Return a word of the summary sheet."""
        return str(self.table["sheets"][name])

    @property
    def results(self) -> Sequence[Mapping[str, str]]:
        """Return the result columns in order."""
        results: Sequence[Mapping[str, str]] = self.table["results"]
        return results


@lru_cache(maxsize=1)
def load_columns() -> Columns:
    """Return the column names."""
    return Columns(load_data(Path(__file__).with_name("columns.yaml")))


def _bare(word: str) -> str:
    return "".join(word.split()).lower()


def map_header(headers: Sequence[str], names: TableNames, path: str, *, group: str = "fields") -> tuple[list[Column], list[str]]:
    """Return the columns that are read and the headers that are not.

    Raises:
        UsageError: L008 a header that is close to a known one, L012 a header that stands twice; all together.
    """
    columns = load_columns()
    found: list[Column] = []
    ignored: list[str] = []
    problems: list[Problem] = []
    for position, header in enumerate(headers):
        column = _column(columns, header, position, names, group)
        if column is None:
            ignored.append(header)
            problems.extend(_misspelt(header, columns.words(group) + names.attribute_words(), path, position))
        elif column.name in {item.name for item in found}:
            problems.append(
                Problem("L012", f"column `{header}` stands twice", path=path, line=1, column=position + 1, help="keep one of them")
            )
        else:
            found.append(column)
    if problems:
        raise UsageError(problems)
    return found, [header for header in ignored if header]


def _column(columns: Columns, header: str, position: int, names: TableNames, group: str) -> Column | None:
    name = columns.field(group, header)
    if name is not None:
        return Column(position, name)
    if names.attribute(split_variable(header)[0]) is not None:
        return Column(position, header.strip(), fact=True)
    return None


def _misspelt(header: str, known: Sequence[str], path: str, position: int) -> list[Problem]:
    word = split_variable(header)[0]
    hint = nearest(word, known, cutoff=0.8) if len(word) > 3 else ""
    return [Problem("L008", f"unknown column `{header}`", path=path, line=1, column=position + 1, got=header, help=hint)] if hint else []


def cell_value(word: str, name: str, names: TableNames) -> Any:
    """Return a fact's value as a cell gives it: a word, a list for a set, `one_of` for alternatives, or `unknown`."""
    columns = load_columns()
    text = word.strip()
    if text in columns.table["unknown"]:
        return "unknown"
    attribute, key = split_variable(name)
    found = names.attribute(attribute)
    if found is None or found.kind in (AttributeKind.NUMBER, AttributeKind.DATE, AttributeKind.TEXT):
        return text
    if found.kind is AttributeKind.SET and not key:
        return _split(text, columns.table["separators"])
    parts = [part.strip() for part in text.split(columns.table["choice"])]
    if len(parts) > 1 and all(names.value(found, part) for part in parts):
        return {"one_of": parts}
    return text


def _split(text: str, separators: str) -> list[str]:
    for mark in separators[1:]:
        text = text.replace(mark, separators[0])
    return [part.strip() for part in text.split(separators[0]) if part.strip()]
