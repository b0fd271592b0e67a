"""`riskwhy ask`: an interview, in the terminal or with answers given in advance."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.classifying import Single, keep_decision
from engine.cli.output import print_json, print_problems, print_rows, print_text
from engine.cli.session import open_shelf, parse_facts
from engine.cli.verdict_view import verdict_rows, verdict_title
from engine.consulting.consultant import Consultant
from engine.errors import Problem, UsageError
from engine.explanation.counterfactual import spoken_values
from engine.explanation.wording import Wording, load_wording
from engine.publishing.rulebook import day_of

__all__ = ["interview"]

_UNKNOWN = "unknown"
_OPEN_KINDS = ("number", "date", "text")


def interview(
    single: Single,
    answers: Sequence[str],
    *,
    profiles: str | None,
    store: bool,
    lang: str,
    as_json: bool,
    folders: Sequence[str] | None,
) -> int:
    """Ask until the verdict is settled or the person knows no more, and print it; return the exit status.

    Args:
        answers: where some are given, nothing is prompted: the verdict as far as it goes and the next question are printed.

    Raises:
        RiskwhyError: nothing could be classified.
    """
    if not single.scheme:
        raise UsageError(Problem("C005", "no scheme is named", path="--scheme", help="add --scheme ID; `riskwhy schemes` lists them"))
    entry = _entry(single, answers)
    answerer = open_shelf(folders, profiles, decides=True).on(day_of(entry))
    knowledge = answerer.knowledge
    wording = load_wording(lang, knowledge.vocabulary)
    consultant = Consultant(knowledge, answerer.profiles)
    step = consultant.ask(entry)
    while not (answers or as_json or step["done"]):
        entry["facts"][step["question"]["fact"]] = _prompt(step["question"], wording)
        step = consultant.ask(entry)
    document = answerer.answer(entry, readings=True) if step["done"] else step["verdict"]
    problems = keep_decision(document, entry, answerer) if store and step["done"] else ()
    if as_json:
        print_json({**step, "verdict": document})
    else:
        print_rows(verdict_rows(document, wording), title=verdict_title(document, knowledge, wording))
        print_text(_ending(step, wording))
    if problems:
        print_problems(problems)
    return 1 if problems else 0


def _entry(single: Single, answers: Sequence[str]) -> dict[str, Any]:
    entry = single.entry()
    return {**entry, "facts": {**entry.get("facts", {}), **parse_facts(answers)}}


def _ending(step: Mapping[str, Any], wording: Wording) -> str:
    if not step["done"]:
        return wording.say("ask", "next", ask=wording.question(step["question"])) + f"  [{step['question']['fact']}]"
    ending = wording.say("ask", step["because"])
    if step["because"] == "settled" or not step["unknown"]:
        return ending
    return f"{ending}\n{wording.say('ask', 'unknown', facts=wording.listed(map(wording.fact, step['unknown'])))}"


def _prompt(question: Mapping[str, Any], wording: Wording) -> str:
    """Print a question with its answers and return the one that the person gives; the end of the input counts as `unknown`."""
    print_text(wording.question(question))
    for rule in question["decides"][:1]:
        if rule.get("reason"):
            print_text("  " + wording.say("ask", "because", reason=rule["reason"], rule=rule["id"]))
    if question["kind"] in _OPEN_KINDS:
        key = "day" if question["kind"] == "date" else "number"
        return _line(wording.say("ask", key)) or _UNKNOWN
    return _choice(question, wording)


def _choice(question: Mapping[str, Any], wording: Wording) -> str:
    answers = question["answers"]
    for number, answer in enumerate(answers, 1):
        outcomes = wording.listed(map(wording.outcome, answer["leaves"]))
        word = spoken_values(question["fact"], [answer["value"]], wording)
        print_text("  " + wording.say("ask", "pick", number=number, answer=word, outcomes=outcomes))
    print_text("  " + wording.say("ask", "skip"))
    while True:
        line = _line(wording.say("ask", "prompt"))
        if line in ("", "0"):
            return _UNKNOWN
        if line.isdecimal() and int(line) <= len(answers):
            return str(answers[int(line) - 1]["value"])
        print_text(wording.say("ask", "wrong"))


def _line(prompt: str) -> str:
    sys.stdout.write(f"{prompt}> ")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        sys.stdout.write("\n")
    return line.strip()
