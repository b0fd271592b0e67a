"""The README's examples are run: what it prints is what comes out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.cli.app import app
from engine.knowledge.loader import default_folders

README = default_folders()[0] / "README.md"
BLOCK = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [body for found, body in BLOCK.findall(README.read_text(encoding="utf-8")) if found == kind]


def test_the_python_example_gives_what_it_says() -> None:
    space: dict[str, object] = {}
    exec(blocks("python")[0], space)
    assert space["verdict"].grade == "低度"  # type: ignore[attr-defined]


def test_the_shell_example_prints_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    shown = next(body for body in blocks("") if body.startswith("$"))
    lines = shown.split("\n")
    text = lines[0].split('"')[1]
    with pytest.raises(SystemExit) as left:
        app(["classify", text, "--scheme", "science-technology", "--on", "2026-11-24"])
    assert left.value.code in (0, None)
    printed = [line for line in capsys.readouterr().out.split("\n") if line and not line.startswith("  决定")]
    expected = [line for line in lines[1:] if line and not line.startswith(("$", "  决定"))]
    assert printed == expected


def test_every_command_of_the_readme_exists() -> None:
    named = re.findall(
        r"`([a-z][a-z-]+)(?: [^`]*)?`", README.read_text(encoding="utf-8").split("## The commands")[1].split("## The folders")[0]
    )
    known = {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands if command.callback}
    known |= {group.name for group in app.registered_groups}
    assert set(named) <= known, set(named) - known
    assert Path(README).is_file()
