"""The page *Homework* without a browser: prefilled from the pair, release first, nothing split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import ok
from clinic_app import clinic_program, open_at
from hands_factory import Table, furnish_table
from streamlit.testing.v1 import AppTest

from screening.clinic import handwork
from screening.clinic.handwork import PairEntry
from screening.clinic.home_desk import HomeDesk, read_homework


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    """A client on the table, the therapist signed in."""
    with clinic_program(tmp_path / "home", monkeypatch) as (store, browser):
        yield furnish_table(store, browser)


def desk(table: Table) -> HomeDesk:
    return read_homework(table.clinic.store, table.clinic.therapist, table.visit.id)


def add_pair(table: Table, muscle: str = "GMED", release: str | None = "soft tissue on scar") -> None:
    entry = PairEntry(
        muscle, "right", "scar", "caesarean 2004", release=release, release_s=60, retest_after_release="strong",
        activation="side-lying lift", activation_repetitions=8, retest_after_activation="strong",
    )  # fmt: skip
    handwork.add_pair(table.clinic.store, table.clinic.therapist, table.visit.id, entry)


def open_homework(table: Table) -> AppTest:
    return open_at("homework", visit=table.visit.id)


def written(app: AppTest) -> str:
    parts = [*app.title, *app.markdown, *app.error, *app.warning]
    return "\n".join([str(part.value) for part in parts] + [one.label for one in app.button])


def test_homework_is_prefilled_from_the_pair_in_the_same_order(table: Table) -> None:
    """Release, then activation, as on the table; the re-test beside it; once only."""
    add_pair(table)
    app = open_homework(table)
    item = desk(table).items[0]
    assert (item.release, item.activation) == ("soft tissue on scar: caesarean 2004", "side-lying lift")
    assert "re-test strong" in written(app)
    open_homework(table)
    assert len(desk(table).items) == 1


def test_without_a_pair_a_single_exercise_is_offered_and_release_comes_first(table: Table) -> None:
    """An activation alone asks for the release, or for the tick."""
    app = open_homework(table)
    assert "No pair recorded. Add a single exercise?" in written(app)
    ok(app.button(key="own-exercise").click().run())
    item = desk(table).items[0]
    app.selectbox(key=f"activation-{item.id}").set_value("bridge").run()
    assert "Release first, or tick *activation only*." in written(ok(app))
    ok(app.checkbox(key=f"only-{item.id}").check().run())
    assert "Release first" not in written(app)
    app.number_input(key=f"activation_repetitions-{item.id}").set_value(25).run()
    assert "More than 20 is unusual. Keep?" in written(ok(app))


def test_moving_keeps_both_steps_together_and_a_fourth_exercise_warns(table: Table) -> None:
    """The arrows exchange whole exercises."""
    add_pair(table)
    add_pair(table, "TFL", "soft tissue on ankle scar")
    app = open_homework(table)
    first, second = desk(table).items
    ok(app.button(key=f"down-{first.id}").click().run())
    assert [row.id for row in desk(table).items] == [second.id, first.id]
    assert desk(table).items[1].release == "soft tissue on scar: caesarean 2004"
    assert desk(table).items[1].activation == "side-lying lift"
    for _ in range(2):
        ok(app.button(key="own-exercise").click().run())
    assert "Most people manage three." in written(app)
    ok(app.button(key=f"page-{first.id}").click().run())
    assert desk(table).choice.homework_id == first.id
    ok(app.segmented_control(key=f"per_day-{first.id}").set_value(2).run())
    ok(app.segmented_control(key=f"until-{first.id}").set_value("on a date").run())
    assert desk(table).items[1].per_day == 2
    ok(app.button(key=f"remove-{first.id}").click().run())
    assert len(desk(table).items) == 3


def test_the_last_homework_is_shown_as_days_and_a_signed_visit_is_read_only(table: Table) -> None:
    """Dots with the count beside them; after signing nothing can be pressed."""
    handwork.note_homework_done(table.clinic.store, table.clinic.therapist, table.visit.id, 5, 7)
    assert "●●●●●○○ 5 of 7 days" in written(open_homework(table))
    signed = open_at("homework", visit=table.clinic.my_visit.id)
    assert "Signed. Read only." in written(signed)
    assert "Own exercise" not in written(signed)
