"""The engine's parts put together: knowledge with its reading rules, a classifier with its reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.explanation.line import Line
from engine.explanation.tree import build_tree
from engine.explanation.wording import load_wording
from engine.inference.classify import Classifier, Profiled
from engine.knowledge.cache import cached, code_stamp, digest_of
from engine.knowledge.loader import load_knowledge as load_parts
from engine.ledger.answering import Answerer
from engine.ledger.profiles import Profiles
from engine.precedents.finding import Precedents
from engine.precedents.preparing import prepare
from engine.types.knowledge import Knowledge
from engine.types.precedent import FindSettled
from engine.types.verdict import Case, Verdict

__all__ = [
    "classify",
    "explain",
    "load_knowledge",
    "ontology_document",
    "ontology_media_types",
    "open_answerer",
    "open_classifier",
    "open_precedents",
    "why_document",
]


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

    def read(self, text: str, scheme: str | None = None, post: str = "") -> Any:
        """Return what the text says, see `engine.reading`."""
        return self._open().read(text, scheme, post)

    def named(self, post: str, scheme: str | None = None) -> Any:
        """Return what the name of a post says by itself."""
        return self._open().named(post, scheme)

    def _open(self) -> Any:
        if self._reader is None:
            self._reader = _compile_reader(self._knowledge)
        return self._reader


def _compile_reader(knowledge: Knowledge) -> Any:
    """Return a reader; its compiled patterns are kept under the knowledge's digest, for they take longest."""
    from engine.reading.reader import compile_reader

    rules, vocabulary = knowledge.reading_rules, knowledge.vocabulary
    made: dict[Any, Any] = {}

    def fill() -> dict[Any, Any]:
        compile_reader(rules, vocabulary, made)
        return made

    return compile_reader(rules, vocabulary, cached(f"patterns-{digest_of(knowledge.digest, code_stamp())}", fill))


def classify(knowledge: Knowledge, case: Case, profile: Profiled = None) -> Verdict:
    """Return the verdict on one case; a pure function of case, profile, knowledge and the case's day.

    Raises:
        CaseError: the case is malformed; all its problems are listed.
        EngineError: the rule engine failed on it.
    """
    return open_classifier(knowledge).classify(case, profile)


def open_answerer(
    knowledge: Knowledge, profiles: Profiles | None = None, *, settled: FindSettled | None = None, version: str = ""
) -> Answerer:
    """Return what turns entries as plain data into documents; it may be shared by threads.

    Args:
        settled: gives the decisions that people settled, by scheme, to be shown as precedents.
        version: the name that the knowledge is published under, see `Answerer`.
    """
    classify, precedents = open_classifier(knowledge).classify, open_precedents(knowledge)
    return Answerer(knowledge, classify, profiles, precedents=precedents, settled=settled, version=version)


def open_precedents(knowledge: Knowledge) -> Precedents:
    """Return what finds the precedents of an undecided entry; it may be shared by threads."""
    return _precedents(_Key(knowledge))


@lru_cache(maxsize=4)
def _precedents(key: _Key) -> Precedents:
    """Return the finder; what it takes from the knowledge is read once and kept under the knowledge's digest."""
    knowledge = key.knowledge
    name = f"precedents-{digest_of(knowledge.digest, code_stamp(), *knowledge.folders)}"
    return Precedents(lambda: cached(name, lambda: prepare(knowledge, open_classifier(knowledge).classify)))


def explain(document: Mapping[str, Any], knowledge: Knowledge, *, lang: str = "zh", depth: int | None = None) -> Line:
    """Return a verdict's document as a tree of lines, with the words that the knowledge has for facts and values.

    Args:
        depth: how many levels of the proof to show; None: all.

    Raises:
        UsageError: C002 there are no templates in that language.
    """
    wording = load_wording(lang, knowledge.vocabulary)
    scheme = knowledge.schemes.get(document["scheme"])
    return build_tree(document, wording, scheme=wording.label(scheme.name) if scheme is not None else "", depth=depth)


def why_document(document: Mapping[str, Any], knowledge: Knowledge, *, lang: str = "zh") -> dict[str, Any]:
    """Return the explanation of a document as JSON: the proof as it was made, and the tree in words."""
    kept = (
        "id",
        "scheme",
        "text",
        "on",
        "status",
        "grade",
        "facts",
        "proof",
        "consequences",
        "questions",
        "suggested",
        "knowledge",
        "decision",
    )
    return {
        **{name: document[name] for name in kept if name in document},
        "lang": lang,
        "tree": explain(document, knowledge, lang=lang).as_dict(),
    }


def ontology_document(knowledge: Knowledge, media_type: str = "text/turtle") -> str:
    """Return the whole ontology in an RDF syntax.

    Raises:
        UsageError: O016 another media type.
        KnowledgeError: the Turtle files cannot be read any more.
    """
    return _ontology(knowledge.folders, knowledge.digest, media_type)


def ontology_media_types() -> tuple[str, ...]:
    """Return the media types that the ontology can be had in, the preferred one first."""
    from engine.knowledge.ontology import MEDIA_TYPES

    return tuple(MEDIA_TYPES)


@lru_cache(maxsize=8)
def _ontology(folders: tuple[str, ...], digest: str, media_type: str) -> str:
    from engine.knowledge.ontology import load_graph, serialize  # the RDF library is only imported where it is used

    del digest  # part of the key
    found = [Path(folder) / "ontology" for folder in folders]
    return serialize(load_graph([folder for folder in found if folder.is_dir()]), media_type)
