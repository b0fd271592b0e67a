"""Inference loops with faults in them, for the test of the supervisor; the product has no such switch."""

from __future__ import annotations

import json
import os
import signal
from multiprocessing.connection import Connection
from typing import Any

import durable_rules_engine

from engine import Profiles
from engine.ledger.answering import Answerer
from engine.publishing.rulebook import Rulebook
from engine.workers.worker import infer_entries

HANG, CRASH = "hang inside C", "crash inside C"


def infer_with_faults(pipe: Connection, rulebook: Rulebook, profiles: Profiles | None) -> None:
    """Infer as ever, but hang or crash on entries that ask for it."""
    answer = Answerer.answer

    def faulty(self: Answerer, entry: Any, **options: Any) -> Any:
        if isinstance(entry, dict) and entry.get("text") == HANG:
            hang_inside_the_rule_engine()
        if isinstance(entry, dict) and entry.get("text") == CRASH:
            os.kill(os.getpid(), signal.SIGSEGV)
        return answer(self, entry, **options)

    Answerer.answer = faulty  # type: ignore[method-assign, assignment]
    infer_entries(pipe, rulebook, profiles)


def hang_inside_the_rule_engine() -> None:
    """Let durable_rules loop for ever with the interpreter held: more than 511 distinct tests under one node."""
    rules: dict[str, Any] = {"b": {"all": [{"c": {"b": 1}}]}}
    rules |= {f"r{number}": {"all": [{"c": {"k": f"v{number}"}}]} for number in range(600)}
    handle = durable_rules_engine.create_ruleset("stuck", json.dumps(rules))
    durable_rules_engine.assert_fact(handle, '{"sid":"s","id":"1","k":"v599"}')
