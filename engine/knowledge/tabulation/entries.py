"""Each section's entries as rows of cells, and back: which key of a rule file becomes which column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Problem
from engine.knowledge.tabulation.conclusions import read_conclusion, write_conclusion
from engine.knowledge.tabulation.conditions import Conditions
from engine.knowledge.tabulation.items import ITEMS
from engine.knowledge.tabulation.model import Cell, Entry, Row
from engine.knowledge.tabulation.nodes import flow_text, mapping, scalar
from engine.knowledge.tabulation.values import (
    read_flow_cell,
    read_list,
    read_readings,
    read_text,
    read_words,
    write_readings,
    write_text,
    write_words,
)
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

__all__ = ["KEYS", "SHAPES", "Codec", "Field"]

DERIVING = ("definition", "choice", "maximum", "product", "total", "band")


@dataclass(frozen=True, slots=True)
class Field:
    """One key of an entry and how it is written.

    `kind`: `text`, `words` (one or several), `list` (always a list), `flow` (YAML on one line), `readings`; `condition`: rows of tests;
    `then`: a rule's conclusion; `how`: how a fact is derived; `items`: a list of small entries, one a row.
    """

    name: str
    kind: str = "text"


def _sourced(*fields: Field) -> tuple[Field, ...]:
    return (Field("id"), Field("name"), *fields, Field("basis"), Field("locator"), Field("reason"), Field("other_readings", "readings"))


SHAPES: Mapping[str, tuple[Field, ...]] = {
    "scales": (Field("name"), Field("grades", "list"), Field("when", "flow")),
    "types": (Field("id"), Field("word"), Field("canonical"), Field("match")),
    "metarules": _sourced(),
    "derivations": _sourced(Field("fact"), Field("how", "how"), Field("on_clash")),
    "constraints": _sourced(Field("when", "condition"), Field("then", "flow")),
    "defaults": _sourced(Field("fact"), Field("value", "words")),
    "closures": _sourced(Field("switch"), Field("fact"), Field("value", "words")),
    "merges": _sourced(Field("fact"), Field("value", "words"), Field("values", "words")),
    "score_tables": _sourced(Field("items", "items")),
    "lookup_tables": _sourced(Field("rows"), Field("columns"), Field("cells", "items")),
    "rules": _sourced(Field("then", "then"), Field("when", "condition")),
    "exceptions": _sourced(Field("winner"), Field("loser")),
    "presumptions": _sourced(
        Field("fact"), Field("value", "words"), Field("when", "condition"), Field("mentions", "list"), Field("posts", "list")
    ),
    "tables": _sourced(Field("fact"), Field("table"), Field("bands", "items")),
    "variants": _sourced(Field("reading"), Field("changes", "items")),
    "acknowledgements": (
        Field("kind"), Field("when", "flow"), Field("rules", "words"), Field("grades", "words"), Field("readings", "words"),
        Field("reason"), Field("locator"),
    ),
    "clauses": (Field("locator"), Field("title"), Field("nature")),
}  # fmt: skip
KEYS = {
    "scales": ("name",),
    "variants": ("id", "reading"),
    "acknowledgements": ("kind", "rules", "grades", "readings", "when", "reason"),
    "clauses": ("locator", "title"),
}
GROUPS = {
    "scales": "scale", "types": "scheme_type", "derivations": "derivation", "constraints": "constraint", "defaults": "default",
    "closures": "closure", "merges": "merge", "score_tables": "score_table", "lookup_tables": "lookup_table", "rules": "rule",
    "exceptions": "exception", "presumptions": "presumption", "tables": "table", "variants": "variant", "metarules": "source",
    "acknowledgements": "acknowledgement", "clauses": "clause",
}  # fmt: skip


class Codec:
    """Writes entries as rows and reads them again."""

    def __init__(self, words: TableWords, conditions: Conditions) -> None:
        self.words, self.conditions = words, conditions
        self._writers: Mapping[str, Callable[[Field, Mapping[str, Node]], Iterator[Row]]] = {
            "condition": lambda field, fields: iter(self.conditions.rows(fields[field.name])),
            "items": lambda field, fields: ITEMS[field.name].write(self, fields[field.name]),
            "then": lambda field, fields: iter([write_conclusion(fields[field.name], self.words)]),
            "how": lambda _, fields: self._write_how(fields),
        }

    def word(self, section: str, name: str) -> str:
        """Return the key that a rule file uses for a field of a section."""
        groups = (GROUPS[section], "source")
        return next((word for group in groups for word, key in self.words.language[group].items() if key == name), name)

    # ── from YAML ──

    def entry(self, section: str, node: Node) -> Entry:
        """Return one entry of a section as rows."""
        fields = self._fields(section, node)
        rows: list[Row] = [Row()]
        for field in SHAPES[section]:
            if field.kind in self._writers:
                if field.name in fields or field.kind == "how":
                    rows = _beside(rows, list(self._writers[field.kind](field, fields)))
            elif field.name in fields:
                rows = _beside(rows, [Row({field.name: Cell(self._write(field.kind, fields[field.name]))})])
        return Entry(section, self._sheet(section, rows[0]), self._entry_key(section, rows[0]), tuple(rows))

    def _fields(self, section: str, node: Node) -> dict[str, Node]:
        known = {**self.words.language["source"], **self.words.language[GROUPS[section]]}
        if section in ("scales", "types"):
            known = dict(self.words.language[GROUPS[section]])
        return {known.get(key.text or "", key.text or ""): value for key, value in node.entries or ()}

    def _write(self, kind: str, node: Node) -> str:
        if kind == "readings":
            return write_readings(node, self.words)
        if kind in ("words", "list"):
            return write_words(node, self.words)
        return flow_text(node) if kind == "flow" or node.text is None else write_text(node.text)

    def _write_how(self, fields: Mapping[str, Node]) -> Iterator[Row]:
        how = next((name for name in DERIVING if name in fields), "")
        head = {"how": Cell(self.words.language.word_for("derivation", how))}
        if how == "definition":
            yield from _beside([Row(head)], self.conditions.rows(fields[how]))
        elif how == "choice":
            yield from _beside([Row(head)], list(ITEMS["choice"].write(self, fields[how])))
        elif how == "band":
            names = self.words.language["band"]
            parts = {names.get(key.text or "", ""): Cell(write_text(value.text or "")) for key, value in fields[how].entries or ()}
            yield Row({**head, "inputs": parts.get("input", Cell("")), "table": parts.get("table", Cell(""))})
        elif how:
            yield Row({**head, "inputs": Cell(write_words(fields[how], self.words))})

    def _sheet(self, section: str, row: Row) -> str:
        then = next((name for name in row.cells if name.startswith("then.")), "")
        return then.split(".")[1] if section == "rules" and then else section

    def _entry_key(self, section: str, row: Row) -> str:
        return entry_key(section, {name: cell.text for name, cell in row.cells.items()})

    # ── to YAML ──

    def node(self, entry: Entry, problems: list[Problem]) -> Node:
        """Return an entry as the node that a rule file would give."""
        first = entry.rows[0].cells
        pairs: list[tuple[Node | str, Node]] = []
        for field in SHAPES[entry.section]:
            if field.kind == "how":
                pairs.extend(self._read_how(entry, problems))
                continue
            value = self._read(field, entry, problems)
            if value is not None:
                pairs.append(
                    (scalar(self.word(entry.section, field.name), first[field.name].place if field.name in first else None), value)
                )
        place = next((cell.place for cell in first.values() if cell.place), None)
        return mapping([(key if isinstance(key, str) or key.cell else scalar(key.text or "", place), value) for key, value in pairs], place)

    def _read(self, field: Field, entry: Entry, problems: list[Problem]) -> Node | None:
        if field.kind == "condition":
            return self.conditions.node(entry.rows, problems)
        if field.kind == "then":
            return read_conclusion(entry.rows[0], entry.sheet, self.words, problems)
        if field.kind == "items":
            return ITEMS[field.name].read(self, entry.rows, problems)
        cell = entry.rows[0].cells.get(field.name)
        return self.read_cell(field.kind, cell, problems) if cell is not None else None

    def read_cell(self, kind: str, cell: Cell, problems: list[Problem]) -> Node:
        """Return the node that a plain cell states."""
        if kind == "readings":
            return read_readings(cell, self.words, problems)
        if kind == "flow":
            return read_flow_cell(cell, problems)
        if kind == "list":
            return read_list(cell, self.words, problems)
        return read_words(cell, self.words, problems) if kind == "words" else scalar(read_text(cell.text), cell.place)

    def _read_how(self, entry: Entry, problems: list[Problem]) -> Iterator[tuple[str, Node]]:
        first = entry.rows[0].cells
        if "how" not in first:
            return
        word = first["how"].text
        how = self.words.language["derivation"].get(word, "")
        inputs = first.get("inputs", Cell("", first["how"].place))
        if how == "definition":
            yield word, self.conditions.node(entry.rows, problems) or mapping([], first["how"].place)
        elif how == "choice":
            yield word, ITEMS["choice"].read(self, entry.rows, problems)
        elif how == "band":
            names = (("input", inputs), ("table", first.get("table", Cell(""))))
            pairs = [
                (self.words.language.word_for("band", name), scalar(read_text(cell.text), cell.place)) for name, cell in names if cell.text
            ]
            yield word, mapping(pairs, first["how"].place)
        elif how in DERIVING:
            yield word, read_words(inputs, self.words, problems)
        else:
            yield word, scalar("", first["how"].place)


def entry_key(section: str, cells: Mapping[str, str]) -> str:
    """Return what names an entry within its section: its id, or what tells it from the others where it has none."""
    return ":".join(cells[name] for name in KEYS.get(section, ("id",)) if cells.get(name))


def _beside(rows: Sequence[Row], more: Sequence[Row]) -> list[Row]:
    """Return rows with the cells of other rows beside them, the first beside the first."""
    longest = max(len(rows), len(more))
    padded = ([*rows, *[Row()] * (longest - len(rows))], [*more, *[Row()] * (longest - len(more))])
    return [Row({**one.cells, **other.cells}, one.order + other.order) for one, other in zip(*padded, strict=True)]
