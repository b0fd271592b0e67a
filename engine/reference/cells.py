"""The cells of the tables: rules, conditions, reasons, duties, contents."""

from __future__ import annotations

from engine.knowledge.condition_text import ConditionWords, Sentence
from engine.knowledge.names import split_variable
from engine.reference.html import Html, element, joined
from engine.reference.words import Words
from engine.types.formula import Formula
from engine.types.knowledge import Knowledge
from engine.types.rules import Duty, Rule, Scheme, Source

__all__ = ["Cells"]

_SHORT = 42  # characters that a condition on one line may have


class Cells:
    """Makes the cells of one scheme's page."""

    def __init__(self, knowledge: Knowledge, scheme: Scheme, words: Words) -> None:
        self.knowledge, self.scheme, self.words = knowledge, scheme, words
        self.conditions = ConditionWords(knowledge.vocabulary, scheme)

    def rule(self, source: Source) -> Html:
        """Return a rule's id and name; the id can be linked to."""
        return joined([source.id, element("span", source.name, class_="name")])

    def condition(self, formula: Formula) -> Html:
        """Return a condition: on one line where it is short, else as nested lists."""
        line = self.conditions.line(formula)
        if not line:
            return Html(element("span", self.words("always"), class_="soft"))
        return element("span", line) if len(line) <= _SHORT else _nested(self.conditions.sentence(formula))

    def reason(self, source: Source) -> Html:
        """Return the reason, and the other readings below it."""
        others = (element("span", self.words("other", name=name, text=text), class_="other") for name, text in source.other_readings)
        return joined([source.reason, *others])

    def duty(self, duty: Duty) -> Html:
        """Return a role in the scheme's own word, with the kind of its duty."""
        said = self.words("duties", role=duty.word, duty=self.concept(duty.duty))
        return element("p", said, element("span", duty.note, class_="other") if duty.note else None)

    def content(self, rule: Rule) -> Html:
        """Return what a measure, cycle, gate, publication, form or warning says."""
        lines = [element("p", rule.content.get("text", ""))]
        for name, template in self.words.data["content"].items():
            value = rule.content.get(name, "")
            if value:
                lines.append(element("span", template.format(value=self._content_value(name, value)), class_="other"))
        if rule.gate is not None:
            lines.append(element("span", self.words("until", condition=self.conditions.line(rule.gate)), class_="other"))
        return joined(lines)

    def _content_value(self, name: str, value: str) -> str:
        return self.fact(value) if name == "since" else self.words.period(value)

    def concept(self, name: str) -> str:
        """Return the word for a concept."""
        concept = self.knowledge.vocabulary.concepts.get(name)
        return concept.label.zh if concept is not None else name

    def fact(self, variable: str) -> str:
        """Return the word for a fact, with its power or member."""
        name, key = split_variable(variable)
        attribute = self.knowledge.vocabulary.attributes.get(name)
        label = attribute.label.zh if attribute is not None else name
        member = next((value.label.zh for value in attribute.values if value.token == key), "") if attribute is not None else ""
        return f"{label}[{member or self.concept(key)}]" if key else label

    def value(self, variable: str, token: str) -> str:
        """Return the word for a value of a fact."""
        attribute = self.knowledge.vocabulary.attributes.get(split_variable(variable)[0])
        found = next((value.label.zh for value in attribute.values if value.token == token), "") if attribute is not None else ""
        return found or self.words.pick("boolean", token)


def _nested(sentence: Sentence) -> Html:
    if not sentence.parts:
        return element("span", sentence.text)
    items = (element("li", _nested(part)) for part in sentence.parts)
    return joined([element("span", sentence.heading, class_="join"), element("ul", *items)])
