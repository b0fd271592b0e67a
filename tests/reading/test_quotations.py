"""Words quoted from somewhere else give no facts; a label in marks is read like any word; offsets hold."""

from __future__ import annotations

import pytest

from tests.reading.vocabulary import load_test_reader

DIRECT = ("pmg_control_mode", ("direct",))
MAJOR = ("touches_three_major_one_large", ("true",))


def facts(text: str, scheme: str = "science-technology") -> set[tuple[str, tuple[str, ...]]]:
    return {(fact.name, fact.values) for fact in load_test_reader().read(text, scheme).facts}


@pytest.mark.parametrize("marks", ["“{}”", "「{}」", "『{}』", '"{}"', "＂{}＂", "‘{}’", "”{}“"])
@pytest.mark.parametrize(
    "frame",
    [
        "通知原文：{}。本岗涉及三重一大",
        "填表说明抄了一段：{}。本岗涉及三重一大",
        "{}那行是模板自带的，本岗涉及三重一大",
        "邻桌嘀咕{}，本岗涉及三重一大",
        "原来按{}报的，退回，本岗涉及三重一大",
    ],
)
def test_a_quotation_gives_no_facts_and_ends_at_its_mark(frame: str, marks: str) -> None:
    assert facts(frame.format(marks.format("直接支配人财物，能借机谋取私利"))) == {MAJOR}


@pytest.mark.parametrize(
    ("text", "scheme", "expected"),
    [
        ("台账写“危险部位”", "metallurgy", {("repair_site", ("dangerous",))}),
        ("评估单：风险程度“高”，后果“严重”", "railway", {("risk_degree", ("high",)), ("severity", ("serious",))}),
        ("涉及“三重一大”", "science-technology", {MAJOR}),
        ("岗位职责写着“直接支配人财物”", "science-technology", {DIRECT}),
        ("通知写明“本岗直接支配人财物”", "science-technology", {DIRECT}),
        ("《直接支配人财物管理办法》由别人起草", "science-technology", set()),
    ],
)
def test_labels_and_what_is_said_of_the_post_are_read(text: str, scheme: str, expected: set[tuple[str, tuple[str, ...]]]) -> None:
    assert facts(text, scheme) == expected


def test_a_quotation_is_listed_with_its_place_and_the_reason() -> None:
    text = "样表 里写着 “ 直接 支配人财物 ”，三重一大不参与"
    reading = load_test_reader().read(text, "science-technology")
    found = [one for one in reading.ignored if one.reason == "quotation"]
    assert [(one.span.quote, text[one.span.start : one.span.end]) for one in found] == [("直接 支配人财物", "直接 支配人财物")]


def test_many_marks_are_read_in_bounded_time() -> None:
    text = "抄了“直接支配人财物”" * 20_000 + "“" * 20_000
    assert facts(text) == set()
