"""The short notation of a condition's cell: `直接支配`, `一级 或 二级`, `>= 3`, `不是 较大`, `除非 是`; to the node that YAML would give, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.knowledge.names import Names, split_variable
from engine.knowledge.tabulation.nodes import listing, mapping, same, scalar
from engine.knowledge.tabulation.words import TableWords
from engine.knowledge.yaml_source import Node
from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["Domain", "Notation"]


@dataclass(frozen=True, slots=True)
class Domain:
    """What a column of conditions tests.

    Args:
        title: the fact as it is written, `行使方式[行政许可]`; or the word for grade or type.
        words: the words that may stand there, the preferred one first for each value; from word to preferred word. Empty: numbers.
        attribute: None for grade and type.
        member: whether it is one member of a set, and so a yes-no fact.
        several: whether it is the type, of which a risk may have several.
    """

    title: str
    words: Mapping[str, str]
    attribute: Attribute | None = None
    member: bool = False
    several: bool = False

    @property
    def is_number(self) -> bool:
        """Return whether the column holds numbers."""
        return self.attribute is not None and self.attribute.kind is AttributeKind.NUMBER


class Notation:
    """Reads and writes the cells of conditions for one scheme."""

    def __init__(self, names: Names, words: TableWords, grades: tuple[str, ...], types: Mapping[str, str]) -> None:
        self.names, self.words = names, words
        language = words.language
        self._comparisons: Mapping[str, str] = language["test"]
        self._negations = {language.word_for("operator", name): name for name in ("not", "unless")}
        self._boolean = {word: word for word in language["boolean"]}
        self._special = {
            language.word_for("operator", "grade"): {grade: grade for grade in grades},
            language.word_for("operator", "type"): dict(types),
        }
        self._domains: dict[str, Domain | None] = {}

    def domain(self, word: str) -> Domain | None:
        """Return what a fact's word stands for; None for operators and words that name no single fact."""
        if word not in self._domains:
            self._domains[word] = self._find(word)
        return self._domains[word]

    def _find(self, word: str) -> Domain | None:
        if word in self._special:
            return Domain(word, self._special[word], several=self.words.language["operator"][word] == "type")
        if word in self.words.language["operator"]:
            return None
        name, key = split_variable(word)
        attribute = self.names.attribute(name)
        if attribute is None:
            return None
        label = attribute.label.zh if self.names.attribute(attribute.label.zh) is attribute else attribute.name
        if label in self.words.language["operator"]:
            return None
        member = bool(key) and not attribute.keyed
        title = f"{label}[{self._key(attribute, key)}]" if key else label
        boolean = attribute.kind is AttributeKind.BOOLEAN or member
        words = self._boolean if boolean else self._values(attribute)
        return Domain(title, words, attribute, member)

    def _key(self, attribute: Attribute, key: str) -> str:
        """Return the preferred word of a power or of a member."""
        if not attribute.keyed:
            return self._values(attribute).get(key, key)
        power = self.names.concept("PowerType", key)
        label = self.names.vocabulary.concepts[power].label.zh if power else key
        return label if self.names.concept("PowerType", label) == power else key

    def _values(self, attribute: Attribute) -> dict[str, str]:
        found = {}
        for word, token in self.names.values[attribute.name].items():
            label = self.names.label(attribute.name, token)
            found[word] = label if self.names.value(attribute, label) == token else word
        return found

    # ── from YAML to cells ──

    def write(self, fact: str, parts: list[Node]) -> str | None:
        """Return the words for some conditions on one fact (`{fact: …}`, `{非: {fact: …}}`); None where no notation says them."""
        domain = self.domain(fact)
        if domain is None:
            return None
        said = [self._write_part(part, domain) for part in parts]
        text = self.words.cells["also"].join(word for word in said if word is not None)
        again = self.read(domain, text, None) if None not in said and text else []
        wanted = [self._normal(part, domain) for part in parts]
        return text if len(again) == len(wanted) and all(map(same, again, wanted)) else None

    def _write_part(self, part: Node, domain: Domain) -> str | None:
        key, value = (part.entries or ())[0]
        if key.text in self._negations:
            inner = self._write_part(value, domain)
            return f"{key.text} {inner}" if inner is not None else None
        return self._write_value(value, domain)

    def _write_value(self, value: Node, domain: Domain) -> str | None:
        if value.entries is None:
            words = [domain.words.get(item.text or "", item.text or "") for item in value.scalars()]
            return f" {self.words.cells['either']} ".join(words) or None
        said = []
        for name, operand in value.entries:
            internal = self._comparisons.get(name.text or "", "")
            symbol = next((sign for sign, meaning in self.words.symbols.items() if meaning == internal), name.text)
            said.append(f"{symbol if domain.is_number else name.text} {self._write_value(operand, domain)}")
        return f" {self.words.cells['both']} ".join(said) or None

    def _normal(self, part: Node, domain: Domain) -> Node:
        """Return a condition with preferred words, and single words instead of lists of one."""
        key, value = (part.entries or ())[0]
        if key.text in self._negations:
            return mapping([(key, self._normal(value, domain))])
        return mapping([(domain.title, self._normal_value(value, domain))])

    def _normal_value(self, value: Node, domain: Domain) -> Node:
        if value.entries is not None:
            return mapping([(name, self._normal_value(operand, domain)) for name, operand in value.entries])
        items = [scalar(domain.words.get(item.text or "", item.text or "")) for item in value.scalars()]
        return items[0] if len(items) == 1 else listing(items)

    # ── from cells to YAML ──

    def read(self, domain: Domain, text: str, place: Node | None) -> list[Node]:
        """Return the conditions that a cell states; words that mean nothing stay, and are reported where the condition is checked."""
        if text.strip() in self.words.cells["none"]:
            return []
        if text.strip() in domain.words:
            return [self._part(text.strip(), domain, place)]
        parts = re.split(f"[{self.words.cells['also']};]", text)
        return [self._part(part.strip(), domain, place) for part in parts if part.strip()]

    def _part(self, text: str, domain: Domain, place: Node | None) -> Node:
        negation, rest = self._prefix(text, self._negations, domain)
        if negation:
            return mapping([(negation, self._part(rest, domain, place))], place)
        return mapping([(domain.title, self._value(text, domain, place))], place)

    def _value(self, text: str, domain: Domain, place: Node | None) -> Node:
        tests = [self._comparison(part.strip(), domain, place) for part in self._split(text, "both")]
        if text not in domain.words and all(test is not None for test in tests):
            return mapping([test for test in tests if test is not None], place)
        return self._listed(text, domain, place)

    def _comparison(self, text: str, domain: Domain, place: Node | None) -> tuple[str, Node] | None:
        signs = {**self.words.symbols, **self.words.more_symbols}
        sign, rest = self._prefix(_narrow(text), signs, domain)
        if sign:
            return self.words.language.word_for("test", signs[sign]), self._listed(rest, domain, place)
        word, rest = self._prefix(text, self._comparisons, domain)
        if not word:
            return None
        known = self._comparisons[word] == "known"
        return word, (scalar(rest, place) if known else self._listed(rest, domain, place))

    def _prefix(self, text: str, words: Mapping[str, str], domain: Domain) -> tuple[str, str]:
        """Return the word that a text begins with and the rest of it; a word that is itself a value is not taken apart."""
        if text in domain.words:
            return "", text
        for word in sorted(words, key=len, reverse=True):
            rest = text[len(word) :]
            if (
                text.startswith(word)
                and rest.strip()
                and (rest[0].isspace() or self._makes_sense(rest.strip(), domain) or not word.isalpha())
            ):
                return word, rest.strip()
        return "", text

    def _makes_sense(self, text: str, domain: Domain) -> bool:
        if domain.is_number:
            return bool(re.match(r"[\d.０-９]", text))
        return all(word.strip() in domain.words for word in self._split(text, "either"))

    def _listed(self, text: str, domain: Domain, place: Node | None) -> Node:
        words = [text] if text in domain.words else list(self._alternatives(text, domain))
        items = [scalar(_narrow(word) if domain.is_number else domain.words.get(word, word), place) for word in words]
        return items[0] if len(items) == 1 else listing(items, place)

    def _alternatives(self, text: str, domain: Domain) -> Iterator[str]:
        """Yield the words between `或`; without spaces around it only where the parts are known values."""
        for part in self._split(text, "either"):
            loose = [word.strip() for word in re.split(f"{self.words.cells['either']}|[{self.words.cells['list']},，/]", part)]
            fits: Callable[[str], bool] = (
                (lambda word: bool(re.fullmatch(r"[-\d.０-９]+", word))) if domain.is_number else domain.words.__contains__
            )
            if len(loose) > 1 and part.strip() not in domain.words and all(map(fits, loose)):
                yield from loose
            else:
                yield part.strip()

    def _split(self, text: str, word: str) -> list[str]:
        return re.split(rf"\s+{self.words.cells[word]}\s+", text)


def _narrow(text: str) -> str:
    """Return a text with full-width digits and signs made narrow."""
    return "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" else c for c in text)
