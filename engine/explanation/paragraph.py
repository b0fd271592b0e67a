"""A verdict in one paragraph, as a ledger carries it: what, why, who, and what is still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.explanation import summary
from engine.explanation.wording import Wording

__all__ = ["paragraph"]

_MISSING = ("need_facts", "need_config")  # why it is open says it all


def paragraph(document: Mapping[str, Any], wording: Wording, *, verdict: bool = True) -> str:
    """Return the paragraph.

    Args:
        verdict: begin with the verdict itself; without it, it stands above already.
    """
    sentences = list(_sentences(document, wording))
    return wording.templates["list"]["sentences"].join(sentences if verdict and document["status"] not in _MISSING else sentences[1:])


def _sentences(document: Mapping[str, Any], wording: Wording) -> Iterator[str]:
    def say(key: str, **values: Any) -> str:
        return wording.say("paragraph", key, **values)

    status = wording.say("status", document["status"])
    why = summary.reason(document, wording)
    missing = document["status"] in _MISSING
    yield say("graded", grade=document["grade"], status=status) if document["grade"] else say("open", status=_capital(status))
    yield say("missing", why=why) if missing else say("why", why=why)
    if document["supervisors"]:
        yield say("who", who=summary.supervisors(document, wording))
    elif document["grade"] and document["supervisors_note"]:
        yield say("nobody")
    if document["questions"] and missing:
        yield say("possible", outcomes=summary.outcomes(document, wording))
    elif document["questions"]:
        asked = wording.listed(wording.fact(item["fact"]) for item in document["questions"][:3])
        yield say("ask", outcomes=summary.outcomes(document, wording), facts=asked)
    if document["suggested"]:
        yield say("suggested", suggestion=summary.suggestion(document, wording))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
