"""The command `riskwhy`: every subcommand with its options; the work is done by the modules beside this one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn

import typer

from engine.cli.authoring import add_commands
from engine.cli.changes_commands import add_change_commands
from engine.cli.check_commands import add_check_command
from engine.cli.decisions_commands import add_decision_commands
from engine.cli.options import AsJson, Knowledge, Lang
from engine.cli.publishing_commands import add_publishing_commands
from engine.cli.table_commands import add_table_commands
from engine.cli.why_commands import add_why_commands
from engine.errors import Problem, RiskwhyError

__all__ = ["app", "main"]

FOUND, WRONG_USE, INTERRUPTED = 1, 2, 130
_CommandError: Any = typer.BadParameter.__mro__[2]  # what Typer raises for any wrong use; it has no public name of its own

app = typer.Typer(
    name="riskwhy",
    help="Classify integrity and safety risks by a body's own scheme, and explain every inference.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
rules_app = typer.Typer(help="Check and test the rules.", no_args_is_help=True)
ontology_app = typer.Typer(help="Check, export and query the ontology.", no_args_is_help=True)
profiles_app = typer.Typer(help="Keep profiles of posts in the store; --profiles store uses them.", no_args_is_help=True)
app.add_typer(profiles_app, name="profiles")
app.add_typer(rules_app, name="rules")
add_commands(app)
add_check_command(rules_app)
add_decision_commands(app)
add_why_commands(app)
add_change_commands(app)
add_publishing_commands(app)
add_table_commands(app)
app.add_typer(ontology_app, name="ontology")


@app.command()
def classify(
    text: Annotated[str | None, typer.Argument(help="The description of one risk.", show_default=False)] = None,
    scheme: Annotated[str, typer.Option("--scheme", metavar="ID", help="The scheme to grade by; see `riskwhy schemes`.")] = "",
    fact: Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A stated fact; may repeat.")] = None,
    post: Annotated[str, typer.Option("--post", metavar="NAME", help="The post or office concerned; it inherits its profile.")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="NAME", help="The unit the post belongs to.")] = "",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day of assessment, such as 2026-11-23; today by default.")] = "",
    reading: Annotated[
        list[str] | None, typer.Option("--reading", metavar="ID:NAME", help="Run the scheme under another reading; may repeat.")
    ] = None,
    profiles: Annotated[
        str | None, typer.Option("--profiles", metavar="FILE", help="Profiles of posts: yaml, csv or xlsx; or `store`.")
    ] = None,
    input_file: Annotated[
        str | None, typer.Option("--input", metavar="FILE", help="A ledger: jsonl, csv, xlsx or parquet; - for jsonl from standard input.")
    ] = None,
    output_file: Annotated[
        str | None, typer.Option("--output", metavar="FILE", help="Where the verdicts go: jsonl, csv or xlsx; - for standard output.")
    ] = None,
    as_json: AsJson = False,
    no_store: Annotated[bool, typer.Option("--no-store", help="Do not keep the decision.")] = False,
    lang: Lang = "zh",
    knowledge: Knowledge = None,
) -> None:
    """Classify one description, or a whole ledger."""
    from engine.cli.classifying import Single, classify_ledger, classify_one

    if input_file is not None or output_file is not None:
        given = {"TEXT": text, "--fact": fact, "--post": post, "--unit": unit, "--on": on, "--reading": reading}
        status = classify_ledger(
            input_file, output_file, scheme=scheme, profiles=profiles, store=not no_store, lang=lang, folders=knowledge, given=given
        )
    else:
        single = Single(text or "", scheme, fact or [], post, unit, on, reading or [])
        status = classify_one(single, profiles=profiles, as_json=as_json, store=not no_store, lang=lang, folders=knowledge)
    raise typer.Exit(status)


@app.command()
def why(
    decision: Annotated[str, typer.Argument(help="The id that stands below a verdict.")],
    lang: Lang = "zh",
    as_json: AsJson = False,
    form: Annotated[
        str, typer.Option("--format", metavar="FORM", help="tree, md, html (a page to print), json, or prov (PROV-O as TriG).")
    ] = "tree",
    depth: Annotated[int | None, typer.Option("--depth", min=1, help="How many levels of the proof to show.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Print the proof of a decision."""
    from engine.cli.explaining import explain_decision

    raise typer.Exit(explain_decision(decision, lang=lang, form="json" if as_json else form, depth=depth, folders=knowledge))


