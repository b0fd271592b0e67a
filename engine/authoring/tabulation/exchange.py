"""A scheme out into a workbook, and a workbook back into the rule file it came from."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from engine.authoring.folder import change, check_folder
from engine.authoring.tabulation.base import Base, find_base
from engine.authoring.tabulation.dmn_reading import open_dmn, read_dmn
from engine.authoring.tabulation.dmn_writing import build_dmn, is_decision
from engine.authoring.tabulation.merge import Change, Merge, merge_tables
from engine.authoring.tabulation.plan import plan_sheets
from engine.authoring.tabulation.rule_file import RuleFile, find_rule_file, read_rule_text, rule_text, unknown_scheme
from engine.authoring.tabulation.workbook import build_workbook
from engine.authoring.tabulation.yaml_editing import edit_rule_file
from engine.errors import KnowledgeError, Problem, UsageError
from engine.knowledge.loader import WORKBOOK, default_folders, load_words, rule_files_in
from engine.knowledge.names import Names
from engine.knowledge.scheme_file import parse_scheme_file
from engine.knowledge.tabulation.columns import Columns, sheets
from engine.knowledge.tabulation.model import Cell, Entry, Row, Tables
from engine.knowledge.tabulation.scheme_tables import HEAD
from engine.knowledge.tabulation.workbook_file import ReadWorkbook, open_workbook, read_tables
from engine.knowledge.yaml_source import Node

if TYPE_CHECKING:
    from openpyxl import Workbook

    from engine.knowledge.language import Language

__all__ = ["Exported", "Imported", "TheirTables", "export_dmn", "export_workbook", "import_book", "import_dmn", "import_workbook"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: sheets with lines, and their lines."""

    path: Path
    sheets: int
    rows: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changed, or would change.

    Args:
        path: the rule file; `text` what stands in it now.
        changes: cell by cell.
        conflicts: what both sides changed; nothing is written then.
        new: whether the file was not there before.
    """

    path: Path
    text: str
    changes: tuple[Change, ...]
    conflicts: tuple[Problem, ...]
    new: bool = False


@dataclass(frozen=True, slots=True)
class TheirTables:
    """What a foreign file says: its tables, and the rule file that it was exported from."""

    scheme: str
    read: ReadWorkbook
    base: Base | None


def _load_rule_file(scheme: str, folders: Sequence[Path]) -> tuple[RuleFile, Names]:
    """Return a scheme's rule file and the names of the vocabulary.

    Raises:
        UsageError: B018 no folder has the scheme.
        KnowledgeError: its file, the ontology or the word list has problems.
    """
    vocabulary, language = load_words(folders)
    names = Names(vocabulary)
    found = find_rule_file(folders, scheme, names, language)
    if found is None:
        raise unknown_scheme(scheme, _schemes(folders))
    return found, names


def _schemes(folders: Sequence[Path]) -> list[str]:
    return sorted({path.parent.name for folder in folders for path in rule_files_in(folder / "rules")} - {"common"})


def export_workbook(scheme: str, path: Path, folders: Sequence[Path]) -> Exported:
    """Write a scheme's decision tables as a workbook.

    Raises:
        UsageError: B018 no folder has the scheme, B019 a text is too long for a cell, W002 the file cannot be written.
        KnowledgeError: the scheme's file has problems.
    """
    found, names = _load_rule_file(scheme, folders)
    vocabulary = names.vocabulary
    _check_lengths(found)
    base = Base(scheme, found.shown, found.text, vocabulary.digest)
    book = build_workbook(found.tables, found.tabulator, vocabulary, found.grades, base)
    _save(book, path)
    plans = [plan for plan in plan_sheets(found.tables, found.tabulator) if plan.lines]
    return Exported(path, len(plans), sum(len(plan.lines) for plan in plans))


def export_dmn(scheme: str, path: Path, folders: Sequence[Path]) -> Exported:
    """Write a scheme's decision tables as DMN 1.5.

    Raises:
        UsageError: B018 no folder has the scheme, W002 the file cannot be written.
        KnowledgeError: the scheme's file has problems.
    """
    found, names = _load_rule_file(scheme, folders)
    base = Base(scheme, found.shown, found.text, names.vocabulary.digest)
    _save_bytes(build_dmn(found.tables, found.tabulator, base, found.grades), path)
    entries = [entry for section in found.tables.sections.values() for entry in section if is_decision(entry)]
    return Exported(path, len({entry.sheet for entry in entries}), sum(len(entry.rows) for entry in entries))


_LONGEST = 32_000  # characters; Excel keeps 32,767 in a cell


def _check_lengths(found: RuleFile) -> None:
    entries = [entry for section in found.tables.sections.values() for entry in section]
    long = [entry for entry in entries for row in entry.rows for cell in row.cells.values() if len(cell.text) > _LONGEST]
    if long:
        message = f"a text of `{long[0].key}` is too long for a cell"
        raise UsageError(Problem("B019", message, path=found.shown, help=f"a cell holds {_LONGEST} characters; keep this scheme as YAML"))


def _save(book: Workbook, path: Path) -> None:
    content = io.BytesIO()
    book.save(content)
    _save_bytes(content.getvalue(), path)


def _save_bytes(content: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(
            Problem("W002", f"`{path}` cannot be written: {reason}", path=str(path), help="close the file, and check the permissions")
        ) from error


# ── back ──


def import_workbook(path: Path, folder: Path, *, prefer: str = "", dry_run: bool = False) -> Imported:
    """Merge a workbook into the rule file of a working folder; nothing is written where both sides changed a cell.

    Args:
        folder: the working folder; a scheme that only the built-in knowledge has is written there anew.
        prefer: `ours` (the rule file) or `theirs` (the workbook) settles conflicts.

    Raises:
        KnowledgeError: every cell that is wrong.
        UsageError: W004 no working folder, B001 the file is no workbook, B021 the scheme is kept as a workbook, W002 the file cannot be written.
    """
    book, problems = open_workbook(_read_file(path), path.name)
    if book is None:
        raise UsageError(problems)
    return import_book(book, path, folder, prefer=prefer, dry_run=dry_run)


def import_book(book: Workbook, path: Path, folder: Path, *, prefer: str = "", dry_run: bool = False) -> Imported:
    """Merge an opened workbook; see `import_workbook`."""
    check_folder(folder)
    vocabulary, language = load_words(_folders(folder))
    names, problems = Names(vocabulary), list[Problem]()
    read = read_tables(book, path.name, names, language, problems)
    theirs = TheirTables(_scheme(read), read, find_base(book))
    if theirs.base is not None:
        problems.extend(_missing_sheets(book, read, path.name))
    return _import_tables(theirs, problems, path, folder, names, language, prefer=prefer, dry_run=dry_run)


def _missing_sheets(book: Workbook, read: ReadWorkbook, shown: str) -> Iterator[Problem]:
    """Yield each sheet that an exported workbook lost: its rules are not meant to be deleted with it."""
    titles = {sheet.title.strip() for sheet in book.worksheets}
    for name in sheets():
        title = read.tabulator.words.sheet(name)
        if title not in titles and name != HEAD:
            help_text = "export the scheme again, and begin from there; to delete rules, delete their rows"
            yield Problem("B002", f"the sheet `{title}` is missing", path=shown, help=help_text)


def import_dmn(path: Path, folder: Path, *, prefer: str = "", dry_run: bool = False) -> Imported:
    """Merge a DMN file into the rule file of a working folder; see `import_workbook`.

    A file of another program names the scheme by its name; its rules go over those of the same id, and take none away.

    Raises:
        KnowledgeError: every entry that is wrong.
        UsageError: W004 no working folder, B018 no such scheme, B024 the file is no DMN, B021 the scheme is kept as a workbook.
    """
    check_folder(folder)
    vocabulary, language = load_words(_folders(folder))
    names = Names(vocabulary)
    file = open_dmn(_read_file(path), path.name)
    if file.base is not None:
        known = read_rule_text(file.base.text, Path(), file.base.file, names, language)
    else:
        known, _ = _load_rule_file(file.scheme, _folders(folder))
    problems: list[Problem] = []
    read = ReadWorkbook(read_dmn(file, known.tables, known.tabulator, path.name, problems), known.tabulator)
    theirs = TheirTables(file.scheme, read, file.base)
    return _import_tables(theirs, problems, path, folder, names, language, prefer=prefer, dry_run=dry_run)


def _read_file(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        UsageError: L002 it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"`{path}` cannot be read: {reason}"
        raise UsageError(Problem("L002", message, path=str(path), help="check the name and the permissions")) from error


def _folders(folder: Path) -> list[Path]:
    own = folder.resolve()
    return [*default_folders(), *([own] if own not in default_folders() else [])]


def _scheme(read: ReadWorkbook) -> str:
    return next((entry.rows[0].cells["content"].text for entry in read.tables.sections.get("head", ()) if entry.key == "id"), "")


def _import_tables(
    theirs: TheirTables, problems: list[Problem], path: Path, folder: Path, names: Names, language: Language, *, prefer: str, dry_run: bool
) -> Imported:
    """Merge tables, wherever they were read, into a rule file; see `import_workbook`."""
    read = _checked(theirs.read, problems, names, language)
    target, ours = _target(theirs, path, folder, names, language)
    base = _base_tables(theirs, ours, names, language)
    words = read.tabulator.words
    columns = Columns(words, read.tabulator.notation)
    merge = merge_tables(base, read.tables, ours.tables if ours is not None else base, words, columns, prefer=prefer)
    start = _start(theirs, ours, target, names, language)
    text = _merged_text(start, merge, read) if not merge.conflicts else ""
    new = not target.is_file()
    needed = new or text != (start.text if start is not None else "") or _is_own_workbook(target, path)
    if not merge.conflicts and not dry_run and needed:
        _write(target, text, path, folder)
    return Imported(target, text, tuple(merge.changes), tuple(merge.conflicts), new)


def _checked(read: ReadWorkbook, problems: list[Problem], names: Names, language: Language) -> ReadWorkbook:
    """Return the tables in the words that an export would use; report every cell that is wrong before anything is merged."""
    found = list(problems)
    if not found:
        root = read.tabulator.root(read.tables, found)
        if not found:
            found.extend(parse_scheme_file(root, names, language)[1])
    if found:
        raise KnowledgeError(list(dict.fromkeys(found)))
    return replace(read, tables=_placed(read.tabulator.tables(root), read.tables))


def _placed(tables: Tables, source: Tables) -> Tables:
    """Return tables with the places of those that they were made of."""
    known = {(name, entry.key): entry for name, entries in source.sections.items() for entry in entries}
    return Tables(
        {name: tuple(_placed_entry(entry, known.get((name, entry.key))) for entry in entries) for name, entries in tables.sections.items()}
    )


def _placed_entry(entry: Entry, source: Entry | None) -> Entry:
    rows = []
    for row, old in zip_longest(entry.rows, source.rows if source is not None else ()):
        if row is not None:
            cells = {name: Cell(cell.text, _place_of(old, name)) for name, cell in row.cells.items()}
            rows.append(Row(cells, row.order))
    return replace(entry, rows=tuple(rows))


def _place_of(row: Row | None, name: str) -> Node | None:
    found = row.cells.get(name) if row is not None else None
    return found.place if found is not None else None


def _target(theirs: TheirTables, path: Path, folder: Path, names: Names, language: Language) -> tuple[Path, RuleFile | None]:
    """Return the rule file to write, and the scheme as the knowledge has it now."""
    usual = folder / "rules" / theirs.scheme / "rules.yaml"
    if path.name == WORKBOOK and path.resolve() == usual.with_name(WORKBOOK).resolve():  # the scheme's own workbook becomes YAML
        own = usual.is_file()
        return usual, read_rule_text(
            usual.read_bytes().decode(), usual, f"rules/{theirs.scheme}/rules.yaml", names, language
        ) if own else None
    found = find_rule_file(_folders(folder), theirs.scheme, names, language)
    if found is not None and found.is_workbook:
        message = f"`{theirs.scheme}` is kept as a workbook"
        raise UsageError(
            Problem("B021", message, path=found.shown, help=f"change `{found.shown}` itself, or turn it into YAML by importing it")
        )
    inside = found is not None and found.path.is_relative_to(folder.resolve())
    return (folder / found.path.relative_to(folder.resolve()) if found is not None and inside else usual), found


def _base_tables(theirs: TheirTables, ours: RuleFile | None, names: Names, language: Language) -> Tables:
    """Return the tables that the file was made of; where it does not tell, nothing counts as changed in the rule file since."""
    if theirs.base is not None and (ours is None or theirs.base.text != ours.text):
        return read_rule_text(theirs.base.text, Path(), theirs.base.file, names, language).tables
    return ours.tables if ours is not None else Tables({})


def _start(theirs: TheirTables, ours: RuleFile | None, target: Path, names: Names, language: Language) -> RuleFile | None:
    """Return the rule file that is changed in place: the present one, else the one that was exported."""
    if ours is not None:
        return ours
    if theirs.base is not None:
        return read_rule_text(theirs.base.text, target, theirs.base.file, names, language)
    return None


def _merged_text(start: RuleFile | None, merge: Merge, read: ReadWorkbook) -> str:
    if start is None:
        return rule_text(read.tabulator.root(merge.tables, []))
    if start.tables == merge.tables:
        return start.text
    text = edit_rule_file(start.text, start.root, start.tables, merge.tables, start.tabulator)
    _verify(text, start, merge.tables)
    return text


def _verify(text: str, start: RuleFile, wanted: Tables) -> None:
    """Make sure that the changed file says what the merged tables say."""
    found = read_rule_text(text, start.path, start.shown, start.tabulator.notation.names, start.tabulator.words.language)
    said, meant = (
        {
            name: [replace(entry, rows=tuple(replace(row, order=()) for row in entry.rows)) for entry in entries]
            for name, entries in tables.sections.items()
            if entries
        }
        for tables in (found.tables, wanted)
    )
    if said != meant:
        raise UsageError(
            Problem("B022", "the rule file cannot be changed in place", help="settle its layout with `riskwhy fmt`, and import again")
        )


def _is_own_workbook(target: Path, path: Path) -> bool:
    """Return whether the file imported is the workbook that the scheme itself is kept as."""
    own = target.with_name(WORKBOOK)
    return own.is_file() and own.resolve() == path.resolve()


def _write(target: Path, text: str, path: Path, folder: Path) -> None:
    """Write the rule file; the scheme's own workbook makes room for it under another name, and comes back where that fails."""
    own = target.with_name(WORKBOOK)
    moved = own.with_name("rules.imported.xlsx") if _is_own_workbook(target, path) else None
    if moved is not None:
        own.rename(moved)
    try:
        change(folder, {target: text})
    except (KnowledgeError, UsageError):
        if moved is not None:
            moved.rename(own)
        raise
