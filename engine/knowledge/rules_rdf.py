"""The rules as RDF: every scheme, grade, type, rule, test, responsibility and clause as triples, in the terms of `ontology/rule-terms.ttl`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from engine.knowledge.condition_text import ConditionWords
from engine.knowledge.rdf_terms import PREFIXES, Triples, clauses_of, node, rule_node
from engine.knowledge.rdf_tests import add_tests
from engine.knowledge.scheme_rdf import SchemeNodes, add_scheme, scheme_nodes
from engine.knowledge.turtle import RW, Statements, read_turtle
from engine.types.formula import Formula, Test, walk
from engine.types.knowledge import Knowledge
from engine.types.rules import Derivation, Duty, Rule, RuleKind, Scheme, Source, Variant

__all__ = ["ontology_folders", "rules_document", "rules_graph"]

_KIND_CLASS = {kind: f"{kind.value.capitalize()}Rule" for kind in RuleKind}
_CONTENT = ("text", "subject", "phase", "every", "trigger", "within", "by", "to", "via", "at", "columns")


def ontology_folders(knowledge: Knowledge) -> list[Path]:
    """Return the ontology folders that the knowledge was loaded from."""
    found = [Path(folder) / "ontology" for folder in knowledge.folders]
    return [folder for folder in found if folder.is_dir()]


def rules_document(knowledge: Knowledge) -> bytes:
    """Return the rules as Turtle, each subject in one piece."""
    triples = list(rules_graph(knowledge))
    order = {subject: number for number, subject in enumerate(dict.fromkeys(triple.subject for triple in triples))}
    triples.sort(key=lambda triple: order[triple.subject])
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def rules_graph(knowledge: Knowledge) -> Triples:
    """Return all schemes and rules as triples; the same knowledge gives the same triples in the same order.

    A rule is `https://riskwhy.example/rules/<folder>/<id>`, where the folder is the scheme that states or borrows it, or `common`.
    """
    triples = Triples()
    statements = read_turtle(ontology_folders(knowledge))
    for scheme in knowledge.schemes.values():
        _SchemeWriter(triples, knowledge, scheme, statements).write()
    return triples


@dataclass
class _About:
    """One entry of a rule file before it is written: its source, its class, its condition and what it speaks of."""

    source: Source
    kind: str
    when: Formula | None = None
    derives: str = ""


class _SchemeWriter:
    """Writes one scheme."""

    def __init__(self, triples: Triples, knowledge: Knowledge, scheme: Scheme, statements: Statements) -> None:
        self._triples, self._scheme, self._vocabulary = triples, scheme, knowledge.vocabulary
        self._nodes: SchemeNodes = scheme_nodes(scheme, knowledge.vocabulary, statements)
        self._words = {lang: ConditionWords(knowledge.vocabulary, scheme, lang) for lang in ("zh", "en")}
        self._own = next((rule.source.path for rule in scheme.rules), "")

    def write(self) -> None:
        """Write the scheme's head and all its entries."""
        add_scheme(self._triples, self._scheme, self._nodes)
        for rule in self._scheme.rules:
            self._rule(rule)
        for entry in _entries(self._scheme):
            self._entry(entry)
        for exception in self._scheme.exceptions:
            subject = self._entry(_About(exception.source, "ExceptionRule"))
            self._triples.link(subject, "winner", rule_node(self._scheme.id, exception.winner))
            self._triples.link(subject, "loser", rule_node(self._scheme.id, exception.loser))
        for derivation in self._scheme.derivations:
            self._derivation(derivation)

    def _entry(self, entry: _About) -> ox.NamedNode:
        """Write what every rule has: class, scheme, id, words, basis, source, other readings, condition and tests."""
        source, triples = entry.source, self._triples
        subject = rule_node(self._folder(source, entry.kind), source.id)
        triples.link(subject, "rdf:type", ox.NamedNode(RW + "Rule"))
        triples.link(subject, "rdf:type", ox.NamedNode(RW + entry.kind))
        triples.link(subject, "ruleOf", self._nodes.scheme)
        triples.text(subject, "ruleId", source.id)
        triples.text(subject, "rdfs:label", source.name, "zh")
        triples.text(subject, "basis", source.basis.value)
        triples.text(subject, "reason", source.reason, "zh")
        triples.text(subject, "statedIn", source.path)
        if source.line:
            triples.number(subject, "fileLine", source.line)
        self._locate(subject, source)
        self._readings(subject, source)
        if entry.derives:
            triples.link(subject, "derivesAttribute", ox.NamedNode(RW + entry.derives))
        if entry.when is not None:
            self._condition(subject, entry.when)
        return subject

    def _folder(self, source: Source, kind: str) -> str:
        """Return the folder part of a rule's name: borrowed rules belong to the borrower, shared ones to the file that holds them."""
        if kind == "TypeRule" or source.path == self._own or not source.path:
            return self._scheme.id
        return PurePosixPath(source.path).parent.name

    def _locate(self, subject: ox.NamedNode, source: Source) -> None:
        self._triples.text(subject, "dcterms:source", source.locator)
        for words, article, line in clauses_of(source.locator):
            clause = node("clause", f"{article}-L{line}")
            self._triples.link(clause, "rdf:type", ox.NamedNode(RW + "Clause"))
            self._triples.text(clause, "article", article)
            self._triples.number(clause, "lineNumber", line)
            self._triples.text(clause, "skos:altLabel", words, "zh")
            self._triples.link(subject, "statedInClause", clause)

    def _readings(self, subject: ox.NamedNode, source: Source) -> None:
        for number, (name, text) in enumerate(source.other_readings, start=1):
            reading = ox.NamedNode(f"{subject.value}/reading-{number}")
            self._triples.link(subject, "hasOtherReading", reading)
            self._triples.link(reading, "rdf:type", ox.NamedNode(RW + "OtherReading"))
            self._triples.text(reading, "readingName", name, "zh")
            self._triples.text(reading, "readingText", text, "zh")

    def _condition(self, subject: ox.NamedNode, when: Formula) -> None:
        for lang, words in self._words.items():
            self._triples.text(subject, "condition", words.line(when), lang)
        add_tests(self._triples, subject, when, self._vocabulary)
        for part in walk(when):
            if isinstance(part, Test) and part.variable == "@grade":
                for word in sorted(part.allowed):
                    for grade in self._nodes.graded(word, when):
                        self._triples.link(subject, "appliesToGrade", grade)
            elif isinstance(part, Test) and part.variable.startswith("@type[") and "true" in part.allowed:
                self._triples.link(subject, "appliesToType", self._nodes.types.get(part.variable[6:-1]))

    def _rule(self, rule: Rule) -> None:
        subject = self._entry(_About(rule.source, _KIND_CLASS[rule.kind], rule.when))
        conclude: Mapping[RuleKind, Callable[[ox.NamedNode, Rule], None]] = {
            RuleKind.GRADE: self._grade,
            RuleKind.TYPE: self._type,
            RuleKind.STATUS: self._status,
            RuleKind.SUPERVISOR: self._supervisors,
        }
        conclude.get(rule.kind, self._content)(subject, rule)

    def _grade(self, subject: ox.NamedNode, rule: Rule) -> None:
        for grade in self._nodes.graded(rule.value, rule.when):
            self._triples.link(subject, "concludesGrade", grade)

    def _type(self, subject: ox.NamedNode, rule: Rule) -> None:
        self._triples.link(subject, "concludesType", self._nodes.types.get(rule.value))
        if rule.source.path != self._own and rule.source.path:
            self._triples.link(subject, "borrowedFrom", rule_node(PurePosixPath(rule.source.path).parent.name, rule.id))

    def _status(self, subject: ox.NamedNode, rule: Rule) -> None:
        self._triples.text(subject, "concludesStatus", rule.value)
        for name, word in (("suggestsGrade", rule.suggest), ("floorGrade", rule.floor)):
            for grade in self._nodes.graded(word, rule.when):
                self._triples.link(subject, name, grade)

    def _supervisors(self, subject: ox.NamedNode, rule: Rule) -> None:
        grades = [grade for word in _grade_words(rule.when) for grade in self._nodes.graded(word, rule.when)]
        for number, duty in enumerate(rule.duties, start=1):
            self._responsibility(subject, ox.NamedNode(f"{subject.value}/duty-{number}"), duty, grades)

    def _responsibility(self, rule: ox.NamedNode, subject: ox.NamedNode, duty: Duty, grades: Iterable[ox.NamedNode]) -> None:
        self._triples.link(rule, "assigns", subject)
        self._triples.link(subject, "rdf:type", ox.NamedNode(RW + "Responsibility"))
        self._triples.link(subject, "responsibleRole", self._concept(duty.role))
        self._triples.link(subject, "responsibilityKind", self._concept(duty.duty))
        self._triples.text(subject, "roleWord", duty.word, "zh")
        self._triples.text(subject, "dutyNote", duty.note, "zh")
        for grade in grades:
            self._triples.link(subject, "responsibilityFor", grade)

    def _concept(self, name: str) -> ox.NamedNode | None:
        concept = self._vocabulary.concepts.get(name)
        return ox.NamedNode(concept.iri) if concept is not None else None

    def _content(self, subject: ox.NamedNode, rule: Rule) -> None:
        for name in _CONTENT:
            language = "" if name == "every" else "zh"
            self._triples.text(subject, f"content{name.capitalize()}", rule.content.get(name, ""), language)
        if rule.content.get("since"):
            self._triples.link(subject, "sinceAttribute", ox.NamedNode(RW + rule.content["since"].partition("[")[0]))
        if rule.gate is not None:
            add_tests(self._triples, subject, rule.gate, self._vocabulary)
            for lang, words in self._words.items():
                self._triples.text(subject, "contentUntil", words.line(rule.gate), lang)

    def _derivation(self, derivation: Derivation) -> None:
        attribute = derivation.variable.partition("[")[0]
        subject = self._entry(_About(derivation.source, "DerivationRule", None, attribute))
        self._triples.text(subject, "derivationKind", derivation.how)
        for name in derivation.inputs:
            self._triples.link(subject, "tests", ox.NamedNode(RW + name.partition("[")[0]))
        if derivation.table:
            self._triples.link(subject, "tests", ox.NamedNode(RW + derivation.table))
        for when, _ in derivation.cases:
            self._condition(subject, when)


