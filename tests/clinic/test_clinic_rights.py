"""The client's rights: take everything along, be erased without a trace, be found again in a backup."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import pyzipper
from clinic_factory import PASSWORD, PIN, Clinic, add_film, agree, film, furnish
from report_factory import make_screening
from sqlalchemy import delete, select, text, update

from screening.clinic import (
    audit,
    backup,
    checks,
    clients,
    codes,
    consents,
    erase,
    export,
    files,
    films,
    handwork,
    intake,
    media,
    restore,
    results,
    retention,
    reviews,
    safety,
    signin,
    visits,
)
from screening.clinic.access import AccessError
from screening.clinic.clients import Person
from screening.clinic.handwork import AngleEntry, HandTestEntry, HomeworkEntry, NoteEntry, NoteKind, PairEntry
from screening.clinic.intake import EventEntry, GoalEntry, PainEntry
from screening.clinic.recordings import TakePain, note_pain
from screening.clinic.reviews import Decision, ReviewEntry
from screening.clinic.store import open_store
from screening.clinic.tables import Base, Client, Clip, Job, LogRow, Visit, now
from screening.types import ScreeningError

KEEP = "a password for the file"


def fill(clinic: Clinic, folder: Path, which: str = "mine") -> Clip:
    """Give a client something in every table, every text with the client's mark in it; return a recording."""
    store, actor = clinic.store, clinic.therapist
    client, visit = getattr(clinic, which), clinic.my_visit if which == "mine" else clinic.other_visit
    mark = f"MARK-OF-{which}"
    agree(clinic, visit)
    person = Person(
        f"{mark} name", 1980, contact=f"{mark}@example.org", record_number=mark, work_and_sport={"x": mark}
    )
    clients.edit_client(store, actor, client.id, person)
    codes.enter_code(store, codes.make_code(store, actor, visit.id), None, device=mark)
    intake.save_pain(store, actor, visit.id, [PainEntry("knee", 3, since=mark, travels_to=(mark,))])
    intake.save_pain(store, actor, visit.id, [PainEntry("knee", 4, since=mark)])
    intake.save_events(store, actor, visit.id, [EventEntry("scar", text=mark, when=mark)])
    intake.save_goals(store, actor, visit.id, [GoalEntry(mark, 7)])
    safety.answer_safety(store, actor, visit.id, {"fever": safety.Answer.YES})
    safety.clear_item(store, actor, visit.id, "fever", safety.Outcome.STABLE, mark)
    clip = add_film(clinic, visit, film(folder, f"{which}.mp4"))
    note_pain(store, actor, visit.id, clip.id, TakePain(3, mark, "down"))
    row = results.keep(store, client, visit, [clip.id], make_screening())
    finding = results.list_findings(store, actor, visit.id, row.id)[0]
    reviews.decide(store, actor, visit.id, finding.id, ReviewEntry(Decision.REJECTED, why=mark, note=mark))
    test = HandTestEntry("GMED", "right", "weak", note=mark, finding_id=finding.id)
    handwork.add_hand_test(store, actor, visit.id, test)
    pair = handwork.add_pair(store, actor, visit.id, PairEntry("GMED", "right", "scar", mark, release=mark))
    handwork.add_homework(store, actor, visit.id, HomeworkEntry(1, mark, pair_id=pair.id))
    handwork.add_note(store, actor, visit.id, NoteEntry(NoteKind.SEEN, mark, clip_id=clip.id))
    handwork.add_angle(store, actor, visit.id, AngleEntry("hip", "rotation", "left", 30.0, {"by": mark}))
    files.open_client(store, actor, client.id)
    return clip


