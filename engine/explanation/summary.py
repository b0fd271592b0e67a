"""A verdict in single sentences: why, who, what to ask, what is suggested; for one-line answers and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.explanation.wording import Wording

__all__ = [
    "accidents",
    "disagreement",
    "duty_words",
    "mentioned",
    "outcome_words",
    "outcomes",
    "reason",
    "reversed_time",
    "suggestion",
    "supervisors",
    "types",
]

_FACTS_NAMED = 3


def reason(document: Mapping[str, Any], wording: Wording) -> str:
    """Return in one sentence why the verdict is what it is."""
    status, sources = document["status"], _sources(document.get("proof") or {})
    asked = wording.listed(wording.fact(item["fact"]) for item in document["questions"][:_FACTS_NAMED])
    if status in ("need_facts", "need_config"):
        return wording.say("sentence", status, facts=asked)
    if document["grade"] is None:
        fired = [source for source in sources if source.get("reason")]
        return (
            wording.say("sentence", "graded", reason=fired[0]["reason"], rule=fired[0]["id"]) if fired else wording.say("sentence", status)
        )
    if not document["candidates"]:
        return wording.say("sentence", "forced", grade=document["grade"])
    rule = document["candidates"][0]["rules"][0]
    because = next((source["reason"] for source in sources if source["id"] == rule), rule)
    kind = "provisional" if status == "provisional" and asked else "graded"
    return wording.say("sentence", kind, reason=because, rule=rule, facts=asked)


def _sources(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rules of a proof, outermost first."""
    if not node:
        return []
    own = [node["rule"]] if "rule" in node else []
    return own + [source for premise in node["premises"] for source in _sources(premise)]


def duty_words(duty: Mapping[str, Any], wording: Wording) -> str:
    """Return a supervisor with the kind of duty and its note."""
    kind = wording.concept(duty["duty"])
    note = f"{wording.say('list', 'semicolon')}{duty['note']}" if duty.get("note") else ""
    return f"{duty['role']} ({kind}{note})"


def supervisors(document: Mapping[str, Any], wording: Wording) -> str:
    """Return who is in charge with the kind of duty, or why nobody is named."""
    if document["supervisors"]:
        return wording.listed((duty_words(duty, wording) for duty in document["supervisors"]), "semicolon")
    return silence(document, wording)


def silence(document: Mapping[str, Any], wording: Wording) -> str:
    """Return that the source names no supervisor, where it is so."""
    note = document["supervisors_note"] or ""
    return note if wording.lang == "zh" or not note else wording.say("compact", "silent")


def outcomes(document: Mapping[str, Any], wording: Wording) -> str:
    """Return the outcomes still possible, each with its supervisors."""
    return wording.listed((outcome_words(item, wording) for item in document["possible_outcomes"]), "semicolon")


def outcome_words(item: Mapping[str, Any], wording: Wording) -> str:
    """Return an outcome with those who would supervise."""
    word = wording.outcome(item["outcome"])
    return wording.say("tree", "possible_duty", outcome=word, duties=wording.listed(item["supervisors"])) if item["supervisors"] else word


def types(document: Mapping[str, Any], wording: Wording) -> str:
    """Return the risk types."""
    return wording.listed(item["type"] for item in document["types"])


def mentioned(document: Mapping[str, Any], wording: Wording) -> str:
    """Return the powers concerned."""
    return wording.listed(item["power"] if wording.lang == "zh" else wording.concept(item["id"]) for item in document["powers"])


def accidents(document: Mapping[str, Any], wording: Wording) -> str:
    """Return the possible accidents."""
    return wording.listed(item["accident"] if wording.lang == "zh" else wording.concept(item["id"]) for item in document["accidents"])


def suggestion(document: Mapping[str, Any], wording: Wording) -> str:
    """Return what is suggested with what it assumes, marked as a suggestion; empty where nothing is."""
    item = document["suggested"]
    if not item:
        return ""
    if not item["assumptions"]:
        return wording.say("sentence", "suggested_plain", grade=item["grade"])
    pairs = ((entry["fact"], entry["value"]) for entry in item["assumptions"])
    assumed = wording.listed(
        wording.say("sentence", "assumption", fact=wording.fact(name), value=wording.value(name, value)) for name, value in pairs
    )
    return wording.say("sentence", "suggested", grade=item["grade"], assumptions=assumed)


def precedents_of(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the precedents that stand in a document: beside the suggestion, else beside the verdict."""
    found: Sequence[Mapping[str, Any]] = (document["suggested"] or {}).get("precedents") or document.get("precedents") or ()
    return found


def precedents(document: Mapping[str, Any], wording: Wording) -> str:
    """Return the precedents, one a line; empty where there are none."""
    return "\n".join(precedent_words(item, wording) for item in precedents_of(document))


def precedent_words(item: Mapping[str, Any], wording: Wording) -> str:
    """Return a precedent: what it is, who graded it how, and how alike it is."""
    grade = wording.say("precedent", "given" if item["grade"] else "not_given", grade=item["grade"])
    words = {**item, "grade": item["grade"] if item["kind"] == "decision" else grade, "similarity": f"{item['similarity']:.2f}"}
    named = item["kind"] == "source" or item["entry"]
    return wording.say("precedent", item["kind"] if named else "decision_plain", **words)


def shared_words(item: Mapping[str, Any], wording: Wording) -> str:
    """Return what an entry shares with a precedent: facts, powers, accidents and words."""
    return wording.listed(_shared(entry, wording) for entry in item["shared"])


def _shared(entry: Mapping[str, Any], wording: Wording) -> str:
    if "fact" in entry:
        name = entry["fact"]
        return wording.say("sentence", "assumption", fact=wording.fact(name), value=wording.value(name, entry["value"]))
    return wording.concept(entry["id"]) if "id" in entry else wording.say("precedent", "word", word=entry["quote"])


def disagreement(item: Mapping[str, Any], wording: Wording) -> str:
    """Return which of two origins counts about a fact."""
    name, words = item["fact"], {}
    for side in ("kept", "dropped"):
        words[side] = wording.value(name, item[side]["value"])
        words[f"{side}_origin"] = wording.say("origin_short", item[side]["origin"])
    return wording.say("tree", "disagreement", name=wording.fact(name), **words)


def reversed_time(item: Mapping[str, Any], wording: Wording) -> str:
    """Return that the first day of a time comes after its last, so that no test of that time holds."""
    start, end = (wording.say("reckoned", "on") if item[side] == "on" else wording.fact(item[side]) for side in ("start", "end"))
    return wording.say("reckoned", "unbegun", start=start, start_day=item["startDay"], end=end, end_day=item["endDay"])
