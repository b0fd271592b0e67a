"""Reading alone: descriptions of a hundred characters, beside bare word lookup and plain segmentation, on one core and on two; where the
time goes; long texts; how soon a reader is ready.

    python -m benchmarks.reading

Segmentation by jieba is measured where it is installed; the product does not need it. What `make compiled` built is measured where it is up to
date; the first table says which reader it was.
"""

from __future__ import annotations

import importlib
import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from ahocorasick_rs import AhoCorasick

from benchmarks.stages import stage_report
from benchmarks.timing import compare, report
from engine import load_knowledge
from engine.knowledge.case_file import load_cases
from engine.knowledge.loader import default_folders
from engine.knowledge.names import Names
from engine.ledger.reading import open_ledger
from engine.reading import Reader, compile_reader
from engine.reading.compiled import SWITCH, reader_kind
from engine.types.knowledge import Knowledge
from tests.reading.check_cases import sentences

__all__ = ["descriptions", "long_texts", "processes", "ready", "short", "stages"]

LENGTH, ROUNDS = 100, 10
LEDGERS = ("docs/examples/ledger.xlsx", "docs/examples/office-ledger.xlsx")


def descriptions(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Return (scheme, text) pairs of exactly a hundred characters, no two alike.

    They are cut from the sentences of the example ledgers, of the schemes' cases and of the reading tests, laid end to end scheme by scheme.
    """
    by_scheme: dict[str, dict[str, None]] = {}
    for scheme, text in (*_ledger_texts(knowledge), *_case_texts(knowledge), *((name, case["text"]) for _, name, _, case in sentences())):
        if scheme in knowledge.schemes:
            by_scheme.setdefault(scheme, {})[text.rstrip("\u3002")] = None
    return [
        (scheme, joined[at : at + LENGTH])
        for scheme, texts in by_scheme.items()
        for joined in ["\u3002".join(texts)]
        for at in range(0, len(joined) - LENGTH, LENGTH)
    ]


def _ledger_texts(knowledge: Knowledge) -> list[tuple[str, str]]:
    names = Names(knowledge.vocabulary)
    rows: list[dict[str, Any]] = [dict(row.data) for name in LEDGERS for row in open_ledger(str(default_folders()[0] / name), names).rows]
    return [(row["scheme"], row["text"]) for row in rows]


def _case_texts(knowledge: Knowledge) -> list[tuple[str, str]]:
    return [(case.scheme, case.text) for case in load_cases(knowledge) if case.text]


def short(knowledge: Knowledge) -> str:
    """Return the table of descriptions of a hundred characters."""
    reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    lookup = AhoCorasick(_words(knowledge))
    rivals: dict[str, Callable[[tuple[str, str]], object]] = {
        "bare Aho-Corasick lookup of the lexicon": lambda pair: lookup.find_matches_as_indexes(pair[1], overlapping=True),
        "reading: text to facts with evidence": lambda pair: reader.read(pair[1], pair[0]),
    }
    try:
        jieba: Any = importlib.import_module("jieba")
        rivals["jieba segmentation"] = lambda pair: jieba.lcut(pair[1])
    except ImportError:
        sys.stderr.write("note: jieba is not installed; its line is left out\n")
    inputs = descriptions(knowledge)
    timings = compare(rivals, inputs, rounds=7)
    rate = 1e6 / next(item.median_us for item in timings if item.name.startswith("reading"))
    return report(f"{len(inputs)} descriptions of {LENGTH} characters, {rate:.0f} a second on one core, {reader_kind()} reader", timings)


def stages(knowledge: Knowledge) -> str:
    """Return where the time of these descriptions goes; clocks can only be put around the steps of the interpreted reader."""
    if reader_kind() == "compiled":
        return f"where the time goes is told of the interpreted reader: set {SWITCH}=0\n"
    reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    return stage_report(reader, descriptions(knowledge))


def processes(knowledge: Knowledge) -> str:
    """Return how many descriptions one process reads in a second, and two together."""
    reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    inputs = descriptions(knowledge)
    _read_all(reader, inputs)
    rates = [_rate(reader, inputs, count) for count in (1, 2)]
    return f"one process {rates[0]:.0f} descriptions a second, two {rates[1]:.0f}: {rates[1] / rates[0]:.2f} times\n"


def _rate(reader: Reader, inputs: Sequence[tuple[str, str]], count: int) -> float:
    """Return the descriptions that `count` processes read in a second, each of them all of `inputs` several times."""
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_read_all, args=(reader, inputs, ROUNDS)) for _ in range(count)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return count * ROUNDS * len(inputs) / (time.perf_counter() - start)


def _read_all(reader: Reader, inputs: Sequence[tuple[str, str]], rounds: int = 1) -> None:
    for _ in range(rounds):
        for scheme, text in inputs:
            reader.read(text, scheme)


def long_texts(knowledge: Knowledge) -> str:
    """Return the seconds for texts of growing length, a tenth of a megabyte to one."""
    reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    unit = "".join(text for _, text in descriptions(knowledge))
    lines = []
    for size in (100_000, 300_000, 1_000_000):
        text = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        reader.read(text, "science-technology")
        seconds = time.process_time() - start
        lines.append(f"{size:>10} characters {seconds:>8.2f} s {seconds / size * 1e6:>8.2f} us a character")
    return "\n".join(["long texts", *lines, ""])


def ready(knowledge: Knowledge) -> str:
    """Return the milliseconds until a reader is compiled, and until it has read its first text."""
    pair = descriptions(knowledge)[0]
    start = time.process_time()
    reader: Reader = compile_reader(knowledge.reading_rules, knowledge.vocabulary)
    compiled = time.process_time()
    reader.read(pair[1], pair[0])
    first = time.process_time()
    return f"compiling a reader {1000 * (compiled - start):.0f} ms, its first text {1000 * (first - compiled):.0f} ms\n"


def _words(knowledge: Knowledge) -> list[str]:
    rules: Any = knowledge.reading_rules
    words = [word for one in rules.words.values() for word, _ in one.words]
    words += [text for entry in rules.concepts for text, _ in entry.forms]
    return list(dict.fromkeys(words))


if __name__ == "__main__":
    loaded = load_knowledge()
    for measure in (short, stages, processes, long_texts, ready):
        sys.stdout.write(measure(loaded) + "\n")
