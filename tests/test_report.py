"""The therapist's PDF: every outcome is in it, it flows over pages, and it is the same file every time."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from report_factory import (
    FLAGGED,
    FRONT,
    LEFT,
    RIGHT,
    WATCH,
    WITHIN,
    E,
    make_crowded,
    make_finding,
    make_findings,
    make_movement,
    make_screening,
    striped_picture,
)

from screening.report import tables, wording
from screening.report.bullet import bar_range, comparable
from screening.report.drawings import Drawings
from screening.report.pdf import default_identifier, write_pdf
from screening.types import (
    Evidence,
    Finding,
    FindingKind,
    FindingStatus,
    ImageArray,
    Screening,
    ScreeningError,
    Side,
    View,
)

pypdf = pytest.importorskip("pypdf")


def png(width_px: int, height_px: int) -> bytes:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (width_px, height_px), "white").save(stream, "PNG")
    return stream.getvalue()


def draw_picture(
    clip: Path | None, screening: Screening, finding: Finding, at: Evidence
) -> ImageArray | None:
    return striped_picture()


def draw_curves(screening: Screening, finding: Finding, width: float, height: float) -> bytes | None:
    return png(1400, 480)


def draw_no_picture(
    clip: Path | None, screening: Screening, finding: Finding, at: Evidence
) -> ImageArray | None:
    return None


def draw_no_curves(screening: Screening, finding: Finding, width: float, height: float) -> bytes | None:
    return None


DRAWINGS = Drawings(draw_picture, draw_curves)
NO_DRAWINGS = Drawings(draw_no_picture, draw_no_curves)


def write(screening: Screening, out: Path, drawings: Drawings = DRAWINGS, **more: object) -> pypdf.PdfReader:
    write_pdf(screening, [None] * len(screening.recordings), out, drawings=drawings, **more)  # type: ignore[arg-type]
    return pypdf.PdfReader(out)


def text_of(reader: pypdf.PdfReader) -> str:
    """The words of all pages, spaces of any kind and line ends as one space."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def page_text(reader: pypdf.PdfReader, index: int) -> str:
    """The words of one page, spaces of any kind and line ends as one space."""
    return re.sub(r"\s+", " ", reader.pages[index].extract_text())


def test_every_finding_is_in_the_report_with_its_outcome(tmp_path: Path) -> None:
    """Flagged and observed ones with sentence, value and limit, the others with title and reason or value."""
    screening = make_screening()
    text = text_of(write(screening, tmp_path / "r.pdf", made_on=date(2026, 11, 20)))
    plain = text.replace("\u2009", " ")
    assert "Movement screening: Squat" in text
    assert "20 Nov 2026" in text
    for status, word in wording.STATUS_WORDS.items():
        assert f"{word} ({len(screening.with_status(status))})" in text
    for finding in screening.findings:
        if finding.value is not None:
            assert wording.value_text(finding, screening.movement).replace("\u2009", " ") in plain
        if finding.status in (FLAGGED, WATCH):
            assert wording.seen_sentence(finding, screening.movement) in plain
        else:
            assert wording.finding_title(finding) in plain
        if finding.status in (FLAGGED, FindingStatus.NOT_ASSESSED):
            assert finding.reason.replace("\u2009", " ") in plain


def test_other_reasons_stand_before_any_test(tmp_path: Path) -> None:
    """Page 1: what is not muscle, then the tests with their muscles, both sides, numbered by finding."""
    screening = make_screening()
    text = page_text(write(screening, tmp_path / "r.pdf"), 0)
    for finding in screening.with_status(FLAGGED):
        assert finding.pattern is not None
        assert finding.pattern.other_causes[:60] in text
        assert text.index(finding.pattern.other_causes[:60]) < text.index(wording.TESTS_HEADING)
    assert "KTW knee-to-wall lunge (cm): R, L (2, 3, 4)" in text


