"""A reading shown to a person: the text with its evidence marked in place, and each finding below; the same as a document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from engine.explanation.line import Line
from engine.explanation.wording import Wording
from engine.types.reading import Ignored, Mention, ReadFact, Reading, Span

__all__ = ["as_lines", "marked_text", "reading_document"]


def as_lines(reading: Reading, unread: Sequence[Span], wording: Wording) -> Line:
    """Return the reading as a tree: the marked text, facts, mentions, what is denied, what is left out and why, what stays unread."""
    spans = [fact.span for fact in reading.facts]
    sections = (
        ("facts", [_fact_line(fact, wording) for fact in reading.facts]),
        ("mentions", _mention_lines([one for one in reading.mentions if not one.negated], wording)),
        ("denied", _mention_lines([one for one in reading.mentions if one.negated], wording)),
        ("hints", _mention_lines([one for one in reading.hints() if not one.negated], wording)),
        ("ignored", [_ignored_line(one, wording) for one in reading.ignored]),
        ("disagreements", [_pair_line(one, two, wording) for one, two in reading.disagreements]),
        ("unread", [Line(span.quote, "unknown") for span in unread]),
    )
    children = [Line(wording.say("reading", name), "section", tuple(lines)) for name, lines in sections if lines]
    return Line(marked_text(reading.text, spans, wording), "title", tuple(children) or (Line(wording.say("reading", "nothing"), "foot"),))


def marked_text(text: str, spans: Iterable[Span], wording: Wording) -> str:
    """Return the text with each evidence between marks; of two that overlap the first, then the longer, is marked."""
    marks = wording.templates["mark"]
    parts, at = [], 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= at and span.end > span.start:
            parts += [text[at : span.start], marks["open"], text[span.start : span.end], marks["close"]]
            at = span.end
    return "".join(parts) + text[at:]


def _said(fact: ReadFact, wording: Wording) -> str:
    """Return the fact in words, with what stays possible."""
    value: Any = (
        {"true": True, "false": False}.get(fact.values[0], fact.values[0]) if len(fact.values) == 1 else {"one_of": list(fact.values)}
    )
    return wording.say("tree", "equals", name=wording.fact(fact.name), value=wording.value(fact.name, value))


def _fact_line(fact: ReadFact, wording: Wording) -> Line:
    basis = wording.say("basis", fact.basis)
    return Line(
        wording.say("reading", "fact", fact=_said(fact, wording), quote=fact.span.quote, rule=fact.entry, basis=basis), "conclusion"
    )


def _mention_lines(mentions: Sequence[Mention], wording: Wording) -> list[Line]:
    texts = dict.fromkeys(wording.say("reading", "mention", concept=wording.concept(one.concept), quote=one.span.quote) for one in mentions)
    return [Line(text, "heading") for text in texts]


def _ignored_line(ignored: Ignored, wording: Wording) -> Line:
    reason = wording.say("reading_reason", ignored.reason)
    return Line(wording.say("reading", "left", quote=ignored.span.quote, reason=reason), "other")


def _pair_line(stands: ReadFact, falls: ReadFact, wording: Wording) -> Line:
    return Line(wording.say("reading", "pair", stands=_said(stands, wording), falls=_said(falls, wording)), "warning")


def reading_document(reading: Reading, unread: Sequence[Span], scheme: str | None) -> dict[str, Any]:
    """Return the reading as JSON."""
    return {
        "text": reading.text,
        "scheme": scheme,
        "facts": [_fact_item(fact) for fact in reading.facts],
        "mentions": [
            {"concept": one.concept, "kind": one.kind, "negated": one.negated, "role": one.role, "basis": one.basis, **_place(one.span)}
            for one in (*reading.mentions, *reading.hints())
        ],
        "ignored": [{"reason": one.reason, "rule": one.entry or None, **_place(one.span)} for one in reading.ignored],
        "disagreements": [{"stands": _fact_item(one), "falls": _fact_item(two)} for one, two in reading.disagreements],
        "unread": [_place(span) for span in unread],
    }


def _fact_item(fact: ReadFact) -> dict[str, Any]:
    return {"name": fact.name, "values": list(fact.values), "rule": fact.entry, "basis": fact.basis, **_place(fact.span)}


def _place(span: Span) -> dict[str, Any]:
    return {"span": [span.start, span.end], "quote": span.quote}
