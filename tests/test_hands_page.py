"""The page *Tests* without a browser: from accepted findings to hands, every tap kept, nothing named that is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from clinic_app import clinic_program, open_at
from hands_factory import Table, furnish_table
from streamlit.testing.v1 import AppTest

from screening.clinic.hand_desk import HandDesk, read_hands
from screening.report.forbidden import find_forbidden


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A client on the table, the therapist signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        yield furnish_table(store, browser)


def open_tests(table: Table) -> AppTest:
    return open_at("tests", visit=table.visit.id)


def desk(table: Table) -> HandDesk:
    return read_hands(table.clinic.store, table.clinic.therapist, table.visit.id)


def written(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.markdown, *app.error, *app.info, *app.warning]
    return "\n".join([str(part.value) for part in parts] + [one.label for one in (*app.button, *app.expander)])


def choose(app: AppTest, key: str, value: str) -> AppTest:
    return ok(app.segmented_control(key=key).set_value(value).run())


def test_suggestions_come_from_accepted_findings_with_evidence_and_rule_outs_first(table: Table) -> None:
    """Only accepted findings suggest; the letter stands beside; what is not muscle comes before the muscles."""
    text = written(open_tests(table))
    assert "evidence C" in text
    assert "(GMED)" in text
    assert text.index("Ankle stiffness") < text.index("(GMED)")
    assert not find_forbidden(text.replace("Tested weak", "")), find_forbidden(text)
