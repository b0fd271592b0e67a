"""The log on the command line: list, check, annotate, export, replay; and what is asked about a decision."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.errors import Problem, StoreError
from tests.cli.running import Ran, run
from tests.golden import same

GOLDEN = Path(__file__).parent / "golden"
RARE = ("--scheme", "library", "--fact", "藏书珍稀程度=善本", "--on", "2026-11-23")


def _without_ids(text: str) -> str:
    text = re.sub(r"sha256:\w+", "DIGEST", re.sub(r"\b0[0-9a-z]{16}\b", "DECISION", text))
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", re.sub(r"\b[0-9a-f]{64}\b", "HASH", text))


@pytest.fixture
def decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    monkeypatch.setenv("RISKWHY_WHO", "张三")
    return str(run("classify", *RARE, "--json", eleventh=True).json["decision"])


def _same(name: str, ran: Ran, golden: bool, *, status: int = 0) -> None:
    assert (ran.status, ran.err) == (status, "")
    same(GOLDEN / name, _without_ids(ran.out), renew=golden)


def test_log_lists_the_newest_first_with_what_people_set(decision: str, golden: bool) -> None:
    run("classify", "--scheme", "library", "--fact", "藏书珍稀程度=普通书", "--json", eleventh=True)
    assert run("log", "override", decision, "--grade", "蓝", "--reason", "已有整改", "--who", "李四").status == 0
    _same("log.txt", run("log"), golden)
    assert [item["document"]["grade"] for item in run("log", "--grade", "橙", "--json").json] == ["橙"]
    assert run("log", "--since", "2999-01-01").out.count("\n") == 1


def test_log_is_verified_and_its_head_noted(decision: str, golden: bool) -> None:
    ran = run("log", "verify")
    _same("log-verify.txt", ran, golden)
    head = ran.out.split()[-1]
    assert run("log", "verify", "--head", head).status == 0
    wrong = run("log", "verify", "--head", "f" * 64)
    assert (wrong.status, wrong.err.splitlines()[0]) == (1, "error[D017]: the record with the expected hash is not in the log")


@pytest.mark.parametrize("form", ["tree", "md", "html"])
def test_decision_is_shown_in_the_words_of_its_own_rules(form: str, decision: str) -> None:
    """The present rules have neither the scheme nor its facts; only the note that the rules are others is new."""
    alone, named = run("why", decision, "--format", form), run("why", decision, "--format", form, eleventh=True)
    assert (alone.status, alone.err) == (0, "")
    changed = "作出这个决定的知识与现在的不同；这里显示的是当时的推理"
    assert "藏书珍稀程度 = 善本" in alone.out
    assert ("图书馆藏书风险" in alone.out, changed in alone.out, changed in named.out) == (True, True, False)


def test_decision_whose_rules_are_lost_is_shown_by_its_names(decision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(digest: str, find: object) -> None:
        raise StoreError(Problem("D004", "the files of the knowledge are not in the store", path=digest))

    monkeypatch.setattr("engine.publishing.own_words.open_home", lost)
    assert "book_rarity = rare" in run("why", decision).out


def test_masked_text_is_shown_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    name = run("classify", "库房所藏孤本，读者可以外借", "--scheme", "library", "--json", eleventh=True).json["decision"]
    ran = run("log", "mask", name, "--reason", "当事人要求")
    assert re.fullmatch(rf"the text of decision {name} is removed \(record \w+\)\n", ran.out)
    assert "孤本，读者" not in run("why", name, eleventh=True).out
    assert "描述：█████████████" in run("why", name, eleventh=True).out
    assert run("replay", name).out == "decisions: 1, of them without their text: 1; all the same\n"
    refused = run("why-not", name, "--grade", "蓝", eleventh=True)
    assert (refused.status, refused.err.splitlines()[0]) == (2, "error[D009]: the text of the decision is removed")


def test_replay_of_one_and_of_all(decision: str) -> None:
    for arguments in ((decision,), ("--all",)):
        ran = run("replay", *arguments)
        assert (ran.status, ran.out, ran.err) == (0, "decisions: 1; all the same\n", "")
    assert run("replay").err.splitlines()[0] == "error[C010]: name one decision, or give --all"


def test_replay_shows_what_differs(decision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.explanation.document._Document.silent", lambda document: "nobody")
    ran = run("replay", decision)
    assert ran.status == 1
    assert ran.out.splitlines() == [
        f"{decision}: supervisors_note",
        "  - 原文未规定",
        "  + nobody",
        "decisions: 1; not the same: 1",
    ]


def test_log_is_exported(decision: str, tmp_path: Path) -> None:
    ran = run("log", "export", str(tmp_path / "log.jsonl"))
    assert ran.out == f"records written: 1, to {tmp_path / 'log.jsonl'}\n"
    (line,) = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == decision


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_why_not_and_what_if(lang: str, decision: str, golden: bool) -> None:
    _same(f"why-not.{lang}.txt", run("why-not", decision, "--grade", "红", "--lang", lang, eleventh=True), golden)
    _same(f"what-if.{lang}.txt", run("what-if", decision, "--fact", "藏书珍稀程度=普通书", "--lang", lang, eleventh=True), golden)


def test_questions_about_a_decision_are_answered_by_the_knowledge_that_made_it(decision: str) -> None:
    ran = run("why-not", decision, "--grade", "红")
    assert (ran.status, ran.err) == (0, "note: 作出这个决定的知识与现在的不同；这里显示的是当时的推理\n")
    assert "LB-G1 [原文] 试验方案·一" in ran.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_interview_in_the_terminal(lang: str, decision: str, golden: bool) -> None:
    stdin = b"9\n1\n0\n"
    _same(f"ask.{lang}.txt", run("ask", "--scheme", "library", "--on", "2026-11-23", "--lang", lang, stdin=stdin, eleventh=True), golden)


def test_interview_with_answers_given_in_advance(decision: str, golden: bool) -> None:
    arguments = ("ask", "--scheme", "library", "--on", "2026-11-23", "--answer", "藏书外借=否")
    _same("ask-answers.txt", run(*arguments, eleventh=True), golden)
    step = run(*arguments, "--answer", "藏书珍稀程度=普通书", "--json", eleventh=True).json
    assert (step["done"], step["verdict"]["grade"]) == (True, "蓝")
    assert "decision" in step["verdict"]


LEDGER = """编号,岗位,单位,藏书外借
1,典藏员,总馆,否
2,典藏员,总馆,
3,典藏员,分馆,是
4,,总馆,
5,编目员,总馆,
"""


def test_questions_of_a_ledger_become_a_table_to_fill_in(decision: str, tmp_path: Path, golden: bool) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    common = ("questions", str(tmp_path / "ledger.csv"), "--scheme", "library")
    ran = run(*common, "--output", str(tmp_path / "posts.csv"), eleventh=True)
    assert (ran.status, ran.err) == (0, "")
    same(GOLDEN / "questions.txt", ran.out.replace(str(tmp_path), "FOLDER"), renew=golden)
    table = (tmp_path / "posts.csv").read_text(encoding="utf-8-sig")
    same(GOLDEN / "questions.csv", table, renew=golden)
    again = run(*common, "--profiles", str(tmp_path / "posts.csv"), eleventh=True)
    assert again.out == ran.out.replace(f"待填的岗位档案：{tmp_path / 'posts.csv'}\n", "")
    filled = table.replace("待核实,待核实", "否,普通书", 1)
    (tmp_path / "posts.csv").write_text(filled, encoding="utf-8")
    after = run(*common, "--profiles", str(tmp_path / "posts.csv"), "--json", eleventh=True).json
    before = run(*common, "--json", eleventh=True).json
    assert after["settled"] > before["settled"]


def test_table_to_fill_in_may_be_a_workbook(decision: str, tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    common = ("questions", str(tmp_path / "ledger.csv"), "--scheme", "library")
    assert run(*common, "--output", str(tmp_path / "posts.xlsx"), eleventh=True).status == 0
    assert run(*common, "--profiles", str(tmp_path / "posts.xlsx"), eleventh=True).status == 0
    assert run(*common, "--output", str(tmp_path / "posts.pdf"), eleventh=True).err.startswith("error[L001]")


def test_confirmed_decision_is_a_precedent_of_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    monkeypatch.setenv("RISKWHY_WHO", "张三")
    spoken = ("classify", "--scheme", "library", "--fact", "藏书外借=否", "--on", "2026-11-23")
    first = run(*spoken, "--json", eleventh=True).json
    assert first["suggested"]["precedents"] == []
    ran = run("log", "confirm", first["decision"], "--who", "李四")
    assert re.fullmatch(r"蓝 is confirmed \(record \w+\)\n", ran.out)
    second = run(*spoken, "--json", eleventh=True).json
    assert [(item["id"], item["grade"], item["who"]) for item in second["suggested"]["precedents"]] == [(first["decision"], "蓝", "李四")]
    today = first["suggested"]["precedents"] or second["suggested"]["precedents"][0]["created"]
    assert f"先例    决定 {first['decision']}　李四（{today}）定为蓝　相似度 1.00" in run(*spoken, eleventh=True).out
    assert f"人工确认：蓝（李四，{today}）" in run("why", first["decision"], eleventh=True).out
    assert run(*spoken, "--no-store", "--json", eleventh=True).json["suggested"]["precedents"] == []
    assert run("replay", "--all").out == "decisions: 3; all the same\n"


def test_nothing_to_confirm_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "log.sqlite"))
    name = run("classify", "--scheme", "library", "--fact", "藏书外借=是", "--json", eleventh=True).json["decision"]
    ran = run("log", "confirm", name)
    assert (ran.status, ran.err) == (
        2,
        f"error[D022]: decision `{name}` has neither a grade nor a suggestion to confirm\n"
        f"  --> {name}\n"
        "help: set the grade: `riskwhy log override DECISION --grade GRADE`\n",
    )
