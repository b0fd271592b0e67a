"""The options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["AsJson", "Knowledge", "Lang", "Who"]

Knowledge = Annotated[
    list[str] | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        help="A folder with ontology/ and rules/ to load beside the built-in one; may repeat (also RISKWHY_KNOWLEDGE).",
    ),
]
Lang = Annotated[str, typer.Option("--lang", metavar="zh|en", help="Language of the answer.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who does it; the login's name by default (also RISKWHY_WHO).")]
