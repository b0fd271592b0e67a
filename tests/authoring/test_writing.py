"""`riskwhy init` and `new`: what they write loads and passes at once; what would not load is not written."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.authoring.writing import kinds
from tests.cli.running import Ran, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run("init", str(tmp_path / "own")).status == 0
    return tmp_path / "own"


def new(folder: Path, *arguments: str) -> Ran:
    return run("new", *arguments, "--in", str(folder))


def checked(folder: Path, *open_kinds: str) -> None:
    """What is written loads and is laid out; the check asks for clauses still to be filled in, and for what else is named."""
    named = ["lab"] if (folder / "rules" / "lab").is_dir() else []
    ran = run("rules", "check", *named, "--json", "--knowledge", str(folder))
    assert ran.err == ""
    found = [item for item in ran.json["findings"] if item["scheme"] == "lab" and item["severity"] != "note"]
    assert [item["sentence"] for item in found if item["kind"] not in {"no_clause", *open_kinds}] == []
    assert run("fmt", "--check", "--in", str(folder)).status == 0


def test_a_new_scheme_is_green_and_fully_covered(folder: Path) -> None:
    assert new(folder, "scheme", "lab", "--name", "实验室, 安全", "--grades", "红、橙，黄", "--prefix", "LA").status == 0
    checked(folder)
    ran = run("rules", "test", "lab", "--coverage", "--knowledge", str(folder))
    assert ran.status == 0
    assert "grades 3/3" in ran.out


def test_every_kind_of_rule_loads(folder: Path) -> None:
    new(folder, "scheme", "lab", "--name", "实验室安全", "--grades", "一级,二级,三级")
    path = folder / "rules" / "lab" / "rules.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("\n规则:", "  类型:\n    - {编号: LX-RT1, 名称: 甲类}\n\n规则:"), encoding="utf-8"
    )
    for kind in kinds():
        ran = new(folder, "rule", "lab", "--kind", kind)
        assert (ran.status, ran.err) == (0, ""), kind
    checked(folder, "shadowed", "no_case", "no_near_miss")


def test_a_rule_goes_to_the_end_of_its_section_and_the_rest_stays(folder: Path) -> None:
    new(folder, "scheme", "lab", "--name", "实验室安全", "--grades", "一级,二级,三级")
    path = folder / "rules" / "lab" / "rules.yaml"
    before = path.read_text(encoding="utf-8") + "\n# 例外在后面\n例外: []   # 没有\n"
    path.write_text(before, encoding="utf-8")
    ran = new(
        folder, "rule", "lab", "--when", "{自由裁量权: 大}", "--name", "裁量大", "--clause", "第三条", "--reason", "裁量大的为一级: 原文"
    )
    assert ran.out == f"LX-G4 in {path}\n"
    after = path.read_text(encoding="utf-8")
    rule = after[after.index("  - 编号: LX-G4") : after.index("\n# 例外在后面")]
    assert after.replace(rule, "") == before
    assert rule.splitlines()[3:] == ["    当: {自由裁量权: 大}", "    依据: 原文", "    出处: 第三条", '    理由: "裁量大的为一级: 原文"']
    checked(folder, "no_case", "no_near_miss")


def test_what_does_not_load_is_not_written(folder: Path) -> None:
    new(folder, "scheme", "lab", "--name", "实验室安全", "--grades", "一级,二级,三级")
    path = folder / "rules" / "lab" / "rules.yaml"
    before = path.read_text(encoding="utf-8")
    ran = new(folder, "rule", "lab", "--when", "{自由裁两权: 大}")
    assert ran.status == 2
    assert "error[R005]: unknown fact `自由裁两权`" in ran.err
    assert path.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--number",),
        ("--date",),
        ("--values", "many=很多,few=很少", "--ordered"),
        ("--values", "甲、乙", "--several"),
        ("--values", "a=有,b=没有", "--per-power"),
        ("--per-power",),
        ("--question", '问"甲"？', "--definition", 'a "b" \\ c', "--clause", "第“一”条"),
    ],
    ids=lambda options: " ".join(options)[:24],
)
def test_every_kind_of_fact_loads_and_editors_know_it(folder: Path, options: tuple[str, ...]) -> None:
    assert new(folder, "attribute", "new_fact", "--label", "新的事实", *options).status == 0
    checked(folder)
    assert "新的事实" in (folder / "rules.schema.json").read_text(encoding="utf-8")


MISTAKES = {
    "W001": ("init", "{}"),
    "W003": ("new", "attribute", "Cash", "--label", "现金", "--in", "{}"),
    "W004": ("new", "rule", "lab", "--in", "{}/rules"),
    "W005": ("new", "attribute", "cash", "--label", "自由裁量权", "--in", "{}"),
    "W006": ("new", "rule", "food-drug", "--in", "{}"),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_mistakes_get_their_message(folder: Path, code: str) -> None:
    ran = run(*(word.replace("{}", str(folder)) for word in MISTAKES[code]))
    assert ran.status == 2
    assert ran.err.startswith(f"error[{code}]: ")


def test_unknown_kinds_and_grades_get_their_message(folder: Path) -> None:
    new(folder, "scheme", "lab", "--name", "实验室安全", "--grades", "一级,二级,三级")
    assert "error[W007]: unknown kind of rule `grad`" in new(folder, "rule", "lab", "--kind", "grad").err
    assert "error[W007]: unknown grade `四级`" in new(folder, "rule", "lab", "--grade", "四级").err
    assert "error[W005]: the scheme `lab` exists" in new(folder, "scheme", "lab", "--name", "x", "--grades", "甲,乙").err
