"""The page that sets this program beside myogait: its counting and its tables, on made-up rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from walk_screenings import nobody_walks, one_way, there_and_back

from benchmarks import comparison, comparison_rows
from benchmarks.comparison_rows import Match, Reading, Row, match
from benchmarks.gait import EYE
from screening.types import CycleKind, FindingKind, Side

LEFT, RIGHT = Side.LEFT, Side.RIGHT
SEEN = ((1.0, LEFT), (1.6, RIGHT), (2.2, LEFT), (2.8, RIGHT))
NOTHING = {
    "contacts": [],
    "cadence": None,
    "symmetry": {},
    "flags": [],
    "warnings": [],
}
SAID = {
    "contacts": [[1.02, "right"], [1.65, "left"], [2.5, "right"]],
    "cadence": 99.6,
    "symmetry": {"knee_rom_si": 34.72, "step_time_si": 2.8, "overall_si": 18.8},
    "flags": ["Asymmetry knee: SI=34.7% (>20%)", "Low cadence: 70 steps/min"],
    "warnings": ["cycles: only 1 left cycle(s)"],
}
OURS = Reading(SEEN, 101.2, detail=("8 not assessed",), compared=(0, 8))


def row(name: str = "clip", **changes: object) -> Row:
    """One clip with alike legs: this program sees it all, myogait two contacts of four with the wrong legs."""
    other = comparison_rows.read_other(SAID)
    made = Row(name, SEEN, 0.6, alike=True, ours=OURS, other=other, unmirrored=replace(OURS))
    return replace(made, **changes)  # type: ignore[arg-type]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_contacts_are_counted_once_each_and_with_their_leg() -> None:
    """Two near ones with one right leg; one far from all; a second near one is no further contact."""
    found = [(1.1, LEFT), (1.5, LEFT), (1.05, LEFT), (4.0, RIGHT)]

    assert match(found, SEEN) == Match(found=2, right_leg=1, more=2)


def test_nothing_found_or_nothing_seen_is_no_match() -> None:
    assert match([], SEEN) == Match(0, 0, 0)
    assert match(SEEN, []) == Match(0, 0, 4)


def test_the_nearest_pair_comes_first() -> None:
    """One found between two that were seen belongs to the nearer; the other stays missed."""
    assert match([(1.1, RIGHT)], [(1.0, LEFT), (1.12, RIGHT)]) == Match(1, 1, 0)


def test_a_contact_too_far_for_one_distance_may_do_for_another() -> None:
    """The distance is part of the count: what is 0.18 s away is near at 0.20 s only."""
    assert match([(1.18, LEFT)], SEEN[:1]) == Match(0, 0, 1)
    assert match([(1.18, LEFT)], SEEN[:1], 0.2) == Match(1, 1, 0)


def test_numbers_of_the_other_program_keep_its_names_and_only_its_flags_of_asymmetry() -> None:
    """A flag on the cadence is none between the legs; the overall index is no comparison of its own."""
    read = comparison_rows.read_other(SAID)

    assert read.contacts == ((1.02, RIGHT), (1.65, LEFT), (2.5, RIGHT))
    assert read.flags == ("Asymmetry knee: SI=34.7% (>20%)",)
    assert read.detail == ("2.8 %", "34.7 %", "yes")
    assert read.compared == (2, 2)


def test_what_the_other_program_does_not_give_stays_empty() -> None:
    """The missing-data twin: a dash, never a zero."""
    read = comparison_rows.read_other(NOTHING)

    assert read.cadence is None
    assert read.detail == ("–", "–", "no")
    assert not read.contacts
    assert read.compared == (0, 0)


def test_contacts_of_this_program_have_the_legs_of_their_strides() -> None:
    """Every stride that is known ends and begins with a contact of its own leg; none is counted twice."""
    result = there_and_back()
    read = comparison_rows.read_ours(result)
    strides = [c for c in result.cycles if c.kind is CycleKind.STRIDE]

    assert strides
    assert {(round(c.start_s, 3), c.side) for c in strides} <= set(read.contacts)
    assert len(set(read.contacts)) == len(read.contacts)
    assert read.cadence == next(m.value for m in result.measurements if m.metric == "cadence")
    assert read.compared[1] == sum(f.kind is FindingKind.ASYMMETRY for f in result.findings)
    assert "knee_flexion_swing_peak right" in read.flags
    assert not read.refused


def test_one_way_compares_fewer_differences_than_there_and_back() -> None:
    """Where one leg is behind the other throughout, a difference is looked at and not judged."""
    one, both = comparison_rows.read_ours(one_way()), comparison_rows.read_ours(there_and_back())

    assert one.compared[1] == both.compared[1]
    assert one.compared[0] < both.compared[0]


def test_nobody_walks_is_no_contact_and_no_cadence() -> None:
    """The missing-data twin: nothing is made up."""
    read = comparison_rows.read_ours(nobody_walks())

    assert not read.contacts
    assert read.cadence is None
    assert not read.flags
    assert read.compared[0] == 0


def test_the_table_of_contacts_stands_in_pairs() -> None:
    """Found and others, the leg, the cadence of the eye before both."""
    header, rule, line = comparison_rows.contact_table([row()])

    assert len(cells(header)) == len(cells(rule)) == len(cells(line))
    assert cells(header)[6] == "cadence by eye"
    assert cells(line) == ["clip", "4", "4 + 0", "2 + 1", "4 of 4", "0 of 2", "100", "101", "100"]


def test_a_refused_clip_says_why_in_the_table() -> None:
    """No count and no cadence of a film that is not measured."""
    refused = Reading((), None, refused="several_people")
    silent = row(ours=refused, other=comparison_rows.read_other(NOTHING))

    assert cells(comparison_rows.contact_table([silent])[-1]) == [
        *("clip", "4", "refused: several_people", "0 + 0", "–", "0 of 0", "100", "–", "–")
    ]


def test_the_table_of_the_legs_has_a_cell_for_every_heading() -> None:
    """Also where nothing was said, and where a clip was refused."""
    silent = row(
        alike=False,
        ours=Reading((), None, detail=("–",), refused="no_person"),
        other=comparison_rows.read_other(NOTHING),
    )
    header, _, said, missing = comparison_rows.leg_table([row(), silent])

    assert len(cells(header)) == 8
    assert cells(said) == [
        *("clip", "yes", "2.8 %", "34.7 %", "yes", "Asymmetry knee: SI=34.7% (>20%)", "none"),
        "8 not assessed",
    ]
    assert cells(missing) == ["clip", "no", "–", "–", "no", "none", "refused", "–"]


def test_sums_are_those_of_the_rows_and_leave_refused_clips_out_for_both() -> None:
    """Two clips measured, one of them of uneven legs; a refused one has its own line."""
    refused = Reading((), None, refused="several_people")
    lines = comparison_rows.sums([row(), row("uneven", alike=False), row("crowd", ours=refused)])
    text = "\n".join(lines)

    assert "Of 3 clips, 2 were measured by both programs" in text
    assert "this program: 8 of 8 contacts found, others: 0; leg named rightly in 8 of 8" in text
    assert "in 0 of 1 clips of people whose legs are alike (0 of 8 comparisons judged)" in text
    assert "myogait: 4 of 8 contacts found, others: 2; leg named rightly in 0 of 4" in text
    assert "in 1 of 1 clips of people whose legs are alike (2 of 2 comparisons judged)" in text
    assert "crowd: refused by this program (several_people)" in text
    assert lines[-1].startswith("* crowd")


def test_every_clip_has_a_leg_for_every_contact_that_was_counted() -> None:
    """Times in order; the legs take turns within a pass; as many as the clips' notes count."""
    for eye in (*EYE, comparison_rows.SEVERAL):
        seen = comparison_rows.seen_contacts(eye)
        counted = [p if isinstance(p, int) else len(p) for p in eye.passes]
        assert len(seen) == sum(counted)
        assert [t for t, _ in seen] == sorted(t for t, _ in seen)
        start = 0
        for count in counted:
            legs = [side for _, side in seen[start : start + count]]
            assert all(a is b.other for a, b in pairwise(legs))
            start += count


