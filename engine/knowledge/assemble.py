"""Schemes made whole: shared derivations joined, type rules borrowed, references checked, cycles refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from engine.errors import Problem, nearest
from engine.knowledge.formula_tools import map_tests, type_of, variables_of
from engine.knowledge.names import split_variable
from engine.knowledge.scheme_file import SchemeFile
from engine.types.formula import Formula, Test
from engine.types.rules import Derivation, RuleKind, Scheme

__all__ = ["assemble_schemes"]


def assemble_schemes(files: Mapping[str, SchemeFile]) -> tuple[dict[str, Scheme], list[Problem]]:
    """Return the schemes by id, and the problems that only show when all files are seen together."""
    problems: list[Problem] = []
    common = [file for file in files.values() if file.scheme is None]
    own = {file.scheme.id: file for file in files.values() if file.scheme is not None}
    schemes: dict[str, Scheme] = {}
    for name, file in own.items():
        scheme = _borrow(file, own, problems)
        scheme = _join_common(scheme, common)
        problems.extend(_check_references(scheme, file))
        problems.extend(_check_variants(scheme))
        problems.extend(_check_cycles(scheme, file))
        schemes[name] = scheme
    return dict(sorted(schemes.items(), key=lambda item: item[1].article or item[0])), problems


def _borrow(file: SchemeFile, own: Mapping[str, SchemeFile], problems: list[Problem]) -> Scheme:
    scheme = file.scheme
    if scheme is None:
        raise ValueError("a scheme file without a scheme")
    if file.borrowing is None:
        return scheme
    lender = own.get(file.borrowing.scheme)
    if lender is None or lender.scheme is None:
        node = file.borrowing.node
        problems.append(
            node.problem("R011", f"unknown scheme `{node.text}`", help=nearest(node.text or "", own) or "schemes: " + ", ".join(own))
        )
        return scheme
    return _with_types_of(scheme, file, lender.scheme)


def _with_types_of(scheme: Scheme, file: SchemeFile, lender: Scheme) -> Scheme:
    """Add the lender's type rules, aligned by the canonical type and resting on the borrowing's basis."""
    borrowing = file.borrowing
    if borrowing is None:
        return scheme
    canonical = {item.canonical: item.id for item in scheme.types if item.canonical}
    target = {item.id: canonical[item.canonical] for item in lender.types if item.canonical in canonical}

    def retarget(test: Test) -> Formula:
        type_id = type_of(test.variable)
        return replace(test, variable=f"@type[{target[type_id]}]") if type_id in target else test

    taken = tuple(
        replace(
            rule,
            value=target[rule.value],
            when=map_tests(rule.when, retarget),
            source=replace(rule.source, basis=borrowing.source.basis, reason=f"{borrowing.source.reason};{rule.source.reason}"),
        )
        for rule in lender.rules
        if rule.kind is RuleKind.TYPE and rule.value in target and (not borrowing.only or rule.id in borrowing.only)
    )
    return replace(scheme, rules=scheme.rules + taken)


def _join_common(scheme: Scheme, common: Iterable[SchemeFile]) -> Scheme:
    """Add the shared derivations and closures that the scheme's formulas need, and all metarules."""
    for file in common:
        wanted = set(_used_variables(scheme))
        shared = list(file.sections.get("derivations", ()))
        added: list[Derivation] = []
        while True:
            more = [
                item
                for item in shared
                if item.variable in wanted and item not in added and item.variable not in {d.variable for d in scheme.derivations}
            ]
            if not more:
                break
            added.extend(more)
            wanted |= {variable for item in more for variable in _inputs_of(item)}
        attributes = {split_variable(variable)[0] for variable in wanted}
        closures = tuple(item for item in file.sections.get("closures", ()) if item.attribute in attributes)
        metarules = {**scheme.metarules, **{source.id: source for source in file.metarules}}
        scheme = replace(scheme, derivations=scheme.derivations + tuple(added), closures=scheme.closures + closures, metarules=metarules)
    return scheme


def _inputs_of(derivation: Derivation) -> tuple[str, ...]:
    tested = tuple(variable for condition, _ in derivation.cases for variable in variables_of(condition))
    return (*derivation.inputs, *tested, *((derivation.table,) if derivation.table else ()))


def _used_variables(scheme: Scheme) -> Iterable[str]:
    for rule in scheme.rules:
        yield from variables_of(rule.when)
        if rule.gate is not None:
            yield from variables_of(rule.gate)
    for derivation in scheme.derivations:
        yield from _inputs_of(derivation)
    for constraint in scheme.constraints:
        yield from variables_of(constraint.when)
        yield from variables_of(constraint.then)
    for scale in scheme.scales:
        if scale.when is not None:
            yield from variables_of(scale.when)
    for presumption in scheme.presumptions:
        yield presumption.variable


def _check_references(scheme: Scheme, file: SchemeFile) -> list[Problem]:
    graded = [rule.id for rule in scheme.rules if rule.kind in (RuleKind.GRADE, RuleKind.STATUS)]
    problems = []
    for exception in scheme.exceptions:
        for name in (exception.winner, exception.loser):
            if name and name not in graded:
                node = file.nodes[exception.source.id]
                problems.append(
                    node.problem(
                        "R011",
                        f"exception `{exception.source.id}` names the unknown rule `{name}`",
                        help=nearest(name, graded) or "name rules that grade",
                    )
                )
    return problems


def _check_variants(scheme: Scheme) -> list[Problem]:
    known = {rule.id for rule in scheme.rules}
    return [
        Problem(
            "R011",
            f"reading `{variant.id}` changes the unknown rule `{name}`",
            path=variant.source.path,
            line=variant.source.line,
            help=nearest(name, known) or "name rules of the scheme",
        )
        for variant in scheme.variants
        for name, _ in variant.changes
        if name not in known
    ]


def _check_cycles(scheme: Scheme, file: SchemeFile) -> list[Problem]:
    """Report a derived fact that follows from itself."""
    depends = {item.variable: _inputs_of(item) for item in scheme.derivations}
    problems = []
    for derivation in scheme.derivations:
        path = _cycle_from(derivation.variable, depends)
        node = file.nodes.get(derivation.source.id)
        if path and node is not None:
            problems.append(
                node.problem(
                    "R012",
                    f"the fact `{derivation.variable}` follows from itself: {' <- '.join(path)}",
                    help="break the circle: a fact is derived from others alone",
                )
            )
    return problems


def _cycle_from(start: str, depends: Mapping[str, tuple[str, ...]]) -> list[str]:
    stack: list[tuple[str, list[str]]] = [(start, [start])]
    seen: set[str] = set()
    while stack:
        name, path = stack.pop()
        for source in depends.get(name, ()):
            if source == start:
                return [*path, start]
            if source not in seen:
                seen.add(source)
                stack.append((source, [*path, source]))
    return []
