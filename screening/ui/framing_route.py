"""Framing over HTTP: a picture of the camera in, the message to show out, a few times a second.

A page asks for a watch, which lives exactly as long as the page's own session; its token opens the route to the
browser that the page was drawn in, and to nobody else. Pictures are looked at and forgotten.
"""

from __future__ import annotations

import secrets
import threading
import time
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from screening import guidance, models
from screening.ghost import distance_ratio, turn_difference
from screening.guidance import Glimpse, Wanted
from screening.norms import load_norms
from screening.snapshot import MAX_BYTES, SnapshotReader
from screening.steady import Steady
from screening.types import ScreeningError
from screening.ui.jobs import log_failure

ADDRESS = "/api/framing"
TOKEN_HEADER = "x-framing-token"  # noqa: S105 - the name of the header, not a token
_KEPT_GLIMPSES = 40
_COOKIES = ("screening_session", "screening_device")


@dataclass(frozen=True)
class Question:
    """What the browser asks along with a picture.

    Attributes
    ----------
    take : which take it is for. round : grows with every new beginning of framing. time_s : the browser's clock.
    source_height_px : height of the camera's own picture.
    """

    take: int
    round: int
    time_s: float
    source_height_px: int


class Watch:
    """Looks at the pictures of one page session, one at a time; while it is busy, further ones are refused."""

    def __init__(self, holder: str) -> None:
        self.token = secrets.token_urlsafe(24)
        self.holder = holder
        self.wanted: Mapping[int, Wanted] = {}
        self._lock = threading.Lock()
        self._reader: SnapshotReader | None = None
        self._round: tuple[int, int] | None = None
        self._glimpses: deque[Glimpse] = deque(maxlen=_KEPT_GLIMPSES)
        self._answered: deque[float] = deque(maxlen=_KEPT_GLIMPSES)
        self._steady = Steady()

    def warm_up(self) -> None:
        """Load the model beside the page, so that the first answer does not wait for it."""
        threading.Thread(target=self._open, name="framing-warm-up", daemon=True).start()

    def answer(self, question: Question, jpeg: bytes) -> dict[str, object] | None:
        """Judge one picture; None while another one is still looked at.

        Raises
        ------
        ScreeningError : if the picture or the model cannot be used.
        """
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._judge(question, jpeg)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Let go of the model."""
        with self._lock:
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def _open(self) -> None:
        with self._lock:
            try:
                blank = _blank()
                self._ready_reader().look(blank, 0.0, 36)
            except ScreeningError:
                return  # said when the first picture asks

    def _ready_reader(self) -> SnapshotReader:
        if self._reader is None:
            model = models.locate("lite")
            if model is None:
                raise ScreeningError("Framing help is not ready: its model is being fetched.")
            self._reader = SnapshotReader(model)
            weakref.finalize(self, self._reader.close)
        return self._reader

    def _judge(self, question: Question, jpeg: bytes) -> dict[str, object]:
        norms = load_norms()
        limits = norms.framing
        if (question.take, question.round) != self._round:
            self._round = (question.take, question.round)
            self._glimpses.clear()
            self._steady = Steady()
        if self._glimpses and question.time_s <= self._glimpses[-1].time_s:
            raise ScreeningError("Pictures came in the wrong order. Reload the page.")
        glimpse = self._ready_reader().look(jpeg, question.time_s, question.source_height_px)
        self._glimpses.append(glimpse)
        self._answered.append(time.monotonic())
        wanted = self.wanted.get(question.take, Wanted(None))
        framing = guidance.judge(tuple(self._glimpses), wanted, limits, norms.quality)
        self._steady = self._steady.advance(framing, guidance.hands_up(glimpse), question.time_s, limits)
        shown = self._steady.shown or framing
        return {
            "code": shown.code,
            "say": shown.sentence,
            "good": shown.good,
            "go": self._steady.ready(question.time_s, limits),
            "again": self._steady.again(question.time_s, limits),
            "anyway": self._steady.gave_up(question.time_s, limits),
            "ghost": _ghost_numbers(framing.place, wanted),
            "per_s": self.answers_per_s(),
        }

    def answers_per_s(self) -> float:
        """How many pictures were answered per second lately."""
        times = self._answered
        span = times[-1] - times[0] if len(times) > 1 else 0.0
        return round((len(times) - 1) / span, 1) if span > 0 else 0.0


_WATCHES: weakref.WeakValueDictionary[str, Watch] = weakref.WeakValueDictionary()
"""By token. The page's session holds the watch itself: when the session ends, the token opens nothing any more."""


def issue_token(cookies: Mapping[str, str]) -> Watch:
    """Make a watch for a page whose browser sent these cookies; it ends when nobody holds it any more."""
    watch = Watch(_holder(cookies))
    _WATCHES[watch.token] = watch
    return watch


async def look(request: Request) -> Response:
    """Answer one picture; 403 for a stranger, 413 for too large a body, 429 while the last one is looked at."""
    watch = _watch_of(request)
    if watch is None:
        return Response(status_code=403)
    question = _question(request.query_params)
    if question is None:
        return Response(status_code=400)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return Response(status_code=413)
    try:
        answer = await run_sync(watch.answer, question, bytes(body))
    except ScreeningError as error:
        return JSONResponse({"error": str(error)}, status_code=503)
    except (RuntimeError, ValueError) as error:
        return JSONResponse({"error": f"Reference {log_failure(error)}."}, status_code=500)
    if answer is None:
        return Response(status_code=429)
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})


def _watch_of(request: Request) -> Watch | None:
    """Return the watch that this browser may ask, if it asks from a page of this very address."""
    origin = request.headers.get("origin")
    if origin is None or urlsplit(origin).netloc != request.headers.get("host"):
        return None
    watch = _WATCHES.get(request.headers.get(TOKEN_HEADER, ""))
    if watch is None or not secrets.compare_digest(watch.holder, _holder(request.cookies)):
        return None
    return watch


def _holder(cookies: Mapping[str, str]) -> str:
    """What tells one browser from another: its sign-in and device cookies, not kept in the clear."""
    return sha256("\0".join(cookies.get(name, "") for name in _COOKIES).encode()).hexdigest()


def _question(parts: Mapping[str, str]) -> Question | None:
    try:
        question = Question(int(parts["take"]), int(parts["round"]), float(parts["t"]), int(parts["height"]))
    except (KeyError, ValueError):
        return None
    return question if 0 < question.source_height_px < 10_000 and abs(question.time_s) < 1e9 else None


def _ghost_numbers(place: guidance.Place | None, wanted: Wanted) -> dict[str, int] | None:
    """Distance, centre and turn against the last visit, as the page shows them."""
    if place is None or wanted.ghost is None:
        return None
    ghost = wanted.ghost
    turn = 0.0
    if place.yaw_deg is not None and ghost.yaw_deg is not None:
        turn = turn_difference(place.yaw_deg, ghost.yaw_deg)
    return {
        "distance": round(100 * distance_ratio(ghost, place.height)),
        "centre": round(100 * (place.centre - ghost.centre)),
        "turn": round(turn),
    }


def _blank() -> bytes:
    """Return the smallest picture that the model can be woken with."""
    import io

    from PIL import Image

    content = io.BytesIO()
    Image.new("RGB", (64, 36)).save(content, "JPEG")
    return content.getvalue()


ROUTES: list[BaseRoute] = [Route(ADDRESS, look, methods=["POST"])]
