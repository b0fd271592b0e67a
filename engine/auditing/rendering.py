"""A stored decision in any of its forms: tree, Markdown, printable page, provenance; all of one explanation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.decisions.decision import Decision, Note
from engine.errors import Problem, UsageError
from engine.explanation.line import Line
from engine.explanation.markdown import render_markdown
from engine.explanation.page import render_page
from engine.explanation.provenance import render_provenance
from engine.explanation.tree import render_lines
from engine.explanation.wording import Wording, load_wording
from engine.service import explain
from engine.types.knowledge import Knowledge

__all__ = ["FORMS", "MEDIA_TYPES", "decision_tree", "render_decision"]


@dataclass(frozen=True, slots=True)
class _Shown:
    decision: Decision
    tree: Line
    wording: Wording


def decision_tree(decision: Decision, knowledge: Knowledge, *, lang: str = "zh", depth: int | None = None, present: str = "") -> Line:
    """Return the explanation of a decision with what people noted about it below the verdict.

    Args:
        knowledge: whose words are used.
        present: the digest of the rules in force, where `knowledge` is not they.

    Raises:
        UsageError: C002 there are no templates in that language.
    """
    wording = load_wording(lang, knowledge.vocabulary)
    tree = explain(decision.document, knowledge, lang=lang, depth=depth)
    notes = tuple(Line(sentence, "override") for _, sentence in _notes(decision, wording))
    place = 1 + next(number for number, line in enumerate(tree.children) if line.kind == "verdict")
    changed = (Line(wording.say("tree", "changed"), "warning"),) if decision.knowledge != (present or knowledge.digest) else ()
    return replace(tree, children=(*tree.children[:place], *notes, *tree.children[place:], *changed))


def _notes(decision: Decision, wording: Wording) -> Iterator[tuple[str, str]]:
    for note in decision.notes:
        key = "masked" if note.kind == "mask" else note.kind
        yield key, wording.say("page", key, grade=note.grade, who=note.who, created=_day(note), reason=note.reason).rstrip()


def _day(note: Note) -> str:
    return note.created[:10]


def render_decision(
    decision: Decision, knowledge: Knowledge, *, form: str = "tree", lang: str = "zh", depth: int | None = None, present: str = ""
) -> str:
    """Return a decision in one of `FORMS`; for the others see `decision_tree`.

    Raises:
        UsageError: C002 another language, C012 another form.
    """
    if form not in _RENDERERS:
        problem = Problem(
            "C012", f"unknown form `{form[:40]}`", path="format", got=form[:40], allowed=FORMS, help="use " + ", ".join(FORMS)
        )
        raise UsageError(problem)
    tree = decision_tree(decision, knowledge, lang=lang, depth=depth, present=present)
    return _RENDERERS[form](_Shown(decision, tree, load_wording(lang, knowledge.vocabulary)))


def _page(shown: _Shown) -> str:
    decision, wording = shown.decision, shown.wording
    created = decision.created[:19].replace("T", " ") + " UTC"
    made = wording.say("page", "printed", decision=decision.id, created=created, who=decision.who)
    tree = replace(shown.tree, children=tuple(line for line in shown.tree.children if line.kind != "override"))
    return render_page(tree, decision.document, wording, made=made, notes=list(_notes(decision, wording)))


_RENDERERS: dict[str, Callable[[_Shown], str]] = {
    "tree": lambda shown: render_lines(shown.tree) + "\n",
    "md": lambda shown: render_markdown(shown.tree) + "\n",
    "html": _page,
    "prov": lambda shown: render_provenance(shown.decision.as_dict()),
}
FORMS = tuple(_RENDERERS)
MEDIA_TYPES = {"tree": "text/plain", "text": "text/plain", "md": "text/markdown", "html": "text/html", "prov": "application/trig"}
