"""One verdict on a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.explanation import summary
from engine.explanation.wording import Wording
from engine.types.knowledge import Knowledge

__all__ = ["verdict_rows", "verdict_title"]

_QUESTIONS = 2
_COLOURS = {"final": "bold green", "conflict": "bold red", "provisional": "bold yellow"}
Row = tuple[str, str, str]


def verdict_title(document: Mapping[str, Any], knowledge: Knowledge, wording: Wording) -> str:
    """Return the scheme and the day."""
    scheme = knowledge.schemes.get(document["scheme"])
    name = wording.label(scheme.name) if scheme is not None else document["scheme"]
    return wording.say("tree", "title", scheme=f"{name} ({document['grade_scale']})", on=document["on"])


def verdict_rows(document: Mapping[str, Any], wording: Wording) -> list[Row]:
    """Return the verdict as (name, words, style) rows; what has nothing to say is left out."""
    rows = [*_grade(document, wording), *_subjects(document, wording), *_open(document, wording), *_remarks(document, wording)]
    for number, part in enumerate(document.get("parts", ()), 1):
        status = wording.say("status", part["status"])
        rows.append((wording.say("tree", "part", number=number), f"{part['grade'] or ''} {status}".strip(), ""))
    if document.get("version"):
        rows.append((wording.say("compact", "version"), document["version"], "dim"))
    if document.get("decision"):
        rows.append((wording.say("compact", "decision"), document["decision"], "dim"))
    return rows


def _grade(document: Mapping[str, Any], wording: Wording) -> Iterator[Row]:
    say = wording.say
    grade, status = document["grade"] or say("compact", "unset"), say("status", document["status"])
    yield say("compact", "grade"), say("tree", "possible_duty", outcome=grade, duties=status), _COLOURS.get(document["status"], "bold")
    yield say("compact", "why"), summary.reason(document, wording), ""
    who = summary.supervisors(document, wording)
    if who or document["grade"] is not None:
        yield say("compact", "who"), who or say("compact", "nobody"), ""


def _subjects(document: Mapping[str, Any], wording: Wording) -> Iterator[Row]:
    for name, words in (
        ("types", summary.types(document, wording)),
        ("powers", summary.mentioned(document, wording)),
        ("accidents", summary.accidents(document, wording)),
    ):
        if words:
            yield wording.say("compact", name), words, ""


def _open(document: Mapping[str, Any], wording: Wording) -> Iterator[Row]:
    questions = document["questions"]
    if questions:
        yield wording.say("compact", "possible"), summary.outcomes(document, wording), "yellow"
    for question in questions[:_QUESTIONS]:
        yield wording.say("compact", "ask"), wording.question(question), "yellow"
    rest = len(questions) - _QUESTIONS
    if rest > 0:
        key = "more" if document.get("decision") else "more_plain"
        yield "", wording.say("compact", key, count=rest, decision=document.get("decision", "")), "dim"
    if document["suggested"]:
        yield wording.say("compact", "suggested"), summary.suggestion(document, wording), "magenta"
    for item in summary.precedents_of(document):
        yield wording.say("compact", "precedents"), summary.precedent_words(item, wording), "dim"


def _remarks(document: Mapping[str, Any], wording: Wording) -> Iterator[Row]:
    for item in document["warnings"]:
        yield wording.say("compact", "warning"), item["text"], "red"
    for item in document.get("other_readings", ()):
        if item["would_change"]:
            grade = item["grade"] or wording.say("compact", "unset")
            words = wording.say(
                "compact", "other_reading", reading=item["reading"], grade=grade, status=wording.say("status", item["status"])
            )
            yield wording.say("compact", "reading"), words, "dim"
    if document["self_supervision"]:
        yield wording.say("compact", "warning"), wording.say("tree", "self_supervision"), "red"
    for item in document.get("reversed_times", ()):
        yield wording.say("compact", "dates"), summary.reversed_time(item, wording), "red"
    for item in document["disagreements"]:
        yield wording.say("compact", "disagreement"), summary.disagreement(item, wording), "red"
