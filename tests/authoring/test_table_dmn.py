"""DMN 1.5: what is written is valid and gives back the same scheme; changed tables and those of other editors are taken as far as they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.authoring.tabulation.exchange import Imported, export_dmn, import_dmn
from engine.authoring.tabulation.feel import FeelError, read_output, read_test, write_output, write_test
from engine.cli.tables import change_line
from engine.errors import RiskwhyError
from tests.authoring.tables import OWN, ROOT, folder_of, rule_file, rules_path
from tests.authoring.test_table_merge import RULES, replaced
from tests.cli.running import run

SCHEMA = ROOT / ".venv" / "node_modules" / "@kie-tools" / "dmn-marshaller" / "src" / "schemas" / "dmn-1_5" / "DMN15.xsd"
SCHEMES = ("science-technology", "integrity-handbook", "metallurgy", "food-drug", *OWN)
FOREIGN = Path(__file__).parent / "data" / "foreign.dmn"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dmn")
    for scheme in SCHEMES:
        export_dmn(scheme, folder / f"{scheme}.dmn", list(dict.fromkeys([ROOT, folder_of(scheme)])))
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
def test_importing_what_was_exported_changes_no_byte(scheme: str, written: Path) -> None:
    done = import_dmn(written / f"{scheme}.dmn", folder_of(scheme), dry_run=True)
    assert (done.changes, done.conflicts, done.text) == ((), (), rules_path(scheme).read_text(encoding="utf-8"))


@pytest.mark.skipif(
    not SCHEMA.is_file(), reason="NOT RUN: no DMN schema; install it with `npm install --prefix .venv @kie-tools/dmn-marshaller@10.2.0`"
)
def test_files_are_valid_by_the_schema_of_dmn_1_5(written: Path) -> None:
    import xmlschema

    schema = xmlschema.XMLSchema(str(SCHEMA))
    for scheme in SCHEMES:
        assert [str(error) for error in schema.iter_errors(str(written / f"{scheme}.dmn"))] == []
    broken = (written / "library.dmn").read_text(encoding="utf-8").replace("hitPolicy=", "hitPolitics=", 1)
    assert not schema.is_valid(broken)


def test_a_decision_needs_what_its_conditions_name(written: Path) -> None:
    text = (written / "integrity-handbook.dmn").read_text(encoding="utf-8")
    supervisor = text[text.index('id="decision_supervisor"') :]
    grade = text[text.index('id="decision_grade"') : text.index('id="decision_status"')]
    assert '<requiredDecision href="#decision_grade" />' in supervisor[: supervisor.index("</decision>")]
    assert "<requiredDecision href=" in grade
    assert 'id="decision_grade_table" hitPolicy="COLLECT"' in grade  # named exceptions drop candidates: no priority says that
    assert 'hitPolicy="PRIORITY"' in (written / "science-technology.dmn").read_text(encoding="utf-8")


FEEL = [
    ("自由裁量权", "大", '"大"', True),
    ("自由裁量权", "有 或 大", '"有", "大"', True),
    ("自由裁量权", "不是 大", 'not("大")', True),
    ("自由裁量权", "至少 有", '"大", "有"', False),
    ("自由裁量权", "除非 大", '"有", "无", null', False),
    ("自由裁量权", "非 大", '"有", "无"', False),
    ("自由裁量权", "已给出 是", "? != null", True),
    ("自由裁量权", "已给出 否", "null", True),
    ("可借机谋私", "是", "true", True),
    ("可借机谋私", "除非 是", "false, null", False),
    ("可借机谋私", "不是 是", "not(true)", True),
    ("危险指数D", "20", "20", True),
    ("危险指数D", "20 或 30.5", "20, 30.5", True),
    ("危险指数D", ">= 20", ">= 20", True),
    ("危险指数D", ">= 3 且 < 5", "[3..5)", True),
    ("危险指数D", "> 3 且 <= 5", "(3..5]", True),
    ("危险指数D", "等于 7", "7", False),
    ("危险指数D", "除非 >= 3", "? = null or not(>= 3)", False),
    ("可能的追责后果", "刑事责任", 'list contains(?, "刑事责任")', False),
    ("可能的追责后果", "含 刑事责任", 'list contains(?, "刑事责任")', True),
    ("可能的追责后果", "含 刑事责任 或 党纪政纪处分", 'list contains(?, "刑事责任") or list contains(?, "党纪政纪处分")', True),
    ("可能的追责后果", "不含 刑事责任", 'not(list contains(?, "刑事责任"))', True),
    ("可能的追责后果", "只含 内部责任追究", 'count(?) > 0 and every v in ? satisfies v in ("内部责任追究")', False),
    (
        "可能的追责后果",
        "含 党纪政纪处分；不含 刑事责任",
        '(list contains(?, "党纪政纪处分")) and (not(list contains(?, "刑事责任")))',
        False,
    ),
    ("等级", "一级 或 二级", '"一级", "二级"', True),
    ("类型", "岗位职责", 'list contains(?, "岗位职责")', False),
]


@pytest.mark.parametrize(("fact", "cell", "feel", "exact"), FEEL)
def test_cells_as_feel(fact: str, cell: str, feel: str, exact: bool) -> None:
    notation = rule_file("science-technology").tabulator.notation
    domain = notation.domain(fact)
    assert domain is not None
    assert write_test(notation, domain, cell) == feel
    if exact:
        assert read_test(notation, domain, feel) == cell


@pytest.mark.parametrize("feel", ['"大', "大", "sum(1)", '"a" "b"', 'not("大"', "? > 3", "[3..", '"大",,"有"'])
def test_feel_that_no_cell_says_is_refused(feel: str) -> None:
    notation = rule_file("science-technology").tabulator.notation
    for fact in ("自由裁量权", "危险指数D", "可能的追责后果"):
        domain = notation.domain(fact)
        assert domain is not None
        with pytest.raises(FeelError):
            read_test(notation, domain, feel)


@pytest.mark.parametrize("text", ["一级", "=1", '"a" b', "两\n行", "3", "null", "-", '" 空格 "'])
def test_outputs_as_feel(text: str) -> None:
    said = write_output(text)
    assert said[0] == said[-1] == '"'
    assert read_output(said) == (text if text not in ("null",) else "null")


def changed(pairs: list[list[str]], tmp_path: Path) -> Imported:
    """Return what an import of the merging scheme's DMN file brings, after some of its text was replaced."""
    place = tmp_path / "rules" / "merging"
    place.mkdir(parents=True, exist_ok=True)
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    export_dmn("merging", tmp_path / "merging.dmn", [ROOT, tmp_path])
    text = (tmp_path / "merging.dmn").read_text(encoding="utf-8")
    (tmp_path / "merging.dmn").write_text(replaced(text, pairs), encoding="utf-8")
    return import_dmn(tmp_path / "merging.dmn", tmp_path, dry_run=True)


