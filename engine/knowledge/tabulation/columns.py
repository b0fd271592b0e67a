"""Which columns a sheet may have, and how their titles are understood."""

from __future__ import annotations

from collections.abc import Iterable

from engine.knowledge.tabulation.entries import KEYS, SHAPES
from engine.knowledge.tabulation.items import ITEMS
from engine.knowledge.tabulation.model import OTHER, TEST
from engine.knowledge.tabulation.notation import Notation
from engine.knowledge.tabulation.scheme_tables import HEAD, KINDS, LISTS, PLAIN
from engine.knowledge.tabulation.words import TableWords

__all__ = ["MOST_DUTIES", "Columns", "key_column", "section_of", "sheets"]

MOST_DUTIES = 9
_BEFORE = {
    "derivations": ("fact", "how"), "defaults": ("fact", "value"), "closures": ("switch", "fact", "value"),
    "merges": ("fact", "value", "values"), "presumptions": ("fact", "value", "mentions", "posts"), "tables": ("fact", "table", "above", "from", "value"),
    "variants": ("reading", "rule"), "lookup_tables": ("rows", "columns", "row", "column", "result"), "exceptions": ("winner", "loser"),
}  # fmt: skip
_AFTER = {"derivations": ("case_value", "inputs", "table", "on_clash"), "constraints": ("then",), "score_tables": ("points",)}
_ITEMS = {"derivations": "choice", "score_tables": "items", "tables": "bands", "lookup_tables": "cells", "variants": "changes"}
_SOURCE = ("basis", "locator", "reason", "other_readings")
_CONDITIONAL = frozenset({"derivations", "constraints", "presumptions", "variants", "score_tables", *KINDS})


def sheets() -> tuple[str, ...]:
    """Return the names of all sheets in the order of a workbook."""
    tables = ("score_tables", "lookup_tables", "tables")
    after = ("exceptions", "presumptions", "defaults", "constraints", "closures", "merges", "variants", "metarules", *PLAIN)
    return (HEAD, *LISTS, *tables, "derivations", *KINDS, *after)


def section_of(sheet: str) -> str:
    """Return the section of the rule file that a sheet's rows belong to."""
    return "rules" if sheet in KINDS else sheet


def key_column(sheet: str) -> str:
    """Return the column that names an entry."""
    return "item" if sheet == HEAD else KEYS.get(sheet, ("id",))[0]


class Columns:
    """The columns of a scheme's sheets."""

    def __init__(self, words: TableWords, notation: Notation) -> None:
        self._words, self._notation = words, notation

    def before(self, sheet: str) -> tuple[str, ...]:
        """Return the columns on the left of the condition."""
        if sheet == HEAD:
            return ("item", "content")
        if sheet in (*LISTS, *PLAIN):
            return tuple(field.name for field in SHAPES[sheet])
        return ("id", "name", *_BEFORE.get(sheet, ()))

    def after(self, sheet: str, duties: int = 1) -> tuple[str, ...]:
        """Return the columns on the right of the condition; `duties`: how many a rule may name."""
        if sheet == HEAD:
            return ()
        if sheet in (*LISTS, *PLAIN):
            return ("position",)
        own = self._conclusion(sheet, duties) if sheet in KINDS else _AFTER.get(sheet, ())
        return (*own, *_SOURCE, "position")

    def _conclusion(self, sheet: str, duties: int) -> tuple[str, ...]:
        if sheet == "supervisor":
            parts = self._words.language[sheet].values()
            return tuple(f"then.{sheet}.{number}.{part}" for number in range(1, duties + 1) for part in parts)
        if sheet in ("grade", "type", "status"):
            return (f"then.{sheet}", *(("then.suggest", "then.floor") if sheet != "type" else ()))
        return tuple(f"then.{sheet}.{part}" for part in self._words.language[sheet].values())

    def is_conditional(self, sheet: str) -> bool:
        """Return whether the rows of a sheet have conditions."""
        return sheet in _CONDITIONAL

    def title(self, sheet: str, column: str) -> str:
        """Return the title of a column."""
        return self._words.title(section_of(sheet), column)

    def fixed(self, sheet: str) -> tuple[str, ...]:
        """Return every column that a sheet may have beside those of facts."""
        other = (OTHER, "order") if self.is_conditional(sheet) else ()
        extra = ("then.suggest", "then.floor") if sheet in KINDS else ()
        return tuple(dict.fromkeys((*self.before(sheet), *other, *self.after(sheet, MOST_DUTIES), *extra)))

    def find(self, sheet: str, title: str) -> str | None:
        """Return the column that a title stands for; None for an unknown one."""
        for column in self.fixed(sheet):
            if self.title(sheet, column) == title:
                return column
        domain = self._notation.domain(title) if self.is_conditional(sheet) else None
        return TEST + domain.title if domain is not None else None

    def single(self, sheet: str, columns: Iterable[str]) -> list[str]:
        """Return those columns that an entry fills once, in its first row."""
        own = {name for field, item in ITEMS.items() if field == _ITEMS.get(section_of(sheet)) for name in item.columns}
        return [name for name in columns if not name.startswith(TEST) and name not in own and name not in ("position", "order")]
