"""Conditions that measure a time or count are steps of the proof, in every form and language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import (
    Case,
    DecisionStore,
    Knowledge,
    as_document,
    load_knowledge,
    open_answerer,
    open_classifier,
    render_decision,
    render_lines,
)
from engine.auditing.replay import Replayer
from engine.consulting.consultant import Consultant
from engine.decisions.decision import Decision
from engine.explanation.counterfactual import why_not_lines
from engine.explanation.proof import prove
from engine.explanation.wording import load_wording
from engine.inference.classify import Classifier
from engine.types.formula import All, AtLeast, Not
from tests.golden import same
from tests.inference.schemes import boolean, grade_rule, is_true, scheme_of, vocabulary_of

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
DAY = "2026-11-24"
CASES = {
    "time": Case("university", "t", facts={"任现职之日": "2016-03-04"}, on=DAY),
    "points": Case(
        "tendering",
        "p",
        facts={"合同金额万元": 500, "投标家数": 3, "采购方式": "竞争性谈判", "偏离采购计划": "否", "结果已公示": "是"},
        on=DAY,
    ),
}
FORMS = ("tree", "md", "html", "prov")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT, *(ROOT / "tests" / "data" / name for name in ("university", "tendering"))])


def _decision(name: str, knowledge: Knowledge) -> Decision:
    case = CASES[name]
    document = as_document(open_classifier(knowledge).classify(case), knowledge) | {"decision": "d1", "knowledge": "sha256:0"}
    return Decision("d1", "2026-11-24T10:00:00.000+00:00", "1.0", knowledge.digest, {"scheme": case.scheme}, document)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_tree_names_days_points_bounds_and_result(name: str, lang: str, knowledge: Knowledge, golden: bool) -> None:
    shown = render_decision(_decision(name, knowledge), knowledge, lang=lang)
    same(GOLDEN / f"reckoned-{name}.{lang}.txt", shown, renew=golden)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_shows_the_days_compared(form: str, knowledge: Knowledge) -> None:
    shown = render_decision(_decision("time", knowledge), knowledge, form=form)
    wanted = {
        "prov": 'rw:start "post_since" ; rw:startDay "2016-03-04" ; rw:end "on" ; rw:endDay "2026-11-24" ; rw:passed "P10Y8M20D" ; '
        'rw:relation ">=" ; rw:bound "8" ; rw:unit "years"'
    }
    line = "任现职之日至评定日不小于 8 年 = 是　← 2016-03-04 至 2026-11-24，相隔 10年8个月20天"
    assert wanted.get(form, line) in shown


def test_json_holds_both_days_the_limit_and_the_result(knowledge: Knowledge) -> None:
    (node,) = _decision("time", knowledge).document["proof"]["premises"]
    assert node == {
        "conclusion": {"name": "@elapsed", "value": "true"},
        "by": "derived",
        "reckoned": {
            "start": "post_since",
            "startDay": "2016-03-04",
            "end": "on",
            "endDay": DAY,
            "passed": "P10Y8M20D",
            "relation": ">=",
            "bound": 8,
            "unit": "years",
        },
        "premises": [{"conclusion": {"name": "post_since", "value": "2016-03-04"}, "by": "stated", "premises": []}],
    }


def test_score_lists_what_scored_and_no_other_fact(knowledge: Knowledge) -> None:
    (node,) = _decision("points", knowledge).document["proof"]["premises"]
    scored = [(item["conclusion"]["value"], item["premises"][0]["conclusion"]["name"]) for item in node["premises"]]
    assert (node["conclusion"]["value"], node["reckoned"]) == (
        "4",
        {"counted": 4, "of": 8, "open": 1, "low": "4", "high": "7", "outside": False},
    )
    assert [points for points, _ in scored] == ["2", "2", "1", "-1"]
    assert "deviates_from_plan" not in {name for _, name in scored}


CLASSES = ("first", "second", "third")
COUNTED = AtLeast(2, (is_true("first"), All((is_true("second"), is_true("third"))), is_true("third")))


@pytest.mark.parametrize(
    ("facts", "grade", "value", "reckoned", "premises"),
    [
        ({"first": True, "third": True}, "high", "2", (2, 3, 1, "2", False), ["first", "third"]),
        ({"first": True, "second": False, "third": True}, "high", "2", (2, 3, 0, "2", False), ["first", "third"]),
        ({"first": True, "second": True, "third": True}, "high", "3", (3, 3, 0, "2", False), ["first", "second", "third"]),
        ({"first": True, "second": True, "third": False}, "low", "1", (1, 3, 0, "2", True), ["first"]),
    ],
)
def test_count_lists_what_counted(facts: dict[str, Any], grade: str, value: str, reckoned: tuple[Any, ...], premises: list[str]) -> None:
    scheme = scheme_of(grade_rule("T-1", "high", COUNTED), grade_rule("T-2", "low", Not(COUNTED)))
    known = Knowledge(vocabulary_of(*map(boolean, CLASSES)), {"test": scheme}, {}, "reckoning")
    proof = prove(Classifier(known).classify(Case("test", facts=facts, on=DAY)), {}).as_dict()
    (node,) = proof["premises"]
    found = node["reckoned"]
    assert proof["conclusion"]["value"] == grade
    assert node["conclusion"] == {"name": "@count", "value": value}
    assert (found["counted"], found["of"], found["open"], found["low"], found["outside"]) == reckoned
    assert [item["conclusion"]["name"] for item in node["premises"]] == premises


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (
            {"任现职之日": "2020-03-04"},
            "不满足：任现职之日至评定日不小于 8 年（2020-03-04 至 2026-11-24，相隔 6年8个月20天） = 否，须为 是",
        ),
        ({}, "尚不知道：任现职之日至评定日不小于 8 年，须为 是"),
    ],
)
def test_why_not_names_the_time_it_asks_for(facts: dict[str, Any], line: str, knowledge: Knowledge) -> None:
    entry = {"scheme": "university", "facts": facts, "on": DAY}
    shown = render_lines(why_not_lines(Consultant(knowledge).why_not(entry, "甲级"), load_wording("zh", knowledge.vocabulary)))
    assert line in shown
    assert "@elapsed" not in shown


def test_decision_of_an_earlier_version_replays_unchanged(knowledge: Knowledge, tmp_path: Path) -> None:
    store = DecisionStore(str(tmp_path / "log.sqlite"))
    store.keep_bundle(knowledge)
    entry = {"scheme": "university", "facts": {"任现职之日": "2016-03-04"}, "on": DAY}
    document = open_answerer(knowledge).answer(entry)
    document["proof"]["premises"] = []  # a time was no premise
    store.put_many([(document, entry)])
    assert [item.as_dict() | {"decision": ""} for item in Replayer(store.bundle).replay_all(store.decisions())] == [
        {"decision": "", "result": "same"}
    ]
    store.close()
