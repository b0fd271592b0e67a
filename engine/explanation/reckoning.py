"""The steps of a proof that measure a time or count: as data, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.explanation.calendar import time_between
from engine.explanation.wording import Wording
from engine.types.formula import Elapsed
from engine.types.verdict import Counted, Verdict

__all__ = ["elapsed_dict", "elapsed_ground", "elapsed_name", "name_of", "reckoning_dict", "reckoning_ground", "reckoning_name", "result_of"]


def name_of(reckoned: Elapsed | Counted) -> str:
    """Return what the step is called in a proof; no fact has such a name."""
    return "@elapsed" if isinstance(reckoned, Elapsed) else "@points" if reckoned.scored else "@count"


def result_of(reckoned: Elapsed | Counted, values: tuple[str, ...]) -> str:
    """Return the result of a step: whether a time is as asked, how many parts hold, or how many points they give."""
    return values[0] if isinstance(reckoned, Elapsed) else _plain(sum((points for points, _ in reckoned.items), Decimal(0)))


def reckoning_dict(reckoned: Elapsed | Counted, verdict: Verdict) -> dict[str, Any]:
    """Return what was compared: two days and the time between them, or how many parts hold, each with the bounds asked for."""
    if isinstance(reckoned, Elapsed):
        return elapsed_dict(reckoned, {**verdict.dates, "on": verdict.on})
    return {
        "counted": len(reckoned.items),
        "of": reckoned.of,
        "open": reckoned.open,
        "low": None if reckoned.low is None else _plain(reckoned.low),
        "high": None if reckoned.high is None else _plain(reckoned.high),
        "outside": reckoned.outside,
    }


def elapsed_dict(test: Elapsed, days: Mapping[str, str]) -> dict[str, Any]:
    """Return a test of a time with its two days (None where not known) and the time between them (None where it has not begun).

    Args:
        days: ISO dates by fact; `on` is the day of assessment.
    """
    start, end = days.get(test.start), days.get(test.end)
    both = (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None
    passed = time_between(*both, days=test.unit == "days") if both else None
    asked = {"relation": test.op, "bound": test.bound, "unit": test.unit}
    return {"start": test.start, "startDay": start, "end": test.end, "endDay": end, "passed": passed, **asked}


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def reckoning_name(node: Mapping[str, Any], wording: Wording) -> str:
    """Return what a step asks, in words: `上次评定日至评定日不小于 3 年`."""
    kind = node["conclusion"]["name"]
    return elapsed_name(node["reckoned"], wording) if kind == "@elapsed" else wording.say("reckoned", kind.removeprefix("@"))


def elapsed_name(asked: Mapping[str, Any], wording: Wording) -> str:
    """Return a test of a time in words."""
    start, end = (wording.say("reckoned", "on") if asked[side] == "on" else wording.fact(asked[side]) for side in ("start", "end"))
    relation, unit = wording.say("relation", asked["relation"]), wording.say("diff", asked["unit"])
    return wording.say("reckoned", "elapsed", start=start, end=end, relation=relation, bound=asked["bound"], unit=unit)


def reckoning_ground(node: Mapping[str, Any], wording: Wording) -> str:
    """Return what a step found, in words: the two days and the time between them, or how many of how many."""
    asked = node["reckoned"]
    if node["conclusion"]["name"] == "@elapsed":
        return elapsed_ground(asked, wording)
    key = f"{node['conclusion']['name'].removeprefix('@')}_of"
    parts = [wording.say("reckoned", key, counted=asked["counted"], of=asked["of"])]
    parts += [wording.say("reckoned", "open", open=asked["open"])] if asked["open"] else []
    bounds = wording.listed(wording.say("reckoned", side, bound=asked[side]) for side in ("low", "high") if asked[side] is not None)
    parts.append(wording.say("reckoned", "outside" if asked["outside"] else "within", bounds=bounds))
    return wording.listed(parts, "semicolon")


def elapsed_ground(asked: Mapping[str, Any], wording: Wording) -> str:
    """Return two days that are known and the time between them, in words."""
    days = {"start": asked["startDay"], "end": asked["endDay"]}
    if asked["passed"] is None:
        return wording.say("reckoned", "reversed", **days)
    return wording.say("reckoned", "between", passed=wording.period(asked["passed"]), **days)
