"""The first half of the page: add clips by camera or file, say what they show, press Measure."""

from __future__ import annotations

import streamlit as st

from screening.movements import MOVEMENTS
from screening.report import wording
from screening.types import Movement, View
from screening.ui.recorder import recorder
from screening.ui.sitting import Sitting
from screening.ui.words import escape_markdown, size_words, view_title
from screening.ui.workspace import CLIP_TYPES, MAX_CLIPS, StoredClip, was_filmed

FILM, UPLOAD = "Film now", "Upload clips"
_AUTO = "Auto: find the view"
_HEIGHT_HELP = (
    "The client's body height. Together with the camera height it gives the tilt of the camera, so that thigh, shank "
    "and trunk angles no longer assume a level camera."
)
_CAMERA_HELP = (
    "From the floor to the lens. Hip height, about 90 cm, measures best. Without both heights the camera is taken as "
    "level."
)


def clip_form(sitting: Sitting) -> None:
    """Show the form; pressing *Measure* starts the job and runs the page again."""
    st.title("Screen a movement", anchor=False)
    st.markdown(wording.SAFE_FIRST)
    if sitting.message:
        st.error(escape_markdown(sitting.message), icon=":material/error:")
    movement = _movement()
    st.header("1. Film or upload", anchor=False)
    st.markdown(f"**{wording.SAFE_MOVE}**")
    st.markdown(f"{escape_markdown(movement.cue)} {_what_to_film(movement)}")
    _source(sitting, movement)
    st.header("2. Your clips", anchor=False)
    views = _clips(sitting, movement)
    st.header("3. Measure", anchor=False)
    height_cm, camera_height_cm = _heights()
    if st.button(
        "Measure", type="primary", icon=":material/straighten:", disabled=not sitting.clips, key="measure"
    ):
        sitting.measure(movement.id, views, height_cm=height_cm, camera_height_cm=camera_height_cm)
        st.rerun()
    if not sitting.clips:
        st.markdown("Add a clip first.")


def _what_to_film(movement: Movement) -> str:
    """Which clips are enough to begin, and what more of them add."""
    if movement.walking:
        return (
            "Film from the side, the camera square to the way and three to four metres from it: one clip there and "
            "back shows both legs, and six strides of each foot or more make a flag surer. Or film a treadmill: "
            "from one side, then from the other, half a minute each. A clip from the front, walking towards the "
            "camera or on a treadmill, adds trunk, pelvis and step width."
        )
    return (
        "One clip from the front is enough to begin; a clip of each side adds ankle, trunk, heel and raised arms, "
        "and makes a flag surer."
    )


def _movement() -> Movement:
    """Choose the movement, where there is more than one."""
    ids = list(MOVEMENTS)
    if len(ids) == 1:
        return MOVEMENTS[ids[0]]
    chosen = st.selectbox(
        "Movement",
        ids,
        format_func=lambda name: MOVEMENTS[name].title,
        key="movement",
        persist_state="session",
    )
    return MOVEMENTS[chosen]


def _source(sitting: Sitting, movement: Movement) -> None:
    """Camera or file. The recorder hands its file to the same uploader, which is then out of sight."""
    if len(sitting.clips) >= MAX_CLIPS:
        st.markdown(f"{MAX_CLIPS} clips are the most. Remove one below to add another.")
        return
    way = st.segmented_control(
        "How do you want to add a clip?",
        [FILM, UPLOAD],
        default=FILM,
        required=True,
        key="way",
        persist_state="session",
    )
    if way == FILM:
        filmed = [clip.view for clip in sitting.clips if clip.view is not None]
        recorder(uploader_key="handover-hidden", stored=sitting.arrived, movement=movement, filmed=filmed)
    with st.container(key="handover-hidden" if way == FILM else "handover-shown"):
        files = st.file_uploader(
            "Video of the movement, one to three clips",
            type=list(CLIP_TYPES),
            accept_multiple_files=True,
            key=f"upload-{sitting.handed_in}",  # a new key empties it
            help="MP4, MOV or WebM, up to 200 MB each. The clip stays on this computer.",
        )
    if files:
        sitting.add([(file.name, file.getvalue()) for file in files])
        st.rerun()


def _clips(sitting: Sitting, movement: Movement) -> list[View | None]:
    """List the clips with the view of each; return the views in their order, None = find it."""
    if not sitting.clips:
        st.markdown("No clip yet. Film one above, or upload one.")
    return [_clip(sitting, movement, clip) for clip in list(sitting.clips)]


def _clip(sitting: Sitting, movement: Movement, clip: StoredClip) -> View | None:
    """Show one clip: name, size, view, play, remove."""
    with st.container(border=True, key=f"clip-{clip.number}"):
        origin = escape_markdown(clip.shown_name) if not was_filmed(clip) else "filmed here"
        st.markdown(f"**Clip {clip.number}** · {origin} · {size_words(clip.size_bytes)}")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            view = st.selectbox(
                "View",
                [None, *movement.views],
                index=0 if clip.view is None else 1 + movement.views.index(clip.view),
                format_func=lambda option: _AUTO if option is None else view_title(option),
                key=f"view-{clip.number}",
                persist_state="session",
                width=260,
            )
            played = st.toggle("Play", key=f"play-{clip.number}")
            st.button(
                "Remove",
                icon=":material/delete:",
                key=f"remove-{clip.number}",
                on_click=sitting.drop,
                args=(clip,),
            )
        if played:
            st.video(clip.path, alt=f"Clip {clip.number} as filmed")
    return view


def _heights() -> tuple[float | None, float | None]:
    """Ask for the two heights that give the tilt of the camera; both may stay empty."""
    left, right = st.columns(2)
    with left:
        height_cm = st.number_input(
            "Client's height in cm (may stay empty)", 100.0, 230.0, None, 1.0, "%.0f",
            key="height", help=_HEIGHT_HELP, placeholder="for example 172", persist_state="session",
        )  # fmt: skip
    with right:
        camera_cm = st.number_input(
            "Camera height in cm (may stay empty)", 10.0, 300.0, None, 1.0, "%.0f",
            key="camera-height", help=_CAMERA_HELP, placeholder="for example 90", persist_state="session",
        )  # fmt: skip
    if (height_cm is None) != (camera_cm is None):
        st.markdown(
            "Both heights are needed to find the tilt of the camera. With one alone it is taken as level."
        )
    return height_cm, camera_cm
