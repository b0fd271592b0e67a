"""`riskwhy publish`, `rollback` and `versions`: which rules are in force when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from engine.cli.output import print_json, print_note, print_problems, print_rows, print_table, print_text
from engine.cli.session import open_knowledge, open_store
from engine.decisions.bundles import pack
from engine.decisions.publications import check_name
from engine.decisions.versions import Version, find_gaps, find_version, in_force
from engine.errors import KnowledgeError, Problem, RiskwhyError, UsageError
from engine.publishing.readiness import find_obstacles
from engine.service import open_classifier
from engine.types.knowledge import Knowledge

__all__ = ["list_versions", "publish_rules", "roll_back", "show_version"]

_NAME = re.compile(r"\w[\w.-]{0,39}")
_HEADERS = ("version", "knowledge", "from", "until", "state", "who", "published", "note")
_SHORT = len("sha256:") + 12


def publish_rules(*, name: str, note: str, since: str, until: str, who: str, folders: Sequence[str] | None) -> int:
    """Check the rules, run their cases, and put them in force; return the exit status: 1 where they are not ready.

    Raises:
        UsageError: V001 the name is taken, V002 it is none, V003 and V004 the days are wrong.
        StoreError: the store cannot be written.
    """
    first, last = _period(since, until)
    publications = open_store().publications
    check_name(_checked(name), publications.versions())
    knowledge, problems = _ready(folders)
    if knowledge is None:
        print_problems(problems)
        print_text(f"not published: {len(problems)} problems")
        return 1
    version = publications.publish(name, pack(knowledge.digest, knowledge.folders), note=note, since=first, until=last, who=who)
    print_text(f"version {name} is published, in force {_days(version)}")
    print_text(f"schemes: {len(knowledge.schemes)}, knowledge: {version.digest}")
    if first < date.today().isoformat():
        print_note("its days begin in the past: decisions already made for them stay as they are")
    _say_gaps(publications.versions())
    return 0


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(
            Problem(
                "V002",
                f"`{name[:80]}` cannot be the name of a version",
                path="--name",
                got=name[:80],
                help="use up to 40 letters, digits, dots, dashes and underscores, such as 2026-2",
            )
        )
    return name


def _period(since: str, until: str) -> tuple[str, str | None]:
    first = _day(since, "--from") or date.today().isoformat()
    last = _day(until, "--until") or None
    if last is not None and last < first:
        problem = Problem(
            "V003", f"the last day {last} is before the first day {first}", path="--until", got=last, help="both days belong to the version"
        )
        raise UsageError(problem)
    return first, last


def _day(word: str, option: str) -> str:
    try:
        return word and date.fromisoformat(word.strip()).isoformat()
    except ValueError as error:
        raise UsageError(
            Problem("V004", f"`{word[:80]}` is not a day", path=option, got=word[:80], help="write a day such as 2026-11-23")
        ) from error


def _ready(folders: Sequence[str] | None) -> tuple[Knowledge | None, Sequence[Problem]]:
    """Return the knowledge where it is ready to be put in force, else everything that is in the way."""
    try:
        knowledge = open_knowledge(folders)
        problems = find_obstacles(knowledge, open_classifier(knowledge))
    except RiskwhyError as error:
        if isinstance(error, KnowledgeError) or error.problem.code.startswith("E"):
            return None, error.problems
        raise
    return (None, problems) if problems else (knowledge, ())


def _say_gaps(versions: Sequence[Version]) -> None:
    for first, last in find_gaps(versions):
        print_note(f"no version is in force from {first} {f'to {last}' if last else 'on'}")


def _days(version: Version) -> str:
    return f"from {version.since} {f'to {version.until}' if version.until else 'on'}"


def roll_back(to: str, who: str) -> int:
    """Take back the last publication, or all after a version, and say what is in force then; return the exit status.

    Raises:
        UsageError: V006 and V009 there is nothing to go back to, V007 and V008 the version named is not one to go back to.
        StoreError: the store cannot be written.
    """
    publications = open_store().publications
    for version in publications.roll_back(to, who):
        print_text(f"version {version.name} is rolled back")
    versions = publications.versions()
    present = in_force(versions, date.today())
    print_text(f"in force today: {f'version {present.name}, {_days(present)}' if present else 'no version'}")
    _say_gaps(versions)
    return 0


def list_versions(*, as_json: bool) -> int:
    """Print all versions in the order of publication; return the exit status.

    Raises:
        StoreError: the store cannot be read.
    """
    versions = open_store().publications.versions()
    present = in_force(versions, date.today())
    if as_json:
        print_json([{**version.as_dict(), "in_force": version == present} for version in versions])
        return 0
    print_table(_HEADERS, [_cells(version, _state(version, present)) for version in versions])
    _say_gaps(versions)
    return 0


def _state(version: Version, present: Version | None) -> str:
    today = date.today().isoformat()
    if version.rollback is not None:
        return f"rolled back {version.rollback.created[:10]} ({version.rollback.who})"
    if version == present:
        return "in force"
    return "to come" if version.since > today else "ended" if (version.until or today) < today else "superseded"


def _cells(version: Version, state: str) -> list[str]:
    published = version.published[:19].replace("T", " ")
    days = [version.since, version.until or ""]
    return [version.name, version.digest[:_SHORT], *days, state, version.who, published, version.note]


def show_version(name: str, *, as_json: bool) -> int:
    """Print one version with the files it is made of; return the exit status.

    Raises:
        UsageError: V007 there is no such version.
        StoreError: the store cannot be read, or its files are missing.
    """
    store = open_store()
    versions = store.publications.versions()
    version, present = find_version(versions, name), in_force(versions, date.today())
    bundle = store.bundle(version.digest)
    files = [{"root": root, "path": path, "bytes": len(content)} for root, path, content in bundle.files]
    if as_json:
        print_json({**version.as_dict(), "in_force": version == present, "files": files})
        return 0
    rows = zip(_HEADERS, [version.name, version.digest, *_cells(version, _state(version, present))[2:]], strict=True)
    print_rows([(title, word, "") for title, word in (*rows, ("record", version.record), ("files", str(len(files)))) if word])
    return 0
