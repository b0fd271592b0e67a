"""Versions of a small scheme: the library's as it stands, and as somebody has edited it; each a whole knowledge of one scheme."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.knowledge.loader import default_folders

DATA = Path(__file__).resolve().parents[1] / "data" / "eleventh"
RULES = "rules/library/rules.yaml"
# a rare book is no longer enough for the second grade, which now has a supervisor; the first one has another measure
STRICTER = (
    ("{藏书珍稀程度: {至少: 善本}}", "{藏书珍稀程度: 孤本}"),
    ("当: {等级: 红}\n    依据: 原文\n    出处: 试验方案·二", "当: {等级: [红, 橙]}\n    依据: 原文\n    出处: 试验方案·二"),
    ("结论: {措施: {内容: 只在馆内阅览,", "结论: {措施: {内容: 只在阅览室阅览,"),
)


def library(folder: Path, *edits: tuple[str, str]) -> Path:
    """Write the library's scheme with all terms into a folder, with words of its rules replaced, each of them exactly once."""
    built_in = default_folders()[0]
    shutil.copytree(built_in / "ontology", folder / "ontology")
    shutil.copytree(DATA / "rules", folder / "rules")
    shutil.copy(DATA / "ontology" / "library.ttl", folder / "ontology")
    shutil.copy(built_in / "rules" / "language.yaml", folder / "rules")  # so that it is loaded by itself
    file = folder / RULES
    text = file.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return folder
