"""`riskwhy profiles`: profiles of posts kept in the store."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from engine.cli.output import print_table
from engine.cli.session import open_store, rules_in_force
from engine.explanation.wording import load_wording
from engine.ledger.profiles import load_profiles

__all__ = ["add_profiles", "list_profiles"]


def add_profiles(path: str, folders: Sequence[str] | None) -> int:
    """Put the profiles of a file into the store; return the exit status.

    Raises:
        RiskwhyError: the file or the store cannot be used.
    """
    found = load_profiles(path, rules_in_force(folders))
    open_store().put_profiles(found.items)
    sys.stdout.write(f"{len(found.items)} profiles stored\n")
    return 0


def list_profiles(lang: str, folders: Sequence[str] | None) -> int:
    """Print the stored profiles; return the exit status.

    Raises:
        RiskwhyError: the store cannot be read.
    """
    wording = load_wording(lang, rules_in_force(folders).vocabulary)
    headers = [wording.say("profiles", key) for key in ("post", "unit", "scheme", "note", "facts")]
    rows = [
        [
            item.post,
            item.unit,
            item.scheme,
            item.note,
            wording.listed((f"{name}={value}" for name, value in item.facts.items()), "semicolon"),
        ]
        for item in open_store().profiles()
    ]
    print_table(headers, rows)
    return 0
