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
    "cut_in_film": (
        "The film jumps to another shot {count:.0f} time(s): only the longest one is measured, without "
        "{percent:.0f} % of the pictures.",
        "Film one shot without a stop, or cut the file yourself and give the parts one by one.",
    ),
    "client_changed": (
        "For {percent:.0f} % of the time another body appears to have been followed: that part is left out.",
        "Film again with one person only in the picture.",
    ),
    "freeze": (
        "The film stands still in {percent:.0f} % of the pictures: what happened there is not seen.",
        "Close other programs and film again.",
    ),
    "too_dark": (
        "Little light on the person: the brightest parts reach {percent:.0f} % of full brightness.",
        "More light from the side of the camera; no window behind the person.",
    ),
    "blurred": (
        "The pictures are blurred{when}: the joints are placed less surely.",
        "More light, a clean lens and slower repetitions give sharper pictures.",
    ),
    "camera_rolled": (
        "The camera appears to be turned by about {degrees:.0f}° to one side: leans and level lines read too much "
        "or too little.",
        "Level the camera: a door frame in the picture must run straight up.",
    ),
    "camera_tilted": (
        "By the two heights given the camera looks {direction} by {degrees:.0f}°: this is allowed for, but was "
        "tested up to {most:.0f}° only.",
        "Set the camera upright at the height of the hips, or check both heights.",
    ),
    "ankles_moved": (
        "A foot moved in {count:.0f} of {total:.0f} repetitions: they are read with care.",
        "Keep both feet where they are from the first to the last repetition.",
    ),
    "ankles_moved_far": (
        "A foot moved so far in {count:.0f} of {total:.0f} repetitions that they are not measured.",
        "Keep both feet where they are from the first to the last repetition.",
    ),
    "swaps": (
        "Left and right may have changed places in {percent:.0f} % of the pictures; they were put back.",
        "Check the film. Even light and close-fitting clothes help.",
    ),
    "no_repetitions": (
        "No complete repetition of this movement was found.",
        "Film at least three repetitions, standing upright before and after each.",
    ),
    "walking_backwards": (
        "Walking backwards is not measured.",
        "Film again walking forwards, there and back.",
    ),
    "walk_oblique": (
        "The way crosses the picture obliquely: neither side nor front is seen.",
        "Walk straight across the picture, or straight towards the camera.",
    ),
    "no_strides": (
        "No complete stride was found.",
        "Walk across the whole picture, at least three strides, with the feet and the head always in it.",
    ),
    "few_strides": (
        "Only {count} of the {needed} complete strides that are needed.",
        "Walk there and back several times; three metres more distance show more strides.",
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