def test_crowded_report_has_two_pages_and_every_flag(tmp_path: Path) -> None:
    """5 flags, 6 observed, 4 not assessed, 9 within limit, two groups: two pages, all flags with their evidence."""
    screening = make_crowded()
    counts = [len(screening.with_status(status)) for status in wording.STATUS_ORDER]
    assert counts == [5, 6, 4, 9]
    reader = write(screening, tmp_path / "r.pdf", made_on=date(2026, 11, 20))
    assert len(reader.pages) == 2
    front, back = page_text(reader, 0), page_text(reader, 1)
    for number, finding in enumerate(screening.with_status(FLAGGED), 1):
        assert wording.seen_sentence(finding, screening.movement) in front
        assert f"{number} · {wording.finding_title(finding)}" in back
    for group in screening.groups:
        assert f"Seen together: {group.title}" in front
    assert "more in the app" in front + back
    assert wording.find_forbidden(front + back) == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("n_clips", [1, 2, 3])
def test_one_two_and_three_clips_make_two_pages(tmp_path: Path, n_clips: int, paper: str) -> None:
    """Whatever was filmed and on both papers: what was seen on the first page, its evidence on the second."""
    whole = make_screening()
    inside = range(n_clips)
    screening = replace(
        whole,
        recordings=whole.recordings[:n_clips],
        cycles=tuple(c for c in whole.cycles if c.recording in inside),
        measurements=tuple(m for m in whole.measurements if m.recording in inside),
        findings=tuple(f for f in whole.findings if f.evidence is None or f.evidence.recording in inside),
    )
    assert len(write(screening, tmp_path / "r.pdf", paper=paper).pages) == 2


def test_real_drawings_fit_too(tmp_path: Path) -> None:
    """With the program's own stick figures and curves: two pages, and pictures on the second one only."""
    screening = make_crowded()
    out = tmp_path / "r.pdf"
    write_pdf(screening, [None] * 3, out)
    reader = pypdf.PdfReader(out)
    assert [len(page.images) > 0 for page in reader.pages] == [False, True]


def test_measurements_read_at_equal_depth_are_told(tmp_path: Path) -> None:
    """Beside a difference stands what it is where both clips are equally deep, and what the front view says."""
    back = page_text(write(make_crowded(), tmp_path / "r.pdf"), 1)
    assert "At equal depth: 12° ± 6°, the same way round, with both hips at a depth of 42 %" in back
    assert "Other films: front view L 112°" in back


def test_what_was_not_assessed_stands_where_there_is_room(tmp_path: Path) -> None:
    """On the first page where little else is to be read, else on the second; never on both."""
    missing = tuple(f for f in make_findings() if f.status is FindingStatus.NOT_ASSESSED)
    sparse = write(make_screening(missing), tmp_path / "a.pdf")
    assert missing[0].reason[:40] in page_text(sparse, 0)
    assert missing[0].reason[:40] not in page_text(sparse, 1)
    crowded = write(make_crowded(), tmp_path / "b.pdf")
    assert missing[0].reason[:40] not in page_text(crowded, 0)
    assert missing[0].reason[:40] in page_text(crowded, 1)


def test_outcomes_stand_in_reading_order(tmp_path: Path) -> None:
    """What was seen, what it may fit, how it was filmed; then the evidence, what could not be seen, what was not."""
    reader = write(make_screening(), tmp_path / "r.pdf")
    headings = (
        (wording.STATUS_EXPLANATIONS[FLAGGED], wording.STATUS_EXPLANATIONS[WATCH], wording.TOGETHER_HEADING,
         wording.TESTS_HEADING, f"{wording.RECORDINGS_HEADING} #"),
        (wording.EVIDENCE_HEADING, "Within the limit used here (", "One ordinary camera"),
    )  # fmt: skip
    for number, expected in enumerate(headings):
        text = page_text(reader, number)
        places = [text.index(heading) for heading in expected]
        assert places == sorted(places)


