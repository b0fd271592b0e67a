"""`/v1/sparql` as the SPARQL 1.1 protocol has it: a query in the URL, in a form, as the body; everything else refused."""

from __future__ import annotations

import pytest

from tests.api.serving import Client, client

__all__ = ["client"]
QUERY = "SELECT ?word WHERE { ?role skos:notation 'R_TOP_LEADER' ; skos:prefLabel ?word FILTER(lang(?word) = 'zh') }"


@pytest.mark.parametrize(
    ("method", "sent"),
    [
        ("get", {"params": {"query": QUERY}}),
        ("post", {"data": {"query": QUERY}}),
        ("post", {"content": QUERY.encode(), "headers": {"content-type": "application/sparql-query"}}),
    ],
    ids=["url", "form", "body"],
)
def test_a_query_is_answered_however_it_comes(client: Client, method: str, sent: dict[str, object]) -> None:
    headers = {"accept": "text/csv", **sent.pop("headers", {})}  # type: ignore[dict-item]
    answer = getattr(client, method)("/v1/sparql", headers=headers, **sent)
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/csv")
    assert answer.text.startswith("word\r\n")
    assert "领导" in answer.text


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT", 400, "Q001"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, "Q002"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400, "Q003"),
        ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }", 400, "Q005"),
        ("", 400, "Q001"),
    ],
    ids=["broken", "update", "service", "too-many", "empty"],
)
def test_what_is_no_bounded_read_only_query_is_refused(client: Client, query: str, status: int, code: str) -> None:
    answer = client.get("/v1/sparql", params={"query": query})
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert problem["detail"]
    assert problem["help"]


def test_a_query_sees_the_proofs_of_the_decisions_it_names_and_no_others(client: Client) -> None:
    entry = {"scheme": "library", "facts": {"藏书珍稀程度": "孤本"}, "on": "2026-11-23"}
    name = client.post("/v1/classify", json=entry).json()["decision"]
    query = "SELECT ?clause WHERE { ?decision a <urn:riskwhy:term:Decision> ; <http://www.w3.org/ns/prov#hadPrimarySource> ?clause }"
    shown = client.get("/v1/sparql", params={"query": query, "decision": name}, headers={"accept": "text/csv"}).text.split()
    hidden = client.get("/v1/sparql", params={"query": query}, headers={"accept": "text/csv"}).text.split()
    assert (shown[0], hidden) == ("clause", ["clause"])
    assert len(shown) > 1
    missing = client.get("/v1/sparql", params={"query": query, "decision": "none"})
    assert (missing.status_code, missing.json()["code"]) == (404, "D003")
