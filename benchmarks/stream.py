"""How long the impact of a new version takes on a register of 100,000 entries, beside `classify` on the same entries."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from engine import Case, load_knowledge, open_classifier
from engine.changes.impact import Impact, measure_impact
from engine.changes.register import JointNames, file_register
from engine.knowledge.case_file import load_cases
from engine.ledger.profiles import Profiles
from engine.ledger.stream import open_stream
from engine.types.knowledge import Knowledge
from engine.types.rules import RuleKind

__all__ = ["impact", "stream"]

ENTRIES = 100_000
DAY = date(2026, 11, 24)
_SCALARS = (str, bool, int, float)


def stream(entries: int = 4_000) -> str:
    """Time the stream beside `classify`, verdict by verdict, on entries of which no two are alike."""
    knowledge = load_knowledge()
    classifier, rows = open_classifier(knowledge), list(_entries(knowledge, entries))
    streams = {name: open_stream(classifier, name) for name in knowledge.schemes}
    rivals: dict[str, Callable[[Any], object]] = {
        "stream": lambda row: streams[row["scheme"]](row["facts"], on=DAY),
        "classify": lambda row: classifier.classify(Case(row["scheme"], facts=row["facts"], on=DAY.isoformat())),
    }
    seconds = {name: _seconds(lambda run=run: [run(row) for row in rows]) for name, run in rivals.items()}  # type: ignore[misc]
    lines = [f"{name:<46}{took / entries * 1e6:>11.1f} us{took / seconds['stream']:>9.1f}x" for name, took in seconds.items()]
    return "\n".join([f"structured entries ({entries}, {_kinds(rows)} different)", *lines, ""])


def impact(entries: int = ENTRIES) -> str:
    """Time `impact` on registers of the three kinds of file, from the file to what differs; processor seconds on one core."""
    old = load_knowledge()
    new, lines = _next_version(old), []
    with tempfile.TemporaryDirectory() as folder:
        frame = _frame(list(_entries(old, entries)))
        for suffix, write in (("parquet", frame.write_parquet), ("csv", frame.write_csv)):
            path = Path(folder) / f"register.{suffix}"
            write(path)
            found: list[Impact] = []
            took = _seconds(lambda path=path, found=found: found.append(_measure(str(path), old, new)))  # type: ignore[misc]
            lines.append(f"{suffix:<46}{took:>11.2f} s  {len(found[0].changed)} of {found[0].entries} entries change")
    return "\n".join([f"impact of a version on a register ({entries} entries, both versions)", *lines, ""])


def _measure(path: str, old: Knowledge, new: Knowledge) -> Impact:
    names = JointNames(open_classifier(new).names, open_classifier(old).names)
    return measure_impact(file_register(path, names, Profiles()).entries, old, new, today=DAY)


def _seconds(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _next_version(knowledge: Knowledge) -> Knowledge:
    """Every scheme without its last grade rule."""
    schemes = {}
    for name, scheme in knowledge.schemes.items():
        last = [rule for rule in scheme.rules if rule.kind is RuleKind.GRADE][-1]
        schemes[name] = replace(scheme, rules=tuple(rule for rule in scheme.rules if rule is not last))
    return replace(knowledge, schemes=schemes, digest=f"{knowledge.digest}-next")


def _entries(knowledge: Knowledge, count: int) -> Iterator[dict[str, Any]]:
    """Entries as registers have them: the facts of two cases of a scheme, some left out."""
    rng = random.Random(1)
    cases: dict[str, list[dict[str, Any]]] = {}
    for case in load_cases(knowledge):
        facts = {word: value for word, value in case.facts.items() if isinstance(value, _SCALARS)}
        if len(facts) > 1:
            cases.setdefault(case.scheme, []).append(facts)
    names = list(cases)
    for number in range(count):
        scheme = names[number % len(names)]
        one, other = rng.choice(cases[scheme]), rng.choice(cases[scheme])
        facts = {word: value for word, value in {**one, **other}.items() if rng.random() < 0.85} or one
        yield {"id": f"e{number}", "scheme": scheme, "post": f"post {number % 997}", "facts": facts}


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    words = dict.fromkeys(word for row in rows for word in row["facts"])
    columns = {name: [row[name] for row in rows] for name in ("id", "scheme", "post")}
    facts = {word: [_word(row["facts"].get(word)) for row in rows] for word in words}
    return pl.DataFrame({**columns, **facts})


def _word(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _kinds(rows: list[dict[str, Any]]) -> int:
    return len({(row["scheme"], str(sorted(row["facts"].items()))) for row in rows})
