"""What each route answers where all is well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import DecisionStore, load_knowledge
from tests.api.serving import ELEVENTH, ROOT, Client, client
from tests.golden import same

__all__ = ["client"]
UNIQUE = {"id": "a", "scheme": "library", "facts": {"藏书珍稀程度": "孤本"}, "on": "2026-11-23"}


def test_verdict_is_the_command_lines_document(client: Client) -> None:
    answer = client.post("/v1/classify", json=UNIQUE)
    document = answer.json()
    assert (answer.status_code, document["status"], document["grade"], document["possible_grades"]) == (
        200,
        "provisional",
        "橙",
        ["红", "橙"],
    )
    assert document["questions"][0]["ask"] == "藏书是否外借？"
    assert document["proof"]["rule"]["id"] == "GX-5"
    assert answer.headers["riskwhy-knowledge"] == document["knowledge"] == load_knowledge([ROOT, ELEVENTH]).digest


def test_decision_can_be_fetched_and_explained(client: Client) -> None:
    document = client.post("/v1/classify", json=UNIQUE).json()
    name = document["decision"]
    stored = client.get(f"/v1/decisions/{name}").json()
    assert (stored["document"], stored["input"], stored["engine"]) == (document, UNIQUE, "test")
    text = client.get(f"/v1/decisions/{name}/why", params={"format": "text", "lang": "en"})
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "│  ├─ rarity of the books = unique copy  ← stated with the entry" in text.text
    shallow = client.get(f"/v1/decisions/{name}/why", params={"format": "text", "depth": 1}).text
    assert "孤本" not in shallow.split("已知的事实", maxsplit=1)[0]
    as_json = client.get(f"/v1/decisions/{name}/why").json()
    assert (as_json["proof"], as_json["tree"]["kind"]) == (document["proof"], "title")


def test_nothing_is_stored_where_it_is_not_wanted(client: Client) -> None:
    assert "decision" not in client.post("/v1/classify", params={"store": "false"}, json=UNIQUE).json()


def test_batch_answers_in_order_with_errors_in_their_place(client: Client) -> None:
    entries = [UNIQUE, {"id": "b", "facts": {"藏书珍稀程度": "孤品"}}, 5, {"facts": {"book_rarity": "ordinary"}}, {**UNIQUE}]
    answer = client.post("/v1/classify/batch", json={"scheme": "library", "entries": entries}).json()
    assert (answer["count"], answer["failed"]) == (5, 3)
    assert [(item["id"], item.get("grade"), item.get("error", {}).get("message")) for item in answer["results"]] == [
        ("a", "橙", None),
        ("b", None, "unknown value `孤品` of `book_rarity`"),
        ("3", None, "the entry is not a mapping"),
        ("4", "蓝", None),
        ("a", None, "id `a` stands twice, first in line 1"),
    ]
    assert client.get(f"/v1/decisions/{answer['results'][3]['decision']}").status_code == 200


def test_schemes_and_rules(client: Client) -> None:
    listed = {item["id"]: item for item in client.get("/v1/schemes").json()}
    assert listed["library"]["grade_scales"] == [{"name": "岗位", "grades": ["红", "橙", "蓝"]}]
    scheme = client.get("/v1/schemes/library/rules").json()
    assert [rule["id"] for rule in scheme["rules"]][:4] == ["LB-T1", "LB-G1", "LB-G2", "LB-G3"]
    assert scheme["rules"][2] == {
        "id": "LB-G2",
        "basis": "reading",
        "locator": "试验方案·一",
        "reason": "经手善本以上的至少为橙",
        "other_readings": {"乙": "只有外借的善本才为橙"},
        "name": "善本以上",
        "kind": "grade",
        "value": "橙",
        "facts": ["book_rarity"],
    }
    assert [fact["name"] for fact in scheme["facts"]] == ["book_rarity", "book_lent_out", "book_misplaced"]


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        ("", "text/turtle; charset=utf-8", "@prefix"),
        ("*/*", "text/turtle; charset=utf-8", "@prefix"),
        ("application/rdf+xml", "application/rdf+xml", "<?xml"),
        ("text/turtle;q=0.1, application/ld+json", "application/ld+json", "["),
    ],
)
def test_ontology_comes_in_the_syntax_asked_for(client: Client, accept: str, media_type: str, begins: str) -> None:
    answer = client.get("/v1/ontology", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["vary"]) == (200, media_type, "Accept")
    assert answer.text.startswith(begins)
    assert "book_rarity" in answer.text


def test_healthz_names_knowledge_and_schemes(client: Client) -> None:
    answer = client.get("/healthz").json()
    assert answer["status"] == "ok"
    assert "library" in answer["schemes"]


def test_openapi_page_is_as_agreed(client: Client, golden: bool) -> None:
    page = client.get("/openapi.json").json()
    same(Path(__file__).parent / "golden" / "openapi.json", json.dumps(page, ensure_ascii=False, indent=1) + "\n", renew=golden)


def test_examples_of_the_openapi_page_can_be_sent(client: Client) -> None:
    page = client.get("/openapi.json").json()
    for path in ("/v1/classify", "/v1/classify/batch"):
        for example in page["paths"][path]["post"]["requestBody"]["content"]["application/json"]["examples"].values():
            assert client.post(path, json=example["value"]).status_code == 200


def test_settled_decision_is_a_precedent_of_the_next(client: Client, tmp_path: Path) -> None:
    entry = {"scheme": "library", "facts": {"藏书外借": "否"}}
    first = client.post("/v1/classify", json=entry).json()
    store = DecisionStore(str(tmp_path / "decisions.sqlite"))
    store.override(first["decision"], "橙", "经会议研究", "李四")
    store.close()
    found = client.post("/v1/classify/batch", json=[entry]).json()["results"][0]["suggested"]["precedents"]
    assert [(item["id"], item["kind"], item["grade"], item["who"]) for item in found] == [(first["decision"], "decision", "橙", "李四")]
