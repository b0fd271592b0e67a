"""The query operation of the SPARQL 1.1 Protocol: what a request over HTTP asks, without the HTTP.

Source: https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from engine.errors import Problem, UsageError
from engine.knowledge.sparql import query
from engine.types.knowledge import Knowledge

__all__ = ["HTTP_STATUS", "answer_request"]

HTTP_STATUS = {
    "Q001": 400,
    "Q002": 400,
    "Q003": 400,
    "Q004": 503,
    "Q005": 400,
    "Q006": 406,
    "Q007": 500,
    "Q008": 413,
    "Q009": 400,
    "Q010": 415,
}
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_MAX_BYTES = 400_000


def answer_request(
    knowledge: Knowledge,
    *,
    parameters: Sequence[tuple[str, str]] = (),
    content_type: str = "",
    body: bytes = b"",
    accept: str = "*/*",
    extra: str = "",
) -> tuple[str, bytes]:
    """Return media type and body of the answer to a GET (`parameters` alone) or a POST (a form, or the query itself as the body).

    Args:
        parameters: of the URL, in order: `query`, `default-graph-uri`, `named-graph-uri`; others are left alone.
        content_type: of the body; empty for GET.
        accept: the Accept header.
        extra: further named graphs in TriG for this request alone.

    Raises:
        UsageError: as `query`; Q009 no query or more than one; Q010 a body of another type. `HTTP_STATUS` gives the status of each code.
    """
    asked = [*parameters, *_from_body(content_type, body)]
    texts = [value for name, value in asked if name == "query"]
    if any(name == "update" for name, _ in asked):
        raise UsageError(Problem("Q002", "`update` is an update, and the knowledge is read only", help="send `query`", got="update"))
    if len(texts) != 1:
        raise UsageError(Problem("Q009", f"the request holds {len(texts) or 'no'} queries", help="send exactly one `query`"))
    graphs = {kind: tuple(value for name, value in asked if name == f"{kind}-graph-uri") for kind in ("default", "named")}
    return query(knowledge, texts[0], accept or "*/*", default_graphs=graphs["default"], named_graphs=graphs["named"], extra=extra)


def _from_body(content_type: str, body: bytes) -> list[tuple[str, str]]:
    kind = content_type.partition(";")[0].strip().lower()
    if not kind and not body:
        return []
    if len(body) > _MAX_BYTES:
        raise UsageError(Problem("Q008", f"the request has {len(body)} bytes", help=f"keep it within {_MAX_BYTES}"))
    if kind not in (_FORM, _QUERY):
        allowed = (_FORM, _QUERY)
        raise UsageError(Problem("Q010", f"unsupported type `{kind}`", help="use one of " + ", ".join(allowed), got=kind, allowed=allowed))
    try:
        text = body.decode("utf-8")
        return [("query", text)] if kind == _QUERY else parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise UsageError(Problem("Q009", "the request is not UTF-8", help="send it as UTF-8")) from None
