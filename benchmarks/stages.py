"""Where the time of a reading goes: the steps of the reader, each with a clock around it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from engine.reading import Reader, reader
from engine.reading.cells import CellFinder
from engine.reading.concepts import ConceptFinder
from engine.reading.matching import Matcher
from engine.reading.scanning import Scanner
from engine.reading.tables import ReadyPattern
from engine.reading.text import Normalizer

__all__ = ["stage_report"]

ROUNDS = 7
STEPS: dict[str, tuple[Any, str]] = {
    "normal form": (Normalizer, "normalize"),
    "words of concepts": (ConceptFinder, "find"),
    "clauses": (reader, "split_clauses"),
    "which patterns may match": (Scanner, "scan"),
    "cells of forms": (CellFinder, "take"),
    "passages": (reader, "Passages"),
    "cues of negation": (reader, "Polarity"),
    "patterns: expressions, polarity, drafts": (Reader, "_drafts"),
    "merging": (Reader, "_settle"),
    "mentions": (reader, "mentions_of"),
}


def stage_report(reading: Reader, inputs: Sequence[tuple[str, str]]) -> str:
    """Return a table of the steps in microseconds a description, of each the best of several rounds, and how many patterns were run."""
    best = [_best(reading, scheme, text) for scheme, text in inputs]
    count = len(inputs)
    means = {name: sum(one[name] for one in best) / count / 1000 for name in [*STEPS, "all"]}
    means["evidence, and what is between the steps"] = means["all"] - sum(means[name] for name in STEPS)
    rows = [f"{name:<46}{means[name]:>11.1f}{means[name] / means['all']:>11.0%}" for name in sorted(means, key=lambda name: -means[name])]
    run, found = _counts(reading, inputs)
    note = f"a description runs {run / count:.1f} patterns, of which {found / count:.1f} match and give something"
    return "\n".join([f"{'where the time goes':<46}{'us':>11}{'share':>11}", *rows, note, ""])


def _best(reading: Reader, scheme: str, text: str) -> dict[str, int]:
    """Return the shortest time of each step, and of the whole, for one text, in nanoseconds."""
    rounds = [_once(reading, scheme, text) for _ in range(ROUNDS)]
    return {name: min(one[name] for one in rounds) for name in rounds[0]}


def _once(reading: Reader, scheme: str, text: str) -> dict[str, int]:
    spent = dict.fromkeys(STEPS, 0)
    start = time.perf_counter_ns()
    reading.read(text, scheme)
    spent["all"] = time.perf_counter_ns() - start
    with _clocks(spent):
        reading.read(text, scheme)
    return spent


@contextmanager
def _clocks(spent: dict[str, int]) -> Iterator[None]:
    """Put a clock around each step."""

    def timed(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            start = time.perf_counter_ns()
            result = step(*args)
            spent[name] += time.perf_counter_ns() - start
            return result

        return run

    with ExitStack() as stack:
        for name, (owner, attribute) in STEPS.items():
            stack.enter_context(patch.object(owner, attribute, timed(name, getattr(owner, attribute))))
        yield


def _counts(reading: Reader, inputs: Sequence[tuple[str, str]]) -> tuple[int, int]:
    """Return how many patterns are run on the texts, and how many give a draft or a denial."""
    run = found = 0
    match = Matcher.match

    def counted(self: Matcher, patterns: Sequence[ReadyPattern], *args: Any) -> None:
        nonlocal run, found
        run += len(patterns)
        for pattern in patterns:
            before = len(args[3]) + len(args[4])
            match(self, [pattern], *args)
            found += len(args[3]) + len(args[4]) > before

    with patch.object(Matcher, "match", counted):
        for scheme, text in inputs:
            reading.read(text, scheme)
    return run, found
