"""What is written comes back to the letter, no id or file name leads anywhere else, and the log cannot be bent."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from clinic_factory import PIN, add_film, agree, film, furnish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from report_factory import make_screening
from sqlalchemy import select, text

from screening.clinic import (
    archive,
    audit,
    checks,
    clients,
    codes,
    files,
    films,
    handwork,
    intake,
    media,
    recordings,
    results,
    reviews,
    safety,
    visits,
)
from screening.clinic.access import AccessError
from screening.clinic.clients import Person
from screening.clinic.consents import ConsentEntry, Purpose, give_consents
from screening.clinic.handwork import AngleEntry, HandTestEntry, HomeworkEntry, NoteEntry, NoteKind, PairEntry
from screening.clinic.intake import AboutMe, EventEntry, GoalEntry, PainEntry
from screening.clinic.recordings import TakeEntry, TakePain
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.settings import change_setting, read_settings
from screening.clinic.store import open_store
from screening.clinic.tables import Client, Clip
from screening.clinic.visits import VisitPlan
from screening.export import result_json
from screening.types import ScreeningError, View

ODD = [
    "<script>alert('x')</script> & \"quotes\" `ticks` -- ; DROP TABLE clients;",
    "😀👩‍👩‍👧‍👦 é e\u0301 ﬁ Ж 漢字 עברית \u202e\u200b",
    "line one\r\nline two\ttab \\ %s {0} $1 \x07",
    "=1+1,\"a\",'b'\n@cmd",
    "x" * 500,
    "é😀" * 250,
    " ",
]


def write_everything(clinic, words):
    """Put the words into every text field there is; return them by field as they come back."""
    store, actor, visit = clinic.store, clinic.therapist, clinic.my_visit
    agree(clinic, visit)
    person = Person(f"n{words}", 1980, work_and_sport={words: [words]}, record_number=words, contact=words)
    clients.edit_client(store, actor, clinic.mine.id, person)
    consent = ConsentEntry(
        Purpose.RECORD, True, words, f"s{words}", guardian_name=words, guardian_relation=words
    )
    give_consents(store, actor, visit.id, [consent])
    pain = PainEntry("knee", 3, since=words, travels_to=(words,), worse_with=(words,), better_with=(words,))
    intake.save_pain(store, actor, visit.id, [pain])
    intake.save_events(
        store, actor, visit.id, [EventEntry("scar", when=words, treated_with=words, text=words)]
    )
    intake.save_goals(store, actor, visit.id, [GoalEntry(words, 7)])
    safety.clear_item(store, actor, visit.id, "fever", safety.Outcome.STABLE, f"r{words}")
    visits.change_plan(store, actor, visit.id, VisitPlan((words,), {words: words}, (words,)))
    clip = recordings.skip_take(store, actor, visit.id, TakeEntry("squat", None, {words: words}), words)
    recordings.note_pain(store, actor, visit.id, clip.id, TakePain(1, words, words))
    recordings.note_verdict(store, actor, visit.id, clip.id, {words: words})
    row = results.keep(store, clinic.mine, visit, [clip.id], make_screening())
    finding = results.list_findings(store, actor, visit.id, row.id)[0]
    review = ReviewEntry(Decision.REJECTED, why=f"w{words}", note=words, wording=words, left_out=(words,))
    reviews.decide(store, actor, visit.id, finding.id, review)
    handwork.add_hand_test(
        store, actor, visit.id, HandTestEntry("G", "left", "weak", position=words, note=words)
    )
    pair = PairEntry("G", "left", "scar", words, release=words, activation=words)
    handwork.add_pair(store, actor, visit.id, pair)
    handwork.add_homework(store, actor, visit.id, HomeworkEntry(1, words, release=words, activation=words))
    handwork.add_note(store, actor, visit.id, NoteEntry(NoteKind.NOTE, words))
    handwork.add_angle(store, actor, visit.id, AngleEntry("hip", "flexion", "left", 1.0, {words: words}))


def read_everything(clinic, words):
    """Every text that was written, as it comes back."""
    store, actor = clinic.store, clinic.therapist
    whole = files.open_client(store, actor, clinic.mine.id)
    day = files.open_visit(store, actor, clinic.my_visit.id)
    client, pain, event, clip = whole.client, whole.pain[0], whole.events[0], day.clips[-1]
    (review,) = day.decisions.values()
    consent = next(row for row in whole.consents if row.purpose == "record")
    pair, work, test = whole.pairs[0], whole.homework[0], whole.hand_tests[0]
    return [
        client.name.removeprefix("n"), client.record_number, client.contact, client.work_and_sport[words][0],
        consent.text_version, consent.signed_name.removeprefix("s"), consent.guardian_name, consent.guardian_relation,
        pain.since, pain.travels_to[0], pain.worse_with[0], pain.better_with[0],
        event.when, event.treated_with, event.text, whole.goals[0].text, whole.clearances[0].reason.removeprefix("r"),
        day.visit.protocol[0], day.visit.setup[words], day.visit.safe_to_perform[0],
        clip.setup[words], clip.skipped, clip.pain["where"], clip.pain["when"], clip.verdict[words],
        review.why.removeprefix("w"), review.note, review.wording, review.left_out[0],
        test.position, test.note, pair.facilitator, pair.release, pair.activation,
        work.until, work.release, work.activation, whole.notes[0].text, whole.angles[0].more[words],
    ]  # fmt: skip


@pytest.mark.parametrize("words", ODD, ids=range(len(ODD)))
def test_every_text_field_keeps_markup_quotes_emoji_and_length(clinic, words):
    """Nothing is trimmed, escaped, composed or cut."""
    write_everything(clinic, words)

    assert set(read_everything(clinic, words)) == {words}


def test_user_names_and_settings_keep_them_too(sqlite_store):
    """The clinic's own texts."""
    clinic = furnish(sqlite_store)
    for words in ODD:
        change_setting(sqlite_store, clinic.admin, "clinic_name", words)
        assert read_settings(sqlite_store, clinic.therapist)["clinic_name"] == words


