"""Why not, and what if, as trees of lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.explanation.line import Line
from engine.explanation.reckoning import elapsed_ground, elapsed_name
from engine.explanation.summary import duty_words
from engine.explanation.wording import Wording

__all__ = ["spoken_values", "what_if_lines", "why_not_lines"]

_ABSENT = "~"
_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": ""}
Document = Mapping[str, Any]


def spoken_values(variable: str, values: Sequence[str], wording: Wording) -> str:
    """Return the values of a fact in words; numbers as bounds; nothing known: that it is not known."""
    words = [_spoken(variable, value, wording) for value in values if value != _ABSENT]
    return wording.say("value", "or").join(words) if words else wording.say("value", "unknown")


def _spoken(variable: str, value: str, wording: Wording) -> str:
    if not value.startswith((">", "<", "=")):
        return wording.value(variable, value)
    return wording.listed(_bound(part) for part in value.split())


def _bound(part: str) -> str:
    sign = next(sign for sign in _SIGNS if part.startswith(sign))
    return f"{_SIGNS[sign]}{part.removeprefix(sign)}"


def why_not_lines(document: Document, wording: Wording) -> Line:
    """Return why a case does not end in another outcome, and what would make it."""
    say, wanted = wording.say, wording.outcome(document["wanted"])
    now = document["grade"] or say("status", document["status"])
    lines = [Line(say("why_not", "now", outcome=now), "verdict")]
    if document["grade"] == document["wanted"]:
        lines.append(Line(say("why_not", "same", wanted=wanted), "note"))
    rules = tuple(_rule(rule, wording) for rule in document["rules"])
    lines.extend(rules or (Line(say("why_not", "no_rule", wanted=wanted), "note"),))
    lines.append(Line(say("why_not", "change", wanted=wanted), "section", tuple(_change(document["change"], wanted, wording))))
    return Line(say("why_not", "title", wanted=wanted), "title", tuple(lines))


def _rule(entry: Document, wording: Wording) -> Line:
    say, rule = wording.say, entry["rule"]
    source = say("tree", "rule", id=rule["id"], basis=say("basis", rule["basis"]), locator=rule["locator"]).rstrip()
    notes = [Line(say("tree", "reason", reason=rule["reason"]), "reason")] if rule["reason"] else []
    if entry["beaten_by"]:
        notes.append(Line(say("why_not", "beaten", rules=wording.listed(entry["beaten_by"])), "warning"))
    text = say("why_not", "rule", rule=source, truth=say("truth", entry["truth"]))
    condition = entry["condition"]
    parts = condition["parts"] if condition["kind"] == "every" else [condition]
    return Line(text, "rule", (*notes, *(_part(part, wording) for part in parts)))


def _part(part: Document, wording: Wording) -> Line:
    truth = wording.say("truth", part["truth"])
    if part["kind"] == "test":
        return Line(_test(part, truth, wording), _KINDS[part["truth"]])
    key = f"{part['kind']}_negated" if part.get("negated") and wording.has("why_not", f"{part['kind']}_negated") else part["kind"]
    text = wording.say("why_not", key, truth=truth, least=part.get("least", 0))
    return Line(text, _KINDS[part["truth"]], tuple(_part(item, wording) for item in part["parts"]))


_KINDS = {"true": "fact", "false": "warning", "unknown": "unknown"}


def _test(part: Document, truth: str, wording: Wording) -> str:
    name, now = part["fact"], part["now"]
    words = {
        "fact": _tested(part, wording),
        "now": spoken_values(name, now, wording),
        "needed": spoken_values(name, part["needed"], wording),
    }
    if part["truth"] == "unknown":
        return wording.say("why_not", "test_unknown", truth=truth, **words)
    if part["truth"] == "true":
        return wording.say("why_not", "test", truth=truth, **words)
    key = "test_unmentioned" if list(now) == [_ABSENT] else "test_failed"
    return wording.say("why_not", key, truth=truth, **words)


def _tested(part: Document, wording: Wording) -> str:
    """Return what a test is about: a fact, or a time with its days where they are known."""
    asked = part.get("reckoned")
    if asked is None:
        return wording.fact(part["fact"])
    if part["truth"] == "unknown":
        return elapsed_name(asked, wording)
    return wording.say("reckoned", "known", fact=elapsed_name(asked, wording), ground=elapsed_ground(asked, wording))


def _change(change: Document, wanted: str, wording: Wording) -> Iterator[Line]:
    say = wording.say
    if change["possible"]:
        yield Line(say("why_not", "possible", wanted=wanted), "note", tuple(_one_change(item, wording) for item in change["changes"]))
        return
    yield Line(say("why_not", "impossible", wanted=wanted), "note")
    if change["facts"]:
        yield Line(say("why_not", "fixed", facts=wording.listed(map(wording.fact, change["facts"]))), "item")
    for source in change["sources"]:
        yield Line(say("why_not", "law", rule=source["id"], reason=source["reason"]), "item")


def _one_change(item: Document, wording: Wording) -> Line:
    name = item["fact"]
    words = {"fact": wording.fact(name), "after": spoken_values(name, [item["after"]], wording)}
    if not item["known"]:
        return Line(wording.say("why_not", "settled", **words), "item")
    return Line(wording.say("why_not", "changed", before=spoken_values(name, item["before"], wording), **words), "item")


def what_if_lines(document: Document, wording: Wording, proofs: tuple[Line, Line]) -> Line:
    """Return what would differ, and both proofs.

    Args:
        proofs: the present one and the other.
    """
    say = wording.say
    changed = tuple(_stated(name, value, wording) for name, value in document["changes"].items())
    before, after = (_outcome(document[side], wording) for side in ("before", "after"))
    verdict = Line(say("what_if", "outcome", before=before, after=after), "verdict")
    different = tuple(_differences(document, wording)) or (Line(say("what_if", "nothing"), "note"),)
    sections = [Line(say("what_if", "differences"), "section", different)]
    sections += [Line(say("what_if", side), "section", proof.children) for side, proof in zip(("before", "after"), proofs, strict=True)]
    return Line(say("what_if", "title"), "title", (*changed, verdict, *sections))


def _stated(name: str, value: Any, wording: Wording) -> Line:
    if value is None:
        return Line(wording.say("what_if", "unset", fact=wording.fact(name)), "item")
    return Line(wording.say("what_if", "set", fact=wording.fact(name), value=wording.value(name, value)), "item")


def _outcome(document: Document, wording: Wording) -> str:
    status = wording.say("status", document["status"])
    return wording.say("tree", "possible_duty", outcome=document["grade"], duties=status) if document["grade"] else status


def _differences(document: Document, wording: Wording) -> Iterator[Line]:
    for item in document["differences"]:
        part, before, after = item["part"], item["before"], item["after"]
        if part == "outcomes":
            sides = (wording.listed(map(wording.outcome, side)) for side in (before, after))
            yield Line(wording.say("what_if", "outcomes", **dict(zip(("before", "after"), sides, strict=True))), "possible")
        elif part == "rules":
            yield from _rules(before, after, wording)
        elif part == "supervisors":
            yield _supervisors(document, wording)
        elif part.startswith("facts[") and not part.startswith("facts[@"):
            name = part.removeprefix("facts[").removesuffix("]")
            words = {"before": spoken_values(name, before, wording), "after": spoken_values(name, after, wording)}
            yield Line(wording.say("what_if", "fact", fact=wording.fact(name), **words), "fact")


def _rules(before: Sequence[str], after: Sequence[str], wording: Wording) -> Iterator[Line]:
    for key, one, other in (("more_rules", after, before), ("fewer_rules", before, after)):
        named = [name for name in one if name not in other]
        if named:
            yield Line(wording.say("what_if", key, rules=wording.listed(named)), "rule")


def _supervisors(document: Document, wording: Wording) -> Line:
    words = {
        side: wording.listed(duty_words(duty, wording) for duty in document[side]["supervisors"]) or wording.say("compact", "nobody")
        for side in ("before", "after")
    }
    return Line(wording.say("what_if", "supervisors", **words), "item")
