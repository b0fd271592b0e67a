"""From the folders of reading rules to `ReadingRules`: form, keys and cross references are checked, all problems reported at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from engine.errors import nearest
from engine.knowledge.loader import default_folders
from engine.reading.model import (
    Blocker,
    Column,
    ConceptWords,
    Conclusion,
    Language,
    Passage,
    PatternRule,
    Place,
    ReadingRules,
    WordClass,
)
from engine.reading.source import LANGUAGE_FILE, Document, Problems, load_language, open_document

__all__ = ["load_reading_rules"]

Texts = tuple[tuple[str, Place], ...]


class _Loader:
    """Gather the sections of all files; one method per section, found by table."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.names = {word: name for name, word in language.keys.items() if name != "forms"}
        self.roles = {word: name for name, word in language.roles.items()}
        self.problems = Problems()
        self.words: dict[str, WordClass] = {}
        self.fragments: dict[str, tuple[str, Place]] = {}
        self.blockers: list[Blocker] = []
        self.cues: dict[str, list[str]] = {}
        self.passages: list[Passage] = []
        self.concepts: list[ConceptWords] = []
        self.groups: dict[str, tuple[str, ...]] = {}
        self.material: list[str] = []
        self.fields: list[str] = []
        self.weighty: list[str] = []
        self.columns: list[Column] = []
        self.patterns: list[PatternRule] = []
        self.variants: dict[str, str] = {}
        self.spellings: dict[str, str] = {}
        self.completions: list[str] = []
        self.collections: dict[str, str] = {}

    def read(self, document: Document) -> None:
        """Take in one file."""
        if document.root is None:
            return
        for key, key_node, node in document.pairs(document.root, self.problems):
            section = _SECTIONS.get(self.names.get(key, ""))
            if section is None:
                self.unknown_key(key, document.place(key_node), [self.language.keys[name] for name in _SECTIONS])
            else:
                section(self, document, node)

    def unknown_key(self, key: str, place: Place, allowed: Sequence[str]) -> None:
        """Report a key that may not stand here."""
        hint = nearest(key, allowed) or f"allowed: {', '.join(allowed)}"
        self.problems.report("R104", f"unknown key `{key}`", place, help=hint, got=key, allowed=allowed)

    def entry(self, document: Document, node: Node, allowed: Sequence[str]) -> dict[str, Node]:
        """Return the entries of a mapping by internal name; other keys are refused."""
        found = {}
        for key, key_node, value in document.pairs(node, self.problems):
            name = self.names.get(key, "")
            if key == self.language.keys["forms"] and "forms" in allowed:
                name = "forms"
            if name in allowed:
                found[name] = value
            else:
                self.unknown_key(key, document.place(key_node), [self.language.keys[name] for name in allowed])
        return found

    def read_words(self, document: Document, node: Node) -> None:
        """Read word classes: a list of words, or a mapping of value to words."""
        for name, key, value in document.pairs(node, self.problems):
            if name in self.words or name in self.fragments:
                self.problems.report("R103", f"word class `{name}` stands twice", document.place(key), got=name)
            pairs: list[tuple[str, str]] = []
            if isinstance(value, MappingNode):
                for token, _, words in document.pairs(value, self.problems):
                    pairs += [(word, token) for word, _ in document.texts(words, self.problems)]
            else:
                pairs = [(word, "") for word, _ in document.texts(value, self.problems)]
            self.clash(name, pairs, document.place(key))
            self.words[name] = WordClass(name, tuple(pairs), document.place(key))

    def clash(self, name: str, pairs: Sequence[tuple[str, str]], place: Place) -> None:
        """Report a word that stands for two values of one class."""
        known: dict[str, str] = {}
        for word, token in pairs:
            if known.setdefault(word, token) != token:
                text = f"`{word}` stands for both `{known[word]}` and `{token}` in word class `{name}`"
                self.problems.report("R108", text, place, help="leave it in one of them", got=word)

    def read_fragments(self, document: Document, node: Node) -> None:
        """Read named pieces of patterns."""
        for name, key, value in document.pairs(node, self.problems):
            if name in self.words or name in self.fragments:
                self.problems.report("R103", f"fragment `{name}` stands twice", document.place(key), got=name)
            self.fragments[name] = ("|".join(text for text, _ in document.texts(value, self.problems)), document.place(value))

    def read_blockers(self, document: Document, node: Node) -> None:
        """Read words that hide what stands inside them: plain, or with the schemes they hold for."""
        for item in document.items(node):
            entry = self.entry(document, item, ("says", "schemes", "note")) if isinstance(item, MappingNode) else {"says": item}
            schemes = self.strings(document, entry.get("schemes"))
            says = document.texts(entry["says"], self.problems) if "says" in entry else ()
            self.blockers += [Blocker(text, schemes, place) for text, place in says]

    def read_cues(self, document: Document, node: Node) -> None:
        """Read the cues of polarity, by kind."""
        kinds = {word: name for name, word in self.language.cues.items()}
        for word, key, value in document.pairs(node, self.problems):
            if word not in kinds:
                self.unknown_key(word, document.place(key), list(kinds))
            self.cues.setdefault(kinds.get(word, word), []).extend(text for text, _ in document.texts(value, self.problems))

    def read_passages(self, document: Document, node: Node) -> None:
        """Read how passages are told apart."""
        reaches = {self.language.values[name]: name for name in ("clause", "sentence", "section", "whole")}
        backs = {self.language.values[word]: name for word, name in (("true", "clause"), ("sentence", "sentence"))}
        for item in document.items(node):
            entry = self.entry(document, item, ("kind", "says", "until", "stops", "back", "schemes", "note"))
            reach = self.one_of(document, entry.get("until"), reaches, "clause")
            back = self.one_of(document, entry.get("back"), backs, "")
            role = self.one_of(document, entry.get("kind"), self.roles, "risk")
            says = document.texts(entry["says"], self.problems) if "says" in entry else ()
            stops = document.texts(entry["stops"], self.problems) if "stops" in entry else ()
            schemes = self.strings(document, entry.get("schemes"))
            self.passages.append(Passage(role, says, reach, stops, back, schemes, document.place(item)))

    def read_concepts(self, document: Document, node: Node) -> None:
        """Read words that name concepts."""
        for item in document.items(node):
            entry = self.entry(document, item, ("kind", "names", "forms", "tier", "schemes", "note"))
            names = tuple(text for text, _ in document.texts(entry["names"], self.problems)) if "names" in entry else ()
            forms = document.texts(entry["forms"], self.problems) if "forms" in entry else ()
            tier = int(self.scalar(entry.get("tier"), "1") or 1)
            schemes = self.strings(document, entry.get("schemes"))
            self.concepts.append(ConceptWords(self.scalar(entry.get("kind"), ""), names, forms, tier, schemes, document.place(item)))

    def read_groups(self, document: Document, node: Node) -> None:
        """Read named lists."""
        for name, _, value in document.pairs(node, self.problems):
            self.groups[name] = self.strings(document, value)

    def read_material(self, document: Document, node: Node) -> None:
        """Read words that matter even where no rule covers them."""
        self.material += self.strings(document, node)

    def read_weighty(self, document: Document, node: Node) -> None:
        """Read words that should not stand unread."""
        self.weighty += self.strings(document, node)

    def read_fields(self, document: Document, node: Node) -> None:
        """Read names of form fields."""
        self.fields += self.strings(document, node)

    def read_columns(self, document: Document, node: Node) -> None:
        """Read the columns of forms: the attribute, the names, further words for its values."""
        for item in document.items(node):
            entry = self.entry(document, item, ("id", "names", "forms", "cell_values", "schemes", "note"))
            values: list[tuple[str, str]] = []
            if "cell_values" in entry:
                for label, _, words in document.pairs(entry["cell_values"], self.problems):
                    values += [(word, label) for word, _ in document.texts(words, self.problems)]
            says = Conclusion(self.scalar(entry.get("names"), ""), "", "", document.place(item))
            forms, schemes = self.strings(document, entry.get("forms")), self.strings(document, entry.get("schemes"))
            self.columns.append(Column(self.scalar(entry.get("id"), says.attribute), says, forms, tuple(values), schemes))

    def read_variants(self, document: Document, node: Node) -> None:
        """Read pairs of characters, written together: the variant, then the normal form."""
        for text, place in document.texts(node, self.problems):
            for pair in text.split():
                if len(pair) != 2:
                    self.problems.report("R105", f"`{pair}` is not a pair of characters", place, got=pair)
                else:
                    self.variants[pair[0]] = pair[1]

    def read_spellings(self, document: Document, node: Node) -> None:
        """Read misspelt words and their right form."""
        for wrong, _, value in document.pairs(node, self.problems):
            self.spellings[wrong] = self.scalar(value, "")

    def read_completions(self, document: Document, node: Node) -> None:
        """Read the sets of which the members above the heaviest named one are taken as denied."""
        self.completions += self.strings(document, node)

    def read_collections(self, document: Document, node: Node) -> None:
        """Read which attribute holds several values of another one."""
        for name, _, value in document.pairs(node, self.problems):
            self.collections[name] = self.scalar(value, "")

    def read_patterns(self, document: Document, node: Node) -> None:
        """Read the pattern rules."""
        for item in document.items(node):
            rule = self.pattern(document, item)
            if any(rule.id == other.id for other in self.patterns):
                self.problems.report("R103", f"rule id `{rule.id}` stands twice", rule.place, got=rule.id)
            self.patterns.append(rule)

    def pattern(self, document: Document, item: Node) -> PatternRule:
        """Read one pattern rule."""
        allowed = ("id", "note", "says", "gives", "denies", "schemes", "roles", "requires", "basis", "strength", "polarity", "scope")
        entry = self.entry(document, item, allowed)
        for name in ("id", "says"):
            if name not in entry:
                self.problems.report("R106", f"`{self.language.keys[name]}` is missing", document.place(item))
        roles = (
            tuple(self.one_of(document, node, self.roles, "risk") for node in document.items(entry["roles"])) if "roles" in entry else ()
        )
        bases = {self.language.values[name]: name for name in ("text", "reading")}
        return PatternRule(
            id=self.scalar(entry.get("id"), ""),
            says=document.texts(entry["says"], self.problems) if "says" in entry else (),
            gives=self.conclusions(document, entry.get("gives")),
            denies=self.conclusions(document, entry.get("denies")),
            schemes=self.strings(document, entry.get("schemes")),
            roles=roles or ("risk",),
            requires=self.conclusions(document, entry.get("requires")),
            basis=self.one_of(document, entry.get("basis"), bases, "text"),
            strength=int(self.scalar(entry.get("strength"), "1") or 1),
            free=self.scalar(entry.get("polarity"), "") == self.language.values["free"],
            whole=self.scalar(entry.get("scope"), "") == self.language.values["whole"],
            alone=self.scalar(entry.get("scope"), "") == self.language.values["alone"],
            place=document.place(item),
        )

    def conclusions(self, document: Document, node: Node | None) -> tuple[Conclusion, ...]:
        """Read `attribute[key]: value` lines; a list of values leaves all of them open."""
        if node is None:
            return ()
        found = []
        for name, key, value in document.pairs(node, self.problems):
            attribute, _, rest = name.partition("[")
            texts = [text for text, _ in document.texts(value, self.problems)]
            found.append(Conclusion(attribute.strip(), rest.rstrip("]").strip(), "|".join(texts), document.place(key)))
        return tuple(found)

    def one_of(self, document: Document, node: Node | None, table: dict[str, str], default: str) -> str:
        """Return the internal name of one of a few words."""
        if node is None:
            return default
        word = self.scalar(node, "")
        if word not in table:
            self.problems.report(
                "R107",
                f"`{word}` is none of {', '.join(table)}",
                document.place(node),
                help=nearest(word, table),
                got=word,
                allowed=list(table),
            )
        return table.get(word, default)

    def strings(self, document: Document, node: Node | None) -> tuple[str, ...]:
        """Return a list of plain strings."""
        return tuple(text for text, _ in document.texts(node, self.problems)) if node is not None else ()

    def scalar(self, node: Node | None, default: str) -> str:
        """Return the text of a scalar node."""
        return str(node.value) if isinstance(node, ScalarNode) else default


