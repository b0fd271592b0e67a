"""The project's ontology, and small broken ontologies written to a folder of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import load_knowledge
from engine.knowledge.ontology import load_vocabulary
from engine.knowledge.turtle import Statements, read_turtle
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import Vocabulary

ONTOLOGY = Path(__file__).parents[2] / "ontology"

PREFIXES = """\
@prefix rw: <https://riskwhy.example/ontology/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of the project's ontology."""
    return ONTOLOGY


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary that the run time gets."""
    return load_vocabulary(ONTOLOGY)


@pytest.fixture(scope="session")
def statements() -> Statements:
    """All statements of the ontology."""
    return read_turtle(ONTOLOGY)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ontology without its many individuals, for checks of single mistakes by the reasoner."""
    target = tmp_path_factory.mktemp("small") / "ontology"
    target.mkdir()
    for path in ONTOLOGY.glob("*.ttl"):
        if path.stem not in ("lists", "alignments", "hazards"):
            shutil.copy(path, target)
    return target


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes one Turtle file (prefixes first, on lines 1 to 6) and returns its folder."""

    def write_file(text: str, name: str = "extra.ttl") -> Path:
        target = tmp_path / "more"
        target.mkdir(exist_ok=True)
        (target / name).write_text(PREFIXES + text, encoding="utf-8")
        return target

    return write_file


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """All schemes with the ontology."""
    return load_knowledge()
