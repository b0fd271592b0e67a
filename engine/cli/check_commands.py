"""`riskwhy rules check`: its options; the work is done by `findings.py` beside this."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Knowledge

__all__ = ["add_check_command"]


def add_check_command(rules_app: typer.Typer) -> None:
    """Register the command."""
    rules_app.command("check")(rules_check)


def rules_check(
    scheme: Annotated[str | None, typer.Argument(metavar="SCHEME", help="Only this scheme.", show_default=False)] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="pretty, json, sarif or junit.")] = "pretty",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes and acknowledged findings too.")] = False,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Where it goes; standard output by default.")] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="zh|en", help="Language of the answer.")] = "zh",
    knowledge: Knowledge = None,
) -> None:
    """Find what is wrong with the rules or left open by them: unknown terms, gaps, overlaps, dead rules, missing cases and clauses."""
    from engine.cli.findings import check

    raise typer.Exit(check(scheme, "json" if as_json else form, output, notes=notes, lang=lang, folders=knowledge))
