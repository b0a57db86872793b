"""Signing in: guessing is slowed, tokens die, the films' key follows the passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from clinic_factory import PASSWORD, PIN, furnish, sign_up
from sqlalchemy import select, update

from screening.clinic import accounts, audit, signin
from screening.clinic.access import AccessError, LockedError, Role
from screening.clinic.store import open_store
from screening.clinic.tables import Attempt, KeySlot, LogRow, SignIn, User, now
from screening.types import ScreeningError

NEW = "another long password"


def later(store, minutes):
    """Let time pass for those who guessed."""
    with store.writing() as db:
        for attempt in db.scalars(select(Attempt)):
            attempt.first_at -= timedelta(minutes=minutes)
            if attempt.blocked_until:
                attempt.blocked_until -= timedelta(minutes=minutes)


def test_the_first_account_is_an_admin_and_there_is_only_one_first(store):
    """Set-up works once; afterwards people are invited."""
    assert signin.needs_set_up(store)
    code = signin.set_up(store, " Ada ", PASSWORD, PIN)

    assert code is not None
    assert len(code.replace("-", "")) == 32
    assert signin.sign_in(store, "ADA", PASSWORD).actor.role is Role.ADMIN
    with pytest.raises(AccessError):
        signin.set_up(store, "Eve", PASSWORD, PIN)


@pytest.mark.parametrize(
    ("password", "pin"), [("short", "1234"), ("a" * 20, "1234"), (PASSWORD, "123"), (PASSWORD, "12345678901"),
                          (PASSWORD, "abcd"), (PASSWORD, "١٢٣٤")]
)  # fmt: skip
def test_weak_secrets_are_refused_without_being_repeated(sqlite_store, password, pin):
    """The rules are said, the secret is not."""
    with pytest.raises(ScreeningError) as refused:
        signin.set_up(sqlite_store, "Ada", password, pin)

    assert password not in str(refused.value)
    assert signin.needs_set_up(sqlite_store)


def test_wrong_name_and_wrong_password_sound_alike(clinic):
    """Nobody learns which names exist."""
    said = []
    for name, password in (("Ada Admin", NEW), ("Nobody Here", PASSWORD), ("Nobody Here", NEW)):
        with pytest.raises(AccessError) as refused:
            signin.sign_in(clinic.store, name, password)
        said.append(str(refused.value))

    assert set(said) == {signin.WRONG}


@pytest.mark.parametrize("name", ["Ada Admin", "Nobody Here"])
def test_five_wrong_passwords_start_a_pause_in_which_the_right_one_fails_too(clinic, name):
    """Known and unknown names pause alike; after five minutes the right password works."""
    store = clinic.store
    for _ in range(5):
        with pytest.raises(AccessError, match="not right"):
            signin.sign_in(store, name, NEW)
    with pytest.raises(AccessError, match="Wait 5 minutes"):
        signin.sign_in(store, name, PASSWORD)
    later(store, 6)

    if name == "Ada Admin":
        assert signin.sign_in(store, name, PASSWORD).actor.role is Role.ADMIN
    else:
        with pytest.raises(AccessError, match="not right"):
            signin.sign_in(store, name, PASSWORD)


def test_a_right_password_starts_the_count_anew(clinic):
    """Four mistakes a day never lock anybody out."""
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(AccessError, match="not right"):
                signin.sign_in(clinic.store, "Ada Admin", NEW)
        signin.sign_in(clinic.store, "Ada Admin", PASSWORD)


def test_many_guesses_at_once_gain_nothing(clinic):
    """A guess is counted before it is looked at: of thirty at once, five are looked at."""

    def guess(number):
        try:
            signin.sign_in(clinic.store, "Ada Admin", f"guess number {number:04d}")
        except AccessError as error:
            return str(error)
        return "in"

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(guess, range(30)))

    assert said.count(signin.WRONG) == 5
    assert said.count(signin.WAIT) == 25


def test_tokens_are_random_kept_as_hashes_and_die(clinic):
    """After signing out, expiry or a new password an old token opens nothing."""
    store = clinic.store
    first, second = (signin.sign_in(store, "Theo Therapist", PASSWORD) for _ in range(2))
    assert first.token != second.token
    with store.reading() as db:
        stored = set(db.scalars(select(SignIn.token_hash)))
    assert first.token not in stored

    signin.sign_out(store, first.token)
    assert signin.resume(store, first.token) is None
    with pytest.raises(AccessError):
        accounts.list_accounts(store, first.actor)
    assert signin.resume(store, second.token) is not None

    signin.change_password(store, clinic.therapist, PASSWORD, NEW)
    assert signin.resume(store, second.token) is None
    third = signin.sign_in(store, "Theo Therapist", NEW)
    with store.writing() as db:
        db.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
    assert signin.resume(store, third.token) is None


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\x00", "😀" * 100, "\ud800"])
def test_made_up_tokens_are_nobody(sqlite_clinic, token):
    """Whatever a browser sends as its cookie."""
    assert signin.resume(sqlite_clinic.store, token) is None


def test_the_pin_opens_a_locked_screen_and_five_wrong_ones_end_it(clinic):
    """Locked means locked for every function; guessing the PIN costs the sign-in."""
    store = clinic.store
    entered = signin.sign_in(store, "Theo Therapist", PASSWORD)
    signin.lock(store, entered.actor)
    with pytest.raises(LockedError):
        accounts.list_accounts(store, entered.actor)
    assert signin.resume(store, entered.token).locked
    signin.unlock(store, entered.token, PIN)
    accounts.list_accounts(store, entered.actor)

    signin.lock(store, entered.actor)
    for _ in range(4):
        with pytest.raises(AccessError, match="PIN is not right"):
            signin.unlock(store, entered.token, "0000")
    with pytest.raises(AccessError, match="Too many"):
        signin.unlock(store, entered.token, "0000")
    with pytest.raises(AccessError):
        signin.unlock(store, entered.token, PIN)
    assert signin.resume(store, entered.token) is None


def test_a_wrong_pin_locks_an_open_screen(clinic):
    """Trying PINs at a screen that somebody left open closes it."""
    entered = signin.sign_in(clinic.store, "Theo Therapist", PASSWORD)
    with pytest.raises(AccessError):
        signin.unlock(clinic.store, entered.token, "0000")

    with pytest.raises(LockedError):
        accounts.list_accounts(clinic.store, entered.actor)


def test_the_pin_for_signing_is_not_guessed_either(clinic):
    """Six guesses at the PIN of a signature: the sixth is not looked at."""
    for _ in range(5):
        with pytest.raises(AccessError, match="PIN is not right"):
            signin.confirm_pin(clinic.store, clinic.therapist, "0000")
    with pytest.raises(AccessError, match="Wait"):
        signin.confirm_pin(clinic.store, clinic.therapist, PIN)


def test_a_one_time_password_opens_only_the_change_of_password(clinic):
    """Invited people choose their own before they see anything."""
    store = clinic.store
    once = accounts.invite(store, clinic.admin, "Newcomer", Role.THERAPIST)
    entered = signin.sign_in(store, "newcomer", once)
    assert entered.must_change
    with pytest.raises(AccessError, match="password of your own"):
        accounts.list_accounts(store, entered.actor)

    signin.change_password(store, entered.actor, once, NEW)
    accounts.list_accounts(store, entered.actor)
    with pytest.raises(AccessError):
        signin.sign_in(store, "Newcomer", once)


def test_two_people_cannot_have_one_name(clinic):
    """Case and blanks make no other name."""
    with pytest.raises(ScreeningError, match="taken"):
        accounts.invite(clinic.store, clinic.admin, "  ADA admin ", Role.THERAPIST)


def test_composed_and_decomposed_letters_are_one_password(sqlite_store):
    """é typed as one key or as two is the same é."""
    signin.set_up(sqlite_store, "Ada", "pass word caf\u00e9 12", PIN)

    assert signin.sign_in(sqlite_store, "Ada", "pass word cafe\u0301 12").actor


def reopened(clinic, database_url):
    """Start the program anew: the films' key is locked again."""
    folder = clinic.store.places.root
    clinic.store.close()
    return open_store(folder, database_url)


