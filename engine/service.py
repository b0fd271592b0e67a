"""The engine's parts put together: knowledge with its reading rules, a classifier with its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.inference.classify import Classifier
from engine.knowledge.loader import load_knowledge as load_parts
from engine.types.knowledge import Knowledge
from engine.types.verdict import Case, Verdict

__all__ = ["classify", "load_knowledge", "open_classifier"]


def load_knowledge(path: Path | str | Sequence[Path | str] | None = None, *, use_cache: bool = True) -> Knowledge:
    """Return the knowledge of one or more folders, checked and frozen; None: the built-in knowledge.

    Raises:
        KnowledgeError: all problems of all files, sorted by file and line.
    """
    return load_parts(path, read_rules=_read_rules, use_cache=use_cache)


def _read_rules(folders: Sequence[Path]) -> Any:
    from engine.reading.loading import load_reading_rules  # only where something is parsed

    return load_reading_rules(folders)


def open_classifier(knowledge: Knowledge) -> Classifier:
    """Return a classifier that can read descriptions; it may be shared by threads."""
    return _classifier(_Key(knowledge))


class _Key:
    """Knowledge compared by its digest and folders."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.identity = (knowledge.digest, knowledge.folders)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@lru_cache(maxsize=4)
def _classifier(key: _Key) -> Classifier:
    knowledge = key.knowledge
    return Classifier(knowledge, _Lazy(knowledge) if knowledge.reading_rules is not None else None)


class _Lazy:
    """A reader that is built at the first text, so that structured cases do not wait for it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._reader: Any = None

    def read(self, text: str, scheme: str | None = None) -> Any:
        """Return what the text says, see `engine.reading`."""
        if self._reader is None:
            self._reader = _compile_reader(self._knowledge)
        return self._reader.read(text, scheme)


def _compile_reader(knowledge: Knowledge) -> Any:
    from engine.reading.reader import compile_reader

    return compile_reader(knowledge.reading_rules, knowledge.vocabulary)


def classify(knowledge: Knowledge, case: Case, profile: Mapping[str, Any] | None = None) -> Verdict:
    """Return the verdict on one case; a pure function of case, profile, knowledge and the case's day.

    Raises:
        CaseError: the case is malformed; all its problems are listed.
        EngineError: the rule engine failed on it.
    """
    return open_classifier(knowledge).classify(case, profile)
