"""Entries inherit the facts of the post that they name."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.running import run

YAML = """
借书处:
  填报人: 张三
  自: 2026-01-05
  事实: {藏书珍稀程度: 孤本}
还书处: {藏书珍稀程度: 普通书, 藏书外借: 是}
"""
CSV = "岗位,填报人,自,藏书珍稀程度\n借书处,张三,2026-01-05,孤本\n"


def _workbook(path: Path) -> None:
    book = Workbook()
    book.active.append(["岗位", "填报人", "自", "藏书珍稀程度"])  # type: ignore[union-attr]
    book.active.append(["借书处", "张三", "2026-01-05", "孤本"])  # type: ignore[union-attr]
    book.save(path)


@pytest.fixture(params=["yaml", "csv", "xlsx"])
def profiles(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / f"posts.{request.param}"
    if request.param == "xlsx":
        _workbook(path)
    else:
        path.write_text(YAML if request.param == "yaml" else CSV, encoding="utf-8")
    return str(path)


def test_entry_inherits_its_posts_facts_with_who_and_since(profiles: str) -> None:
    ran = run(
        "classify", "--scheme", "library", "--post", "借书处", "--fact", "藏书外借=是", "--profiles", profiles, "--json", eleventh=True
    )
    assert (ran.json["status"], ran.json["grade"], [item["id"] for item in ran.json["warnings"]]) == ("final", "红", ["LB-W1"])
    facts = {fact["name"]: fact for fact in ran.json["facts"]}
    assert facts["book_rarity"] == {"name": "book_rarity", "value": "unique", "origin": "profile", "note": "张三, 2026-01-05"}


def test_what_the_entry_states_stands_and_the_disagreement_is_listed(profiles: str) -> None:
    facts = ("--fact", "藏书珍稀程度=普通书")
    ran = run("classify", "--scheme", "library", "--post", "借书处", *facts, "--profiles", profiles, "--json", eleventh=True)
    assert ran.json["grade"] == "蓝"
    assert ran.json["disagreements"] == [
        {"fact": "book_rarity", "kept": {"value": "ordinary", "origin": "stated"}, "dropped": {"value": "unique", "origin": "profile"}}
    ]


def test_post_without_a_profile_is_a_warning(profiles: str) -> None:
    ran = run(
        "classify", "--scheme", "library", "--post", "门卫", "--fact", "藏书珍稀程度=善本", "--profiles", profiles, "--json", eleventh=True
    )
    assert ran.json["warnings"] == [{"id": "P003", "text": "岗位 `门卫` 不在岗位档案里", "basis": "", "locator": ""}]
    assert (ran.status, ran.json["grade"]) == (0, "橙")


def test_nearer_profile_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "posts.yaml"
    path.write_text("- {岗位: 甲, 藏书珍稀程度: 普通书}\n- {岗位: 甲, 单位: 分馆, 藏书珍稀程度: 善本}\n", encoding="utf-8")
    common = ("classify", "--scheme", "library", "--post", "甲", "--profiles", str(path), "--json")
    assert run(*common, eleventh=True).json["grade"] == "蓝"
    assert run(*common, "--unit", "分馆", eleventh=True).json["grade"] == "橙"


def test_profiles_can_be_kept_in_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", str(tmp_path / "store.sqlite"))
    path = tmp_path / "posts.yaml"
    path.write_text("借书处: {藏书珍稀程度: 普通书}\n", encoding="utf-8")
    assert run("profiles", "add", str(path), eleventh=True).out == "1 profiles stored\n"
    path.write_text(YAML, encoding="utf-8")
    assert run("profiles", "add", str(path), eleventh=True).out == "2 profiles stored\n"
    listed = run("profiles", "list", eleventh=True).out.splitlines()
    assert sorted(listed[1:]) == ["借书处\t\t\t张三, 2026-01-05\t藏书珍稀程度=孤本", "还书处\t\t\t\t藏书外借=是；藏书珍稀程度=普通书"]
    ran = run(
        "classify", "--scheme", "library", "--post", "借书处", "--fact", "藏书外借=是", "--profiles", "store", "--json", eleventh=True
    )
    assert ran.json["grade"] == "红"