def rows_of(clinic: Clinic, client: Client) -> dict[str, list]:
    """Every row of a client by table."""
    with clinic.store.reading() as db:
        tables = [table for table in Base.metadata.sorted_tables if "client_id" in table.c]
        return {
            t.name: db.execute(select(t).where(t.c.client_id == client.id)).mappings().all() for t in tables
        }


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def names_below(folder: Path) -> str:
    return " ".join(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_the_test_fills_every_table_of_a_client(clinic, tmp_path):
    """What follows can only be believed if there was something everywhere."""
    fill(clinic, tmp_path)

    assert [
        name for name, rows in rows_of(clinic, clinic.mine).items() if not rows and name != "erasures"
    ] == []


def traces(clinic: Clinic, client: Client) -> set[bytes]:
    """Every identifier and address of 12 letters or more, the name, and pieces of the film of a client."""
    found = {client.id, client.media_folder, client.name, client.log_key.hex()}
    for rows in rows_of(clinic, client).values():
        for row in rows:
            found |= {
                v
                for k, v in row.items()
                if isinstance(v, str) and len(v) >= 12 and k.endswith(("id", "hash"))
            }
            found |= {row[name] for name in ("film", "poses", "archive") if row.get(name)}
    users = {clinic.admin.user, clinic.therapist.user}
    return {trace.encode() for trace in found - users} | {client.log_key}


def test_after_erasure_no_byte_is_left(sqlite_clinic, tmp_path):
    """Database file included: no id, no name, no text, no film; the neighbour's record is whole."""
    clinic, root = sqlite_clinic, sqlite_clinic.store.places.root
    fill(clinic, tmp_path)
    kept = fill(clinic, tmp_path, "other")
    gone = traces(clinic, clinic.mine)
    before = bytes_below(root) + names_below(root).encode()
    assert [
        trace for trace in gone if trace not in before and trace != clinic.mine.log_key.hex().encode()
    ] == []
    assert b"MARK-OF-mine" in before

    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, f" {clinic.mine.number.lower()} ")

    after = bytes_below(root) + names_below(root).encode()
    assert [trace for trace in [*gone, b"MARK-OF-mine", b"Mina"] if trace in after] == []
    assert b"MARK-OF-other" in after
    assert checks.check_store(clinic.store).whole
    assert films.read_film(clinic.store, clinic.therapist, clinic.other_visit.id, kept.id) == film(
        tmp_path, "b.mp4"
    )
    with pytest.raises(AccessError):
        files.open_client(clinic.store, clinic.therapist, clinic.mine.id)


def test_without_encryption_the_film_itself_is_gone_too(sqlite_store, tmp_path):
    """The same with films that lie there in the clear."""
    clinic = furnish(sqlite_store, encrypt=False)
    fill(clinic, tmp_path)
    content = (tmp_path / "mine.mp4").read_bytes()
    piece = content[len(content) // 2 :][:64]
    assert piece in bytes_below(sqlite_store.places.root)

    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)

    assert piece not in bytes_below(sqlite_store.places.root)


def test_erasure_leaves_every_table_empty_and_the_log_whole(clinic, tmp_path):
    """On both databases: no row of the client, the log's chain unbroken and nameless."""
    fill(clinic, tmp_path)
    subject = audit.subject_of(clinic.mine)
    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)

    assert {name for name, rows in rows_of(clinic, clinic.mine).items() if rows} == set()
    check = audit.verify_log(clinic.store, clinic.admin)
    assert check.broken_at is None
    with clinic.store.reading() as db:
        actions = [row.action for row in db.scalars(select(LogRow).where(LogRow.subject == subject))]
        assert actions[-2:] == ["erasure_begun", "erased"]
        assert db.scalar(select(Client).where(Client.id == clinic.mine.id)) is None


def test_every_table_about_a_client_goes_with_the_client():
    """A new table with a client in it must say that it goes with the client."""
    left_out = {"erasures"}  # the note that an erasure has begun
    for table in Base.metadata.sorted_tables:
        if "client_id" in table.c and table.name not in left_out:
            (key,) = table.c.client_id.foreign_keys
            assert (key.column.table.name, key.ondelete) == ("clients", "CASCADE"), table.name


def test_the_number_has_to_be_typed(clinic):
    """A wrong one erases nobody."""
    with pytest.raises(ScreeningError, match="does not match"):
        erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.other.number)

    assert files.open_client(clinic.store, clinic.admin, clinic.mine.id)


