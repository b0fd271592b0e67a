"""One finding of the check of a scheme: what is found, where, its sentence, and a case that shows it. The sentence is made here alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.errors import Problem
from engine.knowledge.data_file import load_data

__all__ = ["CODES", "NOTE", "Finding", "FindingWords", "finding_words", "severity_of"]

CODES = {
    "gap": "G001",
    "overlap": "G002",
    "dead": "G003",
    "shadowed": "G004",
    "idle_reading": "G005",
    "unsupervised": "G006",
    "no_case": "G007",
    "no_near_miss": "G008",
    "uncited": "G009",
    "no_clause": "G010",
    "stale": "G011",
    "unlisted": "G012",
    "displaced": "G013",
    "bare_number": "G014",
}
NOTE = "note"
_ERRORS = ("gap", "dead")
_NOTES = ("overlap", "displaced", "unlisted")
_WORDS = Path(__file__).parent / "findings.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Args:
        kind: `gap`, `overlap`, … (see `CODES`).
        severity: `error`, `warning` or `note`; a note tells and is no failure.
        names: the rules, grades, readings or clauses that it is about.
        source: the line of the file, of which `length` characters from `column` are meant.
        sentence: what is wrong, in one sentence; `help` how to mend it.
        description: conjunctions of conditions that cover the whole gap together; `complete`: nothing of it lies outside.
        witness: facts that show it, by Chinese label; `case` the same as an entry of `cases.yaml`, with what the rules now say.
        settled_by: id of the exception, or the scheme's way to choose, that settles an overlap.
        acknowledged: the reason of the authors who let it stand; such a finding is no failure.
    """

    kind: str
    severity: str
    scheme: str
    names: tuple[str, ...]
    path: str
    line: int
    column: int
    length: int
    source: str
    sentence: str
    help: str = ""
    description: tuple[str, ...] = ()
    complete: bool = True
    witness: Mapping[str, Any] = field(default_factory=dict)
    case: Mapping[str, Any] = field(default_factory=dict)
    settled_by: str = ""
    acknowledged: str = ""
    locator: str = ""

    @property
    def code(self) -> str:
        """Return the public code: `G001`."""
        return CODES[self.kind]

    @property
    def fails(self) -> bool:
        """Return whether the check fails by it."""
        return self.severity != NOTE and not self.acknowledged

    def problem(self) -> Problem:
        """Return the finding as a problem with its place."""
        place = {"path": self.path, "line": self.line, "column": self.column, "length": self.length, "source": self.source}
        return Problem(self.code, self.sentence, **place, help=self.help)  # type: ignore[arg-type]  # the places are words and numbers by name

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that are not empty, for JSON."""
        pairs = {
            "code": self.code,
            "kind": self.kind,
            "severity": self.severity,
            "scheme": self.scheme,
            "names": list(self.names),
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "sentence": self.sentence,
            "help": self.help,
            "description": list(self.description),
            "witness": dict(self.witness),
            "case": dict(self.case),
            "settled_by": self.settled_by,
            "acknowledged": self.acknowledged,
            "locator": self.locator,
        }
        known = {name: value for name, value in pairs.items() if value}
        return {**known, "complete": self.complete} if self.description else known


@dataclass(frozen=True, slots=True)
class FindingWords:
    """The sentences of one language (`zh`, `en`)."""

    data: Mapping[str, Any]

    def title(self, kind: str) -> str:
        """Return the name of a kind of findings."""
        return str(self.data["title"][kind])

    def say(self, group: str, name: str, /, **values: object) -> str:
        """Return a sentence filled in."""
        return str(self.data[group][name]).format(**values)

    def listed(self, names: tuple[str, ...]) -> str:
        """Return names in backticks, with the language's comma between them."""
        return str(self.data["comma"]).join(f"`{name}`" for name in names)

    def help(self, kind: str, sentence: str) -> str:
        """Return how to mend a finding; of a sentence with a help of its own, that."""
        return str(self.data["help"].get(sentence, self.data["help"].get(kind, "")))


@lru_cache(maxsize=2)
def finding_words(lang: str) -> FindingWords:
    """Return the sentences of a language."""
    return FindingWords(load_data(_WORDS)[lang])


def severity_of(kind: str) -> str:
    """Return how grave a kind of findings is."""
    return "error" if kind in _ERRORS else NOTE if kind in _NOTES else "warning"
