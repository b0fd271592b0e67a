"""One desk for all questions about cases: entries and stored decisions in, plain data out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from engine.analysis.case import stated_facts
from engine.analysis.what_if import WhatIf, what_if
from engine.auditing.replay import Replayer
from engine.consulting.interview import interview_step
from engine.consulting.matter import judge_matter, open_matter, read_matter
from engine.consulting.why_not import why_not_document
from engine.decisions.bundles import Bundle
from engine.decisions.decision import Decision
from engine.errors import Problem, StoreError
from engine.explanation.document import as_document
from engine.knowledge.names import split_variable
from engine.ledger.answering import Answerer
from engine.ledger.profiles import Profiles
from engine.service import open_answerer, open_classifier
from engine.types.knowledge import Knowledge

__all__ = ["Consultant"]

FindBundle = Callable[[str], Bundle]


class Consultant:
    """Answers questions about entries by one knowledge, and about decisions by the knowledge that made them.

    Args:
        find_bundle: gives the stored files of another knowledge; where it is None, decisions of another knowledge are refused.
    """

    def __init__(self, knowledge: Knowledge, profiles: Profiles | None = None, find_bundle: FindBundle | None = None) -> None:
        self.knowledge, self.profiles = knowledge, profiles or Profiles()
        self._classifier = open_classifier(knowledge)
        self._replayer = Replayer(find_bundle or _no_bundle)

    def why_not(self, entry: Mapping[str, Any], outcome: str, *, matter: int = 0) -> dict[str, Any]:
        """Return what stands between an entry and an outcome, see `why_not_document`.

        Raises:
            CaseError: the entry is malformed, or the scheme has no such outcome.
        """
        case = read_matter(entry, self._classifier, matter)
        opened = open_matter(case, self._classifier, self.profiles.facts_for(case.post, case.unit, case.scheme))
        return why_not_document(opened, outcome, self._classifier)

    def what_if(self, entry: Mapping[str, Any], changes: Mapping[str, Any], *, matter: int = 0) -> dict[str, Any]:
        """Return the verdict on an entry before and after some changes, and what differs between them.

        Args:
            changes: facts by name or label; None takes a fact away.

        Raises:
            CaseError: the entry is malformed, or a change names an unknown fact or value.
        """
        case = read_matter(entry, self._classifier, matter)
        found = what_if(self._classifier, case, changes, self.profiles.facts_for(case.post, case.unit, case.scheme))
        return _what_if_document(found, self._named(changes), self.knowledge)

    def _named(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return changes with the facts' own names and values, where one value is given."""
        named: dict[str, Any] = {}
        for word, value in changes.items():
            name, key = split_variable(word)
            attribute = self._classifier.names.attribute(name)
            own = attribute.name if attribute is not None else name
            named[f"{own}[{key}]" if key else own] = value
        for item in stated_facts(self._classifier, {word: value for word, value in changes.items() if isinstance(value, str)}).values():
            if item.variable in named and len(item.values) == 1:
                named[item.variable] = item.values[0]
        return named

    def ask(self, entry: Mapping[str, Any], *, matter: int = 0) -> dict[str, Any]:
        """Return the verdict on an entry as far as it goes, and what to ask next, see `interview_step`.

        Raises:
            CaseError: the entry is malformed.
        """
        case = read_matter(entry, self._classifier, matter)
        profiles = self.profiles.facts_for(case.post, case.unit, case.scheme)
        document = as_document(judge_matter(case, self._classifier, profiles), self.knowledge)
        return interview_step(open_matter(case, self._classifier, profiles), document, self._classifier)

    def about(self, decision: Decision) -> tuple[Consultant, dict[str, Any]]:
        """Return who answers questions about a decision, by its own knowledge and profiles, and its entry.

        Raises:
            StoreError: D009 its text is removed, D004 and D016 its knowledge is not stored or changed.
            KnowledgeError: D021 this riskwhy cannot load that knowledge.
        """
        if decision.masked:
            problem = Problem("D009", "the text of the decision is removed", path=decision.id, help="only its stored proof can be shown")
            raise StoreError(problem)
        entry = {**decision.input, "scheme": decision.document["scheme"], "on": decision.document["on"]}
        profiles = Profiles(tuple(replace(item, post=entry.get("post", "")) for item in decision.profiles or ()))
        if decision.knowledge == self.knowledge.digest:
            return Consultant(self.knowledge, profiles), entry
        return Consultant(self._replayer.knowledge(decision.knowledge), profiles), entry

    def replay(self, decision: Decision) -> dict[str, Any]:
        """Return what becomes of a decision when it is made again from its own files."""
        return self._replayer.replay(decision).as_dict()

    def answerer(self) -> Answerer:
        """Return what answers entries by the same knowledge and profiles."""
        return open_answerer(self.knowledge, self.profiles)


def _no_bundle(digest: str) -> Bundle:
    raise StoreError(Problem("D004", "the files of the knowledge are not in the store", path=digest, help="keep them with `keep_bundle`"))


def _what_if_document(found: WhatIf, changes: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    return {
        "changes": dict(changes),
        "differences": [{"part": item.part, "before": list(item.before), "after": list(item.after)} for item in found.differences],
        "before": as_document(found.before, knowledge),
        "after": as_document(found.after, knowledge),
        "knowledge": knowledge.digest,
    }
