"""Ledgers as offices file them: how far the verdicts go, and what suggestions are worth.

    python -m benchmarks.ledger

Each folder holds the entries (`ledger.csv`) and the grade that an informed officer would give by the source (`answers.csv`), empty where the
source does not decide; `office/` also the profiles of its posts (`profiles.yaml`). Presumptions were improved with `office/` in view, so its
figures flatter. `second_office/` is by another author, terser, and was not looked at while they were: its first figures were 174 of 192
undecided entries with a suggestion, 140 right, 28 wrong, 6 without an answer.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import load_knowledge
from engine.knowledge.names import Names
from engine.ledger.profiles import Profiles, load_profiles
from engine.ledger.reading import open_ledger
from engine.service import open_answerer
from engine.types.knowledge import Knowledge

__all__ = ["FOLDER", "SECOND", "Entry", "measure", "report"]

FOLDER = Path(__file__).parent / "office"
SECOND = Path(__file__).parent / "second_office"
STATUSES = ("final", "conflict", "provisional", "need_facts", "need_config", "review", "gap", "excluded")
DAY = "2026-11-24"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its answer; `right` is the officer's grade, empty where the source does not decide."""

    id: str
    scheme: str
    text: str
    post: str
    right: str
    document: dict[str, Any]

    @property
    def undecided(self) -> bool:
        """Return whether the verdict has no grade though it is a risk of the kind."""
        return self.document["grade"] is None and self.document["status"] != "excluded"

    @property
    def suggested(self) -> str:
        """Return the suggested grade; empty where there is none."""
        suggestion = self.document["suggested"]
        return suggestion["grade"] if suggestion else ""


def measure(knowledge: Knowledge, folder: Path = FOLDER, *, profiles: bool) -> list[Entry]:
    """Return the entries of the ledger in `folder` with their verdicts."""
    found = load_profiles(str(folder / "profiles.yaml"), knowledge) if profiles else Profiles()
    answerer = open_answerer(knowledge, found)
    right = {row["编号"]: row["等级"] for row in csv.DictReader((folder / "answers.csv").read_text(encoding="utf-8").splitlines())}
    rows = [dict(row.data) for row in open_ledger(str(folder / "ledger.csv"), Names(knowledge.vocabulary)).rows]
    return [
        Entry(row["id"], row["scheme"], row["text"], row["post"], right[row["id"]], answerer.answer({**row, "on": DAY}, proof=False))
        for row in rows
    ]


def report(title: str, entries: Sequence[Entry]) -> str:
    """Return the tables of one run and its wrong answers, one a line."""
    return "\n".join([title, *_shares(entries), "", *_suggestions(entries), "", *_wrong(entries), ""])


def _shares(entries: Sequence[Entry]) -> Iterator[str]:
    yield f"{'':<22}{'entries':>8}" + "".join(f"{status:>13}" for status in STATUSES)
    for name, part in _parts(entries):
        found = Counter(entry.document["status"] for entry in part)
        yield f"{name:<22}{len(part):>8}" + "".join(f"{found[status] / len(part):>13.0%}" for status in STATUSES)


def _suggestions(entries: Sequence[Entry]) -> Iterator[str]:
    yield f"{'':<22}{'undecided':>10}{'suggested':>11}{'right':>8}{'wrong':>8}{'no answer':>11}{'share':>9}{'right':>8}"
    for name, part in _parts(entries):
        undecided = [entry for entry in part if entry.undecided]
        suggested = [entry for entry in undecided if entry.suggested]
        right = sum(entry.suggested == entry.right for entry in suggested)
        silent = sum(not entry.right for entry in suggested)
        wrong = len(suggested) - right - silent
        shares = f"{_share(len(suggested), len(undecided)):>9}{_share(right, right + wrong):>8}"
        yield f"{name:<22}{len(undecided):>10}{len(suggested):>11}{right:>8}{wrong:>8}{silent:>11}{shares}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


def _wrong(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield every suggestion and every grade that is not the officer's, and every undecided entry without a suggestion."""
    for entry in entries:
        suggested, grade = entry.suggested if entry.undecided else "", entry.document["grade"]
        line = f"{entry.id}  {entry.scheme}  {entry.post}  {entry.text}"
        if suggested and entry.right and suggested != entry.right:
            yield f"wrong suggestion  {suggested} for {entry.right}  {line}  ({_assumed(entry)})"
        elif grade and grade != entry.right:
            yield f"other grade       {grade} ({entry.document['status']}) for {entry.right or 'none'}  {line}"
        elif entry.undecided and not suggested:
            yield f"no suggestion     {entry.document['status']} for {entry.right or 'none'}  {line}"
        elif suggested and not entry.right:
            yield f"no answer         {suggested} suggested  {line}  ({_assumed(entry)})"


def _assumed(entry: Entry) -> str:
    return ", ".join(item["presumption"] for item in entry.document["suggested"]["assumptions"])


def _parts(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    yield "all", list(entries)
    for scheme in dict.fromkeys(entry.scheme for entry in entries):
        yield scheme, [entry for entry in entries if entry.scheme == scheme]


if __name__ == "__main__":
    loaded = load_knowledge()
    runs = (("without profiles", FOLDER, False), ("with profiles", FOLDER, True), ("second ledger, without profiles", SECOND, False))
    for title, folder, profiles in runs:
        sys.stdout.write(report(title, measure(loaded, folder, profiles=profiles)) + "\n")
