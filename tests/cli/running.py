"""Run the command line inside the test's own process."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli.app import main

ELEVENTH = Path(__file__).resolve().parents[1] / "data" / "eleventh"


@dataclass(frozen=True)
class Ran:
    status: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.raw.splitlines()]


def run(*arguments: str, stdin: bytes = b"", eleventh: bool = False) -> Ran:
    """Return the exit status and what was written to standard output and error."""
    named = ["--knowledge", str(ELEVENTH)] if eleventh else []
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["riskwhy", *arguments, *named])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        patch.setattr(sys, "stdout", io.TextIOWrapper(out, write_through=True))
        patch.setattr(sys, "stderr", io.TextIOWrapper(err, write_through=True))
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        sys.stderr.flush()
        status = left.value.code
        return Ran(status if isinstance(status, int) else 0, out.getvalue(), err.getvalue().decode())
