"""The therapist's PDF: every outcome is in it, it flows over pages, and it is the same file every time."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from report_factory import FLAGGED, LEFT, E, make_finding, make_findings, make_screening, striped_picture

from screening.report import tables, wording
from screening.report.bullet import bar_range, comparable
from screening.report.pdf import Drawings, default_identifier, write_pdf
from screening.types import (
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


def draw_picture(clip: Path | None, screening: Screening, finding: Finding) -> ImageArray | None:
    return striped_picture() if finding.evidence else None


def draw_curves(screening: Screening, index: int) -> bytes | None:
    return png(1400, 480)


def draw_no_picture(clip: Path | None, screening: Screening, finding: Finding) -> ImageArray | None:
    return None


def draw_no_curves(screening: Screening, index: int) -> bytes | None:
    return None


DRAWINGS = Drawings(draw_picture, draw_curves)
NO_DRAWINGS = Drawings(draw_no_picture, draw_no_curves)


def write(screening: Screening, out: Path, drawings: Drawings = DRAWINGS, **more: object) -> pypdf.PdfReader:
    write_pdf(screening, [None] * len(screening.recordings), out, drawings=drawings, **more)  # type: ignore[arg-type]
    return pypdf.PdfReader(out)


def text_of(reader: pypdf.PdfReader) -> str:
    """The words of all pages, spaces of any kind and line ends as one space."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_every_finding_is_in_the_report_with_its_outcome(tmp_path: Path) -> None:
    """Flagged and observed ones with sentence and reason, the others with title and reason or value."""
    screening = make_screening()
    text = text_of(write(screening, tmp_path / "r.pdf", made_on=date(2026, 11, 20)))
    plain = text.replace("\u2009", " ")
    assert "Movement screening: Squat" in text
    assert "20 Nov 2026" in text
    for word in wording.STATUS_WORDS.values():
        assert word in text
    for finding in screening.findings:
        assert wording.finding_title(finding) in plain
        if finding.status is not FindingStatus.WITHIN_LIMIT:
            assert finding.reason.replace("\u2009", " ") in plain
    for finding in screening.with_status(FLAGGED):
        views = wording.evidence_views(finding, screening)
        assert wording.finding_sentence(finding, screening.movement, views) in plain
        assert finding.pattern is not None
        assert finding.pattern.other_causes in plain
        assert plain.index(finding.pattern.other_causes) < plain.index(
            "Suggests checking", plain.index(finding.reason)
        )


def test_outcomes_stand_in_reading_order(tmp_path: Path) -> None:
    """What could not be seen comes before what was not seen."""
    text = text_of(write(make_screening(), tmp_path / "r.pdf"))
    explained = [text.index(wording.STATUS_EXPLANATIONS[status]) for status in wording.STATUS_ORDER]
    assert explained == sorted(explained)
    assert text.index("All measurements") > explained[-1]


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
    for sign in ("±", "°", "−", "→", "✓"):
        assert sign in text, sign


def test_same_screening_gives_the_same_file(tmp_path: Path) -> None:
    """Byte for byte: no time of day inside."""
    for name in ("a.pdf", "b.pdf"):
        write(make_screening(), tmp_path / name, made_on=date(2026, 11, 20))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_sixty_findings_flow_over_pages(tmp_path: Path, paper: str) -> None:
    """Any number of findings, on both papers: more pages, nothing lost."""
    many = tuple(
        replace(finding, reason=f"Number {i}x. {finding.reason}")
        for i, finding in enumerate([f for _ in range(5) for f in make_findings()][:60])
    )
    reader = write(make_screening(many), tmp_path / "r.pdf", paper=paper)
    text = text_of(reader)
    assert len(reader.pages) > 5
    for i, finding in enumerate(many):
        if finding.status is not FindingStatus.WITHIN_LIMIT:
            assert f"Number {i}x." in text


def test_reason_longer_than_a_page_flows_on(tmp_path: Path) -> None:
    """A long text splits its card; it must neither fail nor be cut."""
    words = " ".join(f"word{i}" for i in range(1500))
    long = make_finding("knee_separation_ratio", E, FLAGGED, 0.66, 0.1, reason=words)
    text = text_of(write(make_screening((long,)), tmp_path / "r.pdf"))
    assert all(f"word{i}" in text for i in (0, 700, 1499))


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

    def refuse(clip: Path | None, screening: Screening, finding: Finding) -> ImageArray | None:
        pytest.fail("a picture was asked for")

    reader = write(make_screening(), tmp_path / "r.pdf", Drawings(refuse, draw_no_curves), pictures=False)
    assert sum(len(page.images) for page in reader.pages) == 0


def test_each_flagged_finding_has_its_picture_and_each_recording_its_curves(tmp_path: Path) -> None:
    """Three flagged findings and three recordings: six pictures, from the clip of the evidence."""
    asked: list[tuple[Path | None, str]] = []

    def draw(clip: Path | None, screening: Screening, finding: Finding) -> ImageArray | None:
        asked.append((clip, finding.metric))
        return np.full((720, 300, 3), 10 * len(asked), dtype=np.uint8)

    def curves(screening: Screening, index: int) -> bytes | None:
        return png(1400, 480 + index)

    clips = [Path("front.mp4"), None, Path("right.mp4")]
    out = tmp_path / "r.pdf"
    write_pdf(make_screening(), clips, out, drawings=Drawings(draw, curves))
    assert asked == [
        (clips[0], "knee_separation_ratio"),
        (None, "knee_flexion_peak"),
        (clips[2], "shank_inclination_peak"),
    ]
    assert sum(len(page.images) for page in pypdf.PdfReader(out).pages) == 6


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
        low, high = bar_range(finding)
        shown = comparable(finding)
        assert shown == abs(value)
        assert low < shown - 6.0
        assert shown + 6.0 < high
        assert low < limit < high
    assert bar_range(make_finding("pelvic_shift", E, FLAGGED, 14.0, 2.0))[0] == 0.0


def test_a_value_on_the_harmless_side_of_zero_is_not_turned_over() -> None:
    """Knees 10° away from the midline are not 10° towards it: far from a limit of 15°, so no doubt is marked."""
    away = make_finding("knee_frontal_projection", E, FindingStatus.WITHIN_LIMIT, -10.0, 7.0, limit=15.0)
    assert comparable(away) == -10.0
    assert not tables.may_lie_beyond(away)
    low, high = bar_range(away)
    assert low < -17.0
    assert high > 15.0
    assert comparable(make_finding("pelvic_shift", E, FLAGGED, -14.0, 2.0)) == 14.0


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
    assert tables.may_lie_beyond(finding) is beyond
