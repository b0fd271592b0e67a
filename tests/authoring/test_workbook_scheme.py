"""A scheme may be kept as a workbook: it gives the same verdicts, its bytes are part of the digest, and mistakes name their cells."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from engine.authoring.tabulation.exchange import export_workbook, import_workbook
from engine.errors import KnowledgeError, RiskwhyError, UsageError, render_problem
from engine.knowledge.loader import default_folders, digest_of_contents, knowledge_files, load_knowledge
from engine.ledger.case_runner import run_cases
from engine.service import open_classifier
from tests.authoring.tables import DATA, meaning, put, rule_file, words
from tests.cli.running import run

ROOT = default_folders()[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder like `tests/data/university` with its scheme kept as a workbook."""
    made = tmp_path / "own"
    shutil.copytree(DATA / "university", made)
    export_workbook("university", made / "rules" / "university" / "rules.xlsx", [ROOT, made])
    (made / "rules" / "university" / "rules.yaml").unlink()
    return made


def load(folder: Path) -> object:
    return load_knowledge([ROOT, folder], use_cache=False)


def test_its_cases_pass_and_errors_and_digest_know_the_workbook(folder: Path) -> None:
    knowledge = load_knowledge([ROOT, folder])
    assert [result.problem for result in run_cases(knowledge, open_classifier(knowledge), "university") if result.problem] == []
    assert {rule.source.path for rule in knowledge.schemes["university"].rules} == {"rules/university/rules.xlsx"}
    files = knowledge_files([ROOT, folder])
    assert (1, "rules/university/rules.xlsx") in [(number, name) for number, name, _ in files]
    assert digest_of_contents((number, name, path.read_bytes()) for number, name, path in files) == knowledge.digest
    book = load_workbook(folder / "rules" / "university" / "rules.xlsx")
    put(book, "等级", "UN-G1", "结论：等级", "五级")
    book.save(folder / "rules" / "university" / "rules.xlsx")
    with pytest.raises(KnowledgeError) as raised:
        load_knowledge([ROOT, folder])
    cell = next(cell.coordinate for row in book["等级"] for cell in row if cell.value == "五级")
    assert [(problem.code, problem.path, problem.message) for problem in raised.value.problems] == [
        ("R008", f"rules/university/rules.xlsx 等级!{cell}", "unknown grade `五级`")
    ]


def test_kept_twice_is_refused_until_one_is_imported_into_the_other(folder: Path) -> None:
    place = folder / "rules" / "university"
    shutil.copy(DATA / "university" / "rules" / "university" / "rules.yaml", place / "rules.yaml")
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    assert [render_problem(problem) for problem in raised.value.problems] == [
        "error[B017]: `university` is kept twice, as `rules.yaml` and as `rules.xlsx`\n"
        "  --> rules/university/rules.xlsx\n"
        "help: take the workbook over with `riskwhy table import rules/university/rules.xlsx`, or remove one of the two"
    ]
    import_workbook(place / "rules.xlsx", folder)
    assert sorted(path.name for path in place.iterdir()) == ["cases.yaml", "rules.imported.xlsx", "rules.yaml"]
    assert (place / "rules.yaml").read_bytes() == (DATA / "university" / "rules" / "university" / "rules.yaml").read_bytes()


def test_a_workbook_becomes_yaml_and_a_foreign_one_is_kept_out(folder: Path, tmp_path: Path) -> None:
    place = folder / "rules" / "university"
    exported = tmp_path / "again.xlsx"
    export_workbook("university", exported, [ROOT, folder])
    with pytest.raises(UsageError) as raised:
        import_workbook(exported, folder)
    assert str(raised.value) == (
        "error[B021]: `university` is kept as a workbook\n"
        "  --> rules/university/rules.xlsx\n"
        "help: change `rules/university/rules.xlsx` itself, or turn it into YAML by importing it"
    )
    book = load_workbook(place / "rules.xlsx")
    del book["_base"]
    book.save(place / "rules.xlsx")
    done = import_workbook(place / "rules.xlsx", folder)
    known = words(folder)
    from engine.authoring.tabulation.rule_file import read_rule_text

    made = read_rule_text((place / "rules.yaml").read_text(encoding="utf-8"), done.path, "x", *known)
    assert done.new
    assert meaning(made.root, *known) == meaning(rule_file("university").root, *known)
    assert [path.name for path in sorted(place.iterdir())] == ["cases.yaml", "rules.imported.xlsx", "rules.yaml"]


