"""`riskwhy serve`: it starts, answers, explains what it stored, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.cli.running import ELEVENTH


def test_service_starts_answers_and_ends(tmp_path: Path, project: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "posts.yaml").write_text("借书处: {填报人: 张三, 藏书珍稀程度: 孤本}\n", encoding="utf-8")
    options = ["--port", str(port), "--knowledge", str(ELEVENTH), "--profiles", str(tmp_path / "posts.yaml")]
    command = [sys.executable, "-c", "from engine.cli.app import main\nif __name__ == '__main__':\n    main()", "serve", *options]
    environment = {**os.environ, "PYTHONPATH": str(project), "RISKWHY_STORE": str(tmp_path / "decisions.sqlite")}
    process = subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE)
    try:
        base = f"http://127.0.0.1:{port}"
        _await(base, process)
        answer = httpx.post(
            f"{base}/v1/classify", json={"scheme": "library", "post": "借书处", "facts": {"藏书外借": "是"}}, timeout=30
        ).json()
        assert (answer["grade"], answer["facts"][1]["note"]) == ("红", "张三")
        assert "等级 = 红" in httpx.get(f"{base}/v1/decisions/{answer['decision']}/why", params={"format": "text"}, timeout=30).text
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
    assert errors.decode().splitlines()[0].endswith(f"2 inference processes, decisions in sqlite:///{tmp_path}/decisions.sqlite")


def _await(base: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None
        try:
            httpx.get(f"{base}/healthz", timeout=2)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the service did not start")
