"""The recorder: films one clip in the browser and hands the file to the page's own uploader.

No pose runs while it films and no value is sent to Python: the finished file itself is the only message, and the view
that was filmed stands in its name (``recording-front.mp4``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from screening.types import View

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


def _read(name: str) -> str:
    """Return one of the component's files; the line break in front keeps Streamlit from taking it for a path."""
    return "\n" + (_FOLDER / name).read_text(encoding="utf-8")


_component = st.components.v2.component(
    "screening_recorder", html=_read("recorder.html"), css=_read("recorder.css"), js=_read("recorder.js")
)


def recorder(*, uploader_key: str, stored: int, views: Sequence[View], filmed: Sequence[View]) -> None:
    """Show the recorder.

    Parameters
    ----------
    uploader_key : key of the container around the uploader that takes the file.
    stored : how many clips have arrived so far in this sitting; it must grow when one arrives.
    views : the views that the movement is filmed in, in order.
    filmed : the views there are clips of; the first that is missing is proposed next.
    """
    offered = [view for view in views if view in _VIEWS]
    proposed = next((view for view in offered if view not in filmed), offered[0])
    _component(
        key="recorder",
        data={
            "uploader": uploader_key,
            "stored": stored,
            "limit_s": LIMIT_S,
            "views": [
                {"id": view.value, "label": _VIEWS[view][0], "instruction": _VIEWS[view][1]}
                for view in offered
            ],
            "next": proposed.value,
            "texts": TEXTS,
        },
    )
