"""A whole rule file as tables, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.errors import Problem
from engine.knowledge.language import Language
from engine.knowledge.names import Names
from engine.knowledge.tabulation.conditions import Conditions
from engine.knowledge.tabulation.entries import SHAPES, Codec
from engine.knowledge.tabulation.model import Cell, Entry, Row, Tables
from engine.knowledge.tabulation.nodes import flow_text, listing, mapping, scalar
from engine.knowledge.tabulation.notation import Notation
from engine.knowledge.tabulation.values import read_list, read_text, write_text, write_words
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

__all__ = ["HEAD", "KINDS", "LISTS", "PLAIN", "Tabulator", "head_words"]

HEAD = "head"
PLAIN = ("acknowledgements", "clauses")  # what a scheme says for its check: no rules, and without ids
LISTS = ("scales", "types")  # the lists of the scheme's head, each a sheet
KINDS = ("type", "grade", "status", "supervisor", "measure", "cycle", "gate", "publication", "form", "warning")
_SINGLE = ("id", "prefix", "article", "domain", "choose")


class Tabulator:
    """Turns the root of one scheme's file into tables and back."""

    def __init__(self, names: Names, language: Language, head: Mapping[str, tuple[str, ...] | Mapping[str, str]]) -> None:
        self.words = TableWords(language)
        grades, types = head.get("grades", ()), head.get("types", {})
        self.notation = Notation(names, self.words, tuple(grades), dict(types) if isinstance(types, Mapping) else {})
        fixed = {
            self.words.title(section, field.name)
            for section, fields in SHAPES.items()
            if section not in (*LISTS, *PLAIN)
            for field in fields
        }
        self.conditions = Conditions(self.notation, frozenset(fixed | set(self.words.columns.values())))
        self.codec = Codec(self.words, self.conditions)

    # ── from YAML ──

    def tables(self, root: Node) -> Tables:
        """Return the tables of a rule file that parses."""
        language = self.words.language
        fields = {language["file"].get(key.text or "", ""): value for key, value in root.entries or ()}
        head = {language["scheme"].get(key.text or "", ""): value for key, value in fields["scheme"].entries or ()}
        sections: dict[str, tuple[Entry, ...]] = {HEAD: tuple(self._write_head(head))}
        for name in LISTS:
            sections[name] = self._entries(name, head.get(name))
        for name in SHAPES:
            if name not in LISTS and name in fields:
                sections[name] = self._entries(name, fields[name])
        return Tables(sections)

    def _entries(self, section: str, node: Node | None) -> tuple[Entry, ...]:
        return tuple(self.codec.entry(section, item) for item in (node.items if node is not None else None) or ())

    def _write_head(self, head: Mapping[str, Node]) -> Iterator[Entry]:
        for name, node in head.items():
            if name == "name" and node.entries is not None:
                texts = {key.text: value.text or "" for key, value in node.entries}
                yield _setting("name", write_text(texts.get("zh", "")))
                yield _setting("name_en", write_text(texts.get("en", "")))
            elif name == "borrow":
                known = self.words.language["borrow"]
                for key, value in node.entries or ():
                    part = known.get(key.text or "", key.text or "")
                    yield _setting(f"borrow.{part}", write_words(value, self.words) if part == "only" else write_text(value.text or ""))
            elif name not in LISTS:
                yield _setting(name, write_text(node.text) if node.text is not None else flow_text(node))

    # ── to YAML ──

    def root(self, tables: Tables, problems: list[Problem], place: Node | None = None) -> Node:
        """Return the root node of the rule file that the tables say; what cannot be read is reported with its cell."""
        language = self.words.language
        pairs: list[tuple[Node | str, Node]] = [(language.word_for("file", "scheme"), self.head(tables, problems, place))]
        for section, entries in tables.sections.items():
            if section not in (HEAD, *LISTS) and entries:
                at = entries[0].place or place
                nodes = [self.codec.node(entry, problems) for entry in entries]
                pairs.append((scalar(language.word_for("file", section), at), listing(nodes, at)))
        return mapping(pairs, place)

    def head(self, tables: Tables, problems: list[Problem], place: Node | None = None) -> Node:
        """Return the node of the scheme's head."""
        word = self.words.language.word_for
        cells = {entry.key: entry.rows[0].cells["content"] for entry in tables.sections.get(HEAD, ())}
        pairs: list[tuple[Node | str, Node]] = []
        for name, cell in cells.items():
            if name == "name" and "name_en" in cells:
                both = [("zh", cell), ("en", cells["name_en"])]
                pairs.append((word("scheme", name), mapping([(key, scalar(read_text(c.text), c.place)) for key, c in both], cell.place)))
            elif name in (*_SINGLE, "name"):
                pairs.append((word("scheme", name), scalar(read_text(cell.text), cell.place)))
        for name in LISTS:
            if tables.sections.get(name):
                nodes = [self.codec.node(entry, problems) for entry in tables.sections[name]]
                pairs.append((word("scheme", name), listing(nodes, tables.sections[name][0].place or place)))
        borrow = {name.partition(".")[2]: cell for name, cell in cells.items() if name.startswith("borrow.")}
        if borrow:
            parts = [(word("borrow", name), self._borrowed(name, cell, problems)) for name, cell in borrow.items()]
            pairs.append((word("scheme", "borrow"), mapping(parts, next(iter(borrow.values())).place)))
        return mapping(pairs, place or next((cell.place for cell in cells.values()), None))

    def _borrowed(self, name: str, cell: Cell, problems: list[Problem]) -> Node:
        return read_list(cell, self.words, problems) if name == "only" else scalar(read_text(cell.text), cell.place)


def _setting(name: str, text: str) -> Entry:
    return Entry(HEAD, HEAD, name, (Row({"item": Cell(name), "content": Cell(text)}),))


def head_words(root: Node, language: Language) -> dict[str, tuple[str, ...] | Mapping[str, str]]:
    """Return the grades and types that a scheme's head declares: `grades` in order, `types` from each spelling to the preferred one."""
    scheme = root.get(language.word_for("file", "scheme"))

    def listed(name: str) -> tuple[Node, ...]:
        node = scheme.get(language.word_for("scheme", name)) if scheme is not None else None
        return (node.items or ()) if node is not None else ()

    grades_key, id_key, word_key = (
        language.word_for(*pair) for pair in (("scale", "grades"), ("scheme_type", "id"), ("scheme_type", "word"))
    )
    grades = [item.text or "" for scale in listed("scales") if (node := scale.get(grades_key)) for item in node.items or ()]
    types: dict[str, str] = {}
    for item in listed("types"):
        word, name = item.get(word_key), item.get(id_key)
        if word is not None and name is not None:
            types[word.text or ""] = word.text or ""
            types.setdefault(name.text or "", word.text or "")
    return {"grades": tuple(dict.fromkeys(grades)), "types": types}
