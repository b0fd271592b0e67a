"""What the commands share: the knowledge they run on, the profiles, and the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.cli.output import print_note
from engine.decisions.quick import read_versions_quickly, settled_quickly
from engine.decisions.versions import Version, in_force
from engine.errors import Problem, StoreError, UsageError
from engine.knowledge.loader import ENGINE_VERSION, default_folders
from engine.ledger.answering import Answer, Answerer
from engine.ledger.profiles import Profiles, load_profiles, read_profiles
from engine.precedents.settings import load_settings
from engine.publishing.rulebook import Rulebook, open_rulebook
from engine.publishing.shelf import Shelf
from engine.service import load_knowledge, open_answerer
from engine.types.knowledge import Knowledge
from engine.types.precedent import FindSettled, SettledDecision

if TYPE_CHECKING:
    from engine.decisions.store import DecisionStore

__all__ = [
    "STORED",
    "find_profiles",
    "knowledge_folders",
    "make_answerer",
    "note_folders_instead",
    "open_knowledge",
    "open_shelf",
    "open_store",
    "parse_facts",
    "published_versions",
    "rules_in_force",
    "settled_in_store",
    "stored",
]

STORED = "store"
_CHUNK = 200


def knowledge_folders(given: Sequence[str] | None) -> list[str] | None:
    """Return the folders to load: those of `--knowledge`, else of RISKWHY_KNOWLEDGE; None: the built-in ones alone.

    Named folders are loaded beside the built-in knowledge.
    """
    named = list(given or ()) or [part for part in os.environ.get("RISKWHY_KNOWLEDGE", "").split(os.pathsep) if part]
    return [*map(str, default_folders()), *named] if named else None


def open_knowledge(given: Sequence[str] | None) -> Knowledge:
    """Return the knowledge of the folders that somebody works on, whatever is published.

    Raises:
        KnowledgeError: all problems of all files.
    """
    return load_knowledge(knowledge_folders(given))


def rules_in_force(given: Sequence[str] | None) -> Knowledge:
    """Return the knowledge whose words are shown: of the named folders, else of the version in force today, else the built-in one.

    Raises:
        RiskwhyError: it cannot be loaded.
    """
    return open_shelf(given).present().knowledge


def open_shelf(
    given: Sequence[str] | None, profiles: str | None = None, *, decides: bool = False, settled: FindSettled | None = None
) -> Shelf:
    """Return what answers entries by the rules of their day: those of the named folders, else the published versions, else the built-in ones.

    Args:
        profiles: the profiles' file, or `store`.
        decides: decisions will rest on the rules, so that it is said where named folders stand in for a version.
        settled: gives the decisions that people settled; None: they are not shown as precedents.

    Raises:
        StoreError: the files of a version cannot be had.
    """
    folders, versions = knowledge_folders(given), published_versions()
    find = partial(find_profiles, profiles)
    if folders is None and versions:
        return Shelf(open_rulebook(versions, lambda digest: open_store().bundle(digest)), find, settled)
    if decides:
        note_folders_instead(versions)
    return Shelf(Rulebook(tuple(folders) if folders is not None else None), find, settled)


def note_folders_instead(versions: Sequence[Version]) -> None:
    """Say that named folders stand in for a version that is in force today."""
    present = in_force(versions, date.today())
    if present is not None:
        print_note(f"version `{present.name}` is in force, but these are the rules of the folders named with --knowledge")


def published_versions() -> tuple[Version, ...]:
    """Return the versions in the store; where it cannot be read, that is said, and there are none."""
    try:
        found = read_versions_quickly()
        return open_store().publications.versions() if found is None else found
    except StoreError as error:
        print_note(f"whether a version of the rules is in force is not known, so none is used: {error.problem.message}")
        return ()


def make_answerer(knowledge: Knowledge, profiles: str | None) -> Answerer:
    """Return what answers entries, with the profiles of a file.

    Raises:
        UsageError: the profiles are malformed.
    """
    return open_answerer(knowledge, find_profiles(profiles, knowledge))


def settled_in_store() -> FindSettled:
    """Return what gives the decisions that people settled in the store, read once for each scheme.

    Where the store cannot be read there are none: keeping the decision then says what is wrong with it.
    """

    @cache
    def find(scheme: str) -> Sequence[SettledDecision]:
        most = load_settings().most_decisions
        try:
            found = settled_quickly(scheme, most)
            return open_store().settled(scheme, most=most) if found is None else found
        except StoreError:
            return ()

    return find


def find_profiles(name: str | None, knowledge: Knowledge) -> Profiles | None:
    """Return the profiles of a file, or of the store where the name is `store`; None where none is named.

    Raises:
        UsageError: the profiles are malformed.
        StoreError: the store cannot be read.
    """
    if not name:
        return None
    if name != STORED:
        return load_profiles(name, knowledge)
    return read_profiles([asdict(profile) for profile in open_store().profiles()], knowledge, STORED)


def open_store(knowledge: Knowledge | None = None) -> DecisionStore:
    """Return the decision store.

    Args:
        knowledge: the one that decisions will rest on; its files are kept with them.

    Raises:
        StoreError: it cannot be opened.
    """
    from engine.decisions.store import DecisionStore  # slow to import, and only storing needs it

    store = DecisionStore(engine_version=ENGINE_VERSION)
    if knowledge is not None:
        store.keep_bundle(knowledge)
    return store


def stored(
    answers: Iterable[Answer], store: DecisionStore | None, problems: list[Problem], profiles: Profiles | None = None
) -> Iterator[Answer]:
    """Yield the answers with their decision's id, stored some hundred at a time.

    Where the store fails, its problem is listed once and the answers go on without ids.

    Args:
        profiles: those that the answers may have inherited from.
    """
    inherited = (profiles or Profiles()).inherited
    remaining = iter(answers)
    while chunk := list(islice(remaining, _CHUNK)):
        verdicts = [answer for answer in chunk if not answer.failed]
        if store is not None:
            try:
                pairs = [(answer.document, answer.entry) for answer in verdicts]
                ids = store.put_many(pairs, profiles=[inherited(document) for document, _ in pairs])
                for answer, name in zip(verdicts, ids, strict=True):
                    answer.document["decision"] = name
            except StoreError as error:
                problems.extend(error.problems)
                store = None
        yield from chunk


def parse_facts(pairs: Sequence[str] | None) -> Mapping[str, Any]:
    """Return facts given as NAME=VALUE.

    Several values of one name are a set; a value that begins with a bracket is taken as JSON.

    Raises:
        UsageError: C003 a pair without `=`, C004 broken JSON.
    """
    facts: dict[str, Any] = {}
    for pair in pairs or ():
        name, equals, word = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(Problem("C003", f"`{pair}` is not a fact", path="--fact", got=pair, help="write --fact NAME=VALUE"))
        value = _value(word.strip(), pair)
        name = name.strip()
        if name in facts:
            earlier = facts[name]
            value = [*(earlier if isinstance(earlier, list) else [earlier]), *(value if isinstance(value, list) else [value])]
        facts[name] = value
    return facts


def _value(word: str, pair: str) -> Any:
    if not word.startswith(("[", "{")):
        return word
    import json

    try:
        return json.loads(word)
    except ValueError as error:
        problem = Problem(
            "C004", f"the value in `{pair}` is not JSON: {error}", path="--fact", got=pair, help='write ["…", "…"] or {"…": true}'
        )
        raise UsageError(problem) from error
