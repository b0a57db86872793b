"""A certificate of this computer's own, for tablets and phones in the clinic's network.

Browsers give them the camera only over https. Nobody else vouches for it: each device is told once to trust it.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from screening.types import ScreeningError

GOOD_FOR = timedelta(days=365)
_CLOCKS_DIFFER = timedelta(hours=1)
CERTIFICATE, KEY = "certificate.pem", "certificate.key"


@dataclass(frozen=True)
class Certificate:
    """A certificate that is there, and its private key.

    Attributes
    ----------
    names : host names and addresses it is made out to. fingerprint : SHA-256, to compare with what a device shows.
    """

    path: Path
    key_path: Path
    names: tuple[str, ...]
    expires_at: datetime
    fingerprint: str

    def is_for(self, name: str) -> bool:
        """Whether it is made out to this name or address."""
        return name in self.names


def own_names() -> tuple[str, ...]:
    """Return how this computer is called in its network, its addresses last; nothing is asked of anybody."""
    host = socket.gethostname()
    names = ["localhost", host, host.split(".")[0] + ".local"]
    return tuple(dict.fromkeys([*names, "127.0.0.1", *own_addresses()]))


def own_addresses() -> tuple[str, ...]:
    """Return this computer's addresses in its networks, the one that others would use first."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(
                ("192.0.2.1", 9)
            )  # a documentation address; a datagram socket sends nothing by this
            found.append(str(probe.getsockname()[0]))
        except OSError:  # no network at all
            pass
    try:
        entries = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        entries = []
    found += [str(entry[4][0]) for entry in entries]
    usable = [one for one in found if not ipaddress.ip_address(one).is_loopback]
    return tuple(dict.fromkeys(usable))


def make(folder: Path, names: tuple[str, ...], now: datetime | None = None) -> Certificate:
    """Make a new certificate for these names, for one year; an older one in the folder is replaced.

    Raises
    ------
    ScreeningError : if the folder refuses.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    made = _signed(key, names, now or datetime.now(UTC))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(
            folder / KEY,
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
        )
        _write_private(folder / CERTIFICATE, made.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise ScreeningError(
            f"{folder}: the certificate cannot be written here ({error.strerror}). Choose another folder with "
            "SCREENING_HOME."
        ) from error
    return read(folder / CERTIFICATE)


def _signed(key: ec.EllipticCurvePrivateKey, names: tuple[str, ...], now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Movement Screening, this clinic's computer")])
    own_names_only = x509.NameConstraints([_subtree(one) for one in names], None)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName([_general_name(one) for one in names]), critical=False)
        # iPads trust a certificate by hand only if it may sign; it may sign nothing but its own names.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(own_names_only, critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _key_usage() -> x509.KeyUsage:
    no = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign"), False
    )
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, encipher_only=False, decipher_only=False, **no
    )


def _subtree(name: str) -> x509.GeneralName:
    """Return a name as a limit: an address with all of its bits."""
    try:
        return x509.IPAddress(ipaddress.ip_network(name))
    except ValueError:
        return x509.DNSName(name)


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that only this user can read, whole or not at all."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    beside.replace(path)


def read(path: Path) -> Certificate:
    """Read a certificate.

    Raises
    ------
    OSError : if there is none. ScreeningError : if the file holds something else.
    """
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound) as error:
        raise ScreeningError(
            f"{path}: this is not a certificate made here. Make a new one with 'screening app --lan "
            "--make-certificate'."
        ) from error
    return Certificate(
        path,
        path.with_name(KEY),
        tuple(str(one.value) for one in names),
        found.not_valid_after_utc,
        found.fingerprint(hashes.SHA256()).hex(":").upper(),
    )
