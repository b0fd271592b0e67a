"""From a situation in a diagram to a case that an author can keep: facts in words, and what the rules make of them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.authoring.mutants import Mutant
from engine.errors import RiskwhyError
from engine.explanation.document import as_document
from engine.inference.classify import Classifier
from engine.inference.prepare import holds
from engine.inference.variables import ABSENT, Variable, Variables
from engine.knowledge.case_file import ExampleCase
from engine.knowledge.language import Language
from engine.ledger.entry import read_case
from engine.types.formula import All, Compare, Elapsed, Formula, Not, Test
from engine.types.formula import Any as AnyOf
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import AttributeKind

__all__ = ["facts_of", "formula_of", "ready_case", "sample_entry"]

_FIRST_INTERVAL = "#0"
_DAY = date(2026, 11, 24)
_AROUND = (-400, -1, 0, 1, 400)
_YEAR, _MONTH = 365.2425, 30.436875


def facts_of(situation: Mapping[int, int], variables: Variables, knowledge: Knowledge) -> tuple[dict[str, Any], str]:
    """Return a situation (value positions by variable index) as an entry's facts in Chinese words, and the day where it matters."""
    language = Language(knowledge.words or {})
    facts: dict[str, Any] = {}
    timed: dict[Elapsed, bool] = {}
    tests = {name: test for test, name in variables.elapsed.items()}
    for index, at in situation.items():
        variable = variables.items[index]
        if variable.name in tests:
            timed[tests[variable.name]] = at == 0
        elif variable.attribute and variable.tokens[at] != ABSENT:
            _state(facts, variable, at, knowledge, language)
    for name, day in _days(timed).items():
        facts[knowledge.vocabulary.attributes[name].label.zh] = day.isoformat()
    return facts, _DAY.isoformat() if timed else ""


def _state(facts: dict[str, Any], variable: Variable, at: int, knowledge: Knowledge, language: Language) -> None:
    attribute = knowledge.vocabulary.attributes[variable.attribute]
    value = variable.tokens[at]
    if attribute.kind is AttributeKind.NUMBER:
        facts[attribute.label.zh] = _number(variable, at)
    elif attribute.kind is AttributeKind.SET:
        member = next(item.label.zh for item in attribute.values if item.token == variable.key)
        facts.setdefault(attribute.label.zh, {})[member] = language.word_for("boolean", value)
    else:
        words = {item.token: item.label.zh for item in attribute.values}
        word = words.get(value) or language.word_for("boolean", value)
        key = f"[{knowledge.vocabulary.concepts[variable.key].label.zh}]" if attribute.keyed else ""
        facts[attribute.label.zh + key] = word


