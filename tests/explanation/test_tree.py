"""Trees of explanations: each kind of step, in both languages, whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import Case, Knowledge, Profile, as_document, explain, load_knowledge, open_classifier, render_lines
from engine.explanation.wording import LANGUAGES, load_wording
from tests.golden import same

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = Path(__file__).parent / "golden"
DAY = "2026-11-23"
PROFILE = (Profile({"藏书外借": "是"}, "借书处", stated_by="张三", since="2026-01-05"),)
CASES: dict[str, tuple[Case, tuple[Profile, ...]]] = {
    "text": (Case("library", "t", "库房所藏孤本，读者可以外借", on=DAY), ()),
    "profile": (Case("library", "p", facts={"藏书珍稀程度": "孤本", "上次评定日": "2024-02-29"}, post="借书处", on=DAY), PROFILE),
    "disagreement": (Case("library", "d", facts={"藏书珍稀程度": "善本", "藏书外借": "否"}, on=DAY), PROFILE),
    "partial": (Case("library", "o", facts={"藏书珍稀程度": {"one_of": ["unique", "rare"]}}, on=DAY), ()),
    "suggested": (Case("library", "s", facts={"藏书外借": "否"}, on=DAY), ()),
    "review": (Case("library", "r", facts={"藏书错放": "是", "藏书外借": "是"}, on=DAY), ()),
    "matters": (Case("library", "m", matters=({"text": "孤本"}, {"facts": {"藏书珍稀程度": "普通书"}}), on=DAY), ()),
}


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([ROOT, ROOT / "tests" / "data" / "eleventh"])


def _document(name: str, knowledge: Knowledge) -> dict[str, Any]:
    document = as_document(open_classifier(knowledge).classify(*CASES[name]), knowledge)
    document["knowledge"] = "DIGEST"
    return {**document, "parts": [{**part, "knowledge": "DIGEST"} for part in document["parts"]]} if "parts" in document else document


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_tree_is_as_agreed(name: str, lang: str, knowledge: Knowledge, golden: bool) -> None:
    tree = render_lines(explain(_document(name, knowledge), knowledge, lang=lang))
    same(GOLDEN / f"{name}.{lang}.txt", tree + "\n", renew=golden)


def test_evidence_is_marked_in_its_place_in_a_long_text(knowledge: Knowledge) -> None:
    text = "甲" * 40 + "\n孤本" + "乙" * 40
    document = as_document(open_classifier(knowledge).classify(Case("library", text=text)), knowledge)
    tree = render_lines(explain(document, knowledge))
    assert f"文中：…{'甲' * 13} 【孤本】{'乙' * 14}…" in tree


def test_tree_needs_only_the_document(knowledge: Knowledge) -> None:
    document = _document("profile", knowledge)
    without_scheme = render_lines(explain(document, load_knowledge(ROOT)))
    assert "LB-G1 [原文] 试验方案·一" in without_scheme
    assert "book_rarity = unique" in without_scheme


def test_depth_cuts_the_proof(knowledge: Knowledge) -> None:
    document = _document("text", knowledge)
    whole, cut = (render_lines(explain(document, knowledge, depth=depth)) for depth in (None, 1))
    assert whole.count("孤本") > cut.count("孤本")


def test_both_languages_have_the_same_templates(knowledge: Knowledge) -> None:
    chinese, english = (load_wording(lang, knowledge.vocabulary).templates for lang in LANGUAGES)
    assert {group: sorted(words) for group, words in chinese.items()} == {group: sorted(words) for group, words in english.items()}


def test_unknown_words_keep_their_names(knowledge: Knowledge) -> None:
    wording = load_wording("zh", knowledge.vocabulary)
    assert (wording.fact("no_such_fact"), wording.value("no_such_fact", "token"), wording.concept("NOPE")) == (
        "no_such_fact",
        "token",
        "NOPE",
    )
    assert wording.fact("power_extent[PW_LICENSE]") == "权力程度[行政许可]"
    assert (
        wording.value("possible_consequence", {"criminal": True, "internal_accountability": "unknown"})
        == "刑事责任：是；内部责任追究：尚不知道"
    )
