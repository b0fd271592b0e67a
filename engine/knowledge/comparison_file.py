"""The tests on one fact: equality, comparison and membership, from what authors write to atoms of the formula."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from engine.knowledge.names import variable_name
from engine.knowledge.parsing import Context
from engine.knowledge.yaml_source import Node
from engine.types.formula import All, Any, Compare, Formula, Known, Not, Test
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["FALSE", "NEVER", "RELATIONS", "TRUE", "parse_number", "parse_test", "parse_values"]

NEVER = Any(())
RELATIONS = {"gt": ">", "ge": ">=", "lt": "<", "le": "<=", "eq": "="}
TRUE = frozenset({"true"})
FALSE = frozenset({"false"})
_COMPARISONS = {
    AttributeKind.ENUM: ("not", "at_least", "at_most"),
    AttributeKind.BOOLEAN: ("not",),
    AttributeKind.SET: ("contains", "only", "lacks"),
    AttributeKind.NUMBER: tuple(RELATIONS),
}


def parse_test(context: Context, value: Node, attribute: Attribute, variable: str) -> Formula:
    """Return the test that `value` (a word, a list of words, or comparisons) makes on a variable of an attribute."""
    if value.entries is not None:
        tests = [_operator_test(context, name, operand, attribute, variable) for name, operand in value.entries]
        return tests[0] if len(tests) == 1 else All(tuple(tests))
    if attribute.kind is AttributeKind.SET and variable == attribute.name:
        return _members(context, value, attribute, "contains")
    if attribute.kind is AttributeKind.NUMBER:
        return Any(tuple(Compare(variable, "=", parse_number(context, item), bare=True) for item in value.scalars()))
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
    if attribute.kind is AttributeKind.NUMBER and operator in RELATIONS:
        return Compare(variable, RELATIONS[operator], parse_number(context, operand))
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
    has = {value.token: Test(variable_name(attribute.name, value.token), TRUE) for value in attribute.values}
    lacks = {value.token: Test(variable_name(attribute.name, value.token), FALSE) for value in attribute.values}
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
