"""Each trap of the rule engine that could bite: inside our subset it cannot, and where it would, the case fails loudly."""

from __future__ import annotations

import re
import resource
import threading
import time
from collections.abc import Iterator
from datetime import date

import pytest

from engine.errors import EngineError
from engine.inference import durable, program
from engine.inference.durable import Session, self_test
from engine.inference.infer import infer
from engine.inference.program import compile_program
from engine.types import formula
from engine.types.formula import All, Any
from engine.types.verdict import By, KnownFact
from tests.inference.schemes import boolean, enumeration, grade_rule, is_true, scheme_of, vocabulary_of

DAY = date(2026, 11, 24)


def run(compiled: program.Program, vocabulary: object, session: Session, **facts: str) -> set[str]:
    known = {name: KnownFact(name, (value,), By.STATED) for name, value in facts.items()}
    return set(infer(compiled, session, vocabulary, known, DAY).firings)  # type: ignore[arg-type]


@pytest.fixture
def small() -> Iterator[tuple[program.Program, object, Session]]:
    vocabulary = vocabulary_of(boolean("a"), boolean("b"), enumeration("size", "large", "small"))
    rules = [
        grade_rule("T-1", "high", All((is_true("a"), is_true("b")))),
        grade_rule("T-2", "low", Any((formula.Test("size", frozenset({"small"})), is_true("b")))),
    ]
    compiled = compile_program(scheme_of(*rules), vocabulary)
    session = Session(compiled.strata)
    yield compiled, vocabulary, session
    session.close()


def test_only_conjunctions_fire_and_each_rule_once(small: tuple[program.Program, object, Session]) -> None:
    compiled, vocabulary, session = small
    assert run(compiled, vocabulary, session, a="true") == set()
    assert run(compiled, vocabulary, session, a="true", b="true", size="small") == {"T-1", "T-2"}
    assert run(compiled, vocabulary, session, size="small") == {"T-2"}
    assert run(compiled, vocabulary, session, a="false", b="false", size="large") == set()


