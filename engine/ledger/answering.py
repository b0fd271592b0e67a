"""From rows to answers, one for one and in order: a document, or an error in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.errors import Problem, RiskwhyError
from engine.explanation.comparison import mark_readings, side_by_side
from engine.explanation.document import as_document
from engine.explanation.wording import load_wording
from engine.ledger.entry import find_scheme, read_case
from engine.ledger.profiles import Profiles
from engine.ledger.tables import Row, number_rows
from engine.precedents.finding import Precedents
from engine.types.knowledge import Knowledge
from engine.types.precedent import FindSettled
from engine.types.profile import Profile
from engine.types.verdict import Case, Verdict

__all__ = ["Answer", "Answerer", "answer_batch", "answer_rows", "error_item", "fault_of"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one entry: `document` is the verdict's, or `{"id": …, "error": {…}}`.

    Args:
        entry: the entry as given, where it could be read at all.
    """

    document: dict[str, Any]
    entry: Mapping[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Return whether the entry has no verdict."""
        return "error" in self.document


def error_item(name: str, problems: Sequence[Problem]) -> dict[str, Any]:
    """Return what stands in the place of an entry that has no verdict.

    >>> error_item("7", [Problem("F011", "unknown scheme `x`", help="schemes: a, b")])
    {'id': '7', 'error': {'code': 'F011', 'message': 'unknown scheme `x`', 'help': 'schemes: a, b'}}
    """
    first = problems[0]
    error: dict[str, Any] = {"code": first.code, "message": first.message, "help": first.help}
    if first.path:
        error["path"] = first.path
    if len(problems) > 1:
        error["problems"] = [problem.as_dict() for problem in problems]
    return {"id": name, "error": error}


class Answerer:
    """Knowledge, profiles and a way to classify, put together for entries of any origin.

    Args:
        classify: `Classifier.classify`.
        precedents: finds what to show beside a suggestion; None: nothing is shown.
        settled: gives the decisions that people settled, by scheme; None: only the source's own precedents are shown.
        version: the name that the knowledge is published under, which its documents carry; empty: it is not.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        classify: Callable[[Case, Sequence[Profile]], Verdict],
        profiles: Profiles | None = None,
        *,
        precedents: Precedents | None = None,
        settled: FindSettled | None = None,
        version: str = "",
    ) -> None:
        self.knowledge, self.classify, self.profiles, self.version = knowledge, classify, profiles or Profiles(), version
        self.precedents, self.settled = precedents, settled

    def answer(self, entry: Mapping[str, Any], *, scheme: str = "", proof: bool = True, readings: bool = False) -> dict[str, Any]:
        """Return the document of one entry's verdict.

        Args:
            readings: say how the verdict would end under each reading that the scheme did not take.

        Raises:
            CaseError: the entry is malformed; all its problems are listed.
            EngineError: the rule engine failed on it.
        """
        case = read_case(entry, scheme=scheme)
        case = replace(case, scheme=find_scheme(case.scheme, self.knowledge))
        profiles = self.profiles.facts_for(case.post, case.unit, case.scheme)
        verdict = self.classify(case, profiles)
        document = as_document(verdict, self.knowledge, proof=proof)
        if readings:
            mark_readings(document, case, verdict, self.knowledge.schemes[case.scheme], lambda other: self.classify(other, profiles))
        if case.post and self.profiles.items and not profiles:
            document["warnings"].append(self._unknown_post(case.post))
        self._add_precedents(document)
        if self.version:
            document["version"] = self.version
        return document

    def _add_precedents(self, document: dict[str, Any]) -> None:
        """Put precedents beside what is undecided; nothing else of the verdict depends on them."""
        if self.precedents is not None:
            self.precedents.add_sources(document)
            if self.settled is not None:
                self.precedents.add_settled(document, self.settled)

    def compare(self, entry: Mapping[str, Any], schemes: Sequence[str]) -> list[dict[str, Any]]:
        """Return the short verdict on one entry under each of several schemes.

        Raises:
            CaseError: the entry is malformed, or there is no such scheme.
        """
        chosen = [self.knowledge.schemes[find_scheme(name, self.knowledge)] for name in schemes or self.knowledge.schemes]
        case = read_case(entry, scheme=chosen[0].id)
        profiles = self.profiles.facts_for(case.post, case.unit)
        return side_by_side(case, chosen, lambda other: self.classify(other, profiles))

    def _unknown_post(self, post: str) -> dict[str, Any]:
        wording = load_wording("zh", self.knowledge.vocabulary)
        return {"id": "P003", "text": wording.say("compact", "profile", post=post), "basis": "", "locator": ""}

    def answer_rows(self, rows: Iterable[Row], *, scheme: str = "") -> Iterator[Answer]:
        """Yield an answer for every row, in order."""
        return answer_rows(rows, lambda entry: self.answer(entry, scheme=scheme))


def answer_rows(rows: Iterable[Row], answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[Answer]:
    """Yield an answer for every row, in order; where `answer` raises one of our errors, that error stands in the row's place."""
    return (_answer_row(row, answer) for row in rows)


def _answer_row(row: Row, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Answer:
    entry = row.data if isinstance(row.data, Mapping) else {}
    name = str(entry.get("id") or row.number)
    if row.problems:
        return Answer(error_item(name, row.problems), entry)
    try:
        return Answer(answer(row.data), entry)
    except RiskwhyError as error:
        return Answer(error_item(name, error.problems), entry)
    except Exception as error:  # noqa: BLE001 - the edge of a ledger: a fault of ours on one entry must not lose the others
        return Answer(error_item(name, [fault_of(error)]), entry)


def fault_of(error: Exception) -> Problem:
    """Return the problem that stands for a fault of ours on one entry."""
    return Problem(
        "E020",
        f"the entry made the program fail ({type(error).__name__}: {error})"[:300],
        help="report the entry; the others are not affected",
    )


def answer_batch(entries: Iterable[Any], answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> list[Answer]:
    """Return the answers to a list of entries, in order; an entry without an id is called by its number."""
    return list(answer_rows(number_rows(Row(number, entry) for number, entry in enumerate(entries, 1)), answer))
