"""The commands about two versions of the knowledge: `diff`, `impact`; the work is done by `changing.py` beside this."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import AsJson, Lang

__all__ = ["add_change_commands"]

_VERSION = "A folder with ontology/ and rules/, `built-in` (or -), or the digest of a stored knowledge."
Old = Annotated[str, typer.Argument(metavar="OLD", help=f"The old version. {_VERSION}")]
New = Annotated[str, typer.Argument(metavar="NEW", help="The new version, likewise.")]
Scheme = Annotated[str, typer.Option("--scheme", metavar="ID", help="Only this scheme; all that both versions have by default.")]


def add_change_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(diff)
    app.command()(impact)


def diff(old: Old, new: New, scheme: Scheme = "", as_json: AsJson = False, lang: Lang = "zh") -> None:
    """Prove two versions of the rules equivalent, or show a case for every outcome that changes."""
    from engine.cli.changing import show_diff

    raise typer.Exit(show_diff((old, new), scheme=scheme, as_json=as_json, lang=lang))


def impact(
    old: Old,
    new: New,
    register: Annotated[
        str, typer.Option("--register", metavar="FILE", help="A ledger (jsonl, csv, xlsx, parquet), `log`, or the URL of a decision store.")
    ],
    scheme: Scheme = "",
    profiles: Annotated[
        str | None, typer.Option("--profiles", metavar="FILE", help="Profiles of posts: yaml, csv or xlsx; or `store`.")
    ] = None,
    output: Annotated[str | None, typer.Option("--output", metavar="FILE", help="The workbook of everything that changes (xlsx).")] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many changed entries to print.")] = 20,
    as_json: AsJson = False,
    lang: Lang = "zh",
) -> None:
    """Show which entries of a register another version of the rules decides differently."""
    from engine.cli.changing import show_impact

    status = show_impact((old, new), register, scheme=scheme, profiles=profiles, output=output, limit=limit, as_json=as_json, lang=lang)
    raise typer.Exit(status)
