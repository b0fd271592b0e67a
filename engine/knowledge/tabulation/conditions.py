"""Conditions as rows: alternatives are rows, tests on single facts are cells, what fits neither stands as YAML in a cell of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import Problem
from engine.knowledge.tabulation.model import OTHER, TEST, Cell, Row
from engine.knowledge.tabulation.nodes import flow_text, listing, mapping, scalar
from engine.knowledge.tabulation.notation import Notation
from engine.knowledge.yaml_source import Node, read_flow

__all__ = ["Conditions"]


class Conditions:
    """Turns conditions into rows and back.

    Args:
        reserved: titles that are no fact's in these tables; a fact so called goes to the cell for other conditions.
    """

    def __init__(self, notation: Notation, reserved: frozenset[str]) -> None:
        self._notation, self._reserved = notation, reserved
        word = notation.words.language.word_for
        self._all, self._any = word("operator", "all"), word("operator", "any")
        self._negations = {word("operator", "not"), word("operator", "unless")}
        self._quantifiers = {word("operator", "any_power"), word("operator", "all_powers")}

    # ── from YAML ──

    def rows(self, node: Node) -> list[Row]:
        """Return the rows of a condition: one for each alternative."""
        alternatives = self._items_under(node, self._any)
        return [self.row(item) for item in (alternatives if len(alternatives) > 1 else [node])]

    def row(self, node: Node) -> Row:
        """Return the one row of a condition."""
        parts = self._parts(node)
        groups: list[tuple[str, list[Node]]] = []
        for part in parts:
            fact = self._fact(part)
            if fact and groups and groups[-1][0] == fact:
                groups[-1][1].append(part)
            else:
                groups.append((fact, [part]))
        order: list[str] = []
        words: dict[str, str] = {}
        for fact, group in groups:
            order.extend(self._place(fact, group, words))
        return Row({column: Cell(text) for column, text in words.items()}, tuple(order))

    def _place(self, fact: str, group: list[Node], words: dict[str, str]) -> Iterator[str]:
        """Put a run of parts on one fact into its cell, else each into the cell of other conditions; yield the columns."""
        text = self._notation.write(fact, group) if fact else None
        domain = self._notation.domain(fact) if fact else None
        if text is not None and domain is not None and domain.title not in self._reserved and TEST + domain.title not in words:
            words[TEST + domain.title] = text
            yield TEST + domain.title
            return
        for part in group:
            line = flow_text(part)
            words[OTHER] = f"{words[OTHER]}\n{line}" if OTHER in words else line
            yield OTHER

    def _parts(self, node: Node) -> list[Node]:
        """Return the parts of a conjunction, or the condition itself where it is none (or one that a list of parts would not give back)."""
        if len(node.entries or ()) > 1 and not any(key.text in self._quantifiers for key in node.names()):
            return [mapping([pair]) for pair in node.entries or ()]
        parts = self._items_under(node, self._all)
        return parts if len(parts) > 1 else [node]

    def _items_under(self, node: Node, word: str) -> list[Node]:
        entries = node.entries or ()
        return list(entries[0][1].items or ()) if len(entries) == 1 and entries[0][0].text == word else []

    def _fact(self, part: Node) -> str:
        """Return the word of the one fact that a part tests, in its column's form; empty where it tests none or several."""
        entries = part.entries or ()
        if len(entries) != 1:
            return ""
        key, value = entries[0]
        if key.text in self._negations:
            return self._fact(value)
        domain = self._notation.domain(key.text or "")
        return domain.title if domain is not None else ""

    # ── to YAML ──

    def node(self, rows: Sequence[Row], problems: list[Problem]) -> Node | None:
        """Return the condition that some rows state, None where they state none."""
        found = [node for row in rows if (node := self.row_node(row, problems)) is not None]
        if len(found) > 1:
            place = next((cell.place for row in rows for name, cell in row.cells.items() if name.startswith(TEST)), None)
            return mapping([(self._any, listing(found, place))], place)
        return found[0] if found else None

    def row_node(self, row: Row, problems: list[Problem]) -> Node | None:
        """Return the condition of one row."""
        parts = list(self._row_parts(row, problems))
        if len(parts) > 1:
            place = next((cell.place for name, cell in row.cells.items() if name.startswith(TEST)), None)
            return mapping([(self._all, listing(parts, place))], place)
        return parts[0] if parts else None

    def _row_parts(self, row: Row, problems: list[Problem]) -> Iterator[Node]:
        waiting = {name: self._cell_parts(name, cell, problems) for name, cell in row.cells.items() if name.startswith(TEST)}
        for name in row.order:
            parts = waiting.get(name, [])
            if name == OTHER and parts:
                yield parts.pop(0)
            elif name != OTHER:
                yield from waiting.pop(name, [])
        for name in sorted(waiting, key=lambda name: name == OTHER):
            yield from waiting[name]

    def _cell_parts(self, name: str, cell: Cell, problems: list[Problem]) -> list[Node]:
        if name == OTHER:
            lines = (line.strip() for line in cell.text.split("\n"))
            return [node for line in lines if line for node in self._line(line, cell, problems)]
        domain = self._notation.domain(name[len(TEST) :])
        if domain is None:
            return [mapping([(name[len(TEST) :], scalar(cell.text, cell.place))], cell.place)]
        return self._notation.read(domain, cell.text, cell.place)

    def _line(self, line: str, cell: Cell, problems: list[Problem]) -> Iterator[Node]:
        at = cell.place or scalar("")
        node, reason = read_flow(line, at)
        if node is not None and node.entries is not None:
            yield node
            return
        problems.append(
            at.problem(
                "B010",
                f"the condition `{line[:80]}` cannot be read" + (f": {reason}" if reason else ""),
                help=f"write it as in a rule file, such as `{{{self._any}: [{{…: …}}, {{…: …}}]}}`, one condition a line",
            )
        )
