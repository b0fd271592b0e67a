"""Contradictions that show without a reasoner: members of disjoint classes, and functional properties with two values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.errors import Problem
from engine.knowledge.terms import problem_at
from engine.knowledge.turtle import OWL, RDF, RDFS, RW, Statements, Term, local_name

__all__ = ["find_contradictions"]


def find_contradictions(statements: Statements) -> tuple[Problem, ...]:
    """Return one problem for each contradiction, with the statements that make it.

    O017: an individual is of two disjoint classes, by its types or by the domain and range of what is said of it.
    O018: a functional property has two values that are declared different.
    """
    return (*_disjoint_members(statements), *_double_values(statements))


def _disjoint_members(statements: Statements) -> Iterator[Problem]:
    disjoint = {frozenset(pair) for pair in _disjoint_pairs(statements)}
    above = _superclasses(statements)
    for subject, reasons in _typed(statements).items():
        lifted = {cls: reason for direct, reason in reasons.items() for cls in (direct, *sorted(above.get(direct, ())))}
        for first, second in combinations(sorted(lifted), 2):
            if frozenset((first, second)) in disjoint:
                names = f"disjoint classes `{local_name(first)}` and `{local_name(second)}`"
                message = f"`{local_name(subject)}` is of the {names}: {lifted[first]}; {lifted[second]}"
                yield problem_at(statements, subject, "O017", message, "remove one of the two statements")


def _double_values(statements: Statements) -> Iterator[Problem]:
    different = [set(_list_of(statements, node, "distinctMembers")) for node in statements.of_type(OWL + "AllDifferent")]
    functional = set(statements.of_type(OWL + "FunctionalProperty"))
    for subject, predicates in statements.subjects.items():
        for name in sorted(functional.intersection(predicates)):
            for first, second in combinations(predicates[name], 2):
                if _differ(first, second, different):
                    message = (
                        f"`{local_name(subject)}` has two values of functional `{local_name(name)}`: {_shown(first)} and {_shown(second)}"
                    )
                    yield problem_at(statements, subject, "O018", message, "keep one of the two")


def _differ(first: Term, second: Term, different: list[set[str]]) -> bool:
    if isinstance(first, str) and isinstance(second, str):
        return any(first in group and second in group for group in different)
    return first != second


def _shown(term: Term) -> str:
    return f"`{local_name(term)}`" if isinstance(term, str) else f"`{term.value}`"


def _disjoint_pairs(statements: Statements) -> Iterator[tuple[str, str]]:
    for node in statements.of_type(OWL + "AllDisjointClasses"):
        yield from combinations(_list_of(statements, node, "members"), 2)
    for subject in statements.of_type(OWL + "Class"):
        yield from ((subject, other) for other in statements.iris(subject, OWL + "disjointWith"))


def _list_of(statements: Statements, node: str, name: str) -> tuple[str, ...]:
    return tuple(member for head in statements.iris(node, OWL + name) for member in statements.members(head))


def _superclasses(statements: Statements) -> dict[str, set[str]]:
    direct = {cls: set(statements.iris(cls, RDFS + "subClassOf")) for cls in statements.of_type(OWL + "Class")}
    above: dict[str, set[str]] = {}
    for cls, parents in direct.items():
        queue = list(parents)
        while queue:
            upper = queue.pop()
            if upper not in above.setdefault(cls, set()):
                above[cls].add(upper)
                queue.extend(direct.get(upper, ()))
    return above


def _typed(statements: Statements) -> dict[str, dict[str, str]]:
    """Return for each of our individuals its classes, each with the statement that gives it."""
    found: dict[str, dict[str, str]] = {}
    domains, ranges = ({name: statements.iris(name, RDFS + side) for name in _properties(statements)} for side in ("domain", "range"))
    for subject, predicates in statements.subjects.items():
        for predicate, terms in predicates.items():
            for target in (term for term in terms if isinstance(term, str)):
                if predicate == RDF + "type" and target.startswith(RW):
                    found.setdefault(subject, {})[target] = f"it is declared a `{local_name(target)}`"
                for cls in ranges.get(predicate, ()):
                    found.setdefault(target, {})[cls] = f"`{local_name(subject)}` has it as `{local_name(predicate)}`"
            for cls in domains.get(predicate, ()):
                found.setdefault(subject, {})[cls] = f"it has `{local_name(predicate)}`"
    return found


def _properties(statements: Statements) -> tuple[str, ...]:
    return (*statements.of_type(OWL + "ObjectProperty"), *statements.of_type(OWL + "DatatypeProperty"))
