"""What a rule file says for the check: findings that its authors know of, and the clauses of its source."""

from __future__ import annotations

from engine.knowledge.formula_file import parse_formula
from engine.knowledge.locators import places_of
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.rules import Acknowledgement, Clause

__all__ = ["parse_acknowledgement", "parse_clause"]

_NAMED = {"gap": "when", "unsupervised": "grades", "idle_reading": "readings"}


def parse_acknowledgement(context: Context, node: Node) -> Acknowledgement | None:
    """Return one entry of the section of known findings: its kind, what it is about, and why it stands."""
    fields = context.fields(node, "acknowledgement", required=("kind", "reason", "locator"))
    kind = context.word(fields.get("kind"), "finding", "kind of finding")
    if not kind:
        return None
    about = _NAMED.get(kind, "rules")
    if about not in fields:
        word = context.language.word_for("acknowledgement", about)
        context.report(node, "R003", f"key `{word}` is missing", help=f"add `{word}: …`: it says which findings are known")
        return None
    names = () if about == "when" else tuple(context.text(item) for item in fields[about].scalars())
    if about == "grades":
        _check_grades(context, fields[about])
    when = parse_formula(context, fields["when"]) if about == "when" else None
    words = {name: context.text(fields.get(name)) for name in ("reason", "locator")}
    return Acknowledgement(kind, names, when, **words, path=node.path, line=node.line)


def _check_grades(context: Context, node: Node) -> None:
    for item in node.scalars():
        if item.text not in context.grades:
            context.unknown(item, "R008", "grade", context.grades)


def parse_clause(context: Context, node: Node) -> Clause:
    """Return one entry of the section of the source's clauses."""
    fields = context.fields(node, "clause", required=("locator", "title"))
    nature = context.word(fields.get("nature"), "clause_nature", "nature of a clause")
    places = places_of(context.text(fields.get("locator")))
    return Clause(places, context.text(fields.get("title")), nature, node.path, node.line)
