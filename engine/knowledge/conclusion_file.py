"""What a rule concludes: a grade, a type, a status, duties, or one of the things that follow from a grade."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.knowledge.formula_file import parse_formula, parse_variable
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.rules import Duty, RuleKind

__all__ = ["parse_conclusion"]

_CONTENT_KINDS = ("measure", "cycle", "gate", "publication", "form", "warning")
_REQUIRED = {"measure": "text", "cycle": "text", "gate": "text", "publication": "text", "form": "text", "warning": "text"}


def parse_conclusion(context: Context, node: Node) -> dict[str, Any]:
    """Return the fields of `Rule` that a conclusion gives: `kind` and what that kind carries."""
    fields = context.fields(node, "conclusion")
    kind = next((name for name in fields if name in ("grade", "type", "status", "supervisor", *_CONTENT_KINDS)), None)
    if kind is None:
        context.report(node, "R003", "the conclusion names nothing", help="name one of: " + ", ".join(context.language["conclusion"]))
        return {"kind": RuleKind.WARNING}
    result: dict[str, Any] = {"kind": RuleKind(kind)}
    match kind:
        case "grade":
            result["value"] = _grade(context, fields["grade"])
        case "type":
            result["value"] = _type(context, fields["type"])
        case "status":
            result["value"] = context.word(fields["status"], "status", "status")
        case "supervisor":
            result["duties"] = _duties(context, fields["supervisor"])
        case _:
            result.update(_content(context, kind, fields[kind]))
    for extra in ("suggest", "floor"):
        if extra in fields:
            result[extra] = _grade(context, fields[extra])
    return result


def _grade(context: Context, node: Node) -> str:
    if node.text not in context.grades:
        context.unknown(node, "R008", "grade", context.grades)
    return node.text or ""


def _type(context: Context, node: Node) -> str:
    if node.text not in context.types:
        context.unknown(node, "R008", "type", list(context.types))
    return context.types.get(node.text or "", "")


def _duties(context: Context, node: Node) -> tuple[Duty, ...]:
    if context.language["special"].get(node.text or "") == "silent":
        return ()
    duties = []
    for item in context.items(node):
        fields = context.fields(item, "supervisor", required=("role", "duty"))
        role = _concept(context, fields.get("role"), "Role", "role")
        duty = _concept(context, fields.get("duty"), "ResponsibilityKind", "kind of duty")
        label = context.names.vocabulary.concepts[role].label.zh if role else ""
        duties.append(Duty(role, context.text(fields.get("word"), label), duty, context.text(fields.get("note"))))
    return tuple(duties)


def _concept(context: Context, node: Node | None, kind: str, what: str) -> str:
    if node is None:
        return ""
    found = context.names.concept(kind, node.text or "")
    if found is None:
        context.unknown(node, "R008", what, list(context.names.concepts.get(kind, {})))
    return found or ""


def _content(context: Context, kind: str, node: Node) -> dict[str, Any]:
    fields = context.fields(node, kind, required=(_REQUIRED[kind],))
    content: Mapping[str, str] = {name: context.text(value) for name, value in fields.items() if name not in ("until", "since", "every")}
    result: dict[str, Any] = {"content": dict(content)}
    if "until" in fields:
        result["gate"] = parse_formula(context, fields["until"])
    if "since" in fields:
        attribute, variable = parse_variable(context, fields["since"])
        result["content"]["since"] = variable if attribute else ""
    if "every" in fields:
        result["content"]["every"] = _period(context, fields["every"])
    return result


def _period(context: Context, node: Node) -> str:
    """Return an ISO 8601 duration for `3年`, `6个月`, `1周`, `半年`; report other words."""
    word = node.text or ""
    whole = context.language.groups.get("whole_period", {})  # stored rules of an earlier version have no such words
    if word in whole:
        return whole[word]
    digits = word.rstrip("".join(set("".join(context.language["period"]))))
    unit = context.language["period"].get(word[len(digits) :])
    if not digits.isdigit() or unit is None:
        units = ", ".join(context.language["period"])
        context.report(node, "R006", f"`{word}` is not a period", help=f"write a number and one of: {units}; or: {', '.join(whole)}")
        return word
    return f"P{digits}{unit}"
