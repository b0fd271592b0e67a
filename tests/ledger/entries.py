"""Random entries in the forms that people give: single values, several, none, numbers, days, powers, and a profile under them."""

from __future__ import annotations

import random
from typing import Any

from engine.inference.program import Program
from engine.knowledge.names import split_variable
from engine.types.vocabulary import Attribute, AttributeKind, Vocabulary

UNKNOWN = "unknown"


def tested(program: Program, vocabulary: Vocabulary) -> list[Attribute]:
    """The attributes that a scheme tests, with the days and names that it computes from."""
    scheme = program.scheme
    names = dict.fromkeys(item.attribute for item in program.variables.items if item.attribute)
    days = [name for test in program.variables.elapsed for name in (test.start, test.end) if name != "on"]
    computed = [name for item in scheme.derivations for name in (*item.inputs, item.table) if name]
    return [vocabulary.attributes[name] for name in dict.fromkeys([*names, *days, *(split_variable(name)[0] for name in computed)])]


def random_facts(program: Program, vocabulary: Vocabulary, rng: random.Random) -> dict[str, Any]:
    """Facts of one origin, many or few."""
    share = rng.choice((0.1, 0.3, 0.6, 0.9))
    facts: dict[str, Any] = {}
    for attribute in tested(program, vocabulary):
        if rng.random() < share:
            value = _keyed(attribute, program, vocabulary, rng) if attribute.keyed else _value(attribute, program, rng)
            if value is not None:
                facts[attribute.name] = value
    return facts


def _keyed(attribute: Attribute, program: Program, vocabulary: Vocabulary, rng: random.Random) -> dict[str, Any] | None:
    own = [item.key for item in program.variables.items if item.attribute == attribute.name]
    powers = [concept.id for concept in vocabulary.concepts.values() if concept.kind == "PowerType"]
    chosen = {rng.choice(own if own and rng.random() < 0.7 else powers) for _ in range(rng.randint(1, 3))}
    return {power: _value(attribute, program, rng) for power in sorted(chosen)}


def _value(attribute: Attribute, program: Program, rng: random.Random) -> Any:
    if rng.random() < 0.05:
        return UNKNOWN
    tokens = [value.token for value in attribute.values]
    match attribute.kind:
        case AttributeKind.BOOLEAN:
            return rng.choice((True, False, "是", "否"))
        case AttributeKind.ENUM:
            several = rng.random() < 0.15 and len(tokens) > 1
            return {"one_of": rng.sample(tokens, rng.randint(2, len(tokens)))} if several else rng.choice(tokens)
        case AttributeKind.SET:
            some = rng.sample(tokens, rng.randint(0, min(3, len(tokens))))
            return some if rng.random() < 0.5 else {token: rng.choice((True, False, UNKNOWN)) for token in some} or None
        case AttributeKind.NUMBER:
            cuts = [cut for item in program.variables.items if item.attribute == attribute.name for cut in item.cuts]
            return str(rng.choice([*cuts, *attribute.scale, 1, 3, 40, 100, 200.5]))
        case AttributeKind.DATE:
            return f"{rng.randint(2019, 2027)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return rng.choice([table.name for table in program.scheme.tables] or ["?"])
