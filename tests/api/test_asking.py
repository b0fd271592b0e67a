"""The routes that ask on: why not, what if, what next, replay, and levels of explanation."""

from __future__ import annotations

from typing import Any

from tests.api.serving import Client, client

__all__ = ["client"]
RARE = {"id": "a", "scheme": "library", "facts": {"藏书珍稀程度": "善本"}, "on": "2026-11-23"}


def _decide(client: Client, entry: dict[str, Any] = RARE) -> str:
    return str(client.post("/v1/classify", json=entry).json()["decision"])


def test_why_not_another_grade(client: Client) -> None:
    name = _decide(client)
    answer = client.get(f"/v1/decisions/{name}/why-not", params={"grade": "红"}).json()
    assert (answer["grade"], answer["wanted"], [rule["rule"]["id"] for rule in answer["rules"]]) == ("橙", "红", ["LB-G1"])
    assert answer["change"] == {"possible": False, "facts": ["book_rarity"], "sources": []}
    text = client.get(f"/v1/decisions/{name}/why-not", params={"grade": "红", "format": "text", "lang": "en"})
    assert text.text.startswith("why not 红\n├─ now: 橙\n")
    wrong = client.get(f"/v1/decisions/{name}/why-not", params={"grade": "紫"})
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["detail"]) == (422, "F017", "the scheme has no grade `紫`")


def test_what_if_of_a_decision_and_of_an_entry(client: Client) -> None:
    changes = {"藏书珍稀程度": "普通书"}
    decided = client.post("/v1/what-if", json={"decision": _decide(client), "facts": changes}).json()
    entered = client.post("/v1/what-if", json={"entry": RARE, "facts": changes}).json()
    assert decided["differences"] == entered["differences"]
    assert (entered["before"]["grade"], entered["after"]["grade"]) == ("橙", "蓝")
    assert {"part": "grade", "before": ["橙"], "after": ["蓝"]} in entered["differences"]
    taken = client.post("/v1/what-if", json={"entry": RARE, "facts": {"藏书珍稀程度": None}}).json()
    assert taken["after"]["grade"] is None


def test_what_if_without_facts_is_refused(client: Client) -> None:
    for body in ({"entry": RARE}, [1], {"facts": {}}):
        answer = client.post("/v1/what-if", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "A008")


def test_interview_goes_on_until_it_is_settled(client: Client) -> None:
    entry: dict[str, Any] = {"scheme": "library", "facts": {}, "on": "2026-11-23"}
    asked = []
    while not (step := client.post("/v1/ask", json=entry).json())["done"]:
        question = step["question"]
        asked.append(question["fact"])
        assert "decision" not in step["verdict"]
        entry["facts"][question["fact"]] = question["answers"][0]["value"]
    assert (step["because"], step["question"], len(asked)) == ("settled", None, len(set(asked)))
    assert client.get(f"/v1/decisions/{step['verdict']['decision']}").json()["input"] == entry


def test_what_the_person_does_not_know_is_not_asked_again(client: Client) -> None:
    entry: dict[str, Any] = {"scheme": "library", "facts": {}, "on": "2026-11-23"}
    while not (step := client.post("/v1/ask", params={"store": "false"}, json=entry).json())["done"]:
        entry["facts"][step["question"]["fact"]] = "unknown"
    assert (step["because"], step["verdict"]["grade"]) == ("nothing_more", None)
    assert step["unknown"] == sorted(entry["facts"])


def test_decision_is_made_again(client: Client) -> None:
    name = _decide(client)
    assert client.get(f"/v1/decisions/{name}/replay").json() == {"decision": name, "result": "same"}


def test_explanation_comes_as_far_as_it_is_asked_for(client: Client) -> None:
    full, notes, off = (client.post("/v1/classify", params={"explain": level}, json=RARE).json() for level in ("full", "notes", "off"))
    assert set(full) - set(off) == {"proof", "consequences"}
    assert set(notes) - set(off) == {"notes"}
    assert notes["notes"] == {
        "zh": "经手善本以上的至少为橙（LB-G2）",
        "en": "经手善本以上的至少为橙 (LB-G2)",
    } or notes["notes"]["zh"].startswith("经手善本以上的至少为橙（LB-G2）；")
    assert "proof" in client.get(f"/v1/decisions/{off['decision']}").json()["document"]
    batch = client.post("/v1/classify/batch", params={"explain": "off"}, json=[RARE]).json()
    assert "proof" not in batch["results"][0]
    wrong = client.post("/v1/classify", params={"explain": "much"}, json=RARE)
    assert (wrong.status_code, wrong.json()["detail"]) == (400, "unknown level of explanation `much`")


def test_who_asks_is_kept(client: Client) -> None:
    answer = client.post("/v1/classify", json=RARE, headers={"Riskwhy-Who": "%E5%BC%A0%E4%B8%89"}).json()
    assert client.get(f"/v1/decisions/{answer['decision']}").json()["who"] == "张三"