def test_the_page_names_versions_and_command_and_no_folder_of_this_machine() -> None:
    text = comparison.page([row()], {"myogait": "0.9.2", "mediapipe": "0.10.33"}, same_as_auto=1)

    assert "pip install myogait==0.9.2 mediapipe==0.10.33" in text
    assert "python -m benchmarks.comparison --clips CLIPS --python OTHER/bin/python" in text
    assert "on 1 of 1 clips" in text
    assert str(Path.home()) not in text
    assert "\n\n\n" not in text


def test_an_environment_without_myogait_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made-up interpreter that fails as Python does without the package."""
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'Traceback' >&2\necho 'No module named myogait' >&2\nexit 1\n")
    python.chmod(0o755)
    model = type("Model", (), {"path": tmp_path / "model.task"})
    monkeypatch.setattr(comparison.models, "require", lambda _: model)

    with pytest.raises(SystemExit, match=r"could not be run \(No module named myogait\)\. Install") as error:
        comparison.ask_myogait(python, [])
    assert "\n" not in str(error.value)


def test_an_interpreter_that_is_not_there_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = type("Model", (), {"path": tmp_path / "model.task"})
    monkeypatch.setattr(comparison.models, "require", lambda _: model)

    with pytest.raises(SystemExit, match="cannot be started"):
        comparison.ask_myogait(tmp_path / "no_python", [])


def test_a_folder_without_the_clips_is_said_before_anything_is_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page of fewer clips would look like a page of all."""
    with pytest.raises(SystemExit):
        comparison.main(["--clips", str(tmp_path), "--python", "python"])
    assert "not in the folder of the clips: gait_side_normal.mp4" in capsys.readouterr().err
