"""`cases.yaml`: what its mistakes are called, and what a failing case says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import Knowledge, KnowledgeError, load_knowledge, open_classifier
from engine.authoring.coverage import measure_coverage
from engine.knowledge.case_file import load_cases
from engine.ledger.case_runner import run_cases
from tests.golden import same

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"

WRONG_FILE = """
用例:
  - 编号: LB-1
    事实: {藏书珍希程度: 孤本}
    期望: {状态: 终局, 等级: 绿, 规则: [LB-G9], 颜色: 红}
  - 编号: LB-1
    期望: {等级: 蓝}
  - 编号: LB-2
    事实: [孤本]
    期望: {可能等级: [红, 黄], 不得有: {藏书外接: 是}}
"""
FAILING = """
用例:
  - {编号: LB-1, 名称: 普通书, 事实: {藏书珍稀程度: 普通书}, 期望: {状态: conflict, 等级: 橙, 可能等级: [红, 橙], 规则: [LB-G1, LB-G3], 主责: 馆长, 类型: 藏书流失}}
  - {编号: LB-2, 事实: {藏书珍稀程度: 孤品}, 期望: {等级: 红}}
  - {编号: LB-3, 事实: {藏书珍稀程度: 孤本, 藏书外借: 是}, 期望: {等级: 红, 事实: {藏书外借: 否}, 不得有: [藏书珍稀程度], 自我监督: 是, 建议: 红, 到期: LB-V1}}
  - {编号: LB-4, 事实: {藏书珍稀程度: 善本}, 期望: {等级: 红}, 已知差异: 尚未支持}
  - {编号: LB-5, 事实: {藏书珍稀程度: 善本}, 期望: {等级: 橙}, 已知差异: 已经支持}
"""
PASSING = """
用例:
  - 编号: LB-1
    原文: 孤本外借
    事实: {藏书珍稀程度: 孤本, 藏书外借: 是}
    日期: 2026-11-23
    期望: {状态: final, 等级: 红, 可能等级: 红, 责任人: R_HEAD_LIBRARIAN, 主责: [馆长], 共同: , 类型: [LB-RT1-不是编号, 藏书流失]}
  - 编号: LB-2
    事实: {藏书珍稀程度: 孤本, 藏书外借: }
    期望: {状态: provisional, 事实: {藏书珍稀程度: 孤本}, 不得有: {藏书珍稀程度: 善本}, 建议: , 自我监督: 否}
""".replace("LB-RT1-不是编号, ", "")


def _knowledge(tmp_path: Path, cases: str) -> Knowledge:
    folder = tmp_path / "eleventh"
    shutil.copytree(ROOT / "tests" / "data" / "eleventh", folder)
    (folder / "rules" / "library" / "cases.yaml").write_text(cases, encoding="utf-8")
    return load_knowledge([ROOT, folder])


def test_every_mistake_in_a_file_of_cases_is_named(tmp_path: Path, golden: bool) -> None:
    knowledge = _knowledge(tmp_path, WRONG_FILE)
    with pytest.raises(KnowledgeError) as raised:
        run_cases(knowledge, open_classifier(knowledge), "library")
    keys = ", ".join((knowledge.words or {})["expectation"])
    same(GOLDEN / "wrong-cases.txt", f"{raised.value}\n".replace(keys, "KEYS"), renew=golden)


def test_failing_cases_say_what_differs(tmp_path: Path, golden: bool) -> None:
    knowledge = _knowledge(tmp_path, FAILING)
    results = run_cases(knowledge, open_classifier(knowledge), "library")
    shown = [result.problem.message if result.problem else "known" if result.known_difference else "passed" for result in results]
    same(GOLDEN / "failing-cases.txt", "\n".join(shown) + "\n", renew=golden)


def test_cases_pass_where_everything_named_is_so(tmp_path: Path) -> None:
    knowledge = _knowledge(tmp_path, PASSING)
    results = run_cases(knowledge, open_classifier(knowledge), "library")
    assert [result.problem and result.problem.message for result in results] == [None, None]


DUTIES_AND_GATES = """
用例:
  - {编号: LB-1, 事实: {藏书珍稀程度: 孤本, 藏书外借: 是, 领导小组已审定: 是}, 期望: {放行: LB-K1, 主责: 馆长, 落实: [], 全程监护: []}}
  - {编号: LB-2, 事实: {藏书珍稀程度: 孤本, 藏书外借: 是, 领导小组已审定: 否}, 期望: {放行: LB-K1, 落实: 馆长}}
"""


def test_a_case_may_expect_each_kind_of_duty_and_clear_gates(tmp_path: Path) -> None:
    knowledge = _knowledge(tmp_path, DUTIES_AND_GATES)
    results = run_cases(knowledge, open_classifier(knowledge), "library")
    assert [result.problem.message if result.problem else "" for result in results] == [
        "",
        "case `LB-2`: `LB-K1` not among clear; execute are none, expected `馆长`",
    ]


def test_a_near_miss_differs_in_one_fact_alone(tmp_path: Path) -> None:
    fires = "  - {编号: LB-1, 事实: {藏书珍稀程度: 孤本, 藏书外借: 是}, 期望: {等级: 红}}\n"
    misses = "  - {编号: LB-2, 事实: {藏书珍稀程度: 善本}, 期望: {等级: 橙}}\n"
    near = "  - {编号: LB-3, 事实: {藏书珍稀程度: 孤本, 藏书外借: 否}, 期望: {等级: 橙}}\n"
    found = []
    for name, cases in (("far", fires + misses), ("near", fires + misses + near)):
        knowledge = _knowledge(tmp_path / name, "用例:\n" + cases)
        coverage = measure_coverage(knowledge.schemes["library"], load_cases(knowledge, "library"), open_classifier(knowledge))
        found.append(any(item.startswith("LB-G1 ") for item in coverage.near_misses.missing))
    assert found == [True, False]