@pytest.mark.parametrize("words", ["\x00", "a\x00b", "\ud800", "x" * 10_001])
def test_what_no_database_can_keep_is_refused_in_one_line(clinic, words):
    """The same on both databases, and the text is not repeated."""
    with pytest.raises(ScreeningError) as refused:
        handwork.add_note(clinic.store, clinic.therapist, clinic.my_visit.id, NoteEntry(NoteKind.NOTE, words))

    assert words not in str(refused.value)
    with pytest.raises(ScreeningError):
        clients.new_client(clinic.store, clinic.therapist, Person(words))


TRICKS = ["../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x", "a/../b", "%2e%2e%2f", "\x00", "", ".", "..",
          "x" * 5000, "'; DROP TABLE clients; --", "😀", "con", "file:///etc/passwd", "\ud800"]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
def test_no_id_leads_anywhere_else(clinic, trick):
    """Whatever stands in an address instead of an id: there is no such record, and nothing more is said."""
    store, actor, visit_id = clinic.store, clinic.therapist, clinic.my_visit.id
    calls = [
        lambda: files.open_client(store, actor, trick),
        lambda: files.open_visit(store, actor, trick),
        lambda: clients.find_client(store, actor, trick),
        lambda: films.read_film(store, actor, visit_id, trick),
        lambda: films.read_film(store, actor, trick, trick),
        lambda: results.open_screening(store, actor, visit_id, trick),
        lambda: reviews.decide(store, actor, visit_id, trick, ReviewEntry(Decision.ACCEPTED)),
        lambda: codes.make_code(store, actor, trick),
        lambda: handwork.remove_homework(store, actor, visit_id, trick),
    ]
    for call in calls:
        with pytest.raises(ScreeningError) as refused:
            call()
        assert "\n" not in str(refused.value)
        assert len(trick) < 3 or trick not in str(refused.value)


