"""The pages Admin and Settings: who sees them, and that each button does what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok, words
from clinic.clinic_factory import PASSWORD, Clinic, add_film, agree, film, furnish
from clinic_app import Browser, clinic_program, open_at
from streamlit.testing.v1 import AppTest

from screening.clinic import clients, handwork, settings
from screening.clinic.access import AccessError
from screening.clinic.handwork import NoteEntry, NoteKind
from screening.ui.jobs import Job


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Clinic, Browser]]:
    """A furnished clinic, and a browser in which the admin is signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        clinic = furnish(store)
        browser.sign_in(store, "Ada Admin", PASSWORD)
        yield clinic, browser


def _tab(page: str, key: str, name: str) -> AppTest:
    app = open_at(page)
    app.segmented_control(key=key).set_value(name).run()
    return ok(app)


def _wait(app: AppTest, name: str) -> AppTest:
    """Wait for the work, not for time; then look again."""
    job = app.session_state[f"work-{name}"]
    assert isinstance(job, Job)
    job.wait(30)
    return ok(app.run())


def test_admin_page_is_for_admins_only(here: tuple[Clinic, Browser]) -> None:
    """A therapist's navigation does not have it, and its file shows nothing to anybody else."""
    clinic, browser = here
    browser.sign_in(clinic.store, "Theo Therapist", PASSWORD)
    app = open_at()
    with pytest.raises(ValueError, match="page"):
        app.switch_page(str(Path("..") / "pages" / "admin.py"))
    assert "Admin" not in [title.value for title in app.title]


def test_invited_person_gets_a_one_time_password_shown_until_noted(here: tuple[Clinic, Browser]) -> None:
    """It is shown once, and works."""
    clinic, browser = here
    app = _tab("admin", "admin-tab", "People")
    app.text_input(key="invite-name").set_value("Nora New")
    app.button(key="invite-now").click().run()
    once = app.code[0].value
    app.button(key="noted").click().run()
    assert once not in [block.value for block in app.code]
    browser.sign_in(clinic.store, "Nora New", once)
    assert [title.value for title in open_at().title] == ["Choose your own password"]


def test_last_admin_cannot_be_disabled(here: tuple[Clinic, Browser]) -> None:
    """The clinic would be locked out for ever."""
    clinic, _ = here
    app = _tab("admin", "admin-tab", "People")
    app.button(key=f"enable-{clinic.admin.user}").click().run()
    assert "At least one admin must remain" in app.error[0].value


def test_log_shows_names_of_people_and_never_of_clients(here: tuple[Clinic, Browser]) -> None:
    """Who did what; a client is found by id, and no name of one stands in the table."""
    clinic, _ = here
    app = _tab("admin", "admin-tab", "Log")
    text = app.dataframe[0].value.to_string()
    assert "Ada Admin" in text
    assert "visit begun" in text
    assert clinic.mine.name not in text
    app.text_input(key="log-client").set_value(clinic.mine.number).run()
    assert "signed in" not in app.dataframe[0].value.to_string()
    app.text_input(key="log-client").set_value("ZZZZ").run()
    assert "no such client" in app.error[0].value


def test_empty_log_range_says_so(here: tuple[Clinic, Browser]) -> None:
    """No empty table."""
    app = _tab("admin", "admin-tab", "Log")
    app.text_input(key="log-action").set_value("nothing_like_this").run()
    assert "Nothing happened in this period." in words(app)


def test_export_is_offered_once_and_its_copy_is_deleted(here: tuple[Clinic, Browser], tmp_path: Path) -> None:
    """The ZIP lies in the program's private folder only until it is fetched."""
    clinic, _ = here
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    app = _tab("admin", "admin-tab", "Export client")
    app.text_input(key="export-number").set_value(clinic.mine.number)
    app.text_input(key="export-password").set_value("a password for the file")
    app.button(key="export-now").click().run()
    app = _wait(app, "export")
    assert "The export is ready" in app.success[0].value
    [left] = clinic.store.workroom.folder.glob("*.zip")
    assert left.stat().st_size > 0
    app.text_input(key="export-number").set_value("ZZZZ")
    app.button(key="export-now").click().run()
    assert app.error


def test_erasing_asks_for_the_id_and_takes_everything(here: tuple[Clinic, Browser]) -> None:
    """A wrong id erases nobody; the right one does, and the page says what stays."""
    clinic, _ = here
    number = clinic.mine.number
    app = _tab("admin", "admin-tab", "Erase client")
    app.text_input(key="erase-number").set_value(number).run()
    app.button(key="erase-open").click().run()
    assert "lines of the log without any name" in words(app)
    app.text_input(key="erase-typed").set_value(clinic.other.number)
    app.button(key="erase-now").click().run()
    assert "does not match" in app.error[0].value
    assert clients.find_client(clinic.store, clinic.admin, number).id == clinic.mine.id
    app.text_input(key="erase-typed").set_value(number)
    app.button(key="erase-now").click().run()
    with pytest.raises(AccessError):
        clients.find_client(clinic.store, clinic.admin, number)


