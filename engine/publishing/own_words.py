"""In whose words a stored decision is shown: those of the present rules, or of its own where the present ones lack a word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.decisions.bundles import Bundle
from engine.decisions.decision import Decision
from engine.errors import RiskwhyError
from engine.knowledge.names import split_variable
from engine.publishing.homes import Roots, open_home
from engine.service import load_knowledge
from engine.types.knowledge import Knowledge
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["speaking_for"]

Document = Mapping[str, Any]


def speaking_for(decision: Decision, present: Knowledge, find_bundle: Callable[[str], Bundle]) -> Knowledge:
    """Return the knowledge that has the words for a decision: the present one, or the one that made it, from its stored files.

    Where those cannot be had either, the decision is shown in the words that there are.

    Args:
        find_bundle: gives the stored files of a knowledge.
    """
    if decision.knowledge == present.digest or _knows(present, decision.document):
        return present
    try:
        return _load(open_home(decision.knowledge, find_bundle))
    except RiskwhyError:
        return present


@lru_cache(maxsize=4)
def _load(roots: Roots) -> Knowledge:
    return load_knowledge(roots)


def _knows(knowledge: Knowledge, document: Document) -> bool:
    """Return whether a knowledge has a word for everything that a document speaks of."""
    parts = all(_knows(knowledge, part) for part in document.get("parts", ()))
    return parts and document["scheme"] in knowledge.schemes and all(_known(knowledge.vocabulary, *pair) for pair in _spoken(document))


def _spoken(document: Document) -> Iterator[tuple[str, Any]]:
    """Yield the facts that a document names, each with its value where it gives one."""
    yield from ((fact["name"], fact["value"]) for fact in document["facts"])
    yield from ((question["fact"], None) for question in document["questions"])
    yield from ((name, None) for gate in document["gates"] for name in gate["unconfirmed"])
    yield from ((item["fact"], item["value"]) for item in (document["suggested"] or {}).get("assumptions", ()))
    yield from ((cycle["since"], None) for cycle in document["cycles"] if cycle.get("since"))


def _known(vocabulary: Vocabulary, variable: str, value: Any) -> bool:
    name, key = split_variable(variable)
    if name.startswith("@"):
        return True
    attribute = vocabulary.attributes.get(name)
    if attribute is None:
        return False
    tokens = {item.token for item in attribute.values}
    if key and key not in vocabulary.concepts and key not in tokens:
        return False
    return attribute.kind not in (AttributeKind.ENUM, AttributeKind.SET) or set(_tokens(value)) <= tokens | {"unknown", "true", "false"}


def _tokens(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (item for item in value if isinstance(item, str))
        case {"one_of": list(options)}:
            yield from map(str, options)
