"""The edition in service, and how it is replaced: the new one is made ready beside it and takes its place at once, or not at all.

A request holds the edition that it began with to its end; an edition that has been replaced is closed when the last of its requests is
done. Whatever is wrong with new rules, the old ones stay in service, and the status says what was wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from engine.decisions.versions import standing
from engine.errors import EngineError, Problem, RiskwhyError, StoreError
from engine.workers.edition import Edition

__all__ = ["Live"]


@dataclass(slots=True)
class _Held:
    edition: Edition
    since: str
    requests: int = 0
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class _Failure:
    created: str
    problems: tuple[Problem, ...]


class Live:
    """Keeps the last good edition in service; safe to share between threads.

    Args:
        open_edition: makes the newest rules ready; told whether their cases must pass, which is so for all but the first.
        look: a mark that changes with the rules.

    Raises:
        RiskwhyError: the first edition cannot be opened.
    """

    def __init__(self, open_edition: Callable[[bool], Edition], look: Callable[[], str]) -> None:
        self._open, self._look = open_edition, look
        self._lock, self._reloading = threading.Lock(), threading.Lock()
        self._asked, self._ended = threading.Event(), threading.Event()
        self._tried = self._seen = self._mark()
        self._held = _Held(open_edition(False), _now())
        self._reloads = self._failures = 0
        self._failure: _Failure | None = None

    @contextmanager
    def using(self) -> Iterator[Edition]:
        """Hold the edition in service for one request."""
        with self._lock:
            held = self._held
            held.requests += 1
        try:
            yield held.edition
        finally:
            with self._lock:
                held.requests -= 1
            self._retire(held)

    def _retire(self, held: _Held) -> None:
        """Close an edition that has been replaced and that no request holds; nobody waits for it."""
        with self._lock:
            over = held.replaced and held.requests == 0
        if over:
            threading.Thread(target=held.edition.pool.close, name="riskwhy-retirement", daemon=True).start()

    def reload(self) -> None:
        """Put the newest rules in service; where they cannot be, the old ones stay.

        Raises:
            RiskwhyError: what is wrong with the new rules.
        """
        with self._reloading:
            self._tried = self._mark()
            try:
                edition = self._opened()
            except RiskwhyError as error:
                with self._lock:
                    self._failure, self._failures = _Failure(_now(), _shown(error)), self._failures + 1
                raise
            self._replace(edition)

    def _opened(self) -> Edition:
        try:
            return self._open(True)
        except RiskwhyError:
            raise
        except Exception as error:  # the edge of the service: whatever new rules do, the old ones stay in service
            problem = Problem(
                "V022",
                f"the new rules made the program fail ({type(error).__name__}: {error})"[:300],
                help="report the rules; those in service are not affected",
            )
            raise EngineError(problem) from error

    def _replace(self, edition: Edition) -> None:
        with self._lock:
            old, self._held = self._held, _Held(edition, _now())
            old.replaced = True
            self._failure, self._reloads = None, self._reloads + 1
        self._retire(old)

    def ask(self) -> None:
        """Have the rules reloaded by whoever watches; returns at once, as a signal's handler must."""
        self._asked.set()

    def watch(self, seconds: float) -> None:
        """Watch the rules in a thread of its own, and reload them when they change or when it is asked for.

        Args:
            seconds: between two looks; 0: reload only when asked.
        """
        threading.Thread(target=self._watch, args=(seconds or None,), name="riskwhy-watch", daemon=True).start()

    def _watch(self, seconds: float | None) -> None:
        while True:
            asked = self._asked.wait(seconds)
            if self._ended.is_set():
                return
            self._asked.clear()
            if asked or self.has_changed():
                with suppress(RiskwhyError):  # the status tells it
                    self.reload()

    def has_changed(self) -> bool:
        """Look at the rules: have they changed since they were last tried, and stayed the same since the last look?

        Files are written one after another: half of a change is no new version.
        """
        mark = self._mark()
        settled, self._seen = mark == self._seen, mark
        return settled and mark != self._tried

    def _mark(self) -> str:
        try:
            return self._look()
        except (RiskwhyError, OSError) as error:
            return f"unreadable: {error}"  # so that a reload is tried, which says what is wrong

    def status(self) -> dict[str, Any]:
        """Return which rules are in service since when, and what became of the last try to replace them."""
        with self._lock:
            held, failure, counts = self._held, self._failure, (self._reloads, self._failures)
        edition = held.edition
        names = ("version", "knowledge", "from", "until")
        versions = [{name: version.as_dict()[name] for name in names} for version in standing(edition.rulebook.versions)]
        return {
            "status": "stale" if failure else "ok",
            "knowledge": edition.knowledge.digest,
            "version": edition.version,
            "since": held.since,
            "versions": versions,
            "schemes": list(edition.knowledge.schemes),
            "reloads": counts[0],
            "failed_reloads": counts[1],
            "failure": {"created": failure.created, "problems": [item.as_dict() for item in failure.problems]} if failure else None,
        }

    def close(self) -> None:
        """End the watch and the processes in service."""
        self._ended.set()
        self._asked.set()
        self._held.edition.pool.close()


def _shown(error: RiskwhyError) -> tuple[Problem, ...]:
    """Return the problems as the status shows them to anybody: without the place of the store."""
    return tuple(replace(item, path="") for item in error.problems) if isinstance(error, StoreError) else error.problems


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
