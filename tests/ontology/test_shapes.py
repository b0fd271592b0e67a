"""SHACL shapes: rules and entries keep them, and each mistake is named in both languages."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.errors import KnowledgeError
from engine.knowledge.shapes import check_entries, check_schemes, entry_shapes
from engine.types.knowledge import Knowledge
from engine.types.rules import RuleKind

SHAPES = Path(__file__).parents[2] / "ontology" / "shapes"


def test_shapes_of_entries_are_up_to_date(knowledge: Knowledge, golden: bool) -> None:
    path = SHAPES / "entries.ttl"
    if golden:
        path.write_text(entry_shapes(knowledge.vocabulary), encoding="utf-8")
    assert entry_shapes(knowledge.vocabulary) == path.read_text(encoding="utf-8")


def test_rules_keep_their_shapes(knowledge: Knowledge) -> None:
    assert [(problem.path, problem.message) for problem in check_schemes(knowledge)] == []


def test_acceptance_cases_keep_their_shapes(knowledge: Knowledge, project: Path) -> None:
    lines = (project / "tests" / "data" / "acceptance.jsonl").read_text(encoding="utf-8").splitlines()
    assert [problem.message for problem in check_entries(knowledge, [json.loads(line) for line in lines if line])] == []


MISTAKES = {
    "value": ({"discretion": "huge"}, "“自由裁量权”须为：大、有、无 (`huge`)", "discretion must be: large, some, none (`huge`)"),
    "boolean": ({"is_key_post": "perhaps"}, "“重点岗位”须为：是或否 (`perhaps`)", "is_key_post must be: yes or no (`perhaps`)"),
    "fact": ({"foo": 1}, "词汇里没有这个事实", "the vocabulary has no such fact"),
    "number": ({"lec_l": "six"}, "“可能性L”须为：数 (`six`)", "lec_l must be: a number (`six`)"),
    "power": ({"power_extent[PW_X]": "large"}, "权力持有要写明是词汇里的哪一种权力", "a power holding names a power of the vocabulary"),
    "two": ({"discretion": ["large", "none"]}, "“自由裁量权”须为：大、有、无", "discretion must be: large, some, none"),
    "empty": ({}, "条目要有描述或事实", "an entry has a description or facts"),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_mistakes_in_entries_are_named(lang: str, knowledge: Knowledge) -> None:
    entries: list[dict[str, Any]] = [{"id": name, "scheme": "parks", "facts": facts} for name, (facts, _, _) in MISTAKES.items()]
    entries.append({"id": "scheme", "text": "负责招投标"})
    found = {problem.path.split("/")[1]: problem.message for problem in check_entries(knowledge, entries, lang=lang)}
    said = {name: f"violation: {zh if lang == 'zh' else en}" for name, (_, zh, en) in MISTAKES.items()}
    assert found == {**said, "scheme": f"violation: {'条目要写明所用方案' if lang == 'zh' else 'an entry names its scheme'}"}


def test_every_form_of_a_fact_is_accepted(knowledge: Knowledge) -> None:
    forms: list[dict[str, Any]] = [
        {"人财物支配方式": "直接支配", "possible_consequence": ["criminal"]},
        {"possible_consequence": {"criminal": "unknown", "internal_accountability": True}},
        {"discretion": {"one_of": ["large", "some"]}, "行使方式[行政许可]": "直接行使"},
        {"power_extent": {"PW_LICENSE": "large", "PW_HR": "none"}, "last_graded_on": "2009-05-01", "lec_l": 0.5},
    ]
    assert check_entries(knowledge, [{"scheme": "S06", "facts": facts} for facts in forms]) == ()


def test_mistake_in_a_scheme_is_named(knowledge: Knowledge) -> None:
    scheme = knowledge.schemes["parks"]
    rule = next(rule for rule in scheme.rules if rule.kind is RuleKind.GRADE)
    broken = replace(rule, value="四级", source=replace(rule.source, reason=""))
    changed = replace(scheme, rules=tuple(broken if item is rule else item for item in scheme.rules))
    found = check_schemes(replace(knowledge, schemes={**knowledge.schemes, "parks": changed}))
    assert [problem.message for problem in found] == ["violation: a grade rule concludes a grade", "violation: a rule gives its reason"]


def test_missing_checker_is_an_error(knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(KnowledgeError) as error:
        check_schemes(knowledge)
    assert str(error.value) == "error[O026]: pyshacl is not installed\nhelp: pip install pyshacl"
