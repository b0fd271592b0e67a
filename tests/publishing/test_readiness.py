"""What stands in the way of publishing is told whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import KnowledgeError, load_knowledge, open_classifier
from engine.errors import Problem
from engine.publishing.readiness import find_obstacles
from tests.publishing.support import change, library_rules

RULES, CASES = "rules/library/rules.yaml", "rules/library/cases.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return library_rules(tmp_path / "rules")


def _obstacles(folder: Path) -> tuple[Problem, ...]:
    knowledge = load_knowledge(folder)
    return find_obstacles(knowledge, open_classifier(knowledge))


def test_rules_in_order_are_ready(folder: Path) -> None:
    assert _obstacles(folder) == ()


def test_failing_cases_and_findings_are_told_together(folder: Path) -> None:
    change(folder / CASES, "期望: {状态: final, 等级: 蓝, 规则: LB-G3}", "期望: {状态: final, 等级: 红, 规则: LB-G3}")
    change(folder / RULES, "    当: {藏书珍稀程度: 普通书}\n", "    当: {全部: [{藏书珍稀程度: 普通书}, {藏书珍稀程度: 孤本}]}\n")
    found = _obstacles(folder)
    assert [(item.code, item.message, item.path) for item in found] == [
        (
            "T001",
            "case `LB-2` 普通书外借: status is `gap`, expected `final`; grade is none, expected `红`; rules `LB-G3` did not fire",
            "rules/library/cases.yaml",
        ),
        (
            "T001",
            "case `LB-4` 什么都不知道: possible_grades are `橙`, expected `橙`, `蓝`",
            "rules/library/cases.yaml",
        ),
        ("G001", "2 kinds of situations are graded by no rule", "rules/library/rules.yaml"),
        ("G003", "`LB-G3` never holds", "rules/library/rules.yaml"),
        ("G011", "a finding is acknowledged that the check does not make: without effect of `LB-GX1`", "rules/library/rules.yaml"),
        ("G011", "a finding is acknowledged that the check does not make: no supervisor of `蓝`", "rules/library/rules.yaml"),
    ]


def test_cases_that_cannot_be_read_are_told(folder: Path) -> None:
    change(folder / CASES, "  - 编号: LB-2", "  - 编号: LB-1")
    assert [item.code for item in _obstacles(folder)] == ["R009"]


def test_knowledge_without_a_scheme_is_told(folder: Path) -> None:
    (folder / RULES).unlink()
    assert [item.code for item in _obstacles(folder)] == ["K004"]
    (folder / RULES).write_text("方案: 5\n", encoding="utf-8")
    with pytest.raises(KnowledgeError):
        load_knowledge(folder)
