"""What the terminal says of a screening, and how files are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from report_factory import make_crowded, make_screening

from screening.deliver import annotated_name, summary
from screening.report import wording


def test_terminal_names_what_was_seen_together_after_the_findings() -> None:
    """Other reasons first, then the tests; nothing of it where no group was found."""
    text = summary(make_crowded())
    line = next(line for line in text.splitlines() if line.startswith("Seen together: the two legs"))
    assert line.index("Other reasons to rule out first") < line.index("GMED, ADD, QL, KTW")
    assert text.index("Within the limit used here") < text.index(line)
    assert "Seen together" not in summary(make_screening())
    assert wording.find_forbidden(text) == []


def test_terminal_counts_what_was_repaired() -> None:
    """Nothing is mended in silence; nothing is said where nothing was."""
    whole = make_screening()
    assert "Repaired" not in summary(whole)
    mended = replace(whole.recordings[0], swaps_repaired=3)
    text = summary(replace(whole, recordings=(mended, *whole.recordings[1:])))
    assert "Repaired: left and right exchanged back or left out in 3 pictures." in text


def test_two_clips_of_one_name_have_two_files() -> None:
    """The second annotated clip must not replace the first."""
    clips = [Path("a/squat.mp4"), Path("b/squat.mp4"), Path("front.mp4")]
    names = [annotated_name(clip, index, clips) for index, clip in enumerate(clips)]
    assert names == ["squat_1_annotated.mp4", "squat_2_annotated.mp4", "front_annotated.mp4"]
