"""The commands over the log of decisions: `log`, `replay`, and what stands below `log`; the work is done by `decisions.py` beside this."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import AsJson, Who

__all__ = ["add_decision_commands"]

Decision = Annotated[str, typer.Argument(help="The id that stands below a verdict.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the record.")]

log_app = typer.Typer(help="List the stored decisions; check, export and annotate the log.", invoke_without_command=True)


def add_decision_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.add_typer(log_app, name="log")
    app.command()(replay)


@log_app.callback()
def log(
    context: typer.Context,
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="Only decisions since a day, such as 2026-11-23.")] = "",
    scheme: Annotated[str, typer.Option("--scheme", metavar="ID", help="Only decisions by this scheme.")] = "",
    grade: Annotated[str, typer.Option("--grade", metavar="GRADE", help="Only decisions with this inferred grade.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many at most, the newest first; 0: all.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the stored decisions, the newest first."""
    if context.invoked_subcommand is None:
        from engine.cli.decisions import list_decisions

        raise typer.Exit(list_decisions(since=since, scheme=scheme, grade=grade, limit=limit, as_json=as_json))


@log_app.command()
def verify(
    head: Annotated[str, typer.Option("--head", metavar="HASH", help="A hash printed earlier, which must still be in the log.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check the chain, every record and every bundle; name all that is wrong."""
    from engine.cli.decisions import verify_decisions

    raise typer.Exit(verify_decisions(head, as_json=as_json))


@log_app.command()
def export(file: Annotated[str, typer.Argument(metavar="FILE", help="Where to: jsonl or parquet, by the suffix.")]) -> None:
    """Write the whole log to a file."""
    from engine.cli.decisions import export_decisions

    raise typer.Exit(export_decisions(file))


@log_app.command()
def mask(decision: Decision, reason: Reason, who: Who = "") -> None:
    """Remove the text of a decision; its hash stays, and the chain whole."""
    from engine.cli.decisions import mask_decision

    raise typer.Exit(mask_decision(decision, reason, who))


@log_app.command()
def override(
    decision: Decision,
    grade: Annotated[str, typer.Option("--grade", metavar="GRADE", help="The grade that the person sets.")],
    reason: Reason,
    who: Who = "",
) -> None:
    """Set a person's grade beside the inferred one, which stays."""
    from engine.cli.decisions import override_decision

    raise typer.Exit(override_decision(decision, grade, reason, who))


@log_app.command()
def confirm(
    decision: Decision,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the record.")] = "",
    who: Who = "",
) -> None:
    """Confirm the inferred grade, or the suggested one; the decision is then shown as a precedent of others."""
    from engine.cli.decisions import confirm_decision

    raise typer.Exit(confirm_decision(decision, reason, who))


def replay(
    decision: Annotated[str | None, typer.Argument(help="The id that stands below a verdict.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="Replay every stored decision.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a stored decision again from the files and facts of then; any difference fails."""
    from engine.cli.decisions import replay_decisions

    raise typer.Exit(replay_decisions(decision, every=every, as_json=as_json))