def test_after_a_restart_films_are_locked_until_somebody_signs_in(clinic, database_url):
    """The key is in no file: it takes a password."""
    store = reopened(clinic, database_url)
    assert store.keyring.locked
    with pytest.raises(ScreeningError, match="locked"):
        store.keyring.secret()
    signin.sign_in(store, "Theo Therapist", PASSWORD)

    assert not store.keyring.locked
    store.close()


def test_the_recovery_code_opens_the_films_when_every_password_is_lost(clinic, database_url):
    """The code sets a new password; a wrong code does not, and is not guessed for long."""
    store = reopened(clinic, database_url)
    for _ in range(4):
        with pytest.raises(AccessError, match="not right"):
            signin.recover(store, "Ada Admin", "AAAA-BBBB", NEW)
    assert store.keyring.locked
    signin.recover(store, "ada admin", clinic.recovery_code.lower(), NEW)

    assert not store.keyring.locked
    with pytest.raises(AccessError):
        signin.sign_in(store, "Ada Admin", PASSWORD)
    signin.sign_in(store, "Ada Admin", NEW)
    store.close()


def test_recovery_codes_are_not_guessed(clinic):
    """Five wrong codes, then a pause for everybody."""
    for _ in range(5):
        with pytest.raises(AccessError, match="not right"):
            signin.recover(clinic.store, "Ada Admin", "AAAA", NEW)
    with pytest.raises(AccessError, match="Wait"):
        signin.recover(clinic.store, "Ada Admin", clinic.recovery_code, NEW)


