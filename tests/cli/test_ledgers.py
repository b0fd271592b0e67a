"""`riskwhy classify --input … --output …`: in order, nothing lost, errors in their place."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.running import run
from tests.golden import same

ROWS = [
    {"id": "a", "scheme": "library", "facts": {"藏书珍稀程度": "孤本", "藏书外借": "是"}},
    {"id": "b", "scheme": "library", "facts": {"藏书珍稀程度": "孤品"}},
    {"id": "c", "scheme": "library", "facts": {"book_rarity": {"one_of": ["unique", "rare"]}}, "tags": ["extra"]},
    {"scheme": "library", "facts": {"book_rarity": "ordinary"}},
]


def test_lines_come_back_in_order_with_errors_in_their_place() -> None:
    ran = run("classify", "--input", "-", "--output", "-", stdin=_lines(ROWS), eleventh=True)
    assert ran.status == 1
    assert [(row["id"], row.get("grade"), row.get("error")) for row in ran.lines] == [
        ("a", "红", None),
        (
            "b",
            None,
            {
                "code": "F006",
                "message": "unknown value `孤品` of `book_rarity`",
                "help": "allowed: 孤本 (unique), 善本 (rare), 普通书 (ordinary)",
                "path": "facts.藏书珍稀程度",
            },
        ),
        ("c", "橙", None),
        ("4", "蓝", None),
    ]
    assert ran.err == "note: 1 of 4 entries have no verdict; each has its error in its place\n"


BAD_LINES: dict[str, bytes] = {
    "broken json": b'{"id": "1", "scheme": ',
    "not an object": b'["a"]',
    "nan": b'{"id": "2", "scheme": "library", "facts": {"lec_l": NaN}}',
    "not utf-8": b'{"id": "3", "text": "\xff"}',
    "half a character": b'{"id": "4", "scheme": "library", "text": "\\ud800"}',
    "half a character in the id": b'{"id": "\\ud800", "scheme": "library", "text": "a"}',
    "control character": b'{"id": "5", "scheme": "library", "text": "a\\u0007"}',
    "no scheme": b'{"id": "6", "text": "a"}',
    "unknown scheme": b'{"id": "7", "scheme": "libary", "text": "a"}',
    "misspelt field": b'{"id": "8", "scheme": "library", "texts": "a"}',
    "text is a number": b'{"id": "9", "scheme": "library", "text": 5}',
    "facts are a list": b'{"id": "10", "scheme": "library", "facts": [1]}',
    "matters are a word": b'{"id": "11", "scheme": "library", "matters": "x"}',
    "nothing": b'{"id": "12", "scheme": "library"}',
    "deep": b'{"id": "13", "scheme": "library", "facts": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "wrong number": b'{"id": "14", "scheme": "metallurgy", "facts": {"lec_l": "many"}}',
}


def test_every_bad_line_has_its_own_error(golden: bool) -> None:
    lines = [*BAD_LINES.values(), b'{"id": "last", "scheme": "library", "facts": {"book_rarity": "rare"}}']
    ran = run("classify", "--input", "-", "--output", "-", stdin=b"\n".join(lines), eleventh=True)
    results = [json.loads(line) for line in ran.raw.splitlines()]
    assert (ran.status, len(results), results[-1]["grade"]) == (1, len(lines), "橙")
    shown = "".join(f"{name}: {line}\n" for name, line in zip(BAD_LINES, ran.out.splitlines(), strict=False))
    same(Path(__file__).parent / "messages" / "bad-lines.txt", shown, renew=golden)


def test_second_of_equal_ids_is_an_error() -> None:
    row = {"id": "a", "scheme": "library", "facts": {"book_rarity": "rare"}}
    ran = run("classify", "--input", "-", "--output", "-", stdin=_lines([row, row]), eleventh=True)
    error = {"code": "L015", "message": "id `a` stands twice, first in line 1", "help": "give every entry its own id", "path": "-"}
    assert [(line.get("grade"), line.get("error")) for line in ran.lines] == [("橙", None), (None, error)]


def test_csv_in_and_out(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "﻿编号,方案,描述,藏书珍稀程度,藏书外借,备注\n甲,library,=1+1,孤本或善本,未知,x\n乙,library,,普通书,是,y\n", encoding="utf-8"
    )
    ran = run("classify", "--input", str(source), "--output", str(target), eleventh=True)
    assert (ran.status, ran.err) == (0, "note: columns that are not read: `备注`\n")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert [(row["编号"], row["描述"], row["方案"], row["等级"], row["可能结果"], row["待核实的问题"]) for row in rows] == [
        ("甲", "'=1+1", "图书馆藏书风险", "橙", "红（馆长）；橙", "藏书是否外借？\n经手的藏书是孤本、善本还是普通书？"),
        ("乙", "", "图书馆藏书风险", "蓝", "蓝", ""),
    ]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["编号", "描述", "藏书珍稀程度", "藏书外借", "评定日"])
    sheet.append([1, "=SUM(A1)", "孤本", True, "2026-11-23"])
    sheet["B2"].data_type = "s"
    sheet.append([2, "善本", "善本", False, None])
    sheet.append([3, "bad", "孤品", None, None])
    path = tmp_path / "in.xlsx"
    book.save(path)
    return path


def test_workbook_in_and_out(workbook: Path) -> None:
    target = workbook.with_name("out.xlsx")
    ran = run("classify", "--input", str(workbook), "--output", str(target), "--scheme", "library", eleventh=True)
    assert ran.status == 1
    book = load_workbook(target)
    assert book.sheetnames == ["结果", "汇总"]
    sheet = book["结果"]
    titles = [str(cell.value) for cell in sheet[1]]
    rows = [dict(zip(titles, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=2)]
    assert [(row["编号"], row["描述"], row["等级"], row["结论"], row["责任人"], row["错误"]) for row in rows] == [
        ("1", "=SUM(A1)", "红", "确定", "馆长 (主责)", None),
        ("2", "善本", "橙", "确定", "原文未规定", None),
        (
            "3",
            "bad",
            None,
            None,
            None,
            "F006: unknown value `孤品` of `book_rarity`; allowed: 孤本 (unique), 善本 (rare), 普通书 (ordinary)",
        ),
    ]
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].alignment.wrap_text
    assert [[cell.value for cell in row] for row in book["汇总"].iter_rows(min_row=1, max_row=6)] == [
        ["方案", "结论", "等级", "条数"],
        [None, "出错", None, 1],
        ["图书馆藏书风险", "确定", "橙", 1],
        ["图书馆藏书风险", "确定", "红", 1],
        ["条目数", None, None, 3],
        ["出错", None, None, 1],
    ]


def test_verdicts_of_a_ledger_are_stored(tmp_path: Path) -> None:
    ran = run("classify", "--input", "-", "--output", "-", stdin=_lines(ROWS[:1]), eleventh=True)
    explained = run("why", ran.lines[0]["decision"], eleventh=True)
    assert "等级 = 红" in explained.out


def test_nothing_is_stored_without_the_store(tmp_path: Path) -> None:
    ran = run("classify", "--input", "-", "--output", "-", "--no-store", stdin=_lines(ROWS[:1]), eleventh=True)
    assert "decision" not in ran.lines[0]


def test_output_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "missing" / "out.jsonl"
    ran = run("classify", "--input", "-", "--output", str(target), stdin=_lines(ROWS[:1]), eleventh=True)
    assert (ran.status, ran.err) == (
        2,
        f"error[L016]: `{target}` cannot be written: no such file or directory\n  --> {target}\nhelp: check the folder and the permissions\n",
    )


def _lines(rows: list[Any]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
