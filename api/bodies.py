"""Request bodies: bounded, UTF-8, JSON without NaN; every failure says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request

from api.problems import RequestError
from engine import Problem

__all__ = ["BATCH_BYTES", "BATCH_ENTRIES", "ENTRY_BYTES", "read_batch", "read_bytes", "read_entry"]

ENTRY_BYTES = 4_000_000
BATCH_BYTES = 16_000_000
BATCH_ENTRIES = 1000


def _body_of(limit: int) -> Callable[[Request], Awaitable[Any]]:
    async def read(request: Request) -> Any:
        return parse_body(await _bounded(request, limit))

    return read


async def _bounded(request: Request, limit: int) -> bytes:
    too_large = RequestError(
        Problem("A001", f"the body has more than {limit} bytes", path="body", help="send fewer or shorter entries"), 413
    )
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise too_large
    return bytes(content)


async def read_bytes(request: Request) -> bytes:
    """Return the body as it stands, bounded like an entry's."""
    return await _bounded(request, ENTRY_BYTES)


def parse_body(content: bytes) -> Any:
    """Return the data of a JSON body.

    Raises:
        RequestError: A002 it is empty, not UTF-8 or not JSON.
    """
    if not content.strip():
        raise _broken("the body is empty", "send one JSON object")
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise _broken(f"the body is not UTF-8 (byte {error.start + 1})", "send JSON in UTF-8") from error
    except json.JSONDecodeError as error:
        reason = f"{error.msg[:1].lower()}{error.msg[1:]}"
        raise _broken(f"the body is not JSON: {reason} (line {error.lineno}, column {error.colno})", "send one JSON object") from error
    except (ValueError, RecursionError) as error:
        raise _broken(f"the body is not JSON: {error}", "send one JSON object") from error


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"`{word}` is not a number")


def _broken(message: str, help_text: str) -> RequestError:
    return RequestError(Problem("A002", message, path="body", help=help_text), 400)


read_entry = _body_of(ENTRY_BYTES)
_read_batch_body = _body_of(BATCH_BYTES)


async def read_batch(request: Request) -> list[Any]:
    """Return the entries of a batch: a list, or an object with `entries` and a `scheme` for those that name none.

    Raises:
        RequestError: A003 it is neither, A004 it holds too many.
    """
    body = await _read_batch_body(request)
    entries = body.get("entries") if isinstance(body, dict) else body
    if not isinstance(entries, list):
        raise RequestError(Problem("A003", "the body holds no list of entries", path="body", help='send `{"entries": [{…}, …]}`'), 422)
    if len(entries) > BATCH_ENTRIES:
        problem = Problem(
            "A004",
            f"the batch has {len(entries)} entries, more than {BATCH_ENTRIES}",
            path="entries",
            help="send several batches, or use `riskwhy classify --input`",
        )
        raise RequestError(problem, 413)
    scheme = body.get("scheme") if isinstance(body, dict) else None
    if not scheme:
        return entries
    return [{"scheme": scheme, **entry} if isinstance(entry, dict) else entry for entry in entries]
