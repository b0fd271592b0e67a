"""`riskwhy compare`: one description under several schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.classifying import Single
from engine.cli.output import print_json, print_table
from engine.cli.session import make_answerer, open_knowledge
from engine.explanation.wording import Wording, load_wording

__all__ = ["compare_schemes"]

_COLUMNS = ("scheme", "grade", "status", "possible", "who", "rules", "ask")


def compare_schemes(
    single: Single, schemes: Sequence[str], *, profiles: str | None, as_json: bool, lang: str, folders: Sequence[str] | None
) -> int:
    """Print the verdicts of several schemes on one entry side by side; return the exit status.

    Raises:
        RiskwhyError: the entry is malformed, or there is no such scheme.
    """
    knowledge = open_knowledge(folders)
    rows = make_answerer(knowledge, profiles).compare(single.entry(), schemes)
    if as_json:
        print_json(rows)
        return 0
    wording = load_wording(lang, knowledge.vocabulary)
    print_table([wording.say("compare", column) for column in _COLUMNS], [_cells(row, wording) for row in rows])
    return 0


def _cells(row: Mapping[str, Any], wording: Wording) -> list[str]:
    ends = [wording.say("outcome", item) if wording.has("outcome", item) else item for item in row["possible"]]
    return [
        row["scheme"],
        row["grade"] or wording.say("compact", "unset"),
        wording.say("status", row["status"]),
        wording.listed(ends),
        wording.listed(row["supervisors"]) or (wording.say("outcome", "gap") if row["grade"] else ""),
        wording.listed(row["rules"]),
        wording.fact(row["question"]) if row["question"] else "",
    ]