def test_only_numbered_properties_reach_the_engine(small: tuple[program.Program, object, Session], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, vocabulary, session = small
    sent: list[str] = []
    real = durable._engine.assert_fact

    class Spy:
        error = durable._engine.error

        def __getattr__(self, name: str) -> object:
            return getattr(durable_engine, name)

        def assert_fact(self, handle: int, fact: str) -> object:
            sent.append(fact)
            return real(handle, fact)

    durable_engine = durable._engine
    monkeypatch.setattr(durable, "_engine", Spy())
    run(compiled, vocabulary, session, a="true", b="true", size="small")
    assert sent
    assert all(re.fullmatch(r'\{"sid":"s","id":"1"(,"p\d+":1)+\}', fact) for fact in sent)


@pytest.mark.parametrize(("count", "same"), [(300, True), (70, False), (600, False)])
def test_limits_that_crash_or_hang_the_engine_are_cut_into_small_rulesets(count: int, same: bool) -> None:
    """256 equal conditions crash it, 65 branches at once stop it, 512 tests under one node hang it."""
    names = ["x0"] * count if same else [f"x{i}" for i in range(count)]
    vocabulary = vocabulary_of(*(boolean(name) for name in dict.fromkeys(names)))
    rules = [grade_rule(f"T-{i}", "high", is_true(name)) for i, name in enumerate(names)]
    compiled = (
        compile_program(scheme_of(*rules[:1], **{"rules": tuple(rules)}), vocabulary) if same else _without_outcomes(rules, vocabulary)
    )
    assert max(len(ruleset.entries) for stratum in compiled.strata for ruleset in stratum) <= program.CONJUNCTIONS_PER_RULESET
    session = Session(compiled.strata)
    atoms = set().union(*(ruleset.atoms for ruleset in compiled.strata[0]))
    fired = [entry.target.id for entry in session.run(0, atoms, time.monotonic() + 5)]  # type: ignore[union-attr]
    assert sorted(fired) == sorted(rule.id for rule in rules)
    session.close()


def _without_outcomes(rules: list[object], vocabulary: object) -> program.Program:
    """Warnings instead of grades: the limits of the rule engine are tested, not those of the outcome diagram."""
    from dataclasses import replace

    from engine.types.rules import RuleKind

    warnings = tuple(replace(rule, kind=RuleKind.TYPE, value="t") for rule in rules)  # type: ignore[type-var]
    from engine.types.rules import SchemeType

    return compile_program(scheme_of(*warnings, types=(SchemeType("t", "t", "", ""),)), vocabulary)  # type: ignore[arg-type]


def test_a_runaway_is_stopped_and_the_session_is_right_afterwards(
    small: tuple[program.Program, object, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, vocabulary, session = small
    monkeypatch.setattr(durable, "MAX_FIRINGS", 0)
    with pytest.raises(EngineError) as failure:
        run(compiled, vocabulary, session, a="true", b="true")
    assert str(failure.value) == (
        "error[E004]: the rules fired 1 times or ran too long on one case\nhelp: look for rules that feed themselves"
    )
    monkeypatch.setattr(durable, "MAX_FIRINGS", 5000)
    assert run(compiled, vocabulary, session, a="true", b="true") == {"T-1", "T-2"}


def test_time_spent_by_others_stops_no_case(small: tuple[program.Program, object, Session], monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, vocabulary, session = small
    monkeypatch.setattr(durable, "_LOOK", 1)
    monkeypatch.setattr("time.monotonic", iter(range(0, 10**9, 1000)).__next__)
    assert run(compiled, vocabulary, session, a="true", b="true") == {"T-1", "T-2"}
    monkeypatch.setattr("time.thread_time", iter(range(0, 10**9, 1000)).__next__)
    with pytest.raises(EngineError) as failure:
        run(compiled, vocabulary, session, a="true", b="true")
    assert failure.value.problems[0].code == "E004"
    monkeypatch.undo()
    assert run(compiled, vocabulary, session, a="true", b="true") == {"T-1", "T-2"}


def test_an_error_inside_the_engine_fails_the_case_and_not_the_next(
    small: tuple[program.Program, object, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled, vocabulary, session = small

    def broken(handle: int, fact: str) -> object:
        raise durable._engine.error("Could not assert fact, error code: 303")

    real = durable._engine.assert_fact
    calls = iter([broken])
    monkeypatch.setattr(durable._engine, "assert_fact", lambda handle, fact: next(calls, real)(handle, fact))  # noqa: PLW0108 - a new choice at each call
    with pytest.raises(EngineError) as failure:
        run(compiled, vocabulary, session, b="true")
    assert str(failure.value) == (
        "error[E001]: the rule engine failed: Could not assert fact, error code: 303\nhelp: report the case with the knowledge digest"
    )
    assert run(compiled, vocabulary, session, b="true") == {"T-2"}


def test_a_session_of_another_thread_is_refused(small: tuple[program.Program, object, Session]) -> None:
    compiled, vocabulary, session = small
    caught: list[str] = []

    def other() -> None:
        try:
            run(compiled, vocabulary, session, b="true")
        except EngineError as error:
            caught.append(error.problem.code)

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert caught == ["E003"]


def test_sixteen_threads_with_their_own_sessions_agree(small: tuple[program.Program, object, Session]) -> None:
    compiled, vocabulary, _ = small
    wrong: list[object] = []

    def work(number: int) -> None:
        session = Session(compiled.strata)
        for turn in range(100):
            both = (number + turn) % 2 == 0
            facts = {"a": "true", "b": "true"} if both else {"size": "small"}
            expected = {"T-1", "T-2"} if both else {"T-2"}
            if run(compiled, vocabulary, session, **facts) != expected:
                wrong.append((number, turn))
        session.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_names_that_collide_in_32_bits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "property_hash", len)
    vocabulary = vocabulary_of(boolean("a"), boolean("b"))
    rules = [grade_rule("T-1", "high", is_true("a")), grade_rule("T-2", "low", is_true("b"))]
    with pytest.raises(EngineError) as failure:
        compile_program(scheme_of(*rules), vocabulary)
    assert str(failure.value) == (
        "error[E101]: two of the 6 conditions of `test` have the same 32-bit identity in the rule engine\n"
        "help: reorder the rules: the identities follow from their order"
    )


def test_real_property_names_do_not_collide() -> None:
    names = [f"p{number}" for number in range(5000)] + ["id", "sid", "b", "$s"]
    assert len({program.property_hash(name) for name in names}) == len(names)


def test_sessions_leak_nothing(small: tuple[program.Program, object, Session]) -> None:
    compiled, vocabulary, _ = small
    Session(compiled.strata).close()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(500):
        session = Session(compiled.strata)
        run(compiled, vocabulary, session, a="true", b="true")
        session.close()
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kb < 20_000


def test_self_test_passes_and_notices_an_engine_that_misses_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    self_test()
    monkeypatch.setattr(durable, "_drain", lambda *args: None)
    with pytest.raises(EngineError) as failure:
        self_test()
    assert str(failure.value) == (
        "error[E005]: the installed rule engine failed its self-test: [[], [], [], [], []]\nhelp: install durable-rules 2.0.28 from the lock file"
    )


def test_a_ruleset_that_the_engine_refuses_is_reported() -> None:
    broken = program.Ruleset('{"x": {"all": [{"c": {"$and": 1}}]}}', frozenset({0}), {})
    with pytest.raises(EngineError) as failure:
        Session([[broken]])
    assert failure.value.problem.code == "E002"
