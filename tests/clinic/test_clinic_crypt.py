"""Encrypted files open whole, with the right key, as what they are, or not at all."""

from __future__ import annotations

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from screening.clinic import crypt
from screening.clinic.crypt import PIECE_BYTES, DamagedFileError

KEY = X25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes_raw()
SIZES = [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES]


def sealed(content: bytes, context: str = "film") -> bytes:
    return b"".join(crypt.seal_for_clinic([content[:10], content[10:]], PUBLIC, context))


def opened(content: bytes, context: str = "film", key: X25519PrivateKey | None = KEY) -> bytes:
    return b"".join(crypt.open_for_clinic(io.BytesIO(content), key, context))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_to_the_letter(size):
    """Sizes around the border of a piece come back as they were."""
    content = bytes(range(256)) * (size // 256 + 1)

    assert opened(sealed(content[:size])) == content[:size]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_how_the_content_was_cut_does_not_matter(chunks):
    """Whatever chunks a film arrives in, it comes back whole."""
    file = b"".join(crypt.seal_for_clinic(chunks, PUBLIC, "film"))

    assert opened(file) == b"".join(chunks)


def test_the_same_content_never_looks_the_same():
    """Every file has a key of its own."""
    assert sealed(b"film" * 100)[40:] != sealed(b"film" * 100)[40:]


def test_nothing_of_the_content_is_readable():
    """A film's bytes are not in the file."""
    assert b"0123456789abcdef" not in sealed(b"0123456789abcdef" * 1000)


@pytest.mark.parametrize("size", SIZES[1:])
def test_a_changed_byte_is_noticed_wherever_it_is(size):
    """A flipped bit in head, middle or end: the file does not open."""
    file = sealed(b"x" * size)
    for position in {0, 8, 39, 40, len(file) // 2, len(file) - 1}:
        changed = bytearray(file)
        changed[position] ^= 1

        with pytest.raises(DamagedFileError):
            opened(bytes(changed))


@pytest.mark.parametrize("kept", [0, 7, 20, 40, 50, 40 + PIECE_BYTES + 16, 40 + 2 * (PIECE_BYTES + 16)])
def test_a_cut_file_is_noticed_even_at_the_border_of_a_piece(kept):
    """The last piece is marked as such: cutting whole pieces off does not go unseen."""
    with pytest.raises(DamagedFileError):
        opened(sealed(b"x" * (3 * PIECE_BYTES))[:kept])


def test_pieces_cannot_change_places_or_be_added():
    """A piece carries its number."""
    file, piece = sealed(b"x" * (3 * PIECE_BYTES)), PIECE_BYTES + 16
    head, first, second, rest = (
        file[:40],
        file[40 : 40 + piece],
        file[40 + piece : 40 + 2 * piece],
        file[40 + 2 * piece :],
    )

    for other in (head + second + first + rest, file + b"more", file + first):
        with pytest.raises(DamagedFileError):
            opened(other)


def test_a_file_opens_only_as_what_it_is():
    """Landmarks put in the place of a film, or in another client's folder, do not open."""
    with pytest.raises(DamagedFileError):
        opened(sealed(b"x", "folder-a/film"), "folder-b/film")


def test_another_key_or_none_opens_nothing():
    """Without the clinic's own key there is nothing to see."""
    for key in (X25519PrivateKey.generate(), None):
        with pytest.raises(DamagedFileError):
            opened(sealed(b"x"), key=key)


def test_a_clinic_without_key_keeps_files_as_they_are():
    """Encryption can be left off at set-up; the same functions then store plainly."""
    file = b"".join(crypt.seal_for_clinic([b"plain"], None, "film"))

    assert file.endswith(b"plain")
    assert opened(file, key=None) == b"plain"


def test_a_password_opens_its_file_and_no_other_does():
    """Backups travel: the password alone opens them."""
    file = b"".join(crypt.seal_by_password([b"records"], "a long password", "backup"))

    assert b"".join(crypt.open_by_password(io.BytesIO(file), "a long password", "backup")) == b"records"
    with pytest.raises(DamagedFileError):
        b"".join(crypt.open_by_password(io.BytesIO(file), "a long passwore", "backup"))


def test_a_made_up_file_cannot_ask_for_all_memory():
    """The cost that a file asks for is bounded."""
    file = bytearray(b"".join(crypt.seal_by_password([b"records"], "a long password", "backup")))
    file[24:36] = b"\xff" * 12

    with pytest.raises(DamagedFileError):
        b"".join(crypt.open_by_password(io.BytesIO(bytes(file)), "a long password", "backup"))
