"""Errors as data: a code, a place, what was found, what would mend it; the sentence is made here alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

__all__ = [
    "CaseError",
    "EngineError",
    "KnowledgeError",
    "Problem",
    "RiskwhyError",
    "StoreError",
    "UsageError",
    "display_width",
    "nearest",
    "render_problem",
    "render_problems",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with its place and its mend.

    Args:
        code: stable, public (`R014`); the pages of `docs/messages.md` are named by it.
        message: one sentence without capital and full stop; user words in backticks.
        path: file or field (`rules/x/rules.yaml`, `facts.discretion`); empty where there is none.
        line: 1-based; 0 where there is none. `column` likewise.
        source: the offending line itself; `length` characters from `column` are underlined.
        help: how to mend it.
    """

    code: str
    message: str
    path: str = ""
    line: int = 0
    column: int = 0
    length: int = 1
    source: str = ""
    help: str = ""
    got: str = ""
    allowed: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that an API answer carries, without the empty ones."""
        pairs = {
            "code": self.code,
            "message": self.message,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "got": self.got,
            "allowed": list(self.allowed),
            "help": self.help,
        }
        return {name: value for name, value in pairs.items() if value}


class RiskwhyError(Exception):
    """Any failure that riskwhy reports; carries one or more problems."""

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(render_problems(self.problems))

    @property
    def problem(self) -> Problem:
        """Return the first problem."""
        return self.problems[0]


class KnowledgeError(RiskwhyError):
    """The ontology or the rules cannot be loaded; all problems are listed, sorted by file and line."""


class CaseError(RiskwhyError):
    """One case is malformed: an unknown fact, a value of the wrong type, an unknown scheme."""


class EngineError(RiskwhyError):
    """The rule engine failed on a case; the case has no verdict."""


class StoreError(RiskwhyError):
    """The decision store cannot be read or written."""


class UsageError(RiskwhyError):
    """The command line or a file it names is used wrongly."""


def nearest(word: str, allowed: Iterable[str], *, cutoff: float = 0.5) -> str:
    """Return `did you mean …?` for the closest allowed word, else an empty string.

    >>> nearest("work_at_hight", ["work_at_height", "repair"])
    'did you mean `work_at_height`?'
    """
    close = get_close_matches(word, list(allowed), n=1, cutoff=cutoff)
    return f"did you mean `{close[0]}`?" if close else ""


def render_problem(problem: Problem, severity: str = "error", more: Sequence[str] = ()) -> str:
    """Return the problem as people read it: sentence, place, underlined line, whatever lines more there are, help.

    >>> print(render_problem(Problem("R001", "unknown fact `a`", path="x.yaml", line=3, column=5, source="  当: a", help="see y")))
    error[R001]: unknown fact `a`
      --> x.yaml:3:5
    3 |   当: a
      |      ^
    help: see y
    """
    lines = [f"{severity}[{problem.code}]: {problem.message}"]
    if problem.path:
        place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
        lines.append(f"  --> {place}")
    if problem.source:
        gutter = str(problem.line)
        start = max(problem.column - 1, 0)
        before, under = problem.source[:start], problem.source[start : start + problem.length]
        lines.append(f"{gutter} | {problem.source}")
        lines.append(f"{' ' * len(gutter)} | {' ' * display_width(before)}{'^' * max(display_width(under), 1)}")
    lines.extend(more)
    if problem.help:
        lines.append(f"help: {problem.help}")
    return "\n".join(lines)


def display_width(text: str) -> int:
    """Return how many columns of a terminal a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def render_problems(problems: Sequence[Problem]) -> str:
    """Return all problems, a blank line between two."""
    return "\n\n".join(render_problem(problem) for problem in problems)
