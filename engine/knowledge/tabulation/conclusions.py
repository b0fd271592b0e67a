"""What a rule concludes as cells: a column for each part; several duties stand in numbered columns."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import Problem
from engine.knowledge.tabulation.model import Cell, Row
from engine.knowledge.tabulation.nodes import flow_text, listing, mapping, scalar
from engine.knowledge.tabulation.values import read_flow_cell, read_text, write_text
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node

__all__ = ["read_conclusion", "write_conclusion"]

_SINGLE = ("grade", "type", "status", "suggest", "floor")
_FLOW = ("until",)


def write_conclusion(node: Node, words: TableWords) -> Row:
    """Return the cells of a conclusion: `then.grade`, `then.measure.text`, `then.supervisor.1.role`, …"""
    cells: dict[str, Cell] = {}
    for key, value in node.entries or ():
        name = words.language["conclusion"].get(key.text or "", key.text or "")
        if name == "supervisor":
            cells.update(_write_duties(value, words))
        elif value.entries is None:
            cells[f"then.{name}"] = Cell(write_text(value.text or ""))
        else:
            known = words.language[name]
            for part, content in value.entries:
                column = f"then.{name}.{known.get(part.text or '', part.text or '')}"
                cells[column] = Cell(flow_text(content) if content.text is None else write_text(content.text))
    return Row(cells)


def _write_duties(node: Node, words: TableWords) -> dict[str, Cell]:
    if node.items is None or not node.items:
        silent = words.language.word_for("special", "silent")
        return {"then.supervisor.1.role": Cell(write_text(node.text or silent))}
    known = words.language["supervisor"]
    return {
        f"then.supervisor.{number}.{known.get(key.text or '', key.text or '')}": Cell(write_text(value.text or ""))
        for number, item in enumerate(node.items, 1)
        for key, value in item.entries or ()
    }


def read_conclusion(row: Row, sheet: str, words: TableWords, problems: list[Problem]) -> Node | None:
    """Return the conclusion that a row's cells state; None where they state none."""
    cells = {name[len("then.") :]: cell for name, cell in row.cells.items() if name.startswith("then.")}
    if not cells:
        return None
    place = next(cell.place for cell in cells.values())
    pairs = list(_main(cells, sheet, words, problems, place))
    for name in _SINGLE:
        if name in cells:
            pairs.append((words.language.word_for("conclusion", name), scalar(read_text(cells[name].text), cells[name].place)))
    return mapping(pairs, place)


def _main(
    cells: dict[str, Cell], sheet: str, words: TableWords, problems: list[Problem], place: Node | None
) -> Iterator[tuple[Node | str, Node]]:
    if sheet == "supervisor":
        yield words.language.word_for("conclusion", sheet), _read_duties(cells, words, place)
        return
    parts = [(name.split(".")[1], cell) for name, cell in cells.items() if name.startswith(f"{sheet}.")]
    if parts:
        pairs = [(words.language.word_for(sheet, name), _content(name, cell, problems)) for name, cell in parts]
        yield words.language.word_for("conclusion", sheet), mapping(pairs, place)


def _content(name: str, cell: Cell, problems: list[Problem]) -> Node:
    return read_flow_cell(cell, problems) if name in _FLOW else scalar(read_text(cell.text), cell.place)


def _read_duties(cells: dict[str, Cell], words: TableWords, place: Node | None) -> Node:
    numbered: dict[int, list[tuple[Node | str, Node]]] = {}
    for name, cell in cells.items():
        if name.startswith("supervisor."):
            _, number, part = name.split(".")
            pair = (words.language.word_for("supervisor", part), scalar(read_text(cell.text), cell.place))
            numbered.setdefault(int(number), []).append(pair)
    first = cells.get("supervisor.1.role")
    if first is not None and len(numbered) == 1 and len(numbered[1]) == 1 and _is_silent(first, words):
        return scalar(first.text, first.place)
    return listing([mapping(pairs, pairs[0][1]) for _, pairs in sorted(numbered.items())], place)


def _is_silent(cell: Cell, words: TableWords) -> bool:
    return words.language["special"].get(cell.text) == "silent"
