"""`classify(knowledge, case)`: the facts of a case are gathered, inferred and judged; the answer depends on its arguments alone."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from engine.errors import CaseError, Problem, nearest
from engine.inference.case_facts import read_day, read_facts
from engine.inference.case_text import MAX_TEXT, check_words
from engine.inference.durable import Session, self_test
from engine.inference.judge import join_parts, judge
from engine.inference.program import Program, compile_program
from engine.inference.working import known_from_given, merge_origins
from engine.knowledge.cache import cached, code_stamp, digest_of
from engine.knowledge.names import Names
from engine.knowledge.variants import scheme_under
from engine.types.knowledge import Knowledge
from engine.types.profile import Profile
from engine.types.reading import Reading
from engine.types.verdict import By, Case, Disagreement, KnownFact, Verdict

__all__ = ["MAX_TEXT", "Classifier", "Profiled", "Reader"]

Reader = Any  # anything with `read(text, scheme) -> Reading`; engine.reading gives one
Profiled = Mapping[str, Any] | Sequence[Profile] | None
_TESTED = threading.Event()


class Classifier:
    """Knowledge made ready to classify: compiled programs, names, and a reader for descriptions.

    Safe to share between threads: every thread gets its own session of the rule engine. Nothing outlives the object: what is opened for
    its programs hangs on it, the engine's rulesets are deleted with it.
    """

    def __init__(self, knowledge: Knowledge, reader: Reader = None) -> None:
        if not _TESTED.is_set():
            self_test()
            _TESTED.set()
        self.knowledge = knowledge
        self.reader = reader
        self.names = Names(knowledge.vocabulary)
        self._booleans = dict((knowledge.words or {}).get("boolean", {}))
        self._programs: dict[tuple[str, tuple[str, ...]], Program] = {}
        self._lock = threading.RLock()
        self.local = threading.local()  # what each thread keeps beside the programs; it ends with the thread or with this object

    def program(self, scheme: str, readings: tuple[str, ...] = ()) -> Program:
        """Return the compiled scheme, under other readings where some are named.

        Raises:
            CaseError: there is no such scheme or reading.
        """
        program = self._programs.get((scheme, readings))
        return program if program is not None else self._compile(scheme, readings)

    def _compile(self, scheme: str, readings: tuple[str, ...]) -> Program:
        known = self.knowledge.schemes.get(scheme)
        if known is None:
            help_text = nearest(scheme, self.knowledge.schemes) or "schemes: " + ", ".join(self.knowledge.schemes)
            raise CaseError(Problem("F011", f"unknown scheme `{scheme[:80]}`", path="scheme", got=scheme[:80], help=help_text))
        chosen = scheme_under(known, readings)
        with self._lock:
            if (scheme, readings) not in self._programs:
                name = f"program-{scheme}-{digest_of(self.knowledge.digest, code_stamp(), *readings)}"
                self._programs[scheme, readings] = cached(name, lambda: compile_program(chosen, self.knowledge.vocabulary))
        return self._programs[scheme, readings]

    def session(self, program: Program) -> Session:
        """Return this thread's session for a program."""
        sessions: dict[int, tuple[Program, Session]] = self.local.__dict__.setdefault("sessions", {})
        found = sessions.get(id(program))
        if found is None or found[0] is not program:
            found = sessions[id(program)] = (program, Session(program.strata))
        return found[1]

    def classify(self, case: Case, profile: Profiled = None) -> Verdict:
        """Return the verdict on one case.

        Args:
            profile: the facts of the post or office that the entry names, in the form of a case's facts; or profiles, the nearest first.

        Raises:
            CaseError: the case is malformed; all its problems are listed.
            EngineError: the rule engine failed on it.
        """
        program = self.program(case.scheme, case.readings)
        if case.matters:
            return self._matters(program, case, profile)
        facts, disagreements, on, reading = self.gather(case, profile)
        verdict = judge(
            program, self.session(program), self.knowledge.vocabulary, case, facts, on, knowledge=self.knowledge.digest, reading=reading
        )
        return replace(verdict, disagreements=(*disagreements, *verdict.disagreements)) if disagreements else verdict

    def gather(self, case: Case, profile: Profiled = None) -> tuple[dict[str, KnownFact], Sequence[Disagreement], date, Reading | None]:
        """Return the facts that a case of one matter gives, all origins merged, what they disagree about, the day, and the reading.

        Raises:
            CaseError: the case is malformed; all its problems are listed.
        """
        self._check(case)
        on = read_day(case.on, "on") if case.on else date.today()
        reading = (
            self.reader.read(case.text, case.scheme, *([case.post] if case.post else [])) if case.text and self.reader is not None else None
        )
        facts, disagreements = merge_origins(self._layers(case, profile, reading))
        return facts, disagreements, on, reading

    def _layers(self, case: Case, profile: Profiled, reading: Reading | None) -> list[dict[str, KnownFact]]:
        layers = [known_from_given(read_facts(case.facts, self.names, self._booleans), By.STATED, "stated")]
        for item in _profiles(profile):
            layers.append(known_from_given(read_facts(item.facts, self.names, self._booleans), By.PROFILE, "profile", item.note))
        if reading is not None:
            layers.append(
                {item.name: KnownFact(item.name, item.values, By.TEXT, item.span, item.entry, origin="text") for item in reading.facts}
            )
        if case.post and reading is not None and hasattr(self.reader, "named"):
            named = self.reader.named(case.post, case.scheme)
            layers.append({item.name: KnownFact(item.name, item.values, By.STATED, source=None, origin="stated") for item in named})
        return layers

    def _matters(self, program: Program, case: Case, profile: Profiled) -> Verdict:
        matters = [_matter(case, number, matter) for number, matter in enumerate(case.matters, 1)]
        return join_parts(tuple(self.classify(matter, profile) for matter in matters), case, program)

    def _check(self, case: Case) -> None:
        problems = check_words(case)
        if problems:
            raise CaseError(problems)


_MATTER_FIELDS = ("id", "text", "facts")


def _profiles(profile: Profiled) -> Sequence[Profile]:
    if profile is None:
        return ()
    return (Profile(profile),) if isinstance(profile, Mapping) else profile


def _matter(case: Case, number: int, matter: Any) -> Case:
    """Return one matter of an entry as a case of its own; it has the entry's facts and text where it states none."""
    path = f"matters[{number - 1}]"
    if not isinstance(matter, Mapping):
        raise CaseError(Problem("F012", f"matter {number} is not a mapping", path=path, help='write `{"text": …, "facts": {…}}`'))
    text, facts = matter.get("text", case.text), matter.get("facts") or {}
    bare = {name: value for name, value in matter.items() if name not in _MATTER_FIELDS}  # facts may stand directly in the matter
    if not isinstance(text, str):
        raise CaseError(Problem("F012", f"the text of matter {number} is not a text", path=f"{path}.text", help="put it in quotes"))
    if not isinstance(facts, Mapping):
        raise CaseError(
            Problem("F001", "the facts are not a mapping from name to value", path=f"{path}.facts", help='write `{"name": value}`')
        )
    return replace(case, matters=(), text=text, facts={**case.facts, **bare, **facts}, id=f"{case.id}#{number}")
