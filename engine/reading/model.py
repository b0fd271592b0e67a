"""The reading rules as frozen data: what the YAML files say, checked for form, not yet against the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Column", "ConceptWords", "Conclusion", "Language", "Passage", "PatternRule", "Place", "ReadingRules", "WordClass"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a rule file; `source` is the line, `length` the characters to underline."""

    path: str = ""
    line: int = 0
    column: int = 0
    source: str = ""
    length: int = 1


@dataclass(frozen=True, slots=True)
class Language:
    """The words the rule files are written in, read from `language.yaml`."""

    keys: Mapping[str, str]
    values: Mapping[str, str]
    roles: Mapping[str, str]
    cues: Mapping[str, str]
    kinds: Mapping[str, str]
    digits: Mapping[str, int]
    units: Mapping[str, int]
    point: str
    near_gap: str
    far_gap: str


@dataclass(frozen=True, slots=True)
class WordClass:
    """A class of words; `words` pairs each word with the value it stands for, empty where the class has none."""

    name: str
    words: tuple[tuple[str, str], ...]
    place: Place = Place()

    @property
    def valued(self) -> bool:
        """Return whether the words stand for values."""
        return any(value for _, value in self.words)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a pattern gives: `attribute`, perhaps of `key` (a power, a member or a captured element), is `value`."""

    attribute: str
    key: str
    value: str
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class PatternRule:
    """One reading rule.

    Args:
        says: alternatives in the pattern language.
        gives: conclusions where the match is affirmed; `denies` where it is negated.
        schemes: the schemes it is read for; empty for all.
        roles: passage roles in which it is read.
        requires: facts that must have been read for it to speak (`assessed_object_kind`: `department`).
        free: true where the pattern says its polarity itself and no cue outside may turn it.
        whole: true where it speaks only if no clause describes a present risk; neutral clauses do not count.
        alone: true where it speaks only if nothing else in the text describes a risk.
        strength: of two facts that exclude each other the stronger stands.
    """

    id: str
    says: tuple[tuple[str, Place], ...]
    gives: tuple[Conclusion, ...] = ()
    denies: tuple[Conclusion, ...] = ()
    schemes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("risk",)
    requires: tuple[Conclusion, ...] = ()
    basis: str = "text"
    strength: int = 1
    free: bool = False
    whole: bool = False
    alone: bool = False
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Blocker:
    """A pattern whose words hide what stands inside them.

    Args:
        schemes: the schemes it holds for; empty for all.
    """

    text: str
    schemes: tuple[str, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Passage:
    """How to tell the role of a passage: the patterns that open it, how far it reaches, what ends it.

    Args:
        reach: `clause`, `sentence`, `section` (to the next heading, or the full stop) or `whole`.
        stops: patterns at the head of a clause that end the passage there.
        back: `clause` where the clause before is meant too, `sentence` where all before it in its sentence are; empty elsewhere.
        schemes: the schemes it holds for; empty for all.
    """

    role: str
    says: tuple[tuple[str, Place], ...]
    reach: str = "clause"
    stops: tuple[tuple[str, Place], ...] = ()
    back: str = ""
    schemes: tuple[str, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class ConceptWords:
    """Words that name concepts of one kind; those of a lower `tier` are heard only where no higher tier speaks."""

    kind: str
    names: tuple[str, ...]
    forms: tuple[tuple[str, Place], ...]
    tier: int = 1
    schemes: tuple[str, ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Column:
    """The names `forms` that head the cells of one attribute in a form, and words for its values besides the vocabulary's."""

    id: str
    says: Conclusion
    forms: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    schemes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """All reading rules of the given folders; plain data that can be pickled."""

    language: Language
    words: Mapping[str, WordClass] = field(default_factory=dict)
    fragments: Mapping[str, tuple[str, Place]] = field(default_factory=dict)
    blockers: tuple[Blocker, ...] = ()
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reach: int = 14
    passages: tuple[Passage, ...] = ()
    concepts: tuple[ConceptWords, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    material: tuple[str, ...] = ()
    weighty: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    fields: tuple[str, ...] = ()
    patterns: tuple[PatternRule, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    completions: tuple[str, ...] = ()
    collections: Mapping[str, str] = field(default_factory=dict)

    def words_for(self, part: str) -> list[str]:
        """Return the words of the class that plays a part of its own, such as `cell_sign`; none where the rules have no such class."""
        found = self.words.get(self.language.values[part])
        return [word for word, _ in found.words] if found is not None else []
