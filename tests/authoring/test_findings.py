"""The whole check: one small scheme a kind of finding with the message beside it, and the built-in schemes. `pytest --golden` writes anew."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine import Knowledge, load_knowledge, open_classifier
from engine.authoring.finding import CODES, Finding
from engine.authoring.findings import find_all
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.ledger.case_runner import run_case
from engine.types.rules import Scheme
from tests.cli.running import run
from tests.golden import same

DATA = Path(__file__).resolve().parents[1] / "data"
OWN = DATA / "findings"
EXPECTED = Path(__file__).parent / "findings"
SCHEMES = sorted(path.name for path in (OWN / "rules").iterdir())
BUILT_IN = sorted(path.parent.name for path in (default_folders()[0] / "rules").glob("*/rules.yaml") if path.parent.name != "common")


@cache
def knowledge() -> Knowledge:
    return load_knowledge([*default_folders(), OWN])


def found(scheme: str) -> tuple[Finding, ...]:
    return find_all(knowledge(), open_classifier(knowledge()), scheme)


def checked(*arguments: str) -> str:
    """What the command prints; its status says whether something failed."""
    ran = run("rules", "check", *arguments, "--knowledge", str(OWN))
    assert ran.err == ""
    return f"{ran.out}\nstatus {ran.status}\n"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_kind_of_finding_gets_its_message(scheme: str, golden: bool) -> None:
    same(EXPECTED / f"{scheme}.txt", checked(scheme, "--notes"), renew=golden)


def test_every_kind_of_finding_has_its_scheme() -> None:
    kinds = {finding.kind for scheme in (*SCHEMES, "metallurgy") for finding in found(scheme)}
    assert kinds | {"unlisted"} == set(CODES)


@pytest.mark.parametrize("form", ["json", "sarif", "junit"])
def test_other_programs_get_the_same_findings(form: str, golden: bool) -> None:
    same(EXPECTED / f"unsupervised.{form}", checked("unsupervised", "--format", form), renew=golden)


def test_english_sentences(golden: bool) -> None:
    same(EXPECTED / "gap.en", checked("gap", "--notes", "--lang", "en"), renew=golden)


def test_a_report_goes_to_a_file(tmp_path: Path) -> None:
    ran = run("rules", "check", "sound", "--json", "--output", str(tmp_path / "report.json"), "--knowledge", str(OWN))
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert report == {"schemes": ["sound"], "failures": 0, "findings": []}


def test_a_sarif_log_has_the_parts_that_the_standard_demands() -> None:
    log = json.loads(run("rules", "check", "--format", "sarif", "--knowledge", str(OWN)).out)
    (only,) = log["runs"]
    rules = only["tool"]["driver"]["rules"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in rules] == list(CODES.values())
    assert {result["level"] for result in only["results"]} <= {"error", "warning", "note"}
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in only["results"])
    regions = [result["locations"][0]["physicalLocation"]["region"] for result in only["results"]]
    assert all(region["startLine"] >= 1 and region["endColumn"] > region["startColumn"] >= 1 for region in regions)
    prints = [tuple(result["partialFingerprints"].values()) for result in only["results"]]
    assert len(set(prints)) == len(prints)


def test_a_junit_report_counts_its_failures() -> None:
    root = ElementTree.fromstring(run("rules", "check", "--format", "junit", "--knowledge", str(OWN)).out)
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase")) == len(CODES)
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert {suite.attrib["name"] for suite in root if suite.attrib["failures"] == "0"} >= {"sound", "overlap", "parks"}


@pytest.mark.parametrize("scheme", [name for name in SCHEMES if name not in ("dead", "shadowed")])
def test_every_sample_case_is_what_the_rules_say(scheme: str) -> None:
    """A case that a finding proposes passes when it is pasted into the file of cases."""
    known, findings = knowledge(), found(scheme)
    words = {name: word for word, name in (known.words or {})["case_entry"].items()}
    expectations = (known.words or {})["expectation"]
    statuses = {**(known.words or {})["status"], **(known.words or {})["case_status"]}
    base = load_cases(known, scheme)[0]
    for finding in findings:
        if finding.case:
            expect = {expectations[word]: value for word, value in finding.case[words["expect"]].items()}
            expect["status"] = statuses[expect["status"]]
            case = replace(base, facts=finding.witness, on=finding.case.get(words["on"], ""), expect=expect)
            assert run_case(case, known, open_classifier(known)).problem is None, finding.case


def test_the_built_in_schemes_leave_nothing_open_that_is_not_acknowledged() -> None:
    """What rests on the files of cases is left to the authors of cases."""
    findings = find_all(knowledge(), open_classifier(knowledge()))
    failures = [finding for finding in findings if finding.fails and finding.scheme in BUILT_IN]
    assert [finding.sentence for finding in failures if finding.kind not in ("no_case", "no_near_miss")] == []


@pytest.mark.parametrize("scheme", BUILT_IN)
def test_every_line_of_an_article_is_a_clause_once(scheme: str) -> None:
    known: Scheme = knowledge().schemes[scheme]
    places = [place for clause in known.clauses for place in clause.places]
    assert places == [f"{known.article}:L{line}" for line in range(2, len(places) + 2)]


def test_what_is_acknowledged_is_no_failure_and_what_is_not_is() -> None:
    grades = {finding.names: finding.fails for finding in found("unsupervised") if finding.kind == "unsupervised"}
    assert grades == {("中",): True, ("低",): False}


def test_an_unknown_scheme_and_form_are_wrong_use() -> None:
    unknown = run("rules", "check", "nowhere")
    assert (unknown.status, unknown.out, unknown.err.splitlines()[0]) == (2, "", "error[F011]: unknown scheme `nowhere`")
    form = run("rules", "check", "--format", "xml")
    assert (form.status, form.out, form.err.splitlines()[0]) == (2, "", "error[C012]: unknown form `xml`")
