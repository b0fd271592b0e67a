"""From an inference to the verdict: possible outcomes, questions, suggestion, duties, gates and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from engine.inference.conditions import truth
from engine.inference.durable import Session
from engine.inference.infer import Inference, duties_for, infer, unknown_part
from engine.inference.program import Program
from engine.inference.variables import Variable
from engine.types.formula import Truth
from engine.types.reading import Reading
from engine.types.rules import Duty, Presumption, RuleKind, Source
from engine.types.verdict import Assumption, By, Candidate, Case, Firing, KnownFact, Outcome, Question, Status, Suggestion, Verdict
from engine.types.vocabulary import Vocabulary

__all__ = ["judge"]

_STATUSES = frozenset({"gap", "excluded", "review"})
_OPEN = (Status.PROVISIONAL, Status.NEED_FACTS)
_LIMIT_PRESUMED = 6


def judge(
    program: Program,
    session: Session,
    vocabulary: Vocabulary,
    case: Case,
    facts: Mapping[str, KnownFact],
    on: date,
    *,
    knowledge: str,
    reading: Reading | None = None,
) -> Verdict:
    """Return the verdict on one case whose facts have been gathered."""
    inference = infer(program, session, vocabulary, facts, on)
    work = inference.work
    outcomes = _outcomes(inference)
    firings = tuple(inference.firings.values())
    possible = _possible(program, outcomes)
    return Verdict(
        case=case,
        scheme=program.scheme.id,
        grade_scale=_scale(inference),
        on=on.isoformat(),
        status=inference.status,
        grade=inference.grade,
        conflict=inference.conflict and inference.grade is not None,
        candidates=_candidates(inference),
        outcomes=outcomes,
        possible_grades=possible,
        floor=_floor(inference, outcomes, possible),
        suggested=_suggest(inference, session, facts, reading) if inference.grade is None else None,
        firings=tuple(firing for firing in firings if _counts(inference, firing)),
        beaten=_beaten(inference),
        forced=inference.forced,
        duties=_duties(inference) if inference.grade is not None else (),
        facts=work.facts,
        disagreements=tuple(work.disagreements),
        questions=_questions(inference, vocabulary),
        mentions=reading.mentions if reading else (),
        gates=tuple(_gates(inference)),
        dates={name: day.isoformat() for name, day in work.dates.items()},
        numbers={name: f"{number.normalize():f}" for name, number in work.numbers.items()},
        self_supervision=any(firing.rule.value == "self_supervision" for firing in firings),
        knowledge=knowledge,
        ignored=reading.ignored if reading else (),
    )


def _counts(inference: Inference, firing: Firing) -> bool:
    """Gap rules name a gap; they say nothing where a grade holds or facts are missing."""
    rule = firing.rule
    if rule.kind is not RuleKind.STATUS or rule.value != "gap":
        return True
    return inference.status is Status.GAP


def _order(program: Program) -> dict[str, int]:
    grades = dict.fromkeys(grade for scale in program.scheme.scales for grade in scale.grades)
    return {grade: position for position, grade in enumerate([*grades, "review", "gap", "excluded"])}


def _outcomes(inference: Inference) -> tuple[Outcome, ...]:
    program, state = inference.work.program, inference.work.state
    if inference.status is Status.EXCLUDED:
        return (Outcome("excluded", ()),)
    order = _order(program)
    found = sorted(inference.residual.outcomes, key=lambda outcome: order.get(outcome, 99))
    return tuple(Outcome(outcome, () if outcome in _STATUSES else duties_for(program, state, outcome)) for outcome in found)


def _scale(inference: Inference) -> str:
    program, state = inference.work.program, inference.work.state
    if len(program.scales) == 1:
        return "/".join(program.scales[0][2])
    possible = [
        (name, grades) for name, condition, grades in program.scales if condition is None or truth(condition, state) is not Truth.FALSE
    ]
    if len(possible) == 1:
        return "/".join(possible[0][1])
    return ";".join(f"{name} {'/'.join(grades)}" for name, grades in possible)


def _candidates(inference: Inference) -> tuple[Candidate, ...]:
    by_grade: dict[str, list[str]] = {}
    for rule in inference.standing:
        by_grade.setdefault(rule.value, []).append(rule.id)
    order = _order(inference.work.program)
    return tuple(Candidate(grade, tuple(by_grade[grade])) for grade in sorted(by_grade, key=lambda grade: order[grade]))


def _possible(program: Program, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the grades that may come out, the highest first; a review counts as the grade that it may not fall below."""
    order = _order(program)
    floors = [rule.floor for rule in program.scheme.rules if rule.value == "review" and rule.floor]
    least = max(floors, key=lambda grade: order[grade], default="")
    named = dict.fromkeys(least if item.outcome == "review" else item.outcome for item in outcomes)
    return tuple(sorted((grade for grade in named if grade and grade not in _STATUSES), key=lambda grade: order[grade]))


