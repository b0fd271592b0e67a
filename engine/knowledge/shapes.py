"""SHACL: shapes for entries and for scheme data, and what breaks them; pyshacl is only needed for these checks, never at run time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from engine.errors import KnowledgeError, Problem
from engine.knowledge.data_file import load_data
from engine.knowledge.entry_rdf import entry_triples
from engine.knowledge.rdf_terms import PREFIXES, Triples
from engine.knowledge.rules_rdf import ontology_folders, rules_graph
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["check_entries", "check_schemes", "entry_shapes"]

_SHAPES = "https://riskwhy.example/shapes/"
_SH = "http://www.w3.org/ns/shacl#"
_DATATYPES = {
    AttributeKind.BOOLEAN: "xsd:boolean",
    AttributeKind.NUMBER: "xsd:decimal",
    AttributeKind.DATE: "xsd:date",
    AttributeKind.TEXT: "xsd:string",
}
_MANY = 12  # a message lists so many values at most


def check_schemes(knowledge: Knowledge, *, lang: str = "en") -> tuple[Problem, ...]:
    """Return one problem for each place where the rules as RDF break a shape of `ontology/shapes/schemes.ttl`.

    Args:
        lang: of the messages, `zh` or `en`.

    Raises:
        KnowledgeError: O026 pyshacl is not installed.
    """
    return _check(knowledge, rules_graph(knowledge), "schemes.ttl", lang)


def check_entries(knowledge: Knowledge, entries: Iterable[Mapping[str, Any]], *, lang: str = "en") -> tuple[Problem, ...]:
    """Return one problem for each place where entries as JSON break a shape of `ontology/shapes/entries.ttl`.

    Raises:
        KnowledgeError: O026 pyshacl is not installed.
    """
    triples = Triples()
    for number, entry in enumerate(entries, start=1):
        entry_triples(triples, entry, number, knowledge)
    return _check(knowledge, triples, "entries.ttl", lang)


def entry_shapes(vocabulary: Vocabulary) -> str:
    """Return the Turtle of `ontology/shapes/entries.ttl`, made from the fact vocabulary: a property shape for each attribute."""
    keyed = [item for item in vocabulary.attributes.values() if item.keyed]
    plain = [item for item in vocabulary.attributes.values() if not item.keyed]
    head = (Path(__file__).parent / "entry_shapes_head.ttl").read_text(encoding="utf-8")
    blocks = [_block("entry-facts", "rw:Entry", plain), _block("entry-powers", "rw:PowerHolding", keyed)]
    return head + "".join(f"\n{block}" for block in blocks)


def _block(name: str, target: str, attributes: Sequence[Attribute]) -> str:
    shapes = " ,\n      ".join(_property_shape(item) for item in attributes)
    return f"shape:{name} a sh:NodeShape ;\n    sh:targetClass {target} ;\n    sh:property {shapes} .\n"


def _property_shape(attribute: Attribute) -> str:
    constraint = _constraint(attribute)
    count = "" if attribute.kind is AttributeKind.SET else " ; sh:maxCount 1"
    zh, en = _messages(attribute)
    return f'[ sh:path rw:{attribute.name} ; {constraint}{count} ;\n        sh:message "{zh}"@zh, "{en}"@en ]'


def _constraint(attribute: Attribute) -> str:
    if attribute.kind in _DATATYPES:
        return f"sh:datatype {_DATATYPES[attribute.kind]}"
    return f"sh:in ( {' '.join('rw:' + value.iri.rsplit('/', 1)[-1] for value in attribute.values)} )"


def _messages(attribute: Attribute) -> tuple[str, str]:
    words = _words()
    if attribute.kind in _DATATYPES:
        zh, en = (words[lang][attribute.kind.name.lower()] for lang in ("zh", "en"))
    else:
        zh = words["zh"]["comma"].join(value.label.zh for value in attribute.values[:_MANY])
        en = words["en"]["comma"].join(value.token for value in attribute.values[:_MANY])
    return words["zh"]["demand"].format(attribute.label.zh, zh), words["en"]["demand"].format(attribute.name, en)


def _words() -> Any:
    """Return the words of the messages by language."""
    return load_data(Path(__file__).parent / "shape_words.yaml")


def _check(knowledge: Knowledge, triples: Iterable[ox.Triple], shapes: str, lang: str) -> tuple[Problem, ...]:
    try:
        from pyshacl import validate  # only the checks need it
    except ImportError:
        raise KnowledgeError(Problem("O026", "pyshacl is not installed", help="pip install pyshacl")) from None
    folders = ontology_folders(knowledge)
    texts = [file.read_text(encoding="utf-8") for folder in folders for file in sorted((folder / "shapes").glob(shapes))]
    data = _graph([file.read_bytes() for folder in folders for file in sorted(folder.glob("*.ttl"))], "turtle")
    data.parse(data=(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode(), format="nt")
    _, report, _ = validate(data, shacl_graph=_graph([text.encode() for text in texts], "turtle"), inference="none", inplace=True)
    return tuple(sorted(_findings(report, lang), key=lambda problem: (problem.got, problem.code, problem.message)))


def _graph(texts: Sequence[bytes], syntax: str) -> Graph:
    from rdflib import Graph

    graph = Graph()
    for text in texts:
        graph.parse(data=text.decode(), format=syntax)
    return graph


def _findings(report: Any, lang: str) -> Iterator[Problem]:
    from rdflib import RDF, URIRef

    for result in report.subjects(RDF.type, URIRef(_SH + "ValidationResult")):
        focus = _short(report.value(result, URIRef(_SH + "focusNode")))
        path = _short(report.value(result, URIRef(_SH + "resultPath")) or "")
        value = _short(report.value(result, URIRef(_SH + "value")) or "")
        level = str(report.value(result, URIRef(_SH + "resultSeverity"))).rsplit("#", 1)[-1].lower()
        said = {text.language: str(text) for text in report.objects(result, URIRef(_SH + "resultMessage"))}
        text = said.get(lang) or next(iter(said.values()), "")
        shown = f" (`{value}`)" if value and value != focus else ""
        yield Problem(path.removeprefix("rw:") or "shape", f"{level}: {text}{shown}", path=focus, help="see ontology/shapes", got=focus)


def _short(term: object) -> str:
    text = str(term)
    return next((f"{name}:{text.removeprefix(iri)}" for name, iri in PREFIXES.items() if text.startswith(iri)), text)
