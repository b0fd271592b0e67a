"""What each command prints where all is well."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ELEVENTH, run
from tests.golden import same

GOLDEN = Path(__file__).parent / "golden"
UNIQUE = ("--scheme", "library", "--fact", "藏书珍稀程度=孤本", "--on", "2026-11-23")


def _without_ids(text: str) -> str:
    return re.sub(r"sha256:\w+", "DIGEST", re.sub(r"\b0[0-9a-z]{16}\b", "DECISION", text))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_verdict_on_a_few_lines(lang: str, golden: bool) -> None:
    ran = run("classify", *UNIQUE, "--lang", lang, eleventh=True)
    assert (ran.status, ran.err) == (0, "")
    same(GOLDEN / f"classify.{lang}.txt", _without_ids(ran.out), renew=golden)


def test_names_and_labels_say_the_same() -> None:
    by_label = run("classify", *UNIQUE, "--fact", "藏书外借=是", "--json", "--no-store", eleventh=True)
    by_name = run(
        "classify",
        "--scheme",
        "LB",
        "--fact",
        "book_rarity=unique",
        "--fact",
        "book_lent_out=true",
        "--on",
        "2026-11-23",
        "--json",
        "--no-store",
        eleventh=True,
    )
    assert by_label.json == by_name.json


def test_sets_are_given_as_json_or_by_repeating() -> None:
    common = ("classify", "--scheme", "science-technology", "--on", "2026-11-23", "--json", "--no-store")
    as_json = run(*common, "--fact", 'possible_consequence=["criminal", "party_admin_discipline"]')
    repeated = run(*common, "--fact", "可能的追责后果=刑事责任", "--fact", "可能的追责后果=党纪政纪处分")
    assert as_json.json == repeated.json
    assert as_json.json["grade"] == "一级"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_proof_of_a_stored_decision(lang: str, golden: bool) -> None:
    made = run("classify", *UNIQUE, "--json", eleventh=True)
    ran = run("why", made.json["decision"], "--lang", lang, eleventh=True)
    assert (ran.status, ran.err) == (0, "")
    same(GOLDEN / f"why.{lang}.txt", _without_ids(ran.out), renew=golden)


def test_why_as_json_carries_input_document_and_tree() -> None:
    made = run("classify", *UNIQUE, "--json", eleventh=True)
    ran = run("why", made.json["decision"], "--json", eleventh=True)
    assert ran.json["document"] == made.json
    assert ran.json["input"] == {"scheme": "library", "facts": {"藏书珍稀程度": "孤本"}, "on": "2026-11-23"}
    assert ran.json["why"]["proof"] == made.json["proof"]
    assert ran.json["why"]["tree"]["text"] == "图书馆藏书风险　2026-11-23"


def test_decision_is_explained_without_the_scheme_that_made_it() -> None:
    made = run("classify", *UNIQUE, "--json", eleventh=True)
    ran = run("why", made.json["decision"])
    assert ran.status == 0
    assert "LB-G2 [解读] 试验方案·一" in ran.out
    assert "作出这个决定的知识与现在的不同" in ran.out


def test_schemes_are_listed_and_shown(golden: bool) -> None:
    listed = run("schemes", eleventh=True)
    assert "library\t图书馆藏书风险\t廉政\t红/橙/蓝\t12\n" in listed.out
    shown = run("schemes", "library", eleventh=True)
    same(GOLDEN / "scheme.zh.txt", shown.out, renew=golden)
    assert [rule["id"] for rule in run("schemes", "library", "--json", eleventh=True).json["rules"]][:3] == ["LB-T1", "LB-G1", "LB-G2"]


def test_cases_of_a_scheme_pass() -> None:
    ran = run("rules", "test", "library", eleventh=True)
    assert (ran.status, ran.out, ran.err) == (0, "5 cases: 5 passed, 0 failed, 0 known differences\n", "")


def test_rules_check_names_every_scheme() -> None:
    ran = run("rules", "check", eleventh=True)
    named = [line.partition(":")[0] for line in ran.out.splitlines() if "条规则，" in line]
    assert (ran.err, len(named), "library" in named) == ("", 11, True)


def test_rules_check_prints_every_problem(tmp_path: Path, golden: bool) -> None:
    text = (ELEVENTH / "rules" / "library" / "rules.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "rules" / "library"
    folder.mkdir(parents=True)
    (folder / "rules.yaml").write_text(text.replace("孤本", "孤品", 2).replace("依据: 解读", "依据: 猜测", 1), encoding="utf-8")
    (tmp_path / "ontology").symlink_to(ELEVENTH / "ontology")
    ran = run("rules", "check", "--knowledge", str(tmp_path))
    assert (ran.status, ran.out) == (1, "")
    same(GOLDEN / "rules-check.txt", ran.err, renew=golden)


def test_console_script_is_quiet(project: Path) -> None:
    command = [sys.executable, "-c", "from engine.cli.app import main; main()", "classify", "出纳", "--scheme", "science-technology"]
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONWARNINGS": "error"}
    done = subprocess.run(command, check=False, env=environment, capture_output=True, timeout=120, cwd=project)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "缺事实，暂不定级" in done.stdout.decode()


@pytest.mark.parametrize("module", ["sqlalchemy", "rdflib", "owlready2", "fastapi", "openpyxl", "durable"])
def test_warm_run_leaves_heavy_libraries_alone(module: str, project: Path) -> None:
    code = (
        "import sys\nfrom engine.cli.app import main\nsys.argv = ['riskwhy', 'classify', '出纳', '--scheme', 'science-technology']\n"
        f"try:\n    main()\nexcept SystemExit:\n    pass\nprint({module!r} in sys.modules, file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(project)}
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, timeout=120, cwd=project)
    assert done.stderr.decode() == "False\n"


def test_json_is_the_contracts_document() -> None:
    document = run("classify", *UNIQUE, "--json", "--no-store", eleventh=True).json
    wanted = json.loads((Path(__file__).parent / "contract.json").read_text(encoding="utf-8"))
    assert set(wanted) <= set(document)
