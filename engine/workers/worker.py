"""The loop of one inference process: a question in, plain data or its problems out."""

from __future__ import annotations

import faulthandler
import pickle
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from engine.consulting.desk import Desk
from engine.errors import RiskwhyError
from engine.ledger.answering import Answerer
from engine.ledger.profiles import Profiles
from engine.publishing.readiness import failing_cases
from engine.publishing.rulebook import Rulebook, day_of
from engine.publishing.shelf import Shelf
from engine.service import open_classifier

__all__ = ["Call", "infer_entries"]

_GRACE = 2.0


@dataclass(frozen=True, slots=True)
class Call:
    """A question: `answer` with an entry, `examine`, or a method of `Desk` with its arguments; and how long it may take."""

    method: str
    arguments: tuple[Any, ...]
    seconds: float


def infer_entries(pipe: Connection, rulebook: Rulebook, profiles: Profiles | None) -> None:
    """Answer questions from a pipe until it is closed; leave by itself where one takes far too long.

    The first that is sent is whether the rules could be loaded and compiled, or why not.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent decides when to end
    started = _attempt(_Inference, rulebook, profiles)
    with suppress(OSError):
        pipe.send_bytes(pickle.dumps((True, None) if started[0] else started))
    if not started[0]:
        return
    inference: _Inference = started[1]
    while True:
        try:
            call: Call = pickle.loads(pipe.recv_bytes())  # noqa: S301 the parent process wrote it
        except (EOFError, OSError):
            return
        faulthandler.dump_traceback_later(call.seconds * _GRACE, exit=True)
        answer = pickle.dumps(_attempt(inference.take, call))
        faulthandler.cancel_dump_traceback_later()
        try:
            pipe.send_bytes(answer)
        except OSError:  # the parent has gone, or waits no longer
            return


def _attempt(question: Callable[..., Any], *arguments: Any) -> tuple[bool, Any]:
    """Return (true, answer), or (false, the error's class and problems)."""
    try:
        return True, question(*arguments)
    except RiskwhyError as error:
        return False, (type(error), error.problems)


class _Inference:
    """The rules of one rulebook, those of today compiled before the first entry asks for them.

    Raises:
        KnowledgeError: the rules cannot be loaded.
    """

    def __init__(self, rulebook: Rulebook, profiles: Profiles | None) -> None:
        self._profiles = profiles
        self._shelf = Shelf(rulebook, lambda _: profiles)
        self._present = self._shelf.present()
        self._desk = Desk(self._present.knowledge, profiles)
        _warm(self._present)

    def take(self, call: Call) -> Any:
        """Return the answer to a question.

        Raises:
            RiskwhyError: as the question says.
        """
        if call.method == "answer":
            return self._shelf.answer(*call.arguments, readings=True)
        if call.method == "examine":
            return failing_cases(self._present.knowledge, open_classifier(self._present.knowledge))
        return getattr(self._desk_for(call), call.method)(*call.arguments)

    def _desk_for(self, call: Call) -> Desk:
        """Return the desk of an entry's day; for a decision, which brings its own rules, the one of today."""
        about = call.arguments[0]
        if not isinstance(about, Mapping):
            return self._desk
        knowledge = self._shelf.on(day_of(about)).knowledge
        return self._desk if knowledge is self._present.knowledge else Desk(knowledge, self._profiles)


def _warm(answerer: Answerer) -> None:
    """Compile the reader and every scheme before the first entry asks for them."""
    for scheme in answerer.knowledge.schemes:
        answerer.answer({"scheme": scheme, "text": "."}, proof=False)