@pytest.mark.parametrize(("days", "held"), [(None, True), (10, True), (0, True), (-1, False)])
def test_a_legal_hold_keeps_the_record(clinic, days, held):
    """Until its day has passed nothing can be erased."""
    until = None if days is None else now().date() + timedelta(days=days)
    clients.set_hold(clinic.store, clinic.admin, clinic.mine.id, "court", until)
    if held:
        with pytest.raises(ScreeningError, match="legal hold"):
            erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)
        clients.set_hold(clinic.store, clinic.admin, clinic.mine.id, None)

    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)


def test_a_client_who_is_being_analysed_is_erased_later(clinic, tmp_path):
    """A worker would store again what was just deleted."""
    fill(clinic, tmp_path)
    with clinic.store.writing() as db:
        db.execute(update(Job).values(state="running", owner=clinic.store.workroom.name))
    with pytest.raises(ScreeningError, match="being analysed"):
        erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)

    with clinic.store.writing() as db:
        db.execute(update(Job).values(owner="program-that-died"))
    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)


def test_an_interrupted_erasure_is_finished_at_the_next_start(clinic, tmp_path, database_url):
    """The first step is written down; opening the clinic takes the others."""
    fill(clinic, tmp_path)
    root = clinic.store.places.root
    with clinic.store.writing() as db:
        erase.begin(db, db.get_one(Client, clinic.mine.id), clinic.admin.user)
    clinic.store.close()
    store = open_store(root, database_url)

    assert checks.check_store(store).whole
    assert not (root / "media" / clinic.mine.media_folder).exists()
    with store.reading() as db:
        assert db.get(Client, clinic.mine.id) is None
    store.close()


def read_zip(path: Path, password: str | None) -> dict[str, bytes]:
    with pyzipper.AESZipFile(path) as archive:
        if password is not None:
            archive.setpassword(password.encode())
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("password", [KEEP, None])
def test_the_export_holds_everything_and_opens_elsewhere(clinic, tmp_path, password):
    """Records as JSON and CSV, result, report, film: with a ZIP program and the password, nothing of ours."""
    fill(clinic, tmp_path)
    out = tmp_path / "export.zip"
    export.export_client(clinic.store, clinic.admin, clinic.mine.id, out, password)
    content = read_zip(out, password)

    record = json.loads(content["record.json"])
    filled = {name for name, rows in rows_of(clinic, clinic.mine).items() if rows}
    assert filled <= set(record) | {"erasures"}
    assert record["clients"][0]["name"] == "MARK-OF-mine name"
    assert record["notes"][0] | {"text": "MARK-OF-mine", "by": "Theo Therapist"} == record["notes"][0]
    assert content["visit-1/films/1-squat_front_1.mp4"] == (tmp_path / "mine.mp4").read_bytes()
    assert content["visit-1/squat-1/report.pdf"].startswith(b"%PDF")
    assert json.loads(content["visit-1/squat-1/result.json"])["schema"] == 1
    assert content["visit-1/squat-1/angles.csv"].startswith(b"recording,time_s")
    assert content["visit-1/squat-1/measurements.csv"].startswith(b"movement,metric,label,side,unit,value")
    assert content["visit-1/squat-1/programs/recording-0-front.trc"].startswith(b"PathFileType")
    assert {"trc", "mot", "c3d"} <= {name.rpartition(".")[2] for name in content if "/programs/" in name}
    assert b"record_opened" in content["log.csv"]
    assert {f"tables/{name}.csv" for name in filled} <= set(content)
    everything = b"".join(content.values())
    assert b"MARK-OF-other" not in everything
    assert clinic.mine.log_key.hex().encode() not in everything
    with clinic.store.reading() as db:
        assert db.scalars(select(LogRow).order_by(LogRow.number.desc())).first().action == "exported"


def test_a_locked_export_shows_nothing_without_its_password(clinic, tmp_path):
    """Neither another password nor an ordinary unzip program gets in."""
    fill(clinic, tmp_path)
    out = tmp_path / "export.zip"
    export.export_client(clinic.store, clinic.admin, clinic.mine.id, out, KEEP)

    assert b"MARK-OF-mine" not in out.read_bytes()
    with pytest.raises(RuntimeError):
        read_zip(out, "another password")
    with zipfile.ZipFile(out) as plain, pytest.raises((RuntimeError, NotImplementedError)):
        plain.read("record.json")
    with pytest.raises(ScreeningError, match="Password"):
        export.export_client(clinic.store, clinic.admin, clinic.mine.id, tmp_path / "b.zip", "short")
    with pytest.raises(ScreeningError, match="such a file"):
        export.export_client(clinic.store, clinic.admin, clinic.mine.id, out, KEEP)


