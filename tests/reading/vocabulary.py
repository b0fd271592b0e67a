"""The vocabulary and the reader that the reading tests share: the project's ontology and reading rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.knowledge.ontology import load_vocabulary
from engine.reading import Reader, compile_reader, load_reading_rules
from engine.types.vocabulary import Vocabulary

__all__ = ["ROOT", "load_test_reader", "load_test_vocabulary"]

ROOT = Path(__file__).resolve().parents[2]


@cache
def load_test_vocabulary() -> Vocabulary:
    """Load the vocabulary from `ontology/`."""
    return load_vocabulary(ROOT / "ontology")


@cache
def load_test_reader() -> Reader:
    """Compile the project's reading rules."""
    return compile_reader(load_reading_rules([ROOT / "rules" / "reading"]), load_test_vocabulary())
