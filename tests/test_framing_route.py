"""The framing route: who may ask, what is refused, one picture at a time."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image
from starlette.requests import Request

from screening.guidance import Glimpse
from screening.snapshot import MAX_BYTES, SnapshotReader
from screening.types import ScreeningError
from screening.ui import framing_route
from screening.ui.framing_route import ADDRESS, ROUTES, Question, Watch, issue_token, look

COOKIES, COOKIE = {"screening_session": "secret"}, "screening_session=secret"
ASKED = {"take": 0, "round": 1, "t": 1.0, "height": 720}


class Reader:
    """Stands in for the model: sees nobody, as often as it is asked."""

    def look(self, _: bytes, time_s: float, __: int) -> Glimpse:
        """See nobody in a light room."""
        return Glimpse(time_s, 640, 360, (), 0.5)

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(Watch, "_ready_reader", lambda _: Reader())
    return issue_token(COOKIES)


@dataclass(frozen=True)
class Reply:
    """What the route answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def said(self) -> Any:
        """Its JSON."""
        return json.loads(self.content)


def ask(
    token: str | None,
    content: bytes | None = None,
    *,
    origin: str | None = "http://localhost",
    cookie: str = COOKIE,
    asked: Mapping[str, object] = ASKED,
) -> Reply:
    """Call the route as the server would."""
    given = {"host": "localhost", "cookie": cookie, "origin": origin, "x-framing-token": token}
    scope = {
        "type": "http",
        "method": "POST",
        "path": ADDRESS,
        "query_string": urlencode(asked).encode(),
        "headers": [(name.encode(), value.encode()) for name, value in given.items() if value is not None],
    }
    body = jpeg() if content is None else content

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    response = asyncio.run(look(Request(scope, receive)))
    return Reply(response.status_code, response.headers, bytes(response.body))


def jpeg() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 36), (120, 120, 120)).save(content, "JPEG")
    return content.getvalue()


def test_the_page_that_holds_the_watch_gets_an_answer(watch):
    """A picture in, the message out; nothing of it may be kept by the browser."""
    reply = ask(watch.token)

    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert (reply.said["code"], reply.said["go"]) == ("nobody", False)
    assert [route.path for route in ROUTES] == [ADDRESS]


def test_strangers_are_refused(watch):
    """Without the token, from another site, or from another browser (other cookies) there is no answer."""
    assert ask("guess").status == 403
    assert ask(None).status == 403
    assert ask(watch.token, origin="http://elsewhere.example").status == 403
    assert ask(watch.token, origin=None).status == 403
    assert ask(watch.token, cookie="screening_session=other").status == 403


def test_the_token_ends_with_the_page_session(watch):
    """The session's state holds the watch; when it goes, the token opens nothing."""
    other = issue_token(COOKIES)
    token = other.token
    assert ask(token).status == 200
    del other
    gc.collect()

    assert ask(token).status == 403


@pytest.mark.parametrize(
    "change", [{"t": "x"}, {"take": ""}, {"height": 0}, {"height": 99999}, {"t": "inf"}, {"t": "nan"}]
)
def test_questions_that_make_no_sense_are_refused(watch, change):
    """Numbers come from a browser: what cannot be is not looked at."""
    assert ask(watch.token, asked=ASKED | change).status == 400


def test_large_bodies_are_cut_off(watch):
    """Nobody fills the memory through this door."""
    assert ask(watch.token, bytes(MAX_BYTES + 1)).status == 413


def test_what_cannot_be_looked_at_is_said(monkeypatch):
    """A missing model is an answer in words and no error of the server."""

    def refuse(_: Watch) -> None:
        raise ScreeningError("Framing help is not ready: its model is being fetched.")

    monkeypatch.setattr(Watch, "_ready_reader", refuse)
    own = issue_token(COOKIES)
    reply = ask(own.token)
    assert (reply.status, "not ready" in reply.said["error"]) == (503, True)


def test_only_one_picture_is_looked_at_at_a_time(watch, monkeypatch):
    """While one is looked at, the next is refused and not queued; afterwards the newest is taken."""
    inside, go_on = threading.Event(), threading.Event()

    class Slow(Reader):
        def look(self, _, time_s, __):
            inside.set()
            assert go_on.wait(10)
            return super().look(b"", time_s, 0)

    monkeypatch.setattr(Watch, "_ready_reader", lambda _: Slow())
    first = threading.Thread(target=watch.answer, args=(Question(0, 1, 1.0, 720), b""))
    first.start()
    assert inside.wait(10)
    assert watch.answer(Question(0, 1, 1.1, 720), b"") is None
    go_on.set()
    first.join()
    assert watch.answer(Question(0, 1, 1.2, 720), b"") is not None


def test_a_new_round_begins_afresh_and_time_does_not_run_back(watch):
    """Good from the last take must not begin the next one; old pictures are refused."""
    assert watch.answer(Question(0, 1, 5.0, 720), b"") is not None
    with pytest.raises(ScreeningError, match="wrong order"):
        watch.answer(Question(0, 1, 4.0, 720), b"")
    assert watch.answer(Question(0, 2, 4.0, 720), b"") is not None


def test_the_answers_are_counted(watch, monkeypatch):
    """Five answers within a second are five per second, counted between them."""
    ticks = iter([10.0, 10.25, 10.5, 10.75, 11.0])
    monkeypatch.setattr(framing_route.time, "monotonic", lambda: next(ticks))
    rates = [watch.answer(Question(0, 1, float(k), 720), b"")["per_s"] for k in range(5)]

    assert rates[-1] == 4.0


def test_the_reader_takes_only_what_it_can_read():
    """The refusal comes before the model is asked."""
    reader = SnapshotReader.__new__(SnapshotReader)
    with pytest.raises(ScreeningError, match="cannot be read"):
        reader.look(b"no picture", 0.0, 720)
