"""The words of the pages *Clients* and *Inbox* about clients."""

from __future__ import annotations

from collections.abc import Mapping

from screening.clinic.lists import ClientFilter
from screening.clinic.visits import VisitState

FILTERS: Mapping[ClientFilter, str] = {
    ClientFilter.ACTIVE: "Active",
    ClientFilter.ARCHIVED: "Archived",
    ClientFilter.CONSENT_ENDED: "Consent ends",
    ClientFilter.RETENTION_DUE: "Retention due",
}
EMPTY_FILTERS: Mapping[ClientFilter, str] = {
    ClientFilter.ACTIVE: "No clients yet. Create the first one; nothing leaves this computer.",
    ClientFilter.ARCHIVED: "No client is archived.",
    ClientFilter.CONSENT_ENDED: "No client took a consent back.",
    ClientFilter.RETENTION_DUE: "No record is due for erasure within three months.",
}
STATES: Mapping[str, str] = {
    VisitState.INTAKE.value: "intake open",
    VisitState.WAITING.value: "waiting for review",
    VisitState.IN_REVIEW.value: "in review",
    VisitState.SIGNED.value: "signed",
}
NAME_MISSING = "Enter a name or initials."
YEAR_MISSING = "Please check the year."
CONTACT_WRONG = "This is no e-mail address. Check it, or leave the field empty."
IS_IT_ONE = "Is it one of these?"


def no_match(search: str) -> str:
    """Return what is said where nobody was found; ``search`` as it may be shown."""
    return f"No match for '{search}'. Check the spelling or create a new client."


def visits_words(number: int) -> str:
    """Return how many visits there are."""
    return "no visit yet" if not number else f"{number} {'visit' if number == 1 else 'visits'}"


def age_words(birth_year: int | None, this_year: int) -> str:
    """Return the age in years, empty where the year of birth is not known."""
    return "" if birth_year is None else f"{this_year - birth_year} y"