def _floor(inference: Inference, outcomes: Iterable[Outcome], possible: tuple[str, ...]) -> str | None:
    """Return the lowest grade still possible where every outcome is a grade and the scale's lowest is not among them."""
    bounded = all(item.outcome not in ("gap", "excluded") for item in outcomes)
    if inference.status not in _OPEN or not possible or not bounded:
        return None
    lowest = possible[-1]
    return lowest if lowest != [grade for grade in _order(inference.work.program) if grade not in _STATUSES][-1] else None


def _beaten(inference: Inference) -> tuple[tuple[str, Source], ...]:
    fired = inference.firings
    return tuple(
        (item.loser, item.source) for item in inference.work.program.scheme.exceptions if item.winner in fired and item.loser in fired
    )


def _duties(inference: Inference) -> tuple[tuple[Duty, str], ...]:
    found: dict[tuple[str, str], tuple[Duty, str]] = {}
    for firing in inference.firings.values():
        if firing.rule.kind is RuleKind.SUPERVISOR:
            for duty in firing.rule.duties:
                found.setdefault((duty.role, duty.duty), (duty, firing.rule.id))
    return tuple(found.values())


def _asked(inference: Inference) -> dict[int, float]:
    """Return the variables to ask about with their narrowing: the inputs of a derived fact instead of it, once one of them is known."""
    work, function, items = inference.work, inference.work.program.outcomes, inference.work.program.variables.items
    asked: dict[int, float] = {}
    for index, left in zip(inference.residual.support, inference.residual.narrowing, strict=True):
        derivation = function.derived.get(index)
        inputs = work.program.components.get(index, ()) if derivation is not None and derivation.how == "choice" else ()
        unknown = [item for item in inputs if work.state[item] & work.state[item] - 1]
        started = unknown and any(items[item].name in work.facts for item in inputs)
        for item in unknown if started else (index,):
            asked.setdefault(item, left)
    return asked


def _questions(inference: Inference, vocabulary: Vocabulary) -> tuple[Question, ...]:
    """Return the facts that can still change the outcome, the one that narrows most first."""
    if inference.status not in (*_OPEN, Status.NEED_CONFIG):
        return ()
    work, program = inference.work, inference.work.program
    support = _asked(inference)
    items = program.variables.items

    def key(index: int) -> tuple[float, int, int]:
        attribute = vocabulary.attributes.get(items[index].attribute)
        return support[index], attribute.cost if attribute else 1, index

    asked: dict[str, Question] = {}
    for index in sorted(support, key=key):
        if work.state[index] & work.state[index] - 1:
            name = _asked_fact(inference, items[index].name)
            asked.setdefault(name, Question(name, program.decides.get(index, ()), support[index]))
    return tuple(asked.values())


def _asked_fact(inference: Inference, variable: str) -> str:
    """Return the fact to ask for: of a time test, the day that is missing."""
    for test, name in inference.work.program.variables.elapsed.items():
        if name == variable:
            return test.end if test.start in inference.work.dates else test.start
    return variable


def _gates(inference: Inference) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Yield for each gate that applies: its rule, `blocked`, `unconfirmed` or `clear`, and the facts that are missing or false."""
    work, program = inference.work, inference.work.program
    items = program.variables.items
    for firing in inference.firings.values():
        condition = program.gates.get(firing.rule.id)
        if condition is None:
            continue
        result = truth(condition, work.state)
        state = {Truth.TRUE: "clear", Truth.UNKNOWN: "unconfirmed", Truth.FALSE: "blocked"}[result]
        open_facts = tuple(dict.fromkeys(_asked_fact(inference, items[index].name) for index in unknown_part(condition, work.state)))
        yield firing.rule.id, state, open_facts


def _suggest(inference: Inference, session: Session, facts: Mapping[str, KnownFact], reading: Reading | None) -> Suggestion | None:
    """Return a grade under the scheme's presumptions, or the one a gap rule proposes; None where neither decides."""
    if inference.status is Status.GAP:
        return _proposed(inference)
    if inference.status is not Status.NEED_FACTS or not inference.work.program.presumptions:
        return None
    presumed, assumptions = _presume(inference, facts, _mentioned(inference, reading))
    if not assumptions:
        return None
    work = inference.work
    again = infer(work.program, session, work.vocabulary, presumed, work.on)
    wrong = tuple(_if_wrong(again, session, presumed, assumptions))
    if again.status is Status.GAP:
        proposed = _proposed(again)
        return replace(proposed, assumptions=assumptions, if_wrong=wrong) if proposed else None
    if again.grade is None or again.status not in (Status.FINAL, Status.CONFLICT):
        return None
    duties = duties_for(work.program, again.work.state, again.grade)
    rules = tuple(rule.id for rule in again.standing)
    return Suggestion(again.grade, duties, rules, assumptions, wrong)


