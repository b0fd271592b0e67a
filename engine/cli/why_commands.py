"""The commands that ask about one case or a ledger: `why-not`, `what-if`, `ask`, `questions`; the work is done by `consulting.py` beside this."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.options import AsJson, Knowledge, Lang

__all__ = ["add_why_commands"]

Decision = Annotated[str, typer.Argument(help="The id that stands below a verdict.")]
Matter = Annotated[int, typer.Option("--matter", min=0, metavar="N", help="Which of several matters of the entry.", show_default=False)]
Profiles = Annotated[str | None, typer.Option("--profiles", metavar="FILE", help="Profiles of posts: yaml, csv or xlsx; or `store`.")]


def add_why_commands(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("why-not")(why_not)
    app.command("what-if")(what_if)
    app.command()(ask)
    app.command()(questions)


def why_not(
    decision: Decision,
    grade: Annotated[str, typer.Option("--grade", metavar="GRADE", help="The other grade; also review, gap or excluded.")],
    matter: Matter = 0,
    lang: Lang = "zh",
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Say why a decision did not end in another grade, and what would have to change."""
    from engine.cli.consulting import explain_why_not

    raise typer.Exit(explain_why_not(decision, grade, matter=matter, lang=lang, as_json=as_json, folders=knowledge))


def what_if(
    decision: Decision,
    fact: Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A fact as it might be; may repeat.")] = None,
    without: Annotated[list[str] | None, typer.Option("--without", metavar="NAME", help="A fact to take away; may repeat.")] = None,
    matter: Matter = 0,
    lang: Lang = "zh",
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Show a decision as it would be with other facts, beside the present one."""
    from engine.cli.consulting import explain_what_if

    raise typer.Exit(explain_what_if(decision, fact or [], without or [], matter=matter, lang=lang, as_json=as_json, folders=knowledge))


def ask(
    text: Annotated[str | None, typer.Argument(help="The description of one risk.", show_default=False)] = None,
    scheme: Annotated[str, typer.Option("--scheme", metavar="ID", help="The scheme to grade by; see `riskwhy schemes`.")] = "",
    fact: Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A stated fact; may repeat.")] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option("--answer", metavar="NAME=VALUE", help="An answer given in advance (VALUE may be unknown); nothing is prompted then."),
    ] = None,
    post: Annotated[str, typer.Option("--post", metavar="NAME", help="The post or office concerned; it inherits its profile.")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="NAME", help="The unit the post belongs to.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day of assessment, such as 2026-11-23; today by default.")] = "",
    profiles: Profiles = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Do not keep the decision.")] = False,
    lang: Lang = "zh",
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Ask for what is missing, one fact after another, until the verdict is settled."""
    from engine.cli.classifying import Single
    from engine.cli.interviewing import interview

    single = Single(text or "", scheme, fact or [], post, unit, on, [])
    raise typer.Exit(interview(single, answer or [], profiles=profiles, store=not no_store, lang=lang, as_json=as_json, folders=knowledge))


def questions(
    ledger: Annotated[str, typer.Argument(help="A ledger: jsonl, csv, xlsx or parquet; - for jsonl from standard input.")],
    scheme: Annotated[str, typer.Option("--scheme", metavar="ID", help="The scheme of the entries that name none.")] = "",
    profiles: Profiles = None,
    output: Annotated[
        str | None, typer.Option("--output", metavar="FILE", help="Where the profiles to fill in go: csv, xlsx or yaml.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many facts at most; 0: as many as it takes.")] = 0,
    lang: Lang = "zh",
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """Find the fewest facts about the fewest posts that settle the most entries of a ledger."""
    from engine.cli.ledger_questions import ask_ledger

    raise typer.Exit(
        ask_ledger(ledger, scheme=scheme, profiles=profiles, output=output, limit=limit, lang=lang, as_json=as_json, folders=knowledge)
    )
