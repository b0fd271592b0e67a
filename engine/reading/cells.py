"""Cells of a form: the name of a column, a sign, a value; read from the values the vocabulary allows, whatever the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.reading.merging import Draft
from engine.reading.model import Column, Conclusion, ReadingRules
from engine.reading.passages import Clause
from engine.reading.pattern import BLOCK, BREAKS
from engine.reading.terms import Terms
from engine.reading.wordset import word_set
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["CellFinder", "ColumnTable", "build_cells"]

_BASIS, _STRENGTH, _NONE = "text", 5, "none"
_PARTS = ("cell_ask", "cell_join", "cell_after", "cell_sign", "cell_lead", "cell_tail", "cell_not", "cell_wrong", "cell_but", "cell_just")
_CHOICE, _ORDER, _NEVER = ("either", "then", "between"), "cell_order", "\ue00f"
_ANSWERS = ("cell_yes", "cell_no", "cell_open")


@dataclass(frozen=True, slots=True)
class ColumnTable:
    """What the values of one column stand for: word to tokens; no tokens where the cell is left open."""

    id: str
    attribute: str
    schemes: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class CellFinder:
    """Find cells.

    Args:
        columns: for each name the columns it heads.
        cell, pair, row: a name or several with one value, with two of which one holds, and several names with a value each, in order.
        name, value: one name, one value.
        heads: the characters, at most two, that a cell can begin with.
    """

    columns: Mapping[str, Sequence[ColumnTable]]
    cell: re.Pattern[str] | None
    name: re.Pattern[str] | None
    heads: frozenset[str] = frozenset()
    pair: re.Pattern[str] | None = None
    row: re.Pattern[str] | None = None
    value: re.Pattern[str] | None = None

    def take(self, text: str, clauses: Sequence[Clause], scheme: str | None) -> tuple[str, list[Draft]]:
        """Return `text` with the names of the cells understood blanked, and what the cells say; a cell begins with a clause."""
        if self.cell is None or self.name is None:
            return text, []
        drafts: list[Draft] = []
        received, at, heads = text, 0, self.heads
        begins = [start for start, _, _ in clauses if text[start : start + 2] in heads or text[start] in heads]
        for start in begins:
            found = self._match(received, start) if start >= at else None
            if found is None:
                continue
            at = found.end()
            if found.re is self.row:
                text = self._take_row(text, found, scheme, drafts)
                continue
            low, high = found.span("names")
            named = [self._column(one.group(), scheme) for one in self.name.finditer(received, low, high)]
            values = [word for word in (found.group("value"), found.groupdict().get("other")) if word is not None]
            if any(column is None or not column.values.keys() >= set(values) for column in named):
                continue
            last = found.end("other" if len(values) > 1 else "value")
            end = last if len(values) > 1 else found.start("value") if found.start("turn") >= 0 else found.end("names")
            text = text[: found.start()] + BLOCK * (end - found.start()) + text[end:]
            for one in named:
                tokens = tuple(dict.fromkeys(token for value in values for token in one.values[value])) if one is not None else ()
                if one is not None and tokens:
                    drafts.append(Draft(one.attribute, tokens, low, last, one.id, _BASIS, _STRENGTH, (low, last)))
        return text, drafts

    def _match(self, text: str, start: int) -> re.Match[str] | None:
        """Return what begins at `start`: names with a value each, a cell with two values of which one holds, or with one."""
        forms = (form for form in (self.row, self.pair, self.cell) if form is not None)
        return next((found for form in forms if (found := form.match(text, start)) is not None), None)

    def _take_row(self, text: str, row: re.Match[str], scheme: str | None, drafts: list[Draft]) -> str:
        """Add what several names with a value each say, and return `text` without them; where the counts differ they say nothing."""
        if self.name is None or self.value is None:
            return text
        named = [self._column(one.group(), scheme) for one in self.name.finditer(row.string, *row.span("names"))]
        columns = [column for column in named if column is not None]
        if len(columns) < len(named):
            return text
        words = [one.group() for one in self.value.finditer(row.string, *row.span("values"))]
        span = low, high = row.start("names"), row.end("values")
        said = [(column, column.values.get(word, ())) for column, word in zip(columns, words, strict=False)]
        if len(columns) == len(words):
            drafts += [Draft(one.attribute, tokens, low, high, one.id, _BASIS, _STRENGTH, span) for one, tokens in said if tokens]
        return text[:low] + BLOCK * (high - low) + text[high:]

    def _column(self, name: str, scheme: str | None) -> ColumnTable | None:
        """Return the column of that name that is read for `scheme`."""
        return next((one for one in self.columns[name] if not one.schemes or scheme is None or scheme in one.schemes), None)


def build_cells(rules: ReadingRules, terms: Terms) -> CellFinder:
    """Compile the columns of the rules, and one for each enumerated or boolean attribute that has none."""
    answers = {name: rules.words_for(name) for name in _ANSWERS}
    columns: dict[str, list[ColumnTable]] = {}
    for column in (*rules.columns, *_plain_columns(rules, terms)):
        attribute = terms.attribute(column.says)
        if attribute is None:
            continue
        table = ColumnTable(column.id, attribute.name, column.schemes, _values(attribute, column, terms, answers))
        for word in dict.fromkeys((*column.forms, *attribute.label.words())):
            columns.setdefault(word, []).append(table)
    if not columns or not all(rules.words_for(part) for part in _PARTS):
        return CellFinder({}, None, None)
    ask, join, after, sign, lead, tail, negation, wrong, but, just = (word_set(rules.words_for(part)) for part in _PARTS)
    values = word_set(word for tables in columns.values() for table in tables for word in table.values)
    name = word_set(columns)
    names = f"(?P<names>{name}(?:{join}{name})*)"
    other = rf"[^{BREAKS}]{{1,8}}?,?"
    turn = f"(?P<turn>(?:(?:{negation}{other}){{1,3}}|{other}{wrong},?)(?:{but}|(?={values}{just})))"
    first = f"(?P<value>{values})"
    either, then, between = (word_set(rules.words_for(part) or [_NEVER]) for part in _CHOICE)
    begins = rf"(?:(?<=[{BREAKS}])|(?<![\s\S])){ask}?"
    head = f"{begins}{names}{after}?"
    cell = rf"{head}(?:{turn}|{sign}{{1,24}}){lead}{{0,3}}{first}(?:{tail}|{just})?(?=[{BREAKS}]|\Z)"
    pair = (
        rf"{head}{sign}{{0,4}}(?:{either}|{BLOCK}{{2,4}}){first}{tail}?,?{then}{lead}?(?P<other>{values}){tail}?{between}?(?=[{BREAKS}]|\Z)"
    )
    order = word_set(rules.words_for(_ORDER) or [_NEVER])
    row = (
        rf"{begins}(?P<names>{name}(?:{join}{name})+){after}?,?(?:{lead}|{after})*{order}(?:{order}|{sign}|{lead})*"
        rf"(?P<values>{values}{tail}?(?:{join}{values}{tail}?)+)(?=[{BREAKS}]|\Z)"
    )
    heads = frozenset(word[:2] for word in (*columns, *rules.words_for(_PARTS[0])))
    forms = (re.compile(form) for form in (pair, row, values))
    return CellFinder(columns, re.compile(cell), re.compile(name), heads, *forms)


def _plain_columns(rules: ReadingRules, terms: Terms) -> list[Column]:
    """Return a column without further words for each attribute that the rules give none."""
    given = {found.name for column in rules.columns if (found := terms.attributes.get(column.says.attribute))}
    kinds = (AttributeKind.BOOLEAN, AttributeKind.ENUM)
    names = [one.name for one in terms.vocabulary.attributes.values() if one.kind in kinds and not one.keyed and one.name not in given]
    return [Column(name, Conclusion(name, "", "")) for name in names]


def _values(attribute: Attribute, column: Column, terms: Terms, answers: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return what each word in a cell of the column stands for."""
    labels = terms.values_of(attribute)
    boolean = attribute.kind is AttributeKind.BOOLEAN
    table: dict[str, tuple[str, ...]] = dict.fromkeys(answers.get("cell_open", ()), ())
    if boolean:
        table |= dict.fromkeys(answers.get("cell_yes", ()), ("true",))
    if boolean or _NONE in labels.values():
        table |= dict.fromkeys(answers.get("cell_no", ()), ("false" if boolean else _NONE,))
    table |= {word: (token,) for word, token in labels.items() if not boolean}
    table |= {word: tuple(labels[part] for part in label.split("/") if part in labels) for word, label in column.values}
    return table
