"""Calling the server's own routes without a server: one request in, one answer out."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.routing import BaseRoute


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers (one line each, names in small letters) and the body."""

    status: int
    headers: tuple[str, ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return the lines of a header, joined; empty where there is none."""
        start = f"{name.lower()}: "
        return "\n".join(line.removeprefix(start) for line in self.headers if line.startswith(start))


def call(
    routes: Sequence[BaseRoute],
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
    address: str = "http://localhost:8501",
) -> Answer:
    """Send one request to these routes."""
    parts = urlsplit(address)
    given = {"host": parts.netloc, **{name.lower(): value for name, value in (headers or {}).items()}}
    scope = {
        "type": "http", "http_version": "1.1", "method": method, "scheme": parts.scheme, "path": path,
        "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 5000),
        "server": (parts.hostname, parts.port or 443),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Starlette(routes=list(routes))(scope, receive, send))
    start = next(message for message in sent if message["type"] == "http.response.start")
    lines = tuple(f"{name.decode().lower()}: {value.decode()}" for name, value in start["headers"])
    content = b"".join(
        message.get("body", b"") for message in sent if message["type"] == "http.response.body"
    )
    return Answer(start["status"], lines, content)
