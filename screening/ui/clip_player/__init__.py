"""The player: a film at exact frames with its skeleton and the measured arc, the curve below it, or two films in step.

One film::

    payload = player_data.clip_payload(screening, index)                  # pure; keep it, it never changes
    focus = player_data.focuses_of(screening, finding)[0]                 # the finding that is open, or None
    marked_s = clip_player(key="clip", payload=payload, film=film, focus=focus, seek=Seek("3", focus.time_s))

``player_data.film_payload(video)`` stands in until a film is analysed: it can be watched, nothing is drawn on it. With
another ``payload`` and ``film`` under the same key the player goes over to that film.

Two films by phase::

    pair_player(key="pair", before=payload_1, after=payload_2, films=(film_1, film_2))

A seek is carried out once for each new ``id``, the film stands still then; a rerun with the same id does nothing. What
somebody looks at never reruns the page. Tests wait for ``data-state`` (loading ready playing seeking nofilm),
``data-time`` (seconds of the film, 3 decimals) and ``data-playing`` of ``.st-key-<key> .player``; a pair has
``data-phase`` (percent) and ``data-times`` (of both films).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from screening.player_data import PlayerFocus

_FOLDER = Path(__file__).parent
_SCRIPTS = ("brush.js", "film.js", "clip_player.js")
TALLEST_VH = 52
NO_FILM = "The film was deleted. The skeleton is shown."

Film = bytes | Path | str
"""What ``st.video`` takes: content, a file, or an address."""


@dataclass(frozen=True)
class Seek:
    """A wish to go to a moment: carried out once for each new ``id``. ``at``: seconds, in a pair percent."""

    id: str
    at: float


def _read(*names: str) -> str:
    """Return files of the component; the line break in front keeps Streamlit from taking them for a path."""
    return "\n" + "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_component = st.components.v2.component(
    "screening_clip_player",
    html=_read("clip_player.html"),
    css=_read("clip_player.css"),
    js=_read(*_SCRIPTS),
)


def clip_player(
    *,
    key: str,
    payload: Mapping[str, Any],
    film: Film | None,
    focus: PlayerFocus | None = None,
    seek: Seek | None = None,
    ghost: Mapping[str, Any] | None = None,
    can_mark: bool = False,
    label: str = "Film with skeleton",
    tallest_vh: int = TALLEST_VH,
) -> float | None:
    """Show one film with what was measured on it.

    Parameters
    ----------
    key : of the player; the film itself stands in the container ``<key>-film``.
    payload : from :func:`screening.player_data.clip_payload`.
    film : None where it was not kept: the skeleton plays on a plain ground.
    focus : the finding to show: its motion is drawn, its moment marked in the strip. It does not move the film.
    seek : where to go, in seconds of the film.
    ghost : payload of an earlier recording of the same view, which can be laid behind.
    can_mark : offer "Mark this moment".
    label : what the film shows, read aloud. tallest_vh : height of the film at most, percent of the window.

    Returns
    -------
    The moment that was just marked, in seconds; None in every other run.
    """
    _film(f"{key}-film", film)
    result = _component(
        key=key,
        data={
            "clips": [_clip(f"{key}-film", film, payload, ghost)],
            "focus": focus.data if focus else None,
            "seek": {"id": seek.id, "t": seek.at} if seek else None,
            "mark": can_mark,
            "label": label,
            "tallest_vh": min(tallest_vh, TALLEST_VH),
        },
        on_mark_change=_nothing,
    )
    marked = result.mark
    return float(marked["t"]) if marked else None


def pair_player(
    *,
    key: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    films: tuple[Film | None, Film | None],
    titles: tuple[str, str] = ("Before", "Now"),
    seek: Seek | None = None,
) -> None:
    """Show two films of one movement beside each other, kept at the same phase of a repetition.

    Parameters
    ----------
    before, after : payloads from :func:`screening.player_data.clip_payload`. films : theirs, None where not kept.
    titles : stand above the films. seek : phase in percent, 50 = the deepest point.
    """
    keys = (f"{key}-before-film", f"{key}-after-film")
    for column, own, film, title in zip(st.columns(2), keys, films, titles, strict=True):
        with column:
            st.markdown(f"**{title}**")
            _film(own, film)
    clips = [_clip(*given, None) for given in zip(keys, films, (before, after), strict=True)]
    _component(
        key=key,
        data={
            "clips": clips,
            "focus": None,
            "seek": {"id": seek.id, "phase": seek.at} if seek else None,
            "mark": False,
            "label": f"Two films at the same phase: {titles[0]} and {titles[1]}",
            "tallest_vh": TALLEST_VH,
        },
        on_mark_change=_nothing,
    )


def _film(key: str, film: Film | None) -> None:
    """Put the film, or the word that there is none, into its own container."""
    with st.container(key=key):
        if film is None:
            st.badge(NO_FILM, icon=":material/videocam_off:", color="gray")
        else:
            st.video(film)


def _clip(
    key: str, film: Film | None, payload: Mapping[str, Any], ghost: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {"film": None if film is None else key, "payload": payload, "ghost": ghost}


def _nothing() -> None:
    """Stand where a function has to be named; the value is read from the result."""
