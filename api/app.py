"""The application, made for a backend."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asking import router as asking_router
from api.backend import Service
from api.problems import install_handlers
from api.routes import router
from api.service import router as service_router
from api.sparql import router as sparql_router
from engine import ENGINE_VERSION

__all__ = ["create_app"]

_DESCRIPTION = "Classify integrity and safety risks by a body's own scheme, with the proof of every verdict."


def create_app(service: Service) -> FastAPI:
    """Return the application; every answer names the knowledge it rests on, and the store keeps that knowledge's files.

    Raises:
        StoreError: the store cannot be written, or the files have changed since they were loaded.
    """
    with service.using() as backend:
        backend.store.keep_bundle(backend.knowledge)
    app = FastAPI(title="riskwhy", version=ENGINE_VERSION, description=_DESCRIPTION)
    app.include_router(router)
    app.include_router(asking_router)
    app.include_router(sparql_router)
    app.include_router(service_router)
    install_handlers(app)
    app.add_middleware(HeldBackend, service=service)
    return app


class HeldBackend:
    """Gives every request one backend from its beginning to its end, and its answer the digest of the knowledge."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back with the header."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with self.service.using() as backend:
            scope.setdefault("state", {}).update(backend=backend, service=self.service)

            async def send_with_digest(message: Message) -> None:
                if message["type"] == "http.response.start":
                    MutableHeaders(scope=message).setdefault("Riskwhy-Knowledge", backend.knowledge.digest)
                await send(message)

            await self.app(scope, receive, send_with_digest)
