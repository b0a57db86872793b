"""Client codes: one visit, two hours, the first device, nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from screening.clinic import audit, codes, intake, signin
from screening.clinic.access import AccessError, LockedError, Role
from screening.clinic.tables import Attempt, ClientCode, Visit, now


def make(clinic):
    return codes.make_code(clinic.store, clinic.therapist, clinic.my_visit.id)


def refused(clinic, code, token=None, source=""):
    with pytest.raises(AccessError) as error:
        codes.enter_code(clinic.store, code, token, source=source)
    return str(error.value)


def test_a_code_opens_its_visit_however_it_is_typed(clinic):
    """Small letters, blanks and dashes are the same code."""
    code = make(clinic)
    entered = codes.enter_code(clinic.store, f" {code.lower().replace('-', ' ')} ", None, device="tablet")

    assert entered.actor.role is Role.CLIENT
    assert intake.read_draft(clinic.store, entered.actor, clinic.my_visit.id).protocol == ("squat front",)
    (state,) = codes.code_states(clinic.store, clinic.therapist, clinic.my_visit.id)
    assert (state.device, state.open) == ("tablet", True)


def test_a_shared_code_does_not_open_on_a_second_device(clinic):
    """The first device keeps it; with its token it opens again after a refresh."""
    code = make(clinic)
    first = codes.enter_code(clinic.store, code, None)

    assert refused(clinic, code) == codes.NOT_VALID
    assert refused(clinic, code, "another token") == codes.NOT_VALID
    again = codes.enter_code(clinic.store, code, first.device_token)
    assert again.actor == first.actor
    assert again.device_token == first.device_token


def test_a_device_that_brings_a_token_of_its_own_gets_a_new_one(clinic):
    """Nobody can plant a token in a device and use the code with it later."""
    entered = codes.enter_code(clinic.store, make(clinic), "planted")

    assert entered.device_token != "planted"  # noqa: S105


@pytest.mark.parametrize("end", ["expires", "revoked", "finished", "replaced", "signed"])
def test_an_ended_code_is_dead_for_good(clinic, end):
    """Two hours over, revoked, finished, or replaced by a new one: neither entered nor used any more."""
    code = make(clinic)
    entered = codes.enter_code(clinic.store, code, None)
    store, visit_id = clinic.store, clinic.my_visit.id
    match end:
        case "expires":
            with store.writing() as db:
                db.execute(update(ClientCode).values(expires_at=now() - timedelta(seconds=1)))
        case "revoked":
            codes.revoke_codes(store, clinic.therapist, visit_id)
        case "finished":
            codes.finish_intake(store, entered.actor, visit_id)
        case "replaced":
            make(clinic)
        case "signed":
            from clinic_factory import PIN

            from screening.clinic import visits

            visits.sign_visit(store, clinic.therapist, visit_id, PIN)

    assert refused(clinic, code, entered.device_token) == codes.NOT_VALID
    with pytest.raises(AccessError):
        intake.read_draft(store, entered.actor, visit_id)


def test_a_code_lasts_two_hours(clinic):
    """Not longer."""
    make(clinic)
    with clinic.store.reading() as db:
        entry = db.scalars(select(ClientCode)).one()

    assert timedelta(hours=1, minutes=59) < entry.expires_at - now() <= timedelta(hours=2)


def test_five_wrong_codes_pause_the_device_for_ten_minutes(clinic):
    """Even the right code is not looked at then; another device is not held up."""
    code = make(clinic)
    for number in range(5):
        assert refused(clinic, f"AAAA-AAA{number + 2}", source="tablet") == codes.NOT_VALID
    assert "Wait 10 minutes" in refused(clinic, code, source="tablet")

    assert codes.enter_code(clinic.store, code, None, source="laptop")
    with clinic.store.writing() as db:
        for attempt in db.scalars(select(Attempt)):
            attempt.first_at -= timedelta(minutes=11)
            if attempt.blocked_until:
                attempt.blocked_until -= timedelta(minutes=11)
    assert refused(clinic, code, source="tablet") == codes.NOT_VALID


def test_a_valid_code_between_guesses_does_not_help(clinic, monkeypatch):
    """One's own code takes back one's own pause, but not the count over all devices."""
    monkeypatch.setattr(codes, "_ALL_GUESSES", 12)
    code = make(clinic)
    token = codes.enter_code(clinic.store, code, None).device_token
    looked_at = 0
    for _ in range(40):
        said = refused(clinic, "AAAA-AAAA")
        looked_at += said == codes.NOT_VALID
        try:
            codes.enter_code(clinic.store, code, token)
        except AccessError:
            break

    assert looked_at <= 12


@pytest.mark.parametrize(
    "code", ["", "-", "' OR 1=1 --", "\x00" * 8, "😀" * 8, "A" * 10_000, "../../etc", "\ud800"]
)
def test_odd_codes_are_not_valid(clinic, code):
    """Whatever stands in the address of the page."""
    assert refused(clinic, code) == codes.NOT_VALID


def test_starting_on_this_device_locks_the_therapist_there(clinic):
    """A second tab shows the PIN page, not the inbox."""
    entered = signin.sign_in(clinic.store, "Theo Therapist", "correct horse battery staple")
    code = codes.start_on_this_device(clinic.store, entered.actor, clinic.my_visit.id)

    assert signin.resume(clinic.store, entered.token).locked
    with pytest.raises(LockedError):
        codes.code_states(clinic.store, entered.actor, clinic.my_visit.id)
    assert codes.enter_code(clinic.store, code, None)


def test_finishing_hands_the_visit_over(clinic):
    """The visit waits for the therapist; help that was asked for is seen."""
    entered = codes.enter_code(clinic.store, make(clinic), None)
    codes.note_step(clinic.store, entered.actor, clinic.my_visit.id, 4)
    codes.ask_for_help(clinic.store, entered.actor, clinic.my_visit.id)
    (state,) = codes.code_states(clinic.store, clinic.therapist, clinic.my_visit.id)
    assert state.step == 4
    assert state.help_at is not None
    codes.finish_intake(clinic.store, entered.actor, clinic.my_visit.id)

    with clinic.store.reading() as db:
        visit = db.get_one(Visit, clinic.my_visit.id)
        assert visit.state == "waiting"
        assert visit.intake_done_at is not None


def test_codes_are_kept_as_hashes(clinic):
    """Reading the database gives no code away."""
    code = make(clinic)
    entered = codes.enter_code(clinic.store, code, None)
    with clinic.store.reading() as db:
        entry = db.scalars(select(ClientCode)).one()

    kept = f"{entry.code_hash}{entry.device_hash}"
    assert code.replace("-", "") not in kept
    assert entered.device_token not in kept


def test_every_refused_code_is_one_line_in_the_log(clinic):
    """Guessing is seen afterwards; the code itself is not written down."""
    for code in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"):
        refused(clinic, code)

    rows = audit.list_log(clinic.store, clinic.admin, action="code_refused")
    assert [(row.who, row.subject) for row in rows] == [(audit.NOBODY, None)] * 3
