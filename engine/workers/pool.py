"""A pool of inference processes under a supervisor that replaces a stuck or dead one.

The rule engine is C code that holds the interpreter: a hang inside it cannot be interrupted from within its process. So inference
happens in processes of its own. The one entry that hangs is lost, with an error of its own; its process is killed and replaced, and
all others go on.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from engine.decisions.versions import in_force
from engine.errors import EngineError, Problem, RiskwhyError
from engine.ledger.profiles import Profiles
from engine.publishing.rulebook import Rulebook, day_of
from engine.workers.worker import Call, infer_entries

__all__ = ["Pool"]

_START_SECONDS = 120.0
_QUEUE_SECONDS = 30.0
_PATIENCE = 6  # another knowledge may have to be loaded first
_EXAMINE_SECONDS = 300.0
_BUILT_IN = Rulebook()
_CONTEXT = multiprocessing.get_context("spawn")
Target = Callable[[Connection, Rulebook, Profiles | None], None]


@dataclass(frozen=True, slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection


class Pool:
    """Processes that answer entries, one entry a process at a time; safe to share between threads.

    Args:
        rulebook: the rules by day; the built-in ones where nothing is given.
        workers: how many processes.
        seconds: how long one entry may take before its process counts as stuck.
        target: the loop that a process runs.

    Raises:
        EngineError: E012 the processes do not start.
        KnowledgeError: the rules cannot be loaded.
    """

    def __init__(
        self,
        rulebook: Rulebook = _BUILT_IN,
        profiles: Profiles | None = None,
        *,
        workers: int = 2,
        seconds: float = 10.0,
        target: Target = infer_entries,
    ) -> None:
        self._arguments = (rulebook, profiles)
        self._rulebook = rulebook
        self._target, self.seconds = target, seconds
        self._idle: queue.Queue[_Worker] = queue.Queue()
        self._closed = threading.Event()
        started = [self._spawn() for _ in range(workers)]
        try:
            for worker in started:
                self._await_ready(worker)
        except RiskwhyError:
            for worker in started:
                self._end(worker)
            raise
        for worker in started:
            self._idle.put(worker)

    def _spawn(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=self._target, args=(theirs, *self._arguments), daemon=True, name="riskwhy-worker")
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _await_ready(self, worker: _Worker) -> None:
        try:
            if worker.pipe.poll(_START_SECONDS):
                done, problems = pickle.loads(worker.pipe.recv_bytes())  # noqa: S301 our own process wrote it
                if done:
                    return
                self._end(worker)
                raise problems[0](problems[1])
            reason = f"not ready after {_START_SECONDS:g} seconds"
        except EOFError:
            worker.process.join(1)
            reason = f"exit status {worker.process.exitcode}"
        self._end(worker)
        raise EngineError(Problem("E012", f"an inference process does not start: {reason}", help="run `riskwhy rules check`"))

    def answer(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document of one entry's verdict.

        Raises:
            CaseError: the entry is malformed.
            EngineError: E010 it hung and its process was replaced, E011 its process died, E013 all processes are busy, or the engine's own.
        """
        day = day_of(entry)
        usual = not self._rulebook.versions or in_force(self._rulebook.versions, day) == self._rulebook.present()
        answer: dict[str, Any] = self._run("answer", (entry,), self.seconds if usual else self.seconds * _PATIENCE)
        return answer

    def consult(self, method: str, *arguments: Any) -> dict[str, Any]:
        """Return the answer to a question of `engine.consulting.desk`, in the same processes; it may take longer than an entry.

        Raises:
            EngineError: as `answer`.
        """
        answer: dict[str, Any] = self._run(method, arguments, self.seconds * _PATIENCE)
        return answer

    def examine(self) -> tuple[Problem, ...]:
        """Return the problems of all cases that fail under the rules of today, run in one of the processes.

        Raises:
            EngineError: as `answer`.
        """
        problems: tuple[Problem, ...] = self._run("examine", (), _EXAMINE_SECONDS)
        return problems

    def _run(self, method: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        worker = self._take()
        try:
            done, result = self._ask(worker, Call(method, arguments, seconds), seconds)
        except EngineError:
            self._replace(worker)
            raise
        self._keep(worker)
        if done:
            return result
        error, problems = result
        raise error(problems)

    def _take(self) -> _Worker:
        """Return an idle process that is alive; dead ones are replaced on the way."""
        deadline = time.monotonic() + _QUEUE_SECONDS
        try:
            while True:
                worker = self._idle.get(timeout=max(0.0, deadline - time.monotonic()))
                if worker.process.is_alive():
                    return worker
                self._replace(worker)
        except queue.Empty:
            raise EngineError(
                Problem("E013", "all inference processes are busy", help="try again later, or serve with more --workers")
            ) from None

    def _keep(self, worker: _Worker) -> None:
        """Put a process back among the idle ones; where the pool has been closed meanwhile, it ends."""
        self._idle.put(worker)
        if self._closed.is_set():
            self.close()

    def _ask(self, worker: _Worker, question: Call, seconds: float) -> tuple[bool, Any]:
        try:
            worker.pipe.send_bytes(pickle.dumps(question))
            if worker.pipe.poll(seconds):
                answer: tuple[bool, Any] = pickle.loads(worker.pipe.recv_bytes())  # noqa: S301 our own process wrote it
                return answer
        except (EOFError, OSError):
            worker.process.join(1)
            code = worker.process.exitcode
            raise EngineError(
                Problem(
                    "E011",
                    f"the inference process ended on this entry (status {code})",
                    help="report the entry; the process has been replaced",
                )
            ) from None
        raise EngineError(
            Problem(
                "E010",
                f"the inference took longer than {seconds:g} seconds and was stopped",
                help="report the entry; the process has been replaced",
            )
        )

    def _replace(self, worker: _Worker) -> None:
        """End a process and start another one, without making the caller wait for it."""
        self._end(worker)
        threading.Thread(target=self._refill, name="riskwhy-supervisor", daemon=True).start()

    def _refill(self) -> None:
        while not self._closed.is_set():
            with suppress(RiskwhyError):
                worker = self._spawn()
                self._await_ready(worker)
                self._keep(worker)
                return
            self._closed.wait(1)

    def _end(self, worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.kill()
        worker.process.join(5)

    def close(self) -> None:
        """End all idle processes; a busy one ends with its question."""
        self._closed.set()
        with suppress(queue.Empty):
            while True:
                self._end(self._idle.get_nowait())
