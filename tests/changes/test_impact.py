"""`riskwhy impact`: the entries of a register that a new version decides otherwise, counted, listed, none of them lost."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from engine import Case, DecisionStore, Knowledge, Profile, Profiles, as_document, load_knowledge, open_answerer, open_classifier
from engine.changes.impact import measure_impact
from engine.changes.register import JointNames, RegisterEntry, decided_register, file_register
from tests.changes.versions import DATA, STRICTER, library
from tests.cli.running import run
from tests.ledger.entries import random_facts
from tests.ledger.test_stream import DAY

HEADER = ["编号", "方案", "岗位", "藏书珍稀程度", "藏书外借", "描述"]
ROWS = [
    ["1", "library", "甲", "善本", "否", ""],
    ["2", "图书馆藏书风险", "乙", "孤本", "是", ""],
    ["3", "library", "丙", "孤本", "否", ""],
    ["4", "library", "丁", "普通书", "", ""],
    ["5", "library", "戊", "珍本", "", ""],
    ["6", "library", "己", "", "", "孤本外借"],
    ["2", "library", "庚", "孤本", "是", ""],
]


@pytest.fixture(scope="module")
def versions(old: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return old, library(tmp_path_factory.mktemp("versions") / "new", *STRICTER)


@pytest.fixture(scope="module")
def both(versions: tuple[Path, Path]) -> tuple[Knowledge, Knowledge]:
    return load_knowledge(versions[0]), load_knowledge(versions[1])


def write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])


def write_xlsx(path: Path) -> None:
    book = Workbook()
    for row in [HEADER, *ROWS]:
        book.worksheets[0].append(row)
    book.save(path)


def write_parquet(path: Path) -> None:
    pl.DataFrame(ROWS, schema=HEADER, orient="row").write_parquet(path)


def write_jsonl(path: Path) -> None:
    names = ("id", "scheme", "post")
    lines = []
    for row in ROWS:
        facts = {word: value for word, value in zip(HEADER[3:5], row[3:5], strict=True) if value}
        entry = {**dict(zip(names, row, strict=False)), "facts": facts}
        lines.append({**entry, "text": row[5]} if row[5] else entry)
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")


WRITE = {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet, "jsonl": write_jsonl}


@pytest.mark.parametrize("suffix", WRITE)
def test_every_kind_of_file_tells_the_same(suffix: str, versions: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / f"register.{suffix}"
    WRITE[suffix](path)
    ran = run("impact", *map(str, versions), "--register", str(path), "--json")
    found = ran.json
    assert ran.status == 1
    assert {name: found[name] for name in ("entries", "unchanged", "changed", "failed", "left_out", "decided")} == {
        "entries": 7, "unchanged": 2, "changed": 3, "failed": 2, "left_out": 0, "decided": {"streamed": 8, "read": 2},
    }  # fmt: skip
    assert found["aspects"] == {"grade": 1, "status": 1, "types": 0, "supervisors": 2, "outcomes": 1}
    assert [(entry["id"], entry["aspects"], entry["rules"]) for entry in found["changes"]] == [
        ("1", ["grade", "status", "outcomes"], ["LB-G2"]),
        ("3", ["supervisors"], ["LB-V1"]),
        ("6", ["supervisors"], ["LB-V1"]),
    ]
    assert [(entry["id"], entry["sides"], entry["problems"][0]["code"]) for entry in found["problems"]] == [
        ("5", ["old", "new"], "F006"),
        ("2", ["old", "new"], "L015"),
    ]


def test_what_is_printed(versions: tuple[Path, Path], tmp_path: Path) -> None:
    write_csv(tmp_path / "register.csv")
    ran = run("impact", *map(str, versions), "--register", str(tmp_path / "register.csv"), "--scheme", "library", "--limit", "1")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.splitlines() == [
        "旧版 → 新版",
        "  条目                7",
        "  不变                2",
        "  有变化              3",
        "  　其中等级改变      1",
        "  　其中结论改变      1",
        "  　其中类型改变      0",
        "  　其中责任人改变    2",
        "  　其中可能结果改变  1",
        "  　其中升入最高等级  0",
        "  　其中降出最高等级  0",
        "  不能判定            2",
        "  推理次数            快速 8，逐条 2",
        "",
        "图书馆藏书风险",
        "旧 ↓　新 →\t红\t橙\t蓝\t原文未规定",
        "红\t1\t0\t0\t0",
        "橙\t0\t2\t0\t1",
        "蓝\t0\t0\t1\t0",
        "",
        "编号\t岗位\t等级\t结论\t类型\t责任人\t造成差别的规则",
        "1\t甲\t橙 → 未定\t确定 → 原文未规定\t无\t无\tLB-G2",
        "另有 2 条；用 --output FILE.xlsx 写出全部",
        "",
        "编号\t行或决定\t方案\t哪一版\t错误\t改法",
        "5\t6\t图书馆藏书风险\t旧版、新版\tF006: unknown value `珍本` of `book_rarity`\tallowed: 孤本 (unique), 善本 (rare), 普通书 (ordinary)",
        "另有 1 条；用 --output FILE.xlsx 写出全部",
    ]


def test_the_workbook_holds_everything(versions: tuple[Path, Path], tmp_path: Path) -> None:
    write_csv(tmp_path / "register.csv")
    book_path = tmp_path / "impact.xlsx"
    ran = run("impact", *map(str, reversed(versions)), "--register", str(tmp_path / "register.csv"), "--output", str(book_path))
    assert ran.err == f"note: 工作簿：{book_path}\n"
    book = load_workbook(book_path)
    assert book.sheetnames == ["总数", "等级对照", "有变化的条目", "不能判定的条目"]
    rows = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    assert rows["总数"][3:6] == [["条目", 7], ["不变", 2], ["有变化", 3]]
    assert rows["等级对照"][1][:3] == ["图书馆藏书风险", "旧 ↓　新 →", "红"]
    assert [row[:1] + row[6:8] for row in rows["有变化的条目"][1:]] == [
        ["1", "未定 → 橙", "原文未规定 → 确定"],
        ["3", "橙", "确定"],
        ["6", "橙", "暂定"],
    ]
    assert [row[0] for row in rows["不能判定的条目"][1:]] == ["5", "2"]


def test_nothing_changes_between_equal_versions(old: Path, tmp_path: Path) -> None:
    write_csv(tmp_path / "register.csv")
    ran = run("impact", str(old), str(old), "--register", str(tmp_path / "register.csv"), "--json")
    assert (ran.status, ran.json["changed"], ran.json["changes"]) == (0, 0, [])


def test_crossings_of_the_highest_grade_stand_first(old: Path, tmp_path: Path) -> None:
    new = library(tmp_path / "new", ("结论: {等级: 橙}", "结论: {等级: 红}"), ("结论: {等级: 蓝}", "结论: {等级: 橙}"))
    register = tmp_path / "register.jsonl"
    facts = ({"藏书珍稀程度": "普通书"}, {"藏书珍稀程度": "善本"}, {"藏书珍稀程度": "孤本", "藏书外借": "是"})
    register.write_text("\n".join(json.dumps({"id": f"e{at}", "facts": item}) for at, item in enumerate(facts)), encoding="utf-8")
    ran = run("impact", str(old), str(new), "--register", str(register), "--scheme", "library", "--json")
    assert [(entry["id"], entry["crossing"]) for entry in ran.json["changes"]] == [("e1", "to_highest"), ("e0", None)]
    back = run("impact", str(new), str(old), "--register", str(register), "--scheme", "library", "--json")
    assert back.json["crossings"] == {"to_highest": 0, "from_highest": 1}


def test_changes_are_those_of_two_classifications(both: tuple[Knowledge, Knowledge]) -> None:
    old, new = both
    rng = random.Random(3)
    program = open_classifier(old).program("library")
    facts = [random_facts(program, old.vocabulary, rng) or {"book_lent_out": True} for _ in range(150)]
    entries = [RegisterEntry(str(at), {"id": str(at), "scheme": "library", "facts": item}, lambda *_: ()) for at, item in enumerate(facts)]
    found = measure_impact(entries, old, new, today=DAY)
    expected = []
    for at, item in enumerate(facts):
        case = Case("library", id=str(at), facts=item, on=DAY.isoformat())
        one, other = (as_document(open_classifier(knowledge).classify(case), knowledge, proof=False) for knowledge in both)
        if any(seen(one, name) != seen(other, name) for name in ("grade", "status", "types", "supervisors", "possible_outcomes")):
            expected.append(str(at))
    assert [entry.id for entry in found.changed] == expected
    assert 10 < len(expected) < 140


def seen(document: dict[str, Any], name: str) -> Any:
    """A part of a verdict as far as an impact compares it."""
    value = document[name]
    if name == "possible_outcomes":
        return {item["outcome"] for item in value}
    return [{key: item[key] for key in ("type",) if key in item} or item for item in value] if name == "types" else value


# ── the decision log ──


@pytest.fixture
def store(tmp_path: Path, both: tuple[Knowledge, Knowledge], monkeypatch: pytest.MonkeyPatch) -> DecisionStore:
    """A log of three decisions by the old version; one rests on a profile, one has lost its text."""
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    profiles = Profiles((Profile({"book_rarity": "rare"}, "古籍部"),))
    kept = DecisionStore(engine_version="test")
    kept.keep_bundle(both[0])
    answerer = open_answerer(both[0], profiles)
    for name, entry in {
        "a": {"post": "古籍部", "facts": {"藏书外借": False}},
        "b": {"facts": {"藏书珍稀程度": "普通书"}},
        "c": {"text": "孤本外借"},
    }.items():
        data = {"id": name, "scheme": "library", "on": "2026-01-05", **entry}
        document = answerer.answer(data)
        kept.put(document, data, profiles=profiles.inherited(document))
    kept.mask(kept.list(limit=1)[0].id, "test", "test")
    return kept


@pytest.mark.parametrize("address", ["log", "path", "url"])
def test_the_log_is_a_register(address: str, store: DecisionStore, both: tuple[Knowledge, Knowledge], versions: tuple[Path, Path]) -> None:
    path = store.url.removeprefix("sqlite:///")
    register = {"log": "log", "path": path, "url": store.url}[address]
    ran = run("impact", both[0].digest, str(versions[1]), "--register", register, "--json")  # the old version from the store itself
    decisions = {decision.document["id"]: decision.id for decision in store.decisions()}
    assert [(entry["id"], entry["place"], entry["old"]["grade"], entry["new"]["grade"]) for entry in ran.json["changes"]] == [
        ("a", decisions["a"], "橙", None)
    ]
    assert [(entry["id"], entry["problems"]) for entry in ran.json["problems"]] == [
        (
            "c",
            [
                {
                    "code": "I002",
                    "message": f"the text of decision `{decisions['c']}` is removed, so that it cannot be decided anew",
                    "path": decisions["c"],
                    "help": "nothing can be said of it; the other decisions are not affected",
                }
            ],
        )
    ]


def test_a_decision_keeps_its_day(store: DecisionStore) -> None:
    entry = next(decided_register(store.decisions()).entries)
    assert (entry.data["on"], entry.data["scheme"], [profile.post for profile in entry.inherited("", "", "")]) == (
        "2026-01-05", "library", ["古籍部"],
    )  # fmt: skip


# ── versions that know different facts ──


def test_a_fact_that_one_version_does_not_know_is_left_out_there_and_told(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("编号,自由裁量权,藏书外借\n1,大,是\n2,大,\n", encoding="utf-8")
    ran = run("impact", "built-in", str(DATA), "--register", str(register), "--scheme", "science-technology", "--json")
    assert (ran.status, ran.json["unknown"], ran.json["unchanged"]) == (0, {"old": {"藏书外借": 1}, "new": {}}, 2)


def test_an_entry_of_a_scheme_of_one_version_alone_is_listed(tmp_path: Path) -> None:
    register = tmp_path / "register.jsonl"
    register.write_text('{"id": "1", "facts": {"藏书外借": true}}', encoding="utf-8")
    ran = run("impact", "built-in", str(DATA), "--register", str(register), "--scheme", "library", "--json")
    assert (ran.status, [(entry["id"], entry["sides"]) for entry in ran.json["problems"]]) == (1, [("1", ["old"])])


def test_profiles_of_a_file_are_inherited(both: tuple[Knowledge, Knowledge], tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("编号,方案,岗位\n1,library,古籍部\n2,library,其他\n", encoding="utf-8")
    names = JointNames(open_classifier(both[1]).names, open_classifier(both[0]).names)
    profiles = Profiles((Profile({"book_rarity": "rare"}, "古籍部"),))
    found = measure_impact(file_register(str(register), names, profiles).entries, *both, today=DAY)
    assert [(entry.id, entry.old.grade, entry.new.grade) for entry in found.changed] == [
        ("1", "橙", None),
        ("2", None, None),  # what may still come of it: the second grade no more
    ]
