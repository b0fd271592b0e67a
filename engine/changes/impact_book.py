"""The workbook of an impact: totals, old outcomes by new ones, every changed entry, every entry that could not be decided."""

from __future__ import annotations

from engine.changes.impact_words import CHANGED, FAILED, ImpactWords
from engine.ledger.workbook import Book
from engine.ledger.writing import replace_file

__all__ = ["write_impact"]

_WIDTHS = {
    "id": 14,
    "place": 10,
    "post": 18,
    "scheme": 22,
    "rules": 26,
    "error": 60,
    "help": 50,
    "supervisors": 44,
    "outcomes": 26,
    "aspects": 28,
}
_USUAL = 18
_SHADES = {"to_highest": "F8CBAD", "from_highest": "E2EFDA"}


def write_impact(path: str, words: ImpactWords) -> None:
    """Write the workbook; it appears whole or not at all.

    Raises:
        UsageError: L016 the file cannot be written.
    """
    book = Book()
    _totals(book, words)
    _matrix(book, words)
    changed = book.sheet(words.say("changed_sheet"), _headers(CHANGED, words), shades=_SHADES.values())
    for entry in words.impact.ordered():
        row = words.changed(entry)
        changed.add([row[name] for name in CHANGED], shade=_SHADES.get(entry.crossing))
    changed.filter()
    failed = book.sheet(words.say("failed_sheet"), _headers(FAILED, words))
    for item in words.impact.failed:
        row = words.failed(item)
        failed.add([row[name] for name in FAILED])
    replace_file(path, book.save)


def _headers(names: tuple[str, ...], words: ImpactWords) -> list[tuple[str, float]]:
    return [(words.say(f"column_{name}"), float(_WIDTHS.get(name, _USUAL))) for name in names]


def _totals(book: Book, words: ImpactWords) -> None:
    sheet = book.sheet(words.say("totals_sheet"), [(words.say("column_what"), 44.0), (words.say("column_count"), 44.0)])
    for name, side in (("old", words.old), ("new", words.new)):
        sheet.add([words.say(name), side.digest])
    for what, number in words.totals():
        sheet.add([what, int(number) if number.isdigit() else number])


def _matrix(book: Book, words: ImpactWords) -> None:
    tables = list(words.matrix())
    columns = max((len(rows[0]) for _, rows in tables), default=1)
    headers = [(words.say("column_scheme"), 30.0), *((words.say("from_to") if not at else "", 18.0) for at in range(columns))]
    sheet = book.sheet(words.say("matrix_sheet"), headers)
    for scheme, (header, *rows) in tables:
        sheet.add([words.scheme(scheme), *header], shade="DDEBF7")
        for name, *counts in rows:
            sheet.add(["", name, *map(int, counts)])
