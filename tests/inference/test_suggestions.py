"""Terse entries as bodies file them: most that the facts leave open get a suggestion, and nearly all suggestions are an officer's grade.

`terse_entries.csv` holds entries over all schemes with the grade that an informed officer would give by the source, empty where the source
leaves it open. Presumptions were written with these entries in view, so the shares guard against loss and promise nothing for other entries.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from engine import Case, classify, load_knowledge, open_classifier
from engine.types.verdict import Status

KNOWLEDGE = load_knowledge()
READER = open_classifier(KNOWLEDGE).reader
DAY = "2026-11-24"
ENTRIES = list(csv.DictReader((Path(__file__).parent / "terse_entries.csv").read_text(encoding="utf-8").splitlines()))
SUGGESTED, RIGHT = 0.85, 0.9


def _counts(scheme: str) -> Counter[str]:
    """Count the entries of a scheme that the facts leave open, those with a suggestion, and the right and wrong ones."""
    counts: Counter[str] = Counter()
    for row in (row for row in ENTRIES if row["方案"] == scheme):
        verdict = classify(KNOWLEDGE, Case(scheme, text=row["风险描述"], post=row["岗位"], on=DAY))
        if verdict.grade is not None or verdict.status is Status.EXCLUDED:
            continue
        counts["open"] += 1
        if verdict.suggested is not None:
            counts["suggested"] += 1
            counts["right" if verdict.suggested.grade == row["等级"] else "wrong"] += bool(row["等级"])
    return counts


@pytest.mark.parametrize("scheme", dict.fromkeys(row["方案"] for row in ENTRIES))
def test_most_open_entries_get_a_suggestion_and_nearly_all_are_right(scheme: str) -> None:
    counts = _counts(scheme)
    assert counts["suggested"] >= SUGGESTED * counts["open"]
    assert counts["right"] >= RIGHT * (counts["right"] + counts["wrong"])


@pytest.mark.parametrize(
    ("scheme", "text", "post", "grade"),
    [
        ("central-bank", "没有挪用备用金", "出纳", None),  # what is denied presumes nothing
        ("central-bank", "挪用备用金", "出纳", "高"),
        ("railway", "单轨小车未及时下道", "线路工", "高度"),  # a danger told as something not done
        ("construction", "手持电钻绞伤手", "水电工", "一般"),  # the text speaks before the post's name
        ("construction", "现场巡查", "水电工", "特殊"),  # and where it names nothing, the post does
        ("metallurgy", "", "天车工", None),
    ],
)
def test_presumption_hears_what_the_entry_says(scheme: str, text: str, post: str, grade: str | None) -> None:
    verdict = classify(KNOWLEDGE, Case(scheme, text=text, post=post, on=DAY))
    assert verdict.grade is None
    assert (verdict.suggested.grade if verdict.suggested else None) == grade


def test_circumstance_and_danger_give_no_fact() -> None:
    said, silent = (classify(KNOWLEDGE, Case("railway", text=text, on=DAY)) for text in ("小车未及时下道", "小车"))
    hints = READER.read("小车未及时下道", "railway").hints()
    assert {one.kind for one in hints} == {"Circumstance", "Danger"}
    assert (said.facts, said.status, said.outcomes) == (silent.facts, silent.status, silent.outcomes)
