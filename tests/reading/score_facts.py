"""Score readings alone against the development cases, the way `score.py` counts facts, powers, accidents and LEC."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import sys
import types
from collections import defaultdict
from pathlib import Path
from typing import Any

from engine.reading import Reader, compile_reader, load_reading_rules
from engine.types.reading import Reading
from engine.types.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "cases"
FILES = ("adversarial.jsonl", "seed_style.jsonl", "published_safety.jsonl")


def load_scorer(folder: Path = CASES) -> types.ModuleType:
    """Import `score.py`."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_cases(folder: Path = CASES) -> list[dict[str, Any]]:
    """Return all development cases, each with `file` and `aside`."""
    cases = []
    for name in FILES:
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            case["file"] = name
            case["aside"] = int(hashlib.sha256(case["id"].encode()).hexdigest(), 16) % 3 == 0
            cases.append(case)
    return cases


def as_verdict(reading: Reading, vocabulary: Vocabulary) -> dict[str, Any]:
    """Return the reading in the form of a verdict's `facts`, `powers` and `accidents`."""
    singles: list[dict[str, Any]] = []
    maps: dict[str, dict[str, Any]] = defaultdict(dict)
    for fact in reading.facts:
        if len(fact.values) != 1:
            continue
        value: Any = {"true": True, "false": False}.get(fact.values[0], fact.values[0])
        name, _, key = fact.name.partition("[")
        if key:
            maps[name][key.rstrip("]")] = value
        else:
            singles.append({"name": name, "value": value, "origin": "text"})
    for name, table in maps.items():
        if vocabulary.attributes[name].kind.value == "set":
            singles.append({"name": name, "value": [key for key, value in table.items() if value is True], "origin": "text"})
        else:
            singles.append({"name": name, "value": table, "origin": "text"})

    def named(kind: str) -> list[str]:
        ids = dict.fromkeys(m.concept for m in reading.mentions if m.kind == kind and not m.negated and m.role == "risk")
        return [vocabulary.concepts[one].label.zh for one in ids]

    return {"facts": singles, "powers": named("PowerType"), "accidents": named("AccidentClass")}


def judge(case: dict[str, Any], reader: Reader, vocabulary: Vocabulary, scorer: types.ModuleType) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return marks and verdict of one case, only what reading answers for."""
    got = as_verdict(reader.read(case["text"], case["scheme"]), vocabulary)
    expect = {key: value for key, value in case.get("expect", {}).items() if key in ("powers", "accidents")}
    return scorer.judge({**case, "expect": expect}, got), got


def main() -> None:
    """Print figures by scheme for the chosen part, and the failing cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=["dev", "aside", "all"], default="dev")
    parser.add_argument("--scheme", action="append")
    parser.add_argument("--fail", action="store_true")
    args = parser.parse_args()
    from tests.reading.vocabulary import load_test_vocabulary

    vocabulary = load_test_vocabulary()
    reader = compile_reader(load_reading_rules([ROOT / "rules" / "reading"]), vocabulary)
    scorer = load_scorer()
    groups: dict[str, list[Any]] = defaultdict(list)
    for case in load_cases():
        if args.part != "all" and case["aside"] != (args.part == "aside"):
            continue
        if args.scheme and case["scheme"] not in args.scheme:
            continue
        marks, got = judge(case, reader, vocabulary, scorer)
        groups["all"].append(marks)
        groups[case["scheme"]].append(marks)
        bad = any(marks.get(key, (0, 0))[0] for key in marks if key.endswith(("_fp", "_fn")) or key == "not_facts")
        bad = bad or ("lec" in marks and not marks["lec"][0])
        if args.fail and (bad or case["file"] == "seed_style.jsonl"):
            print(("BAD " if bad else "") + case["id"], case["text"])
            print(
                "   want",
                case.get("facts_gold") or case.get("lec") or case["expect"].get("grade"),
                case["expect"].get("powers"),
                case["expect"].get("accidents"),
            )
            print("   got ", {f["name"]: f["value"] for f in got["facts"]}, got["powers"], got["accidents"])
    for name, marks in sorted(groups.items()):
        print(name, scorer.summary(marks))


if __name__ == "__main__":
    sys.exit(main())
