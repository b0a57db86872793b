"""Hand work in the store: latest counts, order kept, films after treatment apart, what stands before a signature."""

from __future__ import annotations

import io

import pytest
from clinic_factory import PIN, Clinic, film, find_puppet
from hands_factory import lay_down
from review_factory import add_puppet
from sqlalchemy import select

from screening.clinic import (
    hand_desk,
    handwork,
    handwork_changes,
    immediate,
    jobs,
    papers,
    recordings,
    results,
    settings,
    sign_off,
    suggestions,
    visit_papers,
    visits,
    worker,
)
from screening.clinic.agreement_store import read_agreement
from screening.clinic.hand_desk import read_hands
from screening.clinic.handwork import AngleEntry, HandTestEntry, HomeworkEntry, PairEntry
from screening.clinic.home_desk import HOLDS_TWICE, entry_from_pair, read_homework
from screening.clinic.papers import PaperChoice
from screening.clinic.progress import Change, Of, Subject
from screening.clinic.progress.conditions import AFTER
from screening.clinic.protocols import PlannedTake
from screening.clinic.recordings import TakeEntry
from screening.clinic.reviews import Decision, ReviewEntry, decide
from screening.clinic.tables import Result
from screening.types import ScreeningError, View


def place(clinic: Clinic, visit) -> tuple:
    return clinic.store, clinic.therapist, visit.id


def test_the_last_result_of_a_side_counts_and_the_last_visits_pairs_come_first(clinic):
    """A later entry is a new row; the pair of the signed visit is asked about, this visit's own is not."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "weak"))
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "strong", grade=5))
    handwork.add_pair(*here, PairEntry("TFL", "left", "joint", "hip"))
    desk = read_hands(*here)
    assert desk.tests["GMED", "right"].result == "strong"
    assert ("GMED", "left") not in desk.tests, "the side that nobody tested stays untested"
    assert [pair.id for pair in desk.open_pairs] == [table.earlier.id]
    assert desk.told("scar") == ("caesarean lower belly 2004",)
    assert len(desk.accepted) == 2


def test_a_muscle_is_named_before_its_first_result_only(clinic):
    """Named afterwards it would prove nothing; by itself the table's first muscle stands for the finding."""
    table = lay_down(clinic)
    here, finding = place(clinic, table.visit), table.items[0].id
    assert read_hands(*here).named[finding] == ("GMED", "right")
    handwork_changes.name_in_advance(*here, finding, "QL", "left")
    assert read_hands(*here).named[finding] == ("QL", "left")
    assert ("QL", "left") not in read_hands(*here).tests, "naming is no result"
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "weak"))
    with pytest.raises(ScreeningError, match="before the first one"):
        handwork_changes.name_in_advance(*here, finding, "GMED", "right")


