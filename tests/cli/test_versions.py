"""`publish`, `rollback` and `versions` on the command line, and which rules a verdict rests on then."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine import DecisionStore
from tests.cli.running import Ran, run
from tests.golden import same
from tests.publishing.support import change, library_rules, rename_chief

GOLDEN, MESSAGES = Path(__file__).parent / "golden", Path(__file__).parent / "messages"
LENT = ("--scheme", "library", "--fact", "藏书珍稀程度=孤本", "--fact", "藏书外借=是")
TODAY = date.today()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of rules that stand alone, so that the built-in ones need not be published with it."""
    monkeypatch.setattr("engine.cli.session.default_folders", lambda: ())
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    monkeypatch.setenv("RISKWHY_WHO", "张三")
    return library_rules(tmp_path / "rules")


def _publish(folder: Path, name: str, *options: str) -> Ran:
    return run("publish", "--name", name, "--note", f"第{name}版", *options, "--knowledge", str(folder))


def _steady(text: str, folder: Path) -> str:
    text = re.sub(r"sha256:\w+", "DIGEST", text.replace(str(folder.parent), "FOLDER"))
    text = re.sub(r"\b0[0-9a-z]{16}\b", "RECORD", text).replace(TODAY.isoformat(), "TODAY")
    return re.sub(r"TODAY \d\d:\d\d:\d\d", "TIME", text)


def _same(name: str, ran: Ran, folder: Path, golden: bool, *, status: int = 0) -> None:
    assert ran.status == status
    text = _steady(ran.out + ran.err, folder)
    same((MESSAGES if status else GOLDEN) / f"{name}.txt", text, renew=golden)


def test_versions_are_published_listed_and_rolled_back(folder: Path, golden: bool) -> None:
    _same("publish", _publish(folder, "1", "--from", "2026-01-01", "--until", "2026-06-30"), folder, golden)
    rename_chief(folder, "馆长", "总馆长")
    _same("publish-with-gap", _publish(folder, "2", "--from", "2026-08-01"), folder, golden)
    _publish(folder, "3")
    _publish(folder, "4", "--from", (TODAY + timedelta(days=400)).isoformat())
    _same("rollback", run("rollback", "--to", "2", "--who", "李四"), folder, golden)
    listed = run("versions")
    ahead = (TODAY + timedelta(days=400)).isoformat()
    same(GOLDEN / "versions.txt", _steady(listed.out, folder).replace(ahead, "AHEAD"), renew=golden)
    assert [(item["version"], item["in_force"]) for item in run("versions", "--json").json] == [
        *(("1", False), ("2", True)),
        *(("3", False), ("4", False)),
    ]
    shown = run("versions", "show", "2")
    same(GOLDEN / "version.txt", re.sub(r"files +\d+", "files COUNT", _steady(shown.out, folder)), renew=golden)
    assert run("versions", "show", "2", "--json").json["files"][0] == {"root": 0, "path": "ontology/alignments.ttl", "bytes": 5117} | {
        "bytes": (folder / "ontology/alignments.ttl").stat().st_size
    }
    assert run("log", "verify").out.startswith("records: 6, decisions: 0, masked: 0, bundles: 2; all as it was written")