_SECTIONS: dict[str, Callable[[_Loader, Document, Node], None]] = {
    "words": _Loader.read_words,
    "fragments": _Loader.read_fragments,
    "blockers": _Loader.read_blockers,
    "cues": _Loader.read_cues,
    "passages": _Loader.read_passages,
    "concepts": _Loader.read_concepts,
    "groups": _Loader.read_groups,
    "material": _Loader.read_material,
    "fields": _Loader.read_fields,
    "weighty": _Loader.read_weighty,
    "columns": _Loader.read_columns,
    "patterns": _Loader.read_patterns,
    "variants": _Loader.read_variants,
    "spellings": _Loader.read_spellings,
    "completions": _Loader.read_completions,
    "collections": _Loader.read_collections,
}


def load_reading_rules(folders: Sequence[Path]) -> ReadingRules:
    """Load all `*.yaml` of the folders, sorted by name; `language.yaml` of the first folder that has one gives the keys, else the built-in one.

    Raises:
        KnowledgeError: with all problems, each at its file, line and column.
    """
    own = next((folder for folder in folders if (folder / LANGUAGE_FILE).is_file()), default_folders()[0] / "rules" / "reading")
    language = load_language(own / LANGUAGE_FILE)
    loader = _Loader(language)
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            if path.name != LANGUAGE_FILE:
                document = open_document(path, str(Path(*path.parts[-3:])), loader.problems)
                if document is not None:
                    loader.read(document)
    loader.problems.raise_if_any()
    return ReadingRules(
        language=language,
        words=loader.words,
        fragments=loader.fragments,
        blockers=tuple(loader.blockers),
        cues={kind: tuple(words) for kind, words in loader.cues.items()},
        passages=tuple(loader.passages),
        concepts=tuple(loader.concepts),
        groups=loader.groups,
        material=tuple(loader.material),
        fields=tuple(loader.fields),
        weighty=tuple(loader.weighty),
        columns=tuple(loader.columns),
        patterns=tuple(loader.patterns),
        variants=loader.variants,
        spellings=loader.spellings,
        completions=tuple(loader.completions),
        collections=loader.collections,
    )