def test_a_failed_export_leaves_no_half_file(sqlite_clinic, tmp_path):
    """A damaged film stops it with one line."""
    clip = fill(sqlite_clinic, tmp_path)
    path = sqlite_clinic.store.places.media / sqlite_clinic.mine.media_folder / f"{clip.film}.film"
    path.write_bytes(path.read_bytes()[:-1])
    before = set(tmp_path.iterdir())
    with pytest.raises(ScreeningError, match="damaged"):
        export.export_client(
            sqlite_clinic.store, sqlite_clinic.admin, sqlite_clinic.mine.id, tmp_path / "e.zip", KEEP
        )

    assert set(tmp_path.iterdir()) == before


def test_a_spreadsheet_runs_nothing_from_the_export(sqlite_clinic, tmp_path):
    """Texts that look like formulas are shown as text in the tables, and are to the letter in the JSON."""
    clinic = sqlite_clinic
    handwork.add_note(clinic.store, clinic.therapist, clinic.my_visit.id, NoteEntry(NoteKind.NOTE, "=1+1"))
    out = tmp_path / "export.zip"
    export.export_client(clinic.store, clinic.admin, clinic.mine.id, out, None)
    content = read_zip(out, None)

    assert b",'=1+1," in content["tables/notes.csv"]
    assert json.loads(content["record.json"])["notes"][0]["text"] == "=1+1"


