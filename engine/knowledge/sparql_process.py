"""The query process: started at the first query, kept warm, killed where a query runs too long."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from engine.knowledge.knowledge_graph import dataset_bytes
from engine.types.knowledge import Knowledge

__all__ = ["Refusal", "ask_process"]

_PROGRAM = Path(__file__).with_name("sparql_worker.py")
_START_SECONDS = 20.0


class Refusal(Exception):  # noqa: N818 - not an error of ours: the process says why it gives no answer
    """Why there is no answer: `syntax`, `time`, `rows`, `format` or `failed`."""

    def __init__(self, kind: str, message: str = "") -> None:
        super().__init__(kind)
        self.kind, self.message = kind, message


def ask_process(knowledge: Knowledge, request: dict[str, Any], seconds: float) -> tuple[str, bytes]:
    """Return the media type and body of the answer to one request; it may wait `seconds` for its turn and `seconds` for its answer.

    Raises:
        Refusal: there is no answer.
    """
    if not _LOCK.acquire(timeout=seconds):
        raise Refusal("time")
    try:
        process = _process_for(knowledge)
        return _answer(process, request, time.monotonic() + seconds)
    finally:
        _LOCK.release()


class _Process:
    """One running worker with its dataset."""

    def __init__(self, identity: tuple[str, ...], data: bytes) -> None:
        self.identity = identity
        command = [sys.executable, "-I", str(_PROGRAM)]
        self._child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._write(f"{len(data)}\n".encode() + data)
        self.read(time.monotonic() + _START_SECONDS)

    def ask(self, request: dict[str, Any], deadline: float) -> tuple[dict[str, Any], bytes]:
        """Send a request and return head and body of its answer."""
        self._write(json.dumps(request).encode() + b"\n")
        return self.read(deadline)

    def read(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """Return head and body of the next answer.

        Raises:
            Refusal: `time`, or `failed` where the process has ended.
        """
        data = b""
        while b"\n" not in data:
            data += self._more(deadline)
        line, _, body = data.partition(b"\n")
        head: dict[str, Any] = json.loads(line)
        pieces, have = [body], len(body)
        while have < head.get("size", 0):
            pieces.append(self._more(deadline))
            have += len(pieces[-1])
        return head, b"".join(pieces)

    def end(self) -> None:
        """Kill the process and wait for its end."""
        self._child.kill()
        self._child.communicate()

    def _more(self, deadline: float) -> bytes:
        out = self._child.stdout
        if out is None:
            raise Refusal("failed")
        ready, _, _ = select.select([out], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            raise Refusal("time")
        data = os.read(out.fileno(), 1 << 16)
        if not data:
            raise Refusal("failed")
        return data

    def _write(self, data: bytes) -> None:
        if self._child.stdin is None:
            raise Refusal("failed")
        try:
            self._child.stdin.write(data)
            self._child.stdin.flush()
        except OSError:
            raise Refusal("failed") from None


_LOCK = threading.Lock()
_RUNNING: dict[int, _Process] = {}  # by process id: a fork starts its own


def _process_for(knowledge: Knowledge) -> _Process:
    """Return the running process where it holds this knowledge, else a new one."""
    identity = (knowledge.digest, *knowledge.folders)
    running = _RUNNING.get(os.getpid())
    if running is not None and running.identity == identity:
        return running
    _end_process()
    return _RUNNING.setdefault(os.getpid(), _Process(identity, dataset_bytes(knowledge)))


def _answer(process: _Process, request: dict[str, Any], deadline: float) -> tuple[str, bytes]:
    try:
        head, body = process.ask(request, deadline)
    except Refusal:
        _end_process()
        raise
    if "error" in head:
        raise Refusal(head["error"], head["message"])
    return head["media"], body


@atexit.register
def _end_process() -> None:
    running = _RUNNING.pop(os.getpid(), None)
    if running is not None:
        with contextlib.suppress(OSError, ValueError):
            running.end()
