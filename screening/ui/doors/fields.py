"""The fields of a new password with its PIN."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from screening.clinic.passwords import MIN_PASSWORD, check_password_rules, check_pin_rules
from screening.types import ScreeningError

_WIDTH = 420
_LONG = 20


@dataclass(frozen=True)
class ChosenPassword:
    """What was typed into the fields."""

    password: str
    repeated: str
    pin: str

    def checked(self) -> str:
        """Return the password.

        Raises
        ------
        ScreeningError : if a field cannot be used.
        """
        check_password_rules(self.password)
        if self.password != self.repeated:
            raise ScreeningError("The two passwords are not the same. Type the second one again.")
        check_pin_rules(self.pin)
        return self.password


def new_password() -> str:
    """Ask for a new password and say how strong it is; outside of a form, so that it is said while typing."""
    password = st.text_input(
        "New password", type="password", key="new-password", autocomplete="new-password", width=_WIDTH,
        live=True, help=f"At least {MIN_PASSWORD} characters. Four words that do not belong together are easy to "
        "keep in mind.",
    )  # fmt: skip
    st.markdown(_strength(password or ""))
    return password or ""


def repeated_and_pin(password: str) -> ChosenPassword:
    """Ask for the password once more and for a PIN; inside a form, which keeps what is typed whatever happens."""
    repeated = st.text_input(
        "The same password again", type="password", key="repeat-password", autocomplete="new-password", width=_WIDTH
    )  # fmt: skip
    pin = st.text_input(
        "PIN, 4 to 8 digits", type="password", key="new-pin", max_chars=8, autocomplete="off", width=_WIDTH,
        help="Opens your screen again after a pause, and signs a visit.",
    )  # fmt: skip
    return ChosenPassword(password, repeated or "", pin or "")


def _strength(password: str) -> str:
    """Say how a password stands against its rule, in words and as a bar of letters."""
    if not password:
        return "Strength: ▯▯▯"  # the line is there from the start: nothing may move under a finger
    missing = MIN_PASSWORD - len(password)
    if missing > 0:
        return f"Strength: ▮▯▯ too short, {missing} more"
    if len(password) < _LONG:
        return "Strength: ▮▮▯ long enough; longer is stronger"
    return "Strength: ▮▮▮ strong"
