"""`riskwhy impact` and `riskwhy diff`: what another version of the knowledge changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.auditing.replay import Replayer
from engine.changes.difference import Differences, compare_versions
from engine.changes.difference_words import DifferenceWords
from engine.changes.impact import measure_impact
from engine.changes.impact_book import write_impact
from engine.changes.impact_words import FAILED, ImpactWords, impact_document
from engine.changes.register import JointNames, Register, decided_register, file_register
from engine.changes.versions import Version, open_version
from engine.cli.output import print_json, print_lines, print_note, print_rows, print_table, print_text
from engine.cli.session import find_profiles, open_store, published_versions
from engine.decisions.store import DecisionStore
from engine.errors import Problem, UsageError
from engine.explanation.wording import Wording, load_wording
from engine.knowledge.loader import ENGINE_VERSION
from engine.ledger.entry import find_scheme
from engine.ledger.profiles import Profiles
from engine.ledger.tables import suffix_of
from engine.service import open_classifier
from engine.types.knowledge import Knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LOG", "open_versions", "show_diff", "show_impact"]

LOG = "log"
_SHOWN = ("id", "post", "grade", "status", "types", "supervisors", "rules")


def open_versions(old: str, new: str) -> tuple[Version, Version]:
    """Return both versions.

    Raises:
        RiskwhyError: one of them cannot be had.
    """

    def stored(digest: str) -> Knowledge:
        return Replayer(open_store().bundle).knowledge(digest)

    def find_digest(name: str) -> str | None:
        return next((version.digest for version in published_versions() if version.name == name), None)

    first, second = (open_version(name, stored=stored, find_digest=find_digest) for name in (old, new))
    return first, second


def show_impact(
    names: tuple[str, str], register: str, *, scheme: str, profiles: str | None, output: str | None, limit: int, as_json: bool, lang: str
) -> int:
    """Decide a register by both versions and print what differs; return the exit status: 1 where something does.

    Args:
        names: of the old and the new version.
        register: a file, `log`, or the address of a decision store.
        output: the workbook.
        limit: how many changed entries are printed.

    Raises:
        RiskwhyError: a version or the register cannot be read, or the workbook cannot be written.
    """
    if output is not None:
        suffix_of(output, allowed=(".xlsx",))
    old, new = (version.knowledge for version in open_versions(*names))
    wording = load_wording(lang, new.vocabulary)
    chosen = _scheme(scheme, (new, old))
    entries = _open_register(register, old, new, chosen, profiles)
    if entries.ignored:
        print_note("columns that are not read: " + ", ".join(f"`{header}`" for header in entries.ignored))
    found = measure_impact(entries.entries, old, new, scheme=chosen, today=date.today())
    words = ImpactWords(found, old, new, wording)
    if as_json:
        print_json(impact_document(found, old, new))
    else:
        _print_impact(words, limit)
    if output is not None:
        write_impact(output, words)
        print_note(words.say("written", path=output))
    return 1 if found.found else 0


def show_diff(names: tuple[str, str], *, scheme: str, as_json: bool, lang: str) -> int:
    """Compare two versions by meaning and print what differs; return the exit status: 1 where something does.

    Args:
        names: of the old and the new version.

    Raises:
        RiskwhyError: a version cannot be read, or neither has the scheme.
    """
    old, new = (version.knowledge for version in open_versions(*names))
    wording = load_wording(lang, new.vocabulary)
    found = compare_versions(old, new, scheme=_scheme(scheme, (new, old)))
    words = [DifferenceWords(item, found, wording, date.today()) for item in found.schemes]
    if as_json:
        print_json(_document(found, words))
    else:
        _print_differences(found, words, wording)
    return 0 if found.equivalent else 1


def _document(found: Differences, words: Sequence[DifferenceWords]) -> dict[str, Any]:
    return {
        "old": found.old.digest,
        "new": found.new.digest,
        "equivalent": found.equivalent,
        "schemes": [item.document() for item in words],
        "only_old": list(found.only_old),
        "only_new": list(found.only_new),
        "hierarchy": list(found.hierarchy),
    }


def _print_differences(found: Differences, words: Sequence[DifferenceWords], wording: Wording) -> None:
    for item in words:
        print_lines(item.tree())
    for key, knowledge, names in (("scheme_only_old", found.old, found.only_old), ("scheme_only_new", found.new, found.only_new)):
        for name in names:
            print_text(wording.say("diff", key, scheme=wording.label(knowledge.schemes[name].name)))
    if found.hierarchy:
        print_text(wording.say("diff", "hierarchy", powers=wording.listed(map(wording.concept, found.hierarchy))))
    print_text(wording.say("diff", "compared", seconds=f"{sum(item.seconds for item in found.schemes):.2f}"))


def _scheme(word: str, versions: Sequence[Knowledge]) -> str:
    """Return the id of the scheme that a word names in either version.

    Raises:
        CaseError: F011 it names none.
    """
    if not word:
        return ""
    for knowledge in versions[1:]:
        if word in knowledge.schemes:
            return word
    return find_scheme(word, versions[0])


def _open_register(register: str, old: Knowledge, new: Knowledge, scheme: str, profiles: str | None) -> Register:
    where = _store_address(register)
    if where is None:
        names = JointNames(open_classifier(new).names, open_classifier(old).names)
        return file_register(register, names, find_profiles(profiles, new) or Profiles(), scheme=scheme)
    if profiles is not None:
        problem = Problem(
            "I003", "`--profiles` does not go with a log", path="--profiles", help="decisions keep the profiles they rested on"
        )
        raise UsageError(problem)
    return decided_register(DecisionStore(where, engine_version=ENGINE_VERSION).decisions())


def _store_address(register: str) -> str | None:
    """Return the address of the store that a word names, empty for the usual one; None where it names a file."""
    if register == LOG:
        return ""
    return register if "://" in register or register.endswith(".sqlite") else None


def _print_impact(words: ImpactWords, limit: int) -> None:
    print_rows(
        [(what, number, "") for what, number in words.totals()], title=words.say("arrow", old=words.say("old"), new=words.say("new"))
    )
    for scheme, (header, *rows) in words.matrix():
        print_text("")
        print_text(words.scheme(scheme))
        print_table(header, rows)
    changed = words.impact.ordered()
    _print_some(words, _SHOWN, (words.changed(entry) for entry in changed), len(changed), limit)
    failed = words.impact.failed
    _print_some(words, FAILED, (words.failed(entry) for entry in failed), len(failed), limit)


def _print_some(words: ImpactWords, columns: Sequence[str], rows: Iterable[dict[str, str]], total: int, limit: int) -> None:
    if not total:
        return
    print_text("")
    shown = [[row[name].replace("\n", "; ") for name in columns] for row in islice(rows, limit)]
    print_table([words.say(f"column_{name}") for name in columns], shown)
    if total > limit:
        print_text(words.say("more", count=total - limit))
