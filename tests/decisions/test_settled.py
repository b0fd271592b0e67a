"""Decisions that people settled: the latest note counts, a removed text is left out, and both ways to the store say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import DecisionStore
from engine.decisions.quick import settled_quickly
from engine.decisions.settled import Settled
from engine.types.precedent import SettledDecision
from tests.decisions.support import DOCUMENT, ENTRY


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DecisionStore:
    path = tmp_path / "decisions.sqlite"
    monkeypatch.setenv("RISKWHY_STORE", str(path))
    return DecisionStore(str(path), engine_version="1")


def names(found: object) -> list[tuple[str, str, str]]:
    assert isinstance(found, tuple)
    assert all(isinstance(item, SettledDecision) for item in found)
    return [(item.id, item.grade, item.who) for item in found]


def test_latest_note_of_each_decision_counts_the_newest_first(store: DecisionStore) -> None:
    first, second, _ = store.put_many([(DOCUMENT, ENTRY)] * 3)
    store.override(first, "蓝", "已有整改", "李四")
    store.confirm(second, "红", "", "王五")
    store.confirm(first, "橙", "", "赵六")
    assert names(store.settled("library", most=9)) == [(first, "橙", "赵六"), (second, "红", "王五")]
    assert names(store.settled("library", most=1)) == [(first, "橙", "赵六")]
    assert settled_quickly("library", 9) == store.settled("library", most=9)
    assert (store.settled("parks", most=9), settled_quickly("parks", 9)) == ((), ())


def test_removed_text_is_no_precedent(store: DecisionStore) -> None:
    name = store.put(DOCUMENT, ENTRY)
    store.confirm(name, "红", "", "王五")
    find = Settled(store, 9)
    assert names(find("library")) == [(name, "红", "王五")]
    store.mask(name, "当事人要求", "李四")
    assert (find("library"), settled_quickly("library", 9)) == ((), ())


def test_same_object_until_somebody_notes_something(store: DecisionStore) -> None:
    first, second = store.put_many([(DOCUMENT, ENTRY)] * 2)
    find = Settled(store, 9)
    assert find("library") == ()
    store.confirm(first, "红", "", "王五")
    found = find("library")
    store.put(DOCUMENT, ENTRY)
    assert find("library") is found
    store.confirm(second, "红", "", "王五")
    assert names(find("library")) == [(second, "红", "王五"), (first, "红", "王五")]


def test_notes_are_shown_with_the_decision(store: DecisionStore) -> None:
    name = store.put(DOCUMENT, ENTRY)
    record = store.confirm(name, "红", "经会议研究", "王五")
    decision = store.get(name)
    [note] = decision.as_dict()["confirmations"]
    assert {**note, "created": ""} == {"record": record, "created": "", "who": "王五", "reason": "经会议研究", "grade": "红"}
    assert (decision.overrides, decision.settled) == ((), decision.notes[-1])


def test_other_stores_are_left_to_the_store_itself(store: DecisionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "none.sqlite"))
    assert settled_quickly("library", 9) == ()
    (tmp_path / "none.sqlite").write_text("no database", encoding="utf-8")
    assert settled_quickly("library", 9) is None
    monkeypatch.setenv("RISKWHY_STORE", "postgresql://nobody@localhost/none")
    assert settled_quickly("library", 9) is None
