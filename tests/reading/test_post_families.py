"""The last word of a post's name says what it deals with; presumptions use it, and no fact follows from it."""

from __future__ import annotations

import pytest

from engine import Case, classify, load_knowledge
from engine.reading.post_families import PostFamilies

KNOWLEDGE = load_knowledge()
FAMILIES = PostFamilies(KNOWLEDGE.vocabulary)
DAY = "2026-11-24"


@pytest.mark.parametrize(
    ("post", "family"),
    [
        ("财务室出纳", ("PF_ACCOUNTS",)),
        ("会计证窗口受理员", ("PF_APPLICATIONS",)),
        ("审核会计", ("PF_ACCOUNTS",)),
        ("游船票务员", ("PF_MONEY",)),
        ("绿化科科员", ("PF_STAFF",)),
        ("绿化科", ("PF_UNIT",)),
        ("网络管理员", ("PF_OFFICE",)),
        ("局长秘书", ("PF_OFFICE",)),
        ("分管副局长", ("PF_LEADERSHIP",)),
        ("", ()),
        ("某甲", ()),
    ],
)
def test_longest_word_at_the_end_names_the_family(post: str, family: tuple[str, ...]) -> None:
    assert FAMILIES.of(post) == family


def test_every_word_names_one_family() -> None:
    words = [word for concept in KNOWLEDGE.vocabulary.of_kind("PostFamily") for word in concept.label.words()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("post", ["出纳", "收发员", "采购员", "检查员"])
def test_family_changes_the_suggestion_alone(post: str) -> None:
    named, other = (classify(KNOWLEDGE, Case("integrity-handbook", text="收发登记", post=name, on=DAY)) for name in (post, "某甲"))
    assert (named.status, named.possible_grades, named.grade) == (other.status, other.possible_grades, other.grade)
    assert named.suggested is not None
    assert other.suggested is None


def test_denied_mention_presumes_nothing() -> None:
    said, denied = (
        classify(KNOWLEDGE, Case("parks", text=text, facts={"岗位层级": "科（处）室负责人"}, on=DAY))
        for text in ("物资采购照顾关系户", "不负责物资采购")
    )
    assert said.suggested is not None and said.suggested.grade == "一级"
    assert denied.suggested is None
