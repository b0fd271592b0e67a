"""The application with a backend of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import Backend, create_app
from engine import DecisionStore, Settled, load_knowledge, load_settings, open_answerer

ROOT = Path(__file__).resolve().parents[2]
ELEVENTH = ROOT / "tests" / "data" / "eleventh"


class Client:
    """Asks an application without a network between."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, options))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, options))

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        async with httpx.AsyncClient(transport=self._transport, base_url="http://riskwhy") as client:
            return await client.request(method, path, **options)


async def in_parts(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield a body without a known length."""
    for part in parts:
        yield part


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    knowledge = load_knowledge([ROOT, ELEVENTH])
    store = DecisionStore(str(tmp_path / "decisions.sqlite"), engine_version="test")
    yield Client(
        create_app(Backend(knowledge, open_answerer(knowledge).answer, store, settled=Settled(store, load_settings().most_decisions)))
    )
    store.close()
