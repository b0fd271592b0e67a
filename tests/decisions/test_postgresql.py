"""The same log in PostgreSQL, on a real server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import DecisionStore, Profile, StoreError, UsageError
from engine.decisions.bundles import read_bundle
from engine.decisions.verification import verify_log
from tests.decisions.server import find_programs, running_server
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge

PROGRAMS = find_programs()
pytestmark = pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed: apt-get install postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    assert PROGRAMS is not None
    with running_server(PROGRAMS) as url:
        yield url


@pytest.fixture
def url(server: str) -> Iterator[str]:
    """A database that holds nothing yet."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS log"))
        connection.execute(sa.text("CREATE DATABASE log"))
    engine.dispose()
    yield server.replace("/postgres?", "/log?")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[DecisionStore]:
    made = DecisionStore(url, engine_version="1")
    made.keep_bundle(small_knowledge(tmp_path))
    yield made
    made.close()


@pytest.fixture
def digest(tmp_path: Path) -> str:
    return small_knowledge(tmp_path).digest


def _execute(url: str, *statements: str) -> None:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))
    finally:
        engine.dispose()


def test_what_is_put_comes_back(store: DecisionStore, digest: str) -> None:
    profiles = (Profile({"a": "b"}, "出纳"),)
    name = store.put({**DOCUMENT, "id": "a\0b", "knowledge": digest}, ENTRY, profiles=profiles, who="张三")
    decision = store.get(name)
    assert (decision.document["id"], decision.input, decision.profiles, decision.who) == ("a\0b", ENTRY, profiles, "张三")
    assert verify_log(store).problems == []
    with pytest.raises(StoreError) as raised:
        store.get("\0")
    assert raised.value.problem.code == "D003"


def test_writers_at_once_make_one_chain(store: DecisionStore, url: str, digest: str, project: Path) -> None:
    code = (
        "import sys; from engine import DecisionStore; store = DecisionStore(sys.argv[1])\n"
        "for n in range(40): store.put({'id': '', 'scheme': 's', 'status': 'final', 'grade': None, 'knowledge': sys.argv[2]}, {})"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, url, digest], cwd=project) for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(lambda _: store.put({**DOCUMENT, "knowledge": digest}, ENTRY), range(80)))
    assert [process.wait(60) for process in others] == [0, 0]
    found = verify_log(store)
    assert (len(set(names)), found.records, found.problems) == (80, 160, [])


def test_stores_opened_at_once_are_set_up_once(url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        stores = list(threads.map(lambda _: DecisionStore(url), range(4)))
    assert [store.list() for store in stores] == [[], [], [], []]
    for store in stores:
        store.close()


def test_database_itself_refuses_to_change_a_record(store: DecisionStore, url: str, digest: str) -> None:
    store.put({**DOCUMENT, "knowledge": digest}, ENTRY)
    for statement in ("DELETE FROM records", "UPDATE records SET grade = '蓝'"):
        with pytest.raises(sa.exc.DatabaseError, match="the log is append-only"):
            _execute(url, statement)


def test_masking_override_and_tampering(store: DecisionStore, url: str, digest: str) -> None:
    name, other = (store.put({**DOCUMENT, "knowledge": digest}, ENTRY) for _ in range(2))
    store.mask(name, "r", "w")
    store.override(name, "橙", "r", "w")
    assert store.get(name).document["text"] == "█" * len(DOCUMENT["text"])
    assert verify_log(store).problems == []
    _execute(url, "DROP TRIGGER records_update ON records", f"UPDATE records SET grade = '蓝' WHERE id = '{other}'")
    assert [problem.code for problem in verify_log(store).problems] == ["D012", "D013"]


def test_versions_are_published_and_rolled_back(store: DecisionStore, url: str, tmp_path: Path) -> None:
    bundle = read_bundle([tmp_path])
    for name in ("1", "2"):
        store.publications.publish(name, bundle, note="新办法", since="2026-01-01", until=None, who="张三")
    assert [item.name for item in store.publications.roll_back(who="李四")] == ["2"]
    found = store.publications.versions()
    assert [(item.name, item.who, item.rollback and item.rollback.who) for item in found] == [("1", "张三", None), ("2", "张三", "李四")]
    assert verify_log(store).problems == []
    with pytest.raises(UsageError):
        store.publications.publish("2", bundle, note="", since="2026-01-01", until=None)
    with pytest.raises(sa.exc.DatabaseError, match="the log is append-only"):
        _execute(url, "DELETE FROM records WHERE kind = 'rollback'")


def test_lost_connection_is_made_again(store: DecisionStore, url: str, digest: str) -> None:
    store.put({**DOCUMENT, "knowledge": digest}, ENTRY)
    _execute(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'log' AND pid <> pg_backend_pid()")
    store.put({**DOCUMENT, "knowledge": digest}, ENTRY)
    assert verify_log(store).records == 2


def test_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        DecisionStore(f"postgresql://riskwhy:secret@/postgres?host={tmp_path}")
    assert raised.value.problem.code == "D001"
    assert raised.value.problem.message.startswith("the decision store cannot be opened: connection is bad: ")
    assert "secret" not in str(raised.value)
