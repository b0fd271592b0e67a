"""riskwhy: classify integrity and safety risks by a body's own scheme, and explain every inference.

>>> from engine import Case, classify, load_knowledge
>>> verdict = classify(load_knowledge(), Case("science-technology", facts={"touches_three_major_one_large": True}))
>>> verdict.grade, [firing.rule.id for firing in verdict.firings][0]
('一级', 'S09-G1a')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.errors import CaseError, EngineError, KnowledgeError, Problem, RiskwhyError, StoreError, UsageError
from engine.explanation.document import as_document
from engine.service import classify, load_knowledge, open_classifier
from engine.types.knowledge import Knowledge
from engine.types.verdict import Case, Status, Verdict

if TYPE_CHECKING:
    from engine.auditing.rendering import MEDIA_TYPES, render_decision
    from engine.consulting.desk import Desk
    from engine.decisions.bundles import Bundle
    from engine.decisions.settled import Settled
    from engine.decisions.store import Decision, DecisionStore
    from engine.explanation.counterfactual import why_not_lines
    from engine.explanation.provenance import render_provenance
    from engine.explanation.scheme_sheet import asked_facts, scheme_head, scheme_rules
    from engine.explanation.summary import reason
    from engine.explanation.tree import render_lines
    from engine.explanation.wording import load_wording
    from engine.knowledge.loader import ENGINE_VERSION
    from engine.knowledge.sparql_protocol import HTTP_STATUS, answer_request
    from engine.ledger.answering import Answerer, answer_batch, error_item
    from engine.ledger.entry import find_scheme
    from engine.ledger.profiles import Profiles, load_profiles
    from engine.ledger.writing import dumps
    from engine.precedents.settings import load_settings
    from engine.publishing.own_words import speaking_for
    from engine.service import explain, ontology_document, ontology_media_types, open_answerer, open_precedents, why_document
    from engine.types.profile import Profile
    from engine.workers.edition import Edition
    from engine.workers.live import Live
    from engine.workers.pool import Pool

__all__ = [
    "ENGINE_VERSION",
    "HTTP_STATUS",
    "MEDIA_TYPES",
    "Answerer",
    "Bundle",
    "Case",
    "CaseError",
    "Decision",
    "DecisionStore",
    "Desk",
    "Edition",
    "EngineError",
    "Knowledge",
    "KnowledgeError",
    "Live",
    "Pool",
    "Problem",
    "Profile",
    "Profiles",
    "RiskwhyError",
    "Settled",
    "Status",
    "StoreError",
    "UsageError",
    "Verdict",
    "answer_batch",
    "answer_request",
    "as_document",
    "asked_facts",
    "classify",
    "dumps",
    "error_item",
    "explain",
    "find_scheme",
    "load_knowledge",
    "load_profiles",
    "load_settings",
    "load_wording",
    "ontology_document",
    "ontology_media_types",
    "open_answerer",
    "open_classifier",
    "open_precedents",
    "reason",
    "render_decision",
    "render_lines",
    "render_provenance",
    "scheme_head",
    "scheme_rules",
    "speaking_for",
    "why_document",
    "why_not_lines",
]

_LATER = {  # imported at first use, so that a quick run does not pay for the store and the RDF library
    "ENGINE_VERSION": "engine.knowledge.loader",
    "Answerer": "engine.ledger.answering",
    "HTTP_STATUS": "engine.knowledge.sparql_protocol",
    "render_provenance": "engine.explanation.provenance",
    "answer_request": "engine.knowledge.sparql_protocol",
    "Edition": "engine.workers.edition",
    "Live": "engine.workers.live",
    "Pool": "engine.workers.pool",
    "answer_batch": "engine.ledger.answering",
    "dumps": "engine.ledger.writing",
    "find_scheme": "engine.ledger.entry",
    "ontology_media_types": "engine.service",
    "Decision": "engine.decisions.store",
    "DecisionStore": "engine.decisions.store",
    "Profile": "engine.types.profile",
    "Profiles": "engine.ledger.profiles",
    "asked_facts": "engine.explanation.scheme_sheet",
    "error_item": "engine.ledger.answering",
    "explain": "engine.service",
    "load_profiles": "engine.ledger.profiles",
    "ontology_document": "engine.service",
    "open_answerer": "engine.service",
    "open_precedents": "engine.service",
    "load_settings": "engine.precedents.settings",
    "Settled": "engine.decisions.settled",
    "render_lines": "engine.explanation.tree",
    "scheme_head": "engine.explanation.scheme_sheet",
    "scheme_rules": "engine.explanation.scheme_sheet",
    "why_document": "engine.service",
    "Bundle": "engine.decisions.bundles",
    "Desk": "engine.consulting.desk",
    "MEDIA_TYPES": "engine.auditing.rendering",
    "render_decision": "engine.auditing.rendering",
    "reason": "engine.explanation.summary",
    "load_wording": "engine.explanation.wording",
    "why_not_lines": "engine.explanation.counterfactual",
    "speaking_for": "engine.publishing.own_words",
}


def __getattr__(name: str) -> Any:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module `engine` has no attribute `{name}`")
    return getattr(import_module(module), name)
