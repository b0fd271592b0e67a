"""The chained log: what was written stands; what was changed, cut off or taken away is named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine import DecisionStore, Profile, StoreError, UsageError
from engine.decisions.export import export_log
from engine.decisions.record import CONTENT, HEADER, canonical, commitment, faithful, hash_of
from engine.decisions.verification import verify_log
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge

TEXT = "张三收受\n礼金"
TALK = {
    **DOCUMENT,
    "text": TEXT,
    "facts": [{"name": "a", "value": True, "span": [0, 2], "quote": "张三"}],
    "measures": [{"id": "M1", "text": "公示"}],
    "parts": [{"text": "礼金", "facts": []}],
}
SPOKEN = {"scheme": "library", "text": TEXT, "matters": [{"text": "礼金"}, 5], "remark": "张三"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "decisions.sqlite"


@pytest.fixture
def store(path: Path, tmp_path: Path) -> Iterator[DecisionStore]:
    made = DecisionStore(str(path), engine_version="1")
    made.keep_bundle(small_knowledge(tmp_path / "knowledge"))
    yield made
    made.close()


@pytest.fixture
def digest(tmp_path: Path) -> str:
    return small_knowledge(tmp_path / "knowledge").digest


def _fill(store: DecisionStore, digest: str) -> list[str]:
    return store.put_many([({**DOCUMENT, "id": str(number), "knowledge": digest}, ENTRY) for number in range(5)])


def _tamper(path: Path, *statements: str) -> None:
    """Change the database as somebody with the file in hand could."""
    with sqlite3.connect(path) as connection:
        for trigger in ("records_delete", "records_update"):
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_record_follows_the_one_before(store: DecisionStore, digest: str) -> None:
    _fill(store, digest)
    rows = list(store.records())
    assert [row["sequence"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["previous"] for row in rows] == ["0" * 64, *(row["hash"] for row in rows[:-1])]
    found = verify_log(store)
    assert (found.problems, found.records, found.bundles, found.head) == ([], 5, 1, (5, rows[-1]["hash"]))


TAMPERING: dict[str, tuple[str, list[str]]] = {
    "grade": (
        "UPDATE records SET grade = '蓝' WHERE sequence = 3",
        ["the record has been changed", "the content of the record has been changed"],
    ),
    "document": (
        "UPDATE records SET document = replace(document, 'half', 'full') WHERE sequence = 3",
        ["the content of the record has been changed"],
    ),
    "input": ("UPDATE records SET input = '{}' WHERE sequence = 3", ["the content of the record has been changed"]),
    "profiles": ("UPDATE records SET profiles = '[]' WHERE sequence = 3", ["the content of the record has been changed"]),
    "removed": ("DELETE FROM records WHERE sequence = 3", ["record 3 is missing"]),
    "closed up": (
        "UPDATE records SET sequence = sequence - 1 WHERE sequence > 1",
        [*["the record does not follow the one before it", "the record has been changed"], *["the record has been changed"] * 3],
    ),
    "who": ("UPDATE records SET who = 'nobody' WHERE sequence = 5", ["the record has been changed"]),
    "text gone": ("UPDATE records SET salt = NULL WHERE sequence = 2", ["the text was removed without a record of it"]),
    "bundle": ("DELETE FROM bundles", ["the files of the knowledge are not in the store"]),
    "blob": ("DELETE FROM blobs", ["the stored files of the knowledge have been changed"]),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_named(name: str, store: DecisionStore, digest: str, path: Path) -> None:
    _fill(store, digest)
    statement, expected = TAMPERING[name]
    first = "DELETE FROM records WHERE sequence = 1"
    _tamper(path, *([first] if name == "closed up" else []), statement)
    assert [problem.message for problem in verify_log(store).problems] == expected


def test_end_that_was_cut_off_is_known_by_the_head_noted_down(store: DecisionStore, digest: str, path: Path) -> None:
    _fill(store, digest)
    head = verify_log(store).head[1]
    assert verify_log(store, head).problems == []
    store.put({**DOCUMENT, "knowledge": digest}, ENTRY)
    assert verify_log(store, head).problems == []
    _tamper(path, "DELETE FROM records WHERE sequence > 4")
    (problem,) = verify_log(store, head).problems
    assert (problem.code, problem.message) == ("D017", "the record with the expected hash is not in the log")


def test_database_itself_refuses_to_change_a_record(store: DecisionStore, digest: str, path: Path) -> None:
    _fill(store, digest)
    with sqlite3.connect(path) as connection:
        for statement in ("DELETE FROM records", "UPDATE records SET grade = '蓝'", "UPDATE records SET hash = ''"):
            with pytest.raises(sqlite3.IntegrityError, match=r"^the log is append-only$"):
                connection.execute(statement)
    connection.close()


def test_masked_text_is_gone_and_the_chain_whole(store: DecisionStore, digest: str, path: Path) -> None:
    name = store.put({**TALK, "knowledge": digest}, SPOKEN)
    before = next(store.records())["hash"]
    assert b"\\u5f20\\u4e09" in path.with_name(path.name + "-wal").read_bytes()
    store.mask(name, "当事人要求", "档案员")
    decision = store.get(name)
    assert (decision.masked, decision.hash, decision.input) == (
        True,
        before,
        {"scheme": "library", "text": "████\n██", "matters": [{"text": "██"}, None]},
    )
    assert decision.document == {
        **TALK,
        "knowledge": digest,
        "decision": name,
        "text": "████\n██",
        "facts": [{"name": "a", "value": True, "span": [0, 2], "quote": "██"}],
        "parts": [{"text": "██", "facts": []}],
    }
    assert [(note.kind, note.who, note.reason) for note in decision.notes] == [("mask", "档案员", "当事人要求")]
    found = verify_log(store)
    assert (found.problems, found.masked) == ([], 1)
    assert b"\\u5f20\\u4e09" not in path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()


def test_masked_record_cannot_be_masked_again_nor_changed(store: DecisionStore, digest: str, path: Path) -> None:
    name = store.put({**TALK, "knowledge": digest}, SPOKEN)
    store.mask(name, "r", "w")
    with pytest.raises(StoreError) as raised:
        store.mask(name, "r", "w")
    assert raised.value.problem.message == f"the text of decision `{name}` has been removed already"
    _tamper(path, "UPDATE records SET document = replace(document, 'final', 'gap') WHERE sequence = 1")
    assert [problem.message for problem in verify_log(store).problems] == [
        "the content of the record has been changed",
        "the masked record has been changed",
    ]


def test_persons_grade_stands_beside_the_inference(store: DecisionStore, digest: str) -> None:
    name = store.put({**DOCUMENT, "knowledge": digest}, ENTRY)
    store.override(name, "橙", "已有整改", "张三")
    store.override(name, "蓝", "复核", "李四")
    decision = store.get(name)
    assert decision.document["grade"] == "红"
    assert [(note.grade, note.who, note.reason) for note in decision.overrides] == [("橙", "张三", "已有整改"), ("蓝", "李四", "复核")]
    assert [item.overrides for item in store.list()] == [decision.overrides]
    assert verify_log(store).problems == []


def test_log_is_narrowed_by_scheme_grade_and_time(store: DecisionStore, digest: str) -> None:
    names = store.put_many(
        [
            ({**DOCUMENT, "knowledge": digest, "scheme": scheme, "grade": grade}, {})
            for scheme, grade in (("a", "红"), ("a", "蓝"), ("b", "红"))
        ],
        who="张三",
    )
    assert [item.id for item in store.list(scheme="a", grade="红")] == [names[0]]
    assert [item.id for item in store.list(grade="红")] == [names[2], names[0]]
    assert [item.id for item in store.list(since="2020-01-01", limit=0)] == names[::-1]
    assert store.list(since="2999-01-01") == []
    assert {item.who for item in store.list()} == {"张三"}


def test_bundles_share_the_files_that_are_the_same(store: DecisionStore, digest: str, tmp_path: Path, path: Path) -> None:
    second = small_knowledge(tmp_path / "second", "a: 2\n")
    for _ in range(2):
        store.keep_bundle(second)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT (SELECT count(*) FROM bundles), (SELECT count(*) FROM blobs)").fetchone() == (2, 3)
    connection.close()
    assert {name: content for _, name, content in store.bundle(second.digest).files} == {
        "ontology/core.ttl": b"# same in all\n",
        "rules/library/rules.yaml": b"a: 2\n",
    }


def test_bundle_of_files_that_changed_since_is_refused(store: DecisionStore, tmp_path: Path) -> None:
    knowledge = small_knowledge(tmp_path / "other", "a: 3\n")
    (tmp_path / "other" / "rules" / "library" / "rules.yaml").write_text("a: 4\n", encoding="utf-8")
    with pytest.raises(StoreError) as raised:
        store.keep_bundle(knowledge)
    assert raised.value.problem.message == "the files of the knowledge have changed since they were loaded"


OLD = """
CREATE TABLE decisions (id VARCHAR(32) PRIMARY KEY, created VARCHAR(32) NOT NULL, format INTEGER NOT NULL, engine VARCHAR(32) NOT NULL,
 knowledge VARCHAR(80) NOT NULL, scheme VARCHAR(80) NOT NULL, entry TEXT NOT NULL, status VARCHAR(32) NOT NULL, grade TEXT,
 input TEXT NOT NULL, document TEXT NOT NULL);
