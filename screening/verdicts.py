"""What is said about a recording: one message and one fix for every reason that limits it.

Codes are stable and part of the result file; the sentences may be translated.
"""

from __future__ import annotations

from screening.types import QualityReason, QualityStatus

WARN, REFUSED = QualityStatus.WARN, QualityStatus.REFUSED

VERDICTS: dict[str, tuple[str, str]] = {
    "clip_too_short": (
        "The clip lasts only {seconds:.1f} s.",
        "Film at least three repetitions, with three seconds of standing still before them.",
    ),
    "same_clip": (
        "This is the same film as recording {first}: it is counted once.",
        "Take it out, or choose the clip that was meant.",
    ),
    "frame_rate_too_low": (
        "Only {fps:.0f} pictures per second: too few to measure.",
        "More light, other programs closed, then film again at 30 pictures per second.",
    ),
    "frame_rate_low": (
        "Only {fps:.0f} pictures per second: read with a wider error.",
        "More light and other programs closed give 30 pictures per second.",
    ),
    "gap_in_film": (
        "The film stopped for {seconds:.1f} s.",
        "Keep the recording window in front and film again.",
    ),
    "file_incomplete": (
        "The file breaks off: only its first {seconds:.0f} s could be read.",
        "Save or copy the clip again if the rest is needed.",
    ),
    "no_person": (
        "No person was found in the picture.",
        "Film the whole body in even light, three to four metres from the camera.",
    ),
    "person_lost": (
        "The person was not found in {percent:.0f} % of the pictures.",
        "Even light, a plain background and the whole body in the picture help.",
    ),
    "several_people": (
        "{people} people appear in the picture: whose body was measured is not sure.",
        "Film again with one person only in the picture.",
    ),
    "feet_out_of_frame": (
        "Feet are not in view in {percent:.0f} % of the pictures.",
        "Step back or lower the camera until the whole feet are in the picture.",
    ),
    "head_out_of_frame": (
        "The head is not in view in {percent:.0f} % of the pictures.",
        "Step back or turn the camera upwards until the whole head is in the picture.",
    ),
    "person_too_small": (
        "Too far away: the body is {pixels:.0f} pixels high, {needed:.0f} are needed.",
        "Move the camera closer and film again.",
    ),
    "person_small": (
        "Far away: the body is {pixels:.0f} of {needed:.0f} pixels high, read with a wider error.",
        "Move the camera about one metre closer.",
    ),
    "no_standing_phase": (
        "Nobody stands still for half a second: the standing position is not known.",
        "Stand still for three seconds before the first repetition.",
    ),
    "short_standing_phase": (
        "The person stands still for only {seconds:.1f} s in the whole clip.",
        "Stand still for three seconds before the first repetition.",
    ),
    "view_unknown": (
        "It could not be told which way the person faces.",
        "Stand still for three seconds facing the camera, or with one side towards it.",
    ),
    "view_not_supported": (
        "The person is seen from behind: this view is not measured.",
        "Film from the front, or from the left and the right side.",
    ),
    "view_oblique": (
        "Filmed from {degrees:.0f}° off the front view: only depth and times can be read.",
        "Turn the person or the camera to a front view or a side view and film again.",
    ),
    "view_off_front": (
        "Turned {degrees:.0f}° away from the front view: some measures are not read, others with a wider limit.",
        "Turn the toes straight to the camera.",
    ),
    "view_off_side": (
        "Filmed {degrees:.0f}° off the side view: angles may read too small.",
        "Turn until the shoulder points to the camera.",
    ),
    "view_mismatch": (
        "Named as {declared} view, but it appears to be the {found} view: what was found is used.",
        "Name the view that was filmed, or film the named view.",
    ),
    "swaps": (
        "Left and right may have changed places in {percent:.0f} % of the pictures; they were put back.",
        "Check the film. Even light and close-fitting clothes help.",
    ),
    "no_repetitions": (
        "No complete repetition of this movement was found.",
        "Film at least three repetitions, standing upright before and after each.",
    ),
    "few_repetitions": (
        "Only {count} of the {needed} complete repetitions that are needed.",
        "Film at least three repetitions, standing upright before and after each.",
    ),
}


def reason(
    code: str, status: QualityStatus, fraction: float | None = None, **values: float | str
) -> QualityReason:
    """Build the reason for a code; ``values`` fill the numbers of its sentence."""
    message, fix = VERDICTS[code]
    return QualityReason(code, status, message.format(**values), fix, fraction)
