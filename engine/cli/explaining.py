"""`riskwhy why` and `riskwhy schemes`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine.auditing.rendering import decision_tree, render_decision
from engine.cli.output import print_json, print_lines, print_rows, print_table
from engine.cli.session import open_store, rules_in_force
from engine.errors import Problem, UsageError
from engine.explanation.scheme_sheet import asked_facts, scheme_head, scheme_rules
from engine.explanation.wording import Wording, load_wording
from engine.ledger.entry import find_scheme
from engine.publishing.own_words import speaking_for
from engine.service import why_document
from engine.types.knowledge import Knowledge
from engine.types.rules import Scheme

__all__ = ["explain_decision", "show_schemes"]


def explain_decision(name: str, *, lang: str, form: str, depth: int | None, folders: Sequence[str] | None) -> int:
    """Print the stored proof of a decision, in the words of its own rules where the present ones lack a word; return the exit status.

    Args:
        form: `json`, or one of `engine.auditing.rendering.FORMS`.

    Raises:
        StoreError: D003 there is no such decision.
        UsageError: C012 another form.
    """
    store, present = open_store(), rules_in_force(folders)
    decision = store.get(name)
    knowledge = speaking_for(decision, present, store.bundle)
    if form == "json":
        print_json({**decision.as_dict(), "why": why_document(decision.document, knowledge, lang=lang)})
    elif form == "tree":
        print_lines(decision_tree(decision, knowledge, lang=lang, depth=depth, present=present.digest))
    else:
        sys.stdout.write(render_decision(decision, knowledge, form=form, lang=lang, depth=depth, present=present.digest))
    return 0


def show_schemes(name: str | None, *, lang: str, as_json: bool, folders: Sequence[str] | None) -> int:
    """Print the list of schemes, or one scheme with its rules; return the exit status.

    Raises:
        CaseError: F011 there is no such scheme.
    """
    knowledge = rules_in_force(folders)
    wording = load_wording(lang, knowledge.vocabulary)
    if not knowledge.schemes:
        raise UsageError(Problem("K004", "the knowledge holds no scheme", help="add one below rules/"))
    if name is None:
        return _list(knowledge, wording, as_json=as_json)
    return _one(knowledge.schemes[find_scheme(name, knowledge)], knowledge, wording, as_json=as_json)


def _list(knowledge: Knowledge, wording: Wording, *, as_json: bool) -> int:
    schemes = knowledge.schemes.values()
    if as_json:
        print_json([scheme_head(scheme) for scheme in schemes])
        return 0
    headers = [wording.say("schemes", key) for key in ("id", "name", "domain", "grades", "rules")]
    print_table(headers, [[item.id, wording.label(item.name), item.domain, _grades(item), str(len(item.rules))] for item in schemes])
    return 0


def _grades(scheme: Scheme) -> str:
    if len(scheme.scales) == 1:
        return "/".join(scheme.scales[0].grades)
    return "; ".join(f"{scale.name} {'/'.join(scale.grades)}" for scale in scheme.scales)


def _one(scheme: Scheme, knowledge: Knowledge, wording: Wording, *, as_json: bool) -> int:
    facts, rules = asked_facts(scheme, knowledge), scheme_rules(scheme)
    if as_json:
        print_json({**scheme_head(scheme), "facts": facts, "rules": rules})
        return 0
    say = wording.say
    rows = [
        (say("schemes", "id"), scheme.id, ""),
        (say("schemes", "domain"), scheme.domain, ""),
        (say("schemes", "grades"), _grades(scheme), ""),
    ]
    print_rows(rows, title=wording.label(scheme.name))
    kinds = {
        "number": say("schemes", "number"),
        "date": say("schemes", "day"),
        "text": say("schemes", "text"),
        "boolean": "/".join(wording.templates["boolean"].values()),
    }
    values = [
        " / ".join(wording.value(item["name"], value["value"]) for value in item["values"]) or kinds.get(item["kind"], "") for item in facts
    ]
    print_table(
        [say("schemes", "facts"), "", say("schemes", "values")],
        [[wording.fact(item["name"]), item["name"], word] for item, word in zip(facts, values, strict=True)],
    )
    headers = [say("schemes", key) for key in ("rule", "basis", "locator", "reason")]
    print_table(headers, [[rule["id"], say("basis", rule["basis"]), rule["locator"], rule["reason"]] for rule in rules])
    return 0
