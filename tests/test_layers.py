"""The direction of the layers: each may import those before it; the broken arrow is named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# from the bottom up; the parts of one layer do not import each other
LAYERS = (
    {"errors", "types"},
    {"knowledge"},
    {"reading", "inference"},
    {"analysis"},
    {"explanation", "reference"},
    {"precedents"},
    {"ledger", "decisions"},
    {"service"},
    {"authoring", "auditing"},
    {"publishing"},
    {"consulting", "changes"},
    {"workers"},
    {"cli", "demo"},
)
RANK = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}
HOMES = {
    "durable_rules_engine": {"engine/inference/durable.py"},
    "durable": set(),
    "rdflib": {"engine/knowledge/"},
    "owlready2": {"engine/knowledge/"},
    "pyoxigraph": {"engine/knowledge/"},
    "ruamel": {"engine/knowledge/", "engine/reading/", "engine/authoring/layout.py", "engine/authoring/tabulation/"},
    "ahocorasick_rs": {"engine/reading/"},
    "pysat": {"engine/analysis/"},
    "defusedxml": {"engine/authoring/tabulation/dmn_reading.py"},
    "sqlalchemy": {"engine/decisions/"},
    "alembic": {"engine/decisions/"},
    "polars": {"engine/decisions/export.py", "engine/ledger/"},
    "openpyxl": {"engine/ledger/", "engine/knowledge/tabulation/", "engine/authoring/tabulation/"},
    "typer": {"engine/cli/"},
    "rich": {"engine/cli/", "engine/demo"},
    "uvicorn": {"engine/cli/"},
    "fastapi": {"api/"},
    "starlette": {"api/"},
}


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the dotted name of everything that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield node.lineno, node.module or ""


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py"))


def part_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def broken_arrows(path: Path) -> Iterator[str]:
    """Yield every import of an engine module that goes against the direction."""
    shown = path.relative_to(ROOT).as_posix()
    own = path.relative_to(ROOT / "engine").parts[0].removesuffix(".py")
    if own == "__init__" or own not in RANK:  # the latter is named by the next test
        return
    for line, name in imports_of(path):
        if name.split(".")[0] in ("api", "tests"):
            yield f"{shown}:{line}: engine.{own} -> {name}"
        other = part_of(name) if name.startswith("engine") else own
        if other != own and (other not in RANK or RANK[other] >= RANK[own]):
            yield f"{shown}:{line}: engine.{own} -> {name}"


def test_engine_imports_go_down() -> None:
    assert [arrow for path in modules("engine") for arrow in broken_arrows(path)] == []


def test_every_part_of_the_engine_has_its_layer() -> None:
    parts = {path.relative_to(ROOT / "engine").parts[0].removesuffix(".py") for path in modules("engine")} - {"__init__"}
    assert parts <= set(RANK)


def test_api_imports_only_the_engines_public_face() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: api -> {name}"
        for path in modules("api")
        for line, name in imports_of(path)
        if name.startswith(("engine.", "tests"))
    ]
    assert found == []


@pytest.mark.parametrize("library", HOMES)
def test_foreign_libraries_stay_at_home(library: str) -> None:
    found = [
        f"{shown}:{line}: imports {name}"
        for folder in ("engine", "api")
        for path in modules(folder)
        for line, name in imports_of(path)
        if name.split(".")[0] == library and not (shown := path.relative_to(ROOT).as_posix()).startswith(tuple(HOMES[library]) or ("-",))
    ]
    assert found == []


def test_a_broken_arrow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "engine" / "knowledge" / "wrong.py"
    module.parent.mkdir(parents=True)
    module.write_text("def f():\n    from engine.ledger.tables import Row\n    import api\n", encoding="utf-8")
    monkeypatch.setattr("tests.test_layers.ROOT", tmp_path)
    assert list(broken_arrows(module)) == [
        "engine/knowledge/wrong.py:2: engine.knowledge -> engine.ledger.tables",
        "engine/knowledge/wrong.py:3: engine.knowledge -> api",
    ]


def test_no_module_of_the_engine_reads_files_when_imported() -> None:
    found = []
    for path in modules("engine"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            calls = [item for item in ast.walk(node) if isinstance(item, ast.Call)] if isinstance(node, ast.Assign | ast.Expr) else []
            found += [
                f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
                for call in calls
                if isinstance(call.func, ast.Attribute) and call.func.attr in ("read_text", "read_bytes", "open")
            ]
    assert found == []