def everything(store) -> dict[str, list]:
    """Every row but those of passing things, which a restore drops."""
    left_out = {"sign_ins", "client_codes", "attempts", "log", "settings"}
    with store.reading() as db:
        return {
            table.name: [
                dict(row) for row in db.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in Base.metadata.sorted_tables
            if table.name not in left_out
        }


@pytest.mark.parametrize("target", ["sqlite", "same"])
def test_a_backup_comes_back_elsewhere_with_every_record_and_film(clinic, tmp_path, target, database_url):
    """Into a new clinic, also from PostgreSQL into SQLite: the same rows, the same films, the same passwords."""
    clip = fill(clinic, tmp_path)
    before, out = everything(clinic.store), tmp_path / "clinic.backup"
    report = backup.write_backup(clinic.store, clinic.admin, out, KEEP)
    assert (report.files, report.missing) == (2, 0)
    content = out.read_bytes()
    assert all(secret not in content for secret in (b"MARK-OF-mine", clinic.mine.id.encode()))
    if target == "same":
        with clinic.store.writing() as db:
            for table in reversed(Base.metadata.sorted_tables):
                db.execute(delete(table))
        clinic.store.close()
    elsewhere = open_store(
        tmp_path / "elsewhere", database_url if target == "same" else f"sqlite:///{tmp_path / 'e.db'}"
    )
    done = restore.restore_into_new(elsewhere, out, KEEP)

    assert (done.clients, done.users, done.files, done.erased_again) == (2, 2, 2, 0)
    assert everything(elsewhere) == before
    assert checks.check_store(elsewhere).whole
    actor = signin.sign_in(elsewhere, "Theo Therapist", PASSWORD).actor
    assert (
        films.read_film(elsewhere, actor, clinic.my_visit.id, clip.id) == (tmp_path / "mine.mp4").read_bytes()
    )
    elsewhere.close()


def test_a_backup_is_tried_without_touching_anything(clinic, tmp_path):
    """The check rebuilds the database beside the present one."""
    fill(clinic, tmp_path)
    out = tmp_path / "clinic.backup"
    backup.write_backup(clinic.store, clinic.admin, out, KEEP)
    before = everything(clinic.store)
    tried = restore.try_backup(clinic.store, clinic.admin, out, KEEP)

    assert (tried.clients, tried.files) == (2, 2)
    assert everything(clinic.store) == before
    assert [path.name for path in clinic.store.workroom.folder.iterdir()] == ["in-use"]


def test_a_damaged_cut_or_foreign_backup_changes_nothing(clinic, tmp_path):
    """Every way of being wrong is one line, and the records stay."""
    fill(clinic, tmp_path)
    out, before = tmp_path / "clinic.backup", everything(clinic.store)
    backup.write_backup(clinic.store, clinic.admin, out, KEEP)
    content = out.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    wrong = {
        "flipped": bytes(flipped),
        "cut": content[:-1],
        "half": content[: len(content) // 2],
        "empty": b"",
        "text": b"no",
    }
    for name, damaged in wrong.items():
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(ScreeningError) as refused:
            restore.restore_over(clinic.store, clinic.admin, tmp_path / name, KEEP)
        assert "\n" not in str(refused.value)
    with pytest.raises(ScreeningError, match="password is not right"):
        restore.restore_over(clinic.store, clinic.admin, out, "another password")

    assert everything(clinic.store) == before


def test_who_was_erased_since_the_backup_stays_erased(clinic, tmp_path):
    """A restore must not bring back whom the clinic promised to forget."""
    fill(clinic, tmp_path)
    out = tmp_path / "clinic.backup"
    backup.write_backup(clinic.store, clinic.admin, out, KEEP)
    erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)
    done = restore.restore_over(clinic.store, clinic.admin, out, KEEP)

    assert done.erased_again == 1
    with clinic.store.reading() as db:
        assert [client.id for client in db.scalars(select(Client))] == [clinic.other.id]
    assert not (clinic.store.places.media / clinic.mine.media_folder).exists()
    assert checks.check_store(clinic.store).whole


def test_restoring_over_a_clinic_needs_an_admin_and_signs_everybody_out(clinic, tmp_path):
    """Nobody can put a clinic of their own in the place of this one."""
    out = tmp_path / "clinic.backup"
    backup.write_backup(clinic.store, clinic.admin, out, KEEP)
    with pytest.raises(AccessError, match="in use"):
        restore.restore_into_new(clinic.store, out, KEEP)
    restore.restore_over(clinic.store, clinic.admin, out, KEEP)

    with pytest.raises(AccessError):
        files.open_client(clinic.store, clinic.therapist, clinic.mine.id)


def test_a_backup_of_the_first_form_comes_back_at_todays(sqlite_clinic, tmp_path, monkeypatch):
    """A backup says which form of the tables it holds; old ones are brought up to date while they come back."""
    from screening.clinic import database, dump

    old = database.connect(f"sqlite:///{tmp_path / 'old.db'}")
    database.migrate(old, "0001")
    with old.begin() as target, sqlite_clinic.store.engine.connect() as source:
        tables = {table.name: table for table in dump.reflected(target)}
        for table in dump.reflected(source):
            for rows in dump.read_batches(source, table):
                if table.name in tables:
                    dump.write_batch(target, tables[table.name], rows)
    counts = {"rows": 0, "files": 0, "missing": 0}
    with old.connect() as connection:
        entries = [
            *backup._entry({"form": 1, "revision": "0001"}, b""),
            *backup._tables(connection, counts),
            *backup._entry({"end": True, "rows": counts["rows"], "files": 0}, b""),
        ]
    old.dispose()
    out = tmp_path / "old.backup"
    out.write_bytes(b"".join(backup.seal_by_password(entries, KEEP, backup.CONTEXT)))
    new = open_store(tmp_path / "new", f"sqlite:///{tmp_path / 'new.db'}")

    assert restore.restore_into_new(new, out, KEEP).clients == 2
    assert checks.check_store(new).revision == database.revisions()[-1]
    new.close()


def test_withdrawing_the_consent_to_film_deletes_the_films_and_keeps_the_stick_figures(clinic, tmp_path):
    """At once, all of them, on every visit."""
    clip = fill(clinic, tmp_path)
    consents.withdraw_consent(clinic.store, clinic.therapist, clinic.mine.id, consents.Purpose.FILM)

    with pytest.raises(ScreeningError, match="not kept"):
        films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id)
    assert list(clinic.store.places.media.rglob("*.film")) == []
    assert len(list(clinic.store.places.media.rglob("*.screening"))) == 1
    with pytest.raises(ScreeningError, match="Consent for filming"):
        add_film(clinic, clinic.my_visit, b"film")


