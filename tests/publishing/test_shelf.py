"""Every entry is answered by the rules of its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine import CaseError, DecisionStore, KnowledgeError
from engine.auditing.replay import Replayer
from engine.decisions.bundles import read_bundle
from engine.decisions.versions import in_force
from engine.ledger.tables import Row
from engine.publishing.rulebook import Rulebook, day_of, open_rulebook
from engine.publishing.shelf import Shelf
from tests.decisions.support import small_knowledge
from tests.publishing.support import UNIQUE, library_rules, publish


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DecisionStore]:
    made = DecisionStore(str(tmp_path / "log.sqlite"), engine_version="1")
    for name, chief, since, until in (
        ("1", "馆长", "2026-01-01", "2026-03-31"),
        ("2", "总馆长", "2026-04-01", "2026-04-30"),
        ("3", "新馆长", "2026-06-01", None),
    ):
        publish(made, library_rules(tmp_path / name, chief), name, since, until)
    yield made
    made.close()


@pytest.fixture
def shelf(store: DecisionStore) -> Shelf:
    return Shelf(open_rulebook(store.publications.versions(), store.bundle))


def test_one_ledger_may_need_several_versions(shelf: Shelf) -> None:
    days = ("2026-03-31", "2026-04-01", "2026-05-01", "2026-06-01", "2026-01-01", "gestern")
    rows = [Row(number, {**UNIQUE, "on": day}) for number, day in enumerate(days)]
    found = [item.document for item in shelf.answer_rows(rows)]
    assert [item.get("version") or item["error"]["message"] for item in found] == [
        "1",
        "2",
        "no version of the rules is in force on 2026-05-01",
        "3",
        "1",
        "`gestern` is not a day",
    ]
    assert [item["supervisors"][0]["role"] for item in found if "error" not in item] == ["馆长", "总馆长", "新馆长", "馆长"]


def test_entry_without_a_day_is_answered_by_the_rules_of_today(shelf: Shelf, store: DecisionStore) -> None:
    present = in_force(store.publications.versions(), date.today())
    document = shelf.answer(UNIQUE)
    assert present is not None
    assert (document["version"], document["on"], shelf.present().version) == (present.name, date.today().isoformat(), present.name)


def test_decision_of_any_version_is_replayed_by_its_digest(shelf: Shelf, store: DecisionStore, tmp_path: Path) -> None:
    for day in ("2026-01-01", "2026-04-01"):
        entry = {**UNIQUE, "on": day}
        store.put(shelf.answer(entry), entry)
    publish(store, tmp_path / "1", "4", "2026-01-01")
    assert [item.as_dict()["result"] for item in Replayer(store.bundle).replay_all(store.decisions())] == ["same", "same"]


def test_words_are_those_of_the_last_version_where_none_is_in_force_today(tmp_path: Path) -> None:
    store = DecisionStore(str(tmp_path / "log.sqlite"))
    publish(store, library_rules(tmp_path / "1"), "1", "2020-01-01", "2020-12-31")
    shelf = Shelf(open_rulebook(store.publications.versions(), store.bundle))
    store.close()
    assert shelf.present().version == "1"
    with pytest.raises(CaseError) as raised:
        shelf.answer(UNIQUE)
    assert raised.value.problem.code == "V005"


def test_version_that_this_engine_cannot_load_is_named(tmp_path: Path) -> None:
    store = DecisionStore(str(tmp_path / "log.sqlite"))
    small_knowledge(tmp_path / "1")
    version = store.publications.publish("1", read_bundle([tmp_path / "1"]), note="", since="2026-01-01", until=None)
    shelf = Shelf(open_rulebook((version,), store.bundle))
    store.close()
    with pytest.raises(KnowledgeError) as raised:
        shelf.present()
    assert (raised.value.problem.code, raised.value.problem.path) == ("D021", version.digest)


def test_rules_of_a_folder_hold_on_every_day(tmp_path: Path) -> None:
    shelf = Shelf(Rulebook((str(library_rules(tmp_path / "1")),)))
    document = shelf.answer({**UNIQUE, "on": "1999-01-01"})
    assert (document["grade"], "version" in document) == ("红", False)


@pytest.mark.parametrize("entry", [5, None, {}, {"on": None}, {"on": 5}, {"on": "gestern"}, {"on": " "}])
def test_day_of_what_names_none_is_today(entry: object) -> None:
    assert day_of(entry) == date.today()
