"""The vocabulary the reading tests use: the project's ontology."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.types.vocabulary import Attribute, AttributeKind, Concept, Label, Value, Vocabulary

ROOT = Path(__file__).resolve().parents[2]


@cache
def load_test_vocabulary() -> Vocabulary:
    """Load the vocabulary from `ontology/`."""
    try:
        from engine.knowledge.ontology import load_vocabulary
    except ImportError:
        return _by_hand(ROOT / "ontology")
    return load_vocabulary(ROOT / "ontology")


def _by_hand(folder: Path) -> Vocabulary:
    import rdflib
    from rdflib.namespace import RDFS, SKOS, OWL, RDF
    from rdflib.collection import Collection

    RW = rdflib.Namespace("https://riskwhy.example/ontology/")
    g = rdflib.Graph()
    for p in sorted(folder.glob("*.ttl")):
        g.parse(p)

    def label(s):
        zh = next((str(o) for o in (*g.objects(s, SKOS.prefLabel), *g.objects(s, RDFS.label)) if o.language == "zh"), "")
        return Label(zh, "", tuple(str(o) for o in g.objects(s, SKOS.altLabel)), tuple(str(o) for o in g.objects(s, SKOS.hiddenLabel)))

    attributes = {}
    for s in g.subjects(RDF.type, RW.Attribute):
        name = str(s).rsplit("/", 1)[1]
        r = g.value(s, RDFS.range)
        values = []
        one = g.value(r, OWL.equivalentClass) if r is not None else None
        if one is not None and g.value(one, OWL.oneOf) is not None:
            values = [Value(str(g.value(m, SKOS.notation)), label(m)) for m in Collection(g, g.value(one, OWL.oneOf))]
        functional = (s, RDF.type, OWL.FunctionalProperty) in g
        rs = str(r)
        keyed = g.value(s, RW.keyedBy) is not None
        kind = (
            AttributeKind.BOOLEAN if rs.endswith("boolean") else AttributeKind.DATE if rs.endswith("date")
            else AttributeKind.NUMBER if "XMLSchema" in rs else AttributeKind.ENUM if functional or keyed else AttributeKind.SET
        )
        attributes[name] = Attribute(name, kind, label(s), tuple(values), keyed=keyed)
    concepts = {}
    for kind in ("PowerType", "AccidentClass", "Role", "Post"):
        for s in g.subjects(RDF.type, RW[kind]):
            i = str(g.value(s, SKOS.notation) or str(s).rsplit("/", 1)[1])
            concepts[i] = Concept(i, kind, label(s), tuple(str(o).rsplit("/", 1)[1] for o in g.objects(s, SKOS.broader)))
    anc = {}
    for i in concepts:
        out, todo = [], list(concepts[i].broader)
        while todo:
            n = todo.pop(0)
            if n not in out:
                out.append(n)
                todo += concepts[n].broader if n in concepts else ()
        anc[i] = tuple(out)
    return Vocabulary(attributes, concepts, anc, {}, {}, "")
