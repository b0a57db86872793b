"""What comes from a film: frames, landmarks, what the pictures were like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.types.words import LANDMARK_INDEX, LANDMARKS, BoolArray, FloatArray, ImageArray, View


@dataclass(frozen=True)
class Frame:
    """One decoded picture, upright.

    Attributes
    ----------
    time_s : seconds from the first frame of the clip, from the file's own timestamps.
    image_rgb : ``(height, width, 3)`` unsigned bytes, red first, already rotated upright.
    """

    time_s: float
    image_rgb: ImageArray


@dataclass(frozen=True)
class VideoInfo:
    """What a clip file is, before anybody is looked for in it.

    Attributes
    ----------
    file : name of the file, without its folder.
    width_px, height_px : size of the upright picture (after rotation).
    rotation_deg : how far the stored picture was turned to stand upright (0, 90, 180, 270).
    fps_mean : frames per second, from the timestamps: (n_frames - 1) / time between first and last frame.
    n_frames : number of pictures in the file.
    duration_s : time from the first frame to the end of the last one.
    longest_gap_s : longest time between two following frames.
    sha256 : checksum of the file.
    complete : False where the file breaks off and only its first part could be read.
    """

    file: str
    width_px: int
    height_px: int
    rotation_deg: int
    fps_mean: float
    n_frames: int
    duration_s: float
    longest_gap_s: float
    sha256: str
    complete: bool = True


@dataclass(frozen=True)
class Pose:
    """Landmarks of one person over time; NaN where there is no pose.

    Attributes
    ----------
    time_s : ``(T,)`` seconds from the first frame, strictly increasing.
    image_px : ``(T, 33, 2)`` x right, y down, pixels of the upright picture.
    depth : ``(T, 33)`` MediaPipe's z, inferred from appearance, in picture widths, negative towards the camera.
    world_m : ``(T, 33, 3)`` MediaPipe's world landmarks, metres, origin between the hips, x right, y down, z away.
    visibility : ``(T, 33)`` from 0 to 1.
    """

    time_s: FloatArray
    image_px: FloatArray
    depth: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays whose shapes do not belong together, or times that do not increase."""
        n, marks = self.time_s.shape[0], len(LANDMARKS)
        expected = {
            "time_s": (n,),
            "image_px": (n, marks, 2),
            "depth": (n, marks),
            "world_m": (n, marks, 3),
            "visibility": (n, marks),
        }
        for name, shape in expected.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"Pose.{name}: expected shape {shape}, got {found}")
        if n > 1 and not np.all(np.diff(self.time_s) > 0):
            raise ValueError("Pose.time_s: expected strictly increasing times in seconds")

    @property
    def found(self) -> BoolArray:
        """``(T,)`` True where a person was found in the frame."""
        return np.asarray(np.isfinite(self.image_px[:, :, 0]).any(axis=1))

    def xy(self, landmark: str) -> FloatArray:
        """``(T, 2)`` pixels of one landmark by its MediaPipe name."""
        return self.image_px[:, LANDMARK_INDEX[landmark]]


@dataclass(frozen=True, eq=False)
class PictureQuality:
    """What the pictures of a clip are like, apart from the body in them: ``T`` frames, ``N`` sampled frames.

    Attributes
    ----------
    change : ``(T,)`` mean difference to the frame before in grey levels; NaN for the first, -1 where it is the same.
    time_s : ``(N,)`` when the client was looked at, about five times a second.
    brightness, highlight : ``(N,)`` mean and 95th percentile of the grey levels in the client's box, 0 to 255.
    dark : ``(N,)`` share of the pixels in that box that are darker than 40.
    sharpness : ``(N, 2)`` fineness of the head, steepness of the trunk's edges, 0 to 1; NaN where not seen.
    colours : ``(N, 64)`` share of 4 x 4 x 4 colours in the box of the trunk; NaN where not seen.
    """

    change: FloatArray
    time_s: FloatArray
    brightness: FloatArray
    highlight: FloatArray
    dark: FloatArray
    sharpness: FloatArray
    colours: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays of the sampled frames whose lengths differ."""
        n = self.time_s.shape[0]
        shapes = {
            "brightness": (n,),
            "highlight": (n,),
            "dark": (n,),
            "sharpness": (n, 2),
            "colours": (n, 64),
        }
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"PictureQuality.{name}: expected shape {shape}, got {found}")


@dataclass(frozen=True)
class Estimate:
    """What a pose estimator finds in a clip.

    Attributes
    ----------
    pose : landmarks of the client, one row per decoded frame.
    people : persons at least half as tall as the client in at least 10 % of the sampled frames; 0 = nobody ever.
    picture : light, sharpness and colours; None where the pictures were not looked at.
    """

    pose: Pose
    people: int
    picture: PictureQuality | None = None


@dataclass(frozen=True)
class Take:
    """One clip as it comes out of the pose estimator: what :func:`screening.pipeline.screen` is given.

    Attributes
    ----------
    video : the file.
    pose : raw landmarks, one row per decoded frame.
    people : persons at least half as tall as the client in at least 10 % of the sampled frames.
    view_declared : the view that the user named, ``None`` for "auto".
    picture : light, sharpness and colours; None where only landmarks were stored.
    """

    video: VideoInfo
    pose: Pose
    people: int = 1
    view_declared: View | None = None
    picture: PictureQuality | None = None
