"""A small knowledge that stands alone: the scheme of the library with the built-in ontology; it loads in a moment."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from engine import DecisionStore
from engine.decisions.bundles import read_bundle
from engine.decisions.versions import Version

ROOT = Path(__file__).resolve().parents[2]
UNIQUE: dict[str, Any] = {"scheme": "library", "facts": {"藏书珍稀程度": "孤本", "藏书外借": "是"}}


def library_rules(folder: Path, chief: str = "馆长") -> Path:
    """Write the rules into a folder.

    Args:
        chief: what the one who supervises the highest grade is called, which tells rules apart.
    """
    (folder / "rules" / "reading").mkdir(parents=True)
    shutil.copytree(ROOT / "ontology", folder / "ontology", ignore=lambda _, names: [name for name in names if "." not in name])
    shutil.copy(ROOT / "rules" / "reading" / "language.yaml", folder / "rules" / "reading")
    shutil.copytree(ROOT / "tests" / "data" / "eleventh", folder, dirs_exist_ok=True)
    if chief != "馆长":
        rename_chief(folder, "馆长", chief)
    return folder


def rename_chief(folder: Path, old: str, new: str) -> None:
    """Call the chief librarian something else, in the ontology and in the case."""
    change(folder / "ontology/library.ttl", f'"{old}"@zh', f'"{new}"@zh')
    change(folder / "rules/library/cases.yaml", f"主责: {old}", f"主责: {new}")


def change(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def publish(store: DecisionStore, folder: Path, name: str, since: str, until: str | None = None) -> Version:
    """Put a folder's rules in force without any check."""
    return store.publications.publish(name, read_bundle([folder]), note="", since=since, until=until, who="张三")
