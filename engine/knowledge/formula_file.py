"""From a condition as authors write it to a formula; every attribute, value and power is checked against the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from engine.knowledge.names import split_variable, variable_name
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.formula import All, Any, AtLeast, Compare, Elapsed, Formula, Known, Not, Score, Test, Unless
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["GRADE", "NEVER", "parse_formula", "parse_values", "parse_variable", "type_variable"]

GRADE = "@grade"
POWER_KIND = "PowerType"
NEVER = Any(())
_RELATIONS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "="}
_COMPARISONS = {
    AttributeKind.ENUM: ("not", "at_least", "at_most"),
    AttributeKind.BOOLEAN: ("not",),
    AttributeKind.SET: ("contains", "only", "lacks"),
    AttributeKind.NUMBER: tuple(_RELATIONS),
}
_TRUE = frozenset({"true"})
_FALSE = frozenset({"false"})


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
    fields = context.fields(node, "score", required=("items",))
    items = []
    for item in context.items(fields.get("items")):
        entry = context.fields(item, "score_item", required=("when", "points"))
        if "when" in entry and "points" in entry:
            items.append((parse_formula(context, entry["when"]), parse_number(context, entry["points"])))
    low, high = (parse_number(context, fields[name]) if name in fields else None for name in ("low", "high"))
    return Score(tuple(items), low, high)


def _elapsed(context: Context, node: Node) -> Formula:
    fields = context.fields(node, "elapsed", required=("start", "unit"))
    relation = next((name for name in ("ge", "gt", "le", "lt") if name in fields), None)
    if relation is None:
        context.report(
            node,
            "R003",
            "a comparison is missing",
            help="add one of: " + ", ".join(context.language.word_for("elapsed", name) for name in _RELATIONS if name != "eq"),
        )
        return NEVER
    start = _date_variable(context, fields.get("start"))
    end = _date_variable(context, fields.get("end"))
    unit = context.word(fields.get("unit"), "unit", "unit of time")
    return Elapsed(start, end, _RELATIONS[relation], int(parse_number(context, fields[relation])), unit)


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
            tests.append(Test(type_variable(type_id), _TRUE))
    return tests[0] if len(tests) == 1 else Any(tuple(tests))


_OPERATORS: dict[str, Callable[[Context, Node], Formula]] = {
    "all": lambda context, node: All(_parts(context, node)),
    "any": lambda context, node: Any(_parts(context, node)),
    "not": lambda context, node: Not(parse_formula(context, node)),
    "unless": lambda context, node: Unless(parse_formula(context, node)),
    "at_least": _at_least,
    "score": _score,
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
            tests.append(_attribute_test(context, value, attribute, variable_name(attribute.name, power_id)))
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
    return _attribute_test(context, value, attribute, variable)


def _attribute_test(context: Context, value: Node, attribute: Attribute, variable: str) -> Formula:
    if value.entries is not None:
        tests = [_operator_test(context, name, operand, attribute, variable) for name, operand in value.entries]
        return tests[0] if len(tests) == 1 else All(tuple(tests))
    if attribute.kind is AttributeKind.SET and variable == attribute.name:
        return _members(context, value, attribute, "contains")
    if attribute.kind is AttributeKind.NUMBER:
        return Any(tuple(Compare(variable, "=", parse_number(context, item)) for item in value.scalars()))
    return Test(variable, parse_values(context, value, attribute, member=variable != attribute.name and not attribute.keyed))


def _operator_test(context: Context, name: Node, operand: Node, attribute: Attribute, variable: str) -> Formula:
    operator = context.language["test"].get(name.text or "")
    if operator is None:
        context.unknown(name, "R002", "comparison", list(context.language["test"]))
        return NEVER
    if operator == "known":
        known = Known(variable)
        return known if context.language["boolean"].get(operand.text or "") == "true" else Not(known)
    if attribute.kind is AttributeKind.SET and operator in ("contains", "only", "lacks"):
        return _members(context, operand, attribute, operator)
    if attribute.kind is AttributeKind.NUMBER and operator in _RELATIONS:
        return Compare(variable, _RELATIONS[operator], parse_number(context, operand))
    if attribute.kind in (AttributeKind.ENUM, AttributeKind.BOOLEAN) and operator in ("not", "at_least", "at_most"):
        return Test(variable, _range(context, operand, attribute, operator))
    fitting = ", ".join(context.language.word_for("test", item) for item in _COMPARISONS.get(attribute.kind, ("known",)))
    context.report(name, "R013", f"comparison `{name.text}` does not fit `{attribute.label.zh}`", help=f"use one of: {fitting}")
    return NEVER


def _range(context: Context, operand: Node, attribute: Attribute, operator: str) -> frozenset[str]:
    named = parse_values(context, operand, attribute)
    tokens = [value.token for value in attribute.values] or ["true", "false"]
    if operator == "not" or not named:
        return frozenset(tokens) - named
    if not attribute.ordered:
        context.report(operand, "R013", f"the values of `{attribute.label.zh}` have no order", help="list the values instead")
        return frozenset()
    position = tokens.index(next(iter(named)))
    return frozenset(tokens[: position + 1]) if operator == "at_least" else frozenset(tokens[position:])


def _members(context: Context, node: Node, attribute: Attribute, operator: str) -> Formula:
    named = parse_values(context, node, attribute)
    has = {value.token: Test(variable_name(attribute.name, value.token), _TRUE) for value in attribute.values}
    lacks = {value.token: Test(variable_name(attribute.name, value.token), _FALSE) for value in attribute.values}
    wanted: list[Formula] = [has[token] for token in has if token in named]
    if operator == "lacks":
        return All(tuple(lacks[token] for token in lacks if token in named))
    some = wanted[0] if len(wanted) == 1 else Any(tuple(wanted))
    if operator == "contains":
        return some
    return All((some, *(lacks[token] for token in lacks if token not in named)))


def parse_values(context: Context, node: Node, attribute: Attribute, *, member: bool = False) -> frozenset[str]:
    """Return the value tokens that a word or list of words names; report unknown ones."""
    tokens = set()
    boolean = attribute.kind is AttributeKind.BOOLEAN or member
    for item in node.scalars():
        word = item.text or ""
        token = context.language["boolean"].get(word) if boolean else context.names.value(attribute, word)
        if token is None:
            allowed = list(context.language["boolean"]) if boolean else context.names.labels(attribute)
            context.unknown(item, "R006", "value", allowed, of=attribute.label.zh)
        else:
            tokens.add(token)
    return frozenset(tokens)


def parse_number(context: Context, node: Node | None) -> Decimal:
    """Return a number; report anything else and return 0."""
    try:
        number = Decimal((node.text if node else None) or "0")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        if node is not None:
            context.report(node, "R006", f"`{node.text}` is not a number", help="write digits such as 160 or 0.5")
        return Decimal(0)
    return number