def _entries(scheme: Scheme) -> Iterable[_About]:
    """Yield the entries that are neither rules nor derivations nor exceptions."""
    yield from (_About(item.source, "DefaultRule", None, item.attribute) for item in scheme.defaults)
    yield from (_About(item.source, "ClosureRule", Test(item.switch, frozenset({"true"})), item.attribute) for item in scheme.closures)
    yield from (_About(item.source, "MergeRule", None, item.attribute) for item in scheme.merges)
    yield from (_About(item.source, "PresumptionRule", item.when, item.variable.partition("[")[0]) for item in scheme.presumptions)
    yield from (_About(item.source, "TableRule", None, item.attribute) for item in scheme.tables)
    for number, variant in enumerate(scheme.variants, 1):
        yield from (_About(_variant_source(variant, number, rule), "VariantRule", when) for rule, when in variant.changes)
    for constraint in scheme.constraints:
        yield _About(constraint.source, "ConstraintRule", constraint.when)
        yield _About(constraint.source, "ConstraintRule", constraint.then)
    yield from (_About(source, "MetaRule") for source in scheme.metarules.values())


def _variant_source(variant: Variant, number: int, rule: str) -> Source:
    """Return the source of what one reading makes of one rule."""
    return replace(variant.source, id=f"{variant.source.id}.{number}.{rule}", name=f"{variant.id} {rule}")


def _grade_words(when: Formula) -> list[str]:
    return [word for part in walk(when) if isinstance(part, Test) and part.variable == "@grade" for word in sorted(part.allowed)]
