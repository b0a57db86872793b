"""Client mode, step by step: what each step asks, refuses and keeps; the harness is ``intake_driver``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app_driver import words as written
from intake_driver import Tablet, agree_on, answer_all, film_consent, tablet_program

from screening.clinic import codes, safety
from screening.clinic.safety import Answer, Gate, Outcome
from screening.clinic.tables import now
from screening.report import wording
from screening.ui.intake import words


@pytest.fixture
def tablet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tablet]:
    """The first client's visit, opened on a tablet."""
    with tablet_program(tmp_path / "home", monkeypatch) as opened:
        yield opened


def test_welcome_greets_and_says_what_this_is(tablet: Tablet) -> None:
    """One heading, the sentence that every start page carries, and a way to begin."""
    assert tablet.title == "Welcome"
    assert wording.SAFE_FIRST in written(tablet.app)
    tablet.press("next")
    assert tablet.title == words.TITLES["consent"]


def test_consent_needs_its_first_switch_and_a_name(tablet: Tablet) -> None:
    """Nothing is said before Next; then what is open, and nothing is kept until both are there."""
    tablet.go_to("consent")
    assert tablet.errors() == []
    tablet.press("next")
    assert tablet.errors() == [words.RECORD_MISSING, words.NAME_MISSING]
    tablet.choose("toggle", "consent-record", True)
    assert tablet.errors() == [words.NAME_MISSING]
    tablet.press("next")
    assert tablet.draft.consents == {}
    tablet.choose("text_input", "consent-name", "M. O.")
    tablet.press("next")
    assert tablet.title == words.TITLES["about"]
    assert tablet.draft.consents == {
        "record": True, "film": False, "research": False, "teaching": False, "improvement": False
    }  # fmt: skip


def test_the_film_rule_is_deletion_unless_chosen_otherwise(tablet: Tablet) -> None:
    """With consent to filming the rule is kept with it; a second Next without changes signs nothing anew."""
    agree_on(tablet)
    assert (tablet.draft.consents["film"], tablet.draft.film_rule) == (True, "delete_after_signing")
    tablet.press("back")
    tablet.press("next")
    assert tablet.title == words.TITLES["about"]
    tablet.press("back")
    tablet.choose("radio", "consent-rule", "keep_blurred")
    tablet.press("next")
    assert tablet.errors() == [words.NAME_MISSING]


def test_who_does_not_agree_is_told_that_paper_is_fine(tablet: Tablet) -> None:
    """Nothing is kept, the therapist's screen knows, and there is a way back."""
    tablet.go_to("consent")
    tablet.press("decline")
    assert tablet.title == words.PAPER_TITLE
    assert tablet.draft.consents == {}
    (state,) = codes.code_states(tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id)
    assert state.help_at is not None
    tablet.press("back")
    assert tablet.title == words.TITLES["consent"]


def test_a_year_of_birth_under_18_asks_for_a_guardian(tablet: Tablet) -> None:
    """The guardian's block appears with the year, is required, and signs what was agreed to."""
    agree_on(tablet)
    tablet.choose("number_input", "birth-year", now().year - 15)
    tablet.press("next")
    assert tablet.errors() == [words.GUARDIAN_MISSING, words.RELATION_MISSING]
    tablet.choose("text_input", "guardian-name", "G. Guardian")
    tablet.choose("button_group", "guardian-relation", "parent")
    tablet.press("next")
    assert tablet.title == words.TITLES["pain"]
    assert tablet.draft.guardian_signed


def test_about_you_is_kept_field_by_field(tablet: Tablet) -> None:
    """What is set is kept before Next; an impossible year or height is asked about and not kept."""
    tablet.go_to("about")
    tablet.choose("number_input", "height", 172)
    tablet.choose("button_group", "foot", "left")
    tablet.choose("text_input", "goal-0", "carry my child")
    tablet.choose("slider", "goal-hard-0", 8)
    tablet.choose("button_group", "work-kinds", ["desk"])
    tablet.choose("number_input", "desk-hours", 6)
    about = tablet.draft.about
    assert (about.height_cm, about.dominant_foot, about.work_and_sport) == (
        172, "left", {"kinds": ["desk"], "desk_hours": 6}
    )  # fmt: skip
    assert [(goal.text, goal.difficulty) for goal in tablet.draft.goals] == [("carry my child", 8)]
    tablet.choose("number_input", "birth-year", now().year + 1)
    tablet.choose("number_input", "height", 17)
    tablet.press("next")
    assert set(tablet.errors()) == {words.CHECK_YEAR, words.HEIGHT_UNUSUAL}
    assert (tablet.draft.about.birth_year, tablet.draft.about.height_cm) == (1980, 172)