def test_changed_entries_are_merged_like_cells(tmp_path: Path) -> None:
    rule = """      <rule id="M-G3">"""
    text = changed([], tmp_path).text
    assert text == RULES
    whole = (tmp_path / "merging.dmn").read_text(encoding="utf-8")
    deleted = whole[whole.index(rule) : whole.index("</rule>", whole.index(rule)) + len("</rule>\n")]
    done = changed([['"有", "大"</text>\n        </inputEntry>', 'not("无")</text>\n        </inputEntry>'], [deleted, ""]], tmp_path)
    assert list(map(change_line, done.changes)) == [
        "等级!M-G1 自由裁量权  M-G1  自由裁量权: 有 或 大 → 不是 无",
        "等级  M-G3  deleted",
    ]
    assert done.text == replaced(
        RULES,
        [["{自由裁量权: [有, 大]}", "{自由裁量权: {不是: 无}}"], [next(line for line in RULES.split("\n") if "M-G3" in line) + "\n", ""]],
    )


def test_a_table_of_another_editor_goes_over_the_rules_of_the_same_id(tmp_path: Path) -> None:
    place = tmp_path / "rules" / "merging"
    place.mkdir(parents=True)
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "foreign.dmn").write_bytes(FOREIGN.read_bytes())
    with pytest.raises(RiskwhyError) as raised:
        import_dmn(tmp_path / "foreign.dmn", tmp_path, dry_run=True)
    assert str(raised.value) == (
        "error[R003]: key `依据` is missing\n  --> foreign.dmn 等级!M-G8 编号\nhelp: add `依据: …`\n\n"
        "error[R003]: key `出处` is missing\n  --> foreign.dmn 等级!M-G8 编号\nhelp: add `出处: …`"
    )
    text = FOREIGN.read_text(encoding="utf-8")
    text = text.replace('typeRef="string" />', 'typeRef="string" />\n<annotation name="依据"/><annotation name="出处"/>')
    noted = "</outputEntry><annotationEntry><text>默认</text></annotationEntry><annotationEntry><text>会议</text></annotationEntry>"
    (tmp_path / "foreign.dmn").write_text(text.replace("</outputEntry>", noted), encoding="utf-8")
    done = import_dmn(tmp_path / "foreign.dmn", tmp_path, dry_run=True)
    assert list(map(change_line, done.changes)) == [
        "等级!M-G1 依据  M-G1  依据: 解读 → 默认",
        "等级!M-G1 出处  M-G1  出处: 第一条 → 会议",
        "等级!M-G1 编号  M-G1  人财物权力大小: 较大 → (empty)",
        "等级!M-G1 自由裁量权  M-G1  自由裁量权: 有 或 大 → 大",
        "等级!M-G1 危险指数D  M-G1  危险指数D: (empty) → >= 70 且 < 160",
        "等级!M-G8 编号  M-G8  added",
    ]
    condition = "    当:\n      全部:\n        - {自由裁量权: 大}\n        - {危险指数D: {不小于: 70, 小于: 160}}\n"
    assert condition in done.text
    assert (
        "  - 编号: M-G8\n    结论: {等级: 三级}\n    当: {自由裁量权: {不是: [大, 有]}}\n    依据: 默认\n    出处: 会议\n    理由: 无裁量权的定为三级\n  - 编号: M-G2\n"
        in done.text
    )


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="&b;"/>'
)
NO_DMN = "error[B024]: the file is not DMN\n  --> a.dmn\nhelp: save it as DMN 1.1 to 1.5, without a document type\n"
REFUSED = {
    "entities": (BOMB, NO_DMN),
    "no XML": ("not XML", NO_DMN),
    "other XML": ('<definitions xmlns="urn:x"/>', NO_DMN),
    "unknown decision": (
        FOREIGN.read_text(encoding="utf-8").replace('name="等级"', 'name="打分"').replace('label="等级"', 'label="分"'),
        "error[B025]: the decision `打分` is none that a scheme has\n  --> a.dmn 打分\n"
        "help: call the decision as a sheet of the workbook is called: 类型, 等级, 状态, 责任, 措施, 周期, 闸门, 公示, 表单, 提示\n",
    ),
    "unreadable FEEL": (
        FOREIGN.read_text(encoding="utf-8").replace("[70..160)", "sum(1, 2)"),
        "error[B026]: the FEEL text `sum(1, 2)` cannot be read\n  --> a.dmn 等级!M-G1 危险指数D\n"
        'help: write a value such as "…", several with commas, `not("…")`, `>= 3`, `[3..5)` or `-`\n',
    ),
    "unknown scheme": (
        FOREIGN.read_text(encoding="utf-8").replace('name="merging"', 'name="mergin"'),
        "error[B018]: unknown scheme `mergin`\nhelp: did you mean `merging`?\n",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_names_its_place(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules" / "merging").mkdir(parents=True)
    (tmp_path / "rules" / "merging" / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "a.dmn").write_text(REFUSED[name][0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ran = run("table", "import", "a.dmn")
    assert (ran.status, ran.out, ran.err) == (2, "", REFUSED[name][1])


def test_the_command_line_writes_dmn(tmp_path: Path) -> None:
    path = tmp_path / "a.dmn"
    assert run("table", "export", "parks", str(path)).out.startswith(f"wrote {path}: ")
