"""The vocabulary that the ontology gives the engine: attributes with their values, concepts, roles.

Plain frozen data: `engine.knowledge` fills it from Turtle once; every other layer reads it and none of them sees RDF.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Attribute", "AttributeKind", "Axiom", "Concept", "Label", "Value", "Vocabulary"]


class AttributeKind(StrEnum):
    """What an attribute holds."""

    BOOLEAN = "boolean"
    ENUM = "enum"
    SET = "set"  # several members of an enumeration at once, each true, false or unknown
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"  # a name, such as the name of a configured table


@dataclass(frozen=True, slots=True)
class Label:
    """The words for one term: `zh` and `en` are preferred, `alternative` may be shown, `hidden` only matches text."""

    zh: str
    en: str
    alternative: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def words(self) -> tuple[str, ...]:
        """Return every Chinese form, the preferred one first."""
        return (self.zh, *self.alternative, *self.hidden)


@dataclass(frozen=True, slots=True)
class Value:
    """One allowed value of an attribute: `token` is what JSON carries (`direct`), `label` what people read."""

    token: str
    label: Label
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One fact that a rule may test.

    Args:
        name: the fact's name in JSON and in the ontology (`pmg_control_mode`).
        values: allowed values, the heaviest first where `ordered`; empty for booleans, numbers and dates.
        keyed: true where there is one value per power (`power_extent[PW_LICENSE]`).
        question: what to ask a person, by language (`zh`, `en`).
        statement: the sentence that states it; `{value}` and, where keyed, `{key}` are filled in.
        source: where the source document speaks of it.
        mutable: whether control measures can change it; `cost`: 1 known at once, 2 needs judgement or a file, 3 needs measurement.
        scale: the scores that a number may take, the largest first; empty where any number may stand.
        derived: whether rules derive it from other facts, so that it is asked last.
        closed: whether it counts as false where nothing is said.
        empty_words: what says of a set that it is empty (`none`, `无`).
    """

    name: str
    kind: AttributeKind
    label: Label
    values: tuple[Value, ...] = ()
    ordered: bool = False
    keyed: bool = False
    question: Mapping[str, str] = field(default_factory=dict)
    statement: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    mutable: bool = True
    cost: int = 1
    iri: str = ""
    scale: tuple[float, ...] = ()
    derived: bool = False
    closed: bool = False
    empty_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Concept:
    """A power type, a role, an accident class, a risk type … : a named node of a hierarchy.

    Args:
        id: the stable id (`PW_LICENSE`, `R_TOP_LEADER`).
        kind: the class it belongs to, as the ontology's local name (`PowerType`, `Role`, `AccidentClass`).
        broader: ids of the direct parents.
    """

    id: str
    kind: str
    label: Label
    broader: tuple[str, ...] = ()
    definition: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom a proof may cite: `PW_HR` is narrower than `PW_HR_EDU`.

    Args:
        relation: `broader` (the object is the broader one) or `superiorOf` (the subject is the superior).
        basis: `text` where the source says so, `reading` where it is a reading of it.
    """

    id: str
    subject: str
    relation: str
    object: str
    source: str = ""
    basis: str = "text"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything the run time needs of the ontology, in the order in which the ontology lists it.

    Args:
        ancestors: the transitive closure of `broader` by id, nearest first; `superiors` likewise of `superiorOf`, seen from below.
        axioms: the asserted edges by (subject, object): `(narrower, broader)` and `(superior, subordinate)`.
        digest: sha256 of the files' names and text.
    """

    attributes: Mapping[str, Attribute]
    concepts: Mapping[str, Concept]
    ancestors: Mapping[str, tuple[str, ...]]
    superiors: Mapping[str, tuple[str, ...]]
    axioms: Mapping[tuple[str, str], Axiom]
    digest: str

    def of_kind(self, kind: str) -> tuple[Concept, ...]:
        """Return the concepts of one kind in the ontology's order."""
        return tuple(concept for concept in self.concepts.values() if concept.kind == kind)

    def is_a(self, narrow: str, broad: str) -> bool:
        """Return whether `narrow` is `broad` or lies below it."""
        return narrow == broad or broad in self.ancestors.get(narrow, ())
