"""The schemes' own cases run against the engine: what was expected beside what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Problem, RiskwhyError
from engine.explanation.document import as_document
from engine.inference.case_facts import read_facts
from engine.inference.classify import Classifier
from engine.inference.working import known_from_given
from engine.knowledge.case_file import ExampleCase, load_cases
from engine.knowledge.names import split_variable
from engine.ledger.entry import read_case
from engine.types.knowledge import Knowledge
from engine.types.verdict import By, Verdict

__all__ = ["CaseResult", "run_case", "run_cases"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case: `problem` where it fails; `known_difference` where it differs as its note says."""

    case: ExampleCase
    problem: Problem | None = None
    known_difference: bool = False


def run_cases(knowledge: Knowledge, classifier: Classifier, scheme: str | None = None) -> list[CaseResult]:
    """Return the results of all cases of all schemes or one.

    Raises:
        KnowledgeError: a file of cases is malformed.
    """
    return [run_case(case, knowledge, classifier) for case in load_cases(knowledge, scheme)]


def run_case(case: ExampleCase, knowledge: Knowledge, classifier: Classifier) -> CaseResult:
    """Return the result of one case."""
    try:
        verdict = classifier.classify(read_case({name: value for name, value in case.entry().items() if value}))
        differences = list(_Comparison(case, verdict, knowledge, classifier).differences())
    except RiskwhyError as error:
        differences = [f"{problem.message} ({problem.code})" for problem in error.problems]
    if case.bug and differences:
        return CaseResult(case, known_difference=True)
    if case.bug:
        return CaseResult(
            case, _problem(case, "T006", f"case `{case.id}` passes though it is noted as a known difference", "remove the note")
        )
    if not differences:
        return CaseResult(case)
    title = f" {case.name}" if case.name else ""
    return CaseResult(
        case, _problem(case, "T001", f"case `{case.id}`{title}: {'; '.join(differences)}", "mend the rule, or the case where it is wrong")
    )


def _problem(case: ExampleCase, code: str, message: str, help_text: str) -> Problem:
    column = len(case.source) - len(case.source.lstrip(" -")) + 1
    return Problem(
        code,
        message,
        path=case.path,
        line=case.line,
        column=column,
        length=len(case.source.strip(" -")),
        source=case.source,
        help=help_text,
    )


