"""The YAML language server completes keys, facts and values by our schema, and underlines wrong ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authoring.language_server import PATIENCE, Client, conversation, server_command
from tests.cli.running import run

pytestmark = pytest.mark.skipif(
    server_command() is None,
    reason="NOT RUN: no YAML language server; install it with `npm install --prefix .venv yaml-language-server@1.25.0`",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("editor")
    for name, more in (("rules", ()), ("cases", ("--cases",))):
        assert run("schema", *more, "--output", str(folder / f"{name}.schema.json")).status == 0
    schemas = {Path(folder / f"{name}.schema.json").as_uri(): f"{name}.yaml" for name in ("rules", "cases")}
    with conversation(schemas) as client:
        yield client


def uri(number: int, name: str = "rules") -> str:
    return f"file:///work/{number}/{name}.yaml"


def test_keys_of_a_file_are_offered(client: Client) -> None:
    assert {"规则", "评分表", "对照表"} <= client.complete(uri(1), "方案:\n  编号: x\n|")


def test_keys_of_a_rule_are_offered(client: Client) -> None:
    assert {"结论", "当", "出处"} <= client.complete(uri(2), "规则:\n  - 编号: X-1\n    |")


def test_facts_are_offered_in_conditions(client: Client) -> None:
    offered = client.complete(uri(3), "规则:\n  - 编号: X-1\n    当:\n      |")
    assert {"自由裁量权", "涉及三重一大", "全部", "至少几项"} <= offered


def test_values_of_a_fact_are_offered(client: Client) -> None:
    assert {"大", "有", "无"} <= client.complete(uri(4), "规则:\n  - 编号: X-1\n    当:\n      自由裁量权: |")


def test_statuses_are_offered_in_cases(client: Client) -> None:
    offered = client.complete(uri(5, "cases"), "用例:\n  - 编号: X-1\n    期望:\n      状态: |")
    assert {"确定", "缺口", "缺事实"} <= offered


def test_wrong_words_are_underlined(client: Client) -> None:
    client.complete(uri(6), "规则:\n  - 编号: X-1\n    依据: 原话\n    当: {自由裁两权: 大}\n|")
    deadline = time.monotonic() + PATIENCE
    while not client.problems.get(uri(6)) and time.monotonic() < deadline:
        time.sleep(0.1)
    underlined = {problem["range"]["start"]["line"] for problem in client.problems[uri(6)]}
    assert {2, 3} <= underlined
