"""`riskwhy fmt` settles layout and nothing else: what a file says, its comments and its order stay; settling twice changes nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine import UsageError
from engine.authoring.layout import rule_files, settle, settle_files
from tests.cli.running import run

ROOT = Path(__file__).resolve().parents[2]
MESSY = """# head
规则:   # rules
- 编号:    A-1
  当:   {全部: [{甲:   是},{乙: 否}]}   # why

  理由: "a, b"
# between
- {编号: A-2, 理由: 'x'}
"""
SETTLED = """# head
规则:   # rules
  - 编号: A-1
    当: {全部: [{甲: 是}, {乙: 否}]}    # why

    理由: "a, b"
# between
  - {编号: A-2, 理由: 'x'}
"""


def test_indentation_and_spaces_are_settled() -> None:
    assert settle(MESSY) == SETTLED


keys = st.text(alphabet="甲乙丙丁abc_", min_size=1, max_size=8)
leaves = st.one_of(
    st.text(alphabet="甲乙丙丁abc0 :#,[]{}-'\"是否、。\n", max_size=8).filter(lambda text: not text.startswith(":")),
    st.integers(-99, 99),
    st.booleans(),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3), st.dictionaries(keys, inner, min_size=1, max_size=3)),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None, database=None)
@given(tree=st.dictionaries(keys, trees, min_size=1, max_size=4), flow=st.booleans(), indent=st.integers(2, 6), comment=st.booleans())
def test_settling_keeps_the_meaning_and_is_idempotent(tree: object, flow: bool, indent: int, comment: bool) -> None:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.allow_unicode = flow, True
    writer.indent = indent
    out = io.StringIO()
    writer.dump(tree, out)
    text = "# 说明\n" * comment + out.getvalue() + "# 尾\n" * comment
    settled = settle(text)
    reader = YAML(typ="safe", pure=True)
    assert reader.load(settled) == reader.load(text)
    assert settle(settled) == settled
    assert settled.count("# 说明") == text.count("# 说明")


@pytest.mark.parametrize("path", sorted((ROOT / "rules").glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_built_in_files_can_be_settled(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert settle(settle(text)) == settle(text)


def test_check_names_the_files_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rules" / "x" / "rules.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(MESSY, encoding="utf-8")
    ran = run("fmt", "--check", "--in", str(tmp_path))
    assert (ran.status, ran.out) == (1, f"not settled: {path}\n1 files, 1 not settled\n")
    assert path.read_text(encoding="utf-8") == MESSY
    assert run("fmt", "--in", str(tmp_path)).status == 0
    assert path.read_text(encoding="utf-8") == SETTLED
    assert run("fmt", "--check", "--in", str(tmp_path)).status == 0
    assert rule_files(tmp_path) == (path,)


def test_a_file_whose_comment_would_be_lost_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("规则:\n  -   -\n# 尾\n", encoding="utf-8")
    with pytest.raises(UsageError) as failure:
        settle_files([path], check=False)
    assert failure.value.problem.code == "W008"
    assert path.read_text(encoding="utf-8") == "规则:\n  -   -\n# 尾\n"


def test_a_broken_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(UsageError) as failure:
        settle_files([path], check=False)
    assert failure.value.problem.code == "R001"
    assert path.read_text(encoding="utf-8") == "a: ["
