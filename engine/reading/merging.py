"""From drafts to at most one fact per variable: what overlaps is narrowed, what excludes itself is decided and listed.

Policy, in order: a draft inside a longer one about the same variable yields to it; values that agree are intersected; else the stronger rule,
then the later place stands, and the pair is listed as a disagreement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.types.vocabulary import Attribute, AttributeKind

__all__ = ["Draft", "collect", "complete", "limit", "merge", "split_name"]

_MOST = 60
_DECIDES = 5  # a rule this strong names the value of what is assessed: weaker ones speak of something else


class Draft(NamedTuple):
    """One finding before merging; offsets are those of the normal form.

    Args:
        start, end: what the pattern covers, by which drafts are compared.
        quote: the part of it that says the fact, with the negation before it; this is shown as evidence.
    """

    name: str
    values: tuple[str, ...]
    start: int
    end: int
    entry: str
    basis: str
    strength: int = 1
    quote: tuple[int, int] = (0, 0)


def split_name(name: str) -> tuple[str, str]:
    """Return attribute and key of a variable.

    >>> split_name("power_extent[PW_LICENSE]")
    ('power_extent', 'PW_LICENSE')
    """
    attribute, _, key = name.partition("[")
    return attribute, key.rstrip("]")


def limit(drafts: Sequence[Draft]) -> list[Draft]:
    """Keep the first and the last drafts of each variable, so that comparing them stays cheap however long the text."""
    if len(drafts) <= _MOST:
        return list(drafts)
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.name, []).append(draft)
    half = _MOST // 2
    return [draft for own in groups.values() for draft in (own if len(own) <= _MOST else own[:half] + own[-half:])]


def merge(drafts: Sequence[Draft]) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
    """Return one draft per variable and the pairs that excluded each other (the one that stands first)."""
    groups: dict[str, list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(draft.name, []).append(draft)
    clashes: list[tuple[Draft, Draft]] = []
    return [group[0] if len(group) == 1 else _merged(group, clashes) for group in groups.values()], clashes


def _merged(group: list[Draft], clashes: list[tuple[Draft, Draft]]) -> Draft:
    """Return the one draft that several about the same variable come to."""
    if len({draft.values for draft in group}) == 1:
        return min(group, key=_order)
    best, *others = _outermost(group)
    for other in others:
        best = _pair(best, other, clashes)
    return best


def _outermost(group: Sequence[Draft]) -> list[Draft]:
    """Drop drafts whose characters lie within those of another one that says otherwise and is at least as strong."""
    ordered = sorted(group, key=_order)
    kept: list[Draft] = []
    reached = -1
    for index, draft in enumerate(ordered):
        if draft.end > reached:  # no other one covers it
            reached = draft.end
            kept.append(draft)
        elif not _inside(draft, ordered[:index]):
            kept.append(draft)
    return kept


def _order(draft: Draft) -> tuple[int, int, int]:
    return draft[2], -draft[3], -draft[6]  # start, end, strength: by place, as this is asked for every draft


def _inside(draft: Draft, before: Sequence[Draft]) -> bool:
    """Return whether one of those that stand before covers more than `draft` (or the same and is stronger) and says otherwise."""
    _, values, start, end, _, _, strength, _ = draft
    for _, other, begun, last, _, _, stronger, _ in before:
        if last >= end and other != values and stronger >= strength and (stronger > strength or last - begun > end - start):
            return True
    return False


def _pair(best: Draft, other: Draft, clashes: list[tuple[Draft, Draft]]) -> Draft:
    """Narrow two drafts to what both allow, or let one stand."""
    if best.values == other.values:
        return best if best.strength >= other.strength else best._replace(strength=other.strength)
    common = tuple([value for value in best.values if value in other.values])
    if common:
        narrow = other if common == other.values else best
        return narrow if common == narrow.values else narrow._replace(values=common, strength=max(best.strength, other.strength))
    stands, falls = (best, other) if best.strength > other.strength else (other, best)
    clashes.append((stands, falls))
    return stands


def collect(drafts: Sequence[Draft], collections: Mapping[str, str]) -> list[Draft]:
    """Turn several values of a single-valued attribute into members of the set that collects them."""
    result = list(drafts)
    for one, many in collections.items():
        named = [draft for draft in drafts if draft.name == one]
        if len(named) < 2:
            continue
        own = _outermost(named)
        singles = [draft for draft in own if len(draft.values) == 1]
        excluded = [draft for draft in own if len(draft.values) > 1]
        singles = [draft for draft in singles if all(draft.values[0] in other.values for other in excluded)] or singles
        singles = [draft for draft in singles if draft.strength >= _DECIDES] or singles
        if len({draft.values[0] for draft in singles}) > 1:
            result = [draft for draft in result if draft.name != one]
            result += [draft._replace(name=f"{many}[{draft.values[0]}]", values=("true",)) for draft in singles]
    return result


def complete(drafts: Sequence[Draft], names: Sequence[str], attributes: Mapping[str, Attribute]) -> list[Draft]:
    """Deny the members above the heaviest named one of the ordered sets in `names`; a member left open stops it."""
    result = list(drafts)
    for name in names:
        prefix = f"{name}["
        own = [draft for draft in drafts if draft.name.startswith(prefix)]
        attribute = attributes[name]
        if own and attribute.kind is AttributeKind.SET:
            members = {split_name(draft.name)[1]: draft for draft in own}
            result += _denied_above(name, [value.token for value in attribute.values], members)
    return result


def _denied_above(name: str, order: Sequence[str], own: Mapping[str, Draft]) -> list[Draft]:
    """Return drafts that deny what is heavier than the heaviest member known to be true; `own` are the members spoken of."""
    heavier: list[str] = []
    for token in order:
        draft = own.get(token)
        if draft is None:
            heavier.append(token)
        elif draft.values == ("true",):
            return [draft._replace(name=f"{name}[{one}]", values=("false",), basis="reading", strength=1) for one in heavier]
    return []
