"""riskwhy: classify integrity and safety risks by a body's own scheme, and explain every inference.

>>> from engine import Case, classify, load_knowledge
>>> verdict = classify(load_knowledge(), Case("science-technology", facts={"touches_three_major_one_large": True}))
>>> verdict.grade, [firing.rule.id for firing in verdict.firings][0]
('一级', 'S09-G1a')
"""

from __future__ import annotations

from engine.errors import CaseError, EngineError, KnowledgeError, Problem, RiskwhyError, StoreError, UsageError
from engine.explanation.document import as_document
from engine.service import classify, load_knowledge, open_classifier
from engine.types.knowledge import Knowledge
from engine.types.verdict import Case, Status, Verdict

__all__ = [
    "Case",
    "CaseError",
    "EngineError",
    "Knowledge",
    "KnowledgeError",
    "Problem",
    "RiskwhyError",
    "Status",
    "StoreError",
    "UsageError",
    "Verdict",
    "as_document",
    "classify",
    "load_knowledge",
    "open_classifier",
]