CREATE INDEX ix_decisions_scheme ON decisions (scheme);
CREATE TABLE profiles (post TEXT, unit TEXT, scheme TEXT, stated_by TEXT NOT NULL, since TEXT NOT NULL, facts TEXT NOT NULL,
 PRIMARY KEY (post, unit, scheme));
INSERT INTO profiles VALUES ('出纳', '', '', '张三', '2026', '{"a":"b"}');
"""


def test_store_of_the_first_layout_is_chained(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(OLD)
        for name in ("01b", "01a"):
            row = (name, "2026-01-01T00:00:00.000+00:00", 1, "0.1.0", "sha256:0", "library", "a", "final", "红")
            contents = (canonical(ENTRY), canonical({**DOCUMENT, "decision": name}))
            connection.execute(f"INSERT INTO decisions VALUES ({', '.join('?' * 11)})", (*row, *contents))
    connection.close()
    for _ in range(2):
        store = DecisionStore(str(path))
        assert [(item.id, item.sequence, item.input, item.profiles) for item in store.list()] == [
            ("01b", 2, ENTRY, None),
            ("01a", 1, ENTRY, None),
        ]
        assert store.profiles() == (Profile({"a": "b"}, "出纳", stated_by="张三", since="2026"),)
        assert [problem.code for problem in verify_log(store).problems] == ["D004"]
        store.close()


def test_store_of_a_newer_riskwhy_is_left_alone(path: Path, store: DecisionStore) -> None:
    _tamper(path, "UPDATE alembic_version SET version_num = 'r99'")
    with pytest.raises(StoreError) as raised:
        DecisionStore(str(path))
    assert (raised.value.problem.code, raised.value.problem.message) == (
        "D005",
        "the decision store was made by a newer riskwhy (revision `r99`)",
    )


def _read_lines(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{**row, **{name: faithful(row[name]) for name in CONTENT}} for row in rows]


READERS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "log.jsonl": _read_lines,
    "log.parquet": lambda path: pl.read_parquet(path).to_dicts(),
}


@pytest.mark.parametrize("name", READERS)
def test_chain_can_be_checked_from_an_exported_file_alone(name: str, store: DecisionStore, digest: str, tmp_path: Path) -> None:
    names = _fill(store, digest)
    store.override(names[0], "蓝", "复核", "李四")
    assert export_log(store.records(), str(tmp_path / name)) == 6
    previous = "0" * 64
    for row in READERS[name](tmp_path / name):
        assert row["previous"] == previous
        assert row["hash"] == hash_of({key: row[key] for key in HEADER})
        assert row["content"] == commitment(row["salt"], row)
        previous = row["hash"]
    assert previous == verify_log(store).head[1]


def test_export_into_nowhere_is_refused(store: DecisionStore, tmp_path: Path) -> None:
    for name, message in (
        ("log.txt", "has a suffix that is not written"),
        ("no/log.jsonl", "cannot be written: no such file or directory"),
    ):
        with pytest.raises(UsageError) as raised:
            export_log(store.records(), str(tmp_path / name))
        assert raised.value.problem.message == f"`{tmp_path / name}` {message}"
