"""`riskwhy demo`: a ledger of real sentences classified with and without its posts' profiles, and two proofs in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.cli.output import print_lines, print_text
from engine.cli.session import make_answerer, open_knowledge
from engine.explanation import summary
from engine.explanation.wording import Wording, load_wording
from engine.knowledge.loader import default_folders
from engine.knowledge.names import Names
from engine.ledger.answering import Answer
from engine.ledger.reading import open_ledger
from engine.ledger.writing import write_answers
from engine.service import explain
from engine.types.knowledge import Knowledge

__all__ = ["EXAMPLES", "run_demo"]

EXAMPLES = Path("docs/examples")
_SETTLED = ("final", "conflict")


def run_demo(target: str | None, *, lang: str, folders: Sequence[str] | None) -> int:
    """Classify the example ledger, write the result workbook, and print verdicts, proofs and what the profiles settled.

    Args:
        target: where the workbook goes; None: `demo/result.xlsx` below the working folder.

    Raises:
        RiskwhyError: the examples or the knowledge cannot be read.
    """
    knowledge = open_knowledge(folders)
    wording = load_wording(lang, knowledge.vocabulary)
    source = default_folders()[0] / EXAMPLES
    answers = _answers(knowledge, source / "ledger.xlsx", source / "profiles.xlsx")
    bare = _answers(knowledge, source / "ledger.xlsx", None)
    path = Path(target) if target else Path("demo") / "result.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_answers(str(path), answers, knowledge, wording)
    _print_verdicts(answers, wording)
    _print_proofs(answers, knowledge, lang)
    _print_totals(answers, bare, path, wording)
    return 1 if any(answer.failed for answer in answers) else 0


def _answers(knowledge: Knowledge, ledger: Path, profiles: Path | None) -> list[Answer]:
    answerer = make_answerer(knowledge, str(profiles) if profiles else None)
    return list(answerer.answer_rows(open_ledger(str(ledger), Names(knowledge.vocabulary)).rows))


def _print_verdicts(answers: Sequence[Answer], wording: Wording) -> None:
    for answer in answers:
        document = answer.document
        if answer.failed:
            print_text(f"{document['id']}  {document['error']['message']}")
            continue
        grade = document["grade"] or wording.say("compact", "unset")
        who = summary.supervisors(document, wording)
        print_text(f"{document['id']}  {grade}  {wording.say('status', document['status'])}  {who}")
        print_text(f"       {answer.entry.get('text', '')}")
        print_text(f"       {summary.reason(document, wording)}")


def _print_proofs(answers: Sequence[Answer], knowledge: Knowledge, lang: str) -> None:
    """Print two proofs: one that rests on the words of its description, one that rests on a post's profile."""
    for origin in ("text", "profile"):
        chosen = next((answer.document for answer in answers if not answer.failed and _rests_on(answer.document, origin)), None)
        if chosen is not None:
            print_text("")
            print_lines(explain(chosen, knowledge, lang=lang))


def _rests_on(document: Mapping[str, Any], origin: str) -> bool:
    """Return whether a settled grade by one candidate has a premise of that origin."""
    premises = document["proof"]["premises"] if document["status"] == "final" else ()
    return len(premises) > 1 and any(premise["by"] == origin for premise in premises)


def _print_totals(answers: Sequence[Answer], bare: Sequence[Answer], path: Path, wording: Wording) -> None:
    with_profiles, without = _settled(answers), _settled(bare)
    print_text("")
    print_text(wording.say("demo", "totals", total=len(answers), settled=len(with_profiles), gained=len(with_profiles - without)))
    print_text(wording.say("demo", "workbook", path=str(path)))


def _settled(answers: Sequence[Answer]) -> set[str]:
    return {answer.document["id"] for answer in answers if not answer.failed and answer.document["status"] in _SETTLED}
