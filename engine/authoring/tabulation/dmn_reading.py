"""DMN files as tables: our own ones whole, simple ones of other editors as far as they go; what is wrong is named by table, rule and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.authoring.tabulation.base import Base, unpacked
from engine.authoring.tabulation.dmn_names import KNOWN, feel_name, own
from engine.authoring.tabulation.dmn_writing import is_decision
from engine.authoring.tabulation.feel import FeelError, read_output, read_test
from engine.errors import Problem, UsageError, nearest
from engine.knowledge.tabulation.columns import Columns, section_of
from engine.knowledge.tabulation.model import OTHER, TEST, Cell, Entry, Row, Tables
from engine.knowledge.tabulation.scheme_tables import KINDS, Tabulator
from engine.knowledge.yaml_source import Node

__all__ = ["DmnFile", "open_dmn", "read_dmn"]

_LARGEST = 50_000_000  # bytes
_LINE = tuple[Decimal, int]


@dataclass(frozen=True, slots=True)
class DmnFile:
    """An opened DMN file: its root element, the scheme it is about, and what it was exported from (None: by another program)."""

    root: Any
    scheme: str
    base: Base | None


def open_dmn(content: bytes, shown: str) -> DmnFile:
    """Return a DMN file from its bytes.

    Raises:
        UsageError: B024 it is no DMN file, or one that names outer entities or is too large.
    """
    from defusedxml import DefusedXmlException, ElementTree

    try:
        root = ElementTree.fromstring(content, forbid_dtd=True) if len(content) <= _LARGEST else None
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise _no_dmn(shown) from error
    if root is None or _local(root.tag) != "definitions" or root.tag[1:].partition("}")[0] not in KNOWN:
        raise _no_dmn(shown)
    kept = next(root.iter(own("base")), None)
    if kept is None:
        return DmnFile(root, root.get("name", ""), None)
    base = Base(kept.get("scheme", ""), kept.get("file", ""), "", kept.get("vocabulary", ""))
    return DmnFile(root, base.scheme, unpacked(base, (kept.text or "").strip(), kept.get("digest", "")))


def _no_dmn(shown: str) -> UsageError:
    help_text = "save it as DMN 1.1 to 1.5, without a document type"
    return UsageError(Problem("B024", "the file is not DMN", path=shown, help=help_text))


def read_dmn(file: DmnFile, known: Tables, tabulator: Tabulator, shown: str, problems: list[Problem]) -> Tables:
    """Return a scheme's tables as a DMN file has them.

    Args:
        known: what the file does not carry: the tables that it was exported from, or the scheme's present ones for a foreign file.
    """
    reader = _Reader(tabulator, shown, problems)
    found = reader.entries(file.root)
    sections = dict(known.sections)
    for section in ("rules", "derivations"):
        before = known.sections.get(section, ())
        merged = _own(found[section], before) if file.base is not None else _foreign(found[section], before)
        if merged:
            sections[section] = merged
        else:
            sections.pop(section, None)
    return Tables(sections)


def _own(found: Sequence[tuple[_LINE, Entry]], before: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries of our own file, with those that no table of DMN can hold where they stood."""
    placed = list(found)
    placed.extend(((Decimal(number), 0), entry) for number, entry in enumerate(before, 1) if not is_decision(entry))
    return tuple(entry for _, entry in sorted(placed, key=lambda pair: pair[0]))


