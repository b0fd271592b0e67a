"""What follows from the hierarchies, and that every step can be cited."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.closure import Edge, close, cycles, hierarchy_edges, transitive
from engine.knowledge.turtle import Statements

NODES = st.sampled_from("abcdef")
PAIRS = st.lists(st.tuples(NODES, NODES), max_size=14)


def warshall(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """The referee: all pairs that a chain of edges joins."""
    reached = set(pairs)
    for middle, start, end in product("abcdef", repeat=3):
        if (start, middle) in reached and (middle, end) in reached:
            reached.add((start, end))
    return reached


@given(PAIRS)
def test_transitive_agrees_with_the_referee(pairs: list[tuple[str, str]]) -> None:
    found = {(start, end) for start, ends in transitive(pairs).items() for end in ends}
    assert found == {(start, end) for start, end in warshall(pairs) if start != end}


@given(PAIRS)
def test_nearest_comes_first(pairs: list[tuple[str, str]]) -> None:
    direct = {start: {end for begin, end in pairs if begin == start and end != start} for start, _ in pairs}
    for start, ends in transitive(pairs).items():
        assert set(ends[: len(direct[start])]) == direct[start]


@given(PAIRS)
def test_cycles_are_exactly_the_nodes_that_reach_themselves(pairs: list[tuple[str, str]]) -> None:
    assert {node for group in cycles(pairs) for node in group} == {start for start, end in warshall(pairs) if start == end}


@given(PAIRS)
def test_order_of_the_edges_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    edges = [Edge(start, "superiorOf", end) for start, end in pairs]
    assert list(close(edges)) == list(close(reversed(edges)))


@given(PAIRS)
def test_closing_twice_adds_nothing(pairs: list[tuple[str, str]]) -> None:
    once = close(Edge(start, "superiorOf", end) for start, end in pairs)
    assert {edge for edge in close(once) if edge.subject != edge.object} == {edge for edge in once if edge.subject != edge.object}


@given(PAIRS)
def test_every_inference_rests_on_asserted_edges_and_earlier_steps(pairs: list[tuple[str, str]]) -> None:
    closure = close(Edge(start, "superiorOf", end) for start, end in pairs)
    for edge in closure.inferences:
        known = set(closure.asserted)
        for step in closure.proof(edge):
            assert set(step.premises) <= known
            known.add(step.edge)
        assert edge in known
        assert set(closure.grounds(edge)) <= closure.asserted


def test_proof_names_premises_and_axiom() -> None:
    closure = close([Edge("PW_APPOINTMENT", "broader", "PW_HR"), Edge("PW_HR", "broader", "PW_PMG")])
    last = closure.proof(Edge("PW_APPOINTMENT", "broaderTransitive", "PW_PMG"))[-1]
    assert last.axiom == "broaderTransitive is transitive"
    assert last.premises == (Edge("PW_APPOINTMENT", "broaderTransitive", "PW_HR"), Edge("PW_HR", "broaderTransitive", "PW_PMG"))
    assert closure.grounds(last.edge) == (Edge("PW_APPOINTMENT", "broader", "PW_HR"), Edge("PW_HR", "broader", "PW_PMG"))


def test_members_rise_to_superclasses() -> None:
    closure = close(
        [Edge("x", "type", "PowerActivity"), Edge("PowerActivity", "subClassOf", "PowerType"), Edge("PowerType", "subClassOf", "Thing")]
    )
    assert Edge("x", "type", "PowerType") in closure
    assert Edge("x", "type", "Thing") in closure


def test_closure_of_the_ontology_is_what_the_vocabulary_says(statements: Statements, vocabulary) -> None:
    closure = close(hierarchy_edges(statements))
    iris = {concept.id: concept.iri.rsplit("/", 1)[-1] for concept in vocabulary.concepts.values()}
    ancestors = {(iris[low], iris[high]) for low, highs in vocabulary.ancestors.items() for high in highs}
    superiors = {(iris[high], iris[low]) for low, highs in vocabulary.superiors.items() for high in highs}
    assert {(edge.subject, edge.object) for edge in closure if edge.relation == "broaderTransitive"} == ancestors
    assert {(edge.subject, edge.object) for edge in closure if edge.relation == "superiorOf"} == superiors