@pytest.mark.parametrize("trick", TRICKS, ids=range(len(TRICKS)))
def test_no_file_name_leads_anywhere_else(sqlite_clinic, trick, tmp_path):
    """Of the name of an upload only a known ending is used; the file lies in the client's folder."""
    clinic = sqlite_clinic
    agree(clinic, clinic.my_visit)
    before = set(tmp_path.rglob("*"))
    content = io.BytesIO(b"film")
    entry = TakeEntry("squat", View.FRONT)
    clip = recordings.store_film(
        clinic.store, clinic.therapist, clinic.my_visit.id, entry, f"{trick}.MOV", content
    )

    new = [path for path in set(tmp_path.rglob("*")) - before if path.is_file() and path.suffix == ".film"]
    assert [path.parent.name for path in new] == [clinic.mine.media_folder]
    assert clip.film_suffix in (".mov", ".mp4")


@pytest.mark.parametrize("address", ["../" + "a" * 61, "A" * 64, "a" * 63, "a" * 64 + "\n", "/" * 64])
def test_an_address_is_64_hexadecimal_digits_or_refused(sqlite_clinic, address):
    """Even a changed database row cannot make the program read another file."""
    with pytest.raises(ValueError, match="address"):
        next(media.get(sqlite_clinic.store, sqlite_clinic.mine, media.Kind.FILM, address))


def test_a_film_is_handed_out_only_with_its_visit(clinic, tmp_path):
    """The right film under the wrong visit is none; opening it stands in the log."""
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    with pytest.raises(AccessError, match="no such record"):
        films.read_film(clinic.store, clinic.therapist, clinic.other_visit.id, clip.id)
    assert films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id) == film(
        tmp_path, "b.mp4"
    )

    newest = audit.list_log(clinic.store, clinic.admin, client_number=clinic.mine.number)[0]
    assert (newest.action, newest.who, newest.visit_number) == ("film_opened", clinic.therapist.user, 1)


def test_films_lie_there_encrypted_under_names_that_say_nothing(sqlite_clinic, tmp_path):
    """Neither the film's bytes nor its checksum can be found on the disk."""
    clinic = sqlite_clinic
    agree(clinic, clinic.my_visit)
    content = film(tmp_path)
    add_film(clinic, clinic.my_visit, content)
    root = clinic.store.places.root
    everything = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    names = " ".join(str(path) for path in root.rglob("*"))

    assert content[100:164] not in everything
    assert hashlib.sha256(content).hexdigest() not in names
    assert [path.stat().st_mode & 0o077 for path in (root / "media").rglob("*")] == [0, 0]


def test_a_film_is_stored_while_the_key_is_locked(sqlite_clinic, tmp_path):
    """After a restart in the middle of an intake nothing of the client's part is lost."""
    clinic = sqlite_clinic
    agree(clinic, clinic.my_visit)
    private, clinic.store.keyring.private = clinic.store.keyring.private, None
    clip = add_film(clinic, clinic.my_visit, b"film" * 100)
    with pytest.raises(ScreeningError, match="locked"):
        films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id)
    clinic.store.keyring.private = private

    assert films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id) == b"film" * 100


def test_a_film_that_stops_arriving_leaves_nothing(sqlite_clinic):
    """A broken connection: no record, no file."""

    class Broken(io.BytesIO):
        def read(self, size=-1):
            data = super().read(size)
            if not data:
                raise ConnectionResetError("the line broke")
            return data

    clinic = sqlite_clinic
    agree(clinic, clinic.my_visit)
    entry = TakeEntry("squat", View.FRONT)
    with pytest.raises(ScreeningError):
        recordings.store_film(
            clinic.store, clinic.therapist, clinic.my_visit.id, entry, "x.mp4", Broken(b"x" * 3_000_000)
        )

    assert list(clinic.store.places.media.rglob("*.*")) == []
    assert [path.name for path in clinic.store.workroom.folder.iterdir()] == ["in-use"]
    with clinic.store.reading() as db:
        assert db.scalars(select(Clip)).all() == []