def _number(variable: Variable, at: int) -> int | float:
    """Return a number that lies in an interval: the bound itself, or one between two bounds, a whole one where there is one."""
    cuts = variable.cuts
    if at % 2:
        return _plain(cuts[at // 2])
    above = cuts[at // 2 - 1] if at else Decimal(-1)
    below = cuts[at // 2] if at // 2 < len(cuts) else above + 2
    whole = Decimal(math.floor(above) + 1)
    return _plain(whole if above < whole < below else (above + below) / 2)


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _days(timed: Mapping[Elapsed, bool]) -> dict[str, date]:
    """Return days for which the time tests hold or fail as wanted; none where no such days are found."""
    names = sorted({name for test in timed for name in (test.start, test.end) if name != "on"})
    if not names:
        return {}
    for days in itertools.product(sorted(_candidates(timed)), repeat=len(names)):
        found = {**dict(zip(names, days, strict=True)), "on": _DAY}
        if all(holds(test, found[test.start], found[test.end]) == wanted for test, wanted in timed.items()):
            return dict(zip(names, days, strict=True))
    return {}


def _candidates(timed: Mapping[Elapsed, bool]) -> Iterator[date]:
    yield from (_DAY, _DAY + timedelta(days=1))
    for test in timed:
        days = round(test.bound * {"years": _YEAR, "months": _MONTH, "days": 1.0}[test.unit])
        way = 1 if test.start == "on" else -1
        yield from (_DAY + way * timedelta(days=days + extra) for extra in _AROUND)


def formula_of(variables: Variables, index: int, mask: int) -> Formula:
    """Return the condition that a variable's value lies in a mask."""
    variable = variables.items[index]
    test = next((test for test, name in variables.elapsed.items() if name == variable.name), None)
    if test is not None:
        return test if mask == 1 else Not(test)
    if variable.tokens[0] != _FIRST_INTERVAL:
        return Test(variable.name, frozenset(variable.values(mask)))
    parts = tuple(_between(variable, first, last) for first, last in _runs(variable, mask))
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _runs(variable: Variable, mask: int) -> Iterator[tuple[int, int]]:
    """Yield first and last place of each run of neighbouring intervals in a mask."""
    places = [place for place in range(len(variable.tokens)) if mask >> place & 1]
    starts = [place for place in places if place - 1 not in places]
    ends = [place for place in places if place + 1 not in places]
    return zip(starts, ends, strict=True)


def _between(variable: Variable, first: int, last: int) -> Formula:
    """Return that a number lies within a run of intervals; even places are open intervals, odd ones the bounds between them."""
    cuts, name = variable.cuts, variable.name
    if first == last and first % 2:
        return Compare(name, "=", cuts[first // 2])
    low = [Compare(name, ">=" if first % 2 else ">", cuts[(first - 1) // 2])] if first else []
    high = [Compare(name, "<=" if last % 2 else "<", cuts[last // 2])] if last < len(variable.tokens) - 1 else []
    return All((*low, *high))


def sample_entry(
    scheme: str, name: str, title: str, facts: Mapping[str, Any], day: str, classifier: Classifier, *, rules: Sequence[str] = ()
) -> dict[str, Any]:
    """Return facts as an entry of `cases.yaml` that expects what the rules now say; of `rules`, whether each fires."""
    language = Language(classifier.knowledge.words or {})
    expect: dict[str, Any] = {}
    try:
        verdict = classifier.classify(read_case({"scheme": scheme, "facts": dict(facts), **({"on": day} if day else {})}))
    except RiskwhyError:
        return _entry(ExampleCase(name, scheme, name=title, facts=facts, on=day), language)
    document = as_document(verdict, classifier.knowledge, proof=False)
    expect["status"] = document["status"]
    if document["grade"] is not None:
        expect["grade"] = document["grade"]
    fired, silent = ([rule for rule in rules if (rule in document["rules"]) == wanted] for wanted in (True, False))
    found = {**expect, **({"rules": fired} if fired else {}), **({"not_rules": silent} if silent else {})}
    return _entry(ExampleCase(name, scheme, name=title, facts=facts, on=day, expect=found), language)


def ready_case(
    mutant: Mutant, facts: Mapping[str, Any], day: str, classifier: Classifier, *, name: str
) -> tuple[ExampleCase, dict[str, Any]] | None:
    """Return a case with the id `name` on these facts that expects what the rules now say, and the same as an entry of `cases.yaml`."""
    scheme = mutant.scheme.id
    try:
        verdict = classifier.classify(read_case({"scheme": scheme, "facts": dict(facts), **({"on": day} if day else {})}))
    except RiskwhyError:
        return None
    document = as_document(verdict, classifier.knowledge, proof=False)
    expect = _expectation(document, mutant)
    case = ExampleCase(name, scheme, name=mutant.place, facts=facts, on=day, expect=expect)
    return case, _entry(case, Language(classifier.knowledge.words or {}))


def _expectation(document: Mapping[str, Any], mutant: Mutant) -> dict[str, Any]:
    expect: dict[str, Any] = {"status": document["status"]}
    if document["grade"] is None:
        expect["possible_grades"] = document["possible_grades"]
    else:
        expect["grade"] = document["grade"]
        expect["supervisors"] = list(dict.fromkeys(item["role"] for item in document["supervisors"]))
    expect["types"] = [item["own"] or item["type"] for item in document["types"]]
    if any(rule.id == mutant.rule for rule in mutant.scheme.rules):
        expect["rules" if mutant.rule in document["rules"] else "not_rules"] = [mutant.rule]
    return expect


def _entry(case: ExampleCase, language: Language) -> dict[str, Any]:
    """Return a case with the words of the case file."""
    fields = {"id": case.id, "name": case.name, "facts": dict(case.facts), "on": case.on, "expect": case.expect}
    words = {name: language.word_for("case_entry", name) for name in fields}
    said = {name: _status(value, language) if name == "status" else value for name, value in case.expect.items()}
    expect = {language.word_for("expectation", name): value for name, value in said.items()}
    return {words[name]: expect if name == "expect" else value for name, value in fields.items() if value}


def _status(status: str, language: Language) -> str:
    words = {word: internal for group in ("case_status", "status") for word, internal in language.groups.get(group, {}).items()}
    return next((word for word, internal in words.items() if internal == status), status)
