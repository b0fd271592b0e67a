"""`riskwhy log` with what stands below it, and `riskwhy replay`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from engine.auditing.replay import MASKED, Replayed, Replayer
from engine.cli.output import print_json, print_problems, print_table, print_text
from engine.cli.session import open_store
from engine.decisions.decision import Decision
from engine.decisions.export import export_log
from engine.decisions.verification import verify_log
from engine.errors import Problem, UsageError, nearest

__all__ = [
    "confirm_decision",
    "export_decisions",
    "list_decisions",
    "mask_decision",
    "override_decision",
    "replay_decisions",
    "verify_decisions",
]

_HEADERS = ("decision", "created", "scheme", "entry", "status", "grade", "settled", "who")
_SHOWN = 8
_LONG = 120


def list_decisions(*, since: str, scheme: str, grade: str, limit: int, as_json: bool) -> int:
    """Print the stored decisions, the newest first; return the exit status.

    Raises:
        UsageError: C009 `since` is not a day.
        StoreError: the store cannot be read.
    """
    found = open_store().list(limit=limit, scheme=scheme, grade=grade, since=_day(since))
    if as_json:
        print_json([decision.as_dict() for decision in found])
    else:
        print_table(_HEADERS, [_cells(decision) for decision in found])
    return 0


def _day(word: str) -> str:
    try:
        return word and date.fromisoformat(word).isoformat()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(word).isoformat(timespec="milliseconds")
    except ValueError as error:
        raise UsageError(
            Problem("C009", f"`{word}` is not a day", path="--since", got=word, help="write a day such as 2026-11-23")
        ) from error


def _cells(decision: Decision) -> list[str]:
    document, settled = decision.document, decision.settled
    set_by = f"{settled.grade} ({settled.who})" if settled else ""
    created = decision.created[:19].replace("T", " ")
    return [
        decision.id,
        created,
        document["scheme"],
        document["id"],
        document["status"],
        document["grade"] or "",
        set_by,
        decision.who,
    ]


def verify_decisions(head: str, *, as_json: bool) -> int:
    """Check the log and print what was found; return the exit status: 1 where something is wrong.

    Raises:
        StoreError: the store cannot be read.
    """
    found = verify_log(open_store(), head)
    if as_json:
        print_json(found.as_dict())
    else:
        counts = f"records: {found.records}, decisions: {found.decisions}, masked: {found.masked}, bundles: {found.bundles}"
        print_text(f"{counts}; {_complaints(len(found.problems))}")
        print_text(f"head {found.head[0]} {found.head[1]}")
    if found.problems:
        print_problems(found.problems)
    return 1 if found.problems else 0


def _complaints(count: int) -> str:
    return f"problems: {count}" if count else "all as it was written"


def export_decisions(path: str) -> int:
    """Write the log to a file; return the exit status.

    Raises:
        UsageError: the file cannot be written.
        StoreError: the store cannot be read.
    """
    count = export_log(open_store().records(), path)
    print_text(f"records written: {count}, to {path}")
    return 0


def mask_decision(name: str, reason: str, who: str) -> int:
    """Remove a decision's text; return the exit status.

    Raises:
        StoreError: there is no such decision, or its text is gone already.
    """
    record = open_store().mask(name, reason, who)
    print_text(f"the text of decision {name} is removed (record {record})")
    return 0


def override_decision(name: str, grade: str, reason: str, who: str) -> int:
    """Set a person's grade beside the inferred one; return the exit status.

    Raises:
        UsageError: D006 the scheme has no such grade.
        StoreError: there is no such decision.
    """
    store = open_store()
    decision = store.get(name)
    grades = [word for word in re.split(r"[/; ]", decision.document["grade_scale"]) if word]
    if grade not in grades:
        help_text = nearest(grade, grades) or "grades: " + ", ".join(grades)
        raise UsageError(Problem("D006", f"the scheme has no grade `{grade}`", path="--grade", got=grade, help=help_text))
    record = store.override(name, grade, reason, who)
    print_text(f"{grade} stands beside {decision.document['grade'] or decision.document['status']} (record {record})")
    return 0


def confirm_decision(name: str, reason: str, who: str) -> int:
    """Note that a person confirms the inferred grade, or the suggested one where none is inferred; return the exit status.

    Raises:
        UsageError: D022 there is neither.
        StoreError: there is no such decision.
    """
    store = open_store()
    document = store.get(name).document
    grade = document["grade"] or (document["suggested"] or {}).get("grade")
    if grade is None:
        message = f"decision `{name}` has neither a grade nor a suggestion to confirm"
        raise UsageError(Problem("D022", message, path=name, help="set the grade: `riskwhy log override DECISION --grade GRADE`"))
    record = store.confirm(name, grade, reason, who)
    print_text(f"{grade} is confirmed (record {record})")
    return 0


def replay_decisions(name: str | None, *, every: bool, as_json: bool) -> int:
    """Make one decision or all again; return the exit status: 1 where one differs or cannot be made again.

    Raises:
        UsageError: C010 neither a decision nor --all is given, or both.
        StoreError: there is no such decision, or the store cannot be read.
    """
    if (name is not None) == every:
        raise UsageError(Problem("C010", "name one decision, or give --all", path="replay", help="`riskwhy log` lists the decisions"))
    store = open_store()
    replayer = Replayer(store.bundle)
    decisions = store.decisions() if name is None else iter([store.get(name)])
    found, total, masked = [], 0, 0
    for replayed in replayer.replay_all(decisions):
        total += 1
        masked += replayed.result == MASKED
        if not replayed.found_nothing:
            found.append(replayed)
    if as_json:
        print_json({"decisions": total, "masked": masked, "differing": [item.as_dict() for item in found]})
    else:
        _print_replayed(found, total, masked)
    return 1 if found else 0


def _print_replayed(found: Sequence[Replayed], total: int, masked: int) -> None:
    for item in found:
        print_text("\n".join(_lines(item)))
    without = f", of them without their text: {masked}" if masked else ""
    print_text(f"decisions: {total}{without}; {f'not the same: {len(found)}' if found else 'all the same'}")


def _lines(item: Replayed) -> Iterator[str]:
    if item.problem is not None:
        yield f"{item.decision}: {item.problem.message} ({item.problem.code})"
    for change in islice(item.changes, _SHOWN):
        yield f"{item.decision}: {change.place}"
        yield f"  - {_short(change.before)}"
        yield f"  + {_short(change.after)}"
    if len(item.changes) > _SHOWN:
        yield f"{item.decision}: {len(item.changes) - _SHOWN} more"


def _short(value: object) -> str:
    word = str(value)
    return word if len(word) <= _LONG else word[:_LONG] + "…"
