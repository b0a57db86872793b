"""The words of the page *Client record*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.clinic.consents import FilmRule, Purpose
from screening.clinic.films import FilmState
from screening.clinic.tables import Clip
from screening.movements import MOVEMENTS
from screening.norms import load_norms

TABS = ("Overview", "Visits", "Tests & pairs", "Homework", "Progress", "Documents", "Consent")
NO_VISIT = "No visit yet."
NO_TESTS = "No test by hand yet. Tests are entered on the page of a visit."
NO_HOMEWORK = "No homework yet. It is given on the page of a visit."
NO_DOCUMENT = "No signed visit yet. A visit that is signed has its reports here."
NO_CONSENT = "Nothing was asked yet. Consent is asked at the beginning of the first visit."
PURPOSES: Mapping[str, str] = {
    Purpose.RECORD.value: "Keep the record and screen the movement",
    Purpose.FILM.value: "Film",
    Purpose.RESEARCH.value: "Use for research",
    Purpose.TEACHING.value: "Use for teaching",
    Purpose.IMPROVEMENT.value: "Use to improve this tool",
}
FILM_RULES: Mapping[str, str] = {
    FilmRule.DELETE_AFTER_SIGNING.value: "films are deleted after signing",
    FilmRule.KEEP_BLURRED.value: "films are kept with the face blurred",
    FilmRule.STICK_FIGURE_ONLY.value: "only the stick figure is kept",
}
FILM_STATES: Mapping[str, str] = {
    FilmState.AS_FILMED.value: "film kept",
    FilmState.BLURRED.value: "film kept, face blurred",
    FilmState.DELETED.value: "stick figure only",
}
EVENT_KINDS: Mapping[str, str] = {
    "scar": "Scar",
    "operation": "Operation",
    "injury": "Injury",
    "fall": "Fall",
    "accident": "Accident",
    "overload": "Overload",
    "pregnancy": "Pregnancy",
    "dental": "Teeth and jaw",
}
RESULTS: Mapping[str, str] = {
    "strong": "strong",
    "weak": "tested weak",
    "not_tested": "not tested",
    "clear": "clear",
    "positive": "positive",
    "painful": "painful",
}
FIELDS: Mapping[str, str] = {
    "name": "name",
    "name_key": "",
    "birth_year": "birth year",
    "sex": "sex",
    "height_cm": "height (cm)",
    "leg_length_cm": "leg length (cm)",
    "dominant_hand": "hand used more",
    "dominant_foot": "foot used more",
    "work_and_sport": "work and sport",
    "record_number": "own record number",
    "contact": "contact",
}
"""Column to what it is called; empty where it is not shown."""
RECORDS: Mapping[str, str] = {"pain_sites": "Pain", "past_events": "History", "goals": "Goals"}


def muscle(code: str) -> str:
    """Return the name of a muscle by its code, or the code where it is not on the list."""
    test = load_norms().hand_tests.get(code)
    return code if test is None else test.name


def filmed(clips: Sequence[Clip]) -> str:
    """Return what was filmed: ``squat ×5, walking ×2``; what was left out is not counted."""
    counts: dict[str, int] = {}
    for clip in clips:
        if clip.skipped is None:
            counts[clip.movement] = counts.get(clip.movement, 0) + 1
    return ", ".join(f"{movement_word(name)} ×{number}" for name, number in counts.items())


def movement_word(movement: str) -> str:
    """Return a movement in the middle of a sentence."""
    found = MOVEMENTS.get(movement)
    return movement if found is None else found.title.lower()


def films_left(clips: Sequence[Clip]) -> str:
    """Return what is left of the films of a visit: ``2 films kept``, ``stick figures only``."""
    kept = sum(clip.film is not None for clip in clips if clip.skipped is None)
    if kept:
        return f"{kept} {'film' if kept == 1 else 'films'} kept"
    return "stick figures only" if any(clip.skipped is None for clip in clips) else "not filmed"


def withdrawal(purpose: str, films: int) -> str:
    """Return what withdrawing a consent does, in sentences; ``films`` are those that are still kept."""
    if purpose == Purpose.FILM.value:
        gone = {0: "No film is kept, so nothing is deleted.", 1: "1 film is deleted now, for good."}.get(
            films, f"{films} films are deleted now, for good."
        )
        return f"{gone} Stick figures and measurements stay. Nobody is filmed until a new consent is signed."
    if purpose == Purpose.RECORD.value:
        return (
            "Nothing is deleted now: an admin erases the whole record on request, unless the law asks to keep it. "
            "Do not start a new visit without a new consent."
        )
    return "Nothing is deleted now. From now on nothing of this client is used for it."


def times(number: int, what: str) -> str:
    """Return a number with its noun."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
