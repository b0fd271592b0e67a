"""`riskwhy compare`: one description under several schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cli.classifying import Single
from engine.cli.output import print_json, print_table
from engine.cli.session import open_shelf
from engine.explanation.wording import Wording, load_wording
from engine.publishing.rulebook import day_of

__all__ = ["compare_schemes"]

_COLUMNS = ("scheme", "grade", "status", "possible", "who", "rules", "ask")


def compare_schemes(
    single: Single, schemes: Sequence[str], *, profiles: str | None, as_json: bool, lang: str, folders: Sequence[str] | None
) -> int:
    """Print the verdicts of several schemes on one entry side by side; return the exit status.

    Raises:
        RiskwhyError: the entry is malformed, or there is no such scheme.
    """
    entry = single.entry()
    answerer = open_shelf(folders, profiles).on(day_of(entry))
    rows = answerer.compare(entry, schemes)
    if as_json:
        print_json(rows)
        return 0
    wording = load_wording(lang, answerer.knowledge.vocabulary)
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
