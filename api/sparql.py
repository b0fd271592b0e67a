"""`/v1/sparql`: the SPARQL 1.1 protocol (https://www.w3.org/TR/sparql11-protocol/), read only.

Beside the protocol, `decision=ID` in the URL (it may repeat) lets the query see the proof of a stored decision, a named graph each.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.backend import Backend
from api.bodies import read_bytes
from api.documents import operation
from api.problems import RequestError
from api.routes import get_backend
from engine import HTTP_STATUS, UsageError, answer_request, render_provenance

__all__ = ["router"]

router = APIRouter()
Behind = Annotated[Backend, Depends(get_backend)]


@router.get("/v1/sparql", **operation("sparql"))
def sparql(request: Request, backend: Behind, query: Annotated[str | None, Query(description="The query.")] = None) -> Response:
    """Answer a query in the URL."""
    del query  # read with all its repetitions by the engine; named here for the page that describes the API
    return _answer(request, backend, b"")


@router.post("/v1/sparql", **operation("sparql_post"))
def sparql_post(request: Request, body: Annotated[bytes, Depends(read_bytes)], backend: Behind) -> Response:
    """Answer a query in a form, or as the body."""
    return _answer(request, backend, body)


def _answer(request: Request, backend: Backend, body: bytes) -> Response:
    headers = request.headers
    named = request.query_params.getlist("decision")
    proofs = "\n".join(render_provenance(backend.store.get(name).as_dict()) for name in named)
    try:
        media_type, content = answer_request(
            backend.knowledge,
            parameters=list(request.query_params.multi_items()),
            content_type=headers.get("content-type", "") if request.method == "POST" else "",
            body=body,
            accept=headers.get("accept", "*/*"),
            extra=proofs,
        )
    except UsageError as error:
        raise RequestError(error.problem, HTTP_STATUS.get(error.problem.code, 400)) from None
    return Response(content, media_type=media_type)
