"""Attributes and their values out of the ontology's statements."""

from __future__ import annotations

import string

from engine.errors import Problem, nearest
from engine.knowledge.terms import clashes, find_definition, find_label, find_source, flag, number, problem_at, required_texts
from engine.knowledge.turtle import OWL, RDFS, RW, SKOS, XSD, Statements, local_name
from engine.types.vocabulary import Attribute, AttributeKind, Value

__all__ = ["read_attributes"]

_DATATYPES = {
    XSD + "boolean": AttributeKind.BOOLEAN,
    XSD + "decimal": AttributeKind.NUMBER,
    XSD + "integer": AttributeKind.NUMBER,
    XSD + "date": AttributeKind.DATE,
    XSD + "string": AttributeKind.TEXT,
}


def read_attributes(statements: Statements, problems: list[Problem]) -> dict[str, Attribute]:
    """Return the attributes by name in the ontology's order; what is wrong with them is added to `problems`."""
    found = [_read_attribute(statements, subject, problems) for subject in statements.of_type(RW + "Attribute")]
    attributes = {attribute.name: attribute for attribute in found}
    for word, first, second in clashes((name, (attribute.label.zh,)) for name, attribute in attributes.items() if attribute.label.zh):
        message = f"attributes `{first}` and `{second}` have the same label `{word}`"
        problems.append(problem_at(statements, RW + second, "O009", message, "labels are keys in rule files: give each attribute its own"))
    return attributes


def _read_attribute(statements: Statements, subject: str, problems: list[Problem]) -> Attribute:
    kind = _kind(statements, subject, problems)
    ordered = flag(statements, subject, "ordered")
    keyed = bool(statements.iris(subject, RW + "keyedBy"))
    return Attribute(
        name=local_name(subject),
        kind=kind,
        label=find_label(statements, subject, problems),
        values=_values(statements, subject, ordered, problems) if kind in (AttributeKind.ENUM, AttributeKind.SET) else (),
        ordered=ordered,
        keyed=keyed,
        question=_sentences(statements, subject, "question", {"key"} if keyed else set(), problems),
        statement=_sentences(statements, subject, "statement", {"key", "value"} if keyed else {"value"}, problems),
        definition=find_definition(statements, subject, problems),
        source=find_source(statements, subject, problems),
        mutable=flag(statements, subject, "mutable", default=True),
        cost=_cost(statements, subject, problems),
        iri=subject,
        scale=_scale(statements, subject),
        derived=flag(statements, subject, "derived"),
        closed=flag(statements, subject, "closed"),
        empty_words=tuple(word.value for word in statements.literals(subject, RW + "emptyWord")),
    )


def _kind(statements: Statements, subject: str, problems: list[Problem]) -> AttributeKind:
    """Return the kind that the range gives; O007 where the range is missing, unknown or lists no values."""
    target = next(iter(statements.iris(subject, RDFS + "range")), "")
    if target in _DATATYPES:
        return _DATATYPES[target]
    if not _member_iris(statements, target):
        problems.append(_range_problem(statements, subject, target))
    return AttributeKind.SET if flag(statements, subject, "multiple") else AttributeKind.ENUM


def _range_problem(statements: Statements, subject: str, target: str) -> Problem:
    name, known = local_name(target), [local_name(cls) for cls in statements.of_type(OWL + "Class") if _member_iris(statements, cls)]
    what = f"range `{name}`, which lists no values" if name else "no range"
    help_text = nearest(name, known) or "use a class with owl:oneOf, or xsd:boolean, xsd:decimal, xsd:date, xsd:string"
    return problem_at(statements, subject, "O007", f"attribute `{local_name(subject)}` has {what}", help_text, got=name)


def _member_iris(statements: Statements, cls: str) -> tuple[str, ...]:
    """Return the members that a class enumerates with owl:oneOf, directly or in an equivalent class."""
    nodes = (cls, *statements.iris(cls, OWL + "equivalentClass"))
    return next((statements.members(head) for node in nodes for head in statements.iris(node, OWL + "oneOf")), ())


def _values(statements: Statements, subject: str, ordered: bool, problems: list[Problem]) -> tuple[Value, ...]:
    """Return the values of an attribute, the heaviest first where ordered; O008 ranks, O010 a word for two values."""
    cls = next(iter(statements.iris(subject, RDFS + "range")), "")
    members = _member_iris(statements, cls)
    ranks = {member: number(statements, member, "rank") for member in members}
    if ordered and sorted(int(rank or 0) for rank in ranks.values()) != list(range(1, len(members) + 1)):
        message = f"the ranks of the values of ordered attribute `{local_name(subject)}` are not 1 to {len(members)}"
        problems.append(
            problem_at(statements, subject, "O008", message, f"give each member of `{local_name(cls)}` its own `rw:rank`, 1 the heaviest")
        )
    listed = sorted(members, key=lambda member: ranks[member] or 0) if ordered else members
    values = tuple(_value(statements, member, problems) for member in listed)
    for word, first, second in clashes((value.token, (value.token, *value.label.words())) for value in values):
        message = f"word `{word}` stands for the values `{first}` and `{second}` of attribute `{local_name(subject)}`"
        problems.append(problem_at(statements, subject, "O010", message, "keep the word with one of the two"))
    return values


def _value(statements: Statements, member: str, problems: list[Problem]) -> Value:
    notation = statements.literals(member, SKOS + "notation")
    if not notation:
        message = f"value `{local_name(member)}` has no token"
        problems.append(problem_at(statements, member, "O013", message, 'add `skos:notation "…"`, the token that JSON carries'))
    return Value(notation[0].value if notation else local_name(member), find_label(statements, member, problems), member)


def _sentences(statements: Statements, subject: str, name: str, fields: set[str], problems: list[Problem]) -> dict[str, str]:
    """Return questions or statements by language; O006 where one is missing, O014 where its fields are not the expected ones."""
    found = required_texts(statements, subject, RW + name, "O006", problems)
    for language, text in found.items():
        used = _fields(text)
        if used != fields:
            wanted = " and ".join(f"`{{{item}}}`" for item in sorted(fields)) or "no field"
            message = f"the {name} of attribute `{local_name(subject)}` in `{language}` must hold {wanted}"
            problems.append(problem_at(statements, subject, "O014", message, "write the fields in braces, and no others", got=text))
    return found


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"?"}


def _cost(statements: Statements, subject: str, problems: list[Problem]) -> int:
    cost = number(statements, subject, "askCost")
    if cost is None:
        return 1
    if cost not in (1, 2, 3):
        message = f"the cost of asking attribute `{local_name(subject)}` is not 1, 2 or 3"
        problems.append(problem_at(statements, subject, "O015", message, "use 1, 2 or 3", got=str(cost)))
    return int(cost)


def _scale(statements: Statements, subject: str) -> tuple[float, ...]:
    """Return the scores of the scale that a number is taken from, the largest first."""
    scales = statements.iris(subject, RW + "scale")
    entries = [entry for entry in statements.of_type(RW + "ScaleEntry") if set(statements.iris(entry, RW + "inScale")) & set(scales)]
    return tuple(sorted((float(number(statements, entry, "score") or 0) for entry in entries), reverse=True))
