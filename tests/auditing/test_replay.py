"""Replay: years later, with other rules in force, every decision comes out as it was; what does not is shown.

`make fault` replays 10,000 decisions; an ordinary run 300.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from engine import DecisionStore, Knowledge, Profile, Profiles, load_knowledge, open_answerer
from engine.auditing.replay import Replayer
from engine.decisions.decision import Decision
from engine.knowledge.case_file import load_cases

COUNT = 10_000 if os.environ.get("RISKWHY_FAULT") else 300
PROFILES = Profiles((Profile({"discretion": "large", "pmg_control_mode": "direct"}, "出纳", stated_by="张三"),))


def _copy(project: Path, folder: Path) -> Path:
    for name in ("ontology", "rules"):
        shutil.copytree(project / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Knowledge:
    return load_knowledge(_copy(project, tmp_path_factory.mktemp("present")))


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, present: Knowledge) -> Knowledge:
    """The rules after somebody has changed a grade."""
    root = _copy(Path(present.folders[0]), tmp_path_factory.mktemp("changed"))
    path = root / "rules" / "science-technology" / "rules.yaml"
    text = path.read_text(encoding="utf-8")
    assert "等级: 一级" in text
    path.write_text(text.replace("等级: 一级", "等级: 三级"), encoding="utf-8")
    return load_knowledge(root)


def _entries(knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    cases = load_cases(knowledge)
    random.Random(1).shuffle(cases)
    for number, case in enumerate(cycle(cases)):
        entry = {name: value for name, value in case.entry().items() if value}
        yield {**entry, "id": str(number), "post": "出纳" if number % 5 == 0 else "", **({"on": "2025-03-01"} if number % 2 else {})}


def _fill(store: DecisionStore, knowledge: Knowledge, count: int) -> None:
    store.keep_bundle(knowledge)
    answerer = open_answerer(knowledge, PROFILES)
    entries = list(islice(_entries(knowledge), count))
    documents = [answerer.answer(entry, readings=number % 7 == 0) for number, entry in enumerate(entries)]
    store.put_many(list(zip(documents, entries, strict=True)), profiles=[PROFILES.inherited(document) for document in documents])


@pytest.fixture(scope="module")
def path(present: Knowledge, changed: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "decisions.sqlite"
    store = DecisionStore(str(path))
    _fill(store, present, COUNT - COUNT // 3)
    _fill(store, changed, COUNT // 3)
    store.close()
    return path


@pytest.fixture
def store(path: Path) -> Iterator[DecisionStore]:
    made = DecisionStore(str(path))
    yield made
    made.close()


@pytest.fixture(scope="module")
def replayer(path: Path) -> Replayer:
    return Replayer(DecisionStore(str(path)).bundle)


def _first(store: DecisionStore, **wanted: Any) -> Decision:
    return next(item for item in store.decisions() if all(item.document[name] == value for name, value in wanted.items()))


def test_every_decision_comes_out_as_it_was(store: DecisionStore, replayer: Replayer) -> None:
    found = list(replayer.replay_all(store.decisions()))
    assert len(found) == COUNT
    assert [item.as_dict() for item in found if item.result != "same"] == []


def test_change_of_the_rules_was_one_that_counts(store: DecisionStore, changed: Knowledge, present: Knowledge) -> None:
    grades: dict[str, set[str]] = {}
    for item in store.decisions():
        if item.document["scheme"] == "science-technology" and item.profiles == ():
            grades.setdefault(item.knowledge, set()).add(str(item.document["grade"]))
    assert "一级" in grades[present.digest]
    assert "一级" not in grades[changed.digest]


def test_difference_is_shown_in_its_place(store: DecisionStore, replayer: Replayer) -> None:
    decision = _first(store, scheme="science-technology", grade="一级")
    decision.document["grade"] = "二级"  # type: ignore[index]
    found = replayer.replay(decision)
    assert found.as_dict() == {
        "decision": decision.id,
        "result": "different",
        "changes": [{"place": "grade", "before": "二级", "after": "一级"}],
    }


def test_masked_decision_is_left_alone(path: Path, replayer: Replayer, tmp_path: Path) -> None:
    copied = DecisionStore(str(shutil.copy(path, tmp_path / "copy.sqlite")))
    name = next(item.id for item in copied.decisions() if item.document["text"])
    copied.mask(name, "r", "w")
    assert replayer.replay(copied.get(name)).as_dict() == {"decision": name, "result": "masked"}
    copied.close()


BROKEN = {
    "missing": ("DELETE FROM bundles", "D004", "the files of the knowledge are not in the store"),
    "without a file": ("DELETE FROM blobs", "D016", "the stored files of the knowledge have been changed"),
    "renamed file": (
        "UPDATE bundles SET files = replace(files, 'rules/parks', 'rules/../../parks')",
        "D016",
        "the stored files of the knowledge have been changed",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_bundle_that_is_missing_or_changed_is_named(name: str, path: Path, tmp_path: Path) -> None:
    statement, code, message = BROKEN[name]
    copy = Path(shutil.copy(path, tmp_path / "copy.sqlite"))
    with sqlite3.connect(copy) as connection:
        connection.execute(statement)
    connection.close()
    store = DecisionStore(str(copy))
    found = list(Replayer(store.bundle).replay_all(islice(store.decisions(), 2)))
    store.close()
    assert [(item.result, item.problem and (item.problem.code, item.problem.message)) for item in found] == [
        ("failed", (code, message))
    ] * 2


def test_knowledge_that_no_longer_loads_is_named(store: DecisionStore, tmp_path: Path) -> None:
    from tests.decisions.support import small_knowledge

    store.keep_bundle(small_knowledge(tmp_path))
    digest = small_knowledge(tmp_path).digest
    decision = next(store.decisions())
    object.__setattr__(decision, "knowledge", digest)
    problem = Replayer(store.bundle).replay(decision).problem
    assert problem is not None
    assert problem.code == "D021"
    assert problem.message.startswith("this riskwhy cannot load the stored knowledge: ")
