"""The attendant: an invisible companion of the client's pages that looks after what Streamlit cannot do.

It rings and speaks for the sound test, rings when help is called, puts the keyboard on the first open field, begins
each step at its top, lets *Enter* mean *Next*, and asks "Still there?" after a time without touch. Filming counts as
touch. It speaks with voices of this device only: others would send the text to a server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from screening.ui.intake import words

IDLE_S, ANSWER_WITHIN_S = 180, 30
_FOLDER = Path(__file__).parent


def _read(name: str) -> str:
    """Return one of the component's files; the line break in front keeps Streamlit from taking it for a path."""
    return "\n" + (_FOLDER / name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "screening_attendant", html=_read("attendant.html"), css=_read("attendant.css"), js=_read("attendant.js")
)


@dataclass(frozen=True)
class Wishes:
    """What the attendant is to do in this run; each is carried out once for each new text in it.

    Attributes
    ----------
    step : where the client is: a new one begins at its top. focus : key of the field to put the keyboard on, with a
    number that tells one wish from the next. tone : a soft tone rings for each new text. sound_test : show its button.
    """

    step: str
    focus: tuple[str, int] | None = None
    tone: str = ""
    sound_test: bool = False


def attendant(wishes: Wishes, on_away: Callable[[], None]) -> None:
    """Put the attendant into the page; ``on_away`` is called when nobody touched it for too long."""
    _component(
        key="attendant",
        data={
            "step": wishes.step,
            "focus": None if wishes.focus is None else {"key": wishes.focus[0], "id": wishes.focus[1]},
            "tone": wishes.tone,
            "test": wishes.sound_test,
            "idle_s": IDLE_S,
            "answer_s": ANSWER_WITHIN_S,
            "words": {
                "test": words.SOUND_TEST,
                "beep": words.SOUND_HEAR,
                "voice": words.SOUND_VOICE,
                "no_voice": words.SOUND_NO_VOICE,
                "hello": words.SOUND_HELLO,
                "louder": words.SOUND_LOUDER,
                "still": words.STILL_THERE,
                "still_text": words.STILL_THERE_TEXT,
                "here": words.I_AM_HERE,
            },
        },
        on_away_change=on_away,
    )
