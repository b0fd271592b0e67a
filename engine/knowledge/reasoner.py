"""The ontology before a description logic reasoner: HermiT by owlready2, for checks and never at run time (it needs Java)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from engine.errors import KnowledgeError, Problem
from engine.knowledge.closure import Closure, Edge
from engine.knowledge.contradictions import find_contradictions
from engine.knowledge.inferred import DEFINED, close_statements
from engine.knowledge.turtle import OWL, RW, XSD, Statements, local_name, read_turtle

if TYPE_CHECKING:
    import owlready2

__all__ = ["ReasonerReport", "check_consistency", "reasoner_input"]

COMPARED = (
    "broaderTransitive",
    "superiorOf",
    "subordinateTo",
    "higherThan",
    "holdsPower",
    "isEffective",
    "bears",
    "answersFor",
    "oversees",
    "supervises",
    "type",
    "subClassOf",
)
_CHAINED = ("broaderTransitive", "superiorOf", "subordinateTo", "higherThan", "holdsPower", "answersFor", "oversees", "supervises")
_INFERRED = "https://riskwhy.example/inferred#"


@dataclass(frozen=True, slots=True)
class ReasonerReport:
    """What HermiT says of the ontology.

    Args:
        consistent: whether the whole has a model; where it has none, `inferred` and `differences` are empty.
        causes: contradictions that show without a reasoner; a contradiction that needs deeper reasoning is not among them.
        unsatisfiable: classes that can have no member.
        inferred: edges between our own terms that HermiT infers and nobody states.
        differences: edges of the run time's closure that HermiT does not confirm, or the reverse, as sentences.
    """

    consistent: bool
    causes: tuple[Problem, ...] = ()
    unsatisfiable: tuple[str, ...] = ()
    inferred: tuple[Edge, ...] = ()
    differences: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Return whether nothing is to be mended."""
        return self.consistent and not (self.causes or self.unsatisfiable or self.differences)


def check_consistency(folders: Path | Sequence[Path]) -> ReasonerReport:
    """Return HermiT's report on the Turtle files of one or more folders.

    Raises:
        KnowledgeError: O001, O002 files that cannot be read; O019 no Java; O020 HermiT fails.
    """
    if shutil.which("java") is None:
        raise KnowledgeError(_no_java())
    statements = read_turtle(folders)
    causes = find_contradictions(statements)
    answer = _ask_hermit(reasoner_input(statements))
    if answer is None:
        return ReasonerReport(consistent=False, causes=causes)
    inferred, unsatisfiable = answer
    closure = close_statements(statements)
    return ReasonerReport(True, causes, unsatisfiable, inferred, tuple(_differences(closure, inferred)))


def reasoner_input(statements: Statements) -> bytes:
    """Return the N-Triples that HermiT gets.

    Left out: owl:imports (all files are given), `a rw:Attribute` (owlready2 takes no term as property and individual at once)
    and xsd:date (no datatype of OWL 2).
    """
    kept = [
        triple
        for file in statements.files
        for triple in pyoxigraph.parse(input=file.text.encode(), format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        if triple.predicate.value != OWL + "imports" and not _left_out(triple.object)
    ]
    return pyoxigraph.serialize((quad.triple for quad in kept), format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def _left_out(term: object) -> bool:
    if isinstance(term, pyoxigraph.Literal):
        return bool(term.datatype.value == XSD + "date")
    return isinstance(term, pyoxigraph.NamedNode) and term.value in (RW + "Attribute", XSD + "date")


def _no_java() -> Problem:
    return Problem("O019", "java not found: the reasoner needs it", help="install it: apt-get install default-jre-headless")


def _ask_hermit(triples: bytes) -> tuple[tuple[Edge, ...], tuple[str, ...]] | None:
    """Return the inferred edges and the unsatisfiable classes, or nothing where the ontology is inconsistent."""
    import owlready2  # here, because importing it costs time and nothing at run time needs it

    world = owlready2.World()
    try:
        world.get_ontology(RW).load(fileobj=BytesIO(triples))
        inferred = world.get_ontology(_INFERRED)
        with inferred:
            owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
        return tuple(sorted(_edges(world, inferred))), tuple(
            sorted(local_name(cls.iri) for cls in world.inconsistent_classes() if cls is not owlready2.Nothing)
        )
    except owlready2.OwlReadyInconsistentOntologyError:
        return None
    except owlready2.OwlReadyError as error:
        raise KnowledgeError(_failed(str(error))) from error
    finally:
        world.close()


def _failed(message: str) -> Problem:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    reason = next((line for line in lines if "xception" in line), lines[0] if lines else "no message")
    return Problem("O020", f"the reasoner failed: {reason}", help="see whether the ontology uses only OWL 2 terms and datatypes")


def _edges(world: owlready2.World, inferred: Any) -> Iterator[Edge]:
    """Yield what the reasoner added between our own terms."""
    for subject, predicate, target in inferred.get_triples(None, None, None):
        if all(isinstance(term, int) and term > 0 for term in (subject, target)):
            start, end = world._unabbreviate(subject), world._unabbreviate(target)
            relation = local_name(world._unabbreviate(predicate))
            if start.startswith(RW) and end.startswith(RW) and relation in COMPARED:
                yield Edge(local_name(start), relation, local_name(end))


def _differences(closure: Closure, inferred: Iterable[Edge]) -> Iterator[str]:
    """Yield what the closure and HermiT do not both say.

    HermiT lists only what takes more than one step, and of an individual's classes only the lowest ones. So what it must confirm is: the
    edges that take several steps, and each class that a definition gives, itself or by one below it.
    """
    said = set(inferred)
    members = {(edge.subject, edge.object) for edge in said if edge.relation == "type"}
    lifted = members | {
        (name, edge.object) for name, low in members for edge in closure if edge.relation == "subClassOf" and edge.subject == low
    }
    for edge in sorted(said):
        if edge not in closure:
            yield f"HermiT infers `{edge.subject} {edge.relation} {edge.object}` and the closure does not"
    for edge in closure:
        if (_takes_steps(closure, edge) and edge not in said) or (_is_defined(closure, edge) and (edge.subject, edge.object) not in lifted):
            yield f"the closure infers `{edge.subject} {edge.relation} {edge.object}` and HermiT does not"


def _takes_steps(closure: Closure, edge: Edge) -> bool:
    return edge.relation in _CHAINED and len(closure.grounds(edge)) > 1


def _is_defined(closure: Closure, edge: Edge) -> bool:
    inference = closure.inferences.get(edge)
    return inference is not None and inference.axiom.startswith(DEFINED)
