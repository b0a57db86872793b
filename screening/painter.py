"""The brush: bones, joints, arcs and lettered plates drawn on one picture in pixels. Knows landmarks, not findings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from screening.types import LANDMARK_INDEX, FloatArray, ImageArray, Side

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """Colours of one ground; ``casing`` surrounds every line."""

    left: Colour
    right: Colour
    middle: Colour
    casing: Colour
    plate: Colour
    text: Colour

    def side(self, side: Side | None) -> Colour:
        """Return the colour of a side; None: of the middle."""
        return {Side.LEFT: self.left, Side.RIGHT: self.right, None: self.middle}[side]


FILM = Look(
    (0xFF, 0x9A, 0x4D),
    (0x6D, 0xB6, 0xFF),
    (255, 255, 255),
    (0x14, 0x19, 0x1F),
    (0x14, 0x19, 0x1F),
    (255, 255, 255),
)
PAPER = Look(
    (0xB3, 0x47, 0x00),
    (0x00, 0x5A, 0x9C),
    (0x1F, 0x29, 0x33),
    (255, 255, 255),
    (255, 255, 255),
    (0x1F, 0x29, 0x33),
)
PAPER_GROUND: Colour = (0xF4, 0xF6, 0xF8)

_MIDDLE_BONES = (("left_shoulder", "right_shoulder"), ("mid_shoulder", "mid_hip"), ("left_hip", "right_hip"))
_SIDE_BONES = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
_SIDE_JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "foot_index")


@lru_cache(maxsize=512)
def _plate(text: str, size_px: int, colour: Colour, ground: Colour) -> tuple[FloatArray, FloatArray]:
    """Return premultiplied colour ``(h, w, 3)`` and what shines through ``(h, w, 1)`` of a lettered plate."""
    # Pillow with the font that matplotlib ships: OpenCV's own letters have neither "°" nor "−".
    import matplotlib as mpl
    from PIL import Image, ImageDraw, ImageFont

    font_file = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    font = ImageFont.truetype(str(font_file), size_px)
    pad = round(size_px * 0.35)
    probe = ImageDraw.Draw(Image.new("L", (1, 1)))
    left, _, right, _ = probe.multiline_textbbox((0, 0), text, font=font, spacing=pad // 2)
    lines = text.count("\n") + 1
    height = lines * round(size_px * 1.2) + (lines - 1) * (pad // 2) + pad
    plate = Image.new("RGBA", (int(right - left) + 2 * pad, height), (*ground, 0))
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle((0, 0, plate.width - 1, height - 1), radius=pad, fill=(*ground, 215))
    draw.multiline_text((pad - left, pad / 2), text, font=font, fill=(*colour, 255), spacing=pad // 2)
    pixels = np.asarray(plate, dtype=np.float64)
    alpha = pixels[..., 3:] / 255.0
    return pixels[..., :3] * alpha, 1.0 - alpha


class Painter:
    """Draws on one picture in place; sizes follow from the height of the picture (4-px lines at 720 px)."""

    def __init__(self, image: ImageArray, points: FloatArray, look: Look) -> None:
        self.image, self.points, self.look = image, points, look
        height_px, width_px = image.shape[:2]
        size_px = min(height_px, 1.2 * width_px)  # a portrait picture is tall, but the person in it is not
        self.line_px = max(2, round(4 * size_px / 720))
        self.text_px = max(11, round(30 * size_px / 720))

    def at(self, name: str) -> FloatArray | None:
        """Return the pixel of a landmark or of a middle between two; None where it is missing."""
        if name.startswith("mid_"):
            both = [self.at(f"{side}_{name[4:]}") for side in Side]
            found = [point for point in both if point is not None]
            return None if not found else np.mean(found, axis=0)
        point = self.points[LANDMARK_INDEX[name]]
        return point if np.isfinite(point).all() else None

    def all_at(self, names: Iterable[str]) -> list[FloatArray]:
        """Return the pixels of several landmarks, or an empty list if one of them is missing."""
        found = [self.at(name) for name in names]
        points = [point for point in found if point is not None]
        return points if len(points) == len(found) else []

    def line(self, a: FloatArray, b: FloatArray, colour: Colour, width_px: int, dashed: bool = False) -> None:
        """Draw a line in a casing, 2 px at each side at 720 px; a dashed one keeps its casing whole."""
        self._stroke(a, b, self.look.casing, 2 * width_px)
        length = float(np.hypot(*(b - a)))
        if not dashed or length < 4 * width_px:
            self._stroke(a, b, colour, width_px)
            return
        dash, gap = 3.2 * width_px, 2.4 * width_px
        n = max(2, round((length + gap) / (dash + gap)))
        share = dash / (dash + gap)
        step = length / (n - 1 + share)
        along = (b - a) / length
        for i in range(n):
            self._stroke(a + along * step * i, a + along * step * (i + share), colour, width_px)

    def _stroke(self, a: FloatArray, b: FloatArray, colour: Colour, width_px: int) -> None:
        # four bits below the pixel: lines of a smoothed pose must not jitter by whole pixels
        start, end = ((point * 16).round().astype(int).tolist() for point in (a, b))
        cv2.line(self.image, start, end, colour, width_px, cv2.LINE_AA, 4)

    def mark(self, at: FloatArray, side: Side, share: float) -> None:
        """Draw the mark of a joint: a circle left, a square right; ``share`` of the full size."""
        radius = 1.5 * self.line_px * share
        for grow, colour in ((self.line_px / 2, self.look.casing), (0.0, self.look.side(side))):
            size = radius + grow
            if side is Side.LEFT:
                centre = (at * 16).round().astype(int).tolist()
                cv2.circle(self.image, centre, round(size * 16), colour, -1, cv2.LINE_AA, 4)
            else:
                corners = at + size * 0.92 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
                cv2.fillConvexPoly(
                    self.image, (corners * 16).round().astype(np.int32), colour, cv2.LINE_AA, 4
                )

    def far_half(self, side: Side) -> None:
        """Draw the half of the body that is away from the camera, thinner: most of it is guessed."""
        self._bones(side, 0.6)
        self._marks(side, 0.7)

    def skeleton(self, far_side: Side | None) -> None:
        """Draw mid-line, bones and joints, but not those of a side that :meth:`far_half` draws."""
        sides = [far_side.other] if far_side else list(Side)
        for a, b in _MIDDLE_BONES:
            self._bone(a, b, self.look.middle, self.line_px, dashed=False)
        for side in sides:
            self._bones(side, 1.0)
        for side in sides:
            self._marks(side, 1.0)

    def _bones(self, side: Side, share: float) -> None:
        width_px = max(2, round(self.line_px * share))
        for a, b in _SIDE_BONES:
            self._bone(f"{side}_{a}", f"{side}_{b}", self.look.side(side), width_px, dashed=side is Side.LEFT)

    def _marks(self, side: Side, share: float) -> None:
        for joint in _SIDE_JOINTS:
            if (at := self.at(f"{side}_{joint}")) is not None:
                self.mark(at, side, share)

    def _bone(self, a: str, b: str, colour: Colour, width_px: int, dashed: bool) -> None:
        start, end = self.at(a), self.at(b)
        if start is not None and end is not None:
            self.line(start, end, colour, width_px, dashed)

    def head(self) -> None:
        """Draw a plain circle for the head of a stick figure: size and place, no face."""
        ears, neck = [self.at("left_ear"), self.at("right_ear")], self.at("mid_shoulder")
        seen = [ear for ear in ears if ear is not None]
        if not seen or neck is None:
            return
        centre = np.mean(seen, axis=0)
        radius = 0.62 * float(np.hypot(*(centre - neck)))
        place = (centre * 16).round().astype(int).tolist()
        cv2.circle(self.image, place, round(radius * 16), self.look.middle, self.line_px, cv2.LINE_AA, 4)

    def guide(self, a: FloatArray, b: FloatArray) -> None:
        """Draw a thin dashed construction line: the vertical, or a bone prolonged."""
        self.line(a, b, self.look.middle, max(2, self.line_px // 2), dashed=True)

    def arc(self, joint: FloatArray, towards: FloatArray, onto: FloatArray, radius: float) -> None:
        """Fill the smaller sector at ``joint`` between two directions palely and draw its arc."""
        first, last = (float(np.arctan2(d[1], d[0])) for d in (towards, onto))
        turn = (last - first + np.pi) % (2 * np.pi) - np.pi
        angles = first + np.linspace(0.0, turn, 25)
        rim = joint + radius * np.column_stack([np.cos(angles), np.sin(angles)])
        low = np.floor(np.minimum(rim.min(axis=0), joint) - 2).astype(int).clip(0)
        high = np.ceil(np.maximum(rim.max(axis=0), joint) + 2).astype(int).clip(0)
        region = self.image[low[1] : high[1], low[0] : high[0]]
        if region.size:
            sector = ((np.vstack([joint, rim]) - low) * 16).round().astype(np.int32)
            filled = region.copy()
            cv2.fillPoly(filled, [sector], self.look.middle, cv2.LINE_AA, 4)
            region[:] = cv2.addWeighted(filled, 0.4, region, 0.6, 0)
        path = [(rim * 16).round().astype(np.int32)]
        cv2.polylines(self.image, path, False, self.look.casing, 2 * self.line_px, cv2.LINE_AA, 4)
        cv2.polylines(self.image, path, False, self.look.middle, self.line_px, cv2.LINE_AA, 4)

    def text(
        self, text: str, anchor: FloatArray, align: tuple[float, float], colour: Colour, grow: float = 1.0
    ) -> None:
        """Blend a plate whose point ``align`` (0 to 1 of its size) lies on ``anchor``, kept inside."""
        ink, through = _plate(text, round(self.text_px * grow), colour, self.look.plate)
        size = np.array([ink.shape[1], ink.shape[0]])
        room = np.array([self.image.shape[1], self.image.shape[0]]) - size
        if (room < 0).any():
            return
        x, y = np.clip((anchor - size * align).round(), 0, room).astype(int)
        region = self.image[y : y + size[1], x : x + size[0]]
        region[:] = (region * through + ink).astype(np.uint8)


def blur_face(image: ImageArray, points: FloatArray) -> ImageArray:
    """Return the picture with the head blurred beyond recognition, for pictures that leave the app.

    The head is taken as a circle round the face landmarks, at least as large as half the shoulder-to-nose way.
    """
    face = points[: LANDMARK_INDEX["mouth_right"] + 1]
    face = face[np.isfinite(face).all(axis=1)]
    if not len(face):
        return image
    centre = face.mean(axis=0)
    shoulders = points[[LANDMARK_INDEX["left_shoulder"], LANDMARK_INDEX["right_shoulder"]]]
    shoulders = shoulders[np.isfinite(shoulders).all(axis=1)]
    neck = float(np.hypot(*(shoulders.mean(axis=0) - centre))) if len(shoulders) else 0.0
    radius = max(1.6 * float(np.hypot(*(face - centre).T).max()), 0.75 * neck, 12.0)
    low = np.floor(centre - radius).astype(int).clip(0)
    high = np.ceil(centre + radius).astype(int).clip(0)
    region = image[low[1] : high[1], low[0] : high[0]]
    if not region.size:
        return image
    blurred = cv2.GaussianBlur(cv2.blur(region, (max(3, int(radius * 0.7)),) * 2), (0, 0), radius * 0.25)
    y, x = np.ogrid[low[1] : low[1] + region.shape[0], low[0] : low[0] + region.shape[1]]
    inside = ((x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= radius**2)[..., None]
    out = image.copy()
    out[low[1] : high[1], low[0] : high[0]] = np.where(inside, blurred, region)
    return out
