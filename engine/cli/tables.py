"""Decision tables on the command line: what was written, and what an import changes, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.output import print_json, print_problems, print_text
from engine.cli.session import knowledge_folders
from engine.errors import Problem, UsageError
from engine.knowledge.loader import default_folders

if TYPE_CHECKING:
    from engine.authoring.tabulation.exchange import Imported
    from engine.authoring.tabulation.merge import Change

__all__ = ["change_line", "export_tables", "import_changes"]

_FOUND = 1
_SUFFIXES = (".xlsx", ".dmn")


def export_tables(scheme: str, path: Path, *, as_json: bool, folders: Sequence[str] | None) -> int:
    """Write a scheme's tables; return the exit status."""
    from engine.authoring.tabulation.exchange import export_dmn, export_workbook

    roots = [Path(name).resolve() for name in knowledge_folders(folders) or default_folders()]
    done = (export_dmn if _suffix(path) == ".dmn" else export_workbook)(scheme, path, roots)
    if as_json:
        print_json({**asdict(done), "path": str(path)})
    else:
        print_text(f"wrote {path}: {done.sheets} sheets, {done.rows} rows")
    return 0


def import_changes(path: Path, folder: Path, *, prefer: str, dry_run: bool, as_json: bool) -> int:
    """Merge a file's tables into the rule file; return the exit status."""
    from engine.authoring.tabulation.exchange import import_dmn, import_workbook

    done = (import_dmn if _suffix(path) == ".dmn" else import_workbook)(path, folder, prefer=prefer, dry_run=dry_run)
    if as_json:
        print_json(_document(done, dry_run=dry_run))
    else:
        _print(done, dry_run=dry_run)
    return _FOUND if done.conflicts else 0


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        message = f"`{path}` has a suffix that tables are not kept in"
        raise UsageError(Problem("B023", message, path=str(path), got=suffix, allowed=_SUFFIXES, help="use " + ", ".join(_SUFFIXES)))
    return suffix


def _document(done: Imported, *, dry_run: bool) -> dict[str, object]:
    return {
        "path": str(done.path),
        "written": _is_written(done, dry_run=dry_run),
        "changes": [{name: value for name, value in asdict(change).items() if value} for change in done.changes],
        "conflicts": [problem.as_dict() for problem in done.conflicts],
    }


def _is_written(done: Imported, *, dry_run: bool) -> bool:
    return not done.conflicts and not dry_run and bool(done.changes or done.new)


def _print(done: Imported, *, dry_run: bool) -> None:
    for change in done.changes:
        print_text(change_line(change))
    if done.conflicts:
        print_problems(done.conflicts)
        print_text(f"{len(done.conflicts)} conflicts; nothing was written")
    elif not done.changes and not done.new:
        print_text(f"{done.path} says the same already")
    else:
        notes = [note for note, holds in (("a new file", done.new), ("not written", dry_run)) if holds]
        print_text(f"{len(done.changes)} changes in {done.path}" + (f" ({', '.join(notes)})" if notes else ""))


def change_line(change: Change) -> str:
    """Return one change on one line."""
    place = change.cell or change.sheet
    if change.kind == "changed":
        return f"{place}  {change.id}  {change.column}: {_said(change.before)} → {_said(change.after)}"
    if change.kind == "moved":
        return f"{place}  {change.id}  moved " + (f"after {change.after}" if change.after else "to the top")
    return f"{place}  {change.id}  {change.kind}"


def _said(text: str) -> str:
    return text.replace("\n", " / ") if text else "(empty)"
