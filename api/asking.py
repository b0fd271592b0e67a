"""The routes that ask on: why not, what if, what next, and does it still come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import PlainTextResponse, Response

from api.bodies import read_entry
from api.documents import operation
from api.problems import RequestError
from api.routes import Behind, JsonResponse, Lang, Store, Who
from engine import CaseError, Problem, load_wording, render_lines, why_not_lines

__all__ = ["router"]

router = APIRouter()
Matter = Annotated[int, Query(ge=0, le=1000, description="Which of several matters of the entry.")]
Body = Annotated[Any, Depends(read_entry)]


@router.get("/v1/decisions/{name}/why-not", **operation("why_not"))
def why_not(
    name: str,
    backend: Behind,
    grade: Annotated[str, Query(description="The other grade; also review, gap or excluded.")],
    matter: Matter = 0,
    lang: Lang = "zh",
    form: Annotated[str, Query(alias="format", description="json or text.")] = "json",
) -> Response:
    """Return why a decision did not end in another grade, and what would have to change."""
    document = backend.consult("why_not", *backend.with_bundle(name), grade, matter)
    if form == "text":
        return PlainTextResponse(render_lines(why_not_lines(document, load_wording(lang, backend.knowledge.vocabulary))) + "\n")
    return JsonResponse(document)


@router.post("/v1/what-if", **operation("what_if"))
def what_if(body: Body, backend: Behind) -> Response:
    """Return a verdict before and after some changes of facts, for a stored decision or an entry."""
    changes = _part(body, "facts")
    matter = body.get("matter", 0)
    if not isinstance(matter, int):
        raise RequestError(Problem("A008", "`matter` is not a number", path="matter", help="number the matters from 1"), 422)
    if "decision" in body:
        return JsonResponse(backend.consult("what_if_decided", *backend.with_bundle(str(body["decision"])), changes, matter))
    return JsonResponse(backend.consult("what_if", _part(body, "entry"), changes, matter))


def _part(body: Any, name: str) -> dict[str, Any]:
    """Return a mapping of the body.

    Raises:
        RequestError: A008 it is not there.
    """
    part = body.get(name) if isinstance(body, Mapping) else None
    if not isinstance(part, dict):
        problem = Problem(
            "A008", f"the body holds no mapping `{name}`", path=name, help='send `{"decision": "…", "facts": {…}}`, or `entry`'
        )
        raise RequestError(problem, 422)
    return part


@router.post("/v1/ask", **operation("ask"))
def ask(entry: Body, backend: Behind, who: Who, *, store: Store = True) -> Response:
    """Return the verdict on an entry as far as it goes, and what to ask next; a settled one is kept."""
    if not isinstance(entry, dict):
        raise CaseError(
            Problem("L010", "the entry is not a mapping", path="body", help='write `{"scheme": "…", "text": "…", "facts": {…}}`')
        )
    step = backend.consult("ask", entry)
    if store and step["done"]:
        document = backend.decide(entry)
        document["decision"] = backend.store.put(document, entry, profiles=backend.inherited(document), who=who)
        step["verdict"] = document
    return JsonResponse(step)


@router.get("/v1/decisions/{name}/replay", **operation("replay"))
def replay(name: str, backend: Behind) -> Response:
    """Make a stored decision again from the files and facts of then, and say what differs."""
    return JsonResponse(backend.consult("replay", *backend.with_bundle(name, always=True)))
