"""A rule file changed in place: the entries that the tables change are rewritten key by key, every other line stays as it is."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError

from engine.authoring.layout import comments_of
from engine.authoring.tabulation.yaml_writing import entry_lines, field_text
from engine.errors import Problem, UsageError
from engine.knowledge.tabulation.entries import SHAPES
from engine.knowledge.tabulation.model import Entry, Tables
from engine.knowledge.tabulation.nodes import same
from engine.knowledge.tabulation.scheme_tables import HEAD, LISTS, Tabulator
from engine.knowledge.yaml_source import Node

__all__ = ["edit_rule_file"]

_ENDLESS = 1_000_000
_DASH = "  - "


@dataclass
class _Item:
    """One entry's lines, and the blank lines and comments after it."""

    key: str
    lines: list[str]
    gap: list[str] = field(default_factory=list)


def edit_rule_file(text: str, root: Node, ours: Tables, merged: Tables, tabulator: Tabulator) -> str:
    """Return a rule file's text with what the merged tables change in it.

    Args:
        root: the file as it was read; its nodes know their lines.
        ours: the tables of the file.

    Raises:
        UsageError: B022 the file is laid out so that it cannot be changed in place.
    """
    return _Editor(text, root, tabulator).edit(ours, merged)


class _Editor:
    def __init__(self, text: str, root: Node, tabulator: Tabulator) -> None:
        self._root, self._tabulator = root, tabulator
        self._ends = "\r\n" if "\r\n" in text else "\n"
        self._lines = text.replace("\r\n", "\n").split("\n")
        while self._lines and not self._lines[-1]:
            self._lines.pop()
        self._tail = text[len(text.rstrip("\r\n")) :]

    def edit(self, ours: Tables, merged: Tables) -> str:
        language = self._tabulator.words.language
        starts = [key.line for key in self._root.names()] + [len(self._lines) + 1]
        lines = self._lines[: starts[0] - 1]
        for (key, value), end in zip(self._root.entries or (), starts[1:], strict=True):
            name = language["file"].get(key.text or "", "")
            block = self._lines[key.line - 1 : end - 1]
            lines.extend(
                self._head(block, value, ours, merged) if name == "scheme" else self._section(block, key, value, name, ours, merged)
            )
        present = {language["file"].get(key.text or "", "") for key in self._root.names()}
        for name in SHAPES:
            if name not in (*LISTS, *present) and merged.sections.get(name):
                nodes = [self._tabulator.codec.node(entry, []) for entry in merged.sections[name]]
                lines.extend(["", f"{language.word_for('file', name)}:", *(line for node in nodes for line in entry_lines(node))])
        return self._ends.join(lines) + self._tail

    def _head(self, block: list[str], node: Node, ours: Tables, merged: Tables) -> list[str]:
        if all(ours.sections.get(name, ()) == merged.sections.get(name, ()) for name in (HEAD, *LISTS)):
            return block
        before, after = (self._tabulator.head(tables, []) for tables in (ours, merged))
        start = node.line - self._first(block)
        body, gap = _trimmed(block[start:])
        return [*block[:start], *_rewritten(body, node.column - 1, before, after), *gap]

    def _first(self, block: list[str]) -> int:
        """Return the number of a block's first line."""
        return next(number for number, line in enumerate(self._lines, 1) if line is block[0])

    def _section(self, block: list[str], key: Node, node: Node, name: str, ours: Tables, merged: Tables) -> list[str]:
        before, after = ours.sections.get(name, ()), merged.sections.get(name, ())
        if before == after or name not in SHAPES:
            return block
        if not self._by_lines(node):
            body, gap = _trimmed(block)
            return ([f"{key.text}:", *self._all_anew(after)] if after else []) + gap if body else block
        head, items = self._items(block, key, node, before)
        nodes = dict(zip((entry.key for entry in before), node.items or (), strict=True))
        items = self._changed(items, nodes, before, after)
        _arrange(head, items, [entry.key for entry in after], {entry.key: self._new(entry, nodes) for entry in after})
        return [*(head if items else head[1:]), *(line for item in items for line in (*item.lines, *item.gap))]

    def _by_lines(self, node: Node) -> bool:
        """Return whether each entry begins on a line of its own with a dash."""
        return all(self._lines[item.line - 1][: item.column - 1].strip() == "-" for item in node.items or ())

    def _all_anew(self, entries: Sequence[Entry]) -> list[str]:
        return [line for entry in entries for line in entry_lines(self._tabulator.codec.node(entry, []), dash=_DASH)]

    def _new(self, entry: Entry, nodes: Mapping[str, Node]) -> list[str]:
        sibling = next(iter(nodes.values()), None)
        dash = self._lines[sibling.line - 1][: sibling.column - 1] if sibling is not None else _DASH
        return entry_lines(self._tabulator.codec.node(entry, []), dash=dash)

    def _items(self, block: list[str], key: Node, node: Node, entries: Sequence[Entry]) -> tuple[list[str], list[_Item]]:
        """Return the lines before the first entry, and the entries with theirs."""
        starts = [item.line - key.line for item in node.items or ()]
        items = []
        for entry, start, end in zip(entries, starts, [*starts[1:], len(block)], strict=True):
            body, gap = _trimmed(block[start:end])
            items.append(_Item(entry.key, body, gap))
        return block[: starts[0]], items

    def _changed(self, items: list[_Item], nodes: Mapping[str, Node], before: Sequence[Entry], after: Sequence[Entry]) -> list[_Item]:
        old, new = ({entry.key: entry for entry in entries} for entries in (before, after))
        codec = self._tabulator.codec
        for item in items:
            if item.key in new and new[item.key] != old[item.key]:
                one, other = codec.node(old[item.key], []), codec.node(new[item.key], [])
                item.lines = _rewritten(item.lines, nodes[item.key].column - 1, one, other)
        return items


