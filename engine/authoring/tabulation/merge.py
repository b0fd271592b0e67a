"""Three versions of a scheme's tables made one: what was exported, the workbook now, the rule file now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from engine.errors import Problem
from engine.knowledge.tabulation.columns import Columns
from engine.knowledge.tabulation.entries import SHAPES
from engine.knowledge.tabulation.model import OTHER, TEST, Cell, Entry, Row, Tables
from engine.knowledge.tabulation.scheme_tables import HEAD
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

__all__ = ["Change", "Merge", "merge_tables"]

OURS, THEIRS = "ours", "theirs"
_SECTIONS = (HEAD, *SHAPES)


@dataclass(frozen=True, slots=True)
class Change:
    """What the workbook changes in the rule file.

    Args:
        kind: `changed`, `added`, `deleted` or `moved`.
        cell: where the workbook says it (`等级!D7`); empty where the row is gone.
        column: the title of the column, for a changed cell; `before` and `after` are its words.
    """

    kind: str
    sheet: str
    id: str
    cell: str = ""
    column: str = ""
    before: str = ""
    after: str = ""


@dataclass
class Merge:
    """One merge under way, and at its end what came of it.

    Args:
        prefer: `ours` or `theirs` settles every conflict; empty: conflicts are reported.
    """

    words: TableWords
    columns: Columns
    prefer: str = ""
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    tables: Tables = field(default_factory=lambda: Tables({}))

    # ── entries ──

    def section(self, base: Sequence[Entry], theirs: Sequence[Entry], ours: Sequence[Entry]) -> tuple[Entry, ...]:
        """Return the merged entries of one section."""
        before, now, own = ({entry.key: entry for entry in entries} for entries in (base, theirs, ours))
        merged: dict[str, Entry] = {}
        for key in dict.fromkeys((*own, *now, *before)):
            entry = self._entry(before.get(key), now.get(key), own.get(key))
            if entry is not None:
                merged[key] = entry
        order = self._order(list(before), list(now), [key for key in own if key in merged], set(merged), now)
        return tuple(merged[key] for key in order if key in merged)

    def _entry(self, base: Entry | None, theirs: Entry | None, ours: Entry | None) -> Entry | None:
        if theirs is not None and ours is not None:
            return self._cells(base or Entry(ours.section, ours.sheet, ours.key, (Row(),)), theirs, ours)
        if theirs is None:
            return self._without_theirs(base, ours)
        if base is None or (theirs != base and self._wants_back(base, theirs)):
            self._note("added", theirs, cell=_cell(theirs.place))
            return theirs
        return None

    def _without_theirs(self, base: Entry | None, ours: Entry | None) -> Entry | None:
        """Settle an entry that the workbook lacks: it is new in the rule file, or was deleted in the workbook."""
        if base is None or ours is None:
            return ours
        if _same(base, ours):
            self._note("deleted", ours)
            return None
        message = f"`{ours.key}` was deleted from the workbook and changed in the rule file"
        if self._settle(None, message) == THEIRS:
            self._note("deleted", ours)
            return None
        return ours

    def _wants_back(self, base: Entry, theirs: Entry) -> bool:
        """Return whether an entry deleted from the rule file comes back: it was changed in the workbook."""
        if _same(base, theirs):
            return False
        return self._settle(theirs.place, f"`{base.key}` was changed in the workbook and deleted from the rule file") == THEIRS

    def _settle(self, place: Node | None, message: str) -> str:
        if not self.prefer:
            at = place or Node("", 0, 0, "")
            help_text = "make both say the same, or take one side with --ours (the rule file) or --theirs (the workbook)"
            self.conflicts.append(at.problem("B020", message, help=help_text))
        return self.prefer or OURS

    # ── cells ──

    def _cells(self, base: Entry, theirs: Entry, ours: Entry) -> Entry:
        single = self.columns.single(ours.sheet, {name for entry in (base, theirs, ours) for row in entry.rows for name in row.cells})
        heads = [_part(entry.rows[0], single, inside=True) for entry in (base, theirs, ours)]
        head = self._row(theirs, *heads)
        lists = [[_part(row, single, inside=False) for row in entry.rows] for entry in (base, theirs, ours)]
        rows = self._rows(theirs, *lists)
        first = Row({**head.cells, **rows[0].cells}, rows[0].order)
        sheet = theirs.sheet if base.sheet == ours.sheet else ours.sheet
        return Entry(ours.section, sheet, ours.key, (first, *rows[1:]))

    def _rows(self, entry: Entry, base: list[Row], theirs: list[Row], ours: list[Row]) -> list[Row]:
        """Merge the rows that an entry may have several of: cell by cell where their number is the same, else as a whole."""
        if len(base) == len(theirs) == len(ours):
            return [self._row(entry, *rows) for rows in zip(base, theirs, ours, strict=True)]
        said_base, said_theirs, said_ours = (tuple(_said(row) for row in rows) for rows in (base, theirs, ours))
        if said_theirs in (said_base, said_ours):
            return ours
        texts = [" / ".join(_words(row) for row in rows) for rows in (base, theirs, ours)]
        place = next((cell.place for row in theirs for cell in row.cells.values() if cell.place), entry.place)
        if said_ours != said_base and self._settle(place, self._both(self.columns.title(entry.sheet, OTHER), entry.key, *texts)) == OURS:
            return ours
        self._note("changed", entry, cell=_cell(place), column=self.columns.title(entry.sheet, "id"), before=texts[2], after=texts[1])
        return theirs

    def _row(self, entry: Entry, base: Row, theirs: Row, ours: Row) -> Row:
        cells: dict[str, Cell] = {}
        for name in dict.fromkeys((*ours.cells, *theirs.cells, *base.cells)):
            cell = self._one(entry, name, *(row.cells.get(name, Cell("")) for row in (base, theirs, ours)))
            if cell.text:
                cells[name] = cell
        tests = [name for name in theirs.order if name in cells and name not in ours.order]
        return Row(cells, tuple(name for name in (*ours.order, *tests) if name in cells))

    def _one(self, entry: Entry, name: str, base: Cell, theirs: Cell, ours: Cell) -> Cell:
        if theirs.text in (base.text, ours.text):
            return ours
        title = self.columns.title(entry.sheet, name)
        place = theirs.place or entry.place
        if ours.text != base.text and self._settle(place, self._both(title, entry.key, base.text, theirs.text, ours.text)) == OURS:
            return ours
        self._note("changed", entry, cell=_cell(place), column=title, before=ours.text, after=theirs.text)
        return theirs

    def _both(self, title: str, key: str, base: str, theirs: str, ours: str) -> str:
        said = ", ".join(f"{who} `{_short(text)}`" for who, text in (("exported", base), ("workbook", theirs), ("rule file", ours)))
        return f"`{title}` of `{key}` was changed on both sides: {said}"

    # ── order ──

    def _order(self, base: list[str], theirs: list[str], ours: list[str], kept: set[str], entries: Mapping[str, Entry]) -> list[str]:
        """Return the keys in the order of the rule file, with what the workbook added or moved after the one above it."""
        moved = _moved([key for key in base if key in entries], [key for key in theirs if key in base])
        result = [key for key in ours if key not in moved or key not in entries]
        for number, key in enumerate(theirs):
            if key in result or key not in kept:
                continue
            above = next((other for other in reversed(theirs[:number]) if other in result), None)
            result.insert(result.index(above) + 1 if above is not None else 0, key)
        for key in theirs:
            if key in moved and key in ours and _above(key, result, ours) != _above(key, ours, result):
                self._note("moved", entries[key], cell=_cell(entries[key].place), after=_above(key, result, ours))
        return result

    def _note(self, kind: str, entry: Entry, **more: str) -> None:
        name = self.columns.title(HEAD, entry.key) if entry.section == HEAD else entry.key
        self.changes.append(Change(kind, self.words.sheet(entry.sheet), name, **more))


def merge_tables(base: Tables, theirs: Tables, ours: Tables, words: TableWords, columns: Columns, *, prefer: str = "") -> Merge:
    """Return the merge of three versions; its tables are only whole where it has no conflicts."""
    merge = Merge(words, columns, prefer)
    sections = {}
    for name in _SECTIONS:
        three = [tables.sections.get(name, ()) for tables in (base, theirs, ours)]
        entries = merge.section(*three)
        if entries:
            sections[name] = entries
    merge.tables = Tables(sections)
    return merge


def _part(row: Row, single: Sequence[str], *, inside: bool) -> Row:
    """Return the cells of a row that an entry fills once, or the others."""
    return Row({name: cell for name, cell in row.cells.items() if (name in single) == inside}, () if inside else row.order)


def _said(row: Row) -> frozenset[tuple[str, str]]:
    return frozenset((name, cell.text) for name, cell in row.cells.items())


def _same(one: Entry, other: Entry) -> bool:
    """Return whether two entries say the same; the order of a condition's parts does not matter."""
    return one.sheet == other.sheet and [_said(row) for row in one.rows] == [_said(row) for row in other.rows]


def _words(row: Row) -> str:
    return ", ".join(f"{name.removeprefix(TEST)} {cell.text}".strip() for name, cell in row.cells.items())


def _short(text: str) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= 60 else flat[:57] + "…"


def _cell(place: Node | None) -> str:
    return place.cell if place is not None else ""


def _above(key: str, order: Sequence[str], others: Sequence[str]) -> str:
    """Return the key above one in an order, of those that another order has too."""
    before = [other for other in order[: order.index(key)] if other in others]
    return before[-1] if before else ""


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the keys that stand elsewhere: as few as tell one order from the other."""
    kept: set[str] = set()
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        kept.update(after[block.b : block.b + block.size])
    return set(after) - kept
