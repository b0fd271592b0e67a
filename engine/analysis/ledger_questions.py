"""The fewest facts about the fewest posts that decide the most entries of a ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from engine.analysis.session import Analysis
from engine.analysis.situation import Situation

__all__ = ["Entry", "LedgerQuestions", "Row", "ledger_questions"]

POST_COST = 1  # asking about one more post costs as much as one more fact


@dataclass(frozen=True, slots=True)
class Entry:
    """One open entry: the post whose facts it inherits, and what is known of it."""

    id: str
    post: str
    analysis: Analysis
    situation: Situation


@dataclass(frozen=True, slots=True)
class Row:
    """One fact to ask about one post; `decides` are the entries that are decided once this and all earlier rows are known."""

    post: str
    scheme: str
    variable: str
    cost: int
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerQuestions:
    """Rows in the order of asking, the number of open entries, and of those that the rows decide whatever the answers are."""

    rows: tuple[Row, ...]
    open: int
    decided: int


@dataclass
class _Group:
    """Entries of one post whose open facts are the same: they are decided together."""

    post: str
    analysis: Analysis
    situation: Situation
    needed: frozenset[int]
    ids: list[str] = field(default_factory=list)


def ledger_questions(entries: Iterable[Entry], *, limit: int = 0) -> LedgerQuestions:
    """Return what to ask, greedily: at each step the post and facts that decide most entries for what they cost.

    A set of facts decides an entry where no two completions agree on it and end differently; for each entry a set of which no fact can
    be spared is found exactly, frequent and cheap facts kept before others.

    Args:
        limit: the most rows wanted; 0: as many as it takes to decide every entry.
    """
    groups = _groups(entries)
    total = sum(len(group.ids) for group in groups)
    asked: dict[tuple[str, str], set[int]] = {}
    rows: list[Row] = []
    decided = 0
    while groups and not (limit and len(rows) >= limit):
        best = max(groups, key=lambda group: _worth(group, asked, groups))
        key = (best.post, best.analysis.program.scheme.id)
        new = sorted(best.needed - asked.get(key, set()))
        known = asked.setdefault(key, set())
        known.update(new)
        done = [group for group in groups if _key(group) == key and _decided(group, known)]
        groups = [group for group in groups if group not in done]
        ids = tuple(sorted(entry for group in done for entry in group.ids))
        decided += len(ids)
        rows.extend(_rows(best, new, ids))
    return LedgerQuestions(tuple(rows), total, decided)


def _rows(group: _Group, new: Sequence[int], ids: tuple[str, ...]) -> Iterable[Row]:
    for index in new:
        name = group.analysis.program.variables.items[index].name
        done = ids if index == new[-1] else ()
        yield Row(group.post, group.analysis.program.scheme.id, name, _cost(group.analysis, index), done)


def _key(group: _Group) -> tuple[str, str]:
    return group.post, group.analysis.program.scheme.id


def _groups(entries: Iterable[Entry]) -> list[_Group]:
    """Group the entries that are still open by post and situation, and find what each group needs."""
    found: dict[tuple[str, int, Situation], _Group] = {}
    for entry in entries:
        key = (entry.post, id(entry.analysis), entry.situation)
        if key not in found:
            found[key] = _Group(entry.post, entry.analysis, entry.situation, frozenset())
        found[key].ids.append(entry.id)
    frequency: dict[tuple[str, int, int], int] = {}
    for group in found.values():
        for index in _open(group):
            place = (group.post, id(group.analysis), index)
            frequency[place] = frequency.get(place, 0) + len(group.ids)
    for group in found.values():
        group.needed = _needed(group, lambda index, of=group: (frequency[of.post, id(of.analysis), index], -_cost(of.analysis, index)))  # type: ignore[misc]
    return [group for group in found.values() if group.needed]


def _open(group: _Group) -> list[int]:
    return [index for index in group.analysis.encoding.order if group.situation.open(index) and _askable(group.analysis, index)]


def _askable(analysis: Analysis, index: int) -> bool:
    return bool(analysis.program.variables.items[index].attribute)


def _cost(analysis: Analysis, index: int) -> int:
    attribute = analysis.vocabulary.attributes.get(analysis.program.variables.items[index].attribute)
    return attribute.cost if attribute else 1


def _needed(group: _Group, worth: Callable[[int], tuple[int, int]]) -> frozenset[int]:
    """Return facts that decide the group whatever the answers, of which none can be spared; empty where it is decided, or never can be."""
    assumptions = group.analysis.settle(group.situation)
    pair, candidates = group.analysis.pair, _open(group)
    if assumptions is None or not pair.differ(assumptions, ()) or pair.differ(assumptions, candidates):
        return frozenset()
    needed = [index for index in candidates if index in pair.core()]
    for index in sorted(candidates, key=worth):
        rest = [other for other in needed if other != index]
        if index in needed and not pair.differ(assumptions, rest):
            core = pair.core()
            needed = [other for other in rest if other in core]
    return frozenset(needed)


def _decided(group: _Group, known: set[int]) -> bool:
    assumptions = group.analysis.settle(group.situation)
    return assumptions is not None and not group.analysis.pair.differ(assumptions, known)


def _worth(group: _Group, asked: dict[tuple[str, str], set[int]], groups: Sequence[_Group]) -> tuple[float, str]:
    """Return the entries decided for each unit of cost; entries of the same post that need no other facts count too."""
    known = asked.get(_key(group), set())
    new = group.needed - known
    posts = {post for post, _ in asked}
    price = sum(_cost(group.analysis, index) for index in new) + (0 if group.post in posts else POST_COST)
    reach = known | new
    gained = sum(len(other.ids) for other in groups if _key(other) == _key(group) and other.needed <= reach)
    return gained / max(price, 1), group.post
