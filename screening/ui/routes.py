"""The server's own addresses beside the page: setting and taking away the cookies that say who is here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from screening.ui.tickets import DESK

SESSION_COOKIE, DEVICE_COOKIE = "screening_session", "screening_device"
_MAX_BODY_BYTES = 256
_KEPT_FOR_S = 12 * 3600


async def set_cookie(request: Request) -> Response:
    """Answer with the cookies behind the ticket in the body; 403 for another site or a ticket that is not good."""
    if not _is_own_page(request):
        return Response(status_code=403)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY_BYTES:
            return Response(status_code=413)
    cookies = DESK.redeem(body.decode("ascii", errors="replace"))
    if cookies is None:
        return Response(status_code=403)
    response = Response(status_code=204, headers={"Cache-Control": "no-store"})
    for name, value in cookies.items():
        kept: dict[str, Any] = {
            "path": "/",
            "httponly": True,
            "samesite": "strict",
            "secure": request.url.scheme == "https",
        }
        if value is None:
            response.delete_cookie(name, **kept)
        else:
            response.set_cookie(name, value, max_age=_KEPT_FOR_S, **kept)
    return response


def _is_own_page(request: Request) -> bool:
    """Whether the call comes from a page of this very address, as the browser says."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


ROUTES: list[BaseRoute] = [Route("/api/cookie", set_cookie, methods=["POST"])]
