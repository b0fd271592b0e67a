"""A verdict as the JSON document of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.explanation.calendar import due_date
from engine.explanation.proof import prove, prove_consequences
from engine.knowledge.names import split_variable
from engine.types.formula import Elapsed
from engine.types.knowledge import Knowledge
from engine.types.reading import Span
from engine.types.rules import Duty, RuleKind, Scheme
from engine.types.verdict import By, Firing, KnownFact, Question, Suggestion, Verdict
from engine.types.vocabulary import AttributeKind

__all__ = ["as_document"]

_CANONICAL = ("exact", "close")
_BOOLEAN = {"true": True, "false": False}


def as_document(verdict: Verdict, knowledge: Knowledge, *, proof: bool = True) -> dict[str, Any]:
    """Return the verdict as plain JSON values.

    Args:
        proof: include the proof tree and the proofs of what follows from the grade.
    """
    return _Document(verdict, knowledge).build(proof=proof)


class _Document:
    def __init__(self, verdict: Verdict, knowledge: Knowledge) -> None:
        self.verdict, self.knowledge = verdict, knowledge
        self.vocabulary = knowledge.vocabulary
        self.scheme: Scheme = knowledge.schemes[verdict.scheme]

    def build(self, *, proof: bool) -> dict[str, Any]:
        verdict = self.verdict
        fired = _by_kind(verdict.firings)
        document: dict[str, Any] = {
            "id": verdict.case.id,
            "scheme": verdict.scheme,
            "text": verdict.case.text,
            "post": verdict.case.post,
            "unit": verdict.case.unit,
            "grade_scale": verdict.grade_scale,
            "on": verdict.on,
            "status": verdict.status.value,
            "grade": verdict.grade,
            "conflict": verdict.conflict,
            "candidates": [{"grade": item.grade, "rules": list(item.rules)} for item in verdict.candidates],
            "possible_grades": list(verdict.possible_grades),
            "possible_outcomes": [{"outcome": item.outcome, "supervisors": _words(item.duties)} for item in verdict.outcomes],
            "floor": verdict.floor,
            "suggested": self.suggestion(verdict.suggested),
            "precedents": [],
            "types": self.types(fired.get(RuleKind.TYPE, [])),
            "powers": self.mentions("PowerType", "power"),
            "accidents": self.mentions("AccidentClass", "accident"),
            "supervisors": [_duty(duty) for duty, _ in verdict.duties],
            "supervisors_note": self.silent() if verdict.grade is not None and not verdict.duties else None,
            "self_supervision": verdict.self_supervision,
            "measures": [_content(firing) for firing in fired.get(RuleKind.MEASURE, [])],
            "cycles": [self.cycle(firing) for firing in fired.get(RuleKind.CYCLE, [])],
            "gates": self.gates(),
            "publication": [_content(firing) for firing in fired.get(RuleKind.PUBLICATION, [])],
            "forms": [_content(firing) for firing in fired.get(RuleKind.FORM, [])],
            "warnings": [_content(firing) for firing in fired.get(RuleKind.WARNING, [])],
            "rules": self.rules(),
            "facts": self.facts(),
            "disagreements": [self.disagreement(item) for item in verdict.disagreements],
            "readings": self.readings(),
            "questions": [self.question(item) for item in verdict.questions],
        }
        reversed_times = self.reversed_times()
        if reversed_times:
            document["reversed_times"] = reversed_times
        if verdict.parts:
            document["parts"] = [as_document(part, self.knowledge, proof=proof) for part in verdict.parts]
        if proof:
            document["proof"] = prove(verdict, self.scheme.metarules).as_dict()
            document["consequences"] = [node.as_dict() for node in prove_consequences(verdict, self.scheme.metarules)]
        document["knowledge"] = verdict.knowledge
        return document

    def rules(self) -> list[str]:
        """Return the rules that fired, and after them those that derived the facts on which grade, status and types rest."""
        verdict = self.verdict
        deciding = (RuleKind.GRADE, RuleKind.STATUS, RuleKind.TYPE)
        stack = [name for firing in reversed(verdict.firings) if firing.rule.kind in deciding for name in reversed(firing.premises)]
        deriving: dict[str, None] = {}
        seen: set[str] = set()
        while stack:
            name = stack.pop()
            fact = verdict.facts.get(name)
            if fact is not None and name not in seen and fact.origin == "derived":
                stack.extend(reversed(fact.premises))
                if fact.by is By.RULE and fact.source is not None:
                    deriving[fact.source.id] = None
            seen.add(name)
        return [*(firing.rule.id for firing in verdict.firings), *deriving]

    def reversed_times(self) -> list[dict[str, Any]]:
        """Return the pairs of days that rules measure a time between, of which the first comes after the second."""
        if not self.verdict.dates:
            return []
        days = {**self.verdict.dates, "on": self.verdict.on}
        tests = (fact.reckoned for fact in self.verdict.facts.values() if isinstance(fact.reckoned, Elapsed))
        pairs = dict.fromkeys((test.start, test.end) for test in tests)
        return [
            {"start": start, "startDay": days[start], "end": end, "endDay": days[end]} for start, end in pairs if days[start] > days[end]
        ]

    def silent(self) -> str:
        """Return the scheme files' own words for `the source does not say`."""
        special = (self.knowledge.words or {}).get("special", {})
        return next((word for word, name in special.items() if name == "silent"), "silent")

    def types(self, firings: Iterable[Firing]) -> list[dict[str, Any]]:
        """Return the risk types: the canonical word where the alignment is exact or close, the scheme's own word where it differs."""
        found: dict[str, dict[str, Any]] = {}
        declared = {item.id: item for item in self.scheme.types}
        for firing in firings:
            item = declared[firing.rule.value]
            canonical = self.vocabulary.concepts[item.canonical].label.zh if item.match in _CANONICAL and item.canonical else None
            entry = found.setdefault(
                item.id,
                {
                    "type": canonical or item.word,
                    "own": item.word if canonical != item.word else None,
                    "basis": firing.rule.source.basis.value,
                    "rules": [],
                },
            )
            entry["rules"].append(firing.rule.id)
        return list(found.values())

    def mentions(self, kind: str, key: str) -> list[dict[str, Any]]:
        """Return the concepts of a kind that the description or the facts are about, once each."""
        found: dict[str, dict[str, Any]] = {}
        for mention in self.verdict.mentions:
            if mention.kind == kind and not mention.negated and mention.role == "risk" and mention.concept not in found:
                word = self.vocabulary.concepts[mention.concept].label.zh
                found[mention.concept] = {
                    key: word,
                    "id": mention.concept,
                    "span": [mention.span.start, mention.span.end],
                    "basis": mention.basis,
                }
        for name, fact in self.verdict.facts.items():
            _, power = split_variable(name)
            concept = self.vocabulary.concepts.get(power)
            if concept is not None and concept.kind == kind and power not in found and _held(fact):
                found[power] = {key: concept.label.zh, "id": power, "span": None, "basis": "text"}
        return list(found.values())

    def facts(self) -> list[dict[str, Any]]:
        """Return what is known, one entry a variable; the members of a set that is completely known stand together."""
        entries: list[dict[str, Any]] = []
        sets: dict[str, dict[str, KnownFact]] = {}
        for name, fact in self.verdict.facts.items():
            attribute, key = split_variable(name)
            item = self.vocabulary.attributes.get(attribute)
            if item is None:
                continue
            if item.kind is AttributeKind.SET and key:
                sets.setdefault(attribute, {})[key] = fact
            else:
                entries.append(_fact(name, _json_value(fact, item.kind), fact))
        entries.extend(self.set_entry(name, members) for name, members in sets.items())
        return entries

    def set_entry(self, name: str, members: Mapping[str, KnownFact]) -> dict[str, Any]:
        """Return a set as the list of its members; what is known not to be one, and what is open, stands beside it."""
        positive = [key for key, fact in members.items() if fact.values == ("true",)]
        negative = [key for key, fact in members.items() if fact.values == ("false",)]
        known = len(positive) + len(negative)
        lead = members[positive[0]] if positive else next(iter(members.values()))
        entry = _fact(name, positive, lead)
        if known < len(self.vocabulary.attributes[name].values):
            entry["complete"] = False
            entry["excluded"] = negative
        return entry

    def question(self, question: Question) -> dict[str, Any]:
        """Return a question with the sentence to ask."""
        attribute_name, key = split_variable(question.variable)
        attribute = self.vocabulary.attributes[attribute_name]
        member = (
            self.vocabulary.concepts[key].label.zh
            if key in self.vocabulary.concepts
            else next((v.label.zh for v in attribute.values if v.token == key), key)
        )
        ask = attribute.question.get("zh", attribute.label.zh)
        if key:
            ask = ask.replace("{key}", member) if "{key}" in ask else f"{member}:{ask}"
        return {"fact": question.variable, "ask": ask, "decides": list(question.decides), "left": round(question.left, 3)}

    def readings(self) -> list[dict[str, Any]]:
        """Return the readings not taken of the rules that gave the grade."""
        fired = {rule for candidate in self.verdict.candidates for rule in candidate.rules}
        return [
            {"rule": firing.rule.id, "other": name, "text": text}
            for firing in self.verdict.firings
            if firing.rule.id in fired
            for name, text in firing.rule.source.other_readings
        ]

    def suggestion(self, suggestion: Suggestion | None) -> dict[str, Any] | None:
        """Return a suggestion with all its assumptions."""
        if suggestion is None:
            return None
        return {
            "grade": suggestion.grade,
            "supervisors": _words(suggestion.duties),
            "rules": list(suggestion.rules),
            "assumptions": [
                {
                    "fact": item.variable,
                    "value": self.plain(item.variable, item.value),
                    "presumption": item.source.id,
                    "basis": item.source.basis.value,
                    "reason": item.source.reason,
                }
                for item in suggestion.assumptions
            ],
            "if_wrong": [
                {"fact": name, "value": self.plain(name, value), "grade": outcomes[0] if len(outcomes) == 1 else list(outcomes)}
                for name, value, outcomes in suggestion.if_wrong
            ],
            "precedents": [],
        }

    def plain(self, name: str, token: str) -> Any:
        """Return a token as a JSON value."""
        attribute, key = split_variable(name)
        kind = self.vocabulary.attributes[attribute].kind
        return _BOOLEAN.get(token, token) if kind is AttributeKind.BOOLEAN or (kind is AttributeKind.SET and key) else token

    def disagreement(self, item: Any) -> dict[str, Any]:
        """Return two origins that contradict each other."""
        return {"fact": item.variable, "kept": _side(item.kept), "dropped": _side(item.dropped)}

    def cycle(self, firing: Firing) -> dict[str, Any]:
        """Return a cycle with the day it is next due, where the day it runs from is known."""
        entry = _content(firing)
        since = self.verdict.dates.get(entry.get("since", ""))
        if since and entry.get("every", "").startswith("P"):
            due = due_date(date.fromisoformat(since), entry["every"])
            entry.update(
                {
                    "last": since,
                    "next_due": due.isoformat(),
                    "due": due <= date.fromisoformat(self.verdict.on),
                    "due_because": firing.rule.id,
                }
            )
        return entry

    def gates(self) -> list[dict[str, Any]]:
        """Return what may not be done until what, and what stands in the way."""
        by_id = {firing.rule.id: firing for firing in self.verdict.firings}
        return [{**_content(by_id[rule]), "state": state, "unconfirmed": list(names)} for rule, state, names in self.verdict.gates]


