"""An inverted index over precedents: the most similar ones by a weighted Jaccard measure, the rare weighing more than the common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Generic, TypeVar

from engine.precedents.features import Feature

__all__ = ["Index", "Match"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """One precedent with how alike it is (0 to 1, two digits) and what it shares."""

    item: T
    similarity: float
    shared: tuple[Feature, ...]


class Index(Generic[T]):
    """Precedents by their features.

    Args:
        items: each with its features.
        weights: by kind of feature.
        others: features of precedents that are not to be found here, but say what is rare.
    """

    def __init__(
        self,
        items: Sequence[tuple[T, Collection[Feature]]],
        weights: Mapping[str, float],
        others: Iterable[Collection[Feature]] = (),
    ) -> None:
        listed = [features for _, features in items]
        population = [*listed, *others]
        self._items, self._weights = [item for item, _ in items], weights
        self._counts = Counter(feature for features in population for feature in features)
        self._population = len(population)
        self._totals = [sum(map(self.weight, features)) for features in listed]
        self._where: dict[Feature, list[int]] = {}
        for number, features in enumerate(listed):
            for feature in features:
                self._where.setdefault(feature, []).append(number)

    def weight(self, feature: Feature) -> float:
        """Return how much a feature counts: by its kind, and the more the fewer precedents have it."""
        rarity = 1 + log((1 + self._population) / (1 + self._counts[feature]))
        return self._weights[feature[0]] * rarity

    def similar(self, features: Collection[Feature], *, least: float, most: int) -> list[Match[T]]:
        """Return the precedents that are alike, the most similar first, of equal ones in their order."""
        shared: dict[int, list[Feature]] = {}
        for feature in features:
            for number in self._where.get(feature, ()):
                shared.setdefault(number, []).append(feature)
        total = sum(map(self.weight, features))
        scored = ((self._similarity(number, common, total), number) for number, common in shared.items())
        best = sorted((pair for pair in scored if pair[0] >= least), key=lambda pair: (-pair[0], pair[1]))[:most]
        return [Match(self._items[number], similarity, tuple(shared[number])) for similarity, number in best]

    def _similarity(self, number: int, common: Sequence[Feature], total: float) -> float:
        weight = sum(map(self.weight, common))
        return round(weight / (total + self._totals[number] - weight), 2)
