"""A decision as provenance (https://www.w3.org/TR/prov-o/), in TriG: one named graph a decision.

The decision is an entity that an inference generated from the entry under a knowledge; every step of the proof is an entity derived from
its premises; a rule has the clause of the source as its primary source, and so has the decision; a fact read from the text is annotated
with its characters (https://www.w3.org/TR/annotation-model/, text position and quote selectors).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from engine.explanation.proof_rules import deciding_sources

__all__ = ["render_provenance"]

_PREFIXES = {
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rw": "urn:riskwhy:term:",
}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_AROUND = 12
Document = Mapping[str, Any]
Pair = tuple[str, str]


def render_provenance(decision: Document) -> str:
    """Return the TriG of a decision, as `Decision.as_dict` gives it."""
    name = decision["decision"]
    lines = [f"@prefix {prefix}: <{space}> ." for prefix, space in _PREFIXES.items()]
    lines += ["", f"<urn:riskwhy:decision:{name}> {{"]
    lines += (f"  {line}" for line in _Graph(decision).lines())
    return "\n".join((*lines, "}", ""))


class _Graph:
    def __init__(self, decision: Document) -> None:
        self.decision, self.document = decision, decision["document"]
        self.name = decision["decision"]
        self.steps = 0
        self.described: set[str] = set()

    def iri(self, kind: str, name: str = "") -> str:
        """Return the IRI of something that belongs to this decision."""
        return f"<urn:riskwhy:decision:{self.name}#{kind}{name}>"

    def lines(self) -> Iterator[str]:
        """Yield all statements."""
        decision, document = self.decision, self.document
        result, entry, run = self.iri("verdict"), self.iri("entry"), self.iri("inference")
        knowledge, software = f"<urn:riskwhy:knowledge:{decision['knowledge']}>", f"<urn:riskwhy:engine:{quote(decision['engine'])}>"
        sources = list(deciding_sources(document))
        pairs: list[Pair] = [("a", "prov:Entity, rw:Decision"), ("prov:wasGeneratedBy", run), ("prov:wasDerivedFrom", entry)]
        pairs += [("rw:status", _text(document["status"])), *([("rw:grade", _text(document["grade"]))] if document["grade"] else [])]
        pairs += [("prov:hadPrimarySource", _clause(source)) for source in sources if source["locator"]]
        yield _node(result, pairs)
        made = f'"{decision["created"]}"^^xsd:dateTime'
        yield _node(
            run,
            [
                ("a", "prov:Activity"),
                *(("prov:used", used) for used in (entry, knowledge)),
                ("prov:wasAssociatedWith", software),
                ("prov:endedAtTime", made),
            ],
        )
        yield _node(software, [("a", "prov:SoftwareAgent"), ("rdfs:label", _text(f"riskwhy {decision['engine']}"))])
        yield _node(knowledge, [("a", "prov:Entity, prov:Plan"), ("rdfs:label", _text(decision["knowledge"]))])
        yield _node(entry, self.entry())
        if document.get("proof"):
            yield from self.step(document["proof"], result)
        yield from self.evidence(entry)

    def entry(self) -> list[Pair]:
        """Return what is said of the entry."""
        pairs: list[Pair] = [("a", "prov:Entity, rw:Entry"), ("prov:value", _text(self.document.get("text") or ""))]
        if self.decision.get("who"):
            pairs.append(("prov:wasAttributedTo", f"[ a prov:Agent ; rdfs:label {_text(self.decision['who'])} ]"))
        return pairs

    def step(self, node: Document, above: str) -> Iterator[str]:
        """Yield a step of the proof and everything below it; what stands above is derived from it."""
        self.steps += 1
        own = self.iri("step", str(self.steps))
        value = node["conclusion"]["value"]
        pairs: list[Pair] = [
            ("a", "prov:Entity, rw:Step"),
            ("rw:fact", _text(node["conclusion"]["name"])),
            ("prov:value", _value(value)),
            ("rw:by", _text(node["by"])),
        ]
        pairs += [(f"rw:{name}", _value(part)) for name, part in node.get("reckoned", {}).items() if part is not None]
        yield f"{above} prov:wasDerivedFrom {own} ."
        rule = node.get("rule")
        if rule is not None:
            pairs.append(("prov:wasDerivedFrom", _rule(rule)))
        yield _node(own, pairs)
        if rule is not None and rule["id"] not in self.described:
            self.described.add(rule["id"])
            yield from _described(rule)
        for premise in node["premises"]:
            yield from self.step(premise, own)

    def evidence(self, entry: str) -> Iterator[str]:
        """Yield an annotation of the text for every fact that was read from it."""
        text, number = self.document.get("text") or "", 0
        for fact in self.document["facts"]:
            if not fact.get("span") or fact["origin"] != "text":
                continue
            number += 1
            start, end = fact["span"]
            position = f"[ a oa:TextPositionSelector ; oa:start {start} ; oa:end {end} ]"
            around = f"oa:prefix {_text(text[max(0, start - _AROUND) : start])} ; oa:suffix {_text(text[end : end + _AROUND])}"
            quoted = f"[ a oa:TextQuoteSelector ; oa:exact {_text(text[start:end])} ; {around} ]"
            body = f"[ a oa:TextualBody ; rw:fact {_text(fact['name'])} ; prov:value {_value(fact['value'])} ]"
            target = f"[ a oa:SpecificResource ; oa:hasSource {entry} ; oa:hasSelector {position}, {quoted} ]"
            yield _node(self.iri("evidence", str(number)), [("a", "oa:Annotation"), ("oa:hasBody", body), ("oa:hasTarget", target)])


def _rule(source: Document) -> str:
    return f"<urn:riskwhy:rule:{quote(source['id'])}>"


def _clause(source: Document) -> str:
    return f"<urn:riskwhy:source:{quote(source['locator'], safe='')}>"


def _described(rule: Document) -> Iterator[str]:
    pairs: list[Pair] = [("a", "prov:Entity, rw:Rule"), ("rdfs:label", _text(rule["id"])), ("rw:basis", _text(rule["basis"]))]
    if rule["reason"]:
        pairs.append(("rdfs:comment", f"{_text(rule['reason'])}@zh"))
    if rule["locator"]:
        pairs.append(("prov:hadPrimarySource", _clause(rule)))
        yield _node(_clause(rule), [("a", "prov:Entity, rw:Clause"), ("rdfs:label", f"{_text(rule['locator'])}@zh")])
    yield _node(_rule(rule), pairs)


def _node(subject: str, pairs: list[Pair]) -> str:
    return f"{subject} {' ; '.join(f'{name} {value}' for name, value in pairs)} ."


def _value(value: Any) -> str:
    return _text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _text(value: str) -> str:
    """Return a literal; what TriG cannot hold is escaped or replaced."""
    escaped = "".join(_ESCAPES.get(character, character) for character in value)
    return f'"{escaped.encode("utf-8", errors="replace").decode()}"'
