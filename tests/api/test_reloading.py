"""Who may have the rules reloaded, and a whole service that changes its rules under load.

`make fault` reloads twenty times; an ordinary run twice.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import LiveBackend, create_app
from engine import DecisionStore, Live, Problem, StoreError
from engine.decisions.publications import Publications
from engine.workers.edition import look_at_rules, open_edition
from tests.api.serving import Client, client
from tests.publishing.support import UNIQUE, change, library_rules, publish, rename_chief

__all__ = ["client"]
RELOADS = 20 if os.environ.get("RISKWHY_FAULT") else 2


def test_service_with_fixed_rules_says_which_and_keeps_them(client: Client) -> None:
    status = client.get("/v1/status").json()
    assert (status["status"], status["engine"], status["knowledge"]) == ("ok", "0.1.0", client.get("/healthz").json()["knowledge"])
    answer = client.post("/v1/reload")
    assert (answer.status_code, answer.json()["code"]) == (409, "V021")
    assert answer.headers["content-type"] == "application/problem+json"


FORBIDDEN: dict[str, tuple[str, dict[str, str]]] = {
    "a proxy speaks for somebody": ("", {"x-forwarded-for": "10.0.0.1"}),
    "a web page speaks for somebody": ("", {"origin": "https://example.org"}),
    "no token": ("secret", {}),
    "a wrong token": ("secret", {"authorization": "Bearer guess"}),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_whoever_may_not_reload_is_refused(name: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token, headers = FORBIDDEN[name]
    monkeypatch.setenv("RISKWHY_RELOAD_TOKEN", token)
    answer = client.post("/v1/reload", headers=headers)
    help_text = "send the token that the service was started with (`RISKWHY_RELOAD_TOKEN`), or call from its own machine where it has none"
    problem = {"code": "V020", "message": "the caller may not have the rules reloaded", "path": "reload", "help": help_text}
    assert (answer.status_code, answer.json()["problems"]) == (403, [problem])


def test_token_lets_its_bearer_pass(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_RELOAD_TOKEN", "secret")
    answer = client.post("/v1/reload", headers={"authorization": "Bearer secret", "x-forwarded-for": "10.0.0.1"})
    assert answer.json()["code"] == "V021"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DecisionStore]:
    made = DecisionStore(str(tmp_path / "log.sqlite"), engine_version="test")
    yield made
    made.close()


def _serve(store: DecisionStore, folders: list[str] | None) -> Live:
    def opened(examine: bool) -> Any:
        return open_edition(store, folders, lambda _: None, workers=2, examine=examine)

    return Live(opened, partial(look_at_rules, store, folders))


def test_rules_change_under_load_and_broken_ones_do_not_come_into_service(store: DecisionStore, tmp_path: Path) -> None:
    folder = library_rules(tmp_path / "rules")
    live = _serve(store, [str(folder)])
    client, ended = Client(create_app(LiveBackend(live, store))), threading.Event()
    names = ["馆长", *(f"馆长{number}" for number in range(RELOADS))]

    def ask() -> list[httpx.Response]:
        answers = []
        while not ended.is_set():
            answers.append(client.post("/v1/classify", json=UNIQUE))
        return answers

    digests = {names[0]: live.status()["knowledge"]}
    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        for old, new in pairwise(names):
            rename_chief(folder, old, new)
            digests[new] = client.post("/v1/reload").json()["knowledge"]
        refused = _break_and_mend(folder, client)
        ended.set()
        answers = [answer for item in asking for answer in item.result()]
    status, last = live.status(), client.post("/v1/classify", json=UNIQUE).json()
    live.close()
    assert {answer.status_code for answer in answers} == {200}
    seen = {(item.json()["supervisors"][0]["role"], item.json()["knowledge"], item.headers["riskwhy-knowledge"]) for item in answers}
    assert seen <= {(name, digest, digest) for name, digest in digests.items()}
    assert last["supervisors"][0]["role"] == names[-1]
    assert [answer.status_code for answer in refused] == [409, 409]
    assert [answer.json()["problems"][0]["code"] for answer in refused] == ["R005", "T001"]
    assert (status["status"], status["reloads"], status["failed_reloads"]) == ("stale", RELOADS, 2)
    assert status["failure"]["problems"] == refused[1].json()["problems"]


def _break_and_mend(folder: Path, client: Client) -> list[httpx.Response]:
    """Reload with a fact that nobody declared, then with a case that fails."""
    path, answers = folder / "rules/library/rules.yaml", []
    for old, new in (("{藏书珍稀程度: 普通书}", "{藏书珍稀: 普通书}"), ("等级: 红}\n    当: {全部", "等级: 橙}\n    当: {全部")):
        change(path, old, new)
        answers.append(client.post("/v1/reload"))
        change(path, new, old)
    return answers


def test_service_answers_every_entry_by_the_version_of_its_day(store: DecisionStore, tmp_path: Path) -> None:
    for name, chief, since in (("2025", "馆长", "2025-01-01"), ("2026", "总馆长", "2026-01-01")):
        publish(store, library_rules(tmp_path / name, chief), name, since)
    live = _serve(store, None)
    client = Client(create_app(LiveBackend(live, store)))
    batch = [{**UNIQUE, "id": day, "on": day} for day in ("2025-12-31", "2026-01-01", "2024-12-31")]
    results = client.post("/v1/classify/batch", json=batch).json()["results"]
    one = client.post("/v1/classify", json={**UNIQUE, "on": "2025-06-01"})
    told = client.post("/v1/what-if", json={"entry": {**UNIQUE, "on": "2025-06-01"}, "facts": {"藏书外借": "否"}}).json()
    replayed = client.get(f"/v1/decisions/{one.json()['decision']}/replay").json()
    status, mark = live.status(), look_at_rules(store, None)
    publish(store, library_rules(tmp_path / "2027", "新馆长"), "2027", "2026-02-01")
    changed = look_at_rules(store, None) != mark
    live.close()
    assert [(item.get("version"), item["supervisors"][0]["role"]) for item in results[:2]] == [("2025", "馆长"), ("2026", "总馆长")]
    assert results[2]["error"]["message"] == "no version of the rules is in force on 2024-12-31"
    assert one.headers["riskwhy-knowledge"] == one.json()["knowledge"] == status["versions"][0]["knowledge"]
    assert told["knowledge"] == status["versions"][0]["knowledge"]
    assert replayed["result"] == "same"
    assert (status["version"], [item["version"] for item in status["versions"]]) == ("2026", ["2025", "2026"])
    assert changed


def test_status_never_says_where_the_store_is(store: DecisionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(store, library_rules(tmp_path / "rules"), "1", "2026-01-01")
    live = _serve(store, None)
    client = Client(create_app(LiveBackend(live, store)))

    def fail(self: object) -> None:
        raise StoreError(Problem("D001", "the decision store cannot be read: gone", path="sqlite:///secret.sqlite"))

    monkeypatch.setattr(Publications, "versions", fail)
    answer, status = client.post("/v1/reload"), client.get("/v1/status").json()
    live.close()
    problem = {"code": "D001", "message": "the decision store cannot be read: gone"}
    assert (answer.status_code, answer.json()["problems"], status["failure"]["problems"]) == (409, [problem], [problem])
