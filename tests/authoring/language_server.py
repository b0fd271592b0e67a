"""A small client of the YAML language server, as an editor is one: it opens a file and asks for completions and problems."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60


def server_command() -> list[str] | None:
    """Return how to start the server, or None where it is not installed."""
    local = ROOT / ".venv" / "node_modules" / ".bin" / "yaml-language-server"
    found = os.environ.get("YAML_LANGUAGE_SERVER") or shutil.which("yaml-language-server") or (str(local) if local.is_file() else "")
    return [found, "--stdio"] if found else None


class Client:
    """One conversation with the server."""

    def __init__(self, process: subprocess.Popen[bytes], schemas: dict[str, str]) -> None:
        self.process, self.schemas = process, schemas
        self.answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self.number = 0
        self.problems: dict[str, list[dict[str, Any]]] = {}
        self.configured = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        self.request("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {"workspace": {"configuration": True}}})
        self.notify("initialized", {})
        self.notify("workspace/didChangeConfiguration", {"settings": {"yaml": {"schemas": schemas, "validate": True, "completion": True}}})
        assert self.configured.wait(PATIENCE)
        time.sleep(1)  # the server says nothing when it has taken its settings

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            answer = self.answers.get(timeout=PATIENCE)
            if answer.get("id") == self.number:
                return answer.get("result")

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.split(b":")[1]) if header.lower().startswith(b"content-length") else 0
            while stream.readline().strip():
                pass
            self._receive(json.loads(stream.read(length)))

    def _receive(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._reply(message)})
        elif "id" in message:
            self.answers.put(message)

    def _reply(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        self.configured.set()
        settings = {"yaml": {"schemas": self.schemas, "validate": True, "completion": True}}
        return [settings.get(item.get("section", "")) for item in message["params"]["items"]]

    def complete(self, uri: str, text: str) -> set[str]:
        """Return what is offered at the mark `|` of a text."""
        before, _, after = text.partition("|")
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}})
        lines = before.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        found = self.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": position}) or {}
        return {item["label"] for item in (found["items"] if isinstance(found, dict) else found)}


@contextmanager
def conversation(schemas: dict[str, str]) -> Iterator[Client]:
    """Start the server with schemas by file pattern, and end it."""
    command = server_command()
    assert command is not None
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield Client(process, schemas)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
