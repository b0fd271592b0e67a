"""Mistakes in reading rules are named with place and mend; the language of patterns does what its page says."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import pytest

from engine.errors import KnowledgeError
from engine.reading import compile_reader, load_reading_rules
from tests.reading.vocabulary import ROOT, load_test_vocabulary

RULES = ROOT / "rules" / "reading"


def folder(tmp_path: Path, text: str) -> Path:
    shutil.copy(RULES / "language.yaml", tmp_path / "language.yaml")
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def message(tmp_path: Path, text: str) -> str:
    with pytest.raises(KnowledgeError) as caught:
        compile_reader(load_reading_rules([folder(tmp_path, text)]), load_test_vocabulary())
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("词:\n  级: {甲: [高], 乙: [高]}\n", ["error[R108]: `高` stands for both `甲` and `乙` in word class `级`", "bad.yaml:2:3"]),
        (
            "概念:\n  - {类别: 权力, 是: [PW_HR], 用词: [管事]}\n  - {类别: 权力, 是: [PW_FINANCE], 用词: [管事]}\n",
            ["error[R116]: `管事` names PW_FINANCE here and PW_HR elsewhere", "bad.yaml:3:", "leave it in one entry"],
        ),
        ("句型: []\n", ["error[R104]: unknown key `句型`", "bad.yaml:1:1", "did you mean `句式`?"]),
        (
            "句式:\n  - {编号: A, 说: [支配], 得: {人财物支配方试: 直接支配}}\n",
            ["error[R111]: unknown fact `人财物支配方试`", "did you mean `人财物支配方式`?"],
        ),
        ("句式:\n  - {编号: A, 说: [支配], 得: {人财物支配方式: 直接支配了}}\n", ["error[R112]", "did you mean `直接支配`?"]),
        (
            "句式:\n  - {编号: A, 说: [支配], 得: {危险指数D: 很多}}\n",
            ["error[R112]: `危险指数D` has no value `很多`", "write a number, or `=NAME` for a number that the pattern reads"],
        ),
        (
            "句式:\n  - {编号: A, 说: [支配], 得: {上次评定日: 很久}}\n",
            ["error[R112]: `上次评定日` has no value `很久`", "write a day, such as 2026-11-23"],
        ),
        ("句式:\n  - {编号: A, 说: ['{支配}'], 得: {人财物支配方式: 直接支配}}\n", ["error[R121]: unknown word class `支配`"]),
        ("句式:\n  - {编号: A, 说: ['(支配'], 得: {人财物支配方式: 直接支配}}\n", ["error[R121]: `(` is not closed"]),
        ("句式:\n  - {编号: A, 说: ['支?'], 得: {人财物支配方式: 直接支配}}\n", ["error[R122]"]),
        ("句式:\n  - {编号: A, 说: [支配], 得: {权力程度: 较少}}\n", ["error[R113]"]),
        ("概念:\n  - {类别: 权力, 是: [PW_LICENCE], 用词: [许可]}\n", ["error[R115]", "did you mean `PW_LICENSE`?"]),
        ("句式:\n  - {编号: A, 说: [支配]}\n  - {编号: A, 说: [掌握]}\n", ["error[R103]: rule id `A` stands twice"]),
        ("词: [\n", ["error[R101]: not valid YAML"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, parts: list[str]) -> None:
    found = message(tmp_path, text)
    assert all(part in found for part in parts), found


def test_all_mistakes_are_reported_together(tmp_path: Path) -> None:
    found = message(tmp_path, "句式:\n  - {编号: A, 说: [支配], 得: {甲: 是}}\n  - {编号: B, 说: [掌握], 得: {乙: 是}}\n")
    assert found.count("error[R111]") == 2


def test_rules_can_be_pickled() -> None:
    rules = load_reading_rules([RULES])
    assert pickle.loads(pickle.dumps(rules)) == rules


def test_a_small_rule_reads_affirmed_and_denied(tmp_path: Path) -> None:
    text = "词: {支配: [支配, 拿主意]}\n提示: {否定: [不]}\n句式:\n  - {编号: A, 说: ['{支配}…钱'], 得: {人财物支配方式: 直接支配}, 否定得: {人财物支配方式: 接触但不直接支配}}\n"
    reader = compile_reader(load_reading_rules([folder(tmp_path, text)]), load_test_vocabulary())
    values = [reader.read(sentence).facts[0].values for sentence in ("他支配公家的钱", "他不支配公家的钱")]
    assert values == [("direct",), ("indirect",)]


def test_a_blocker_hides_words_only_in_the_schemes_it_names(tmp_path: Path) -> None:
    text = "挡词:\n  - {说: [由他管钱], 方案: [food-drug]}\n句式:\n  - {编号: A, 说: [管钱], 得: {人财物支配方式: 直接支配}}\n"
    reader = compile_reader(load_reading_rules([folder(tmp_path, text)]), load_test_vocabulary())
    assert [len(reader.read("由他管钱", scheme).facts) for scheme in ("parks", "food-drug", None)] == [1, 0, 0]


BACK = """
句式:
  - {编号: A, 说: [支配], 得: {人财物支配方式: 直接支配}}
篇章:
  - {类别: 他人, 说: [别人的事], 回溯: %s, 止: [本岗]}
"""


@pytest.mark.parametrize(
    ("back", "text", "read"),
    [
        ("是", "支配,一点,别人的事", True),
        ("句", "支配,一点,别人的事", False),
        ("句", "支配;一点,别人的事", True),
        ("句", "支配(一点,别人的事)", True),
        ("句", "本岗支配,一点,别人的事", True),
    ],
)
def test_words_that_look_back_mean_the_clause_or_the_sentence_before(tmp_path: Path, back: str, text: str, read: bool) -> None:
    reader = compile_reader(load_reading_rules([folder(tmp_path, BACK % back)]), load_test_vocabulary())
    assert [fact.entry for fact in reader.read(text).facts] == ["A"] * read


SECTION = """
句式:
  - {编号: A, 说: [支配], 得: {人财物支配方式: 直接支配}}
篇章:
  - {类别: 措施, 说: ['^措施(:|】)'], 到: 栏, 方案: [parks]}
"""


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("措施:公开;支配", False),
        ("措施:公开。支配", True),
        ("措施:公开;职权:支配", True),
        ("【措施】公开。支配", False),
        ("【措施】公开【职权】支配", True),
        ("措施:公开\n支配", True),
    ],
)
def test_a_section_reaches_to_the_next_heading(tmp_path: Path, text: str, read: bool) -> None:
    reader = compile_reader(load_reading_rules([folder(tmp_path, SECTION)]), load_test_vocabulary())
    assert [fact.entry for fact in reader.read(text, "parks").facts] == ["A"] * read
    assert [fact.entry for fact in reader.read(text, "railway").facts] == ["A"]
