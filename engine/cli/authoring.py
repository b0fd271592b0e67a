"""The commands of rule authors: `init`, `new …`, `fmt`, `schema`; each is a few lines around `engine.authoring`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import Knowledge

__all__ = ["add_commands"]

_FOUND = 1
_HERE = Path()
In = Annotated[Path, typer.Option("--in", metavar="DIR", help="The working folder; the current one by default.", show_default=False)]
Label = Annotated[str, typer.Option("--label", metavar="WORD", help="What people call it, in Chinese.")]
LabelEn = Annotated[str, typer.Option("--label-en", metavar="WORD", help="What it is called in English; made of the name by default.")]
Clause = Annotated[str, typer.Option("--clause", metavar="TEXT", help="Where the document speaks of it.")]


def add_commands(app: typer.Typer) -> None:
    """Add the authors' commands to the command line."""
    new_app = typer.Typer(help="Begin a scheme, a rule, a fact or a role from a template.", no_args_is_help=True)
    app.command("init")(init)
    app.command("fmt")(fmt)
    app.command("schema")(schema)
    app.add_typer(new_app, name="new")
    new_app.command("scheme")(new_scheme)
    new_app.command("rule")(new_rule)
    new_app.command("attribute")(new_attribute)
    new_app.command("role")(new_role)


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")]) -> None:
    """Make a working folder of one's own, with room for vocabulary, rules and cases."""
    from engine.authoring.folder import initialise

    _wrote(initialise(folder))
    sys.stdout.write(f"next: cd {folder} && riskwhy new scheme ID --name NAME --grades LIST\n")


def new_scheme(
    scheme: Annotated[str, typer.Argument(metavar="ID", help="Small letters and hyphens, such as lab-safety.")],
    name: Annotated[str, typer.Option("--name", metavar="WORD", help="What people call it, in Chinese.")],
    grades: Annotated[str, typer.Option("--grades", metavar="LIST", help="The grades from the highest down, with commas.")],
    prefix: Annotated[str, typer.Option("--prefix", metavar="WORD", help="What the rules' ids begin with.")] = "",
    name_en: Annotated[str, typer.Option("--name-en", metavar="WORD", help="What it is called in English.")] = "",
    domain: Annotated[str, typer.Option("--domain", metavar="WORD", help="What it is about, such as 廉政 or 安全.")] = "",
    folder: In = _HERE,
) -> None:
    """Begin a scheme with a rule and a case for each grade."""
    from engine.authoring.writing import NewScheme, add_scheme

    _wrote(add_scheme(folder, NewScheme(scheme, name, _words(grades), prefix, name_en, domain)))


def new_rule(
    scheme: Annotated[str, typer.Argument(metavar="SCHEME", help="The scheme's id.")],
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="What it concludes: grade, gap, supervisor, type, …")] = "grade",
    name: Annotated[str, typer.Option("--name", metavar="WORD", help="A few words for it.")] = "",
    when: Annotated[str, typer.Option("--when", metavar="CONDITION", help="Its condition, such as {自由裁量权: 大}.")] = "",
    subject: Annotated[str, typer.Option("--grade", metavar="WORD", help="The grade (or type) concerned; the first one by default.")] = "",
    clause: Clause = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="The reason that readers of a verdict see.")] = "",
    folder: In = _HERE,
) -> None:
    """Append a rule to a scheme."""
    from engine.authoring.writing import NewRule, add_rule

    path, rule = add_rule(folder, NewRule(scheme, kind, name, when, subject, clause, reason))
    sys.stdout.write(f"{rule} in {path}\n")


def new_attribute(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, such as cash_limit.")],
    label: Label,
    label_en: LabelEn = "",
    values: Annotated[str, typer.Option("--values", metavar="LIST", help="Its values with commas: many=很多,few=很少.")] = "",
    ordered: Annotated[bool, typer.Option("--ordered", help="The values have an order, the heaviest first.")] = False,
    several: Annotated[bool, typer.Option("--several", help="Several values may hold at once.")] = False,
    number: Annotated[bool, typer.Option("--number", help="It holds a number.")] = False,
    day: Annotated[bool, typer.Option("--date", help="It holds a day.")] = False,
    per_power: Annotated[bool, typer.Option("--per-power", help="It has one value for each power.")] = False,
    definition: Annotated[str, typer.Option("--definition", metavar="TEXT", help="What it means.")] = "",
    question: Annotated[str, typer.Option("--question", metavar="TEXT", help="How a person is asked for it.")] = "",
    clause: Clause = "",
    file: Annotated[str, typer.Option("--file", metavar="NAME", help="The Turtle file below ontology/ that it goes to.")] = "own",
    folder: In = _HERE,
) -> None:
    """Declare a fact that rules may test: yes-no, or with --values, --number or --date."""
    from engine.authoring.terms import NewAttribute, add_attribute

    kind = "number" if number else "date" if day else "several" if several else "list" if values else "boolean"
    listed = tuple(_pair(word, at) for at, word in enumerate(_words(values), 1))
    path = add_attribute(
        folder, NewAttribute(name, label, label_en, kind, listed, ordered, per_power, clause, definition, question), file=file
    )
    sys.stdout.write(f"{label} ({name}) in {path}\n")


def new_role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Capitals, such as R_SAFETY_OFFICE.")],
    label: Label,
    label_en: LabelEn = "",
    clause: Clause = "",
    file: Annotated[str, typer.Option("--file", metavar="NAME", help="The Turtle file below ontology/ that it goes to.")] = "own",
    folder: In = _HERE,
) -> None:
    """Declare a role that may supervise."""
    from engine.authoring.terms import add_role

    path = add_role(folder, name, label, label_en=label_en, source=clause, file=file)
    sys.stdout.write(f"{label} ({name}) in {path}\n")


def fmt(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="Rule files; all of the working folder by default.", show_default=False)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; name the files that are not settled.")] = False,
    folder: In = _HERE,
) -> None:
    """Settle the layout of rule files; comments and order stay."""
    from engine.authoring.layout import rule_files, settle_files

    chosen = files or list(rule_files(folder))
    changed = settle_files(chosen, check=check)
    word = "not settled" if check else "settled"
    sys.stdout.writelines(f"{word}: {path}\n" for path in changed)
    sys.stdout.write(f"{len(chosen)} files, {len(changed)} {word}\n")
    raise typer.Exit(_FOUND if check and changed else 0)


def schema(
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Where it goes; standard output by default.")] = None,
    cases: Annotated[bool, typer.Option("--cases", help="The schema of cases.yaml instead of rules.yaml.")] = False,
    knowledge: Knowledge = None,
) -> None:
    """Write the JSON Schema by which editors complete and check rule files."""
    from engine.authoring.folder import write_files
    from engine.authoring.schema import cases_schema, rules_schema
    from engine.cli.output import print_json
    from engine.cli.session import open_knowledge
    from engine.ledger.writing import dumps

    made = (cases_schema if cases else rules_schema)(open_knowledge(knowledge))
    if output is None:
        print_json(made)
    else:
        _wrote(write_files({output: dumps(made, indent=2).decode() + "\n"}))


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a list with Western or Chinese commas."""
    parts = text.replace("\uff0c", ",").replace("\u3001", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def _pair(word: str, number: int) -> tuple[str, str]:
    token, equals, label = word.partition("=")
    return (token.strip(), label.strip()) if equals else (f"v{number}", word)


def _wrote(paths: Sequence[Path]) -> None:
    sys.stdout.writelines(f"wrote {path}\n" for path in paths)
