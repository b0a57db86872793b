"""The app in the clinic's network: one address, encrypted, with a certificate of this computer's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from screening.models import home_folder
from screening.types import ScreeningError
from screening.ui import certificate
from screening.ui.certificate import Certificate
from screening.ui.network import ADDRESS_VARIABLE, CERTIFICATE_VARIABLE

_MAKE = "'screening app --lan --make-certificate'"


@dataclass(frozen=True)
class Lan:
    """What it takes: this computer's address in the network, and the certificate for it."""

    host: str
    certificate: Certificate

    def options(self) -> dict[str, str | list[str]]:
        """Return the server's options that differ from those for this computer only."""
        return {
            "server.address": self.host,
            "server.allowedHosts": list(self.certificate.names),  # no page under any other name
            "server.sslCertFile": str(self.certificate.path),
            "server.sslKeyFile": str(self.certificate.key_path),
        }

    def address(self, port: int) -> str:
        """Return what tablets and phones open."""
        return f"https://{self.host}:{port}"

    def environment(self, port: int) -> dict[str, str]:
        """Return what tells the pages how they can be reached."""
        return {ADDRESS_VARIABLE: self.address(port), CERTIFICATE_VARIABLE: str(self.certificate.path)}

    def explain(self, port: int) -> str:
        """Say what was started and what browsers will say to it."""
        return (
            f"The app runs in this network at {self.address(port)}, encrypted. End it with Ctrl+C.\n"
            "The first time, each browser warns that the connection is not private: nobody but this computer vouches "
            "for it. Compare the SHA-256 fingerprint that the browser shows with this one, then choose Advanced and "
            f"go on:\n  {self.certificate.fingerprint}\n"
            f"The certificate holds until {self.certificate.expires_at:%-d %B %Y}. iPads and iPhones need it "
            f"installed; docs/network.md shows how: {self.certificate.path}\n"
        )


def prepare(*, make: bool, folder: Path | None = None, now: datetime | None = None) -> Lan:
    """Return what the app needs to be reached in the network.

    Parameters
    ----------
    make : make a new certificate, for one year. folder : where it is kept; by default the program's own folder.

    Raises
    ------
    ScreeningError : if this computer is in no network, or the certificate is missing, over, or of another address.
    """
    folder = folder or home_folder()
    now = now or datetime.now(UTC)
    addresses = certificate.own_addresses()
    if not addresses:
        raise ScreeningError(
            "This computer is in no network. Connect it to the clinic's network and start again."
        )
    if make:
        return Lan(addresses[0], certificate.make(folder, certificate.own_names(), now))
    return _checked(folder / certificate.CERTIFICATE, addresses, now)


def _checked(path: Path, addresses: tuple[str, ...], now: datetime) -> Lan:
    try:
        found = certificate.read(path)
    except OSError as error:
        raise ScreeningError(
            f"{path}: there is no certificate yet ({error.strerror}). Make one, for a year, with {_MAKE}."
        ) from error
    if not found.key_path.exists():
        raise ScreeningError(
            f"{found.key_path}: the key of the certificate is missing. Make both anew with {_MAKE}."
        )
    if found.expires_at <= now:
        raise ScreeningError(
            f"{path}: the certificate ended on {found.expires_at:%-d %B %Y}. Renew it with {_MAKE}."
        )
    host = next((one for one in addresses if found.is_for(one)), None)
    if host is None:
        raise ScreeningError(
            f"{path}: the certificate is for another address than this computer has now ({addresses[0]}). "
            f"Make a new one with {_MAKE}."
        )
    return Lan(host, found)
