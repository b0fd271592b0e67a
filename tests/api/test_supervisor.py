"""An inference that hangs or dies inside C costs its own entry and nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from engine import EngineError, Pool
from tests.api.stuck import CRASH, HANG, infer_with_faults

GOOD = {"scheme": "science-technology", "facts": {"touches_three_major_one_large": True}}
STUCK = {"scheme": "science-technology", "text": HANG}
DEADLY = {"scheme": "science-technology", "text": CRASH}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(workers=2, seconds=1.5, target=infer_with_faults)
    yield made
    made.close()


def test_hang_is_stopped_and_its_process_replaced(pool: Pool) -> None:
    for _ in range(3):  # more often than there are processes
        with pytest.raises(EngineError) as raised:
            pool.answer(STUCK)
        assert raised.value.problem.as_dict() == {
            "code": "E010",
            "message": "the inference took longer than 1.5 seconds and was stopped",
            "help": "report the entry; the process has been replaced",
        }
        assert pool.answer(GOOD)["grade"] == "一级"


def test_crash_is_named_and_its_process_replaced(pool: Pool) -> None:
    with pytest.raises(EngineError) as raised:
        pool.answer(DEADLY)
    assert raised.value.problem.as_dict() == {
        "code": "E011",
        "message": "the inference process ended on this entry (status -11)",
        "help": "report the entry; the process has been replaced",
    }
    assert pool.answer(GOOD)["grade"] == "一级"


def test_process_killed_while_idle_costs_nothing(pool: Pool) -> None:
    worker = pool._idle.queue[0]
    worker.process.kill()
    worker.process.join()
    assert [pool.answer(GOOD)["grade"] for _ in range(4)] == ["一级"] * 4


@pytest.fixture
def server(tmp_path: Path, project: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.api.stuck_server", str(port), str(tmp_path / "decisions.sqlite")]
    process = subprocess.Popen(command, cwd=project, env={**os.environ, "PYTHONPATH": str(project)})
    try:
        _await(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            httpx.get(url, timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")


def test_service_loses_the_one_request_that_hangs(server: str) -> None:
    """Twenty good requests around one that hangs for ever: all twenty are answered, the one is refused, the service lives."""
    with ThreadPoolExecutor(8) as threads:
        stuck = threads.submit(_post, server, STUCK)
        good = [threads.submit(_post, server, GOOD) for _ in range(20)]
        answers = [item.result() for item in good]
        lost = stuck.result()
    assert [(answer.status_code, answer.json()["grade"]) for answer in answers] == [(200, "一级")] * 20
    assert (lost.status_code, lost.json()["code"]) == (503, "E010")
    assert httpx.get(f"{server}/healthz", timeout=5).json()["status"] == "ok"


def test_batch_loses_the_one_entry_that_hangs(server: str) -> None:
    entries = [{"id": "a", **GOOD}, {"id": "b", **STUCK}, {"id": "c", **GOOD}]
    answer = httpx.post(f"{server}/v1/classify/batch", json=entries, timeout=30).json()
    assert [(item["id"], item.get("grade"), item.get("error", {}).get("code")) for item in answer["results"]] == [
        ("a", "一级", None),
        ("b", None, "E010"),
        ("c", "一级", None),
    ]


def _post(server: str, entry: object) -> httpx.Response:
    return httpx.post(f"{server}/v1/classify", json=entry, timeout=30)