REFUSED: dict[str, tuple[str, ...]] = {
    "publish-bad-name": ("1 版",),
    "publish-taken-name": ("1",),
    "publish-bad-day": ("2", "--from", "明年"),
    "publish-days-reversed": ("2", "--from", "2026-02-01", "--until", "2026-01-31"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_use_publishes_nothing(name: str, folder: Path, golden: bool) -> None:
    _publish(folder, "1", "--from", "2026-01-01")
    _same(name, _publish(folder, *REFUSED[name]), folder, golden, status=2)
    assert len(run("versions", "--json").json) == 1


UNREADY: dict[str, tuple[str, str, str]] = {
    "publish-broken-rule": ("rules", "当: {藏书珍稀程度: 普通书}", "当: {藏书珍稀: 普通书}"),
    "publish-failing-case": ("cases", "等级: 蓝, 规则: LB-G3", "等级: 红, 规则: LB-G3"),
    "publish-broken-case": ("cases", "编号: LB-2", "编号: LB-1"),
    "publish-dead-rule": (
        "rules",
        "  - 编号: LB-V1",
        "  - {编号: LB-G9, 结论: {等级: 红}, 当: {全部: [{藏书外借: 是}, {藏书外借: 否}]}, 依据: 默认, 出处: 一, 理由: 一}\n  - 编号: LB-V1",
    ),
}


@pytest.mark.parametrize("name", UNREADY)
def test_rules_that_are_not_ready_are_not_published(name: str, folder: Path, golden: bool) -> None:
    file, old, new = UNREADY[name]
    change(folder / f"rules/library/{file}.yaml", old, new)
    _same(name, _publish(folder, "1"), folder, golden, status=1)
    store = DecisionStore()
    assert (list(store.records()), run("versions", "--json").json) == ([], [])
    store.close()


def test_files_that_change_while_they_are_checked_are_not_published(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def change_them(*_: object) -> tuple[()]:
        rename_chief(folder, "馆长", "总馆长")
        return ()

    monkeypatch.setattr("engine.cli.publishing.find_obstacles", change_them)
    ran = _publish(folder, "1")
    assert (ran.status, ran.err.splitlines()[0]) == (2, "error[D007]: the files of the knowledge have changed since they were loaded")
    assert run("versions", "--json").json == []


ROLLBACKS: dict[str, tuple[int, tuple[str, ...]]] = {
    "rollback-nothing": (0, ()),
    "rollback-only-one": (1, ()),
    "rollback-to-unknown": (2, ("--to", "3")),
    "rollback-to-last": (2, ("--to", "2")),
}


@pytest.mark.parametrize("name", ROLLBACKS)
def test_rollback_is_refused_where_there_is_no_way_back(name: str, folder: Path, golden: bool) -> None:
    count, options = ROLLBACKS[name]
    for number in range(count):
        _publish(folder, str(number + 1), "--from", "2026-01-01")
    _same(name, run("rollback", *options), folder, golden, status=2)


@pytest.fixture
def two_versions(folder: Path) -> Path:
    _publish(folder, "1", "--from", "2025-01-01")
    rename_chief(folder, "馆长", "总馆长")
    _publish(folder, "2", "--from", "2026-01-01")
    return folder


@pytest.mark.parametrize(("day", "version", "chief"), [("2025-12-31", "1", "馆长"), ("2026-01-01", "2", "总馆长"), ("", "2", "总馆长")])
def test_verdict_rests_on_the_version_of_its_day(day: str, version: str, chief: str, two_versions: Path) -> None:
    on = ("--on", day) if day else ()
    ran = run("classify", *LENT, *on, "--json")
    assert (ran.status, ran.err, ran.json["version"], ran.json["supervisors"][0]["role"]) == (0, "", version, chief)
    asked = run("ask", *LENT, *on, "--answer", "藏书错放=否", "--json").json
    assert (asked["verdict"]["version"], asked["verdict"]["knowledge"]) == (version, ran.json["knowledge"])
    assert run("replay", "--all").out == "decisions: 2; all the same\n"
    assert f"规则版本 {version}" in run("why", ran.json["decision"]).out


def test_version_stands_below_the_verdict(two_versions: Path) -> None:
    assert "  版本    2\n" in run("classify", *LENT, "--no-store").out
    assert "  version    2\n" in run("classify", *LENT, "--no-store", "--lang", "en").out


def test_day_before_the_first_version_is_told(two_versions: Path, golden: bool) -> None:
    _same("no-version-in-force", run("classify", *LENT, "--on", "2024-12-31"), two_versions, golden, status=2)


def test_one_ledger_rests_on_several_versions(two_versions: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(
        "编号,方案,评定日,藏书珍稀程度,藏书外借\n1,library,2025-03-01,孤本,是\n2,library,2026-03-01,孤本,是\n3,library,2024-03-01,孤本,是\n",
        encoding="utf-8",
    )
    ran = run("classify", "--input", str(tmp_path / "ledger.csv"), "--output", "-")
    found = [(item.get("version"), item["supervisors"][0]["role"]) for item in ran.lines[:2]]
    assert (ran.status, found, ran.lines[2]["error"]["code"]) == (1, [("1", "馆长"), ("2", "总馆长")], "V005")


def test_named_folder_stands_in_for_the_version_and_that_is_said(two_versions: Path) -> None:
    ran = run("classify", *LENT, "--json", "--knowledge", str(two_versions))
    assert "version" not in ran.json
    assert ran.err == "note: version `2` is in force, but these are the rules of the folders named with --knowledge\n"


def test_schemes_are_those_of_the_version_in_force(two_versions: Path) -> None:
    assert [item["id"] for item in run("schemes", "--json").json] == ["library"]
