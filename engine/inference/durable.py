"""durable_rules, kept inside what it does right; the only module that imports it.

The C module is driven directly: no `Host` (background threads, swallowed exceptions, crashes on delete). A ruleset holds single patterns
that are conjunctions of `pN == 1`; a case is one flat fact of such properties in one constant, primed state slot, asserted, fired to
the end and retracted. Everything else (comparing, negating, aggregating, resolving) is done in Python around it.
"""

from __future__ import annotations

import json
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import durable_rules_engine as _engine

from engine.errors import EngineError, Problem
from engine.inference.program import Entry, Ruleset

__all__ = ["MAX_FIRINGS", "MAX_SECONDS", "Session", "self_test"]

MAX_FIRINGS = 5000
MAX_SECONDS = 1.0  # of the thread's own time: a machine with much to do stops no case
_LOOK = 50  # firings between two looks at the clock
_PRIME = '{"sid":"s","id":"1","b":1}'
_RETRACT = '{"sid":"s","id":"1"}'
_HEAD = '{"sid":"s","id":"1","p'
_JOIN = '":1,"p'
_TAIL = '":1}'

_FAILURES = (_engine.error, ValueError, TypeError, SystemError)

Handle = tuple[int, Ruleset]


class Session:
    """The engine's rulesets of one program, for one thread: a handle must never be entered by two threads at once.

    Args:
        strata: rulesets by stratum.

    Raises:
        EngineError: the engine refuses a ruleset.
    """

    def __init__(self, strata: Sequence[Sequence[Ruleset]]) -> None:
        self._owner = threading.get_ident()
        self._strata: list[list[Handle]] = []
        handles: list[int] = []
        self._finalizer = weakref.finalize(self, _close, handles)
        for rulesets in strata:
            self._strata.append([(self._open(ruleset, handles), ruleset) for ruleset in rulesets])

    def _open(self, ruleset: Ruleset, handles: list[int]) -> int:
        try:
            handle: int = _engine.create_ruleset("riskwhy", ruleset.source)
            handles.append(handle)
            _prime(handle)
        except _FAILURES as error:
            raise EngineError(Problem("E002", f"the rule engine refuses a ruleset: {error}", help="run `riskwhy rules check`")) from error
        return handle

    def run(self, stratum: int, atoms: frozenset[int] | set[int], deadline: float) -> Iterator[Entry]:
        """Yield the entries of a stratum whose atoms are all true, each once.

        Raises:
            EngineError: too many firings, too much time, another thread's session, or a failure inside the engine.
        """
        if threading.get_ident() != self._owner:
            raise EngineError(Problem("E003", "a session of the rule engine was used by two threads", help="open one session a thread"))
        for handle, ruleset in self._strata[stratum]:
            true = ruleset.atoms & atoms
            if true:
                yield from self._fire(handle, ruleset, true, deadline)

    def _fire(self, handle: int, ruleset: Ruleset, true: frozenset[int], deadline: float) -> Iterator[Entry]:
        fact = _HEAD + _JOIN.join(map(str, true)) + _TAIL
        names: list[str] = []
        try:
            unhandled, offset = _engine.assert_fact(handle, fact)
            if not unhandled:
                _drain(handle, offset, names, deadline)
                _engine.retract_fact(handle, _RETRACT)
        except _FAILURES as error:
            _recover(handle)
            raise EngineError(
                Problem("E001", f"the rule engine failed: {error}", help="report the case with the knowledge digest")
            ) from error
        entries = ruleset.entries
        return iter([entries[name] for name in names])

    def close(self) -> None:
        """Delete the engine's rulesets; their state is deleted first, or it would leak."""
        self._finalizer()


def _drain(handle: int, offset: int, names: list[str], deadline: float) -> None:
    """Collect the names of all rules that fire; stop a runaway."""
    result = _engine.start_action_for_state(handle, offset)
    message: str | None = result[1] if result else None
    while message:
        names.append(message[2 : message.index('"', 2)])
        if len(names) > MAX_FIRINGS or (len(names) % _LOOK == 0 and time.thread_time() > deadline):
            _engine.abandon_action(handle, offset)
            _recover(handle)
            raise EngineError(
                Problem(
                    "E004", f"the rules fired {len(names)} times or ran too long on one case", help="look for rules that feed themselves"
                )
            )
        message = _engine.complete_and_start_action(handle, offset)


def _prime(handle: int) -> None:
    """Fire one rule in the state slot, so that the engine initialises what it frees on delete."""
    _, offset = _engine.assert_fact(handle, _PRIME)
    _engine.start_action_for_state(handle, offset)
    _engine.complete_and_start_action(handle, offset)
    _engine.retract_fact(handle, _RETRACT)


def _recover(handle: int) -> None:
    """Drop a state that stopped halfway and prime a new one."""
    _engine.delete_state(handle, "s")
    _prime(handle)


def _close(handles: list[int]) -> None:
    while handles:
        handle = handles.pop()
        _engine.delete_state(handle, "s")
        _engine.delete_ruleset(handle)


def self_test() -> None:
    """Check that the installed engine still does what this module relies on.

    Raises:
        EngineError: it does not; nothing may be inferred with it.
    """
    rules: dict[str, Any] = {"b": {"all": [{"c": {"b": 1}}]}}
    rules["x"] = {"all": [{"c": {"$and": [{"p0": 1}, {"p1": 1}]}}]}
    rules["y"] = {"all": [{"c": {"p2": 1}}]}
    ruleset = Ruleset(json.dumps(rules), frozenset({0, 1, 2}), {name: Entry(name, None, 0, (), ()) for name in ("x", "y")})  # type: ignore[arg-type]
    session = Session([[ruleset]])
    deadline = time.thread_time() + MAX_SECONDS
    found = [sorted(entry.name for entry in session.run(0, atoms, deadline)) for atoms in ({0}, {0, 1}, {2}, {0, 1, 2}, {0})]
    session.close()
    if found != [[], ["x"], ["y"], ["x", "y"], []]:
        raise EngineError(
            Problem(
                "E005", f"the installed rule engine failed its self-test: {found}", help="install durable-rules 2.0.28 from the lock file"
            )
        )