@app.command()
def read(
    text: Annotated[str, typer.Argument(help="The description of one risk.")],
    scheme: Annotated[str, typer.Option("--scheme", metavar="ID", help="Read by the rules of one scheme; by all of them by default.")] = "",
    as_json: AsJson = False,
    lang: Lang = "zh",
    knowledge: Knowledge = None,
) -> None:
    """Show what is read in a description: facts, what is denied, what is left out and why, what stays unread."""
    from engine.cli.reading import read_text

    raise typer.Exit(read_text(text, scheme, as_json=as_json, lang=lang, folders=knowledge))


@app.command()
def schemes(
    scheme: Annotated[
        str | None, typer.Argument(metavar="ID", help="Show one scheme with its rules and the facts it asks for.", show_default=False)
    ] = None,
    lang: Lang = "zh",
    as_json: AsJson = False,
    knowledge: Knowledge = None,
) -> None:
    """List the schemes, or show one."""
    from engine.cli.explaining import show_schemes

    raise typer.Exit(show_schemes(scheme, lang=lang, as_json=as_json, folders=knowledge))


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=2, max=64, help="How many processes infer.")] = 2,
    profiles: Annotated[
        str | None, typer.Option("--profiles", metavar="FILE", help="Profiles of posts: yaml, csv or xlsx; or `store`.")
    ] = None,
    watch: Annotated[
        float, typer.Option("--watch", min=0, max=86_400, help="Seconds between two looks for new rules; 0: reload only when asked.")
    ] = 5,
    knowledge: Knowledge = None,
) -> None:
    """Serve the API over HTTP; new rules come into service without a stop."""
    from engine.cli.serving import serve_api

    raise typer.Exit(serve_api(host=host, port=port, workers=workers, profiles=profiles, watch=watch, folders=knowledge))


@app.command()
def compare(
    text: Annotated[str | None, typer.Argument(help="The description of one risk.", show_default=False)] = None,
    scheme: Annotated[
        list[str] | None, typer.Option("--scheme", metavar="ID", help="A scheme to compare; may repeat; all by default.")
    ] = None,
    fact: Annotated[list[str] | None, typer.Option("--fact", metavar="NAME=VALUE", help="A stated fact; may repeat.")] = None,
    post: Annotated[str, typer.Option("--post", metavar="NAME", help="The post or office concerned; it inherits its profile.")] = "",
    profiles: Annotated[str | None, typer.Option("--profiles", metavar="FILE", help="Profiles of posts: yaml, csv or xlsx.")] = None,
    as_json: AsJson = False,
    lang: Lang = "zh",
    knowledge: Knowledge = None,
) -> None:
    """Classify one description under several schemes side by side."""
    from engine.cli.classifying import Single
    from engine.cli.comparing import compare_schemes

    single = Single(text or "", "", fact or [], post, "", "")
    raise typer.Exit(compare_schemes(single, scheme or [], profiles=profiles, as_json=as_json, lang=lang, folders=knowledge))


@app.command()
def demo(
    output: Annotated[
        str | None, typer.Option("--output", metavar="FILE", help="The result workbook; demo/result.xlsx by default.")
    ] = None,
    lang: Lang = "zh",
    knowledge: Knowledge = None,
) -> None:
    """Classify the example ledger, with and without the profiles of its posts."""
    from engine.cli.demo import run_demo

    raise typer.Exit(run_demo(output, lang=lang, folders=knowledge))


@profiles_app.command("add")
def profiles_add(
    file: Annotated[str, typer.Argument(help="Profiles of posts: yaml, csv or xlsx.")],
    knowledge: Knowledge = None,
) -> None:
    """Put the profiles of a file into the store; they replace earlier ones of the same posts."""
    from engine.cli.profiling import add_profiles

    raise typer.Exit(add_profiles(file, knowledge))


@profiles_app.command("list")
def profiles_list(lang: Lang = "zh", knowledge: Knowledge = None) -> None:
    """Print the stored profiles."""
    from engine.cli.profiling import list_profiles

    raise typer.Exit(list_profiles(lang, knowledge))