def test_agreement_is_read_from_flags_and_named_tests(clinic):
    """One flag, its named muscle weak on the named side; a rejected flag and a painful test count for nothing."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    assert read_agreement(clinic.store, clinic.therapist) == ()
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "weak"))
    found = read_agreement(clinic.store, clinic.therapist)
    assert {(one.flag.metric, one.flags, one.weak) for one in found} == {
        ("knee_flexion_peak", 1, 1),
        ("hip_flexion_peak", 1, 1),
    }
    # without those flags the same muscle was tested weak once, in the visit before
    assert {(one.base_tested, one.base_rate) for one in found} == {(1, 1.0)}
    decide(*here, table.items[0].id, ReviewEntry(Decision.REJECTED, "camera error"))
    assert len(read_agreement(clinic.store, clinic.therapist)) == 1
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "weak", painful=True))
    assert read_agreement(clinic.store, clinic.therapist) == ()


def test_suggestions_are_hidden_and_ordered_for_the_clinic_and_come_back(clinic):
    """Logged, reversible; a code that is none is refused."""
    table = lay_down(clinic)
    here, staff = place(clinic, table.visit), (clinic.store, clinic.therapist)
    before = [one.code for one in read_hands(*here).work.suggested]
    suggestions.never_suggest(*staff, before[0])
    suggestions.prefer_order(*staff, before[:0:-1])
    assert [one.code for one in read_hands(*here).work.suggested] == before[:0:-1]
    suggestions.never_suggest(*staff, before[0], never=False)
    suggestions.forget_order(*staff)
    assert [one.code for one in read_hands(*here).work.suggested] == before
    with pytest.raises(ScreeningError, match="no such test"):
        suggestions.never_suggest(*staff, "NOPE")


def test_flags_stay_hidden_while_tests_come_first(clinic, monkeypatch):
    """In a chosen visit, and only with the setting: until the review begins, no finding is shown to the hands."""
    here = place(clinic, clinic.my_visit)
    monkeypatch.setattr(hand_desk, "tests_come_first", lambda _, wanted: wanted)
    assert not read_hands(*here).flags_hidden
    settings.change_setting(clinic.store, clinic.admin, "tests_first", 1)
    assert read_hands(*here).flags_hidden
    visits.begin_review(*here)
    assert not read_hands(*here).flags_hidden


def test_a_pair_is_worked_through_in_steps_and_becomes_homework(clinic):
    """Each step is kept; homework takes release and activation in the same order."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    pair = handwork.add_pair(
        *here, PairEntry("GMED", "right", "scar", "caesarean 2004", release="soft tissue on scar")
    )
    entry = PairEntry(
        "GMED", "right", "scar", "caesarean 2004", release="soft tissue on scar", release_s=45,
        retest_after_release="strong", activation="side-lying lift",
    )  # fmt: skip
    handwork_changes.change_pair(*here, pair.id, entry)
    kept = read_hands(*here).pairs[0]
    home = entry_from_pair(kept, 1)
    assert (home.release, home.release_s) == ("soft tissue on scar: caesarean 2004", 45)
    assert (home.activation, home.activation_repetitions) == ("side-lying lift", 8)
    assert home.until == HOLDS_TWICE
    handwork_changes.remove_pair(*here, pair.id)
    assert read_hands(*here).pairs == ()
    with pytest.raises(ScreeningError, match="no such record"):
        handwork_changes.change_pair(*here, table.earlier.id, entry)


def test_moving_homework_never_parts_release_and_activation(clinic):
    """Two exercises change places whole; at the ends nothing happens; a signed visit refuses."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    first = handwork.add_homework(*here, HomeworkEntry(1, HOLDS_TWICE, release="scar", activation="lift"))
    handwork.add_homework(*here, HomeworkEntry(2, HOLDS_TWICE, release="calf", activation="heel raise"))
    handwork_changes.move_homework(*here, first.id, 1)
    handwork_changes.move_homework(*here, first.id, 1)
    items = read_homework(*here).items
    assert [(row.position, row.release, row.activation) for row in items] == [
        (1, "calf", "heel raise"),
        (2, "scar", "lift"),
    ]
    handwork_changes.change_homework(
        *here, first.id, HomeworkEntry(9, "2027-01-01", 2, release="scar", release_s=30)
    )
    assert read_homework(*here).items[1].per_day == 2
    assert read_homework(*here).items[1].position == 2, "its place stays"
    visits.sign_visit(*here, PIN)
    with pytest.raises(ScreeningError, match="signed"):
        handwork_changes.move_homework(*here, first.id, -1)


def test_adherence_of_the_last_homework_is_shown_as_days(clinic):
    """Asked at the next visit: 5 of 7; not asked, nothing is shown."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    assert read_homework(*here).last is None
    handwork.note_homework_done(*here, 5, 7)
    last = read_homework(*here).last
    assert last is not None
    assert (last.dots, last.days_done, last.days_asked) == ("●●●●●○○", 5, 7)


def test_what_is_filmed_after_treatment_changes_no_finding(clinic, tmp_path):
    """It is marked by itself, screened by itself, and leaves the screening of the visit as it was."""
    visit = clinic.my_visit
    here = place(clinic, visit)
    before = add_puppet(clinic, visit, film(tmp_path))
    row = results.list_results(*here)[0]
    take = immediate.plan_after(*here, PlannedTake("squat", "front", 3))
    protocol = read_hands(*here).visit.protocol
    entry = TakeEntry("squat", View.FRONT, {"slot": len(protocol) - 1, "word": take.word})
    after = recordings.store_film(*here, entry, "a.mp4", io.BytesIO(film(tmp_path, "after.mp4")))
    assert after.setup[AFTER] is True
    assert AFTER not in before.setup
    while (job := jobs.claim_next(clinic.store)) is not None:
        worker.run(clinic.store, job, find_puppet)
    assert [one.id for one in results.list_results(*here)] == [row.id], "the visit's own screening stays"
    with clinic.store.reading() as db:
        made = {one.made_for: one.clip_ids for one in db.scalars(select(Result))}
    assert made == {"visit": [before.id], "after": [after.id]}
    change = Change(
        Subject("squat", "knee_separation_ratio", Of.VALUE),
        "Knees",
        "ratio",
        None,
        (View.FRONT,),
        "real",
        1,
        1,
    )
    curves = immediate.read_waveforms(*here, change)
    assert set(curves["when"]) == {"before", "after"}
    values = {when: part["value"].tolist() for when, part in curves.groupby("when")}
    assert values["before"] == values["after"], "the same puppet squats in both films"


