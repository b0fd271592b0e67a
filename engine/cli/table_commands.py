"""The commands for decision tables: `table export` and `table import`; the work is done by `tables.py` beside this."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import AsJson, Knowledge

__all__ = ["add_table_commands"]


def add_table_commands(app: typer.Typer) -> None:
    """Register the commands."""
    table_app = typer.Typer(help="Decision tables of a scheme, as a workbook (xlsx) or as DMN.", no_args_is_help=True)
    app.add_typer(table_app, name="table")
    table_app.command("export")(export)
    table_app.command("import")(import_file)


def export(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help="The scheme's id; see `riskwhy schemes`.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the tables go: xlsx or dmn.")],
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Write a scheme's decision tables."""
    from engine.cli.tables import export_tables

    raise typer.Exit(export_tables(scheme, file, as_json=as_json, folders=knowledge))


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or DMN file that was exported, and changed since.")],
    folder: Annotated[
        Path, typer.Option("--in", metavar="DIR", help="The working folder; the current one by default.", show_default=False)
    ] = Path(),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Where both sides changed a cell, keep the rule file's words.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Where both sides changed a cell, take the words of FILE.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take what was changed in the tables over into the rule file; nothing is written where both sides changed a cell."""
    from engine.cli.tables import import_changes

    if ours and theirs:
        raise typer.BadParameter("--ours and --theirs exclude each other")
    raise typer.Exit(import_changes(file, folder, prefer="ours" if ours else "theirs" if theirs else "", dry_run=dry_run, as_json=as_json))
