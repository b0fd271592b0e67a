"""The HTTP interface: parse, call the engine, serialise."""

from __future__ import annotations

from api.app import create_app
from api.backend import Backend

__all__ = ["Backend", "create_app"]