def test_a_place_without_a_number_is_asked_about_and_not_lost(tablet: Tablet) -> None:
    """An area counts once it is said how strong it is; marked and unscored it survives a flat battery."""
    tablet.go_to("pain")
    tablet.press("next")
    assert tablet.errors() == [words.NO_PAIN_OR_PLACE]
    tablet.choose("multiselect", "pain-chart-list", ["low_back_left", "knee_right"])
    tablet.choose("select_slider", "now-low_back_left", "6")
    tablet.open()
    assert tablet.app.multiselect(key="pain-chart-list").value == ["knee_right", "low_back_left"]
    tablet.press("next")
    assert tablet.errors() == [words.HOW_STRONG]
    tablet.choose("select_slider", "now-knee_right", "0")
    tablet.choose("multiselect", "worse-knee_right", ["stairs"])
    found = [(site.region, site.side, site.now, site.worse_with) for site in tablet.draft.pain]
    assert found == [("knee_right", "right", 0, ["stairs"]), ("low_back_left", "left", 6, [])]
    tablet.press("next")
    assert tablet.title == words.TITLES["events"]


def test_no_pain_today_is_an_answer(tablet: Tablet) -> None:
    """It is kept as said, which an empty list is not."""
    tablet.go_to("pain")
    tablet.choose("toggle", "no-pain", True)
    tablet.press("next")
    assert tablet.title == words.TITLES["events"]
    assert tablet.draft.told.no_pain
    assert tablet.draft.pain == ()


def test_a_scar_about_20_years_ago_is_kept_with_its_year(tablet: Tablet) -> None:
    """The card is kept from the first tap on, and is there again after a reload; a year to come is refused."""
    tablet.go_to("events")
    tablet.press("next")
    assert tablet.errors() == [words.NOTHING_OR_EVENT]
    tablet.press("add-scar")
    tablet.choose("selectbox", "event-where-1", "belly_lower")
    tablet.choose("text_input", "event-when-1", "about 20 years ago")
    tablet.open()
    assert tablet.title == words.TITLES["events"]
    assert "🩹" in written(tablet.app)
    assert words.WHEN_IS.format(year=now().year - 20) in written(tablet.app)
    (event,) = tablet.draft.events
    assert (event.kind, event.region, event.year) == ("scar", "belly_lower", now().year - 20)
    tablet.choose("text_input", "event-when-1", str(now().year + 3))
    assert tablet.errors() == [words.YEAR_TO_COME]
    tablet.press("next")
    assert tablet.title == words.TITLES["events"]
    tablet.press("event-remove-1")
    assert tablet.draft.events == ()


def test_nothing_i_remember_is_an_answer(tablet: Tablet) -> None:
    """It is kept; medicines are kept with their text."""
    tablet.go_to("events")
    tablet.choose("toggle", "nothing-past", True)
    tablet.choose("toggle", "medicines", True)
    tablet.choose("text_input", "medicines-which", "antibiotics")
    tablet.press("next")
    assert tablet.title == words.TITLES["safety"]
    told = tablet.draft.told
    assert (told.nothing_past, told.medicines, told.medicines_text) == (True, True, "antibiotics")


def test_every_safety_question_needs_an_answer(tablet: Tablet) -> None:
    """None is answered beforehand; the open one is counted; all answered with no lead on."""
    film_consent(tablet)
    tablet.go_to("safety")
    assert tablet.draft.answers == {}
    answer_all(tablet, Answer.NO, leave="fever")
    tablet.open()
    tablet.press("next")
    assert words.OPEN_QUESTIONS[True] in tablet.errors()
    tablet.choose("button_group", "safety-fever", "no")
    tablet.press("next")
    assert tablet.title == words.TITLES["ready"]


