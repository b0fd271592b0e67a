"""What the check of the schemes finds, for people or for other programs; see `riskwhy rules check`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.authoring.case_writing import entry_text
from engine.authoring.finding import NOTE, Finding, FindingWords, finding_words
from engine.authoring.findings import find_all
from engine.authoring.reports import FORMS
from engine.cli.output import print_problems
from engine.cli.session import open_knowledge
from engine.errors import KnowledgeError, Problem, UsageError, render_problem
from engine.explanation.wording import load_wording
from engine.ledger.entry import find_scheme
from engine.service import open_classifier

__all__ = ["check"]

_PRETTY = "pretty"
_FORMS = (_PRETTY, *FORMS)


def check(scheme: str | None, form: str, output: Path | None, *, notes: bool, lang: str, folders: Sequence[str] | None) -> int:
    """Check the schemes or one; return 1 where something is found that is neither a note nor acknowledged.

    Raises:
        UsageError: C012 unknown format, C002 unknown language, W002 the file cannot be written.
        CaseError: F011 there is no such scheme.
    """
    if form not in _FORMS:
        raise UsageError(
            Problem("C012", f"unknown form `{form}`", path="--format", got=form, allowed=_FORMS, help="forms: " + ", ".join(_FORMS))
        )
    try:
        known = open_knowledge(folders)
        load_wording(lang, known.vocabulary)  # refuses an unknown language
        chosen = find_scheme(scheme, known) if scheme else None
        findings = find_all(known, open_classifier(known), chosen, lang=lang)
    except KnowledgeError as error:
        print_problems(error.problems)
        sys.stderr.write(f"\n{len(error.problems)} problems\n")
        return 1
    schemes = [chosen] if chosen else list(known.schemes)
    words = finding_words(lang)
    if form == _PRETTY:
        counts = {name: len(known.schemes[name].rules) for name in schemes}
        text = "".join(_pretty(findings, counts, words, notes=notes)).rstrip("\n") + "\n"
    else:
        text = FORMS[form](findings, schemes, words)
    _put(text, output)
    return int(any(finding.fails for finding in findings))


def _put(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problem = Problem("W002", f"`{output}` cannot be written: {reason}", path=str(output), help="check the folder and the permissions")
        raise UsageError(problem) from error


def _pretty(findings: Sequence[Finding], counts: Mapping[str, int], words: FindingWords, *, notes: bool) -> Iterator[str]:
    """Yield a line a scheme, and below it its findings by kind."""
    for scheme, rules in counts.items():
        own = [finding for finding in findings if finding.scheme == scheme]
        yield _summary(scheme, rules, own, words)
        shown = [finding for finding in own if notes or finding.fails]
        yield from ("\n" + _shown(finding, words) + "\n" for finding in shown)
        if shown:
            yield "\n"


def _summary(scheme: str, rules: int, findings: Sequence[Finding], words: FindingWords) -> str:
    failed = sum(finding.fails for finding in findings)
    known = sum(bool(finding.acknowledged) for finding in findings)
    found = words.say("status", "some", count=failed) if failed else words.say("status", "nothing")
    counts = {"notes": len(findings) - failed - known, "known": known}
    return words.say("status", "findings", scheme=scheme, rules=rules, found=found, **counts) + "\n"


def _shown(finding: Finding, words: FindingWords) -> str:
    """Return a finding as people read it: its sentence and place, the situations, a sample case, and the mend."""
    sentence = "situations" if len(finding.description) > 1 else "situation"
    situations = [words.say("part", sentence, number=number, text=text) for number, text in enumerate(finding.description, 1)]
    known = [words.say("part", "known", reason=finding.acknowledged, locator=finding.locator)] if finding.acknowledged else []
    case = [words.say("part", "case"), *entry_text(finding.case).rstrip("\n").split("\n")] if finding.case else []
    severity = finding.severity if finding.fails else NOTE
    problem = finding.problem() if finding.fails else replace(finding.problem(), help="")
    return render_problem(problem, severity, more=[*situations, *known, *case])
