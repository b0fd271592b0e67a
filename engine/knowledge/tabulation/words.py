"""The words of workbooks, from `words.yaml` beside this module and the word list of the rule files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.knowledge.data_file import load_data
from engine.knowledge.language import Language
from engine.knowledge.tabulation.model import OTHER, TEST

__all__ = ["TableWords"]

_FILE = Path(__file__).parent / "words.yaml"
_THEN, _BORROW = "then.", "borrow."


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = load_data(_FILE)
    return data


class TableWords:
    """How sheets, columns and cells are called."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.columns: Mapping[str, str] = _data()["columns"]
        self.cells: Mapping[str, Any] = _data()["cells"]
        self.symbols: Mapping[str, str] = _data()["symbols"]
        self.more_symbols: Mapping[str, str] = _data()["symbols_read"]

    def sheet(self, name: str) -> str:
        """Return the title of a sheet."""
        own: str | None = _data()["sheets"].get(name)
        return own or self.language.word_for("file" if name in self.language["file"].values() else "conclusion", name)

    def title(self, section: str, column: str) -> str:
        """Return the title of a column of a section.

        A column's name is a key of the rule files (`basis`), one of the table's own words (`position`), `then.` and the path below the
        conclusion (`then.measure.text`, `then.supervisor.2.role`), or a condition's (`?自由裁量权`).
        """
        if column == OTHER:
            return self.columns["other"]
        if column.startswith(TEST):
            return column[len(TEST) :]
        if column.startswith(_THEN):
            return self._conclusion(column[len(_THEN) :].split("."))
        if column.startswith(_BORROW):
            return self.columns["borrow"].format(word=self.language.word_for("borrow", column[len(_BORROW) :]))
        return self.columns.get(column) or self._key(section, column)

    def _conclusion(self, path: list[str]) -> str:
        if len(path) == 1:
            word = self.language.word_for("conclusion", path[0])
        elif len(path) == 2:
            word = self.language.word_for(path[0], path[1])
        else:
            word = self.language.word_for(path[0], path[2])
            if path[1] != "1":
                word = self.columns["numbered"].format(word=word, number=path[1])
        return self.columns["then"].format(word=word)

    def _key(self, section: str, column: str) -> str:
        found = (word for group in _GROUPS[section] for word, name in self.language[group].items() if name == column)
        return next(found, column)


_GROUPS = {
    "head": ("scheme",),
    "scales": ("scale",),
    "types": ("scheme_type",),
    "metarules": ("source",),
    "rules": ("source", "rule"),
    "derivations": ("source", "derivation", "band"),
    "constraints": ("source", "constraint"),
    "defaults": ("source", "default"),
    "closures": ("source", "closure"),
    "merges": ("source", "merge"),
    "exceptions": ("source", "exception"),
    "presumptions": ("source", "presumption"),
    "tables": ("source", "table", "table_band"),
    "variants": ("source", "variant"),
    "score_tables": ("source", "score_table", "score_item"),
    "lookup_tables": ("source", "lookup_table"),
    "acknowledgements": ("acknowledgement",),
    "clauses": ("clause",),
}