def test_a_new_recovery_code_makes_the_old_one_worthless(clinic):
    """Found in a drawer years later, it opens nothing."""
    fresh = accounts.renew_recovery_code(clinic.store, clinic.admin)
    with pytest.raises(AccessError):
        signin.recover(clinic.store, "Ada Admin", clinic.recovery_code, NEW)

    signin.recover(clinic.store, "Ada Admin", fresh, NEW)


def test_a_disabled_person_opens_no_film_and_a_reset_gives_a_new_key(clinic, database_url):
    """Key slots follow the accounts."""
    store = clinic.store
    user_id = clinic.therapist.user
    accounts.set_enabled(store, clinic.admin, user_id, False)
    with store.reading() as db:
        assert db.scalar(select(KeySlot).where(KeySlot.user_id == user_id)) is None
    accounts.set_enabled(store, clinic.admin, user_id, True)
    once = accounts.reset_password(store, clinic.admin, user_id)
    store = reopened(clinic, database_url)
    signin.sign_in(store, "Theo Therapist", once)

    assert not store.keyring.locked
    store.close()


def test_no_secret_is_kept_in_the_clear(clinic):
    """Passwords, PINs, tokens and the recovery code are in no row."""
    with clinic.store.reading() as db:
        users = [(user.password_hash, user.pin_hash) for user in db.scalars(select(User))]
        rows = [
            str([getattr(row, c.name) for c in KeySlot.__table__.columns])
            for row in db.scalars(select(KeySlot))
        ]
    everything = f"{users} {rows}"

    assert all(secret not in everything for secret in (PASSWORD, clinic.recovery_code.replace("-", "")))
    assert all(pin is None or pin.startswith("$argon2id$") for _, pin in users)


def test_sign_ins_and_failures_are_in_the_log_without_names(clinic):
    """Who got in stands there as an id; a failed try names nobody."""
    with pytest.raises(AccessError):
        signin.sign_in(clinic.store, "Ada Admin", NEW)
    with clinic.store.reading() as db:
        rows = db.scalars(select(LogRow).order_by(LogRow.number)).all()

    assert rows[-1].action == "sign_in_failed"
    assert rows[-1].who == audit.NOBODY
    assert all("Ada" not in f"{row.who}{row.action}{row.subject}" for row in rows)


def test_without_encryption_there_is_no_key_and_no_code(sqlite_store):
    """Somebody who encrypts the whole disk may leave it off."""
    clinic = furnish(sqlite_store, encrypt=False)

    assert clinic.recovery_code == ""
    assert not sqlite_store.keyring.locked
    sign_up(sqlite_store, clinic.admin, "Third Person", Role.THERAPIST)