@pytest.mark.parametrize("content", [b""])
def test_an_empty_film_is_refused(sqlite_clinic, content):
    """Nothing is nothing."""
    agree(sqlite_clinic, sqlite_clinic.my_visit)
    with pytest.raises(ScreeningError, match="empty"):
        add_film(sqlite_clinic, sqlite_clinic.my_visit, content)


def test_without_consent_nobody_is_filmed(clinic):
    """The required switch is off: no film is kept."""
    with pytest.raises(ScreeningError, match="Consent for filming"):
        add_film(clinic, clinic.my_visit, b"film")

    assert list(clinic.store.places.media.iterdir()) == []


def test_unknown_files_are_swept_after_an_hour_and_no_record_is_harmed(sqlite_clinic, tmp_path, monkeypatch):
    """What a crash left between file and record goes; what a record names stays."""
    clinic = sqlite_clinic
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, b"film")
    orphan = clinic.store.places.media / clinic.mine.media_folder / f"{'a' * 64}.film"
    orphan.write_bytes(b"x" * 100)
    assert media.sweep_unknown(clinic.store) == 0
    monkeypatch.setattr(media, "_UNKNOWN_FOR_S", -1.0)

    assert media.sweep_unknown(clinic.store) == 1
    assert media.size_on_disk(clinic.store, clinic.mine, media.Kind.FILM, clip.film) is not None


def test_signed_visits_change_no_more(clinic):
    """Only addenda; the machine's part and the therapist's are as they were signed."""
    store, actor, visit_id = clinic.store, clinic.therapist, clinic.my_visit.id
    agree(clinic, clinic.my_visit)
    row = results.keep(store, clinic.mine, clinic.my_visit, [], make_screening())
    with pytest.raises(ScreeningError, match="without a decision"):
        visits.sign_visit(store, actor, visit_id, PIN)
    for finding in results.list_findings(store, actor, visit_id, row.id):
        reviews.decide(store, actor, visit_id, finding.id, ReviewEntry(Decision.ACCEPTED))
    with pytest.raises(AccessError, match="PIN"):
        visits.sign_visit(store, actor, visit_id, "0000")
    visits.sign_visit(store, actor, visit_id, PIN)

    for change in (
        lambda: handwork.add_note(store, actor, visit_id, NoteEntry(NoteKind.NOTE, "late")),
        lambda: intake.save_goals(store, actor, visit_id, []),
        lambda: reviews.decide(store, actor, visit_id, finding.id, ReviewEntry(Decision.DEFERRED)),
        lambda: add_film(clinic, clinic.my_visit, b"film"),
        lambda: visits.sign_visit(store, actor, visit_id, PIN),
    ):
        with pytest.raises(ScreeningError, match="signed and locked"):
            change()
    handwork.add_note(store, actor, visit_id, NoteEntry(NoteKind.ADDENDUM, "later"))
    assert files.open_visit(store, actor, visit_id).notes[0].text == "later"


def test_entries_cannot_point_to_another_clients_records(clinic):
    """A pair, a finding or a recording of somebody else is none."""
    store, actor = clinic.store, clinic.therapist
    foreign = handwork.add_pair(store, actor, clinic.other_visit.id, PairEntry("G", "left", "scar", "x"))
    with pytest.raises(AccessError, match="no such record"):
        handwork.add_homework(store, actor, clinic.my_visit.id, HomeworkEntry(1, "x", pair_id=foreign.id))
    with pytest.raises(ScreeningError):
        handwork.note_pair_holds(store, actor, clinic.my_visit.id, foreign.id, "strong")


def test_one_person_reviews_at_a_time(clinic):
    """The second one reads only, until the first lets go."""
    visits.begin_review(clinic.store, clinic.therapist, clinic.my_visit.id)
    with pytest.raises(ScreeningError, match="read only"):
        visits.begin_review(clinic.store, clinic.admin, clinic.my_visit.id)
    visits.end_review(clinic.store, clinic.therapist, clinic.my_visit.id)

    visits.begin_review(clinic.store, clinic.admin, clinic.my_visit.id)


