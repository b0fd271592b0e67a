"""What to ask about the posts of a ledger, as plain data: the fewest facts about the fewest posts that settle the most entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.analysis.ledger_questions import Entry, LedgerQuestions, ledger_questions
from engine.consulting.interview import question_sentence
from engine.consulting.matter import open_matter, read_matter
from engine.errors import RiskwhyError
from engine.inference.classify import Classifier
from engine.knowledge.names import split_variable
from engine.ledger.profiles import Profiles
from engine.ledger.tables import Row
from engine.types.knowledge import Knowledge
from engine.types.verdict import Status
from engine.types.vocabulary import AttributeKind

__all__ = ["ledger_document"]

_OPEN = (Status.NEED_FACTS, Status.PROVISIONAL)
_APART = "\0"  # between unit and post, which are one post together


@dataclass
class _Sorted:
    """The entries of a ledger by what can be done about them."""

    open: list[Entry] = field(default_factory=list)
    settled: int = 0
    without_post: int = 0
    failed: int = 0


def ledger_document(rows: Iterable[Row], classifier: Classifier, profiles: Profiles, *, scheme: str = "", limit: int = 0) -> dict[str, Any]:
    """Return what to ask about which posts, in the order of asking.

    Args:
        scheme: of the entries that name none.
        limit: how many facts at most; 0: as many as it takes.
    """
    found = _Sorted()
    for row in rows:
        _sort(row, classifier, profiles, scheme, found)
    asked = ledger_questions(found.open, limit=limit)
    return {
        "settled": found.settled,
        "open": len(found.open),
        "decided": asked.decided,
        "without_post": found.without_post,
        "failed": found.failed,
        "rows": list(_rows(asked, classifier.knowledge)),
        "knowledge": classifier.knowledge.digest,
    }


def _sort(row: Row, classifier: Classifier, profiles: Profiles, scheme: str, found: _Sorted) -> None:
    """Put an entry where it belongs; one of several matters counts once a matter."""
    if row.problems or not isinstance(row.data, Mapping):
        found.failed += 1
        return
    entry = {**row.data, "scheme": row.data.get("scheme") or scheme}
    for number in range(1, 1 + max(1, len(entry.get("matters") or ()))):
        try:
            case = read_matter(entry, classifier, number)
            matter = open_matter(case, classifier, profiles.facts_for(case.post, case.unit, case.scheme))
        except RiskwhyError:
            found.failed += 1
            continue
        if matter.inference.status not in _OPEN:
            found.settled += 1
        elif not case.post:
            found.without_post += 1
        else:
            name = f"{case.id}#{number}" if entry.get("matters") else case.id
            found.open.append(Entry(name, f"{case.unit}{_APART}{case.post}", matter.analysis, matter.situation))


def _rows(asked: LedgerQuestions, knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    vocabulary = knowledge.vocabulary
    for row in asked.rows:
        unit, _, post = row.post.partition(_APART)
        attribute = vocabulary.attributes[split_variable(row.variable)[0]]
        yield {
            "post": post,
            "unit": unit,
            "scheme": row.scheme,
            "fact": row.variable,
            "ask": question_sentence(row.variable, vocabulary),
            "kind": "boolean" if attribute.kind is AttributeKind.SET else attribute.kind.value,
            "values": [] if attribute.kind is AttributeKind.SET else [value.token for value in attribute.values],
            "cost": row.cost,
            "decides": list(row.decides),
        }
