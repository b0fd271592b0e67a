"""The decision store: what is put comes back, from any thread and process; what fails is said."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from engine import DecisionStore, Profile, StoreError
from engine.decisions.identifiers import new_id
from engine.decisions.quick import put_quickly
from engine.decisions.record import canonical, store_url
from engine.decisions.verification import verify_log
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "decisions.sqlite"


@pytest.fixture
def store(path: Path) -> Any:
    made = DecisionStore(str(path), engine_version="1")
    yield made
    made.close()


def test_what_is_put_comes_back(store: DecisionStore) -> None:
    name = store.put(DOCUMENT, ENTRY)
    decision = store.get(name)
    assert (decision.document, decision.input, decision.engine, decision.knowledge) == (
        {**DOCUMENT, "decision": name},
        ENTRY,
        "1",
        "sha256:0",
    )


def test_quick_way_writes_the_same_record(store: DecisionStore, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(path))
    knowledge = small_knowledge(tmp_path / "knowledge")
    store.keep_bundle(knowledge)
    document = {**DOCUMENT, "knowledge": knowledge.digest}
    profiles = (Profile({"a": "b"}, "出纳"),)
    slow, quick = store.put(document, ENTRY, profiles=profiles), put_quickly(document, ENTRY, "1", profiles=profiles)
    assert quick is not None
    own = {"decision": "", "created": "", "sequence": 0, "hash": ""}
    rows = {item.id: item.as_dict() | own | {"document": {**item.document, "decision": ""}} for item in store.list()}
    assert rows[slow] == rows[quick]
    assert store.get(quick).profiles == profiles
    assert verify_log(store).problems == []


def test_quick_way_leaves_the_extraordinary_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in (str(tmp_path / "missing.sqlite"), "postgresql://nowhere/x", str(tmp_path)):
        monkeypatch.setenv("RISKWHY_STORE", where)
        assert put_quickly(DOCUMENT, ENTRY, "1") is None


def test_quick_way_leaves_unknown_knowledge_alone(store: DecisionStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(path))
    assert put_quickly(DOCUMENT, ENTRY, "1") is None
    assert store.list() == []


def test_list_gives_the_newest_first(store: DecisionStore) -> None:
    names = store.put_many([({**DOCUMENT, "scheme": scheme}, ENTRY) for scheme in ("library", "library", "other")])
    assert [item.id for item in store.list()] == names[::-1]
    assert [item.id for item in store.list(scheme="library", limit=1)] == [names[1]]


def test_several_are_put_together_or_not_at_all(store: DecisionStore) -> None:
    with pytest.raises(KeyError):
        store.put_many([(DOCUMENT, ENTRY), ({"id": "b"}, ENTRY)])
    assert store.list() == []


def test_threads_and_processes_write_at_once(store: DecisionStore, path: Path, project: Path) -> None:
    code = (
        "import sys; from engine import DecisionStore; store = DecisionStore(sys.argv[1])\n"
        "for n in range(50): store.put({'id': str(n), 'scheme': 's', 'status': 'final', 'grade': None, 'knowledge': 'k'}, {})"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=project) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(lambda _: store.put(DOCUMENT, ENTRY), range(100)))
    assert [process.wait(60) for process in others] == [0, 0]
    assert len(set(names)) == 100
    assert len(store.list(limit=1000)) == 200


def test_ids_are_short_unique_and_sorted() -> None:
    names = [new_id() for _ in range(5000)]
    assert names == sorted(set(names))
    assert {len(name) for name in names} == {17}


def test_canonical_json_does_not_depend_on_order() -> None:
    assert canonical({"b": [1, "级"], "a": None}) == canonical({"a": None, "b": [1, "级"]}) == '{"a":null,"b":[1,"\\u7ea7"]}'


def test_address_may_be_a_url_a_path_or_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert store_url("postgresql://host/x") == "postgresql://host/x"
    assert store_url("/a/b.sqlite") == "sqlite:////a/b.sqlite"
    monkeypatch.setenv("RISKWHY_STORE", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert store_url() == f"sqlite:///{tmp_path}/riskwhy/decisions.sqlite"


def test_unknown_decision_is_named_with_the_nearest(store: DecisionStore) -> None:
    name = store.put(DOCUMENT, ENTRY)
    with pytest.raises(StoreError) as raised:
        store.get(name[:-1])
    assert (raised.value.problem.code, raised.value.problem.help) == ("D003", f"did you mean `{name}`?")
    with pytest.raises(StoreError):
        store.get("\ud800")


def test_password_of_a_store_is_never_shown() -> None:
    with pytest.raises(StoreError) as raised:
        DecisionStore("sqlite://user:secret@host/x")
    assert "secret" not in str(raised.value)


def test_store_that_is_locked_for_too_long_is_named(store: DecisionStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.decisions.database._BUSY_SECONDS", 0.1)
    impatient = DecisionStore(str(path))
    with sqlite3.connect(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as raised:
            impatient.put(DOCUMENT, ENTRY)
        other.rollback()
    other.close()
    impatient.close()
    assert raised.value.problem.message == "the decision store cannot be written: database is locked"
