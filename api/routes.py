"""The routes: each parses, calls the engine and serialises."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.backend import Backend
from api.bodies import read_batch, read_entry
from api.documents import operation
from api.explaining import explained
from api.negotiation import choose_media_type
from api.problems import RequestError
from engine import (
    ENGINE_VERSION,
    MEDIA_TYPES,
    CaseError,
    Problem,
    UsageError,
    answer_batch,
    asked_facts,
    dumps,
    find_scheme,
    ontology_document,
    ontology_media_types,
    render_decision,
    scheme_head,
    scheme_rules,
    speaking_for,
    why_document,
)

__all__ = ["router"]

router = APIRouter()
Store = Annotated[bool, Query(description="Keep the decision, so that it can be explained later.")]
Lang = Annotated[str, Query(description="Language of the words: zh or en.")]


def get_backend(request: Request) -> Backend:
    """Return the backend that the request holds."""
    backend: Backend = request.state.backend
    return backend


Behind = Annotated[Backend, Depends(get_backend)]


def get_author(request: Request) -> str:
    """Return who asks, as the header `Riskwhy-Who` says (percent-encoded where it is not ASCII); whoever stands before the service sets it."""
    return unquote(request.headers.get("riskwhy-who", "")).strip()[:200] or "api"


Who = Annotated[str, Depends(get_author)]
Explain = Annotated[str, Query(description="How much of the explanation comes with the verdict: off, notes (one sentence) or full.")]


class JsonResponse(Response):
    """JSON in UTF-8 with its Chinese as it stands."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Return the body."""
        return dumps(content)


@router.post("/v1/classify", **operation("classify"))
def classify(
    entry: Annotated[Any, Depends(read_entry)], backend: Behind, who: Who, *, store: Store = True, explain: Explain = "full"
) -> Response:
    """Classify one entry."""
    shorten = explained(explain)
    document = backend.decide(_mapping(entry))
    if store:
        document["decision"] = backend.store.put(document, entry, profiles=backend.inherited(document), who=who)
    return JsonResponse(shorten(document, backend.knowledge), headers={"Riskwhy-Knowledge": document["knowledge"]})


def _mapping(entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise CaseError(
            Problem("L010", "the entry is not a mapping", path="body", help='write `{"scheme": "…", "text": "…", "facts": {…}}`')
        )
    return entry


@router.post("/v1/classify/batch", **operation("classify_batch"))
def classify_batch(
    entries: Annotated[list[Any], Depends(read_batch)], backend: Behind, who: Who, *, store: Store = True, explain: Explain = "full"
) -> Response:
    """Classify several entries, in order; a bad one has its error in its place."""
    shorten = explained(explain)
    answers = answer_batch(entries, backend.decide)
    verdicts = [answer for answer in answers if not answer.failed]
    if store:
        profiles = [backend.inherited(answer.document) for answer in verdicts]
        ids = backend.store.put_many([(answer.document, answer.entry) for answer in verdicts], profiles=profiles, who=who)
        for answer, name in zip(verdicts, ids, strict=True):
            answer.document["decision"] = name
    results = [answer.document if answer.failed else shorten(answer.document, backend.knowledge) for answer in answers]
    return JsonResponse({"results": results, "count": len(answers), "failed": len(answers) - len(verdicts)})


@router.get("/v1/decisions/{name}", **operation("decision"))
def decision(name: str, backend: Behind) -> Response:
    """Return a stored decision with its input."""
    return JsonResponse(backend.store.get(name).as_dict())


@router.get("/v1/decisions/{name}/why", **operation("why"))
def why(
    name: str,
    backend: Behind,
    lang: Lang = "zh",
    form: Annotated[str, Query(alias="format", description="json, text, md, html or prov (PROV-O as TriG).")] = "json",
    depth: Annotated[int | None, Query(ge=1, le=99, description="How many levels of the proof the text shows.")] = None,
) -> Response:
    """Return the proof of a stored decision, as JSON or as a tree in words."""
    kept = backend.store.get(name)
    knowledge, present = speaking_for(kept, backend.knowledge, backend.store.bundle), backend.knowledge.digest
    if form == "json":
        return JsonResponse(why_document(kept.document, knowledge, lang=lang))
    if form not in MEDIA_TYPES:
        allowed = ("json", "text", "md", "html", "prov")
        problem = Problem("A006", f"unknown format `{form}`", path="format", got=form, allowed=allowed, help="use " + ", ".join(allowed))
        raise UsageError(problem)
    shown = render_decision(kept, knowledge, form="tree" if form == "text" else form, lang=lang, depth=depth, present=present)
    return Response(shown, media_type=MEDIA_TYPES[form])


@router.get("/v1/schemes", **operation("schemes"))
def schemes(backend: Behind) -> Response:
    """List the schemes with their grades."""
    return JsonResponse([scheme_head(scheme) for scheme in backend.knowledge.schemes.values()])


@router.get("/v1/schemes/{name}/rules", **operation("scheme_rules"))
def rules(name: str, backend: Behind) -> Response:
    """Return a scheme with the facts it asks for and all its rules with their sources."""
    scheme = backend.knowledge.schemes[_found(name, backend)]
    return JsonResponse({**scheme_head(scheme), "facts": asked_facts(scheme, backend.knowledge), "rules": scheme_rules(scheme)})


def _found(name: str, backend: Backend) -> str:
    try:
        return find_scheme(name, backend.knowledge)
    except CaseError as error:
        raise RequestError(error.problem, 404) from error


@router.get("/v1/ontology", **operation("ontology"))
def ontology(request: Request, backend: Behind) -> Response:
    """Return the ontology in the RDF syntax that the Accept header asks for."""
    offered, accept = ontology_media_types(), request.headers.get("accept", "")
    chosen = choose_media_type(accept, offered)
    if chosen is None:
        raise UsageError(
            Problem(
                "O016",
                f"unknown media type `{accept[:80]}`",
                path="accept",
                got=accept[:80],
                allowed=offered,
                help="use one of " + ", ".join(offered),
            )
        )
    return Response(ontology_document(backend.knowledge, chosen), media_type=chosen, headers={"Vary": "Accept"})


@router.get("/healthz", **operation("healthz"))
def healthz(backend: Behind) -> Response:
    """Say that the service is up, and with which knowledge."""
    return JsonResponse(
        {"status": "ok", "version": ENGINE_VERSION, "knowledge": backend.knowledge.digest, "schemes": list(backend.knowledge.schemes)}
    )
