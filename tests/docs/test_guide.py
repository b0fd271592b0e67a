"""Every example of the rule authors' guide runs: commands print what is shown, files load, conditions hold where it says so."""

from __future__ import annotations

import io
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from engine import Knowledge, load_knowledge, open_classifier
from engine.knowledge.case_file import load_cases
from engine.knowledge.language import Language
from engine.knowledge.loader import default_folders
from engine.ledger.case_runner import run_case
from tests.authoring.tables import put
from tests.cli.running import run
from tests.docs.guide import GUIDE, Block, blocks, commands, fits

KINDS = {"run", "file", "append", "replace", "cell", "try", "quote"}
SHORT = {"成立": "final", "不成立": "gap", "不知": "need_facts", "暂定": "provisional"}
SOURCE = {"依据": "默认", "出处": "试", "理由": "试"}
HEAD = """方案:
  编号: {id}
  前缀: 例
  名称: 试
  领域: 试
  取级: 最高
  等级表: [{{名称: 试, 等级: [一级, 二级]}}]
  类型: [{{编号: 例-RT1, 名称: 试类}}]
"""


def yaml() -> YAML:
    made = YAML(typ="safe", pure=True)
    made.allow_unicode = True
    made.width = 10_000
    return made


def test_every_block_is_marked() -> None:
    assert [block.line for block in blocks() if block.kind not in KINDS] == []


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Follow the tutorial in an empty folder; return the working folder and what was not as shown."""
    here = tmp_path_factory.mktemp("guide")
    differences: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        patch.setenv("RISKWHY_STORE", str(here / "decisions.sqlite"))  # what the guide publishes is in force for the guide alone
        for block in blocks():
            if block.kind == "run":
                differences += run_block(block, patch)
            elif block.kind in ("file", "append", "replace"):
                change_file(block)
            elif block.kind == "cell":
                change_cells(block)
        return Path.cwd(), differences


def run_block(block: Block, patch: pytest.MonkeyPatch) -> Iterator[str]:
    for command, expected in commands(block):
        words = shlex.split(command, comments=True)
        if words[0] == "cd":
            patch.chdir(words[1])
            continue
        if words[:2] == ["cp", "-r"]:
            shutil.copytree(words[2], words[3])
            continue
        ran = run(*words[1:])
        actual = (ran.out + ran.err).splitlines()
        if not fits(expected, actual):
            shown = "\n".join(actual)
            yield f"{GUIDE.name}:{block.line}: {command}\n{shown}"


def change_cells(block: Block) -> None:
    """Write into cells of a workbook: a line `sheet | id | column | words` each."""
    book = load_workbook(block.argument)
    for line in block.text.splitlines():
        sheet, name, title, value = (part.strip() for part in line.split("|"))
        put(book, sheet, name, title, value)
    book.save(block.argument)


def change_file(block: Block) -> None:
    path = Path(block.argument.split(" ")[0])
    if block.kind == "file":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
    elif block.kind == "append":
        path.write_text(path.read_text(encoding="utf-8") + block.text, encoding="utf-8")
    else:
        old, _, new = block.text.partition("→\n")
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{GUIDE.name}:{block.line}: the text to replace stands {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")


def test_commands_print_what_the_tutorial_shows(tutorial: tuple[Path, list[str]]) -> None:
    assert "\n\n".join(tutorial[1]) == ""


@pytest.fixture(scope="module")
def tried(tutorial: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """All the small examples of the reference, each as a scheme of its own beside the tutorial's."""
    root = tmp_path_factory.mktemp("tried")
    for block in blocks():
        if block.kind == "try":
            write_probe(root / "rules" / f"try-{block.line}", yaml().load(block.text))
    return load_knowledge([*default_folders(), tutorial[0], root], use_cache=False)


def write_probe(folder: Path, example: dict[str, Any]) -> None:
    folder.mkdir(parents=True)
    sections = {name: value for name, value in example.items() if name not in {"当", "用例", *SHORT}}
    rules = list(sections.get("规则", []))
    if "当" in example:
        rules.insert(0, {"结论": {"等级": "一级"}, "当": example["当"]})
    sections["规则"] = rules
    for section, entries in sections.items():
        sections[section] = [{"编号": f"例-{section}{at}", **SOURCE, **entry} for at, entry in enumerate(entries)]
    (folder / "rules.yaml").write_text(HEAD.format(id=folder.name) + dumped(sections), encoding="utf-8")
    cases = [{"事实": facts, "期望": {"状态": status}} for word, status in SHORT.items() for facts in example.get(word, [])]
    numbered = [{"编号": f"例{at}", "日期": "2026-11-24", **case} for at, case in enumerate([*cases, *example.get("用例", [])])]
    assert numbered, folder.name
    (folder / "cases.yaml").write_text(dumped({"用例": [with_fact(case) for case in numbered]}), encoding="utf-8")


def with_fact(case: dict[str, Any]) -> dict[str, Any]:
    """An entry must say something: where an example states nothing, the day of assessment is stated."""
    return case if case.get("事实") or case.get("原文") else {**case, "事实": {"今日": "2026-11-24"}}


def dumped(data: Any) -> str:
    out = io.StringIO()
    yaml().dump(data, out)
    return out.getvalue()


TRIED = [block for block in blocks() if block.kind == "try"]


@pytest.mark.parametrize("block", TRIED, ids=lambda block: str(block.line))
def test_an_example_of_the_reference_does_what_it_says(block: Block, tried: Knowledge) -> None:
    classifier = open_classifier(tried)
    results = [run_case(case, tried, classifier) for case in load_cases(tried, f"try-{block.line}")]
    assert [f"{result.case.facts}: {result.problem.message}" for result in results if result.problem] == []


def test_the_reference_names_every_word_of_the_rule_files() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    words = Language(load_knowledge().words or {}).groups
    missing = [f"{group}: {word}" for group, table in words.items() for word in table if f"`{word}`" not in text and f"{word}:" not in text]
    assert missing == []
