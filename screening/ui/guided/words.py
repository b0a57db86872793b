"""What the guided run says: about the film and what to do next, never about the movement."""

from __future__ import annotations

from collections.abc import Mapping

from screening.clinic.protocols import PlannedTake
from screening.clinic.safety import Gate
from screening.ui.recorder import TEXTS

START = "Start: hands-free"
NO_CONSENT = "Consent for filming is missing. Start with the consent step."
GATES = {
    Gate.URGENT: "Please tell your therapist now, before you move. Nothing is filmed in this visit.",
    Gate.UNANSWERED: "The safety questions come first. Answer them, then film.",
    Gate.CHECK_FIRST: "Filming waits until your therapist has looked at your answers.",
}
COMPANY = "Your therapist should stay in the room while you film. Ask for that now."
STOPPED = "Stopped. Sit down if you need to. Your therapist knows."
PAIN_STOP = "Stopped: this movement hurts clearly more than at the beginning. Sit down. Tell your therapist."
PAIN_NOTED = (
    "Painful on this take: what is seen there may be pain avoidance. Filming has ended for this visit unless you, "
    "after asking, decide otherwise."
)
LOOK_FAILED = "The quick check did not work. The film is kept and will be measured."

RECORDER_TEXTS = TEXTS | {
    "off": "Put the camera at hip height, about three metres from the mark. Then press Start and walk to the mark.",
    "start": START,
    "asking": "The browser asks for the camera. Choose Allow.",
    "framing": "Stand on the mark.",
    "countdown": "Stand still.",
    "still": "Stand still",
    "down": "Down",
    "up": "Up",
    "walk": "Walk there and back",
    "sending": "Thank you. One moment.",
    "checking": "Thank you. One moment.",
    "pain": "Any pain in that movement? Tap the number, or wait to go on.",
    "told": "Say below where and when it hurt. Then press Go on.",
    "finished": "That was the last one. Thank you.",
    "stopped": STOPPED,
    "pain_stop": PAIN_STOP,
    "skipping": "Say below why this one is left out.",
    "lost": "The clip did not arrive. It is still in this browser: press Save clip, then Upload a clip.",
    "changed": "The picture turned or changed size while filming. Hold the tablet still and film again.",
    "no_help": "Framing help is not available now. Check yourself that head and feet are in the picture.",
    "no_voice": "No voice of its own on this device: listen for the beeps and read the words.",
    "ghost": "distance {d} %, centre {c} %, turn {t}°",
}
LINES = {
    "view": "View",
    "body": "Whole body",
    "light": "Light",
    "reps": "Repetitions",
    "speed": "Pictures per second",
}

_CUES = {
    "squat": "Feet on the mark, arms straight ahead. Sit down slowly and come up, {count} times.",
    "overhead_squat": "Feet on the mark, arms straight up. Sit down slowly and come up, {count} times.",
}
_STANCES = {
    "front": "Face the camera, toes straight.",
    "left": "Turn your left side to the camera.",
    "right": "Turn your right side to the camera.",
}
_WALKS = {
    "side": "Stand where you begin. You will walk across the picture, there and back.",
    "front": "Stand where you begin. You will walk straight towards the camera, and back.",
    "left": "Treadmill, your left side to the camera.",
    "right": "Treadmill, your right side to the camera.",
}


def stance_sentence(take: PlannedTake) -> str:
    """What is said while somebody walks to the mark."""
    if take.walking:
        return _WALKS[take.view]
    return f"{_STANCES[take.view]} {_CUES[take.movement].format(count=take.repetitions)}"


def film_numbers(numbers: Mapping[str, float | None]) -> str:
    """What was measured of a film, for the therapist; what is not known is left out."""
    shown = (
        ("fps", "{:.0f} pictures per second"),
        ("longest_gap_s", "longest gap {:.2f} s"),
        ("body_height_px", "body {:.0f} pixels high"),
        ("yaw_deg", "turned by {:.0f}°"),
    )
    parts = [text.format(numbers[name]) for name, text in shown if numbers.get(name) is not None]
    return " · ".join(parts)


def verdict_sign(status: str) -> str:
    """The sign of a verdict, always shown with its words."""
    return {"ok": "✓", "warn": "!", "refused": "↻"}.get(status, "…")
