"""Encryption of files, piece by piece, so that no film has to fit into memory and no piece can be cut off or moved.

AES-256-GCM over pieces of 64 KiB; the nonce is the piece's number and whether it is the last, as in the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015). Every file has a key of its own.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PIECE_BYTES = 1 << 16
_TAG_BYTES = 16
_FOR_CLINIC, _BY_PASSWORD, _PLAIN = b"MVSCRNC1", b"MVSCRNP1", b"MVSCRNU1"
_KIND_BYTES = len(_PLAIN)
_COST = struct.Struct(">III")

PASSWORD_COST = (3, 64 * 1024, 4)
"""Argon2id: passes, KiB of memory, lanes (the library's own recommendation, RFC 9106's second choice)."""


class DamagedFileError(Exception):
    """The file was changed or cut off, or the key is another one."""


def seal_for_clinic(chunks: Iterable[bytes], public: bytes | None, context: str) -> Iterator[bytes]:
    """Yield the encrypted file that only the clinic's private key opens; as it is where the clinic has no key.

    Storing needs the public key alone: a film that arrives while nobody is signed in is kept all the same.
    ``context`` says what the file is; it opens only under the same words.
    """
    if public is None:
        yield _PLAIN
        yield from chunks
        return
    once = X25519PrivateKey.generate()
    mine = once.public_key().public_bytes_raw()
    yield _FOR_CLINIC + mine
    yield from _seal(
        chunks, _file_key(once.exchange(X25519PublicKey.from_public_bytes(public)), mine, public), context
    )


def open_for_clinic(file: BinaryIO, private: X25519PrivateKey | None, context: str) -> Iterator[bytes]:
    """Yield the content of a file of :func:`seal_for_clinic`, checked piece by piece.

    Raises
    ------
    DamagedFileError : if it was changed, cut off, or belongs elsewhere; also if the key is missing.
    """
    kind = file.read(_KIND_BYTES)
    if kind == _PLAIN:
        while chunk := file.read(PIECE_BYTES):
            yield chunk
        return
    theirs = file.read(32)
    if kind != _FOR_CLINIC or len(theirs) != 32 or private is None:
        raise DamagedFileError
    public = private.public_key().public_bytes_raw()
    key = _file_key(private.exchange(X25519PublicKey.from_public_bytes(theirs)), theirs, public)
    yield from _unseal(file, key, context)


def seal_by_password(chunks: Iterable[bytes], password: str, context: str) -> Iterator[bytes]:
    """Yield an encrypted file that this password opens, on any computer."""
    salt = os.urandom(16)
    yield _BY_PASSWORD + salt + _COST.pack(*PASSWORD_COST)
    yield from _seal(chunks, password_key(password, salt), context)


def open_by_password(file: BinaryIO, password: str, context: str) -> Iterator[bytes]:
    """Yield the content of a file of :func:`seal_by_password`.

    Raises
    ------
    DamagedFileError : if the password is another one, or the file was changed or cut off.
    """
    head = file.read(_KIND_BYTES + 16 + _COST.size)
    if head[:_KIND_BYTES] != _BY_PASSWORD or len(head) != _KIND_BYTES + 16 + _COST.size:
        raise DamagedFileError
    cost = _COST.unpack(head[-_COST.size :])
    if cost[0] > 16 or cost[1] > 1 << 20 or cost[2] > 16:  # a made-up file must not eat the memory
        raise DamagedFileError
    yield from _unseal(file, password_key(password, head[_KIND_BYTES : _KIND_BYTES + 16], cost), context)


def password_key(password: str, salt: bytes, cost: tuple[int, int, int] | None = None) -> bytes:
    """Return the key of 32 bytes that belongs to a password (Argon2id, slow on purpose)."""
    passes, memory_kib, lanes = cost or PASSWORD_COST
    return hash_secret_raw(password.encode(), salt, passes, memory_kib, lanes, 32, Type.ID)


def lock_key(secret: bytes, password: str, public: bytes) -> tuple[bytes, bytes]:
    """Return (salt, locked key): a key locked with a password, bound to its public half; it says what it cost."""
    salt, nonce, cost = os.urandom(16), os.urandom(12), _COST.pack(*PASSWORD_COST)
    return salt, cost + nonce + AESGCM(password_key(password, salt)).encrypt(nonce, secret, public)


def unlock_key(salt: bytes, locked: bytes, password: str, public: bytes) -> bytes | None:
    """Return the key that :func:`lock_key` locked, None where the password is another one."""
    cost, nonce, sealed = _COST.unpack(locked[:12]), locked[12:24], locked[24:]
    try:
        return AESGCM(password_key(password, salt, cost)).decrypt(nonce, sealed, public)
    except InvalidTag:
        return None


def _file_key(shared: bytes, once: bytes, public: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=once + public, info=b"movement-screening file 1").derive(shared)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _seal(chunks: Iterable[bytes], key: bytes, context: str) -> Iterator[bytes]:
    cipher, about = AESGCM(key), context.encode()
    number, waiting = 0, b""
    for chunk in chunks:
        waiting += chunk
        while (
            len(waiting) > PIECE_BYTES
        ):  # the last piece is kept back: only at the end is it known to be the last
            yield cipher.encrypt(_nonce(number, last=False), waiting[:PIECE_BYTES], about)
            number, waiting = number + 1, waiting[PIECE_BYTES:]
    yield cipher.encrypt(_nonce(number, last=True), waiting, about)


def _unseal(file: BinaryIO, key: bytes, context: str) -> Iterator[bytes]:
    cipher, about = AESGCM(key), context.encode()
    number, piece = 0, file.read(PIECE_BYTES + _TAG_BYTES)
    while True:
        following = file.read(PIECE_BYTES + _TAG_BYTES)
        try:
            content = cipher.decrypt(_nonce(number, last=not following), piece, about)
        except InvalidTag as error:
            raise DamagedFileError from error
        yield content
        if not following:
            return
        number, piece = number + 1, following
