"""The sections of a rule file, one parser each: from YAML nodes to the typed parts of a scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any as Anything

from engine.knowledge.comparison_file import parse_number, parse_values
from engine.knowledge.conclusion_file import parse_conclusion
from engine.knowledge.finding_file import parse_acknowledgement, parse_clause
from engine.knowledge.formula_file import parse_formula, parse_variable
from engine.knowledge.names import is_enumerated
from engine.knowledge.parsing import Context
from engine.knowledge.source_file import parse_source
from engine.knowledge.yaml_source import Node
from engine.types.formula import All, Formula, Unless, walk
from engine.types.rules import (
    Closure,
    ConfiguredTable,
    Constraint,
    Default,
    Derivation,
    ExceptionRule,
    Presumption,
    Rule,
    RuleKind,
    Source,
    ValueMerge,
    Variant,
)
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["SECTIONS"]

_SOURCE_KEYS = ("id", "basis", "locator", "reason")
ALWAYS = All(())
MENTIONED = ("PowerType", "PowerActivity", "AccidentClass", "SchemeAccident", "Circumstance", "Danger")  # kinds of concepts
FAMILIES = ("PostFamily",)


def _entry(context: Context, node: Node, group: str, *required: str) -> tuple[dict[str, Node], Source]:
    fields = context.fields(node, "source", group, required=(*_SOURCE_KEYS, *required))
    return fields, parse_source(context, node, fields)


def parse_rule(context: Context, node: Node) -> Rule | None:
    """Return one entry of the section of rules."""
    fields, source = _entry(context, node, "rule", "then")
    if "then" not in fields:
        return None
    conclusion = parse_conclusion(context, fields["then"])
    if "when" not in fields and conclusion["kind"] in (RuleKind.GRADE, RuleKind.STATUS, RuleKind.TYPE):
        context.report(node, "R003", f"rule `{source.id}` has no condition", help="add the key for the condition")
        return None
    when = parse_formula(context, fields["when"]) if "when" in fields else ALWAYS
    return Rule(source=source, when=when, **conclusion)


def parse_derivation(context: Context, node: Node) -> Derivation | None:
    """Return one entry of the section of derived facts."""
    fields, source = _entry(context, node, "derivation", "fact")
    how = next((name for name in ("definition", "choice", "maximum", "product", "total", "band") if name in fields), None)
    if how is None or "fact" not in fields:
        context.report(node, "R003", f"`{source.id}` does not say how the fact follows", help="add one of: " + _derivation_words(context))
        return None
    attribute, variable = parse_variable(context, fields["fact"])
    if attribute is None:
        return None
    clash = context.word(fields.get("on_clash"), "clash", "way to settle a clash") or "given"
    more = _DERIVATIONS[how](context, fields[how], attribute, variable)
    return Derivation(source=source, variable=variable, how=how, on_clash=clash, **more)


def _derivation_words(context: Context) -> str:
    skip = {"fact", "on_clash"}
    return ", ".join(word for word, name in context.language["derivation"].items() if name not in skip)


def _is_member(attribute: Attribute, variable: str) -> bool:
    """Return whether the variable is one member of a set: it is then a yes-no fact."""
    return attribute.kind is AttributeKind.SET and variable != attribute.name


def _definition(context: Context, node: Node, attribute: Attribute, variable: str) -> dict[str, Anything]:
    if attribute.kind is not AttributeKind.BOOLEAN and not _is_member(attribute, variable):
        context.report(
            node, "R013", f"only a yes-no fact can be defined, `{attribute.label.zh}` is not one", help="use the list of cases instead"
        )
    return {"cases": ((_certain(context, node), frozenset({"true"})),)}


def _choice(context: Context, node: Node, attribute: Attribute, variable: str) -> dict[str, Anything]:
    member = _is_member(attribute, variable)
    cases: list[tuple[Formula, frozenset[str]]] = []
    for item in context.items(node):
        fields = context.fields(item, "case", required=("when", "value"))
        if "when" in fields and "value" in fields:
            cases.append((_certain(context, fields["when"]), parse_values(context, fields["value"], attribute, member=member)))
    return {"cases": tuple(cases)}


def _certain(context: Context, node: Node) -> Formula:
    """Parse a condition from which a fact follows: what merely is not known to be otherwise must not become a known fact."""
    formula = parse_formula(context, node)
    if any(isinstance(part, Unless) for part in walk(formula)):
        word, negation = (context.language.word_for("operator", name) for name in ("unless", "not"))
        context.report(
            node,
            "R014",
            f"`{word}` cannot decide a derived fact",
            help=f"use `{negation}`, or put `{word}` into the rule that uses the fact",
        )
    return formula


def _inputs(context: Context, node: Node, attribute: Attribute, variable: str) -> dict[str, Anything]:
    del attribute, variable
    return {"inputs": tuple(variable for item in node.scalars() for found, variable in [parse_variable(context, item)] if found)}


def _band(context: Context, node: Node, attribute: Attribute, variable: str) -> dict[str, Anything]:
    del attribute, variable
    fields = context.fields(node, "band", required=("input", "table"))
    names = [parse_variable(context, fields[name])[1] for name in ("input", "table") if name in fields]
    return {"inputs": tuple(names[:1]), "table": names[-1] if names else ""}


_DERIVATIONS: dict[str, Callable[[Context, Node, Attribute, str], dict[str, Anything]]] = {
    "definition": _definition,
    "choice": _choice,
    "maximum": _inputs,
    "product": _inputs,
    "total": _inputs,
    "band": _band,
}


def parse_constraint(context: Context, node: Node) -> Constraint | None:
    """Return one entry of the section of constraints."""
    fields, source = _entry(context, node, "constraint", "when", "then")
    if "when" not in fields or "then" not in fields:
        return None
    return Constraint(source, _certain(context, fields["when"]), _certain(context, fields["then"]))


def parse_default(context: Context, node: Node) -> Default | None:
    """Return one entry of the section of facts that nobody mentioned."""
    fields, source = _entry(context, node, "default", "fact", "value")
    attribute = context.names.attribute(fields["fact"].text or "") if "fact" in fields else None
    if attribute is None or "value" not in fields:
        if "fact" in fields:
            context.unknown(fields["fact"], "R005", "fact", context.names.attribute_words())
        return None
    if context.language["special"].get(fields["value"].text or "") == "absent":
        return Default(source, attribute.name)
    return Default(source, attribute.name, next(iter(parse_values(context, fields["value"], attribute)), ""))


def parse_closure(context: Context, node: Node) -> Closure | None:
    """Return one entry of the section of closed lists."""
    fields, source = _entry(context, node, "closure", "switch", "fact", "value")
    if not {"switch", "fact", "value"} <= fields.keys():
        return None
    switch, fact = (context.names.attribute(fields[name].text or "") for name in ("switch", "fact"))
    if switch is None or fact is None or not fact.keyed:
        context.report(
            fields["fact"], "R013", "a closed list is about a fact with a value per power", help="name such a fact and a yes-no switch"
        )
        return None
    return Closure(source, switch.name, fact.name, next(iter(parse_values(context, fields["value"], fact)), ""))


def parse_merge(context: Context, node: Node) -> ValueMerge | None:
    """Return one entry of the section of values the scheme does not know."""
    fields, source = _entry(context, node, "merge", "fact", "value", "values")
    attribute = context.names.attribute(fields["fact"].text or "") if "fact" in fields else None
    if attribute is None or not is_enumerated(attribute) or not {"value", "values"} <= fields.keys():
        if "fact" in fields:
            context.unknown(fields["fact"], "R005", "fact", context.names.attribute_words())
        return None
    values = parse_values(context, fields["values"], attribute)
    return ValueMerge(source, attribute.name, next(iter(parse_values(context, fields["value"], attribute)), ""), tuple(sorted(values)))


def parse_exception(context: Context, node: Node) -> ExceptionRule:
    """Return one entry of the section of named exceptions."""
    fields, source = _entry(context, node, "exception", "winner", "loser")
    return ExceptionRule(source, _one_rule(context, fields.get("winner")), _one_rule(context, fields.get("loser")))


def _one_rule(context: Context, node: Node | None) -> str:
    """Return the rule that one side of an exception names; report a list of them."""
    if node is None or node.text is not None:
        return context.text(node)
    section = context.language.word_for("file", "exceptions")
    context.report(
        node, "R004", "an exception sets one rule against one other", help=f"write one entry of `{section}` for each pair of rules"
    )
    return ""


def parse_presumption(context: Context, node: Node) -> Presumption | None:
    """Return one entry of the section of presumptions."""
    fields, source = _entry(context, node, "presumption", "fact", "value")
    if not {"fact", "value"} <= fields.keys():
        return None
    attribute, variable = parse_variable(context, fields["fact"])
    if attribute is None:
        return None
    member = _is_member(attribute, variable)
    value = next(iter(parse_values(context, fields["value"], attribute, member=member)), "")
    when = parse_formula(context, fields["when"]) if "when" in fields else ALWAYS
    mentions = tuple(_concepts(context, fields.get("mentions"), MENTIONED, "power, accident, circumstance or danger"))
    return Presumption(source, variable, value, when, mentions, tuple(_concepts(context, fields.get("posts"), FAMILIES, "family of posts")))


def _concepts(context: Context, node: Node | None, kinds: Sequence[str], what: str) -> Iterator[str]:
    """Yield the concepts of some kinds that a list names; R008 for a word that is none."""
    for item in context.items(node):
        found = next((name for kind in kinds if (name := context.names.concept(kind, item.text or ""))), None)
        if found is None:
            context.unknown(item, "R008", what, [word for kind in kinds for word in context.names.concepts.get(kind, {})])
        else:
            yield found


def parse_table(context: Context, node: Node) -> ConfiguredTable | None:
    """Return one entry of the section of configured tables."""
    fields, source = _entry(context, node, "table", "fact", "table", "bands")
    attribute = context.names.attribute(fields["fact"].text or "") if "fact" in fields else None
    if attribute is None:
        if "fact" in fields:
            context.unknown(fields["fact"], "R005", "fact", context.names.attribute_words())
        return None
    bands = []
    for item in context.items(fields.get("bands")):
        entry = context.fields(item, "table_band", required=("value",))
        bound = entry.get("above") or entry.get("from")
        value = next(iter(parse_values(context, entry["value"], attribute)), "") if "value" in entry else ""
        bands.append((parse_number(context, bound) if bound else None, "from" in entry, value))
    return ConfiguredTable(source, context.text(fields.get("table")), attribute.name, tuple(bands))


def parse_variant(context: Context, node: Node) -> Variant:
    """Return one entry of the section of readings not taken: the conditions that some rules have under it."""
    fields, source = _entry(context, node, "variant", "reading", "changes")
    changes = fields.get("changes")
    pairs = [(key.text or "", parse_formula(context, value)) for key, value in (changes.entries or () if changes else ())]
    if changes is not None and not pairs:
        context.report(changes, "R004", "a mapping from a rule's id to its condition is expected here", help="write `S00-G1: {…}`")
    return Variant(source, context.text(fields.get("reading")), tuple(pairs))


SECTIONS: dict[str, Callable[[Context, Node], Anything]] = {
    "rules": parse_rule,
    "derivations": parse_derivation,
    "constraints": parse_constraint,
    "defaults": parse_default,
    "closures": parse_closure,
    "merges": parse_merge,
    "exceptions": parse_exception,
    "presumptions": parse_presumption,
    "tables": parse_table,
    "variants": parse_variant,
    "acknowledgements": parse_acknowledgement,
    "clauses": parse_clause,
}
