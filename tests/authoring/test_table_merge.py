"""A workbook merges into the rule file cell by cell: the cases are data; every line that no change touches stays as it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from ruamel.yaml import YAML

from engine.authoring.layout import settle
from engine.authoring.tabulation.exchange import import_book
from engine.authoring.tabulation.rule_file import RuleFile, read_rule_text
from engine.cli.tables import change_line
from engine.errors import render_problem
from tests.authoring.tables import append, put, row, words, workbook_of

FILE: dict[str, Any] = YAML(typ="safe", pure=True).load((Path(__file__).parent / "table_merges.yaml").read_text(encoding="utf-8"))
RULES: str = FILE["rules"]
CASES: list[dict[str, Any]] = FILE["cases"]


@cache
def exported(text: str = RULES) -> RuleFile:
    return read_rule_text(text, Path(), "rules/merging/rules.yaml", *words())


def edit(book: Workbook, step: dict[str, Any]) -> None:
    if "append" in step:
        append(book, step["sheet"], step["append"])
    elif "delete" in step:
        sheet = book[step["sheet"]]
        sheet.delete_rows(row(sheet, step["delete"]))
    else:
        put(book, step["sheet"], step["id"], step["column"], step["value"], nth=step.get("nth", 0))


def replaced(text: str, pairs: list[list[str]]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_merge(case: dict[str, Any], tmp_path: Path) -> None:
    book = workbook_of(exported())
    for step in case["workbook"]:
        edit(book, step)
    (tmp_path / "rules" / "merging").mkdir(parents=True)
    ours = replaced(RULES, case.get("file", []))
    (tmp_path / "rules" / "merging" / "rules.yaml").write_text(ours, encoding="utf-8")
    done = import_book(book, tmp_path / "book.xlsx", tmp_path, prefer=case.get("prefer", ""), dry_run=True)
    assert sorted(map(change_line, done.changes)) == sorted(case["changes"])
    assert [render_problem(problem) for problem in done.conflicts] == case.get("conflicts", [])
    expected = "" if done.conflicts else replaced(ours, case["then"])
    assert done.text == expected
    assert settle(done.text) == done.text or done.conflicts or settle(ours) != ours
