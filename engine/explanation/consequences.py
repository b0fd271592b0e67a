"""What follows from a verdict and what it leaves open, as lines of an explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.explanation.line import Line
from engine.explanation.summary import disagreement, duty_words, outcome_words, precedent_words, precedents_of, shared_words, silence
from engine.explanation.wording import Wording

__all__ = ["consequence_lines", "open_lines"]

_LISTS = (("measures", "measure"), ("cycles", "cycle"), ("publication", "publication"), ("forms", "form"), ("warnings", "warning"))
_SHOWN = ("subject", "phase", "every", "since", "trigger", "within", "by", "to", "via", "at", "columns", "last", "next_due")


def consequence_lines(document: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    """Yield types, powers, accidents, supervisors, measures, cycles, gates, publication, forms and warnings."""
    yield from _mentions(document, wording)
    yield from _supervisors(document, wording)
    for key, name in _LISTS:
        items = tuple(_item(item, wording) for item in document[key])
        if items:
            yield Line(wording.say("tree", name), "heading", items)
        if key == "cycles" and document["gates"]:
            yield Line(wording.say("tree", "gate"), "heading", tuple(_gate(item, wording) for item in document["gates"]))


def _mentions(document: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    types = tuple(_type(item, wording) for item in document["types"])
    if types:
        yield Line(wording.say("tree", "types"), "heading", types)
    for name, key in (("powers", "power"), ("accidents", "accident")):
        words = [item[key] if wording.lang == "zh" else wording.concept(item["id"]) for item in document[name]]
        if words:
            yield Line(f"{wording.say('tree', name)}{wording.say('list', 'colon')}{wording.listed(words)}", "heading")


def _type(item: Mapping[str, Any], wording: Wording) -> Line:
    own = f" ({item['own']})" if item.get("own") and item["own"] != item["type"] else ""
    return Line(f"{item['type']}{own} [{wording.say('basis', item['basis'])}] {wording.listed(item['rules'])}", "item")


def _supervisors(document: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    if document["supervisors"]:
        duties = tuple(Line(duty_words(duty, wording), "item") for duty in document["supervisors"])
        yield Line(wording.say("tree", "supervisor"), "heading", (*duties, *_duty_rules(document, wording)))
    elif document["supervisors_note"]:
        yield Line(wording.say("tree", "no_supervisor", note=silence(document, wording)), "heading")
    if document["self_supervision"]:
        yield Line(wording.say("tree", "self_supervision"), "warning")


def _duty_rules(document: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    """Yield the rules that name the supervisors, each with its reason."""
    for node in document.get("consequences", ()):
        if node["conclusion"]["name"] == "supervisor" and "rule" in node:
            rule = node["rule"]
            text = wording.say("tree", "rule", id=rule["id"], basis=wording.say("basis", rule["basis"]), locator=rule["locator"]).rstrip()
            yield Line(text, "rule", (Line(wording.say("tree", "reason", reason=rule["reason"]), "reason"),) if rule["reason"] else ())


def _item(item: Mapping[str, Any], wording: Wording) -> Line:
    details = [wording.say("content", key, value=_detail(key, item[key], wording)) for key in _SHOWN if item.get(key)]
    text = item["text"] if not details else f"{item['text']}  ({wording.listed(details, 'semicolon')})"
    source = f"{item['id']} [{wording.say('basis', item['basis'])}] {item['locator']}".rstrip() if item.get("basis") else item["id"]
    return Line(wording.say("tree", "sourced", text=text, source=source), "item")


def _detail(key: str, value: str, wording: Wording) -> str:
    if key == "every":
        return wording.period(value)
    return wording.fact(value) if key == "since" else value


def _gate(item: Mapping[str, Any], wording: Wording) -> Line:
    text = wording.say("gate", "line", text=item["text"], state=wording.say("state", item["state"]))
    source = f"{item['id']} [{wording.say('basis', item['basis'])}] {item['locator']}".rstrip()
    facts = wording.listed(wording.fact(name) for name in item["unconfirmed"])
    below = (Line(wording.say("gate", "waits", facts=facts), "unknown"),) if facts else ()
    return Line(wording.say("tree", "sourced", text=text, source=source), "item", below)


def open_lines(document: Mapping[str, Any], wording: Wording) -> Iterator[Line]:
    """Yield the outcomes still possible, the questions, the disagreements and the suggestion."""
    if document["questions"] or document["grade"] is None:
        outcomes = [outcome_words(item, wording) for item in document["possible_outcomes"]]
        if outcomes and (len(outcomes) > 1 or document["questions"]):
            yield Line(wording.say("tree", "possible", outcomes=wording.listed(outcomes, "semicolon")), "possible")
    for question in document["questions"]:
        ask = wording.question(question)
        decides = wording.say("tree", "decides", rules=wording.listed(question["decides"]))
        yield Line(wording.say("tree", "sourced", text=ask, source=decides) if question["decides"] else ask, "question")
    if document["disagreements"]:
        yield Line(
            wording.say("tree", "disagreements"),
            "warning",
            tuple(Line(disagreement(item, wording), "item") for item in document["disagreements"]),
        )
    if document["suggested"]:
        yield _suggestion(document["suggested"], wording)
    if precedents_of(document):
        yield Line(wording.say("precedent", "title"), "precedents", tuple(_precedent(item, wording) for item in precedents_of(document)))


def _precedent(item: Mapping[str, Any], wording: Wording) -> Line:
    """Return a precedent with what it shares; what the source's list says is only there in Chinese."""
    kind = "other" if item["kind"] == "source" else "item"
    return Line(
        precedent_words(item, wording), kind, (Line(wording.say("precedent", "shared", shared=shared_words(item, wording)), "item"),)
    )


def _suggestion(item: Mapping[str, Any], wording: Wording) -> Line:
    return Line(wording.say("tree", "suggested"), "suggestion", tuple(_suggestion_lines(item, wording)))


def _suggestion_lines(item: Mapping[str, Any], wording: Wording) -> Iterable[Line]:
    grade = wording.say("tree", "suggested_grade", grade=item["grade"])
    yield Line(f"{grade}  {wording.listed(item['rules'])}", "item")
    for assumption in item["assumptions"]:
        fact, value = assumption["fact"], wording.value(assumption["fact"], assumption["value"])
        basis = wording.say("basis", assumption["basis"])
        text = wording.say("tree", "assumption", fact=wording.fact(fact), value=value, presumption=assumption["presumption"], basis=basis)
        yield Line(
            text, "item", (Line(wording.say("tree", "reason", reason=assumption["reason"]), "reason"),) if assumption.get("reason") else ()
        )
    for case in item["if_wrong"]:
        grades = case["grade"] if isinstance(case["grade"], list) else [case["grade"]]
        value = wording.value(case["fact"], case["value"])
        outcome = wording.listed(wording.outcome(grade) for grade in grades)
        yield Line(wording.say("tree", "if_wrong", fact=wording.fact(case["fact"]), value=value, grade=outcome), "item")
