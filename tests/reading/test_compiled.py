"""A build of the reader is used only while the sources are what was compiled; the build here is a fake one, in Python."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.reading.compiled import BUILD, LIBRARY, MANIFEST, SWITCH, digest_of_sources, put_compiled_first, reader_kind

SOURCES = {"reading/reader.py": "kind = 'source'\n", "types/reading.py": "class Span: ...\n"}


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SWITCH, raising=False)
    monkeypatch.setitem(sys.modules, LIBRARY, sys)  # put back afterwards
    del sys.modules[LIBRARY]
    for name, text in SOURCES.items():
        path = tmp_path / "engine" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "engine"


@pytest.fixture
def build(engine: Path) -> Path:
    folder = engine.parent / "build"
    folder.mkdir()
    (folder / f"{LIBRARY}.py").write_text("shared = True\n", encoding="utf-8")
    (folder / MANIFEST).write_text(digest_of_sources(engine), encoding="ascii")
    return folder


def used(build: Path, engine: Path) -> tuple[bool, list[str], str]:
    """Return whether the build is used, the search path afterwards, and the kind of reader."""
    path = ["sources"]
    return put_compiled_first(path, build=build, engine=engine), path, reader_kind()


UNUSED = (False, ["sources"], "interpreted")


def test_a_build_of_these_very_sources_comes_first(build: Path, engine: Path) -> None:
    assert used(build, engine) == (True, [str(build / "engine" / "reading"), "sources"], "compiled")
    assert sys.modules[LIBRARY].shared


@pytest.mark.parametrize("name", SOURCES)
def test_one_changed_byte_puts_the_build_out_of_use(name: str, build: Path, engine: Path) -> None:
    with (engine / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert used(build, engine) == UNUSED


def test_a_module_more_or_less_puts_the_build_out_of_use(build: Path, engine: Path) -> None:
    (engine / "reading" / "more.py").touch()
    assert used(build, engine) == UNUSED
    (engine / "reading" / "more.py").unlink()
    (engine / "reading" / "reader.py").rename(engine / "reading" / "reading.py")
    assert used(build, engine) == UNUSED


def test_without_a_build_the_sources_are_used(engine: Path) -> None:
    assert used(engine.parent / "build", engine) == UNUSED


def test_half_a_build_is_not_used(build: Path, engine: Path) -> None:
    (build / f"{LIBRARY}.py").unlink()
    assert used(build, engine) == UNUSED
    (build / MANIFEST).unlink()
    assert used(build, engine) == UNUSED


def test_a_build_that_cannot_be_loaded_is_not_used(build: Path, engine: Path) -> None:
    (build / f"{LIBRARY}.py").write_text("raise ImportError\n", encoding="utf-8")
    assert used(build, engine) == UNUSED


def test_the_variable_leaves_a_build_unused(build: Path, engine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "0")
    assert used(build, engine) == UNUSED
    monkeypatch.setenv(SWITCH, "1")
    assert used(build, engine)[0]


def test_builds_are_kept_out_of_the_repository() -> None:
    root = BUILD.parents[1]
    assert BUILD.relative_to(root).as_posix() == "build/compiled"
    assert "/build/" in (root / ".gitignore").read_text(encoding="utf-8").splitlines()
