"""The recorder: films one clip in the browser and hands the file to the page's own uploader.

No pose runs while it films and no value is sent to Python: the finished file itself is the only message, and the view
that was filmed stands in its name (``recording-front.mp4``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from screening.types import Movement, View

LIMIT_S = 60
_FOLDER = Path(__file__).parent

_VIEWS = {
    View.FRONT: (
        "Front",
        "Face the camera with your toes straight towards it. Head and feet stay in the picture.",
    ),
    View.LEFT: (
        "Left side",
        "Turn until your left shoulder points to the camera. Head and feet stay in the picture.",
    ),
    View.RIGHT: (
        "Right side",
        "Turn until your right shoulder points to the camera. Head and feet stay in the picture.",
    ),
}

_WALKING_VIEWS = {
    "side": (
        "Side, there and back",
        "Walk straight across the picture, from before its edge to behind the other, turn there and walk back. "
        "Feet and head stay in the picture.",
    ),
    "front": (
        "Front",
        "Walk straight towards the camera, or on a treadmill that faces it. Feet and head stay in the picture.",
    ),
    "left": ("Left side, treadmill", "Walk on a treadmill with your left side to the camera."),
    "right": ("Right side, treadmill", "Walk on a treadmill with your right side to the camera."),
}
"""Ways of filming walking. A film there and back shows both sides: its view is found, not named."""

TEXTS = {
    "off": "",
    "asking": "The browser asks for the camera. Choose Allow.",
    "ready": "Camera at hip height, about three metres away. Stand still for three seconds before you begin.",
    "countdown": "Get ready. Stand still.",
    "recording": "Recording. Press Stop or the Esc key to end.",
    "stopped": "Stopped. Nothing was recorded.",
    "sending": "Thank you. One moment, the clip is being stored.",
    "sent": "The clip is stored. It is in the list below.",
    "lost": "The clip did not arrive. It is still in this browser: press Save clip, then choose Upload clips.",
    "insecure": "This address is not secure. The browser allows the camera only on this computer or over https. "
    "Open the app on this computer, or upload a clip.",
    "denied": "Camera is blocked. Press the camera sign beside the address, choose Allow, then Try again.",
    "busy": "Another program is using the camera. Close it (video call?) and press Try again.",
    "none": "No camera found. Plug it in, wait 5 seconds, press Try again. Or upload a clip.",
    "changed": "The picture turned or changed size while filming. Hold the camera still and film again.",
    "lost_camera": "The camera stopped while filming. Check its cable, press Try again and film again.",
    "unsupported": "This browser cannot record video. Use a current Chrome, Edge, Firefox or Safari, "
    "or upload a clip.",
}


_WALKING_TEXTS = {
    "ready": "Camera at hip height, square to the way, three to four metres from it. Leave it running for all walks.",
    "countdown": "Get ready, two metres before the picture.",
}


def read_files(*names: str) -> str:
    """Return files of this folder as one; the line break in front keeps Streamlit from taking it for a path."""
    return "\n" + "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_component = st.components.v2.component(
    "screening_recorder",
    html=read_files("recorder.html"),
    css=read_files("recorder.css"),
    js=read_files("camera.js", "recorder.js"),
)


def recorder(*, uploader_key: str, stored: int, movement: Movement, filmed: Sequence[View]) -> None:
    """Show the recorder.

    Parameters
    ----------
    uploader_key : key of the container around the uploader that takes the file.
    stored : how many clips have arrived so far in this sitting; it must grow when one arrives.
    movement : says in which views it is filmed.
    filmed : the views there are clips of; the first that is missing is proposed next.
    """
    offered = _offered(movement)
    proposed = next((name for name in offered if name not in filmed), next(iter(offered)))
    _component(
        key="recorder-walking" if movement.walking else "recorder",  # the buttons are made once
        data={
            "uploader": uploader_key,
            "stored": stored,
            "limit_s": LIMIT_S,
            "views": [
                {"id": name, "label": label, "instruction": instruction}
                for name, (label, instruction) in offered.items()
            ],
            "next": proposed,
            "texts": TEXTS | _WALKING_TEXTS if movement.walking else TEXTS,
        },
    )


def _offered(movement: Movement) -> dict[str, tuple[str, str]]:
    """What can be filmed, with a label and an instruction, in order."""
    if movement.walking:
        return _WALKING_VIEWS
    return {view.value: _VIEWS[view] for view in movement.views if view in _VIEWS}


_guided = st.components.v2.component(
    "screening_guided",
    html=read_files("guided.html"),
    css=read_files("guided.css"),
    js=read_files("camera.js", "display.js", "guided.js"),
)


def guided_recorder(*, key: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Show the guided recorder; ``data`` is described in ``guided.js``.

    Returns
    -------
    What the person just did (``id``, ``kind`` and its values); None in every other run.
    """
    event = _guided(key=key, data=dict(data), on_event_change=_nothing).event
    return event if isinstance(event, Mapping) else None


def _nothing() -> None:
    """Stand in for a callback: a value without one is refused."""
