"""Light, sharpness, standing film and colours: on pictures whose answer is known."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from puppet import Camera, Squat, take

from screening import pipeline
from screening.clarity import picture_reasons
from screening.norms import load_norms
from screening.picture import PictureSampler, colour_shares, join, take_sample
from screening.types import LANDMARK_INDEX, Estimate, Frame, PictureQuality, QualityStatus, Take, View

GATES = load_norms().quality
SIZE = (480, 320)


def body() -> np.ndarray:
    """``(33, 2)`` pixels of somebody 400 px high in the middle of the picture."""
    marks = np.full((33, 2), np.nan)
    places = {
        "nose": (160, 50),
        "left_eye": (165, 45),
        "right_eye": (155, 45),
        "left_ear": (175, 50),
        "right_ear": (145, 50),
    }
    for k, (side, sign) in enumerate((("left", 1), ("right", -1))):
        for joint, y in (("shoulder", 110), ("hip", 220), ("knee", 320), ("ankle", 420)):
            places[f"{side}_{joint}"] = (160 + sign * (40 - 2 * k), y)
    for name, xy in places.items():
        marks[LANDMARK_INDEX[name]] = xy
    return marks


def picture(grey: float = 120.0, seed: int = 1) -> np.ndarray:
    """A picture of random grey pixels around a mean: as sharp as a picture can be."""
    noise = np.random.default_rng(seed).normal(grey, 20.0, (*SIZE, 1))
    return np.clip(np.repeat(noise, 3, axis=2), 0, 255).astype(np.uint8)


def softened(image: np.ndarray, rows: int) -> np.ndarray:
    """The mean over some rows: what a movement up or down during the exposure leaves."""
    spread = [np.roll(image.astype(float), k, axis=0) for k in range(rows)]
    return np.mean(spread, axis=0).astype(np.uint8)


def test_brightness_and_dark_share_are_those_of_the_pixels_around_the_person() -> None:
    """One half black and one half 200: the mean is 100 and half of the pixels are dark."""
    image = np.zeros((*SIZE, 3), dtype=np.uint8)
    image[:, 160:] = 200

    sample = take_sample(Frame(0.0, image), body(), 400.0)

    assert sample.brightness == pytest.approx(100, abs=4)
    assert sample.dark == pytest.approx(0.5, abs=0.02)
    assert sample.highlight == pytest.approx(200, abs=0.5)


def test_a_softened_picture_is_less_sharp() -> None:
    """Fineness falls with blur, and is the same for a picture of half the contrast."""
    sharp = take_sample(Frame(0.0, picture()), body(), 400.0).sharpness
    soft = take_sample(Frame(0.0, softened(picture(), 8)), body(), 400.0).sharpness
    pale = take_sample(Frame(0.0, (picture() // 2 + 60).astype(np.uint8)), body(), 400.0).sharpness

    assert soft[0] < 0.6 * sharp[0]
    assert soft[1] < 0.6 * sharp[1]
    assert pale[0] == pytest.approx(sharp[0], rel=0.05)


def test_a_person_who_is_not_whole_in_the_picture_gives_no_sample_values() -> None:
    """Missing twin: NaN, never a made-up number."""
    marks = body()
    marks[LANDMARK_INDEX["left_hip"]] = np.nan

    sample = take_sample(Frame(0.0, picture()), marks, 400.0)

    assert np.isnan(sample.brightness)
    assert np.isnan(sample.sharpness[1])
    assert np.isnan(sample.colours).all()
    assert np.isfinite(sample.sharpness[0])


def test_colours_are_shares_of_all_pixels() -> None:
    """A quarter red, the rest black: two of the 64 colours, together 1."""
    box = np.zeros((20, 20, 3), dtype=np.uint8)
    box[:10, :10, 0] = 255

    shares = colour_shares(box)

    assert shares[0] == 0.75
    assert shares[3 * 16] == 0.25
    assert shares.sum() == 1.0


def test_the_change_of_a_frame_is_told_and_a_repeated_one_is_marked() -> None:
    """NaN without a frame before, -1 where every pixel is the same, else the mean difference."""
    sampler = PictureSampler()
    one = np.full((*SIZE, 3), 100, dtype=np.uint8)
    for k, image in enumerate((one, one, one + 7)):
        sampler.note(Frame(k / 30, image), None, None, own=True)

    assert np.isnan(sampler.changes[0])
    assert sampler.changes[1:] == [-1.0, 7.0]


def test_parts_join_as_if_they_had_been_one() -> None:
    """The run-up of the second part is compared with, and gives no entries of its own."""
    frames = [Frame(k / 10, picture(seed=k)) for k in range(20)]
    whole, first, second = PictureSampler(), PictureSampler(), PictureSampler()
    for frame in frames:
        whole.note(frame, body(), 400.0, own=True)
    for frame in frames[:10]:
        first.note(frame, body(), 400.0, own=True)
    for frame in frames[5:]:
        second.note(frame, body(), 400.0, own=frame.time_s >= 1.0)

    alone, joined = join([whole]), join([first, second])

    np.testing.assert_array_equal(alone.change, joined.change)
    np.testing.assert_array_equal(alone.time_s, joined.time_s)
    np.testing.assert_array_equal(alone.sharpness, joined.sharpness)
    assert len(alone.time_s) == 10


def quality(given: Take, **values: np.ndarray | float) -> Take:
    """The take with samples five times a second: well lit and sharp but for what is given."""
    times = np.arange(0, given.pose.time_s[-1], 0.2)
    n = len(times)
    usual = {"brightness": 110.0, "highlight": 190.0, "dark": 0.1, "sharpness": 0.4, "colours": 1 / 64}
    shapes = {"sharpness": (n, 2), "colours": (n, 64)}
    arrays = {
        k: np.broadcast_to(values.get(k, v), shapes.get(k, (n,))).astype(float) for k, v in usual.items()
    }
    return replace(given, picture=PictureQuality(np.full(len(given.pose.time_s), 1.0), times, **arrays))


def moving(given: Take, factor: float) -> np.ndarray:
    """``(N, 2)`` sharpness of 0.4, times a factor where the hips move quickly."""
    times = np.arange(0, given.pose.time_s[-1], 0.2)
    y = given.pose.xy("left_hip")[:, 1]
    speed = np.abs(np.interp(times, given.pose.time_s, np.gradient(y, given.pose.time_s)))
    return np.where(speed[:, None] > np.quantile(speed, 0.6), 0.4 * factor, 0.4) * np.ones((1, 2))


def test_a_well_lit_sharp_clip_has_no_reason() -> None:
    """No false alarm; and nothing at all where the pictures were not looked at."""
    assert picture_reasons(quality(take()), View.FRONT, GATES) == []
    assert picture_reasons(take(), View.FRONT, GATES) == []


def test_too_little_light_warns_and_refuses_only_where_the_person_is_lost_too() -> None:
    """The landmarks decide whether a dark clip can still be measured."""
    dark = quality(take(), highlight=0.34 * 255)
    lost = replace(dark.pose, image_px=dark.pose.image_px.copy())
    lost.image_px[::5] = np.nan

    (warned,) = picture_reasons(dark, View.FRONT, GATES)
    (refused,) = picture_reasons(replace(dark, pose=lost), View.FRONT, GATES)

    assert (warned.code, warned.status, warned.fraction) == ("too_dark", QualityStatus.WARN, 1.0)
    assert refused.status is QualityStatus.REFUSED


@pytest.mark.parametrize(("factor", "codes"), [(0.5, ["blurred"]), (0.95, [])])
def test_blur_is_found_by_comparing_the_person_with_themself(factor: float, codes: list[str]) -> None:
    """Half as fine while moving is blur; a little less is not."""
    quick = take(Squat(repetition_s=1.4))
    given = quality(quick, sharpness=moving(quick, factor))

    assert [r.code for r in picture_reasons(given, View.FRONT, GATES)] == codes


def test_blur_is_not_judged_on_a_small_person() -> None:
    """Below the size that is asked for the head has too few pixels."""
    quick = take(Squat(repetition_s=1.4), Camera(distance_m=9.0))

    assert picture_reasons(quality(quick, sharpness=moving(quick, 0.5)), View.FRONT, GATES) == []


def test_an_analysis_hands_the_picture_measures_on(tmp_path: Path) -> None:
    """From the estimator to the take that is screened: otherwise nothing of this is ever said."""
    given = quality(take(), highlight=60.0)
    estimator = SimpleNamespace(estimate=lambda *_: Estimate(given.pose, 1, given.picture))

    (found,) = pipeline._find_bodies(estimator, [tmp_path / "a.mp4"], [given.video], [None], lambda *_: None)

    assert found.picture is given.picture


def test_out_of_focus_is_blurred_throughout() -> None:
    """Soft also while standing."""
    (found,) = picture_reasons(quality(take(), sharpness=0.08), View.FRONT, GATES)

    assert "throughout" in found.message


def test_samples_that_were_not_seen_say_nothing() -> None:
    """Missing twin: NaN samples are neither dark nor blurred."""
    unseen = quality(take(), highlight=np.nan, sharpness=np.nan)

    assert picture_reasons(unseen, View.FRONT, GATES) == []
