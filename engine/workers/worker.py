"""The loop of one inference process: an entry or a question in, a document or its problems out."""

from __future__ import annotations

import faulthandler
import pickle
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from engine.consulting.desk import Desk
from engine.errors import RiskwhyError
from engine.ledger.answering import Answerer
from engine.ledger.profiles import Profiles
from engine.service import load_knowledge, open_answerer

__all__ = ["READY", "Call", "infer_entries"]

READY = b"ready"


@dataclass(frozen=True, slots=True)
class Call:
    """A question about an entry or a decision: a method of `Desk` with its arguments, and how long it may take."""

    method: str
    arguments: tuple[Any, ...]
    seconds: float


_GRACE = 2.0


def infer_entries(pipe: Connection, folders: Sequence[str] | None, profiles: Profiles | None, seconds: float) -> None:
    """Answer entries from a pipe until it is closed; leave by itself where one takes far too long.

    Args:
        seconds: how long the other side waits for an answer.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    answerer = open_answerer(load_knowledge(folders), profiles)
    desk = Desk(answerer.knowledge, profiles)
    answer_one = partial(_answer_one, answerer, desk)
    _warm(answerer)
    with suppress(OSError):
        pipe.send_bytes(READY)
    while True:
        try:
            entry = pickle.loads(pipe.recv_bytes())  # noqa: S301 the parent process wrote it
        except (EOFError, OSError):
            return
        faulthandler.dump_traceback_later((entry.seconds if isinstance(entry, Call) else seconds) * _GRACE, exit=True)
        answer = pickle.dumps(_answer(answer_one, entry))
        faulthandler.cancel_dump_traceback_later()
        try:
            pipe.send_bytes(answer)
        except OSError:  # the parent has gone, or waits no longer
            return


def _answer_one(answerer: Answerer, desk: Desk, entry: Any) -> dict[str, Any]:
    if isinstance(entry, Call):
        result: dict[str, Any] = getattr(desk, entry.method)(*entry.arguments)
        return result
    return answerer.answer(entry, readings=True)


def _answer(answer: Any, entry: Mapping[str, Any]) -> tuple[bool, Any]:
    """Return (true, document), or (false, the error's class and problems)."""
    try:
        return True, answer(entry)
    except RiskwhyError as error:
        return False, (type(error), error.problems)


def _warm(answerer: Answerer) -> None:
    """Compile the reader and every scheme before the first entry asks for them."""
    for scheme in answerer.knowledge.schemes:
        answerer.answer({"scheme": scheme, "text": "."}, proof=False)
