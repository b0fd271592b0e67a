"""Bad requests: the status and the whole problem document of each, kept in `messages/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine import Problem, StoreError, load_knowledge
from tests.api.serving import ELEVENTH, ROOT, Client, client, in_parts
from tests.golden import same

__all__ = ["client"]
MESSAGES = Path(__file__).parent / "messages"

ENTRIES: dict[str, bytes] = {
    "empty-body": b"",
    "broken-json": b'{"scheme": ',
    "not-utf8": b'{"scheme": "library", "text": "\xff"}',
    "nan": b'{"scheme": "library", "facts": {"lec_l": NaN}}',
    "deep-json": b'{"facts":' * 50_000 + b"1" + b"}" * 50_000,
    "not-an-object": b"[1]",
    "nothing": b'{"scheme": "library"}',
    "blank-text": b'{"scheme": "library", "text": " \\n"}',
    "no-scheme": b'{"text": "a"}',
    "unknown-scheme": b'{"scheme": "libary", "text": "a"}',
    "half-a-scheme": b'{"scheme": "\\ud800", "text": "a"}',
    "unknown-fact": '{"scheme": "library", "facts": {"藏书珍稀": "孤本"}}'.encode(),
    "two-wrong-facts": '{"scheme": "library", "facts": {"藏书珍稀程度": "孤品", "book_lent_out": 3}}'.encode(),
    "wrong-type": b'{"scheme": "library", "facts": {"book_rarity": true}}',
    "wrong-number": b'{"scheme": "library", "facts": {"lec_l": "many"}}',
    "infinite-number": b'{"scheme": "library", "facts": {"lec_l": 1e999}}',
    "text-is-a-number": b'{"scheme": "library", "text": 5}',
    "facts-are-a-list": b'{"scheme": "library", "facts": []}',
    "misspelt-field": b'{"scheme": "library", "fact": {}}',
    "not-a-day": b'{"scheme": "library", "text": "a", "on": "tomorrow"}',
    "control-character": b'{"scheme": "library", "text": "a\\u0007b"}',
    "raw-control-character": b'{"scheme": "library", "text": "a\x07b"}',
    "lone-surrogate": b'{"scheme": "library", "text": "a\\ud800b"}',
    "lone-surrogate-in-a-fact": b'{"scheme": "library", "facts": {"\\udfff": "\\ud800"}}',
    "text-of-a-megabyte": b'{"scheme": "library", "text": "' + b"a" * 1_000_000 + b'"}',
    "body-too-large": b'{"scheme": "library", "text": "' + b"a" * 5_000_000 + b'"}',
}


@pytest.mark.parametrize("name", ENTRIES)
def test_bad_entry_gets_its_problem(client: Client, name: str, golden: bool) -> None:
    _compare(name, client.post("/v1/classify", content=ENTRIES[name], headers={"content-type": "application/json"}), golden)


BATCHES: dict[str, bytes] = {
    "batch-without-entries": b"{}",
    "batch-is-a-word": b'"a"',
    "batch-too-long": json.dumps([{"scheme": "library"}] * 1001).encode(),
}


@pytest.mark.parametrize("name", BATCHES)
def test_bad_batch_gets_its_problem(client: Client, name: str, golden: bool) -> None:
    _compare(name, client.post("/v1/classify/batch", content=BATCHES[name]), golden)


def test_body_without_a_length_is_bounded_too(client: Client) -> None:
    answer = client.post("/v1/classify", content=in_parts([b"a" * 100_000] * 50))
    assert (answer.status_code, answer.json()["code"]) == (413, "A001")


GETS: dict[str, tuple[str, dict[str, str]]] = {
    "unknown-decision": ("/v1/decisions/01zzzzzzzzzzzzzzz", {}),
    "unknown-decision-explained": ("/v1/decisions/x/why", {}),
    "unknown-language": ("DECISION/why?lang=fr", {}),
    "unknown-format": ("DECISION/why?format=pdf", {}),
    "depth-of-nothing": ("DECISION/why?depth=0", {}),
    "unknown-scheme-rules": ("/v1/schemes/libary/rules", {}),
    "unknown-media-type": ("/v1/ontology", {"accept": "image/png"}),
    "unknown-place": ("/v2/classify", {}),
    "wrong-method": ("/v1/classify", {}),
}


@pytest.mark.parametrize("name", GETS)
def test_bad_question_gets_its_problem(client: Client, name: str, golden: bool) -> None:
    path, headers = GETS[name]
    if path.startswith("DECISION"):
        made = client.post("/v1/classify", json={"scheme": "library", "facts": {"book_rarity": "rare"}}).json()
        path = path.replace("DECISION", f"/v1/decisions/{made['decision']}")
    _compare(name, client.get(path, headers=headers), golden)


def _raise(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_store_that_fails_is_said_to_be_unavailable(client: Client, monkeypatch: pytest.MonkeyPatch, golden: bool) -> None:
    monkeypatch.setattr(
        "engine.decisions.store.DecisionStore.put", _raise(StoreError(Problem("D001", "the decision store cannot be written: disk full")))
    )
    _compare("store-fails", client.post("/v1/classify", json={"scheme": "library", "facts": {"book_rarity": "rare"}}), golden)


def test_failure_nobody_foresaw_tells_nothing_of_the_inside(client: Client, monkeypatch: pytest.MonkeyPatch, golden: bool) -> None:
    monkeypatch.setattr("engine.decisions.store.DecisionStore.put", _raise(ZeroDivisionError("secret")))
    _compare("unforeseen", client.post("/v1/classify", json={"scheme": "library", "facts": {"book_rarity": "rare"}}), golden)


def _compare(name: str, answer: httpx.Response, golden: bool) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    assert answer.headers["riskwhy-knowledge"].startswith("sha256:")
    text = json.dumps(_without_schemes(answer.json()), ensure_ascii=False, indent=1).encode("utf-8", errors="backslashreplace").decode()
    same(MESSAGES / f"{name}.json", text + "\n", renew=golden)


def _without_schemes(problem: dict[str, Any]) -> dict[str, Any]:
    """Return a problem document that stays the same when a scheme is added."""
    names = list(load_knowledge([ROOT, ELEVENTH]).schemes)
    text = json.dumps(problem).replace(json.dumps(names)[1:-1], '"SCHEMES"').replace(", ".join(names), "SCHEMES")
    shortened: dict[str, Any] = json.loads(text)
    return shortened