class _Comparison:
    """One case beside its verdict."""

    def __init__(self, case: ExampleCase, verdict: Verdict, knowledge: Knowledge, classifier: Classifier) -> None:
        self.case, self.verdict, self.knowledge, self.classifier = case, verdict, knowledge, classifier
        self.document = as_document(verdict, knowledge, proof=False)

    def differences(self) -> Iterator[str]:
        """Yield one clause for everything that is not as expected."""
        for name, expected in self.case.expect.items():
            yield from _COMPARE[name](self, name, expected)

    def equal(self, name: str, expected: Any) -> Iterator[str]:
        """Compare one value."""
        if self.document[name] != expected:
            yield f"{name} is {_shown(self.document[name])}, expected {_shown(expected)}"

    def same(self, name: str, expected: Any) -> Iterator[str]:
        """Compare two sets of words."""
        yield from _sets(name, _words(expected), set(self.document[name]))

    def fired(self, name: str, expected: Any) -> Iterator[str]:
        """Look for rules that should have fired or given a fact."""
        sources = {fact.source.id for fact in self.verdict.facts.values() if fact.source is not None}
        missing = _words(expected) - set(self.document["rules"]) - sources - {source.id for _, source in self.verdict.beaten}
        if missing:
            yield f"{name} {_listed(missing)} did not fire"

    def silent(self, _: str, expected: Any) -> Iterator[str]:
        """Look for rules that should not have fired."""
        wrong = _words(expected) & {firing.rule.id for firing in self.verdict.firings}
        if wrong:
            yield f"rules {_listed(wrong)} fired"

    def roles(self, name: str, expected: Any) -> Iterator[str]:
        """Compare roles by id or word, of one duty or all."""
        duties = [item for item in self.document["supervisors"] if name == "supervisors" or item["duty"] == name]
        wanted = _words(expected)
        found = {item["id"] if item["id"] in wanted else item["role"] for item in duties}
        yield from _sets(name, wanted, found)

    def types(self, name: str, expected: Any) -> Iterator[str]:
        """Compare risk types by the canonical or the scheme's own word."""
        wanted = _words(expected)
        found = {item["own"] if item["own"] in wanted else item["type"] for item in self.document["types"]}
        yield from _sets(name, wanted, found)

    def suggestion(self, name: str, expected: Any) -> Iterator[str]:
        """Compare the suggested grade."""
        found = self.document["suggested"]["grade"] if self.document["suggested"] else None
        if found != expected:
            yield f"{name} is {_shown(found)}, expected {_shown(expected)}"

    def self_supervision(self, name: str, expected: Any) -> Iterator[str]:
        """Compare whether the supervisor is the holder of the post."""
        wanted = self.boolean(expected)
        if self.document[name] != wanted:
            yield f"{name} is {_shown(self.document[name])}, expected {_shown(wanted)}"

    def boolean(self, word: Any) -> bool:
        """Return what a word for yes or no means."""
        return (self.knowledge.words or {}).get("boolean", {}).get(str(word), str(word)) == "true"

    def facts(self, _: str, expected: Any) -> Iterator[str]:
        """Look for facts that should be known."""
        for variable, values in self.given(expected).items():
            found = self.known(variable)
            if found != values:
                yield f"`{variable}` is {_listed(found) or 'not known'}, expected {_listed(values)}"

    def absent(self, _: str, expected: Any) -> Iterator[str]:
        """Look for facts that should not be known: none at all of those listed, not the value of those mapped."""
        if isinstance(expected, Mapping):
            wrong = [variable for variable, values in self.given(expected).items() if self.known(variable) == values]
        else:
            names = {self.attribute(str(word)) for word in _words(expected)}
            wrong = [
                variable
                for variable, fact in self.verdict.facts.items()
                if fact.origin != "default" and {variable, split_variable(variable)[0]} & names
            ]
        if wrong:
            yield f"{_listed(wrong)} should not be known"

    def attribute(self, word: str) -> str:
        """Return the name of an attribute that a word stands for."""
        found = self.classifier.names.attribute(word)
        return found.name if found is not None else word

    def given(self, facts: Mapping[str, Any]) -> dict[str, set[str]]:
        """Return facts as an entry would state them, as tokens by variable."""
        booleans = dict((self.knowledge.words or {}).get("boolean", {}))
        known = known_from_given(read_facts(facts, self.classifier.names, booleans), By.STATED, "stated")
        return {name: set(fact.values) for name, fact in known.items()}

    def known(self, variable: str) -> set[str]:
        """Return the tokens that are known of a variable."""
        fact = self.verdict.facts.get(variable)
        return set(fact.values) if fact is not None else set()

    def listed(self, name: str, expected: Any) -> Iterator[str]:
        """Look for rules among the cycles that are due or not, the gates that block or are clear, or the warnings."""
        missing = _words(expected) - _LISTED[name](self.document)
        if missing:
            yield f"{_listed(missing)} not among {name}"


def _due(document: Mapping[str, Any], *, wanted: bool) -> set[str]:
    return {item["id"] for item in document["cycles"] if item.get("due") is wanted}


_DUTIES = ("primary", "joint", "decide", "lead", "guide", "supervise", "execute", "confirm", "watch", "approve", "file", "support")
_LISTED: dict[str, Callable[[Mapping[str, Any]], set[str]]] = {
    "due": lambda document: _due(document, wanted=True),
    "not_due": lambda document: _due(document, wanted=False),
    "blocked": lambda document: {item["id"] for item in document["gates"] if item["state"] != "clear"},
    "clear": lambda document: {item["id"] for item in document["gates"] if item["state"] == "clear"},
    "warnings": lambda document: {item["id"] for item in document["warnings"]},
}
_COMPARE: dict[str, Callable[[_Comparison, str, Any], Iterator[str]]] = {
    "status": _Comparison.equal,
    "grade": _Comparison.equal,
    "possible_grades": _Comparison.same,
    "rules": _Comparison.fired,
    "not_rules": _Comparison.silent,
    **dict.fromkeys(_DUTIES, _Comparison.roles),
    "supervisors": _Comparison.roles,
    "types": _Comparison.types,
    "facts": _Comparison.facts,
    "not_facts": _Comparison.absent,
    "suggested": _Comparison.suggestion,
    "due": _Comparison.listed,
    "not_due": _Comparison.listed,
    "blocked": _Comparison.listed,
    "clear": _Comparison.listed,
    "warnings": _Comparison.listed,
    "self_supervision": _Comparison.self_supervision,
}


def _words(expected: Any) -> set[str]:
    """Return one word or a list of words as a set."""
    return set() if expected is None else {str(expected)} if isinstance(expected, str) else {str(item) for item in expected}


def _sets(name: str, wanted: set[str], found: set[str]) -> Iterator[str]:
    if wanted != found:
        yield f"{name} are {_listed(found) or 'none'}, expected {_listed(wanted) or 'none'}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words))


def _shown(value: Any) -> str:
    return "none" if value is None else f"`{str(value).lower() if isinstance(value, bool) else value}`"