def _arrange(head: list[str], items: list[_Item], order: Sequence[str], new: Mapping[str, list[str]]) -> None:
    """Delete, insert and move entries, so that they stand in an order; comments between them stay where they are."""
    have = [item.key for item in items]
    staying = [key for key in have if key in order]
    kept = set(_common(staying, [key for key in order if key in staying]))
    taken = {item.key: item for item in items if item.key not in kept}
    for item in list(taken.values()):
        at = items.index(item)
        (items[at - 1].gap if at else head).extend(item.gap)
        items.remove(item)
    for number, key in enumerate(order):
        if key in kept:
            continue
        item = _Item(key, taken[key].lines if key in taken else new[key])
        above = next((at for at, other in enumerate(items) if number and other.key == order[number - 1]), None)
        if above is not None:
            item.gap, items[above].gap = items[above].gap, []
        items.insert(above + 1 if above is not None else 0, item)


def _common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return a longest list of keys that stand in the same order in both."""
    place = {key: number for number, key in enumerate(other)}
    best: list[list[str]] = []
    for key in one:
        before = max((chain for chain in best if place[chain[-1]] < place[key]), key=len, default=[])
        best.append([*before, key])
    return max(best, key=len, default=[])


def _trimmed(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return an entry's own lines, and the blank lines and comments after it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return lines[:end], lines[end:]


def _rewritten(lines: list[str], indent: int, before: Node, after: Node) -> list[str]:
    """Return an entry's lines with the keys changed that differ between two versions of it."""
    prefix, text = lines[0][:indent], "\n".join(line[indent:] for line in lines)
    yaml = _round_trip()
    try:
        entry = yaml.load(text)
        _update(entry, before, after)
        out = io.StringIO()
        yaml.dump(entry, out)
    except YAMLError as error:
        raise UsageError(
            Problem("B022", "the rule file cannot be changed in place", help="settle its layout with `riskwhy fmt`, and import again")
        ) from error
    changed = [line.rstrip() for line in out.getvalue().rstrip("\n").split("\n")]
    lost = [comment for comment in comments_of(text) if comment not in comments_of("\n".join(changed))]
    shown = [prefix + changed[0], *(" " * indent + line if line else "" for line in changed[1:])]
    return [*(" " * (len(prefix) - len(prefix.lstrip()) if prefix.strip() == "-" else indent) + comment for comment in lost), *shown]


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _ENDLESS
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _update(entry: CommentedMap, before: Node, after: Node) -> None:
    """Change the keys of an entry that differ, and within them as little as can be."""
    old = {key.text or "": value for key, value in before.entries or ()}
    new = {key.text or "": value for key, value in after.entries or ()}
    for key in old.keys() - new.keys():
        del entry[key]
    names = list(new)
    for number, (key, value) in enumerate(new.items()):
        if key in old and same(old[key], value):
            continue
        if key in entry and key in old:
            _change(entry, key, old[key], value)
        else:
            above = [list(entry).index(name) for name in names[:number] if name in entry]
            entry.insert(max(above, default=-1) + 1, key, _fresh(key, value))


def _change(parent: CommentedMap | CommentedSeq, key: str | int, before: Node, after: Node) -> None:
    """Change one value: part by part where it has the same parts as before, so that its layout stays."""
    found = parent[key]
    for part, one, other in _parts(found, before, after):
        if not same(one, other):
            _change(found, part, one, other)
    if not list(_parts(found, before, after)):
        parent[key] = fresh = _fresh(str(key), after)
        if isinstance(found, CommentedSeq) and isinstance(fresh, CommentedSeq) and not found.fa.flow_style():
            fresh.fa.set_block_style()


def _parts(found: object, before: Node, after: Node) -> Iterator[tuple[str | int, Node, Node]]:
    """Yield the parts that a value has before and after alike; none where it is another kind of value."""
    if isinstance(found, CommentedMap) and before.entries is not None and after.entries is not None:
        names = [[key.text for key, _ in node.entries or ()] for node in (before, after)]
        if names[0] == names[1] == list(found):
            fields = zip(before.entries, after.entries, strict=True)
            yield from ((key.text or "", one, other) for (key, one), (_, other) in fields)
    elif isinstance(found, CommentedSeq) and len(found) == len(before.items or ()) == len(after.items or ()):
        pairs = list(zip(before.items or (), after.items or (), strict=True))
        if all(_alike(one, other) for one, other in pairs):
            yield from ((at, one, other) for at, (one, other) in enumerate(pairs))


def _alike(one: Node, other: Node) -> bool:
    """Return whether two items of a list are about the same: a comment beside the one fits the other."""
    return [key.text for key, _ in one.entries or ()] == [key.text for key, _ in other.entries or ()]


def _fresh(key: str, value: Node) -> object:
    return next(iter(_round_trip().load(field_text(key, value)).values()))
