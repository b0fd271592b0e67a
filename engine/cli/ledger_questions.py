"""`riskwhy questions`: what to ask about the posts of a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.output import print_json, print_note, print_table, print_text
from engine.cli.session import find_profiles, rules_in_force
from engine.consulting.ledger import ledger_document
from engine.explanation.wording import Wording, load_wording
from engine.knowledge.names import Names
from engine.ledger.entry import find_scheme
from engine.ledger.profile_table import write_profile_table
from engine.ledger.profiles import Profiles
from engine.ledger.reading import open_ledger
from engine.service import open_classifier

__all__ = ["ask_ledger"]


def ask_ledger(
    source: str,
    *,
    scheme: str,
    profiles: str | None,
    output: str | None,
    limit: int,
    lang: str,
    as_json: bool,
    folders: Sequence[str] | None,
) -> int:
    """Print which facts about which posts settle most entries, and write them as a table to fill in; return the exit status.

    Raises:
        RiskwhyError: the ledger or the profiles cannot be read, or the table cannot be written.
    """
    knowledge = rules_in_force(folders)
    wording = load_wording(lang, knowledge.vocabulary)
    default = find_scheme(scheme, knowledge) if scheme else ""
    ledger = open_ledger(source, Names(knowledge.vocabulary), scheme=default)
    known = find_profiles(profiles, knowledge) or Profiles()
    document = ledger_document(ledger.rows, open_classifier(knowledge), known, scheme=default, limit=limit)
    if output is not None and document["rows"]:
        write_profile_table(output, document["rows"], load_wording("zh", knowledge.vocabulary))
    if as_json:
        print_json(document)
    else:
        _print(document, wording)
    if document["failed"]:
        print_note(f"{document['failed']} entries cannot be read; `riskwhy classify --input` names them")
    if output is not None and document["rows"] and not as_json:
        print_text(wording.say("questions", "written", path=output))
    return 0


def _print(document: Mapping[str, Any], wording: Wording) -> None:
    rows, say = document["rows"], wording.say
    if rows:
        headers = [say("questions", key) for key in ("post", "fact", "ask", "decides")]
        print_table(headers, [[_post(row), wording.fact(row["fact"]), wording.question(row), str(len(row["decides"]))] for row in rows])
        posts = len({(row["post"], row["unit"]) for row in rows})
        print_text(say("questions", "total", facts=len(rows), posts=posts, decided=document["decided"], open=document["open"]))
    else:
        print_text(say("questions", "none"))
    if document["without_post"]:
        print_text(say("questions", "without_post", count=document["without_post"]))


def _post(row: Mapping[str, Any]) -> str:
    return " ".join(part for part in (row["unit"], row["post"]) if part)