def test_an_urgent_answer_stops_everything_at_once(tablet: Tablet) -> None:
    """A calm page with no way on, after a reload too; it opens only when the therapist has cleared it."""
    film_consent(tablet)
    tablet.go_to("safety")
    answer_all(tablet, Answer.NO, leave="chest_pain")
    tablet.open()
    tablet.choose("button_group", "safety-chest_pain", "yes")
    for _ in range(2):
        assert tablet.title == words.URGENT_TITLE
        assert {button.key for button in tablet.app.button} == {"help", "leave"}
        tablet.open()
    store, therapist = tablet.clinic.store, tablet.clinic.therapist
    safety.clear_item(store, therapist, tablet.visit_id, "chest_pain", Outcome.REFERRED, "to the hospital")
    tablet.open()
    assert tablet.title == words.URGENT_TITLE
    safety.clear_item(store, therapist, tablet.visit_id, "chest_pain", Outcome.STABLE, "known, examined")
    tablet.open()
    assert tablet.title == words.TITLES["safety"]


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_check_first_answer_lets_filming_wait_until_it_is_cleared(tablet: Tablet, answer: str) -> None:
    """Not sure counts as yes; cleared with a reason the page goes on."""
    film_consent(tablet)
    tablet.go_to("safety")
    answer_all(tablet, Answer.NO)
    tablet.open()
    tablet.choose("button_group", "safety-operation", answer)
    tablet.press("next")
    assert tablet.title == words.WAIT_TITLE
    assert tablet.draft.safety.gate is Gate.CHECK_FIRST
    safety.clear_item(
        tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id, "operation", Outcome.STABLE, "8 weeks"
    )
    tablet.app.run()
    assert tablet.title == words.TITLES["ready"]


def test_get_ready_wants_each_line_ticked(tablet: Tablet) -> None:
    """Next is shut until then; with a fall in the past year the therapist has to be in the room."""
    film_consent(tablet)
    answer_all(tablet, Answer.NO)
    safety.answer_safety(tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id, {"falls": Answer.YES})
    safety.clear_item(
        tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id, "falls", Outcome.STABLE, "ok"
    )
    tablet.go_to("ready")
    for name in (*words.READY, "therapist"):
        assert tablet.app.button(key="next").disabled
        tablet.choose("checkbox", f"ready-{name}", True)
    assert not tablet.app.button(key="next").disabled
    assert tablet.draft.told.feels_safe is True


def test_who_does_not_feel_safe_is_let_go_kindly(tablet: Tablet) -> None:
    """The therapist's screen knows; the client may change the mind, or finish without filming."""
    film_consent(tablet)
    answer_all(tablet, Answer.NO)
    tablet.go_to("ready")
    tablet.press("not-safe")
    assert tablet.title == words.NOT_SAFE_TITLE
    assert tablet.draft.told.feels_safe is False
    tablet.press("safe-again")
    assert tablet.title == words.TITLES["ready"]
    tablet.press("not-safe")
    tablet.press("finish")
    assert tablet.title == words.THANKS_TITLE
    assert words.THANKS_NO_FILM in written(tablet.app)


def test_without_consent_to_filming_the_intake_ends_after_the_questions(tablet: Tablet) -> None:
    """No get-ready, no recorder: thanks; the code is dead, and a reload asks for a new one."""
    agree_on(tablet, film=False)
    answer_all(tablet, Answer.NO)
    tablet.go_to("safety")
    tablet.press("next")
    assert tablet.title == words.THANKS_TITLE
    tablet.app.run()
    assert tablet.title == words.THANKS_TITLE
    assert tablet.draft.finished
    tablet.open()
    assert codes.NOT_VALID in tablet.errors()


def test_filming_is_drawn_only_behind_the_open_gate(tablet: Tablet) -> None:
    """At the filming step with open questions the guided run says what is missing; answered, it films."""
    film_consent(tablet)
    tablet.go_to("filming")
    assert words.FILMING_SHUT in written(tablet.app)
    answer_all(tablet, Answer.NO)
    tablet.open()
    assert tablet.title == words.TITLES["filming"]
    assert words.FILMING_SHUT not in written(tablet.app)


def test_help_is_called_from_every_step(tablet: Tablet) -> None:
    """The therapist's screen knows when; one tap goes on where it was."""
    film_consent(tablet)
    answer_all(tablet, Answer.NO)
    for step in ("welcome", "consent", "about", "pain", "events", "safety", "ready", "filming"):
        tablet.go_to(step)
        tablet.press("help")
        assert any(words.HELP_TITLE in str(one.proto.body) for one in tablet.app.get("html"))
        tablet.press("help-go-on")
        assert tablet.title == words.TITLES[step]
    (state,) = codes.code_states(tablet.clinic.store, tablet.clinic.therapist, tablet.visit_id)
    assert state.help_at is not None


def test_the_size_of_the_text_is_kept(tablet: Tablet) -> None:
    """Chosen once, it stays through the steps and a reload."""
    tablet.choose("button_group", "text-size", "larger")
    tablet.press("next")
    tablet.open()
    assert tablet.draft.told.text_size == "larger"
    assert any("font-size: 30px" in str(one.proto.body) for one in tablet.app.get("html"))