def _proposed(inference: Inference) -> Suggestion | None:
    rule = next((firing.rule for firing in inference.firings.values() if firing.rule.suggest), None)
    if rule is None:
        return None
    duties = duties_for(inference.work.program, inference.work.state, rule.suggest)
    return Suggestion(rule.suggest, duties, (rule.id,), (), ())


def _mentioned(inference: Inference, reading: Reading | None) -> frozenset[str]:
    """Return what a description affirms, with all that is broader, and what the name of its post stands for.

    The text speaks first: a power or a danger that the post's name stands for counts where the text names none of its kind.
    """
    if reading is None:
        return frozenset()
    concepts, ancestors = inference.work.vocabulary.concepts, inference.work.vocabulary.ancestors
    said = [one for one in (*reading.mentions, *reading.hints()) if one.role == "risk" and not one.negated]
    kinds = {one.kind for one in said}
    named = [*(one.concept for one in said), *(name for name in reading.about if concepts[name].kind not in kinds)]
    return frozenset(concept for name in named for concept in (name, *ancestors.get(name, ())))


def _presume(
    inference: Inference, facts: Mapping[str, KnownFact], mentioned: frozenset[str]
) -> tuple[dict[str, KnownFact], tuple[Assumption, ...]]:
    """Add presumptions whose condition holds and whose fact is open, round by round, until none applies."""
    program, state = inference.work.program, list(inference.work.state)
    presumed = dict(facts)
    assumptions: list[Assumption] = []
    waiting = [item for item in program.presumptions if _is_named(program.scheme.presumptions[item[3]], mentioned)]
    taken: set[int] = set()
    changed = True
    while changed:
        changed = False
        for index, mask, condition, position in waiting:
            open_value = index not in taken and state[index] & mask and state[index] & ~mask
            if open_value and truth(condition, state) is Truth.TRUE:
                source = program.scheme.presumptions[position]
                state[index] = mask
                taken.add(index)
                presumed[source.variable] = KnownFact(
                    source.variable, (source.value,), By.PRESUMPTION, source=source.source, origin="presumption"
                )
                assumptions.append(Assumption(source.variable, source.value, source.source))
                changed = True
    return presumed, tuple(assumptions)


def _is_named(presumption: Presumption, mentioned: frozenset[str]) -> bool:
    """Return whether an entry mentions what a presumption asks for and is filed for such a post."""
    return all(not wanted or not mentioned.isdisjoint(wanted) for wanted in (presumption.mentions, presumption.posts))


def _if_wrong(
    again: Inference, session: Session, presumed: Mapping[str, KnownFact], assumptions: tuple[Assumption, ...]
) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    """Yield for each assumption every other value of its fact with the outcomes that would then be possible."""
    order = _order(again.work.program)
    for assumption in assumptions[:_LIMIT_PRESUMED]:
        variable = again.work.program.variables[assumption.variable]
        for token in variable.values(variable.open_mask):
            if token != assumption.value:
                outcomes = _outcomes_with(again, session, presumed, variable, token)
                if outcomes and outcomes != again.residual.outcomes:
                    yield assumption.variable, token, tuple(sorted(outcomes, key=lambda outcome: order.get(outcome, 99)))


def _outcomes_with(again: Inference, session: Session, presumed: Mapping[str, KnownFact], variable: Variable, token: str) -> frozenset[str]:
    """Return what may come out with another value of one fact; where others follow from it, or it closes a list, the rules run anew."""
    work = again.work
    function = work.program.outcomes
    if variable.index not in function.order or any(variable.index in sources for sources in work.program.components.values()):
        other = {**presumed, variable.name: replace(presumed[variable.name], values=(token,))}
        return infer(work.program, session, work.vocabulary, other, work.on).residual.outcomes
    state = list(work.state)
    state[variable.index] = variable.mask([token])
    given = frozenset(index for index in work.given if index in function.derived)
    return function.residual(state, given)[0].outcomes


def join_parts(parts: tuple[Verdict, ...], case: Case, program: Program) -> Verdict:
    """Return the verdict on an entry of several matters: the heaviest one's, with all of them as parts."""
    order = _order(program)
    graded = sorted((part for part in parts if part.grade is not None), key=lambda part: order[part.grade or ""])
    top = graded[0] if graded else parts[0]
    return replace(top, case=case, parts=parts)