def test_safety_sentences_and_numbers_are_on_every_page(tmp_path: Path) -> None:
    """A page that is torn off still says what it is."""
    reader = write(make_screening(), tmp_path / "r.pdf")
    total = len(reader.pages)
    assert total >= 2
    for number, page in enumerate(reader.pages, 1):
        text = re.sub(r"\s+", " ", page.extract_text())
        assert "Not a diagnosis" in text
        assert wording.EVIDENCE_FOOTER in text
        assert f"page {number} of {total}" in text


def test_nothing_flagged_never_reads_as_nothing_there(tmp_path: Path) -> None:
    """Only not assessed and within limit: the opening says how many were not assessed."""
    quiet = tuple(f for f in make_findings() if f.status.value in ("not_assessed", "within_limit"))
    text = text_of(write(make_screening(quiet), tmp_path / "r.pdf"))
    assert "Nothing was flagged. 2 things were not assessed, see below. This does not mean" in text
    assert wording.STATUS_EXPLANATIONS[FLAGGED] not in text


def test_report_says_no_forbidden_word(tmp_path: Path) -> None:
    """The finished text, not only its building blocks."""
    assert wording.find_forbidden(text_of(write(make_screening(), tmp_path / "r.pdf"))) == []


def test_title_author_language_and_fonts_are_set(tmp_path: Path) -> None:
    """Read aloud in the right language; ± and − need fonts that are in the file."""
    reader = write(make_screening(), tmp_path / "r.pdf")
    assert reader.metadata.title == "Movement screening: Squat"
    assert reader.metadata.author == "Movement screening"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    fonts = {font for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    used = {str(font.get_object()["/BaseFont"]) for font in fonts}
    assert any("DejaVuSans-Bold" in name for name in used)
    text = text_of(reader)
    for sign in ("±", "°", "−", "→", "✓", "·"):
        assert sign in text, sign


def test_same_screening_gives_the_same_file(tmp_path: Path) -> None:
    """Byte for byte: no time of day inside."""
    for name in ("a.pdf", "b.pdf"):
        write(make_screening(), tmp_path / name, made_on=date(2026, 11, 20))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_sixty_findings_never_hide_a_flag(tmp_path: Path) -> None:
    """Far more than two pages can hold: every flag is there, the rest is counted, nothing fails."""
    many = tuple(
        replace(finding, reason=f"Number {i}x. {finding.reason}")
        for i, finding in enumerate([f for _ in range(5) for f in make_findings()][:60])
    )
    screening = make_screening(many)
    reader = write(screening, tmp_path / "r.pdf")
    text = text_of(reader)
    assert "more in the app" in text
    flags = len(screening.with_status(FLAGGED))
    assert text.count("Knees appear to move towards each other") == sum(
        f.metric == "knee_separation_ratio" for f in screening.with_status(FLAGGED)
    )
    assert f"Flagged ({flags})" in text
    assert len(reader.pages) == 2


def test_reason_longer_than_a_page_is_cut_with_a_mark(tmp_path: Path) -> None:
    """A text of 1500 words is shortened at a word and says that the app has the whole; the page stays one."""
    words = " ".join(f"word{i}" for i in range(1500))
    long = make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.1, reason=words)
    reader = write(make_screening((long,)), tmp_path / "r.pdf")
    text = text_of(reader)
    assert "word0 word1 " in text
    assert "word1499" not in text
    assert "… (whole in the app)" in text
    assert len(reader.pages) == 2


def test_markup_in_texts_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    """A file may be named anything; its name must not break the page."""
    screening = make_screening()
    first = screening.recordings[0]
    named = replace(first, video=replace(first.video, file="a<b>&c.mp4"))
    screening = replace(screening, recordings=(named, *screening.recordings[1:]))
    assert "a<b>&c.mp4" in text_of(write(screening, tmp_path / "r.pdf"))


