"""How long one verdict takes, beside the naive evaluator and beside plain Python."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.cases import short_texts, structured_cases
from benchmarks.plain import plain_function
from benchmarks.timing import Timing, compare, report
from engine import Case, as_document, load_knowledge, open_classifier
from engine.inference.case_facts import read_facts
from engine.knowledge.names import Names
from tests.referee import Referee, TooMany

__all__ = ["cold_start", "structured", "texts"]


def structured() -> str:
    """Time structured cases of all schemes: with and without the document, the naive evaluator, plain Python."""
    knowledge = load_knowledge()
    classifier = open_classifier(knowledge)
    names, booleans = Names(knowledge.vocabulary), dict((knowledge.words or {}).get("boolean", {}))
    referees = {name: Referee(scheme, knowledge.vocabulary) for name, scheme in knowledge.schemes.items()}
    plain = {name: plain_function(scheme) for name, scheme in knowledge.schemes.items()}

    def given(case: Case) -> dict[str, frozenset[Any]]:
        facts = {item.variable: item for item in read_facts(case.facts, names, booleans)}
        return {name: frozenset(item.tokens) for name, item in facts.items() if item.literal is None}

    def naive(case: Case) -> object:
        return referees[case.scheme].classify(given(case), limit=20_000)

    def loop(case: Case) -> object:
        return plain[case.scheme]({name: next(iter(values)) for name, values in given(case).items() if len(values) == 1})

    cases = [case for case in structured_cases(knowledge) if _tractable(naive, case)]
    rivals = {
        "riskwhy: verdict and proof as JSON": lambda case: as_document(classifier.classify(case), knowledge),
        "riskwhy: verdict": classifier.classify,
        "plain Python, one `if` a rule, no reasons": loop,
        "naive evaluator, brute force": naive,
    }
    return report(f"structured cases ({len(cases)} of {len(knowledge.schemes)} schemes)", compare(rivals, cases))


def _tractable(naive: Any, case: Case) -> bool:
    try:
        naive(case)
    except TooMany:
        return False
    return True


def texts() -> str:
    """Time short descriptions, read and classified."""
    knowledge = load_knowledge()
    classifier = open_classifier(knowledge)
    cases = short_texts(knowledge)
    rivals = {
        "riskwhy: read, classify, proof as JSON": lambda case: as_document(classifier.classify(case), knowledge),
        "riskwhy: read and classify": classifier.classify,
        "riskwhy: read alone": lambda case: classifier.reader.read(case.text, case.scheme),
    }
    mean = statistics.mean(len(case.text) for case in cases)
    return report(f"short texts ({len(cases)}, {mean:.0f} characters on average)", compare(rivals, cases))


def cold_start(runs: int = 7) -> str:
    """Time `riskwhy classify` from a cold shell with a warm cache, beside an interpreter that does nothing."""
    command = [
        str(Path(sys.executable).with_name("riskwhy")),
        "classify",
        "不涉及人财物，工作公开透明",
        "--scheme",
        "science-technology",
        "--no-store",
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RISKWHY_CACHE": folder}
        _seconds(command, environment)
        rivals = {"riskwhy classify, warm cache": command, "python -c pass": [sys.executable, "-c", "pass"]}
        samples: dict[str, list[float]] = {name: [] for name in rivals}
        for _ in range(runs):
            for name, line in rivals.items():
                samples[name].append(_seconds(line, environment) * 1_000_000)
    return report("cold shell", [Timing(name, statistics.median(times), max(times), len(times)) for name, times in samples.items()])


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - start
