"""New rules take the place of the old at once or not at all; no request is dropped or sees a mixture of two."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import LiveBackend, create_app
from engine import DecisionStore, Edition, KnowledgeError, Live, Problem, load_knowledge, open_answerer
from engine.publishing.rulebook import Rulebook
from tests.api.serving import Client
from tests.publishing.support import UNIQUE, library_rules

OLD, NEW = "馆长", "总馆长"


class Inference:
    """Answers in the test's own process, and refuses once it is closed."""

    def __init__(self, answer: Callable[..., dict[str, Any]]) -> None:
        self._answer, self.closed = answer, threading.Event()

    def answer(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        assert not self.closed.is_set()
        return self._answer(entry)

    def consult(self, method: str, *arguments: Any) -> dict[str, Any]:
        raise NotImplementedError

    def close(self) -> None:
        self.closed.set()


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Callable[[], Edition]]:
    """By what the chief is called, what makes an edition of the rules."""
    return {chief: _maker(library_rules(tmp_path_factory.mktemp("rules"), chief)) for chief in (OLD, NEW)}


def _maker(folder: Path) -> Callable[[], Edition]:
    knowledge = load_knowledge(folder)
    answer = open_answerer(knowledge).answer
    return lambda: Edition(Rulebook((str(folder),)), knowledge, None, Inference(answer))


class Rules:
    """Rules that the test changes: the chief's name, or what is wrong with them."""

    def __init__(self, editions: Mapping[str, Callable[[], Edition]]) -> None:
        self.editions, self.now, self.made = editions, OLD, list[Edition]()

    def open(self, examine: bool) -> Edition:
        if self.now not in self.editions:
            raise KnowledgeError(Problem("R005", f"unknown fact `{self.now}`"))
        self.made.append(self.editions[self.now]())
        return self.made[-1]

    def look(self) -> str:
        return self.now


@pytest.fixture
def rules(editions: Mapping[str, Callable[[], Edition]]) -> Rules:
    return Rules(editions)


@pytest.fixture
def live(rules: Rules) -> Live:
    return Live(rules.open, rules.look)


def _closed(edition: Edition, seconds: float = 10) -> bool:
    assert isinstance(edition.pool, Inference)
    return edition.pool.closed.wait(seconds)


def test_every_request_during_twenty_reloads_is_answered_by_one_of_the_two(rules: Rules, live: Live, tmp_path: Path) -> None:
    store = DecisionStore(str(tmp_path / "log.sqlite"))
    client, ended = Client(create_app(LiveBackend(live, store))), threading.Event()

    def ask() -> list[httpx.Response]:
        answers = []
        while not ended.is_set():
            answers.append(client.post("/v1/classify", json=UNIQUE, params={"store": "false"}))
        return answers

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask) for _ in range(4)]
        for number in range(20):
            rules.now = (NEW, OLD)[number % 2]
            live.reload()
        ended.set()
        answers = [answer for item in asking for answer in item.result()]
    store.close()
    assert {answer.status_code for answer in answers} == {200}
    digests = {chief: make().knowledge.digest for chief, make in rules.editions.items()}
    seen = {(item.json()["supervisors"][0]["role"], item.json()["knowledge"], item.headers["riskwhy-knowledge"]) for item in answers}
    assert seen <= {(chief, digest, digest) for chief, digest in digests.items()}
    assert len(answers) >= 4
    assert [_closed(edition) for edition in rules.made[:-1]] == [True] * 20
    assert not _closed(rules.made[-1], 0)
    assert live.status()["reloads"] == 20


def test_edition_is_closed_when_its_last_request_is_done(rules: Rules, live: Live) -> None:
    with live.using() as old, live.using():
        rules.now = NEW
        live.reload()
        assert not _closed(old, 0)
        assert old.pool.answer(UNIQUE)["supervisors"][0]["role"] == OLD
        with live.using() as new:
            assert new.pool.answer(UNIQUE)["supervisors"][0]["role"] == NEW
    assert _closed(old)
    assert not _closed(new, 0)


def test_broken_rules_leave_the_old_ones_in_service_and_the_status_says_so(rules: Rules, live: Live) -> None:
    before = live.status()
    rules.now = "打错"
    with pytest.raises(KnowledgeError):
        live.reload()
    status = live.status()
    created = status["failure"]["created"]
    failure = {"created": created, "problems": [{"code": "R005", "message": "unknown fact `打错`"}]}
    assert status == {**before, "status": "stale", "failed_reloads": 1, "failure": failure}
    assert before["since"] <= created
    assert not _closed(rules.made[0], 0)
    rules.now = NEW
    live.reload()
    after = live.status()
    assert (after["status"], after["failure"], after["reloads"], after["failed_reloads"]) == ("ok", None, 1, 1)


def test_fault_of_ours_leaves_the_old_rules_in_service(rules: Rules, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_open", lambda examine: 1 / 0)
    with pytest.raises(Exception, match="the new rules made the program fail"):
        live.reload()
    (problem,) = live.status()["failure"]["problems"]
    assert problem == {
        "code": "V022",
        "message": "the new rules made the program fail (ZeroDivisionError: division by zero)",
        "help": "report the rules; those in service are not affected",
    }


def test_rules_are_reloaded_once_they_have_changed_and_settled(rules: Rules, live: Live) -> None:
    looks = []
    for now in (OLD, NEW, NEW):
        rules.now = now
        looks.append(live.has_changed())
    live.reload()
    looks.append(live.has_changed())
    for _ in range(3):
        rules.now = "打错"
        looks.append(live.has_changed())
        if looks[-1]:
            with pytest.raises(KnowledgeError):
                live.reload()
    assert looks == [False, False, True, False, False, True, False]


def test_watch_reloads_when_it_is_asked_and_ends(rules: Rules, live: Live) -> None:
    live.watch(0)
    rules.now = NEW
    live.ask()
    assert _closed(rules.made[0])
    live.close()
    assert _closed(rules.made[1])
