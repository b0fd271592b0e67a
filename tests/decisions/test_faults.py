"""Faults while the log is written: nothing acknowledged is lost, the chain stays whole, and what is wrong is said.

`make fault` kills 200 writers; an ordinary run kills 40.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine import DecisionStore, StoreError
from engine.decisions.verification import verify_log
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge

KILLS = 200 if os.environ.get("RISKWHY_FAULT") else 40


def _run(project: Path, module: str, *arguments: str) -> Any:
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=project, capture_output=True, text=True, check=True, timeout=300)
    return json.loads(done.stdout)


def test_nothing_acknowledged_is_lost_where_writers_are_killed(tmp_path: Path, project: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    acknowledged = _run(project, "tests.decisions.killing", str(path), str(tmp_path / "knowledge"), str(KILLS))
    store = DecisionStore(str(path))
    found = verify_log(store)
    kept = {row["id"] for row in store.records()}
    store.close()
    assert len(acknowledged) > KILLS
    assert set(acknowledged) - kept == set()
    assert found.problems == []


@pytest.mark.parametrize("size", [100_000, 400_000, 1_000_000])
def test_full_disk_is_said_and_loses_nothing(size: int, tmp_path: Path, project: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    said = _run(project, "tests.decisions.filling", str(path), str(size))
    assert said["code"] == "D001"
    assert said["message"] in (
        "the decision store cannot be written: database or disk is full",
        "the decision store cannot be written: disk I/O error",
    )
    store = DecisionStore(str(path))
    assert [row["id"] for row in store.records()] == said["names"]
    assert [problem.code for problem in verify_log(store).problems] == (["D004"] if said["names"] else [])
    store.put(DOCUMENT, ENTRY)
    store.close()


def test_copy_of_the_files_at_any_moment_is_whole(tmp_path: Path) -> None:
    """What a power cut would leave: the files as they are while the store is open."""
    path = tmp_path / "decisions.sqlite"
    store = DecisionStore(str(path))
    store.keep_bundle(small_knowledge(tmp_path / "knowledge"))
    for number in range(3):
        names = [store.put({**DOCUMENT, "knowledge": small_knowledge(tmp_path / "knowledge").digest}, ENTRY) for _ in range(2)]
        copied = tmp_path / f"copy{number}"
        copied.mkdir()
        for file in tmp_path.glob("decisions.sqlite*"):
            shutil.copy(file, copied / file.name)
        again = DecisionStore(str(copied / path.name))
        assert {row["id"] for row in again.records()} >= set(names)
        assert verify_log(again).problems == []
        again.close()
    store.close()


def test_log_waits_for_the_disk_at_every_commit(tmp_path: Path) -> None:
    store = DecisionStore(str(tmp_path / "decisions.sqlite"))
    with store._database.writing() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "secure_delete")]
    store.close()
    assert pragmas == ["wal", 2, 1]


def test_broken_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    store = DecisionStore(str(path))
    for _ in range(20):
        store.put({**DOCUMENT, "text": "文" * 500}, ENTRY)
    store.close()
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\0" * (40960 - 8192)
    path.write_bytes(content)
    broken = DecisionStore(str(path))
    with pytest.raises(StoreError) as raised:
        verify_log(broken)
    broken.close()
    assert raised.value.problem.message == "the decision store cannot be read: database disk image is malformed"


def test_reader_goes_on_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "decisions.sqlite"
    store = DecisionStore(str(path))
    name = store.put(DOCUMENT, ENTRY)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert store.get(name).document["grade"] == "红"
        other.execute("ROLLBACK")
    other.close()
    store.close()
