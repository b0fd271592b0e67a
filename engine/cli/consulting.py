"""`riskwhy why-not` and `riskwhy what-if`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.output import print_json, print_lines, print_note
from engine.cli.session import open_store, parse_facts, rules_in_force
from engine.consulting.consultant import Consultant
from engine.errors import Problem, UsageError
from engine.explanation.counterfactual import what_if_lines, why_not_lines
from engine.explanation.line import Line
from engine.explanation.tree import build_tree
from engine.explanation.wording import Wording, load_wording

__all__ = ["explain_what_if", "explain_why_not"]


def explain_why_not(name: str, grade: str, *, matter: int, lang: str, as_json: bool, folders: Sequence[str] | None) -> int:
    """Print why a decision did not end in another grade; return the exit status.

    Raises:
        RiskwhyError: there is no such decision or grade, or its knowledge cannot be had.
    """
    consultant, entry, wording = _open(name, lang, folders)
    document = consultant.why_not(entry, grade, matter=matter)
    if as_json:
        print_json(document)
    else:
        print_lines(why_not_lines(document, wording))
    return 0


def explain_what_if(
    name: str, facts: Sequence[str], without: Sequence[str], *, matter: int, lang: str, as_json: bool, folders: Sequence[str] | None
) -> int:
    """Print a decision as it would be with other facts; return the exit status.

    Raises:
        UsageError: C011 no fact is given.
        RiskwhyError: there is no such decision, fact or value, or its knowledge cannot be had.
    """
    changes: dict[str, Any] = {**parse_facts(facts), **dict.fromkeys(without)}
    if not changes:
        raise UsageError(Problem("C011", "no fact is given", path="--fact", help="add --fact NAME=VALUE, or --without NAME"))
    consultant, entry, wording = _open(name, lang, folders)
    document = consultant.what_if(entry, changes, matter=matter)
    if as_json:
        print_json(document)
    else:
        print_lines(what_if_lines(document, wording, (_proof(document["before"], wording), _proof(document["after"], wording))))
    return 0


def _open(name: str, lang: str, folders: Sequence[str] | None) -> tuple[Consultant, dict[str, Any], Wording]:
    """Return who answers questions about a stored decision, its entry, and the words of its own knowledge."""
    store, present = open_store(), rules_in_force(folders)
    wording = load_wording(lang, present.vocabulary)
    decision = store.get(name)
    consultant, entry = Consultant(present, None, store.bundle).about(decision)
    if decision.knowledge != present.digest:
        print_note(wording.say("tree", "changed"))
    return consultant, entry, load_wording(lang, consultant.knowledge.vocabulary)


def _proof(document: Mapping[str, Any], wording: Wording) -> Line:
    tree = build_tree(document, wording)
    return next(child for child in tree.children if child.kind == "section")
