"""`riskwhy classify`: one entry, or a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cli.output import print_json, print_note, print_problems, print_rows
from engine.cli.session import open_shelf, open_store, parse_facts, settled_in_store, stored
from engine.cli.verdict_view import verdict_rows, verdict_title
from engine.decisions.quick import put_quickly
from engine.errors import Problem, StoreError, UsageError
from engine.explanation.wording import load_wording
from engine.knowledge.loader import ENGINE_VERSION
from engine.knowledge.names import Names
from engine.ledger.answering import Answerer
from engine.ledger.reading import open_ledger
from engine.ledger.tables import suffix_of
from engine.ledger.writing import write_answers
from engine.publishing.rulebook import day_of
from engine.types.knowledge import Knowledge

__all__ = ["Single", "classify_ledger", "classify_one", "keep_decision"]


@dataclass(frozen=True, slots=True)
class Single:
    """One entry as the command line gives it."""

    text: str
    scheme: str
    facts: Sequence[str]
    post: str
    unit: str
    on: str
    readings: Sequence[str] = ()

    def entry(self) -> dict[str, Any]:
        """Return the entry as plain data, without what is not given.

        Raises:
            UsageError: a fact is not NAME=VALUE.
        """
        pairs = {
            "scheme": self.scheme,
            "text": self.text,
            "facts": dict(parse_facts(self.facts)),
            "post": self.post,
            "unit": self.unit,
            "on": self.on,
            "readings": list(self.readings),
        }
        return {name: value for name, value in pairs.items() if value}


def classify_one(single: Single, *, profiles: str | None, as_json: bool, store: bool, lang: str, folders: Sequence[str] | None) -> int:
    """Classify one entry, keep the decision and print the verdict; return the exit status.

    Raises:
        RiskwhyError: nothing could be classified.
    """
    entry = single.entry()
    if not single.scheme:
        raise UsageError(Problem("C005", "no scheme is named", path="--scheme", help="add --scheme ID; `riskwhy schemes` lists them"))
    shelf = open_shelf(folders, profiles, decides=True, settled=settled_in_store() if store else None)
    answerer = shelf.on(day_of(entry))
    wording = load_wording(lang, answerer.knowledge.vocabulary)
    document = shelf.answer(entry, readings=True)
    problems = keep_decision(document, entry, answerer) if store else ()
    if as_json:
        print_json(document)
    else:
        print_rows(verdict_rows(document, wording), title=verdict_title(document, answerer.knowledge, wording))
    if problems:
        print_problems(problems)
    return 1 if problems else 0


def keep_decision(document: dict[str, Any], entry: Mapping[str, Any], answerer: Answerer) -> Sequence[Problem]:
    """Store a decision and put its id into the document; return what went wrong."""
    inherited = answerer.profiles.inherited(document)
    try:
        name = put_quickly(document, entry, ENGINE_VERSION, profiles=inherited)
        document["decision"] = name or open_store(answerer.knowledge).put(document, entry, profiles=inherited)
    except StoreError as error:
        return error.problems
    return ()


def classify_ledger(
    source: str | None,
    target: str | None,
    *,
    scheme: str,
    profiles: str | None,
    store: bool,
    lang: str,
    folders: Sequence[str] | None,
    given: Mapping[str, Any],
) -> int:
    """Classify a ledger row by row, in order; return the exit status: 1 where some rows failed.

    Args:
        given: options that belong to one entry alone, by name.

    Raises:
        RiskwhyError: nothing could be run.
    """
    source, target = _check_use(source, target, given)
    shelf = open_shelf(folders, profiles, decides=True, settled=settled_in_store() if store else None)
    present = shelf.present()  # its words are those of the ledger's columns and of the result
    knowledge = present.knowledge
    wording = load_wording(lang, knowledge.vocabulary)
    ledger = open_ledger(source, Names(knowledge.vocabulary), scheme=scheme)
    if ledger.ignored:
        print_note("columns that are not read: " + ", ".join(f"`{header}`" for header in ledger.ignored))
    problems: list[Problem] = []
    opened = _opened_store(problems, knowledge) if store else None
    answers = stored(shelf.answer_rows(ledger.rows, scheme=scheme), opened, problems, present.profiles)
    total, failed = write_answers(target, answers, knowledge, wording)
    if problems:
        print_problems(problems)
    if failed:
        print_note(f"{failed} of {total} entries have no verdict; each has its error in its place")
    return 1 if failed or problems else 0


def _check_use(source: str | None, target: str | None, given: Mapping[str, Any]) -> tuple[str, str]:
    """Return the two files; refuse what does not go together."""
    if source is None or target is None:
        missing = "--input" if source is None else "--output"
        raise UsageError(
            Problem(
                "C006",
                f"`{missing}` is missing",
                path=missing,
                help="a ledger needs both --input and --output; - stands for standard input and output",
            )
        )
    alone = [name for name, value in given.items() if value]
    if alone:
        raise UsageError(
            Problem("C007", f"`{alone[0]}` does not go with --input", path=alone[0], help="give it with each entry of the ledger")
        )
    suffix_of(target)
    return source, target


def _opened_store(problems: list[Problem], knowledge: Knowledge) -> Any:
    try:
        return open_store(knowledge)
    except StoreError as error:
        problems.extend(error.problems)
        return None
