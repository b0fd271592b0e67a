"""From the facts of a case to a working memory: merging, lifting along the power hierarchy, closing lists, defaults, dates, computed facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from math import prod

from engine.errors import CaseError, Problem, nearest
from engine.inference.program import Program
from engine.inference.reckoning import measured
from engine.inference.variables import Variable
from engine.inference.working import Working
from engine.knowledge.names import split_variable
from engine.types.formula import Elapsed
from engine.types.rules import Basis, ConfiguredTable, Derivation, Scheme, Source, ValueMerge
from engine.types.verdict import By, KnownFact
from engine.types.vocabulary import AttributeKind, Vocabulary

__all__ = ["combined", "compute", "heaviest_of", "holds", "in_band", "lifted_to", "merged_values", "prepare"]

_NEGATIVE = ("none", "almost_none")


def prepare(program: Program, vocabulary: Vocabulary, facts: Mapping[str, KnownFact], on: date) -> Working:
    """Return the working memory of a case before any rule has fired."""
    work = Working(program, vocabulary, on, list(program.variables.start))
    for name, fact in facts.items():
        _enter(work, name, fact)
    _lift(work)
    _close(work)
    _default(work)
    for test, name in program.variables.elapsed.items():
        _measure(work, test, program.variables[name])
    return work


def _enter(work: Working, name: str, fact: KnownFact) -> None:
    attribute_name, _ = split_variable(name)
    attribute = work.vocabulary.attributes[attribute_name]
    if attribute.kind in (AttributeKind.NUMBER, AttributeKind.DATE, AttributeKind.TEXT):
        _enter_literal(work, name, fact, attribute.kind)
        return
    variable = work.variable(name)
    if variable is None:
        work.facts[name] = fact
        return
    merged = _merge(work, attribute_name, fact)
    mask = variable.mask(merged.values) if merged.values else variable.open_mask
    work.learn(variable, mask or variable.open_mask, merged)
    if not merged.values:
        work.given.discard(variable.index)  # given as unknown: it may still follow from others


def _enter_literal(work: Working, name: str, fact: KnownFact, kind: AttributeKind) -> None:
    if not fact.values:
        return
    if kind is AttributeKind.NUMBER:
        work.numbers[name] = Decimal(fact.values[0])
        variable = work.variable(name)
        if variable is not None:
            work.learn(variable, variable.cell(work.numbers[name]), fact)
    elif kind is AttributeKind.DATE:
        work.dates[name] = date.fromisoformat(fact.values[0])
    else:
        work.texts[name] = fact.values[0]
    work.facts[name] = fact


def _merge(work: Working, attribute: str, fact: KnownFact) -> KnownFact:
    """Replace a value that the scheme does not know by those it counts as."""
    merge, values = merged_values(work.program.scheme, attribute, fact.values)
    if merge is None:
        return fact
    return KnownFact(fact.variable, values, fact.by, fact.span, fact.entry, merge.source, fact.premises, fact.origin, fact.note)


def merged_values(scheme: Scheme, attribute: str, values: tuple[str, ...]) -> tuple[ValueMerge | None, tuple[str, ...]]:
    """Return the values that the scheme knows for those given, and the merge that says so; None where all stand as they are."""
    for merge in scheme.merges:
        if merge.attribute == attribute and merge.value in values:
            return merge, tuple(dict.fromkeys([value for value in values if value != merge.value] + list(merge.values)))
    return None, values


def _lift(work: Working) -> None:
    """Carry facts about a power to the powers that the scheme's rules name: what is held of a part is held of the whole, what is
    lacking in the whole is lacking in its parts."""
    for name, fact in list(work.facts.items()):
        attribute, power = split_variable(name)
        if power and fact.values and work.vocabulary.attributes[attribute].keyed:
            _lift_one(work, name, fact)


def _lift_one(work: Working, name: str, fact: KnownFact) -> None:
    for variable, mask, narrow, broad in lifted_to(work.program, work.vocabulary, name, fact.values):
        if variable.index not in work.given:
            work.derive(variable, mask, _axiom(work, narrow, broad), [fact.variable], by=By.AXIOM)


def lifted_to(program: Program, vocabulary: Vocabulary, name: str, values: tuple[str, ...]) -> Iterator[tuple[Variable, int, str, str]]:
    """Yield the variables of other powers that a fact about one power speaks of too, each with the mask of its values there, and the
    narrower and the broader power."""
    attribute, power = split_variable(name)
    known = values if name in program.variables.by_name else merged_values(program.scheme, attribute, values)[1]
    negative = all(value in _NEGATIVE for value in known)
    for variable in program.variables.items:
        mask = variable.mask(known) if variable.attribute == attribute and variable.key != power else 0
        narrow, broad = (variable.key, power) if negative else (power, variable.key)
        if mask and vocabulary.is_a(narrow, broad):
            yield variable, mask, narrow, broad


def _axiom(work: Working, narrow: str, broad: str) -> Source:
    axiom = work.vocabulary.axioms.get((narrow, broad))
    concepts = work.vocabulary.concepts
    sentence = f"{concepts[narrow].label.zh} ⊑ {concepts[broad].label.zh}"
    return Source(
        axiom.id if axiom else f"{narrow}<{broad}", sentence, Basis.READING, axiom.source if axiom else "ontology/powers.ttl", sentence
    )


def _close(work: Working) -> None:
    """Close the lists that the case declares complete."""
    for closure in work.program.scheme.closures:
        switch = work.program.variables[closure.switch]
        if work.state[switch.index] != 1:
            continue
        for variable in work.program.variables.items:
            if variable.attribute == closure.attribute and variable.name not in work.facts:
                work.derive(variable, variable.mask([closure.value]), closure.source, [closure.switch])


def _default(work: Working) -> None:
    """Apply what holds of facts that nobody mentioned; a set counts as mentioned once any of its members is."""
    mentioned = {split_variable(name)[0] for name in work.facts}
    for attribute, defaults in work.program.defaults.items():
        if attribute not in mentioned:
            for index, mask, fact in defaults:
                work.settle(index, mask)
                if fact is not None:
                    work.facts[fact.variable] = fact


def _measure(work: Working, test: Elapsed, variable: Variable) -> None:
    """Settle whether enough time has passed between two days."""
    start = work.dates.get(test.start)
    end = work.on if test.end == "on" else work.dates.get(test.end)
    if start is not None and end is not None:
        result = holds(test, start, end)
        work.settle(variable.index, 1 if result else 2)
        work.facts[variable.name] = measured(variable.name, test, holds=result)


def holds(test: Elapsed, start: date, end: date) -> bool:
    """Return whether the time between two days stands in the relation that a test asks for; a time that has not begun stands in none."""
    if end < start:
        return False
    passed, whole = _units(test.unit, start, end)
    return {
        ">=": passed >= test.bound,
        ">": passed > test.bound or (passed == test.bound and not whole),
        "<": passed < test.bound,
        "<=": passed < test.bound or (passed == test.bound and whole),
    }[test.op]


def _units(unit: str, start: date, end: date) -> tuple[int, bool]:
    """Return the full units between two days, and whether nothing is left over."""
    if unit == "days":
        return (end - start).days, True
    months = (end.year - start.year) * 12 + end.month - start.month
    left = end.day - start.day
    if left < 0:
        months -= 1
    full = months if unit == "months" else months // 12
    return full, left == 0 and (unit == "months" or months % 12 == 0)


def compute(work: Working, derivation: Derivation) -> None:
    """Carry out a derivation that counts or compares: the heaviest value, a product, a band of a table."""
    {"maximum": _maximum, "product": _combine, "total": _combine, "band": _band}[derivation.how](work, derivation)


def heaviest_of(possible: Sequence[set[int]]) -> int:
    """Return the mask of the values that the heaviest of several facts may have, whose possible ranks are given."""
    ranks = set().union(*possible)
    most = min(max(some) for some in possible)
    return sum(1 << rank for rank in ranks if rank <= most)


def _maximum(work: Working, derivation: Derivation) -> None:
    variable = work.program.variables[derivation.variable]
    inputs = [work.program.variables[name] for name in derivation.inputs]
    possible = [{variable.tokens.index(token) for token in item.values(work.state[item.index])} for item in inputs]
    mask = heaviest_of(possible)
    if mask != variable.open_mask:
        first = (mask & -mask).bit_length() - 1
        heaviest = [
            item.name for item, ranks_of in zip(inputs, possible, strict=True) if min(ranks_of) == first and item.name in work.facts
        ]
        work.derive(variable, mask, derivation.source, heaviest, heaviest=derivation.on_clash == "heaviest")


def combined(derivation: Derivation, numbers: Mapping[str, Decimal]) -> Decimal | None:
    """Return the product or sum of the numbers that a derivation names, once all of them are known."""
    known = [numbers[name] for name in derivation.inputs if name in numbers]
    if len(known) < len(derivation.inputs):
        return None
    return prod(known, start=Decimal(1)) if derivation.how == "product" else sum(known, Decimal(0))


def _combine(work: Working, derivation: Derivation) -> None:
    """Multiply or add numbers."""
    result = combined(derivation, work.numbers)
    if result is None:
        return
    stated = work.numbers.get(derivation.variable)
    fact = KnownFact(
        derivation.variable, (f"{result.normalize():f}",), By.RULE, source=derivation.source, premises=derivation.inputs, origin="derived"
    )
    if stated is not None and stated != result:
        _report_clash(work, derivation.variable, fact)
    work.numbers[derivation.variable] = result
    work.facts[derivation.variable] = fact
    variable = work.variable(derivation.variable)
    if variable is not None:
        work.settle(variable.index, variable.cell(result))


def _report_clash(work: Working, name: str, fact: KnownFact) -> None:
    from engine.types.verdict import Disagreement

    work.disagreements.append(Disagreement(name, fact, work.facts[name]))


def in_band(scheme: Scheme, derivation: Derivation, number: Decimal, chosen: str) -> tuple[ConfiguredTable, str | None]:
    """Return the table of bands that is chosen, and the value that it has for a number; None where no band holds it.

    Raises:
        CaseError: F010 no such table is configured.
    """
    tables = {table.name: table for table in scheme.tables}
    if chosen not in tables:
        help_text = nearest(chosen, tables) or "configured: " + ", ".join(tables)
        raise CaseError(Problem("F010", f"unknown table `{chosen}`", path=f"facts.{derivation.table}", got=chosen, help=help_text))
    table = tables[chosen]
    found = (token for bound, inclusive, token in table.bands if bound is None or number > bound or (inclusive and number == bound))
    return table, next(found, None)


def _band(work: Working, derivation: Derivation) -> None:
    number, chosen = work.numbers.get(derivation.inputs[0]), work.texts.get(derivation.table)
    if number is None:
        return
    if chosen is None:
        work.missing_table.append(derivation.variable)
        return
    table, value = in_band(work.program.scheme, derivation, number, chosen)
    if value is not None:
        variable = work.program.variables[derivation.variable]
        premises = [derivation.inputs[0], derivation.table]
        work.derive(variable, variable.mask([value]), table.source, premises, heaviest=derivation.on_clash == "heaviest")