def _foreign(found: Sequence[tuple[_LINE, Entry]], before: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the present entries with those of a foreign file over them: it may lack sources and reasons, and whole rules."""
    merged = {entry.key: entry for entry in before}
    order = list(merged)
    above = ""
    for _, entry in found:
        if entry.key not in merged:
            order.insert(order.index(above) + 1 if above else len(order), entry.key)
        merged[entry.key] = _over(merged.get(entry.key), entry)
        above = entry.key
    return tuple(merged[key] for key in order)


def _over(old: Entry | None, entry: Entry) -> Entry:
    """Return an entry with what an older one says beside its condition and conclusion."""
    if old is None:
        return entry
    kept = {name: cell for name, cell in old.rows[0].cells.items() if not name.startswith((TEST, "then."))}
    first = Row({**kept, **entry.rows[0].cells}, entry.rows[0].order)
    return replace(entry, rows=(first, *entry.rows[1:]))


@dataclass
class _Reader:
    tabulator: Tabulator
    shown: str
    problems: list[Problem]
    columns: Columns = field(init=False)

    def __post_init__(self) -> None:
        self.columns = Columns(self.tabulator.words, self.tabulator.notation)

    def entries(self, root: Any) -> dict[str, list[tuple[_LINE, Entry]]]:
        """Return the entries of all decision tables by section, each with its place."""
        found: dict[str, list[tuple[_LINE, Entry]]] = {"rules": [], "derivations": []}
        number = 0
        for decision in _children(root, "decision"):
            table = next(_children(decision, "decisionTable"), None)
            sheet = self._sheet(decision, table) if table is not None else None
            if table is None or sheet is None:
                continue
            groups: dict[str, list[tuple[_LINE, Row]]] = {}
            last = Decimal(0)
            for key, row in self._rows(decision, table, sheet):
                number += 1
                last = _position(row, last)
                groups.setdefault(key, []).append(((last, number), row))
            for key, rows in groups.items():
                place, entry = (
                    min(line for line, _ in rows),
                    self._entry(sheet, key, [row for _, row in sorted(rows, key=lambda pair: pair[0])]),
                )
                found[section_of(sheet)].append((place, entry))
        return {section: sorted(pairs, key=lambda pair: pair[0]) for section, pairs in found.items()}

    # ── which table ──

    def _sheet(self, decision: Any, table: Any) -> str | None:
        """Return the sheet that a decision table is: by our own mark, its id, its name, or what it puts out."""
        said = decision.get(own("sheet")) or decision.get("id", "").removeprefix("decision_")
        titles = {self.tabulator.words.sheet(name): name for name in KINDS}
        if said in (*KINDS, "derivations"):
            return str(said)
        if decision.get("name", "") in titles:
            return titles[decision.get("name", "")]
        outputs = [_names(clause) for clause in _children(table, "output")]
        fitting = next((name for name in KINDS for names in outputs if self._output(name, names) is not None), None)
        if fitting is not None:
            return fitting
        if self.tabulator.notation.domain(decision.get("name", "")) is not None:
            return "derivations"
        at = self._place(decision.get("name", ""), "", "")
        help_text = "call the decision as a sheet of the workbook is called: " + ", ".join(titles)
        self.problems.append(at.problem("B025", f"the decision `{decision.get('name', '')}` is none that a scheme has", help=help_text))
        return None

    def _output(self, sheet: str, names: Sequence[str]) -> str | None:
        """Return the column that an output fills: its title, with or without the word for conclusions."""
        if sheet == "derivations":
            return "case_value"
        prefix = self.tabulator.words.columns["then"].format(word="")
        for column in self.columns.fixed(sheet):
            title = self.columns.title(sheet, column)
            if column.startswith("then.") and {title, title.removeprefix(prefix), feel_name(title)} & set(names):
                return column
        return None

    def _input(self, sheet: str, names: Sequence[str]) -> str | None:
        for name in names:
            attribute, _, key = name.partition(" ")
            for title in (name, f"{attribute}[{key}]"):
                column = self.columns.find(sheet, title)
                if column is not None and column.startswith(TEST):
                    return column
        return None

    # ── its rules ──

    def _rows(self, decision: Any, table: Any, sheet: str) -> Iterator[tuple[str, Row]]:
        name = decision.get("name", "")
        inputs = [self._clause(name, sheet, _names(clause), self._input) for clause in _children(table, "input")]
        outputs = [self._clause(name, sheet, _names(clause), self._output) for clause in _children(table, "output")]
        notes = [self.columns.find(sheet, clause.get("name", "")) for clause in _children(table, "annotation")]
        for number, rule in enumerate(_children(table, "rule"), 1):
            cells: dict[str, Cell] = {}
            noted = zip(notes, (_text_of(entry) for entry in _children(rule, "annotationEntry")), strict=False)
            said = {column: text for column, text in noted if column is not None and text}
            key = said.get("id") or rule.get("id", "") or str(number)
            kept = {cell.get("column", ""): (cell.get("feel", ""), cell.text or "") for cell in rule.iter(own("cell"))}
            for column, entry in zip(inputs, _children(rule, "inputEntry"), strict=False):
                if column is not None and column != OTHER:
                    self._put(cells, column, self._tested(name, key, column, _text_of(entry), kept), (name, key))
            for column, text in self._noted(rule, key, name, sheet, said):
                self._put(cells, column, text, (name, key))
            for column, entry in zip(outputs, _children(rule, "outputEntry"), strict=False):
                if column is not None:
                    self._put(cells, column, self._concluded(name, key, sheet, column, _text_of(entry), kept), (name, key))
            yield self._finished(sheet, key, cells)

    def _clause(self, decision: str, sheet: str, names: Sequence[str], find: Any) -> str | None:
        column: str | None = find(sheet, names)
        if column is None:
            title = names[0] if names else ""
            titles = [self.columns.title(sheet, name) for name in self.columns.fixed(sheet)]
            at = self._place(decision, "", title)
            self.problems.append(
                at.problem("B004", f"unknown column `{title}`", help=nearest(title, titles) or "name a fact, or a part of the conclusion")
            )
        return column

    def _noted(self, rule: Any, key: str, name: str, sheet: str, said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield what the annotations say; without any, the rule's description is its reason."""
        yield "id", key
        yield from ((column, text) for column, text in said.items() if column != "id")
        description = _text_of(rule, "description")
        if "reason" not in said and description:
            yield "reason", description
        if sheet == "derivations":
            yield from (("fact", name),) if "fact" not in said else ()
            yield from (("how", self.tabulator.words.language.word_for("derivation", "choice")),) if "how" not in said else ()

    def _put(self, cells: dict[str, Cell], column: str, text: str, place: tuple[str, str]) -> None:
        if text.strip():
            cells[column] = Cell(
                text.strip(), self._place(*place, self.columns.title("grade" if column.startswith(TEST) else "rules", column))
            )

    def _tested(self, decision: str, key: str, column: str, feel: str, kept: Mapping[str, tuple[str, str]]) -> str:
        if column in kept and kept[column][0].strip() == feel.strip():
            return kept[column][1]
        domain = self.tabulator.notation.domain(column[len(TEST) :])
        try:
            return read_test(self.tabulator.notation, domain, feel) if domain is not None else ""
        except FeelError:
            self._unread(decision, key, column[len(TEST) :], feel)
            return ""

    def _concluded(self, decision: str, key: str, sheet: str, column: str, feel: str, kept: Mapping[str, tuple[str, str]]) -> str:
        if column in kept and kept[column][0].strip() == feel.strip():
            return kept[column][1]
        try:
            return read_output(feel, dict(self.tabulator.words.language["boolean"]) if sheet == "derivations" else None)
        except FeelError:
            self._unread(decision, key, self.columns.title(sheet, column), feel)
            return ""

    def _unread(self, decision: str, key: str, title: str, feel: str) -> None:
        at = self._place(decision, key, title)
        help_text = 'write a value such as "…", several with commas, `not("…")`, `>= 3`, `[3..5)` or `-`'
        self.problems.append(at.problem("B026", f"the FEEL text `{feel.strip()[:80]}` cannot be read", help=help_text))

    def _finished(self, sheet: str, key: str, cells: dict[str, Cell]) -> tuple[str, Row]:
        """Return a row in order; a definition says its value by being one."""
        definition = self.tabulator.words.language.word_for("derivation", "definition")
        if sheet == "derivations" and cells.get("how", Cell("")).text == definition:
            cells.pop("case_value", None)
        present = [column for column in cells if column.startswith(TEST) and column != OTHER]
        lines = [line for line in cells[OTHER].text.split("\n") if line.strip()] if OTHER in cells else []
        usual = [*present, *[OTHER] * len(lines)]
        told = []
        for title in cells["order"].text.split(self.tabulator.words.cells["order"]) if "order" in cells else ():
            column = self.columns.find(sheet, title.strip())
            if column in usual:
                told.append(column)
                usual.remove(column)
        return key, Row(cells, (*told, *usual))

    def _entry(self, sheet: str, key: str, rows: Sequence[Row]) -> Entry:
        single = self.columns.single(sheet, {name for row in rows for name in row.cells})
        first = {name: cell for row in reversed(rows) for name, cell in row.cells.items() if name in single}
        bare = [
            Row({name: cell for name, cell in row.cells.items() if name not in (*single, "position", "order")}, row.order) for row in rows
        ]
        return Entry(section_of(sheet), sheet, key, (Row({**first, **bare[0].cells}, bare[0].order), *bare[1:]))

    def _place(self, decision: str, key: str, title: str) -> Node:
        return Node(self.shown, 0, 0, "", text="", cell=f"{decision}!{' '.join(filter(None, (key, title)))}".rstrip("!"))


def _position(row: Row, last: Decimal) -> Decimal:
    try:
        return Decimal(row.cells["position"].text)
    except (KeyError, InvalidOperation):
        return last


def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(parent: Any, name: str) -> Iterator[Any]:
    return (child for child in parent if _local(child.tag) == name)


def _text_of(parent: Any, name: str = "text") -> str:
    found = next(_children(parent, name), None)
    return (found.text or "") if found is not None else ""


def _names(clause: Any) -> list[str]:
    """Return what an input or output clause is called: its label, name, and expression."""
    expression = next(_children(clause, "inputExpression"), None)
    said = (clause.get("label"), clause.get("name"), _text_of(expression) if expression is not None else None)
    return [name.strip() for name in said if name and name.strip()]
