"""The commands over the versions of the rules: `publish`, `rollback`, `versions`; the work is done by `publishing.py` beside this."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import AsJson, Who

__all__ = ["add_publishing_commands"]


versions_app = typer.Typer(help="List the versions of the rules, or show one.", invoke_without_command=True)


def add_publishing_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(publish)
    app.command()(rollback)
    app.add_typer(versions_app, name="versions")


def publish(
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the version is called, such as 2026-2; for good.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What is new; it is kept with the record.")],
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="The first day it is for; today by default.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day it is for; without end by default.")] = "",
    who: Who = "",
    knowledge: Annotated[
        list[str] | None,
        typer.Option(
            "--knowledge",
            metavar="DIR",
            help="A folder with ontology/ and rules/ to publish beside the built-in one; may repeat (also RISKWHY_KNOWLEDGE).",
        ),
    ] = None,
) -> None:
    """Put the rules in force as a version; refused while a case fails or a check finds something."""
    from engine.cli.publishing import publish_rules

    raise typer.Exit(publish_rules(name=name, note=note, since=since, until=until, who=who, folders=knowledge))


def rollback(
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="Take back everything that was published after this version.")] = "",
    who: Who = "",
) -> None:
    """Take the last published version back; the one before it is in force again."""
    from engine.cli.publishing import roll_back

    raise typer.Exit(roll_back(to, who))


@versions_app.callback()
def versions(context: typer.Context, as_json: AsJson = False) -> None:
    """List the published versions with their days, and say which is in force."""
    if context.invoked_subcommand is None:
        from engine.cli.publishing import list_versions

        raise typer.Exit(list_versions(as_json=as_json))


@versions_app.command()
def show(name: Annotated[str, typer.Argument(help="The version's name.")], as_json: AsJson = False) -> None:
    """Show one version with what it is made of."""
    from engine.cli.publishing import show_version

    raise typer.Exit(show_version(name, as_json=as_json))
