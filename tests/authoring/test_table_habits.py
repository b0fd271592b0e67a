"""What people and programs do to workbooks: it is understood as it was meant, or refused with the cell named."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from ruamel.yaml import YAML

from engine.authoring.tabulation.exchange import Imported, import_book
from engine.errors import KnowledgeError, UsageError, render_problem
from engine.knowledge.tabulation.nodes import flow_text
from tests.authoring.tables import append, column, put, row, workbook_of
from tests.authoring.test_table_merge import RULES, exported
from tests.golden import same

Edit = Callable[[Workbook], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "merging").mkdir(parents=True)
    (tmp_path / "rules" / "merging" / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def imported(book: Workbook, folder: Path, text: str = RULES) -> Imported:
    (folder / "rules" / "merging" / "rules.yaml").write_text(text, encoding="utf-8")
    return import_book(book, folder / "book.xlsx", folder, dry_run=True)


def spaces(book: Workbook) -> None:
    put(book, "等级", "M-G1", "自由裁量权", "  有 或 大 \u3000")
    put(book, "等级", "M-G1", "理由", "权力较大、有裁量权的定为一级\r\n")
    book["等级"].cell(row(book["等级"], "M-G3"), 1).value = " M-G3 "


def loose_words(book: Workbook) -> None:
    put(book, "等级", "M-G1", "自由裁量权", "有或大")
    put(book, "等级", "M-G2", "可借机谋私", True)
    put(book, "等级", "M-G2", "管理对象利益诱惑", "－")


def sorted_rows(book: Workbook) -> None:
    sheet = book["等级"]
    rows = [[cell.value for cell in cells] for cells in sheet.iter_rows(min_row=2)]
    for number, values in enumerate(reversed(rows), 2):
        for at, value in enumerate(values, 1):
            sheet.cell(number, at).value = value


def other_columns(book: Workbook) -> None:
    sheet = book["等级"]
    sheet.insert_cols(3)
    sheet.insert_rows(4, 2)
    sheet.insert_rows(1, 2)
    sheet.cell(3, 3).value = "备注（张三）"
    sheet.cell(4, 3).value = "问一下"
    sheet.column_dimensions["E"].hidden = True
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("我的笔记").append(["随便写"])


def merged_cells(book: Workbook) -> None:
    sheet = book["等级"]
    first = row(sheet, "M-G2")
    for number in (1, 2):
        sheet.cell(first + 1, number).value = None
        sheet.merge_cells(start_row=first, end_row=first + 1, start_column=number, end_column=number)


def repeated_words(book: Workbook) -> None:
    for title in ("名称", "结论：等级", "理由"):
        sheet = book["等级"]
        at = column(sheet, title)
        sheet.cell(row(sheet, "M-G2", nth=1), at).value = sheet.cell(row(sheet, "M-G2"), at).value


def dressing(book: Workbook) -> None:
    cell = book["等级"]["A2"]
    cell.font, cell.comment = Font(bold=True), Comment("看过", "李四")
    book["等级"].sheet_state = "hidden"
    book["等级"].auto_filter.ref = "A1:C3"


def no_numbers(book: Workbook) -> None:
    sheet = book["等级"]
    for number in range(2, sheet.max_row + 1):
        sheet.cell(number, column(sheet, "序")).value = None


HARMLESS: dict[str, Edit] = {
    "spaces": spaces, "sorted rows": sorted_rows, "rows and columns of one's own": other_columns, "merged cells": merged_cells,
    "words repeated in every row": repeated_words, "fonts, comments and filters": dressing, "no numbers": no_numbers, "other spellings": loose_words,
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_it_changes_nothing(name: str, folder: Path) -> None:
    book = workbook_of(exported())
    HARMLESS[name](book)
    done = imported(book, folder)
    assert (done.changes, done.conflicts, done.text) == ((), (), RULES)


WAYS = {
    "自由裁量权": [
        ("有或大", "{自由裁量权: [有, 大]}"), ("有、大", "{自由裁量权: [有, 大]}"), ("不是大", "{自由裁量权: {不是: 大}}"),
        ("至少 有", "{自由裁量权: {至少: 有}}"), ("除非 大", "{除非: {自由裁量权: 大}}"), ("非 大", "{非: {自由裁量权: 大}}"),
        ("已给出 是", "{自由裁量权: {已给出: 是}}"), ("很大", "{自由裁量权: 大}"), ("庞大", "{自由裁量权: 庞大}"),
    ],
    "危险指数D": [
        ("20", "{危险指数D: 20}"), ("２０", "{危险指数D: 20}"), (">= 20", "{危险指数D: {不小于: 20}}"), ("＞＝２０", "{危险指数D: {不小于: 20}}"),
        ("≥20 且 <30", "{危险指数D: {不小于: 20, 小于: 30}}"), ("不小于 20", "{危险指数D: {不小于: 20}}"), ("20 或 30", "{危险指数D: [20, 30]}"),
        ("等于 3", "{危险指数D: {等于: 3}}"), ("除非 >= 3", "{除非: {危险指数D: {不小于: 3}}}"),
    ],
    "可能的追责后果": [
        ("含 刑事责任；不含 内部责任追究", "{可能的追责后果: {含: 刑事责任}} {可能的追责后果: {不含: 内部责任追究}}"),
        ("只含 刑事责任", "{可能的追责后果: {只含: 刑事责任}}"),
    ],
    "行使方式[行政许可]": [("直接行使", '{"行使方式[行政许可]": 直接行使}')],
    "等级": [("一级或二级", "{等级: [一级, 二级]}"), ("-", ""), ("－", "")],
}  # fmt: skip


def test_cells_may_be_written_in_several_ways() -> None:
    notation = exported().tabulator.notation
    for fact, ways in WAYS.items():
        domain = notation.domain(fact)
        assert domain is not None
        assert [(said, " ".join(map(flow_text, notation.read(domain, said, None)))) for said, _ in ways] == ways


def test_numbers_are_numbers_in_the_workbook(folder: Path) -> None:
    text = RULES.replace("当: {工作公开透明: 是}", "当: {危险指数D: 7}")
    book = workbook_of(exported(text))
    assert book["等级"].cell(row(book["等级"], "M-G3"), column(book["等级"], "危险指数D")).value == 7
    put(book, "等级", "M-G3", "危险指数D", 2.5)
    assert imported(book, folder, text).text == text.replace("危险指数D: 7", "危险指数D: 2.5")


def test_texts_that_look_like_something_else_stay_texts(folder: Path) -> None:
    hard = ["1-2", "2026-03-01", "0123", "+86", "@名", "'撇", "1e5", "TRUE"]
    book = workbook_of(exported())
    for number, text in enumerate(hard):
        append(
            book, "提示", {"编号": f"M-W{number}", "结论：内容": f"{text} 与其他", "依据": "默认", "出处": "试", "理由": "试", "名称": "试"}
        )
    assert imported(book, folder).conflicts == ()
    text = RULES.replace("理由: 一级由主要领导负责", "理由: '=1+1'").replace("出处: 第四条", "出处: '1-2'")
    cells = workbook_of(exported(text))["责任"]
    found = {cells.cell(1, cell.column).value: (cell.value, cell.data_type, cell.number_format) for cell in cells[2]}
    assert found["理由"] == ("=1+1", "s", "@")
    assert found["出处"] == ("1-2", "s", "@")


def formula(book: Workbook) -> None:
    put(book, "等级", "M-G1", "自由裁量权", '=IF(1,"大","有")')


def day(book: Workbook) -> None:
    put(book, "等级", "M-G1", "出处", datetime.date(2026, 3, 1))


def error_value(book: Workbook) -> None:
    put(book, "等级", "M-G2", "出处", "#NAME?")


def unknown_value(book: Workbook) -> None:
    put(book, "等级", "M-G1", "自由裁量权", "庞大")


def unknown_grade(book: Workbook) -> None:
    put(book, "等级", "M-G1", "结论：等级", "四级")


def unknown_column(book: Workbook) -> None:
    book["等级"].cell(1, column(book["等级"], "管理对象利益诱惑")).value = "自由裁决权"


def column_twice(book: Workbook) -> None:
    book["等级"].cell(1, column(book["等级"], "自由裁量权")).value = "可借机谋私"


def column_without_title(book: Workbook) -> None:
    sheet = book["等级"]
    sheet.cell(2, sheet.max_column + 2).value = "多出的"


def no_id(book: Workbook) -> None:
    append(book, "等级", {"编号": None, "自由裁量权": "大", "结论：等级": "一级"})


def id_twice(book: Workbook) -> None:
    append(book, "等级", {"编号": "M-G1", "名称": "另一条", "自由裁量权": "大"})


def id_on_two_sheets(book: Workbook) -> None:
    append(
        book, "状态", {"编号": "M-G1", "名称": "试", "自由裁量权": "大"} if column_exists(book, "状态", "自由裁量权") else {"编号": "M-G1"}
    )


def column_exists(book: Workbook, sheet: str, title: str) -> bool:
    return any(cell.value == title for cell in book[sheet][1])


def id_with_another_prefix(book: Workbook) -> None:
    append(book, "等级", {"编号": "X-G1", "自由裁量权": "大", "结论：等级": "一级", "依据": "默认", "出处": "试", "理由": "试"})


def wrong_number(book: Workbook) -> None:
    put(book, "等级", "M-G1", "序", "第一")


def broken_condition(book: Workbook) -> None:
    put(book, "等级", "M-G1", "其他条件", "{任一: [{可借机谋私: 是}")


def unknown_fact_in_condition(book: Workbook) -> None:
    put(book, "等级", "M-G2", "其他条件", "{任一: [{可借机谋死: 是}]}")


def broken_gate(book: Workbook) -> None:
    append(
        book,
        "闸门",
        {"编号": "M-A1", "名称": "试", "结论：不得": "试", "结论：直到": "{重点岗位", "依据": "默认", "出处": "试", "理由": "试"},
    )


def reading_without_name(book: Workbook) -> None:
    put(book, "等级", "M-G1", "另解", "各自足够")


def table_twice(book: Workbook) -> None:
    for result in ("高", "低"):
        cells = {"编号": "M-L1", "行": "自由裁量权", "列": "可借机谋私", "行值": "大", "列值": "是", "结果": result}
        append(book, "对照表", {**cells, "依据": "默认", "出处": "试", "理由": "试"})


def unknown_setting(book: Workbook) -> None:
    append(book, "方案", {"项": "取级法", "内容": "最高"})


def renamed_sheet(book: Workbook) -> None:
    book["等级"].title = "等级规则"


def sheet_without_head(book: Workbook) -> None:
    book["等级"].delete_rows(1)


def lost_sheet(book: Workbook) -> None:
    del book["等级"]


def no_head_sheet(book: Workbook) -> None:
    del book["方案"]


REFUSED: dict[str, tuple[Edit, ...]] = {
    "cells": (formula, day, error_value, wrong_number, column_without_title, no_id, id_twice, id_on_two_sheets),
    "columns": (unknown_column, column_twice),
    "words of conditions": (broken_condition, broken_gate, reading_without_name, table_twice),
    "what no rule file may say": (unknown_value, unknown_grade, id_with_another_prefix, unknown_fact_in_condition),
    "settings": (unknown_setting,),
    "a sheet of another name": (renamed_sheet,),
    "a sheet without titles": (sheet_without_head,),
    "no sheet of settings": (no_head_sheet,),
    "a sheet that was deleted": (lost_sheet,),
}


def test_what_is_refused_names_its_cell(folder: Path, pytestconfig: pytest.Config) -> None:
    found = []
    for name, edits in REFUSED.items():
        book = workbook_of(exported())
        for edit in edits:
            edit(book)
        with pytest.raises((KnowledgeError, UsageError)) as raised:
            imported(book, folder)
        found.append(f"── {name}\n" + "\n\n".join(map(render_problem, raised.value.problems)) + "\n")
    same(Path(__file__).parent / "messages" / "workbooks.txt", "\n".join(found), renew=bool(pytestconfig.getoption("--golden")))


def test_a_file_that_cannot_be_changed_in_place_is_left_alone(folder: Path) -> None:
    one_line = json.dumps(YAML(typ="safe", pure=True).load(RULES), ensure_ascii=False)
    book = workbook_of(exported(one_line))
    assert imported(book, folder, one_line).text == one_line
    put(book, "等级", "M-G1", "自由裁量权", "大")
    with pytest.raises(UsageError) as raised:
        imported(book, folder, one_line)
    assert str(raised.value) == (
        "error[B022]: the rule file cannot be changed in place\nhelp: settle its layout with `riskwhy fmt`, and import again"
    )


def test_line_ends_of_the_rule_file_stay(folder: Path) -> None:
    text = RULES.replace("\n", "\r\n").rstrip("\r\n")
    (folder / "rules" / "merging" / "rules.yaml").write_bytes(text.encode())
    book = workbook_of(exported())
    put(book, "等级", "M-G1", "自由裁量权", "大")
    done = import_book(book, folder / "book.xlsx", folder, dry_run=True)
    assert done.text == text.replace("自由裁量权: [有, 大]", "自由裁量权: 大")