def test_screening_with_nothing_in_it_gives_a_report(tmp_path: Path) -> None:
    """Refused recordings only: no cycles, measurements, findings or pictures, but a page with the recordings."""
    screening = make_screening(())
    screening = replace(screening, recordings=screening.recordings[:1], cycles=(), measurements=())
    lost = replace(screening.recordings[0], yaw_deg=None, view=View.UNKNOWN)
    text = text_of(write(replace(screening, recordings=(lost,)), tmp_path / "r.pdf", NO_DRAWINGS))
    assert wording.nothing_flagged(0, 0) in text
    assert "unknown view" in text


def test_pictures_can_be_left_out(tmp_path: Path) -> None:
    """With ``pictures`` False nobody is asked to draw the person."""

    def refuse(clip: Path | None, screening: Screening, finding: Finding, at: Evidence) -> ImageArray | None:
        pytest.fail("a picture was asked for")

    reader = write(make_screening(), tmp_path / "r.pdf", Drawings(refuse, draw_no_curves), pictures=False)
    assert sum(len(page.images) for page in reader.pages) == 0


def test_each_finding_that_was_seen_has_its_pictures_and_curves(tmp_path: Path) -> None:
    """From the clip of the evidence; a difference from two clips has one picture of each, left before right."""
    asked: list[tuple[Path | None, str, int]] = []
    drawn: list[str] = []

    def draw(clip: Path | None, screening: Screening, finding: Finding, at: Evidence) -> ImageArray | None:
        asked.append((clip, finding.metric, at.recording))
        return np.full((720, 300, 3), 10 * len(asked), dtype=np.uint8)

    def curves(screening: Screening, finding: Finding, width: float, height: float) -> bytes | None:
        drawn.append(finding.metric)
        return png(1400, 480 + len(drawn))

    clips = [Path("front.mp4"), None, Path("right.mp4")]
    out = tmp_path / "r.pdf"
    first, pair, reduced, *_ = make_findings()
    pair = replace(pair, evidence=Evidence(RIGHT, 5.2, Evidence(LEFT, 5.0)))
    write_pdf(make_screening((first, pair, reduced)), clips, out, drawings=Drawings(draw, curves))
    assert asked == [
        (clips[0], "knee_separation_ratio", FRONT),
        (None, "knee_flexion_peak", LEFT),
        (clips[2], "knee_flexion_peak", RIGHT),
        (clips[2], "shank_inclination_peak", RIGHT),
    ]
    assert drawn == ["knee_separation_ratio", "knee_flexion_peak", "shank_inclination_peak"]
    assert sum(len(page.images) for page in pypdf.PdfReader(out).pages) == 7


def test_without_anything_seen_the_evidence_is_of_what_stayed_within(tmp_path: Path) -> None:
    """A therapist can look at what was measured although nothing was beyond a limit."""
    quiet = tuple(f for f in make_findings() if f.status is WITHIN)
    back = page_text(write(make_screening(quiet), tmp_path / "r.pdf"), 1)
    assert back.index(wording.EVIDENCE_HEADING) < back.index(wording.finding_title(quiet[0]))
    assert "and 0 more" not in back


def test_wrong_number_of_clips_and_unknown_paper_are_refused(tmp_path: Path) -> None:
    """A wrong call names the field, what was expected and what it got."""
    with pytest.raises(ValueError, match=r"clips: expected one for each of 3 recordings, got 1"):
        write_pdf(make_screening(), [None], tmp_path / "r.pdf", drawings=NO_DRAWINGS)
    with pytest.raises(ValueError, match=r"paper: expected one of A4, Letter, got 'A3'"):
        write_pdf(make_screening(), [None] * 3, tmp_path / "r.pdf", paper="A3", drawings=NO_DRAWINGS)


def test_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    """What, which file, why, what to do."""
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(ScreeningError, match=r"r.pdf: could not be written"):
        write(make_screening(), tmp_path / "taken" / "r.pdf", NO_DRAWINGS)


