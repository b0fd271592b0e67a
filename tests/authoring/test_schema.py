"""The JSON Schema for editors: it accepts every rule file there is, refuses wrong words, and the YAML language server completes by it."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from ruamel.yaml import YAML

from engine import Knowledge, load_knowledge
from engine.authoring.schema import cases_schema, rules_schema
from engine.knowledge.loader import default_folders

ROOT = Path(__file__).resolve().parents[2]
OWN = ("eleventh", "university", "laboratory", "tendering")
FILES = [
    path for folder in (ROOT, *(ROOT / "tests" / "data" / name for name in OWN)) for path in sorted((folder / "rules").glob("*/*.yaml"))
]


@cache
def knowledge() -> Knowledge:
    return load_knowledge([*default_folders(), *(ROOT / "tests" / "data" / name for name in OWN)])


@cache
def validator(name: str) -> Any:
    return jsonschema_rs.Draft7Validator({"rules.yaml": rules_schema, "cases.yaml": cases_schema}[name](knowledge()))


def read(path: Path) -> Any:
    """A file as an editor sees it: days are words."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), default=str))


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name in ("rules.yaml", "cases.yaml")], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_every_rule_file_is_valid(path: Path) -> None:
    errors = [f"{list(error.instance_path)}: {error.message[:200]}" for error in validator(path.name).iter_errors(read(path))]
    assert errors == []


RULE = {"编号": "X-1", "结论": {"等级": "一级"}, "当": {"自由裁量权": "大"}, "依据": "原文", "出处": "一", "理由": "二"}
WRONG = {
    "a key": {"等級": "一级"},
    "a basis": {"依据": "原话"},
    "a status": {"结论": {"状态": "缺空"}},
    "a role": {"结论": {"责任": [{"角色": "R_NOBODY", "责任": "主责"}]}},
    "a fact": {"当": {"自由裁两权": "大"}},
    "a value": {"当": {"自由裁量权": "巨大"}},
    "a value in a list": {"当": {"自由裁量权": ["大", "巨大"]}},
    "a comparison": {"当": {"自由裁量权": {"大于": 3}}},
    "a comparison without order": {"当": {"作业情境": {"至少": "检修"}}},
    "a number": {"当": {"可能性L": {"大于": "很多"}}},
    "a power": {"当": {"行使方式[飞行]": "直接行使"}},
    "a nested fact": {"当": {"全部": [{"任一": [{"没有的事实": "是"}]}]}},
    "yes or no": {"当": {"涉及三重一大": "也许"}},
    "an operator's key": {"当": {"至少几项": {"数": 1, "里面": []}}},
    "a unit": {"当": {"相隔": {"从": "上次评定日", "大于": 1, "单位": "世纪"}}},
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_words_are_refused(what: str) -> None:
    rule = copy.deepcopy(RULE)
    assert validator("rules.yaml").is_valid({"规则": [rule]})
    assert not validator("rules.yaml").is_valid({"规则": [{**rule, **WRONG[what]}]})


def test_a_missing_key_is_refused() -> None:
    for key in ("编号", "结论", "依据", "出处", "理由"):
        assert not validator("rules.yaml").is_valid({"规则": [{name: value for name, value in RULE.items() if name != key}]}), key


def test_wrong_words_about_findings_and_clauses_are_refused() -> None:
    known = {"类": "缺责任", "等级": "低", "理由": "一", "出处": "二"}
    clause = {"出处": "一", "内容": "二", "性质": "背景"}
    assert validator("rules.yaml").is_valid({"已知": [known], "条款": [clause]})
    for wrong in ({"已知": [{**known, "类": "空挡"}]}, {"已知": [{"类": "空档"}]}, {"条款": [{**clause, "性质": "前言"}]}):
        assert not validator("rules.yaml").is_valid(wrong), wrong


def test_wrong_words_in_cases_are_refused() -> None:
    case: dict[str, Any] = {"编号": "X-1", "事实": {"自由裁量权": "大"}, "期望": {"状态": "确定"}}
    assert validator("cases.yaml").is_valid({"用例": [case]})
    for wrong in ({"事实": {"自由裁两权": "大"}}, {"事实": {"自由裁量权": "巨大"}}, {"期望": {"状态": "肯定"}}, {"期望": {"级": "一级"}}):
        assert not validator("cases.yaml").is_valid({"用例": [{**case, **wrong}]}), wrong
