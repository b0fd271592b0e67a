"""Small schemes built by hand for tests of the engine itself."""

from __future__ import annotations

from engine.types.formula import Formula, Test
from engine.types.rules import Basis, GradeScale, Rule, RuleKind, Scheme, Source
from engine.types.vocabulary import Attribute, AttributeKind, Label, Value, Vocabulary


def source(name: str) -> Source:
    return Source(name, name, Basis.TEXT, "test", "test")


def grade_rule(name: str, grade: str, when: Formula) -> Rule:
    return Rule(RuleKind.GRADE, source(name), when, value=grade)


def is_true(name: str) -> Test:
    return Test(name, frozenset({"true"}))


def scheme_of(*rules: Rule, **more: object) -> Scheme:
    fields: dict[str, object] = {
        "id": "test",
        "prefix": "T",
        "name": Label("测试", "test"),
        "article": "",
        "domain": "",
        "scales": (GradeScale("", ("high", "low")),),
        "choose": "highest",
        "types": (),
        "rules": rules,
        "derivations": (),
        "constraints": (),
        "defaults": (),
        "closures": (),
        "merges": (),
        "exceptions": (),
        "presumptions": (),
        "tables": (),
    }
    return Scheme(**{**fields, **more})  # type: ignore[arg-type]


def vocabulary_of(*attributes: Attribute) -> Vocabulary:
    return Vocabulary({item.name: item for item in attributes}, {}, {}, {}, {}, "")


def boolean(name: str) -> Attribute:
    return Attribute(name, AttributeKind.BOOLEAN, Label(name, name), question={"zh": name, "en": name})


def enumeration(name: str, *tokens: str) -> Attribute:
    values = tuple(Value(token, Label(token, token)) for token in tokens)
    return Attribute(name, AttributeKind.ENUM, Label(name, name), values, ordered=True, question={"zh": name, "en": name})