def test_identifier_comes_from_the_clips_and_holds_no_name() -> None:
    """The same clips have the same code; another clip has another one."""
    screening = make_screening()
    code = default_identifier(screening)
    assert re.fullmatch(r"[0-9A-F]{8}", code)
    first = screening.recordings[0]
    other = replace(first, video=replace(first.video, sha256="00" * 32))
    assert default_identifier(replace(screening, recordings=(other, *screening.recordings[1:]))) != code


def test_bar_holds_value_error_and_limit() -> None:
    """Whatever the sign and direction: the dot, the band and the tick lie inside, differences from zero on."""
    for value, kind, limit in ((-14.3, FindingKind.ASYMMETRY, 12.5), (24.0, FindingKind.REDUCED_RANGE, 25.0)):
        finding = make_finding(
            "shank_inclination_peak", kind, FLAGGED, value, 6.0, side=Side.LEFT, limit=limit
        )
        low, high = bar_range(finding, make_movement())
        shown = comparable(finding, make_movement())
        assert shown == abs(value)
        assert low < shown - 6.0
        assert shown + 6.0 < high
        assert low < limit < high
    assert bar_range(make_finding("pelvic_shift", E, FLAGGED, 14.0, 2.0), make_movement())[0] == 0.0


def test_a_value_on_the_harmless_side_of_zero_is_not_turned_over() -> None:
    """Knees 10° away from the midline are not 10° towards it: far from a limit of 15°, so no doubt is marked."""
    away = make_finding("knee_frontal_projection", E, FindingStatus.WITHIN_LIMIT, -10.0, 7.0, limit=15.0)
    assert comparable(away, make_movement()) == -10.0
    assert not tables.may_lie_beyond(away, make_movement())
    low, high = bar_range(away, make_movement())
    assert low < -17.0
    assert high > 15.0
    assert comparable(make_finding("pelvic_shift", E, FLAGGED, -14.0, 2.0), make_movement()) == 14.0


def test_a_reason_that_holds_for_all_is_printed_once(tmp_path: Path) -> None:
    """A refused clip: one row for thirteen measurements, and no sentence about comparisons that were not made."""
    why = "No person was found in the picture. Film the whole body."
    missing = tuple(replace(f, status=FindingStatus.NOT_ASSESSED, reason=why) for f in make_findings())
    text = text_of(write(make_screening(missing), tmp_path / "r.pdf"))
    assert text.count("No person was found in the picture.") == 1
    assert "Nothing could be measured" in text
    assert "compared with" not in text


def test_views_of_a_difference_are_both_side_clips() -> None:
    """Left against right comes from two side clips; from the front one view shows both legs."""
    screening = make_screening()
    pair = make_finding("knee_flexion_peak", FindingKind.ASYMMETRY, FLAGGED, -14.0, 9.0, recording=LEFT)
    assert wording.evidence_views(pair, screening) == (View.LEFT, View.RIGHT)
    assert wording.evidence_views(replace(pair, evidence=None), screening) == ()
    assert wording.evidence_views(screening.findings[0], screening) == (View.FRONT,)


def test_versions_name_everything_that_made_the_result() -> None:
    """Program, model, limits, every clip, every parameter."""
    text = tables.versions_text(make_screening())
    for part in (
        "Program 0.1.0",
        "pose model full (cdcdcdcdcdcd)",
        "limits and errors",
        "clip 3",
        "lowpass_hz = 5.0",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("value", "error95", "limit", "beyond"),
    [(-2.0, 27.0, 12.5, True), (-2.0, 5.0, 12.5, False), (9.0, 5.0, 12.5, True), (9.0, None, 12.5, False)],
)
def test_value_within_its_limit_but_not_surely_is_marked(
    value: float, error95: float | None, limit: float, beyond: bool
) -> None:
    """2 degrees with an error of 27 says nothing about a limit of 12.5: it must not carry a tick."""
    finding = make_finding("knee_flexion_peak", FindingKind.ASYMMETRY, FLAGGED, value, error95, limit=limit)
    assert tables.may_lie_beyond(finding, make_movement()) is beyond