def test_safety_answers_open_and_shut_the_gate(clinic):
    """Unanswered, urgent, to be checked, cleared by the therapist, referred."""
    store, actor, visit_id = clinic.store, clinic.therapist, clinic.my_visit.id
    gate = safety.filming_gate(store, actor, visit_id)
    assert (gate.gate, len(gate.items)) == ("unanswered", len(safety.SAFETY_ITEMS))
    answers = dict.fromkeys(safety.SAFETY_ITEMS, safety.Answer.NO)
    assert safety.answer_safety(store, actor, visit_id, answers).gate == "open"
    unsure = answers | {"chest_pain": safety.Answer.NOT_SURE}
    assert safety.answer_safety(store, actor, visit_id, unsure) == safety.SafetyState(
        safety.Gate.CHECK_FIRST, ("chest_pain",)
    )
    urgent = answers | {"chest_pain": safety.Answer.YES}
    assert safety.answer_safety(store, actor, visit_id, urgent).gate == "urgent"
    with pytest.raises(ScreeningError, match="why it is safe"):
        safety.clear_item(store, actor, visit_id, "chest_pain", safety.Outcome.STABLE, " ")
    assert (
        safety.clear_item(store, actor, visit_id, "chest_pain", safety.Outcome.REFERRED, "sent").gate
        == "urgent"
    )
    assert (
        safety.clear_item(store, actor, visit_id, "chest_pain", safety.Outcome.STABLE, "known").gate == "open"
    )


def test_what_a_therapist_changes_keeps_what_it_said_before(clinic):
    """By whom, when; the client's own corrections while typing are no history."""
    store, visit_id = clinic.store, clinic.my_visit.id
    code = codes.enter_code(store, codes.make_code(store, clinic.therapist, visit_id), None)
    intake.save_events(store, code.actor, visit_id, [EventEntry("scar", text="first")])
    intake.save_events(store, code.actor, visit_id, [EventEntry("scar", text="second")])
    assert files.open_client(store, clinic.therapist, clinic.mine.id).revisions == ()
    intake.save_events(store, clinic.therapist, visit_id, [EventEntry("scar", text="third")])
    intake.save_about(store, clinic.therapist, visit_id, AboutMe(1981))
    kept = files.open_client(store, clinic.therapist, clinic.mine.id).revisions

    assert [row.before.get("rows", [{}])[0].get("text") for row in kept] == ["second", None]
    assert kept[1].before["birth_year"] == 1980
    assert {row.by for row in kept} == {clinic.therapist.user}


@pytest.mark.parametrize("change", ["altered", "deleted", "last deleted", "added"])
def test_the_log_shows_every_change_from_outside(clinic, change):
    """The chain breaks where a row was altered, taken out or put in; also at its very end."""
    assert audit.verify_log(clinic.store, clinic.admin).broken_at is None
    statements = {
        "altered": "UPDATE log SET action = 'nothing' WHERE number = 3",
        "deleted": "DELETE FROM log WHERE number = 3",
        "last deleted": "DELETE FROM log WHERE number = (SELECT max(number) FROM log)",
        "added": "INSERT INTO log (number, at, who, action, seal) "
        "SELECT max(number) + 1, max(at), 'x', 'y', 'z' FROM log",
    }
    with clinic.store.engine.begin() as connection:
        for table in ("log",):
            drop = f"DROP TRIGGER {table}_never_change"
            connection.execute(text(drop if connection.dialect.name == "sqlite" else f"{drop} ON {table}"))
        connection.execute(text(statements[change]))

    assert audit.verify_log(clinic.store, clinic.admin).broken_at is not None


def test_every_opened_record_is_in_the_log(clinic):
    """Who looked, at whose record, when; found by the client's number."""
    files.open_client(clinic.store, clinic.therapist, clinic.mine.id)
    files.open_visit(clinic.store, clinic.admin, clinic.my_visit.id)
    rows = audit.list_log(clinic.store, clinic.admin, client_number=clinic.mine.number)

    assert [(row.action, row.who) for row in rows[:2]] == [
        ("visit_opened", clinic.admin.user),
        ("record_opened", clinic.therapist.user),
    ]
    others = audit.list_log(clinic.store, clinic.admin, client_number=clinic.other.number)
    assert {"record_opened", "visit_opened"}.isdisjoint(row.action for row in others)