def test_nothing_can_be_filmed_again_without_an_accepted_finding(clinic):
    """The twin of the re-film: no accepted finding, no take offered, no change."""
    found = immediate.read_immediate(*place(clinic, clinic.other_visit))
    assert found == immediate.Immediate()
    table = lay_down(clinic)
    offered = immediate.read_immediate(*place(clinic, table.visit))
    assert offered.takes[0].view == "front"
    assert not offered.filmed
    assert offered.can_show
    assert offered.changes == ()


def test_choices_for_the_papers_are_checked_and_kept(clinic):
    """An unknown picture and a sentence of 61 words are refused; the re-film list beside them is not lost."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    immediate.plan_after(*here, PlannedTake("squat", "front", 3))
    papers.save_choice(*here, PaperChoice(pictures="none", seen="Your knees move inwards."))
    assert papers.read_choice(*here).seen == "Your knees move inwards."
    assert read_hands(*here).visit.papers["after_slots"]
    for wrong in (PaperChoice(pictures="film"), PaperChoice(name="both"), PaperChoice(found="word " * 61)):
        with pytest.raises(ScreeningError):
            papers.save_choice(*here, wrong)


def test_before_signing_it_is_said_what_is_open_and_what_becomes_of_the_films(clinic):
    """An undecided finding is deferred on request; then the visit is signed and its films are gone."""
    table = lay_down(clinic, accept=1, decide_all=False)
    here = place(clinic, table.visit)
    off = sign_off.read_sign_off(*here)
    done = {check.id: check.done for check in off.checks}
    assert done == {"decided": False, "safety": True, "tests": False, "page": False}
    assert "2 films are deleted now" in off.films
    assert sign_off.defer_open(*here) == len(off.open_items) == 2
    handwork.add_hand_test(*here, HandTestEntry("GMED", "left", "strong"))
    papers.save_choice(*here, PaperChoice(page_read=True))
    later = sign_off.read_sign_off(*here)
    assert all(check.done for check in later.checks)
    assert later.stamp != off.stamp
    assert sign_off.read_sign_off(*here).stamp == later.stamp, "looking changes nothing"
    visits.sign_visit(*here, PIN)
    signed = sign_off.read_sign_off(*here)
    assert signed.signed
    assert "No film is kept" in signed.films


def test_the_note_names_both_sides_pairs_homework_and_the_id_only(clinic):
    """What another record system gets: plain text in four parts, never the name."""
    table = lay_down(clinic)
    here = place(clinic, table.visit)
    handwork.add_hand_test(*here, HandTestEntry("GMED", "right", "weak", grade=3))
    handwork.add_hand_test(*here, HandTestEntry("RO-ANKLE", "middle", "positive"))
    pair = PairEntry("GMED", "right", "scar", "caesarean 2004", "middle", "touch", "strong")
    handwork.add_pair(*here, pair)
    handwork.add_homework(
        *here, HomeworkEntry(1, HOLDS_TWICE, release="scar", release_s=60, activation="lift")
    )
    handwork.add_angle(*here, AngleEntry("hip", "internal rotation", "right", 22.0, {"unit": "°"}))
    papers.save_choice(*here, PaperChoice(name="name"))
    note = visit_papers.make_note(*here)
    assert note.startswith(f"{clinic.mine.number}, visit 2, ")
    assert "Mina" not in note
    for part in (
        "S:\n- Pain: low back L 6/10",
        "GMED gluteus medius (posterior part): L not tested, R weak 3/5",
        "ankle stiffness: positive",
        "hip internal rotation: R 22°",
        "Pair: GMED R ← caesarean 2004 (scar)",
        "Homework: release scar 60 s, then activate lift; 1 × a day, until re-test holds on two visits",
    ):
        assert part in note, part
    empty = visit_papers.make_note(*place(clinic, clinic.other_visit))
    assert empty.count("nothing noted") == 3, "the twin of a visit in which nothing was done"
