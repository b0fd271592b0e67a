"""Times functions in turns, so that what slows the machine slows all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Timing", "compare", "report"]


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds a call: the median over all inputs and rounds, and the 99th percentile."""

    name: str
    median_us: float
    p99_us: float
    calls: int


def compare(rivals: Mapping[str, Callable[[Any], object]], inputs: Sequence[Any], rounds: int = 5) -> list[Timing]:
    """Run every rival on every input, round by round, the rivals in turn; the first call of each is not counted."""
    samples: dict[str, list[float]] = {name: [] for name in rivals}
    for name, run in rivals.items():
        for item in inputs:
            run(item)
        samples[name].clear()
    for _ in range(rounds):
        for name, run in rivals.items():
            for item in inputs:
                start = time.perf_counter_ns()
                run(item)
                samples[name].append((time.perf_counter_ns() - start) / 1000)
    return [Timing(name, statistics.median(times), _percentile(times, 0.99), len(times)) for name, times in samples.items()]


def _percentile(times: Sequence[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(title: str, timings: Sequence[Timing]) -> str:
    """Return a table; ratios are against the first line."""
    first = timings[0].median_us
    rows = [f"{item.name:<46}{item.median_us:>11.1f}{item.p99_us:>11.1f}{item.median_us / first:>9.2f}x{item.calls:>9}" for item in timings]
    head = f"{'':<46}{'median us':>11}{'p99 us':>11}{'ratio':>10}{'calls':>9}"
    return "\n".join([title, head, *rows, ""])
