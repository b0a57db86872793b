"""The papers of a visit: two pages and one page, whatever was found; no forbidden word; any script; grey will do."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
import review_factory
from pypdf import PdfReader

from screening.body.chart import Scar
from screening.movements import MOVEMENTS
from screening.report import wording
from screening.report.clinic import client_words, scripts, soap
from screening.report.clinic.client_page import client_pdf
from screening.report.clinic.sheet import SheetFinding, Step, VisitSheet
from screening.report.clinic.therapist import NOT_SIGNED, therapist_pdf
from screening.report.drawings import Drawings
from screening.report.forbidden import find_forbidden
from screening.types import FindingKind, Side

QUICK = Drawings(lambda *_: None, lambda *_: None)
STEP = Step("soft tissue on scar: caesarean 2004", 60, "side-lying lift", 8, 2, "re-test holds on two visits")


def sheet(counts: tuple[int, ...] = (2, 1, 2, 3), *, long_names: bool = False) -> VisitSheet:
    """A visit with accepted findings, tests, a pair and homework."""
    screening = review_factory.busy_screening(counts, long_names=long_names)
    seen = counts[0] + counts[1]
    found = tuple(
        SheetFinding(
            screening,
            k,
            wording.seen_sentence(screening.findings[k], screening.movement),
            tests=("GMED gluteus medius: L strong, R weak",),
        )
        for k in range(seen)
    )
    return VisitSheet(
        clinic="Praxis Müller",
        person="K7Q2",
        number=2,
        day=date(2026, 11, 20),
        phone="030 123",
        emergency="112",
        pain={"low_back_left": 6},
        scars=(Scar("belly_lower", 2004),),
        pain_words=("low back L 6/10",),
        goals=("run 5 km (7/10)",),
        safety="All questions answered with no",
        findings=found,
        screenings=(screening,),
        tests=("GMED gluteus medius: L strong, R weak",),
        pairs=("GMED R ← caesarean 2004 (scar); re-test with it strong",),
        homework=(STEP,),
        client_finding=found[0] if found else None,
        client_step=STEP,
        client_seen="Your knees move a little inwards when you squat.",
        client_found="The muscle at the side of your hip.",
    )


def text_of(pdf: bytes) -> list[str]:
    """What stands on each page, spaces evened out."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_therapists_paper_says_everything_on_two_pages_with_its_foot(paper: str) -> None:
    """Findings with value, limit and tests; pair, homework, films, version; safety sentences and page numbers."""
    drawings = None if paper == "A4" else QUICK
    pages = text_of(therapist_pdf(sheet(), paper=paper, drawings=drawings))
    whole = " ".join(pages)
    assert 1 <= len(pages) <= 2
    for words in (
        "Praxis Müller · Visit 2 · 20 Nov 2026 · K7Q2",
        "low back L 6/10",
        "run 5 km",
        "The right knee appears to bend less",
        "11° ± 10°",
        "Limit 10°",
        "GMED gluteus medius: L strong, R weak",
        "GMED R ← caesarean 2004",
        "release soft tissue on scar: caesarean 2004 60 s, then activate side-lying lift 8 ×",
        "not assessed (2)",
        "Program 0.1.0",
        NOT_SIGNED,
    ):
        assert words in whole, words
    for number, page in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in page
        assert wording.SAFE_FIRST in page
        assert "Links between a movement and a muscle" in page
    assert not find_forbidden(whole)


