"""Rules that are loaded, used and dropped leave nothing behind: no ruleset of the rule engine, no solver, no memory.

`make fault` loads a thousand; an ordinary run thirty.
"""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path

import pytest

from engine import Knowledge, load_knowledge, open_answerer, open_classifier
from engine.consulting.consultant import Consultant
from engine.inference import durable
from tests.publishing.support import UNIQUE, library_rules

LOADS = 1000 if os.environ.get("RISKWHY_FAULT") else 30
SETTLED, BOUND_KB = 10, 20_000  # some are kept on purpose until then; afterwards nothing may be added


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return library_rules(tmp_path / "rules")


def _use(folder: Path, number: int) -> Knowledge:
    """Load rules that differ by a comment, classify by them and ask about them."""
    with (folder / "rules/library/rules.yaml").open("a", encoding="utf-8") as file:
        file.write(f"# {number}\n")
    knowledge = load_knowledge(folder, use_cache=False)
    open_answerer(knowledge).answer({**UNIQUE, "text": "库房所藏孤本，读者可以外借"}, readings=True)
    Consultant(knowledge).ask({"scheme": "library"})
    return knowledge


def _resident_kb() -> int:
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def test_rules_loaded_again_and_again_take_no_more_memory(folder: Path) -> None:
    sizes = {}
    for number in range(1, LOADS + 1):
        _use(folder, number)
        if number in (SETTLED, 100, 500, LOADS):
            sizes[number] = _resident_kb()
    assert sizes[LOADS] - sizes[SETTLED] < BOUND_KB, sizes


def test_every_ruleset_of_the_engine_is_deleted_with_its_rules(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    created, deleted = [], []
    create, delete = durable._engine.create_ruleset, durable._engine.delete_ruleset
    monkeypatch.setattr(durable._engine, "create_ruleset", lambda *given: created.append(create(*given)) or created[-1])
    monkeypatch.setattr(durable._engine, "delete_ruleset", lambda handle: deleted.append(handle) or delete(handle))
    for number in range(3):
        _use(folder, number)
    _push_out_of_the_cache(folder)
    assert created
    assert set(created) <= set(deleted)


def test_dropped_rules_are_gone(folder: Path) -> None:
    classifier = weakref.ref(open_classifier(_use(folder, 0)))
    _push_out_of_the_cache(folder)
    assert classifier() is None


def _push_out_of_the_cache(folder: Path) -> None:
    """Open classifiers of other rules, without using them, until those in use before are dropped."""
    for number in range(4):
        with (folder / "rules/library/rules.yaml").open("a", encoding="utf-8") as file:
            file.write(f"# other {number}\n")
        open_classifier(load_knowledge(folder, use_cache=False))
    gc.collect()
