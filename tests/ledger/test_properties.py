"""Whatever comes in: every entry has its answer, in its place, and every answer is either a verdict or an error with a message."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Knowledge, dumps, load_knowledge, open_answerer
from engine.knowledge.names import Names
from engine.ledger.columns import load_columns
from engine.ledger.profiles import Profiles
from engine.ledger.reading import open_ledger
from engine.types.profile import Profile

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE: Knowledge = load_knowledge([ROOT, ROOT / "tests" / "data" / "eleventh"])
ANSWERER = open_answerer(KNOWLEDGE)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

words = st.one_of(
    st.text(max_size=20), st.sampled_from(["library", "science-technology", "孤本", "出纳负责现金支付", "2026-11-23", "\ud800", "a\x00"])
)
facts = st.sampled_from(
    ["藏书珍稀程度", "book_lent_out", "possible_consequence", "exercise_mode", "行使方式[行政许可]", "lec_l", "上次评定日", "x"]
)
values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=True),
        words,
        st.sampled_from(["unique", "unknown", "是", "direct", "criminal"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(words, st.just("one_of")), inner, max_size=3)),
    max_leaves=6,
)
keys = st.sampled_from(["id", "scheme", "text", "post", "unit", "on", "matters", "facts", "other"])
entries = st.one_of(
    values,
    st.dictionaries(keys, values, max_size=8),
    st.fixed_dictionaries(
        {"scheme": st.just("library"), "facts": st.dictionaries(facts, values, max_size=4)}, optional={"text": words, "post": words}
    ),
)


def _answers(content: bytes) -> list[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        ledger = open_ledger("-", Names(KNOWLEDGE.vocabulary))
        return [answer.document for answer in ANSWERER.answer_rows(ledger.rows)]


@RELAXED
@given(st.lists(entries, min_size=1, max_size=6))
def test_every_entry_has_an_answer_in_its_place(items: list[Any]) -> None:
    answers = _answers(b"\n".join(json.dumps(item).encode() for item in items))
    assert len(answers) == len(items)
    for answer in answers:
        assert ("status" in answer) != ("error" in answer)
        assert json.loads(dumps(answer)) == json.loads(json.dumps(answer))
        if "error" in answer:
            assert answer["error"]["code"]
            assert "\n" not in answer["error"]["message"]


@RELAXED
@given(st.lists(st.binary(max_size=40).map(lambda raw: b"x" + raw.replace(b"\n", b"")), min_size=1, max_size=5))
def test_every_line_of_bytes_has_an_error_in_its_place(lines: list[bytes]) -> None:
    answers = _answers(b"\n".join(lines))
    assert [answer["error"]["code"] in ("L004", "L005") for answer in answers] == [True] * len(lines)


def test_headers_stand_for_one_field_each() -> None:
    columns = load_columns()
    for group in ("fields", "profile"):
        listed = columns.words(group)
        assert len(set(listed)) == len(listed)
        assert [columns.field(group, f" {word.upper()} ") for word in listed] == [
            name for name, words in columns.table[group].items() for _ in words
        ]


def test_nearest_profile_comes_first() -> None:
    found = Profiles(tuple(Profile({}, "甲", unit, scheme) for unit in ("", "乙") for scheme in ("", "library"))).facts_for(
        "甲", "乙", "library"
    )
    assert [(item.unit, item.scheme) for item in found] == [("乙", "library"), ("乙", ""), ("", "library"), ("", "")]
    assert Profiles(found).facts_for("", "乙") == ()
