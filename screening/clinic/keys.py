"""The clinic's key: its public half stores films at any time, its private half, which opens them, needs a password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from screening.clinic.crypt import lock_key, unlock_key
from screening.clinic.tables import KeySlot, Setting
from screening.types import ScreeningError

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody confuses when reading aloud or copying by hand."""
_SETTING = "encryption"
_GROUPS, _PER_GROUP = 8, 4


@dataclass
class Keyring:
    """What this program can open at the moment.

    Attributes
    ----------
    public : the public half; None where the clinic chose no encryption, or is not set up.
    private : the private half, once somebody has signed in with a password.
    """

    public: bytes | None = None
    private: X25519PrivateKey | None = None

    @property
    def locked(self) -> bool:
        """Whether films are encrypted and cannot be opened now."""
        return self.public is not None and self.private is None

    def take(self, secret: bytes) -> None:
        """Keep the private half in memory."""
        self.private = X25519PrivateKey.from_private_bytes(secret)

    def secret(self) -> bytes:
        """Return the private half.

        Raises
        ------
        ScreeningError : if it is locked.
        """
        if self.private is None:
            raise ScreeningError("The films are locked. Sign in with your password once, then try again.")
        return self.private.private_bytes_raw()


def load_public(db: Session, keyring: Keyring) -> None:
    """Read the public half, if the clinic has one."""
    setting = db.get(Setting, _SETTING)
    keyring.public = bytes.fromhex(setting.value["public"]) if setting is not None else None


def make_key(db: Session, keyring: Keyring) -> str:
    """Make the clinic's key and return the recovery code, which is shown once and stored nowhere."""
    private = X25519PrivateKey.generate()
    keyring.private, keyring.public = private, private.public_key().public_bytes_raw()
    db.add(Setting(name=_SETTING, value={"public": keyring.public.hex()}))
    return renew_recovery(db, keyring)


def renew_recovery(db: Session, keyring: Keyring) -> str:
    """Return a new recovery code; the one before is worthless from now on."""
    db.execute(delete(KeySlot).where(KeySlot.kind == "recovery"))
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(_GROUPS * _PER_GROUP))
    _add_slot(db, keyring, letters, None)
    return "-".join(letters[i : i + _PER_GROUP] for i in range(0, len(letters), _PER_GROUP))


def give_slot(db: Session, keyring: Keyring, user_id: str, password: str) -> None:
    """Let this person's password open the films from now on, instead of an older password of theirs."""
    if keyring.public is None:
        return
    db.execute(delete(KeySlot).where(KeySlot.user_id == user_id))
    _add_slot(db, keyring, password, user_id)


def take_slot(db: Session, user_id: str) -> None:
    """Let this person's password open nothing any more."""
    db.execute(delete(KeySlot).where(KeySlot.user_id == user_id))


def unlock(db: Session, keyring: Keyring, user_id: str, password: str) -> None:
    """Open the key with the password of a person who has just shown to know it."""
    slot = db.scalar(select(KeySlot).where(KeySlot.user_id == user_id))
    _open_slot(slot, keyring, password)


def unlock_with_recovery(db: Session, keyring: Keyring, code: str) -> bool:
    """Open the key with the recovery code; False where it is another one."""
    slot = db.scalar(select(KeySlot).where(KeySlot.kind == "recovery"))
    return _open_slot(slot, keyring, plain_code(code))


def plain_code(code: str) -> str:
    """Return a code as it was made, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _add_slot(db: Session, keyring: Keyring, password: str, user_id: str | None) -> None:
    assert keyring.public is not None  # noqa: S101 - asked by every caller
    salt, locked = lock_key(keyring.secret(), password, keyring.public)
    kind = "password" if user_id else "recovery"
    db.add(KeySlot(kind=kind, user_id=user_id, salt=salt, locked_key=locked))


def _open_slot(slot: KeySlot | None, keyring: Keyring, password: str) -> bool:
    if slot is None or keyring.public is None:
        return False
    secret = unlock_key(slot.salt, slot.locked_key, password, keyring.public)
    if secret is None:
        return False
    keyring.take(secret)
    return True
