"""The inputs of the benchmarks: the acceptance cases as structured facts, and the example ledger's sentences."""

from __future__ import annotations

from typing import Any

from engine import Case
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.knowledge.names import Names
from engine.ledger.reading import open_ledger
from engine.types.knowledge import Knowledge

__all__ = ["short_texts", "structured_cases"]

DAY = "2026-11-24"


def structured_cases(knowledge: Knowledge) -> list[Case]:
    """Return every case of the schemes' `cases.yaml` that states facts and no text."""
    return [Case(case.scheme, id=case.id, facts=case.facts, on=DAY) for case in load_cases(knowledge) if case.facts and not case.text]


def short_texts(knowledge: Knowledge) -> list[Case]:
    """Return the entries of the example ledger as texts."""
    ledger = open_ledger(str(default_folders()[0] / "docs/examples/ledger.xlsx"), Names(knowledge.vocabulary))
    rows: list[dict[str, Any]] = [dict(row.data) for row in ledger.rows]
    return [Case(row["scheme"], id=row["id"], text=row["text"], on=DAY) for row in rows if row["scheme"] in knowledge.schemes]
