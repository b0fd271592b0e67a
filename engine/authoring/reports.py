"""Findings for other programs: JSON, SARIF 2.1.0 (code scanning) and JUnit XML (test reports)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from engine.authoring.finding import CODES, Finding, FindingWords, severity_of
from engine.knowledge.cache import digest_of
from engine.knowledge.loader import ENGINE_VERSION
from engine.ledger.writing import dumps

__all__ = ["FORMS", "as_json", "as_junit", "as_sarif"]

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"


def as_json(findings: Sequence[Finding], schemes: Sequence[str], words: FindingWords) -> str:
    """Return the findings with how many of them are failures."""
    del words
    document = {
        "schemes": list(schemes),
        "failures": sum(finding.fails for finding in findings),
        "findings": [finding.as_dict() for finding in findings],
    }
    return dumps(document, indent=2).decode() + "\n"


# ── SARIF ──


def as_sarif(findings: Sequence[Finding], schemes: Sequence[str], words: FindingWords) -> str:
    """Return the findings as a SARIF log; what is acknowledged is a suppressed result.

    Source: OASIS Static Analysis Results Interchange Format (SARIF) 2.1.0.
    """
    rules = [_rule(kind, words) for kind in CODES]
    driver = {"name": "riskwhy", "version": ENGINE_VERSION, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in findings],
        "properties": {"schemes": list(schemes)},
    }
    return dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2).decode() + "\n"


def _rule(kind: str, words: FindingWords) -> dict[str, Any]:
    rule = {
        "id": CODES[kind],
        "name": "".join(part.capitalize() for part in kind.split("_")),
        "shortDescription": {"text": words.title(kind)},
        "defaultConfiguration": {"level": severity_of(kind)},
    }
    help_text = words.help(kind, kind)
    return {**rule, "help": {"text": help_text}} if help_text else rule


def _result(finding: Finding) -> dict[str, Any]:
    result = {
        "ruleId": finding.code,
        "ruleIndex": list(CODES).index(finding.kind),
        "level": finding.severity,
        "message": {"text": "\n".join((finding.sentence, *finding.description))},
        "locations": [_location(finding)],
        "partialFingerprints": {"riskwhyFinding/v1": digest_of(finding.code, finding.scheme, *finding.names, *finding.description)},
        "properties": {"scheme": finding.scheme, "names": list(finding.names), "case": dict(finding.case)},
    }
    known = {"kind": "inSource", "justification": finding.acknowledged}
    return {**result, "suppressions": [known]} if finding.acknowledged else result


def _location(finding: Finding) -> dict[str, Any]:
    start = {"startLine": finding.line, "startColumn": finding.column, "endColumn": finding.column + finding.length}
    place: dict[str, Any] = {"artifactLocation": {"uri": finding.path, "uriBaseId": _ROOT}}
    return {"physicalLocation": {**place, "region": start} if finding.line else place}


# ── JUnit ──


def as_junit(findings: Sequence[Finding], schemes: Sequence[str], words: FindingWords) -> str:
    """Return the findings as test suites, one a scheme, with one test case a kind of findings."""
    root = ElementTree.Element("testsuites", name="riskwhy rules check")
    for scheme in schemes:
        _suite(root, scheme, [finding for finding in findings if finding.scheme == scheme], words)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _suite(root: ElementTree.Element, scheme: str, findings: Sequence[Finding], words: FindingWords) -> None:
    failed = {finding.kind for finding in findings if finding.fails}
    suite = ElementTree.SubElement(
        root, "testsuite", name=scheme, tests=str(len(CODES)), failures=str(len(failed)), errors="0", skipped="0"
    )
    for kind, code in CODES.items():
        found = [finding for finding in findings if finding.kind == kind]
        case = ElementTree.SubElement(suite, "testcase", classname=f"riskwhy.{scheme}", name=f"{code} {words.title(kind)}")
        failures = [finding for finding in found if finding.fails]
        if failures:
            ElementTree.SubElement(case, "failure", type=code, message=failures[0].sentence).text = "\n".join(map(_line, failures))
        told = [finding for finding in found if not finding.fails]
        if told:
            ElementTree.SubElement(case, "system-out").text = "\n".join(map(_line, told))


def _line(finding: Finding) -> str:
    known = f" ({finding.acknowledged})" if finding.acknowledged else ""
    return f"{finding.path}:{finding.line}:{finding.column}: {'; '.join((finding.sentence, *finding.description))}{known}"


FORMS: Mapping[str, Callable[[Sequence[Finding], Sequence[str], FindingWords], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "junit": as_junit,
}
