"""Similarity: what is the same is 1, what shares nothing is not found, the rare weighs more than the common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.precedents.features import Feature
from engine.precedents.index import Index, Match

WEIGHTS = {"fact": 2.0, "power": 2.0, "accident": 2.0, "word": 1.0}
FEATURES = st.frozensets(st.tuples(st.sampled_from(sorted(WEIGHTS)), st.sampled_from("abcde")), max_size=6)


def word(*names: str) -> frozenset[Feature]:
    return frozenset(("word", name) for name in names)


def test_shared_weight_over_all_weight_is_the_similarity() -> None:
    index = Index([("one", word("a")), ("two", word("a", "b"))], {"word": 1.0})
    rare = 1.0 + 0.4054651081081644  # 1 + ln(3 / 2)
    assert index.weight(("word", "b")) == rare
    assert index.similar(word("a", "b"), least=0.0, most=9) == [
        Match("two", 1.0, tuple(word("a", "b"))),
        Match("one", round(1.0 / (1.0 + rare), 2), (("word", "a"),)),
    ]


def test_rare_words_weigh_more_than_common_ones() -> None:
    index = Index(
        [("rare", word("x")), ("common", word("a")), *((str(number), word("a", str(number))) for number in range(5))], {"word": 1.0}
    )
    assert [match.item for match in index.similar(word("a", "x"), least=0.3, most=9)] == ["rare", "common"]


def test_others_say_what_is_rare_and_are_not_found() -> None:
    index = Index([("one", word("a", "b"))], {"word": 1.0}, others=[word("a")] * 8)
    assert index.weight(("word", "a")) < index.weight(("word", "b"))
    assert [match.item for match in index.similar(word("a"), least=0.0, most=9)] == ["one"]


def test_what_is_too_unlike_or_too_many_is_left_out() -> None:
    index = Index([(str(number), word("a")) for number in range(5)], {"word": 1.0})
    assert [match.item for match in index.similar(word("a"), least=0.5, most=3)] == ["0", "1", "2"]
    assert index.similar(word("a", "b", "c"), least=0.5, most=3) == []


@given(st.lists(FEATURES, max_size=6), FEATURES)
def test_similarity_is_that_of_a_plain_loop(items: list[frozenset[Feature]], query: frozenset[Feature]) -> None:
    index = Index(list(enumerate(items)), WEIGHTS)
    expected = {}
    for number, features in enumerate(items):
        if features & query:
            expected[number] = round(sum(map(index.weight, features & query)) / sum(map(index.weight, features | query)), 2)
    found = index.similar(query, least=0.0, most=99)
    assert {match.item: match.similarity for match in found} == expected
    assert [match.similarity for match in found] == sorted(expected.values(), reverse=True)
    assert all(0 <= match.similarity <= 1 and set(match.shared) == items[match.item] & query for match in found)
