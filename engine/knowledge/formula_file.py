"""From a condition as authors write it to a formula; every attribute, value and power is checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from engine.knowledge.comparison_file import NEVER, RELATIONS, TRUE, parse_number, parse_test
from engine.knowledge.names import split_variable, variable_name
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.formula import All, Any, AtLeast, Elapsed, Formula, Not, Score, Test, Unless
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["GRADE", "parse_formula", "parse_score_items", "parse_variable", "type_variable"]

T = TypeVar("T")
GRADE = "@grade"
_SECTIONS = {"score table": "score_tables", "look-up table": "lookup_tables"}
POWER_KIND = "PowerType"


def type_variable(type_id: str) -> str:
    """Return the variable that says whether a risk is of a type."""
    return f"@type[{type_id}]"


def parse_formula(context: Context, node: Node) -> Formula:
    """Return the formula of a condition; where it is broken, report and return one that never holds."""
    if node.entries is None:
        context.report(
            node,
            "R004",
            "a condition is a mapping such as `fact: value`",
            help=f"write `{{fact: value}}` or `{{{context.language.word_for('operator', 'all')}: [...]}}`",
        )
        return NEVER
    quantifier = next(
        (key for key in node.names() if context.language["operator"].get(key.text or "") in ("any_power", "all_powers")), None
    )
    if quantifier is not None:
        return _powers(context, node, quantifier)
    parts = [_entry(context, key, value) for key, value in node.entries]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _entry(context: Context, key: Node, value: Node) -> Formula:
    operator = context.language["operator"].get(key.text or "")
    if operator is None:
        return _test(context, key, value)
    return _OPERATORS[operator](context, value)


def _parts(context: Context, node: Node) -> tuple[Formula, ...]:
    return tuple(parse_formula(context, item) for item in context.items(node))


def _at_least(context: Context, node: Node) -> Formula:
    fields = context.fields(node, "at_least", required=("count", "parts"))
    return AtLeast(int(parse_number(context, fields.get("count"))), _parts(context, fields["parts"]) if "parts" in fields else ())


def _score(context: Context, node: Node) -> Formula:
    named = node.get(context.language.word_for("score", "table")) is not None
    fields = context.fields(node, "score", required=() if named else ("items",))
    if named:
        items = _named(context, fields.get("table"), context.score_tables, "score table") or ()
    else:
        items = parse_score_items(context, fields.get("items"))
    low, high = (parse_number(context, fields[name]) if name in fields else None for name in ("low", "high"))
    if low is None and high is None:
        words = ", ".join(context.language.word_for("score", name) for name in ("low", "high"))
        context.report(node, "R003", "the sum is compared with nothing", help=f"add one of: {words}")
    return Score(items, low, high)


def parse_score_items(context: Context, node: Node | None) -> tuple[tuple[Formula, Decimal], ...]:
    """Return a list of conditions with their points."""
    items = []
    for item in context.items(node):
        entry = context.fields(item, "score_item", required=("when", "points"))
        if "when" in entry and "points" in entry:
            items.append((parse_formula(context, entry["when"]), parse_number(context, entry["points"])))
    return tuple(items)


def _lookup(context: Context, node: Node) -> Formula:
    """A look-up holds where the table gives one of the results named."""
    fields = context.fields(node, "lookup", required=("table", "results"))
    table = _named(context, fields.get("table"), context.lookups, "look-up table") or {}
    found: list[Formula] = []
    for item in fields["results"].scalars() if "results" in fields else ():
        result = table.get(item.text or "")
        if result is not None:
            found.append(result)
        elif table:
            context.unknown(item, "R016", "result", list(table), of=fields["table"].text or "")
    return found[0] if len(found) == 1 else Any(tuple(found))


def _named(context: Context, node: Node | None, tables: Mapping[str, T], what: str) -> T | None:
    """Return the table that a word names; report one that is not there."""
    if node is None:
        return None
    section = context.language.word_for("file", _SECTIONS[what])
    found = tables.get(node.text or "")
    if found is None and tables:
        context.unknown(node, "R016", what, list(tables))
    elif found is None:
        context.report(node, "R016", f"unknown {what} `{node.text}`", help=f"the file has none: add the section `{section}`")
    return found


def _elapsed(context: Context, node: Node) -> Formula:
    fields = context.fields(node, "elapsed", required=("start", "unit"))
    relation = next((name for name in ("ge", "gt", "le", "lt") if name in fields), None)
    if relation is None:
        context.report(
            node,
            "R003",
            "a comparison is missing",
            help="add one of: " + ", ".join(context.language.word_for("elapsed", name) for name in RELATIONS if name != "eq"),
        )
        return NEVER
    start = _date_variable(context, fields.get("start"))
    end = _date_variable(context, fields.get("end"))
    unit = context.word(fields.get("unit"), "unit", "unit of time")
    return Elapsed(start, end, RELATIONS[relation], int(parse_number(context, fields[relation])), unit)


def _date_variable(context: Context, node: Node | None) -> str:
    if node is None or context.language["special"].get(node.text or "") == "today":
        return "on"
    attribute = _attribute(context, node, node.text or "")
    if attribute is not None and attribute.kind is not AttributeKind.DATE:
        context.report(node, "R013", f"`{node.text}` is not a date", help="name a fact that holds a date")
    return attribute.name if attribute else ""


def _grades(context: Context, node: Node) -> Formula:
    for item in node.scalars():
        if item.text not in context.grades:
            context.unknown(item, "R008", "grade", context.grades)
    return Test(GRADE, frozenset(item.text or "" for item in node.scalars()))


def _types(context: Context, node: Node) -> Formula:
    tests: list[Formula] = []
    for item in node.scalars():
        type_id = context.types.get(item.text or "")
        if type_id is None:
            context.unknown(item, "R008", "type", list(context.types))
        else:
            tests.append(Test(type_variable(type_id), TRUE))
    return tests[0] if len(tests) == 1 else Any(tuple(tests))


_OPERATORS: dict[str, Callable[[Context, Node], Formula]] = {
    "all": lambda context, node: All(_parts(context, node)),
    "any": lambda context, node: Any(_parts(context, node)),
    "not": lambda context, node: Not(parse_formula(context, node)),
    "unless": lambda context, node: Unless(parse_formula(context, node)),
    "at_least": _at_least,
    "score": _score,
    "lookup": _lookup,
    "elapsed": _elapsed,
    "grade": _grades,
    "type": _types,
}


def _powers(context: Context, node: Node, quantifier: Node) -> Formula:
    """`{任一权力: [...], fact: value}`: the test on that fact for each of the powers."""
    powers = node.get(quantifier.text or "")
    combine = Any if context.language["operator"][quantifier.text or ""] == "any_power" else All
    tests: list[Formula] = []
    for key, value in node.entries or ():
        if key is quantifier or key.text == quantifier.text:
            continue
        attribute = _attribute(context, key, key.text or "")
        if attribute is None:
            continue
        if not attribute.keyed:
            context.report(
                key, "R013", f"`{key.text}` has no value per power", help="only facts about a power can be asked of several powers"
            )
            continue
        for power in powers.scalars() if powers else ():
            power_id = _power(context, power, power.text or "")
            tests.append(parse_test(context, value, attribute, variable_name(attribute.name, power_id)))
    return combine(tuple(tests))


def parse_variable(context: Context, node: Node) -> tuple[Attribute | None, str]:
    """Return the attribute and the variable that a fact's name stands for (`行使方式[行政许可]`)."""
    word, key = split_variable(node.text or "")
    attribute = _attribute(context, node, word)
    if attribute is None:
        return None, ""
    if not attribute.keyed and attribute.kind is not AttributeKind.SET:
        if key:
            context.report(node, "R013", f"`{word}` has no value per power", help=f"write `{word}` alone")
        return attribute, attribute.name
    if not key:
        return attribute, attribute.name
    member = _power(context, node, key) if attribute.keyed else context.names.value(attribute, key)
    if not member and not attribute.keyed:
        context.report(node, "R006", f"unknown value `{key}` of `{word}`", help="allowed: " + ", ".join(context.names.labels(attribute)))
    return (attribute, variable_name(attribute.name, member)) if member else (None, "")


def _attribute(context: Context, node: Node, word: str) -> Attribute | None:
    attribute = context.names.attribute(word)
    if attribute is None:
        context.unknown(node, "R005", "fact", context.names.attribute_words())
    return attribute


def _power(context: Context, node: Node, word: str) -> str:
    power = context.names.concept(POWER_KIND, word)
    if power is None:
        context.unknown(node, "R007", "power", list(context.names.concepts.get(POWER_KIND, {})), word)
    return power or ""


def _test(context: Context, key: Node, value: Node) -> Formula:
    attribute, variable = parse_variable(context, key)
    if attribute is None:
        return NEVER
    if attribute.keyed and variable == attribute.name:
        context.report(
            key,
            "R013",
            f"`{key.text}` needs a power",
            help=f"write `{key.text}[…]: …` or use `{context.language.word_for('operator', 'any_power')}`",
        )
        return NEVER
    return parse_test(context, value, attribute, variable)
