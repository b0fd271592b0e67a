"""Versions of the rules: which one is in force on a day, and that publishing and rolling back stand in the log for good."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import CaseError, DecisionStore, StoreError, UsageError
from engine.decisions.bundles import Bundle, read_bundle
from engine.decisions.quick import read_versions_quickly
from engine.decisions.verification import verify_log
from engine.decisions.versions import Rollback, Version, find_gaps, in_force, require_version
from tests.decisions.support import DOCUMENT, ENTRY, small_knowledge

TODAY = date.today()
FIRST = date(2026, 1, 1)


def version(name: str, since: str, until: str | None = None, *, back: bool = False) -> Version:
    return Version(name, "sha256:0", "", since, until, "", "", name, Rollback("", "", "") if back else None)


YEARS = (
    version("a", "2026-01-01", "2026-06-30"),
    version("b", "2026-07-02"),
    version("wrong", "2026-01-01", back=True),
    version("c", "2026-09-01", "2026-09-30"),
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-12-31", None),
        ("2026-01-01", "a"),
        ("2026-06-30", "a"),
        ("2026-07-01", None),
        ("2026-07-02", "b"),
        ("2026-08-31", "b"),
        ("2026-09-01", "c"),
        ("2026-09-30", "c"),
        ("2026-10-01", "b"),
        ("9999-12-31", "b"),
    ],
)
def test_first_and_last_day_belong_to_a_version_and_the_one_published_last_wins(day: str, name: str | None) -> None:
    found = in_force(YEARS, date.fromisoformat(day))
    assert (found.name if found else None) == name


def days(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


@st.composite
def published(draw: st.DrawFn) -> tuple[Version, ...]:
    spans = draw(st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 12), st.booleans()), max_size=6))
    return tuple(
        version(str(number), days(start), None if length is None else days(start + length), back=back)
        for number, (start, length, back) in enumerate(spans)
    )


@given(published())
def test_gaps_are_the_days_without_a_version(versions: tuple[Version, ...]) -> None:
    gaps = find_gaps(versions)
    begun = min((item.since for item in versions if item.rollback is None), default=None)
    for number in range(60):
        day = FIRST + timedelta(days=number)
        within = any(first <= day.isoformat() <= (last or "9999-12-31") for first, last in gaps)
        bare = begun is not None and day.isoformat() >= begun and in_force(versions, day) is None
        assert within == bare


def test_day_without_a_version_is_told_with_its_neighbours() -> None:
    for day, help_text in (
        ("2025-12-31", "version `a` begins on 2026-01-01; "),
        ("2026-07-01", "version `a` ends on 2026-06-30; version `b` begins on 2026-07-02; "),
    ):
        with pytest.raises(CaseError) as raised:
            require_version(YEARS, date.fromisoformat(day))
        assert raised.value.problem.as_dict() == {
            "code": "V005",
            "message": f"no version of the rules is in force on {day}",
            "path": "on",
            "got": day,
            "help": f"{help_text}publish one for that day, or name the rules with --knowledge",
        }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DecisionStore]:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    made = DecisionStore(engine_version="1")
    yield made
    made.close()


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    small_knowledge(tmp_path / "knowledge")
    return read_bundle([tmp_path / "knowledge"])


def _publish(store: DecisionStore, bundle: Bundle, name: str, since: str = "2026-01-01", until: str | None = None) -> Version:
    return store.publications.publish(name, bundle, note="新办法", since=since, until=until, who="张三")


def test_publication_and_rollback_are_records_of_the_chain(store: DecisionStore, bundle: Bundle) -> None:
    first, second = _publish(store, bundle, "1"), _publish(store, bundle, "2", "2026-02-01", "2027-01-31")
    store.put({**DOCUMENT, "knowledge": bundle.digest}, ENTRY)
    assert store.publications.roll_back(who="李四") == (second,)
    found = store.publications.versions()
    assert found[0] == first
    assert found[1].as_dict() | {"published": "", "record": ""} == {
        "version": "2",
        "knowledge": bundle.digest,
        "note": "新办法",
        "from": "2026-02-01",
        "until": "2027-01-31",
        "who": "张三",
        "published": "",
        "record": "",
        "rolled_back": {"who": "李四", "created": found[1].rollback.created, "record": found[1].rollback.record},  # type: ignore[union-attr]
    }
    assert read_versions_quickly() == found
    check = verify_log(store)
    assert (check.problems, check.records, check.decisions, check.bundles) == ([], 4, 1, 1)
    assert len(store.list()) == 1


def test_publication_that_was_changed_is_named(store: DecisionStore, bundle: Bundle, tmp_path: Path) -> None:
    _publish(store, bundle, "1")
    with sqlite3.connect(tmp_path / "log.sqlite") as connection:
        connection.execute("UPDATE records SET document = replace(document, '2026-01-01', '2025-01-01')")
    connection.close()
    assert [problem.code for problem in verify_log(store).problems] == ["D013"]


def test_name_is_given_once_and_nothing_is_stored_where_it_is_taken(store: DecisionStore, bundle: Bundle, tmp_path: Path) -> None:
    _publish(store, bundle, "1")
    _publish(store, bundle, "2")
    store.publications.roll_back()
    other = read_bundle([Path(small_knowledge(tmp_path / "other", "a: 2\n").folders[0])])
    with pytest.raises(UsageError) as raised:
        _publish(store, other, "2")
    assert raised.value.problem.message == f"version `2` exists already, published on {store.publications.versions()[1].published[:10]}"
    assert (len(list(store.records())), store.has_bundle(other.digest)) == (3, False)


ROLLBACKS: dict[str, tuple[list[str], str, list[str]]] = {
    "the last": (["1", "2", "3"], "", ["3"]),
    "all after one": (["1", "2", "3"], "1", ["3", "2"]),
    "none": ([], "", ["V006", "there is no earlier version to roll back to"]),
    "the only one": (["1"], "", ["V006", "there is no earlier version to roll back to"]),
    "to one that is not there": (["1", "2"], "4", ["V007", "unknown version `4`"]),
    "to the last": (["1", "2"], "2", ["V008", "version `2` is the last one published"]),
}


@pytest.mark.parametrize("name", ROLLBACKS)
def test_rollback_takes_back_or_refuses(name: str, store: DecisionStore, bundle: Bundle) -> None:
    names, to, expected = ROLLBACKS[name]
    for item in names:
        _publish(store, bundle, item)
    try:
        actual = [item.name for item in store.publications.roll_back(to)]
    except UsageError as error:
        actual = [error.problem.code, error.problem.message]
    assert actual == expected


def test_rollback_goes_step_by_step_and_not_to_what_is_rolled_back(store: DecisionStore, bundle: Bundle) -> None:
    for item in ("1", "2", "3"):
        _publish(store, bundle, item)
    taken = [store.publications.roll_back()[0].name for _ in range(2)]
    with pytest.raises(UsageError) as raised:
        store.publications.roll_back("2")
    assert (taken, raised.value.problem.message) == (["3", "2"], "version `2` has been rolled back itself")


def test_rollback_never_leaves_today_without_rules(store: DecisionStore, bundle: Bundle) -> None:
    _publish(store, bundle, "1", "2026-01-01", (TODAY - timedelta(days=1)).isoformat())
    _publish(store, bundle, "2", TODAY.isoformat())
    with pytest.raises(UsageError) as raised:
        store.publications.roll_back()
    assert raised.value.problem.as_dict() == {
        "code": "V009",
        "message": "without version `2` no rules would be in force today",
        "path": "rollback",
        "got": "2",
        "help": "publish the earlier rules once more for the days from today on; what is published last is in force",
    }


def test_store_of_the_layout_before_is_brought_up_to_date(tmp_path: Path, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.sqlite"
    monkeypatch.setenv("RISKWHY_STORE", str(path))
    with monkeypatch.context() as old:
        old.setattr("engine.decisions.database.REVISIONS", ("r1", "r2"))
        before = DecisionStore(engine_version="1")
        name = before.put({**DOCUMENT, "knowledge": bundle.digest}, ENTRY)
        before.close()
    assert read_versions_quickly() == ()
    store = DecisionStore(engine_version="1")
    _publish(store, bundle, "1")
    assert (store.get(name).sequence, [item.name for item in store.publications.versions()]) == (1, ["1"])
    assert verify_log(store).problems == []
    store.close()


def test_quick_look_leaves_the_extraordinary_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "junk.sqlite").write_bytes(b"no database" * 1000)
    for where, expected in (("missing.sqlite", ()), ("junk.sqlite", None), ("", None)):
        monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / where))
        assert read_versions_quickly() == expected
    monkeypatch.setenv("RISKWHY_STORE", "postgresql://nowhere/x")
    assert read_versions_quickly() is None


def test_store_that_cannot_be_written_publishes_nothing(store: DecisionStore, bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.decisions.publications.chain", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(StoreError):
        _publish(store, bundle, "1")
    assert (store.publications.versions(), store.has_bundle(bundle.digest)) == ((), False)