@ontology_app.command("check")
def ontology_check(knowledge: Knowledge = None) -> None:
    """Prove the ontology consistent with a reasoner (needs Java)."""
    from engine.cli.checking import check_ontology

    raise typer.Exit(check_ontology(knowledge))


@ontology_app.command("export")
def ontology_export(
    format_name: Annotated[
        str, typer.Option("--format", metavar="NAME", help="turtle, rdfxml, jsonld, ntriples, nquads or trig.")
    ] = "turtle",
    module: Annotated[str, typer.Option("--module", metavar="NAME", help="One module, such as facts or rules; all by default.")] = "",
    output: Annotated[str | None, typer.Option("--output", metavar="FILE", help="The file; standard output by default.")] = None,
    knowledge: Knowledge = None,
) -> None:
    """Write the ontology and the rules as RDF."""
    from engine.cli.ontology_commands import export_ontology

    raise typer.Exit(export_ontology(format_name, module, output, folders=knowledge))


@ontology_app.command("query")
def ontology_query(
    text: Annotated[str | None, typer.Argument(help="A SPARQL query.", show_default=False)] = None,
    file: Annotated[str | None, typer.Option("--file", metavar="FILE", help="A file with the query.")] = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="NAME", help="json, xml, csv, tsv; turtle, ntriples, rdfxml or jsonld for a CONSTRUCT.")
    ] = "csv",
    output: Annotated[str | None, typer.Option("--output", metavar="FILE", help="The file; standard output by default.")] = None,
    decision: Annotated[
        list[str] | None, typer.Option("--decision", metavar="ID", help="See the proof of a stored decision too; may repeat.")
    ] = None,
    knowledge: Knowledge = None,
) -> None:
    """Answer a SPARQL query over the ontology, the rules and the proofs of stored decisions."""
    from engine.cli.ontology_commands import query_ontology

    raise typer.Exit(query_ontology(text, file, format_name, output, decisions=decision or [], folders=knowledge))


@app.command()
def reference(
    folder: Annotated[str, typer.Argument(help="Where the pages go.", metavar="DIR")],
    knowledge: Knowledge = None,
) -> None:
    """Write the reference pages of all schemes and terms."""
    from engine.cli.ontology_commands import write_pages

    raise typer.Exit(write_pages(folder, folders=knowledge))


@rules_app.command("test")
def rules_test(
    scheme: Annotated[str | None, typer.Argument(metavar="SCHEME", help="Only this scheme's cases.", show_default=False)] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show which rules, conditions, grades and supervisors no case exercises.")
    ] = False,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Show which mistakes in the rules no case would notice, and cases that would.")
    ] = False,
    score: Annotated[
        float, typer.Option("--score", min=0, max=100, help="The least share of mistakes that --mutate must find noticed, per cent.")
    ] = 100,
    append: Annotated[
        bool, typer.Option("--append", help="Append the cases that --mutate finds to the scheme's cases.yaml, marked for review.")
    ] = False,
    knowledge: Knowledge = None,
) -> None:
    """Run the schemes' own cases."""
    from engine.cli.checking import test_rules

    raise typer.Exit(test_rules(scheme, knowledge, coverage=coverage, mutate=mutate, score=score, append=append))


def main() -> None:
    """Run the command line and leave with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., Any] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        sys.exit(app(prog_name="riskwhy", standalone_mode=False))
    except RiskwhyError as error:
        _leave(error.problems)
    except _CommandError as error:
        _leave_wrong_use(error)
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader went away, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FOUND)


def _leave(problems: Sequence[Problem]) -> NoReturn:
    from engine.cli.output import print_problems

    print_problems(problems)
    sys.exit(WRONG_USE)


def _leave_wrong_use(error: Any) -> NoReturn:
    """Report an option or argument that Typer refuses, in our own form; a command without its subcommand shows its help."""
    path = error.ctx.command_path if getattr(error, "ctx", None) else "riskwhy"
    message = error.format_message().strip()
    if "\n" in message:
        sys.stderr.write(message + "\n")
        sys.exit(WRONG_USE)
    message = message[:1].lower() + message[1:].rstrip(".")
    _leave([Problem("C001", message.replace("'", "`"), help=f"see `{path} --help`")])
