"""Run the sentences of `cases/*.yaml` and print what fails."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from engine.reading import Reader
from engine.types.vocabulary import Vocabulary
from tests.reading.score_facts import as_verdict, load_scorer

FOLDER = Path(__file__).parent / "cases"


def sentences() -> list[tuple[str, str, list[str], dict[str, Any]]]:
    """Return file, scheme, scored attributes and case of every sentence."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        for case in data["cases"]:
            scheme = case.get("scheme", data.get("scheme"))
            scored = case.get("scored") or data.get("scored")
            if isinstance(scored, dict):  # by scheme, besides what the case itself names
                scored = [*scored[scheme], *(name for name in case.get("facts", {}) if name not in scored[scheme])]
            found.append((path.stem, scheme, scored, case))
    return found


def differences(
    scheme: str, scored: list[str] | None, case: dict[str, Any], reader: Reader, vocabulary: Vocabulary, scorer: Any
) -> list[str]:
    """Return what was read too much (`+`), too little (`-`) or against the ban (`!`)."""
    verdict = as_verdict(reader.read(case["text"], scheme), vocabulary)
    got = scorer.flat(verdict["facts"])
    need = scorer.flat(case.get("facts", {}))
    names = {"hazard_levels" if n == "hazard_level" else n for n in scored or [n.split("[")[0] for n, _ in need]}
    keep = {f for f in got if f[0].split("[")[0] in names}
    if ("pmg_control_mode", "none") in need:
        keep -= {("pmg_power_extent", "none")} - need
    bad = scorer.flat(case.get("forbid", {})) - need
    found = [f"+{f}" for f in sorted(keep - need)] + [f"-{f}" for f in sorted(need - keep)] + [f"!{f}" for f in sorted(bad & got)]
    if "accidents" in case:
        have, want = set(verdict["accidents"]), set(case["accidents"])
        found += [f"+{one}" for one in sorted(have - want)] + [f"-{one}" for one in sorted(want - have)]
    return found


def main() -> int:
    """Print the failing sentences."""
    from engine.reading import compile_reader, load_reading_rules
    from tests.reading.vocabulary import ROOT, load_test_vocabulary

    vocabulary, scorer = load_test_vocabulary(), load_scorer()
    reader = compile_reader(load_reading_rules([ROOT / "rules" / "reading"]), vocabulary)
    total = failed = 0
    for name, scheme, scored, case in sentences():
        total += 1
        diff = differences(scheme, scored, case, reader, vocabulary, scorer)
        if diff:
            failed += 1
            print(name, case["text"], *diff)
    print(f"{failed} of {total} fail")
    return failed


if __name__ == "__main__":
    sys.exit(main())
