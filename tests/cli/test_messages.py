"""Wrong use and bad input: the whole message and the exit status of each, kept in `messages/`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import load_knowledge
from tests.cli.running import run
from tests.golden import same

MESSAGES = Path(__file__).parent / "messages"
S09 = ("--scheme", "science-technology")

SINGLE: dict[str, tuple[str, ...]] = {
    "nothing-given": ("classify", *S09),
    "blank-text": ("classify", "   ", *S09),
    "no-scheme": ("classify", "出纳"),
    "unknown-scheme": ("classify", "出纳", "--scheme", "science-tecnology"),
    "unknown-scheme-far": ("classify", "出纳", "--scheme", "zzz"),
    "unknown-fact": ("classify", *S09, "--fact", "自由裁决权=大"),
    "unknown-value": ("classify", *S09, "--fact", "自由裁量权=巨大"),
    "two-wrong-facts": ("classify", *S09, "--fact", "自由裁量权=巨大", "--fact", "涉及三重一大=也许"),
    "fact-without-value": ("classify", *S09, "--fact", "自由裁量权"),
    "fact-with-broken-json": ("classify", *S09, "--fact", "possible_consequence=[criminal"),
    "unknown-power": ("classify", *S09, "--fact", "行使方式[飞行]=直接行使"),
    "not-a-day": ("classify", "出纳", *S09, "--on", "2026-02-30"),
    "text-too-long": ("classify", "风险" * 500_000, *S09),
    "control-character": ("classify", "出纳\x07员", *S09),
    "nul-character": ("classify", "出纳\x00员", *S09),
    "not-utf8": ("classify", "出纳\udcff员", *S09),
    "lone-surrogate": ("classify", "出纳\ud800员", *S09),
    "lone-surrogate-in-post": ("classify", "出纳", *S09, "--post", "\udc00"),
    "unknown-language": ("classify", "出纳", *S09, "--lang", "fr"),
    "input-without-output": ("classify", "--input", "x.jsonl"),
    "output-without-input": ("classify", "--output", "x.jsonl"),
    "text-with-input": ("classify", "出纳", "--input", "x.jsonl", "--output", "y.jsonl"),
    "missing-input": ("classify", "--input", "missing.jsonl", "--output", "y.jsonl"),
    "wrong-input-suffix": ("classify", "--input", "x.docx", "--output", "y.jsonl"),
    "wrong-output-suffix": ("classify", "--input", "x.jsonl", "--output", "y.pdf"),
    "missing-profiles": ("classify", "出纳", *S09, "--profiles", "none.yaml"),
    "wrong-profiles-suffix": ("classify", "出纳", *S09, "--profiles", "none.json"),
    "unknown-decision": ("why", "01zzzzzzzzzzzzzzz"),
    "unknown-scheme-shown": ("schemes", "zzz"),
    "unknown-option": ("classify", "出纳", "--schema", "x"),
    "unknown-command": ("clasify",),
    "missing-argument": ("why",),
    "one-worker": ("serve", "--workers", "1"),
    "no-knowledge": ("schemes", "--knowledge", "nowhere"),
    "no-version": ("diff", "built-in", "2025版"),
    "unknown-scheme-compared": ("diff", "built-in", "-", "--scheme", "raillway"),
    "profiles-with-log": ("impact", "built-in", "-", "--register", "log", "--profiles", "store"),
    "wrong-register-suffix": ("impact", "built-in", "-", "--register", "x.docx"),
    "impact-into-csv": ("impact", "built-in", "-", "--register", "log", "--output", "x.csv"),
}


@pytest.mark.parametrize("name", SINGLE)
def test_bad_input_gets_its_message(name: str, golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compare(name, SINGLE[name], golden, tmp_path, monkeypatch)


FILES: dict[str, tuple[str, bytes]] = {
    "empty-jsonl": ("ledger.jsonl", b""),
    "blank-jsonl": ("ledger.jsonl", b"\n\n"),
    "empty-parquet": ("ledger.parquet", b""),
    "empty-csv": ("ledger.csv", b""),
    "header-alone-csv": ("ledger.csv", "编号,描述\n".encode()),
    "no-text-column": ("ledger.csv", "编号,备注\n1,x\n".encode()),
    "column-twice": ("ledger.csv", "编号,描述,风险描述\n1,x,y\n".encode()),
    "misspelt-column": ("ledger.csv", "编号,描述,人财物支配方法\n1,x,y\n".encode()),
    "gbk-csv": ("ledger.csv", "编号,描述\n1,出纳\n".encode("gbk")),
    "broken-quotes-csv": ("ledger.csv", '编号,描述\n1,"出纳"员\n'.encode()),
    "not-a-workbook": ("ledger.xlsx", b"not a workbook"),
}


@pytest.mark.parametrize("name", FILES)
def test_bad_file_gets_its_message(name: str, golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, content = FILES[name]
    (tmp_path / file).write_bytes(content)
    _compare(name, ("classify", "--input", file, "--output", "out.jsonl", *S09), golden, tmp_path, monkeypatch)
    assert not (tmp_path / "out.jsonl").exists()


PROFILES: dict[str, tuple[str, str]] = {
    "profile-without-post": ("posts.yaml", "- {自由裁量权: 大}\n"),
    "profile-with-unknown-fact": ("posts.yaml", "出纳: {自由裁决权: 大}\n会计: {自由裁量权: 巨大}\n"),
    "profile-that-is-a-word": ("posts.yaml", "- 出纳\n"),
    "profile-of-unknown-scheme": ("posts.yaml", "- {岗位: 出纳, 方案: zzz, 自由裁量权: 大}\n"),
    "profiles-broken-yaml": ("posts.yaml", "出纳: {自由裁量权: 大\n"),
    "profiles-without-post-column": ("posts.csv", "自由裁量权\n大\n"),
}


@pytest.mark.parametrize("name", PROFILES)
def test_bad_profiles_get_their_message(name: str, golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, content = PROFILES[name]
    (tmp_path / file).write_text(content, encoding="utf-8")
    _compare(name, ("classify", "出纳", *S09, "--profiles", file), golden, tmp_path, monkeypatch)


def test_no_column_names_the_scheme(golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ledger.csv").write_text("编号,描述\n1,出纳\n", encoding="utf-8")
    _compare("no-scheme-column", ("classify", "--input", "ledger.csv", "--output", "-"), golden, tmp_path, monkeypatch)


STORES: dict[str, Callable[[Path], str]] = {
    "store-is-a-folder": str,
    "store-is-no-database": lambda folder: _junk(folder / "junk.sqlite"),
    "store-of-unknown-kind": lambda _: "nosuch://place",
}


def _junk(path: Path) -> str:
    path.write_bytes(b"this is no database at all, but long enough to be read as one" * 40)
    return str(path)


@pytest.mark.parametrize("name", STORES)
def test_bad_store_keeps_the_verdict_and_says_so(name: str, golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKWHY_STORE", STORES[name](tmp_path))
    ran = run("classify", *S09, "--fact", "涉及三重一大=是", "--json")
    assert (ran.status, ran.json["grade"], "decision" in ran.json) == (1, "一级", False)
    same(MESSAGES / f"{name}.txt", ran.err.replace(str(tmp_path), "FOLDER"), renew=golden)


def _compare(name: str, arguments: tuple[str, ...], golden: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*arguments)
    assert (ran.status, ran.out) == (2, "")
    shown = (
        ran.err.replace(str(tmp_path), "FOLDER")
        .replace(os.environ["RISKWHY_STORE"], "STORE")
        .replace(", ".join(load_knowledge().schemes), "SCHEMES")
    )
    same(MESSAGES / f"{name}.txt", shown, renew=golden)
