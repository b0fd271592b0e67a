"""Random rule files over the built-in vocabulary: every section, every way to write a condition, and texts that tables find hard."""

from __future__ import annotations

import random
from typing import Any

from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

HARD = [
    "一句话", "=1+1", "1-2", "2026-03-01", " 前后有空格 ", "\u3000全角空格", '"引号"', "甲：乙", "甲, 乙、丙；丁", "[a, b]", "{甲: 乙}",
    "-", "—", "两\n行", "尾行\n", "制\t表", "0123", "1e5", "null", "true", "_x000D_", "# 号", "甲 或 乙", "> 3", "\x0b控制", "'撇号", "😀",
]  # fmt: skip
GRADES = ("一级", "二级", "三级")


class RandomRules:
    """Writes one rule file as plain data."""

    def __init__(self, vocabulary: Vocabulary, rng: random.Random) -> None:
        self._rng, self._powers = rng, [concept.label.zh for concept in vocabulary.of_kind("PowerType")][:6]
        by_kind: dict[AttributeKind, list[Attribute]] = {}
        for attribute in vocabulary.attributes.values():
            by_kind.setdefault(attribute.kind, []).append(attribute)
        self._kinds = {kind: found[:12] for kind, found in by_kind.items() if kind is not AttributeKind.TEXT}
        self._number = 0

    def file(self) -> dict[str, Any]:
        head = {
            "编号": "random", "前缀": "X", "名称": self.one(["试", {"zh": self.text(), "en": "x"}]), "领域": "廉政", "取级": "最高",
            "等级表": [{"名称": "甲", "等级": list(GRADES)}, {"名称": "乙", "等级": ["一级"], "用于": self.certain(1)}],
            "类型": [{"编号": "X-RT1", "名称": "第一类"}, {"编号": "X-RT2", "名称": "第二类", "对应": "GT_DUTY", "程度": "相近"}],
        }  # fmt: skip
        parts = {
            "总则": self.entries(lambda: {}),
            "推定": self.entries(self.derivation),
            "约束": self.entries(lambda: {"当": self.certain(2), "则": self.certain(1)}),
            "评分表": self.entries(lambda: {"项": [{"当": self.condition(1), "分": self.one([1, -2, 0.5])} for _ in range(3)]}),
            "规则": self.entries(self.rule, least=2),
            "假定": self.entries(self.presumption),
        }
        return {"方案": head, **{name: items for name, items in parts.items() if items}}

    def entries(self, make: Any, *, least: int = 0) -> list[dict[str, Any]]:
        return [{**self.source(), **make()} for _ in range(self._rng.randint(least, 3))]

    def source(self) -> dict[str, Any]:
        self._number += 1
        made = {
            "编号": f"X-{self._number}",
            "名称": self.text(),
            "依据": self.one(["原文", "解读", "缺"]),
            "出处": self.text(),
            "理由": self.text(),
        }
        if self._rng.random() < 0.4:
            made["另解"] = {name: self.text() for name in self._rng.sample(["甲", "乙", "读法 三"], self._rng.randint(1, 2))}
        return made

    def text(self) -> str:
        return self.one(HARD)

    def one(self, options: Any) -> Any:
        return self._rng.choice(options)

    # ── sections ──

    def rule(self) -> dict[str, Any]:
        then = self.one(
            [
                {"等级": self.one(GRADES)},
                {"等级": self.one(GRADES)},
                {"类型": self.one(["第一类", "X-RT2"])},
                {"状态": "缺口", "建议等级": "二级"},
                {
                    "责任": self.one(
                        ["原文未规定", [{"角色": "R_TOP_LEADER", "责任": "主责", "称谓": self.text()}] * self._rng.randint(1, 3)]
                    )
                },
                {"措施": {"内容": self.text(), "对象": self.text()}},
                {"闸门": {"不得": self.text(), "直到": self.condition(1)}},
                {"提示": {"内容": self.text()}},
            ]
        )
        optional = not {"等级", "类型", "状态"} & then.keys() and self._rng.random() < 0.3
        return {"结论": then, **({} if optional else {"当": self.condition(2)})}

    def derivation(self) -> dict[str, Any]:
        boolean = self.one(self._kinds[AttributeKind.BOOLEAN]).label.zh
        attribute = self.one([item for item in self._kinds[AttributeKind.ENUM] if not item.keyed])
        values = [value.label.zh for value in attribute.values]
        cases = [{"当": self.certain(2), "为": self.one([self.one(values), values[:2]])} for _ in range(self._rng.randint(1, 3))]
        numbers = [item.label.zh for item in self._kinds[AttributeKind.NUMBER]]
        return self.one(
            [
                {"事实": boolean, "当且仅当": self.certain(2)},
                {"事实": attribute.label.zh, "未给出时": cases, "不同时": self.one(["取重", "以给定为准"])},
                {"事实": numbers[0], "乘积": numbers[1:3]},
            ]
        )

    def presumption(self) -> dict[str, Any]:
        made = {"事实": self.one(self._kinds[AttributeKind.BOOLEAN]).label.zh, "值": self.one(["是", "否"])}
        return {**made, **({"当": self.condition(2)} if self._rng.random() < 0.7 else {})}

    # ── conditions ──

    def certain(self, depth: int) -> Any:
        return self.condition(depth, unless=False)

    def condition(self, depth: int, *, unless: bool = True) -> Any:
        if depth == 0 or self._rng.random() < 0.25:
            return self.test()
        parts = [self.condition(depth - 1, unless=unless) for _ in range(self._rng.randint(1, 3))]
        kinds = ["全部", "全部", "任一", "任一", "非", "至少几项", "得分", "一起", "任一权力"] + (["除非"] if unless else [])
        match self.one(kinds):
            case "非" | "除非" as word:
                return {word: parts[0]}
            case "至少几项":
                return {"至少几项": {"数": 1, "其中": parts}}
            case "得分":
                return {"得分": {"项": [{"当": part, "分": 1} for part in parts], "不低于": 1}}
            case "一起":
                return {key: value for _ in range(2) for key, value in self.test().items()}
            case "任一权力":
                fact = self.one([item for item in self._kinds[AttributeKind.ENUM] if item.keyed])
                return {"任一权力": self._powers[:2], fact.label.zh: self.one(fact.values).label.zh}
            case word:
                return {word: parts}

    def test(self) -> dict[str, Any]:
        attribute = self.one(self._kinds[self.one(list(self._kinds))])
        words = [value.label.zh for value in attribute.values]
        match attribute.kind:
            case AttributeKind.BOOLEAN:
                value = self.one(["是", "否", {"不是": "是"}, {"已给出": "是"}, ["是", "否"]])
            case AttributeKind.NUMBER:
                value = self.one([3, [1, 2.5], {"不小于": 20}, {"大于": 0.5, "小于": 10}, {"等于": 7}, {"已给出": "否"}])
            case AttributeKind.SET:
                value = self.one(
                    [self.one(words), {"含": words[:2]}, {"只含": words[0]}, {"不含": words[-1]}, {"含": words[0], "不含": words[-1]}]
                )
            case AttributeKind.ENUM:
                value = self.one(
                    [self.one(words), words[:2], [words[0]], {"不是": words[:2]}, self.one(attribute.values).token, {"已给出": "是"}]
                )
            case _:
                value = {"已给出": "是"}
        key = f"[{self.one(self._powers)}]" if attribute.keyed else ""
        return {f"{attribute.label.zh}{key}": value}
