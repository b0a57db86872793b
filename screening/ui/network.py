"""Who can reach the app: this computer only, or the clinic's network with a certificate; told to the pages at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from screening.types import ScreeningError
from screening.ui import certificate

ADDRESS_VARIABLE, CERTIFICATE_VARIABLE = "SCREENING_LAN_ADDRESS", "SCREENING_LAN_CERTIFICATE"
_RENEW_DAYS = 30


@dataclass(frozen=True)
class NetworkState:
    """How the app was started.

    Attributes
    ----------
    address : where tablets and phones find it (``https://192.168.1.20:8501``); None where only this computer can.
    expires_at, fingerprint : of the certificate; None without one.
    """

    address: str | None = None
    expires_at: datetime | None = None
    fingerprint: str | None = None

    def days_left(self, now: datetime) -> int | None:
        """Return for how many whole days the certificate holds, negative once it has expired."""
        return None if self.expires_at is None else (self.expires_at - now).days


def network_state(environment: Mapping[str, str] = os.environ) -> NetworkState:
    """Return who can reach this app, as it was started with ``screening app --lan`` or without it."""
    address, path = environment.get(ADDRESS_VARIABLE), environment.get(CERTIFICATE_VARIABLE)
    if not address or not path:
        return NetworkState()
    try:
        found = certificate.read(Path(path))
    except (OSError, ScreeningError):  # taken away while the app runs: the pages say that there is none
        return NetworkState(address)
    return NetworkState(address, found.expires_at, found.fingerprint)


def network_sentence(state: NetworkState, now: datetime) -> str:
    """Say it in one or two sentences for the settings page."""
    if state.address is None:
        return (
            "This computer only. To let tablets and phones of the clinic in, end the app and start it with "
            "'screening app --lan --make-certificate'."
        )
    days = state.days_left(now)
    if days is None or state.expires_at is None:
        return f"Clinic network at {state.address}; its certificate cannot be read. Start the app anew with --lan."
    day = f"{state.expires_at:%-d %B %Y}"
    if days < 0:
        return f"Tablets are refused since {day}. Renew: 'screening app --lan --make-certificate'."
    if days < _RENEW_DAYS:
        return f"Tablets will be refused from {day}. Renew: 'screening app --lan --make-certificate'."
    return f"Clinic network at {state.address}. The certificate holds until {day}."
