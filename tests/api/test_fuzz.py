"""No body makes the service fail: every answer is a verdict or a problem document."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.serving import Client, client
from tests.ledger.test_properties import entries

__all__ = ["client"]
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@RELAXED
@given(entry=entries)
def test_any_entry_is_answered(client: Client, entry: Any) -> None:
    _check(client, json.dumps(entry).encode())


@RELAXED
@given(content=st.binary(max_size=60))
def test_any_bytes_are_answered(client: Client, content: bytes) -> None:
    _check(client, content)


def _check(client: Client, content: bytes) -> None:
    answer = client.post("/v1/classify", content=content)
    assert answer.status_code in (200, 400, 422)
    assert answer.headers["content-type"] == ("application/json" if answer.status_code == 200 else "application/problem+json")
    assert client.post("/v1/classify/batch", content=b"[" + content + b"]").status_code in (200, 400)
