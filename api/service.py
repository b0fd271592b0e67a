"""The routes about the service itself: which rules are in service, and new ones in their place."""

from __future__ import annotations

import hmac
import ipaddress
import os
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.backend import Service
from api.documents import operation
from api.problems import RequestError, shown_problems
from api.routes import JsonResponse
from engine import Problem, RiskwhyError

__all__ = ["router"]

router = APIRouter()
_TOKEN = "RISKWHY_RELOAD_TOKEN"  # noqa: S105 the name of the variable
_FROM_ELSEWHERE = ("forwarded", "x-forwarded-for", "via", "origin")  # a proxy or a web page speaks for somebody else


def get_service(request: Request) -> Service:
    """Return the service behind the application."""
    service: Service = request.state.service
    return service


Behind = Annotated[Service, Depends(get_service)]


def check_caller(request: Request) -> None:
    """Let pass who may have the rules reloaded: with a token set, whoever shows it; else whoever calls from this machine.

    Raises:
        RequestError: V020 anybody else.
    """
    token = os.environ.get(_TOKEN, "")
    shown = request.headers.get("authorization", "")
    allowed = hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()) if token else _is_local(request)
    if not allowed:
        help_text = f"send the token that the service was started with (`{_TOKEN}`), or call from its own machine where it has none"
        raise RequestError(Problem("V020", "the caller may not have the rules reloaded", path="reload", help=help_text), 403)


def _is_local(request: Request) -> bool:
    host = request.client.host if request.client is not None else ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in _FROM_ELSEWHERE)


@router.get("/v1/status", **operation("status"))
def status(service: Behind) -> Response:
    """Say which rules are in service since when, and what became of the last try to replace them."""
    return JsonResponse(service.status())


@router.post("/v1/reload", dependencies=[Depends(check_caller)], **operation("reload"))
def reload(service: Behind) -> Response:
    """Put the newest rules in service; where something is wrong with them, the old ones stay and the answer says why."""
    try:
        service.reload()
    except RiskwhyError as error:
        raise RequestError(shown_problems(error), 409) from error
    return JsonResponse(service.status())
