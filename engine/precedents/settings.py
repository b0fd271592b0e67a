"""How precedents are chosen; see `settings.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from engine.knowledge.data_file import load_data

__all__ = ["Settings", "load_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds and weights.

    Args:
        least_similarity: 0 to 1; what is less alike is not shown.
        most: how many are shown; `most_decisions`: how many settled decisions of a scheme are looked at, the latest.
        origins: of the facts that count.
        weights: by kind of what is shared.
    """

    least_similarity: float
    most: int
    most_decisions: int
    origins: tuple[str, ...]
    weights: Mapping[str, float]


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Return the settings."""
    data = load_data(Path(__file__).with_name("settings.yaml"))
    weights = {kind: float(weight) for kind, weight in data["weights"].items()}
    return Settings(float(data["least_similarity"]), int(data["most"]), int(data["most_decisions"]), tuple(data["origins"]), weights)
