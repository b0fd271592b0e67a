"""What two versions of a scheme differ in that the clauses do not speak of: it is compared as it stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from engine.types.rules import RuleKind, Scheme

__all__ = ["PARTS", "other_parts"]

_COMPUTED = ("product", "total", "band")


def _closures(scheme: Scheme) -> Iterable[Hashable]:
    return ((item.switch, item.attribute, item.value) for item in scheme.closures)


def _merges(scheme: Scheme) -> Iterable[Hashable]:
    return ((item.attribute, item.value, item.values) for item in scheme.merges)


def _computed(scheme: Scheme) -> Iterable[Hashable]:
    return ((item.variable, item.how, item.inputs, item.table) for item in scheme.derivations if item.how in _COMPUTED)


def _clashes(scheme: Scheme) -> Iterable[Hashable]:
    return ((item.variable, item.how, item.on_clash) for item in scheme.derivations)


def _tables(scheme: Scheme) -> Iterable[Hashable]:
    return ((item.name, item.attribute, item.bands) for item in scheme.tables)


def _suggestions(scheme: Scheme) -> Iterator[Hashable]:
    yield from ((item.variable, item.value, item.when) for item in scheme.presumptions)
    yield from ((rule.when, rule.suggest) for rule in scheme.rules if rule.kind is RuleKind.STATUS and rule.value == "gap" and rule.suggest)


def _marks(scheme: Scheme) -> Iterable[Hashable]:
    return (rule.when for rule in scheme.rules if rule.kind is RuleKind.STATUS and rule.value == "conflict")


PARTS: dict[str, Callable[[Scheme], Iterable[Hashable]]] = {
    "closures": _closures,
    "merges": _merges,
    "computed": _computed,
    "clashes": _clashes,
    "tables": _tables,
    "suggestions": _suggestions,
    "marks": _marks,
}


def other_parts(old: Scheme, new: Scheme) -> tuple[str, ...]:
    """Return which of `PARTS` do not say the same in both versions; their sources and reasons are not looked at."""
    return tuple(name for name, part in PARTS.items() if set(part(old)) != set(part(new)))
