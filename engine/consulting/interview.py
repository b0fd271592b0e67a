"""The next question of an interview, as plain data: it asks on until the verdict is settled, or nothing is left that the person knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.analysis.questions import NextQuestion, next_questions
from engine.analysis.values import spoken
from engine.consulting.matter import Matter
from engine.explanation.proof import source_dict
from engine.inference.case_facts import read_facts
from engine.inference.classify import Classifier
from engine.knowledge.names import split_variable
from engine.types.rules import Source
from engine.types.vocabulary import Vocabulary

__all__ = ["interview_step", "question_sentence"]

SETTLED, NOTHING_MORE = "settled", "nothing_more"


def interview_step(matter: Matter, document: Mapping[str, Any], classifier: Classifier) -> dict[str, Any]:
    """Return the verdict so far and what to ask next.

    A fact that the entry gives as `unknown` is one the person does not know; it is not asked again.

    Args:
        document: the verdict on the matter.
    """
    vocabulary, refused = classifier.knowledge.vocabulary, _refused(matter, classifier)
    found = next_questions(matter.analysis, matter.situation)
    asked = [item for item in found if item.variable not in refused and split_variable(item.variable)[0] in vocabulary.attributes]
    step: dict[str, Any] = {"done": not asked}
    if not asked:
        step["because"] = NOTHING_MORE if found else SETTLED
    step["question"] = _question(asked[0], matter, vocabulary) if asked else None
    step["others"] = [item.variable for item in asked[1:]]
    return {**step, "unknown": sorted(refused), "verdict": document}


def _refused(matter: Matter, classifier: Classifier) -> set[str]:
    booleans = dict((classifier.knowledge.words or {}).get("boolean", {}))
    given = read_facts(matter.case.facts, classifier.names, booleans)
    return {item.variable for item in given if not item.tokens and item.literal is None}


def _question(question: NextQuestion, matter: Matter, vocabulary: Vocabulary) -> dict[str, Any]:
    variable = matter.analysis.program.variables[question.variable]
    attribute = vocabulary.attributes[split_variable(question.variable)[0]]
    rules = {rule.id: rule.source for rule in matter.analysis.program.scheme.rules}
    return {
        "fact": question.variable,
        "kind": "number" if variable.cuts else attribute.kind.value,
        "ask": question_sentence(question.variable, vocabulary),
        "answers": list(_answers(question, matter)),
        "left": round(question.left, 3),
        "cost": question.cost,
        "decides": list(_deciding(question.decides, rules)),
    }


def question_sentence(name: str, vocabulary: Vocabulary) -> str:
    """Return the question in Chinese, with the power or member it is about."""
    attribute_name, key = split_variable(name)
    attribute = vocabulary.attributes[attribute_name]
    ask = attribute.question.get("zh", attribute.label.zh)
    if not key:
        return ask
    labels = {value.token: value.label.zh for value in attribute.values}
    member = vocabulary.concepts[key].label.zh if key in vocabulary.concepts else labels.get(key, key)
    return ask.replace("{key}", member) if "{key}" in ask else f"{member}:{ask}"


def _answers(question: NextQuestion, matter: Matter) -> Iterator[dict[str, Any]]:
    variable = matter.analysis.program.variables[question.variable]
    for token, left in question.answers.items():
        (word,) = spoken(variable, 1 << variable.tokens.index(token))
        if word != "~":
            yield {"value": word, "leaves": [outcome for outcome in matter.analysis.encoding.outcomes if outcome in left]}


def _deciding(names: Iterable[str], rules: Mapping[str, Source]) -> Iterator[dict[str, Any]]:
    for name in names:
        yield {key: value for key, value in source_dict(rules[name]).items() if key != "other_readings"} if name in rules else {"id": name}