def test_legal_hold_blocks_erasing_with_its_reason(here: tuple[Clinic, Browser]) -> None:
    """The dialog does not even open."""
    clinic, _ = here
    clients.set_hold(clinic.store, clinic.admin, clinic.mine.id, "court")
    app = _tab("admin", "admin-tab", "Erase client")
    app.text_input(key="erase-number").set_value(clinic.mine.number).run()
    app.button(key="erase-open").click().run()
    assert "Erasing is blocked" in app.error[0].value


def test_backup_is_written_and_tried_from_the_page(here: tuple[Clinic, Browser], tmp_path: Path) -> None:
    """Both run beside the page and end with a sentence; a wrong password is told without touching anything."""
    folder = tmp_path / "disk"
    folder.mkdir()
    app = _tab("admin", "admin-tab", "Backup")
    assert "There was no backup yet." in words(app)
    app.text_input(key="backup-folder").set_value(str(folder))
    app.text_input(key="backup-password").set_value("a password for the file")
    app.button(key="backup-write").click().run()
    app = _wait(app, "backup_now")
    [file] = folder.iterdir()
    app.text_input(key="try-file").set_value(str(file))
    app.text_input(key="try-password").set_value("not the right password")
    app.button(key="try-now").click().run()
    app = _wait(app, "backup_try")
    assert "cannot be opened" in app.error[0].value
    app.text_input(key="try-file").set_value(str(file))
    app.text_input(key="try-password").set_value("a password for the file")
    app.button(key="try-now").click().run()
    app = _wait(app, "backup_try")
    assert "2 clients" in " ".join(found.value for found in app.success)


def test_health_names_what_is_wrong_with_a_fix(here: tuple[Clinic, Browser], tmp_path: Path) -> None:
    """A film that is gone from the disk is counted, and the line says what to do."""
    clinic, _ = here
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    for path in clinic.store.places.media.glob("*/*.film"):
        path.unlink()
    app = _tab("admin", "admin-tab", "Health")
    app.button(key="health-look").click().run()
    text = words(app)
    assert "1 missing" in text
    assert "Restore the last backup." in text


def test_therapist_reads_settings_and_changes_none(here: tuple[Clinic, Browser]) -> None:
    """Every field is shown, none can be used."""
    clinic, browser = here
    browser.sign_in(clinic.store, "Theo Therapist", PASSWORD)
    app = open_at("settings")
    assert all(field.disabled for field in app.text_input)
    assert "an admin changes it" in words(app)


def test_setting_is_kept_as_soon_as_it_is_typed(here: tuple[Clinic, Browser]) -> None:
    """No button; what cannot be kept is told."""
    clinic, _ = here
    app = open_at("settings")
    assert "Without an emergency number" in app.warning[0].value
    app.text_input(key="set-emergency_number").set_value("112").run()
    assert settings.read_settings(clinic.store, clinic.admin)["emergency_number"] == "112"
    assert not app.warning


def test_limits_stand_with_their_source_and_cannot_be_changed(here: tuple[Clinic, Browser]) -> None:
    """A table, not fields; every row says where it comes from."""
    del here
    app = _tab("settings", "settings-tab", "Limits")
    table = app.dataframe[0].value
    assert len(table) > 20
    assert (table["Source"].str.len() > 0).all()
    assert not app.number_input


def test_text_of_a_client_is_shown_as_it_is_on_the_erase_dialog(here: tuple[Clinic, Browser]) -> None:
    """Markup in a name is text."""
    clinic, _ = here
    person = clients.Person("<b>Bold</b> **x** $y$ :red[z]", 1990)
    added = clients.new_client(clinic.store, clinic.therapist, person)
    app = _tab("admin", "admin-tab", "Erase client")
    app.text_input(key="erase-number").set_value(added.number).run()
    app.button(key="erase-open").click().run()
    shown = next(part.value for part in app.markdown if added.number in part.value)
    assert "\\*\\*x\\*\\*" in shown
    assert "\\<b" in shown


def test_own_password_and_pin_are_changed_with_the_old_password(here: tuple[Clinic, Browser]) -> None:
    """An open screen is not enough to take an account over."""
    clinic, browser = here
    app = _tab("settings", "settings-tab", "Privacy")
    app.text_input(key="own-old").set_value("not my password")
    app.text_input(key="own-new").set_value("a brand new password")
    app.button(key="own-change").click().run()
    assert "password is not right" in app.error[0].value
    app.text_input(key="own-old").set_value(PASSWORD)
    app.text_input(key="own-new").set_value("a brand new password")
    app.button(key="own-change").click().run()
    browser.sign_in(clinic.store, "Ada Admin", "a brand new password")
    assert "Settings" in [title.value for title in open_at("settings").title]


def test_notes_never_reach_the_admin_pages(here: tuple[Clinic, Browser]) -> None:
    """What a therapist wrote about a client stays in the record."""
    clinic, _ = here
    entry = NoteEntry(NoteKind.NOTE, "a very private remark")
    handwork.add_note(clinic.store, clinic.therapist, clinic.my_visit.id, entry)
    for name in ("People", "Log", "Backup", "Export client", "Erase client"):
        app = _tab("admin", "admin-tab", name)
        tables = "".join(table.value.to_string() for table in app.dataframe)
        assert "private remark" not in words(app) + tables