@pytest.mark.parametrize("rule", list(consents.FilmRule))
def test_signing_carries_out_the_film_rule(clinic, tmp_path, rule):
    """Deleted, or kept until the face is blurred; for the stick figure alone deleted at the latest now."""
    agree(clinic, clinic.my_visit, rule)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    with clinic.store.writing() as db:
        db.execute(update(Job).values(state="done"))
    visits.sign_visit(clinic.store, clinic.therapist, clinic.my_visit.id, PIN)
    with clinic.store.reading() as db:
        kept = db.get_one(Clip, clip.id)
        waiting = [job.kind for job in db.scalars(select(Job).where(Job.state == "waiting"))]

    blurred = rule is consents.FilmRule.KEEP_BLURRED
    assert waiting == (["blur"] if blurred else [])
    assert (kept.film is not None) == blurred
    assert bool(list(clinic.store.places.media.rglob("*.film"))) == blurred


def test_the_same_film_twice_lies_there_once_and_goes_with_the_last_record(clinic, tmp_path):
    """Content-addressed: deleting one take must not take the other one's file."""
    agree(clinic, clinic.my_visit)
    agree(clinic, clinic.other_visit)
    content = film(tmp_path)
    first, second = (add_film(clinic, clinic.my_visit, content) for _ in range(2))
    add_film(clinic, clinic.other_visit, content)
    assert first.film == second.film
    assert len(list(clinic.store.places.media.rglob("*.film"))) == 2  # one for each client
    from screening.clinic import recordings

    recordings.delete_film(clinic.store, clinic.therapist, clinic.my_visit.id, first.id)

    assert films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, second.id) == content


@pytest.mark.parametrize("signed", [False, True])
def test_films_as_they_were_filmed_go_after_thirty_days(clinic, tmp_path, signed):
    """Unreviewed, or signed and never blurred as promised; not a day before."""
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    with clinic.store.writing() as db:
        db.execute(update(Clip).values(recorded_at=now() - timedelta(days=29)))
        db.execute(update(Visit).values(signed_at=now() if signed else None))
    assert retention.delete_old_films(clinic.store) == 0
    with clinic.store.writing() as db:
        db.execute(update(Clip).values(recorded_at=now() - timedelta(days=31)))

    assert retention.delete_old_films(clinic.store) == 1
    assert media.size_on_disk(clinic.store, clinic.mine, media.Kind.FILM, clip.film) is None


@pytest.mark.parametrize(
    ("years_ago", "birth_year", "due"),
    [(9, 1970, False), (11, 1970, True), (11, now().year - 20, False), (11, None, True)],
)  # fmt: skip
def test_records_are_due_ten_years_after_the_last_visit_and_never_in_childhood(
    clinic, years_ago, birth_year, due
):
    """Children's records are kept until ten years after they grew up."""
    last = now() - timedelta(days=366 * years_ago)
    with clinic.store.writing() as db:
        db.execute(
            update(Client)
            .where(Client.id == clinic.mine.id)
            .values(last_visit_at=last, birth_year=birth_year)
        )
    listed = [entry.client.id for entry in retention.list_due(clinic.store, clinic.therapist)]

    assert (clinic.mine.id in listed) == due


def test_nothing_of_a_client_is_in_the_log_or_in_a_file_name(clinic, tmp_path):
    """Ids, names and texts stay out of the log table and of every path."""
    fill(clinic, tmp_path)
    with clinic.store.reading() as db:
        rows = [str(dict(row)) for row in db.execute(text("SELECT * FROM log")).mappings()]
        visit = db.scalars(select(Visit).where(Visit.client_id == clinic.mine.id)).one()
    names = names_below(clinic.store.places.root)

    for trace in (clinic.mine.id, clinic.mine.number, visit.id, "MARK", "Mina"):
        assert not [row for row in rows if trace in row]
        assert trace not in names