def _by_kind(firings: Iterable[Firing]) -> dict[RuleKind, list[Firing]]:
    found: dict[RuleKind, list[Firing]] = {}
    for firing in firings:
        found.setdefault(firing.rule.kind, []).append(firing)
    return found


def _content(firing: Firing) -> dict[str, Any]:
    source = firing.rule.source
    return {"id": source.id, **firing.rule.content, "basis": source.basis.value, "locator": source.locator}


def _duty(duty: Duty) -> dict[str, Any]:
    entry = {"id": duty.role, "role": duty.word, "duty": duty.duty}
    return {**entry, "note": duty.note} if duty.note else entry


def _words(duties: Iterable[Duty]) -> list[str]:
    return list(dict.fromkeys(duty.word for duty in duties))


def _fact(name: str, value: Any, fact: KnownFact) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "value": value, "origin": fact.origin}
    if fact.span is not None:
        entry.update({"span": [fact.span.start, fact.span.end], "quote": fact.span.quote, "entry": fact.entry})
    if fact.source is not None:
        entry["rule"] = fact.source.id
    if fact.note:
        entry["note"] = fact.note
    return entry


def _side(fact: KnownFact) -> dict[str, Any]:
    return {"value": fact.values[0] if len(fact.values) == 1 else list(fact.values), "origin": fact.origin, **_span(fact.span)}


def _span(span: Span | None) -> dict[str, Any]:
    return {"span": [span.start, span.end], "quote": span.quote} if span is not None else {}


def _json_value(fact: KnownFact, kind: AttributeKind) -> Any:
    if not fact.values:
        return "unknown"
    values = [_BOOLEAN.get(value, value) if kind is AttributeKind.BOOLEAN else value for value in fact.values]
    if kind is AttributeKind.NUMBER:
        return float(values[0])
    return values[0] if len(values) == 1 else {"one_of": values}


def _held(fact: KnownFact) -> bool:
    return bool(fact.values) and fact.origin != "derived" and not set(fact.values) & {"none", "almost_none", "false"}
