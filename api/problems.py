"""Errors as RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457), with the engine's own fields beside the standard ones."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine import CaseError, EngineError, KnowledgeError, Problem, RiskwhyError, StoreError, UsageError, dumps

__all__ = ["RequestError", "install_handlers", "problem_response", "shown_problems"]

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("riskwhy.api")
_STATUS: dict[type[RiskwhyError], int] = {CaseError: 422, UsageError: 400, StoreError: 503, EngineError: 500, KnowledgeError: 500}
_BY_CODE = {"D003": 404, "E010": 503, "E011": 503, "E012": 503, "E013": 503, "O016": 406}


class RequestError(RiskwhyError):
    """A request cannot be taken; `status` is the answer's."""

    def __init__(self, problems: Problem | Sequence[Problem], status: int) -> None:
        super().__init__(problems)
        self.status = status


def problem_response(problems: Sequence[Problem], status: int) -> Response:
    """Return a problem document; its `detail` is the first problem's sentence."""
    first = problems[0]
    content: dict[str, Any] = {
        "type": f"urn:riskwhy:problem:{first.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": first.message,
        "code": first.code,
        "help": first.help,
        "problems": [problem.as_dict() for problem in problems],
    }
    return Response(dumps(content), status, media_type=MEDIA_TYPE)


def install_handlers(app: FastAPI) -> None:
    """Make every failure of a route a problem document."""
    app.add_exception_handler(RiskwhyError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, RiskwhyError):
        raise error
    status = error.status if isinstance(error, RequestError) else _STATUS.get(type(error), 500)
    return problem_response(shown_problems(error), _BY_CODE.get(error.problem.code, status))


def shown_problems(error: RiskwhyError) -> Sequence[Problem]:
    """Return the problems as a client may see them: where the store stands is nobody's business."""
    return [replace(problem, path="") for problem in error.problems] if isinstance(error, StoreError) else error.problems


def _validation(request: Request, error: Exception) -> Response:
    del request
    if not isinstance(error, RequestValidationError):
        raise error
    return problem_response([_parameter(item) for item in error.errors()], 400)


def _parameter(item: Any) -> Problem:
    name = str(item["loc"][-1])
    reason = str(item["msg"])
    return Problem(
        "A005", f"parameter `{name}`: {reason[:1].lower()}{reason[1:]}", path=name, got=str(item.get("input"))[:80], help="see /docs"
    )


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    codes = {
        404: ("A404", f"there is nothing at `{request.url.path}`"),
        405: ("A405", f"`{request.method}` is not allowed at `{request.url.path}`"),
    }
    code, message = codes.get(error.status_code, (f"A{error.status_code}", str(error.detail)))
    response = problem_response([Problem(code, message, path=request.url.path, help="see /docs")], error.status_code)
    response.headers.update(error.headers or {})
    return response


def _unexpected(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    problem = Problem(
        "A500", "the service failed on this request", path=request.url.path, help="report the request; the log names the cause"
    )
    response = problem_response([problem], 500)
    response.headers["Riskwhy-Knowledge"] = request.state.backend.knowledge.digest  # this answer passes no middleware
    return response
