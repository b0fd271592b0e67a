"""What all parsers of rule files share: the word lists, the vocabulary, and the list in which problems gather."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from engine.errors import Problem, nearest
from engine.knowledge.language import Language
from engine.knowledge.names import Names
from engine.knowledge.yaml_source import Node
from engine.types.formula import Formula

__all__ = ["Context"]


@dataclass
class Context:
    """One file's parsing: the scheme's own grades, types and tables are what a condition may name beside the vocabulary.

    Args:
        score_tables: by name and id, the items that are added up.
        lookups: by name and id of a table, the condition under which it gives each of its results.
    """

    names: Names
    language: Language
    problems: list[Problem]
    grades: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    score_tables: dict[str, tuple[tuple[Formula, Decimal], ...]] = field(default_factory=dict)
    lookups: dict[str, dict[str, Formula]] = field(default_factory=dict)

    def report(self, node: Node, code: str, message: str, **more: object) -> None:
        """Add a problem placed at a node."""
        self.problems.append(node.problem(code, message, **more))

    def fields(self, node: Node, *groups: str, required: Sequence[str] = ()) -> dict[str, Node]:
        """Return a mapping's values by internal name; report unknown and missing keys."""
        if node.entries is None:
            self.report(node, "R004", "a mapping (key: value) is expected here", help=f"keys: {self._allowed(groups)}")
            return {}
        found: dict[str, Node] = {}
        for key, value in node.entries:
            name = self._key(key.text or "", groups)
            if name is None and value.text == "" and len(found) > 0:
                self.report(
                    key,
                    "R002",
                    f"unknown key `{key.text}`",
                    help="inside `{ }` a comma ends the value: put the sentence in quotes, or use a Chinese comma",
                )
            elif name is None:
                self.unknown(key, "R002", "key", [word for group in groups for word in self.language[group]])
            else:
                found[name] = value
        for name in required:
            if name not in found:
                word = next((self.language.word_for(group, name) for group in groups if name in self.language[group].values()), name)
                self.report(node, "R003", f"key `{word}` is missing", help=f"add `{word}: …`")
        return found

    def unknown(self, node: Node, code: str, what: str, allowed: Sequence[str], word: str = "", of: str = "") -> None:
        """Report a word (the node's own by default) that is not among those allowed, with the nearest one."""
        word = word or node.text or ""
        help_text = nearest(word, allowed) or "allowed: " + ", ".join(dict.fromkeys(allowed))[:300]
        self.report(
            node,
            code,
            f"unknown {what} `{word}`" + (f" of `{of}`" if of else ""),
            help=help_text,
            got=word,
            allowed=tuple(dict.fromkeys(allowed)),
        )

    def text(self, node: Node | None, fallback: str = "") -> str:
        """Return a scalar's text; report a list or mapping."""
        if node is None:
            return fallback
        if node.text is None:
            self.report(node, "R004", "a single word or sentence is expected here", help="write it on one line, or in quotes")
            return fallback
        return node.text

    def word(self, node: Node | None, group: str, what: str, code: str = "R008") -> str:
        """Return the internal name of a word of a group; report others."""
        if node is None:
            return ""
        name = self.language[group].get(node.text or "")
        if name is None:
            self.unknown(node, code, what, list(self.language[group]))
            return ""
        return name

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """Return a list's items; report anything else."""
        if node is None:
            return ()
        if node.items is None:
            self.report(node, "R004", "a list is expected here", help="write `- …` lines or `[…, …]`")
            return ()
        return node.items

    def _key(self, word: str, groups: Sequence[str]) -> str | None:
        return next((self.language[group][word] for group in groups if word in self.language[group]), None)

    def _allowed(self, groups: Sequence[str]) -> str:
        return ", ".join(word for group in groups for word in self.language[group])
