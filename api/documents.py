"""What the OpenAPI page says of each route: the bodies, the answers and examples, read from `openapi.json`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["operation"]


@lru_cache(maxsize=1)
def _described() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(Path(__file__).with_name("openapi.json").read_text(encoding="utf-8"))
    return described


def operation(name: str) -> dict[str, Any]:
    """Return the arguments that describe a route."""
    described = _described()
    own = described["operations"][name]
    responses = {int(status): described["problems"][status] for status in own.get("problems", ())}
    responses[200] = own["answer"]
    extra = {"requestBody": own["body"]} if "body" in own else {}
    return {"operation_id": name, "responses": responses, "openapi_extra": extra, "tags": [own["tag"]]}
