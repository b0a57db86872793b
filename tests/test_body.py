"""The body chart: 44 regions that keep their identifiers, the person's own sides, marks that need no colour."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from screening.body import FIGURE_SIZE, FIGURES, known_regions, load_regions, region_name
from screening.body.chart import Scar, body_chart_svg, chart_words, figure_svg, marks_svg
from screening.types import Side

IDS = """
    head_front jaw_left jaw_right neck_front shoulder_left shoulder_right chest_left chest_right upper_arm_left
    upper_arm_right elbow_left elbow_right forearm_left forearm_right hand_left hand_right belly_upper belly_lower
    hip_front_left hip_front_right thigh_front_left thigh_front_right knee_left knee_right shin_left shin_right
    foot_left foot_right head_back neck_back_left neck_back_right upper_back_left upper_back_right low_back_left
    low_back_right tailbone buttock_left buttock_right thigh_back_left thigh_back_right calf_left calf_right
    heel_left heel_right
""".split()  # noqa: SIM905 - a list of words
"""What is stored of clients: an identifier that changed or went would orphan what they told."""


def elements(svg: str) -> list[ET.Element]:
    """Every element of a drawing; fails where it is no well-formed XML."""
    return list(ET.fromstring(svg).iter())  # noqa: S314 - our own drawing


def test_identifiers_never_change() -> None:
    """44 regions, in this order, by these names."""
    assert list(load_regions()) == IDS
    assert len(IDS) == 44
    assert len({region.name for region in load_regions().values()}) == 44
    assert region_name("low_back_left") == "Low back, left"


def test_unknown_identifiers_are_left_out_but_readable() -> None:
    """An identifier of another time is not lost from sight, and never drawn."""
    assert region_name("left_big_toe") == "Left big toe"
    assert known_regions(["knee_left", "left_big_toe", "jaw_left", "knee_left"]) == ["jaw_left", "knee_left"]
    assert known_regions([]) == []
    assert body_chart_svg(["left_big_toe"]).count('class="area on"') == 0


@pytest.mark.parametrize("figure", FIGURES)
def test_sides_are_the_persons_own(figure: str) -> None:
    """From the front the person's right is at the left edge, from the back the person's left."""
    at_left_edge = Side.RIGHT if figure == "front" else Side.LEFT
    for region in load_regions().values():
        if figure in region.shapes and region.side is not None:
            x, _ = region.centre(figure)
            assert (x < FIGURE_SIZE[0] / 2) is (region.side is at_left_edge), region.id


@pytest.mark.parametrize("figure", FIGURES)
def test_shapes_lie_on_the_figure_beside_each_other(figure: str) -> None:
    """No shape leaves the figure, and no region has its middle inside another one."""
    own = [region for region in load_regions().values() if figure in region.shapes]
    for region in own:
        assert all(0 <= x <= FIGURE_SIZE[0] and 0 <= y <= FIGURE_SIZE[1] for x, y in region.shapes[figure])
    for a, b in combinations(own, 2):
        assert not inside(a.centre(figure), b.shapes[figure]), (a.id, b.id)
        assert not inside(b.centre(figure), a.shapes[figure]), (a.id, b.id)


def inside(point: tuple[float, float], polygon: tuple[tuple[float, float], ...]) -> bool:
    """Whether a point lies in a polygon: an odd number of edges to its right."""
    x, y = point
    edges = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    crossed = [
        (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay) for (ax, ay), (bx, by) in edges
    ]
    return sum(crossed) % 2 == 1


def test_every_region_is_one_checkbox() -> None:
    """On both figures together each region is reached by the keyboard exactly once, by its name."""
    boxes = [e for figure in FIGURES for e in elements(figure_svg(figure)) if e.get("role") == "checkbox"]
    assert sorted(str(e.get("data-region")) for e in boxes) == sorted(IDS)
    assert all(e.get("tabindex") == "0" and e.get("aria-checked") == "false" for e in boxes)
    assert {e.get("aria-label") for e in boxes} == {region.name for region in load_regions().values()}


def test_pain_is_a_number_and_a_scar_is_stitches_with_its_year() -> None:
    """A region with pain is filled and numbered; a scar has its year beside it and its origin in words."""
    scar = Scar("belly_lower", 2004, "caesarean")
    svg = body_chart_svg(["hand_left"], pain={"low_back_left": 6}, scars=[scar])
    texts = [e.text for e in elements(svg) if e.tag.endswith("text")]
    assert {"6", "2004", "L", "R", "front", "back"} <= set(texts)
    assert svg.count('class="area on"') == 3  # the hand is on both figures, the low back on one
    assert "Scar, lower belly, caesarean, 2004" in svg
    assert scar.label == "Scar, lower belly, caesarean, 2004"


def test_marks_stand_once() -> None:
    """A scar on the knee, which is on both figures, is drawn on the front only; no year is made up."""
    scars = [Scar("knee_left")]
    assert marks_svg("front", {}, scars).count("scar") == 1
    assert marks_svg("back", {}, scars) == ""
    assert "<text" not in marks_svg("front", {}, scars)
    assert marks_svg("front", {"nowhere": 4}, [Scar("nowhere", 1990)]) == ""


def test_words_say_what_is_drawn() -> None:
    """Who does not see the chart hears all of it."""
    words = chart_words(["hand_left", "jaw_left"], {"jaw_left": 0}, [Scar("foot_right", 1999)])
    assert words == "Body chart: Jaw, left 0 of 10; Hand and wrist, left; Scar, foot and ankle, right, 1999."
    assert chart_words([], {}, []) == "Body chart: nothing marked."


def test_thumbnail_keeps_marks_and_drops_letters() -> None:
    """Small, it shows where, and leaves out what could not be read."""
    svg = body_chart_svg([], pain={"jaw_left": 3}, scars=[Scar("belly_lower", 2004)], height_px=64)
    texts = [e.text for e in elements(svg) if e.tag.endswith("text")]
    assert texts == ["3"]
    assert 'height="64"' in svg
    assert "stitches" not in svg
    assert svg.count('class="thread"') == 1


def test_text_of_a_scar_cannot_become_a_tag() -> None:
    """What somebody typed stays text."""
    svg = body_chart_svg(scars=[Scar("jaw_left", 1990, '<script>x</script> & "more"')])
    assert "<script" not in svg
    assert elements(svg)
