"""`riskwhy diff`: equivalent where nothing that a verdict says differs; else the least case that shows each change, with its rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import load_knowledge
from engine.changes.difference import compare_versions
from engine.changes.difference_words import DifferenceWords
from engine.explanation.wording import load_wording
from engine.ledger.stream import open_stream
from engine.service import open_classifier
from tests.changes.versions import DATA, STRICTER, library
from tests.cli.running import run
from tests.ledger.test_stream import DAY

COMPARED = "比较的是每一个事实齐全的情形：等级与状态、风险类型、责任人、措施、周期、闸门、公示、表单、提示；用时 "
SCHEME = ("--scheme", "library")


def printed(*arguments: str) -> tuple[int, list[str]]:
    """The exit status and the lines printed, but for the time it took."""
    ran = run("diff", *arguments)
    lines = ran.out.splitlines()
    assert lines[-1].startswith(COMPARED), ran.out + ran.err
    return ran.status, lines[:-1]


def test_a_version_is_equivalent_to_itself(old: Path) -> None:
    assert printed(str(old), str(old), *SCHEME) == (0, ["图书馆藏书风险：证明等价"])


def test_other_words_for_the_same_are_equivalent(old: Path, tmp_path: Path) -> None:
    same = library(
        tmp_path / "same", ("{藏书珍稀程度: {至少: 善本}}", "{藏书珍稀程度: [孤本, 善本]}"), ("理由: 普通书为蓝", "理由: 寻常的书为蓝")
    )
    assert printed(str(old), str(same), *SCHEME) == (0, ["图书馆藏书风险：证明等价"])


def test_every_change_is_shown_by_a_least_case_and_its_rules(old: Path, tmp_path: Path) -> None:
    new = library(tmp_path / "new", *STRICTER)
    assert printed(str(old), str(new), *SCHEME) == (
        1,
        [
            "图书馆藏书风险：有差别",
            "├─ 规则 LB-G2",
            "│  ├─ 橙 → 须由人研判",
            "│  │  └─ 例：藏书珍稀程度＝善本；藏书外借＝是；藏书错放＝是",
            "│  └─ 橙 → 原文未规定",
            "│     └─ 例：藏书珍稀程度＝善本；藏书错放＝否",
            "├─ 新版多出责任人“馆长 (主责)”（橙，LB-V1）",
            "│  └─ 例：藏书珍稀程度＝孤本；藏书外借＝否",
            "├─ 新版少了措施“借出前；借书处；只在馆内阅览”（红，LB-M1）",
            "│  └─ 例：藏书珍稀程度＝孤本；藏书外借＝是",
            "└─ 新版多出措施“借出前；借书处；只在阅览室阅览”（红，LB-M1）",
            "   └─ 例：藏书珍稀程度＝孤本；藏书外借＝是",
        ],
    )


def test_json_gives_both_verdicts_of_the_case(old: Path, tmp_path: Path) -> None:
    new = library(tmp_path / "new", ("结论: {等级: 蓝}", "结论: {等级: 橙}"))
    ran = run("diff", str(old), str(new), *SCHEME, "--json")
    found: dict[str, Any] = ran.json["schemes"][0]
    assert (ran.status, found.pop("seconds") >= 0) == (1, True)
    assert found == {
        "scheme": "library",
        "equivalent": False,
        "changes": [
            {
                "rules": ["LB-G3"],
                "facts": {"book_rarity": "ordinary"},
                "old": {"outcome": "蓝", "rules": ["LB-G3"], "supervisors": []},
                "new": {"outcome": "橙", "rules": ["LB-G3"], "supervisors": []},
            }
        ],
        "claims": [],
        "defaults": [],
        "parts": [],
        "only_old": [],
        "only_new": [],
    }


def test_the_shown_cases_end_in_the_shown_outcomes(old: Path, tmp_path: Path) -> None:
    new = library(tmp_path / "new", ("胜: LB-G1\n    负: LB-G2", "胜: LB-G2\n    负: LB-G1"), ("结论: {状态: 研判}", "结论: {状态: 排除}"))
    before, later = load_knowledge(old), load_knowledge(new)
    found = compare_versions(before, later, scheme="library")
    words = DifferenceWords(found.schemes[0], found, load_wording("zh", later.vocabulary), DAY)
    changes = words.document()["changes"]
    pairs = [(change["old"]["outcome"], change["new"]["outcome"]) for change in changes]
    assert pairs == [("红", "橙"), ("红", "excluded"), ("橙", "excluded"), ("蓝", "excluded")]
    for change in changes:
        for side, knowledge in (("old", before), ("new", later)):
            outcomes = open_stream(open_classifier(knowledge), "library")(change["facts"], on=DAY).outcomes
            assert outcomes == (change[side]["outcome"],), change


@pytest.mark.parametrize(
    ("edit", "line"),
    [
        (("事实: 藏书错放, 当作: 否", "事实: 藏书错放, 当作: 不计"), "没有提到时的约定不同：藏书错放"),
        (("值: 普通书\n", "值: 善本\n"), "不在证明之内而写法不同：假定与建议"),
    ],
)
def test_what_the_proof_does_not_speak_of_is_told(old: Path, tmp_path: Path, edit: tuple[str, str], line: str) -> None:
    status, lines = printed(str(old), str(library(tmp_path / "new", edit)), *SCHEME)
    assert (status, lines[0]) == (1, "图书馆藏书风险：有差别")
    assert line in [text.lstrip("├└─ ") for text in lines]


def test_a_fact_of_one_version_alone_is_told(old: Path, tmp_path: Path) -> None:
    convention = "未提及:\n  - {编号: LB-N1, 名称: 错放未提及, 事实: 藏书错放, 当作: 否, 依据: 默认, 出处: 试验方案·三, 理由: 没有说错放即没有错放}\n"
    new = library(tmp_path / "new", ("当: {全部: [{藏书外借: 是}, {藏书错放: 是}]}", "当: {藏书外借: 是}"), (convention, ""))
    assert printed(str(old), str(new), *SCHEME)[1][-1] == "└─ 只有旧版问到：藏书错放"
    assert printed(str(new), str(old), *SCHEME)[1][-1] == "└─ 只有新版问到：藏书错放"


def test_a_scheme_of_one_version_alone_is_told() -> None:
    ran = run("diff", "built-in", str(DATA), "--scheme", "library")
    assert (ran.status, ran.out.splitlines()[0]) == (1, "图书馆藏书风险：只有新版有")
    assert run("diff", str(DATA), "-", "--scheme", "library", "--lang", "en").out.splitlines()[0] == (
        "Risks to a library's books: in the old version alone"
    )


def test_another_hierarchy_of_powers_is_told() -> None:
    old = load_knowledge()
    broader = old.vocabulary.ancestors
    name = next(name for name in broader if name.startswith("PW_") and broader[name])
    new = replace(old, vocabulary=replace(old.vocabulary, ancestors={**broader, name: ()}), digest="sha256:other")
    found = compare_versions(old, new, scheme="railway")
    assert (found.hierarchy, found.equivalent) == ((name,), False)