def test_clients_page_has_one_side_one_finding_two_steps() -> None:
    """In order: what was noticed, by hand, first release, then activate, when to call; nothing rejected, no number."""
    pages = text_of(client_pdf(sheet(), drawings=QUICK))
    assert len(pages) == 1
    order = [
        "Your movement today",
        "Your knees move a little inwards when you squat.",
        "The muscle at the side of your hip.",
        "twice a day",
        "First release:",
        "Then activate:",
        "Stop and call us if",
        "030 123",
        "112",
        "This is an observation aid. Not a diagnosis.",
    ]
    places = [pages[0].index(words) for words in order]
    assert places == sorted(places)
    assert "±" not in pages[0]
    assert wording.SAFE_FIRST in pages[0]
    assert not find_forbidden(pages[0])


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_sixty_findings_and_long_texts_keep_to_their_pages(paper: str) -> None:
    """What has no room is counted, never dropped in silence."""
    many = replace(
        sheet((20, 25, 10, 5), long_names=True),
        notes=("a very long remark " * 60,) * 30,
        tests=tuple(f"Muscle {k}: L strong, R strong" for k in range(50)),
        goals=("to climb stairs again " * 30,) * 9,
        person="Maria-Magdalena Wolkenstein-Überreiterhofer von und zu der Tann " * 3,
        client_found="word " * 60,
        client_seen="word " * 60,
    )
    pages = text_of(therapist_pdf(many, paper=paper, drawings=QUICK))
    assert len(pages) == 2
    assert "more in the app" in " ".join(pages)
    assert len(text_of(client_pdf(many, paper=paper, drawings=QUICK))) == 1


def test_a_visit_without_anything_has_papers_too() -> None:
    """The twin: nothing found, nothing tested, no step; no heading stands without a line."""
    empty = VisitSheet("", "M3TT", 1, date(2026, 11, 20))
    whole = " ".join(text_of(therapist_pdf(empty, drawings=QUICK)))
    assert "No finding was accepted in this visit." in whole
    assert "Homework" not in whole
    assert "Pairs" not in whole
    page = text_of(client_pdf(empty, drawings=QUICK))[0]
    assert client_words.NOTHING in page
    assert "First release" not in page
    with pytest.raises(ValueError, match="paper"):
        therapist_pdf(empty, paper="A3")


def test_rejected_findings_stand_on_the_therapists_paper_only_where_asked_for() -> None:
    """And never on the client's."""
    rejected = replace(sheet(), rejected=("The trunk appears to lean (camera error)",))
    assert "camera error" in " ".join(text_of(therapist_pdf(rejected, drawings=QUICK)))
    assert "camera error" not in " ".join(text_of(client_pdf(rejected, drawings=QUICK)))
    assert "Rejected" not in " ".join(text_of(therapist_pdf(sheet(), drawings=QUICK)))


def test_every_sentence_for_clients_is_short_plain_and_whole() -> None:
    """At most 12 words, no forbidden word, a side where one is needed; every kind of finding has one."""
    given = review_factory.busy_screening((1, 0, 0, 0)).findings[0]
    for movement in MOVEMENTS.values():
        for metric in movement.metrics:
            for kind in FindingKind:
                for side in (Side.LEFT, None):
                    finding = replace(given, metric=metric.id, kind=kind, side=side)
                    said = client_words.offered_sentence(finding, movement)
                    assert len(said.split()) <= 12, said
                    assert not find_forbidden(said), said
                    assert "{" not in said
    fixed = [
        client_words.NOTHING,
        client_words.AID,
        *client_words.STOP_IF,
        client_words.changed_sentence(2, 4),
    ]
    assert all(len(text.split()) <= 12 for text in fixed)
    assert (
        client_words.changed_sentence(2, 4) == "Since last time: 2 things really changed, 4 show no change."
    )
    assert client_words.changed_sentence(0, 0) == ""


def test_text_from_right_to_left_stands_in_the_order_it_is_seen_in() -> None:
    """Hebrew turned round, its brackets mirrored; Latin and umlauts as they are; markup is harmless."""
    assert scripts.seen_order("Grüße") == "Grüße"
    assert scripts.seen_order("אב (גד) x") == "(דג) בא x"
    assert scripts.seen_order("דג x") == "גד x"
    assert scripts.printed("<b>&\u202e\n x") == "&lt;b&gt;&amp; x"


def test_the_note_says_nothing_where_nothing_was_noted() -> None:
    """Four parts always; the finding with its error and limit."""
    note = soap.soap_note(sheet())
    assert "bend less than the left knee at the bottom of the squat: 11° ± 10°, limit 10°." in note
    assert [line for line in note.splitlines() if line in ("S:", "O:", "A:", "P:")] == [
        "S:",
        "O:",
        "A:",
        "P:",
    ]
    empty = soap.soap_note(VisitSheet("", "M3TT", 1, date(2026, 11, 20)))
    assert empty.count("- nothing noted") == 3
