"""The lists that the source enumerates: all there, with stable ids, each entry reachable from its scheme."""

from __future__ import annotations

import re

import pytest

from engine.knowledge.turtle import OWL, RDF, RW, SKOS, Statements, local_name

COUNTS = {
    "S01-AC": 6, "S01-ID": 4, "S01-EL": 8, "S01-SG": 4,
    "S02-SRC": 4, "S02-PWR": 7, "S02-CAU": 4, "S02-EX1": 7, "S02-E1": 6, "S02-EX2": 11,
    "S03-PW": 15, "S03-CAU-1": 3, "S03-CAU-2": 2, "S03-CAU-3": 4, "S03-CON": 3, "S03-RULE": 3, "S03-MYTH": 4,
    "S04-AC": 5, "S04-OBJ": 8, "S04-JOB": 6, "S04-DOC": 8, "S04-MBR": 9, "S04-REC": 9, "S04-SUB": 6,
    "S05-IND-1": 12, "S05-IND-2": 3, "S05-IND-3": 2, "S05-IND-4": 3, "S05-IND-5": 5, "S05-OPEN": 6, "S05-SUP": 6,
    "S06-IND-1": 2, "S06-IND-2": 1, "S06-IND-3": 1, "S06-VIO": 5, "S06-EVAL": 6,
    "S07-SYS": 9, "S07-DOM": 6, "S07-ASP": 5, "S07-CAU": 5, "S07-WATCH": 12, "S07-KEY": 6, "S07-PAT": 8,
    "S08-MAT-1": 4, "S08-MAT-2": 4, "S08-MAT-3": 4, "S08-AREA": 4,
    "S09-KEY": 5, "S09-DSP": 4, "S09-GAP": 4,
    "S10-MF-1": 7, "S10-MF-2": 7, "S10-MF-3": 6, "S10-MF-4": 6, "S10-MF-5": 5, "S10-MF-6": 4, "S10-EVAL": 5,
}  # fmt: skip


def entries(statements: Statements, name: str) -> list[str]:
    return [local_name(iri) for iri in statements.of_type(RW + "ListItem") if RW + name in statements.iris(iri, RW + "entryOf")]


@pytest.mark.parametrize("name", COUNTS)
def test_list_has_its_entries(name: str, statements: Statements) -> None:
    assert len(entries(statements, name)) == COUNTS[name]


def test_no_other_lists(statements: Statements) -> None:
    assert {local_name(iri) for iri in statements.of_type(RW + "ItemList")} == set(COUNTS)


def test_every_entry_leads_to_its_scheme(statements: Statements) -> None:
    for entry in statements.of_type(RW + "ListItem"):
        [owner] = statements.iris(entry, RW + "entryOf")
        [scheme] = statements.iris(owner, RW + "listOf")
        assert RW + "RiskScheme" in statements.iris(scheme, RDF + "type")
        assert local_name(entry).startswith(local_name(scheme))


def test_ids_are_the_names(statements: Statements) -> None:
    for kind in ("ListItem", "ItemList"):
        for iri in statements.of_type(RW + kind):
            assert [text.value for text in statements.literals(iri, SKOS + "notation")] == [local_name(iri)]
            assert OWL + "NamedIndividual" in statements.iris(iri, RDF + "type")


def test_thirty_five_manifestations_with_a_line_each(statements: Statements) -> None:
    found = [item for number in range(1, 7) for item in entries(statements, f"S10-MF-{number}")]
    assert len(found) == 35
    lines = {text.value for item in found for text in statements.literals(RW + item, "http://purl.org/dc/terms/source")}
    assert len(lines) == 35
    assert all(re.search(r"\(10:L\d+\)$", line) for line in lines)


def test_lost_class_of_powers_keeps_its_place(statements: Statements) -> None:
    assert entries(statements, "S03-PW")[11] == "S03-PW-I6"
    assert statements.iris(RW + "S03-PW-I6", RW + "denotes") == (RW + "PW_INT_LOST6",)
    assert statements.literals(RW + "S03-PW-I6", RW + "lostInSource")[0].value == "true"


def test_what_an_entry_denotes_is_described(statements: Statements) -> None:
    denoted = {iri for entry in statements.of_type(RW + "ListItem") for iri in statements.iris(entry, RW + "denotes")}
    assert denoted
    assert denoted <= set(statements.subjects)


def test_hints_are_marked_as_not_from_the_source(statements: Statements) -> None:
    for entry in statements.of_type(RW + "ListItem"):
        if statements.iris(entry, RW + "hintsAtType"):
            assert [text.value for text in statements.literals(entry, RW + "basis")] == ["default"]