def same(first, second):
    """Whether two values are the same to the last bit, arrays and tables included."""
    if isinstance(first, pd.DataFrame):
        pd.testing.assert_frame_equal(first, second, check_exact=True)
        return True
    if isinstance(first, np.ndarray):
        return first.dtype == second.dtype and np.array_equal(first, second, equal_nan=True)
    if dataclasses.is_dataclass(first):
        names = [field.name for field in dataclasses.fields(first)]
        return type(first) is type(second) and all(same(getattr(first, n), getattr(second, n)) for n in names)
    if isinstance(first, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return type(first) is type(second) and first == second


def test_a_whole_screening_comes_back_the_same(sqlite_clinic):
    """Landmarks, angles, findings, movement: what was signed can be shown again years later."""
    screening = make_screening()
    back = archive.from_bytes(archive.to_bytes(screening))

    assert same(screening, back)
    assert result_json(back) == result_json(screening)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not an archive", b"\x00" * 1000])
def test_other_bytes_are_no_screening(content):
    """A damaged archive is said to be one."""
    with pytest.raises(archive.ArchiveError):
        archive.from_bytes(content)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(max_size=500))
def test_any_text_comes_back_or_is_refused(sqlite_clinic, words):
    """Whatever Unicode holds."""
    entry = NoteEntry(NoteKind.NOTE, words)
    try:
        note = handwork.add_note(
            sqlite_clinic.store, sqlite_clinic.therapist, sqlite_clinic.my_visit.id, entry
        )
    except ScreeningError:
        assert "\x00" in words
        return
    day = files.open_visit(sqlite_clinic.store, sqlite_clinic.therapist, sqlite_clinic.my_visit.id)

    assert next(row.text for row in day.notes if row.id == note.id) == words


def test_a_refusing_database_is_one_plain_line_without_the_record(clinic, caplog):
    """A driver's message quotes the row; ours does not, and neither does the log."""
    with (
        caplog.at_level(logging.DEBUG),
        pytest.raises(ScreeningError) as refused,
        clinic.store.writing() as db,
    ):
        db.add(
            Client(
                number=clinic.mine.number, name="Mina Ownrecord", name_key="x", log_key=b"", media_folder="x"
            )
        )

    assert "Mina" not in str(refused.value) + caplog.text + repr(refused.value.__cause__)
    assert "\n" not in str(refused.value)
    with pytest.raises(ScreeningError), clinic.store.reading() as db:
        db.execute(text("SELECT nothing FROM nowhere"))


def test_a_folder_that_cannot_be_made_is_one_plain_line(tmp_path):
    """The setting to change is named."""
    (tmp_path / "file").touch()
    with pytest.raises(ScreeningError, match="SCREENING_HOME"):
        open_store(tmp_path / "file" / "clinic", "sqlite://")


def test_opening_twice_is_two_programs_on_one_clinic(sqlite_clinic):
    """The app and the command line work side by side; neither sweeps the other's work."""
    root = sqlite_clinic.store.places.root
    path = sqlite_clinic.store.workroom.file()
    path.write_bytes(b"in the making")
    second = open_store(root, str(sqlite_clinic.store.engine.url))

    assert path.exists()
    assert (
        files.open_client(second, sqlite_clinic.therapist, sqlite_clinic.mine.id).client.id
        == sqlite_clinic.mine.id
    )
    second.close()
    assert checks.check_store(sqlite_clinic.store).whole


def test_importing_the_clinic_does_nothing(tmp_path):
    """No folder, no database, no setting is touched before somebody opens the store."""
    code = "import screening.clinic.commands, screening.clinic.store, screening.clinic.lists, screening.clinic.restore"
    environment = {
        "SCREENING_HOME": str(tmp_path / "home"),
        "PATH": "",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=tmp_path)

    assert list(tmp_path.iterdir()) == []
