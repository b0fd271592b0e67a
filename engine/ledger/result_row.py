"""One answer as a row of words, for tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.explanation import summary
from engine.explanation.wording import Wording
from engine.ledger.answering import Answer
from engine.types.knowledge import Knowledge

__all__ = ["result_row"]


def result_row(answer: Answer, knowledge: Knowledge, wording: Wording) -> dict[str, str]:
    """Return the words of an answer by column name; empty where there is nothing to say."""
    document = answer.document
    if answer.failed:
        return _failed(answer)
    scheme = knowledge.schemes.get(document["scheme"])
    return {
        "id": document["id"],
        "text": document["text"],
        "post": document["post"],
        "scheme": wording.label(scheme.name) if scheme else document["scheme"],
        "status": wording.say("status", document["status"]),
        "grade": document["grade"] or "",
        "outcomes": summary.outcomes(document, wording),
        "supervisors": summary.supervisors(document, wording),
        "types": summary.types(document, wording),
        "powers": summary.mentioned(document, wording),
        "accidents": summary.accidents(document, wording),
        "rules": wording.listed(rule for item in document["candidates"] for rule in item["rules"]),
        "reason": summary.reason(document, wording),
        "questions": "\n".join(wording.question(item) for item in document["questions"]),
        "suggested": summary.suggestion(document, wording),
        "precedents": summary.precedents(document, wording),
        "warnings": "\n".join(_warnings(document, wording)),
        "decision": document.get("decision", ""),
        "error": "",
    }


def _failed(answer: Answer) -> dict[str, str]:
    error = answer.document["error"]
    message = f"{error['code']}: {error['message']}"
    words = {name: str(answer.entry.get(name) or "") for name in ("text", "post", "scheme")}
    return {"id": answer.document["id"], **words, "error": f"{message}; {error['help']}" if error["help"] else message}


def _warnings(document: Mapping[str, Any], wording: Wording) -> list[str]:
    words = [item["text"] for item in document["warnings"]]
    words += [summary.reversed_time(item, wording) for item in document.get("reversed_times", ())]
    return words + [summary.disagreement(item, wording) for item in document["disagreements"]]