def test_a_failed_import_leaves_everything_as_it_was(folder: Path) -> None:
    place = folder / "rules" / "university"
    book = load_workbook(place / "rules.xlsx")
    put(book, "等级", "UN-G1", "编号", "UN-G1x")  # the exception that names it would not find it
    book.save(place / "rules.xlsx")
    before = (place / "rules.xlsx").read_bytes()
    with pytest.raises(RiskwhyError):
        import_workbook(place / "rules.xlsx", folder)
    assert sorted(path.name for path in place.iterdir()) == ["cases.yaml", "rules.xlsx"]
    assert (place / "rules.xlsx").read_bytes() == before


def test_the_command_line_exports_and_imports(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "mine"
    (own / "rules").mkdir(parents=True)
    monkeypatch.chdir(own)
    assert run("table", "export", "science-technology", "book.xlsx").out == "wrote book.xlsx: 18 sheets, 127 rows\n"
    first = run("table", "import", "book.xlsx")
    assert (first.status, first.out) == (0, "0 changes in rules/science-technology/rules.yaml (a new file)\n")
    copied = own / "rules" / "science-technology" / "rules.yaml"
    assert copied.read_bytes() == (ROOT / "rules" / "science-technology" / "rules.yaml").read_bytes()
    book = load_workbook("book.xlsx")
    put(book, "等级", "S09-G1b", "自由裁量权", "大")
    book.save("book.xlsx")
    line = "等级!F3  S09-G1b  自由裁量权: 有 或 大 → 大\n"
    dry = run("table", "import", "book.xlsx", "--dry-run")
    assert (dry.status, dry.out) == (0, line + "1 changes in rules/science-technology/rules.yaml (not written)\n")
    assert run("table", "import", "book.xlsx").out == line + "1 changes in rules/science-technology/rules.yaml\n"
    assert run("table", "import", "book.xlsx", "--json").json == {
        "path": "rules/science-technology/rules.yaml", "written": False, "changes": [], "conflicts": [],
    }  # fmt: skip
    copied.write_text(copied.read_text(encoding="utf-8").replace("自由裁量权: 大}", "自由裁量权: 无}", 1), encoding="utf-8")
    both = run("table", "import", "book.xlsx")
    assert (both.status, both.out) == (1, "1 conflicts; nothing was written\n")
    assert run("fmt", "--check").status == 0


MESSAGES = {
    "a suffix that is unknown": (("table", "export", "parks", "a.ods"), "error[B023]: `a.ods` has a suffix that tables are not kept in\n  --> a.ods\nhelp: use .xlsx, .dmn\n"),
    "an unknown scheme": (("table", "export", "park", "a.xlsx"), "error[B018]: unknown scheme `park`\nhelp: did you mean `parks`?\n"),
    "a file that is no workbook": (("table", "import", "text.xlsx"), "error[B001]: the file is not a workbook\n  --> text.xlsx\nhelp: save it as xlsx, without a password\n"),
    "a file that is not there": (("table", "import", "none.xlsx"), "error[L002]: `none.xlsx` cannot be read: no such file or directory\n  --> none.xlsx\nhelp: check the name and the permissions\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_wrong_use(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "text.xlsx").write_text("not a workbook", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command, message = MESSAGES[name]
    ran = run(*command)
    assert (ran.status, ran.out, ran.err) == (2, "", message)


def test_a_text_longer_than_a_cell_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "own" / "rules" / "university"
    place.mkdir(parents=True)
    text = (DATA / "university" / "rules" / "university" / "rules.yaml").read_text(encoding="utf-8")
    (place / "rules.yaml").write_text(text.replace("理由: ", "理由: " + "长" * 33_000, 1), encoding="utf-8")
    shutil.copytree(DATA / "university" / "ontology", tmp_path / "own" / "ontology")
    with pytest.raises(UsageError) as raised:
        export_workbook("university", tmp_path / "a.xlsx", [ROOT, tmp_path / "own"])
    assert str(raised.value).splitlines()[0].startswith("error[B019]: a text of `UN-")
