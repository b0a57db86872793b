"""The camera: where it stands, its focal length, and a lens that bends straight lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.body import Array


@dataclass(frozen=True)
class Camera:
    """A webcam in front of the person's mark (the origin of the room), looking along +y.

    Attributes
    ----------
    distance_m, height_m : from the mark, above the floor. side_m : to the right of the mark, in the picture.
    tilt_deg : + looks down. roll_deg : + turns the camera clockwise (the picture turns the other way).
    focal : focal length in units of the longer side of the picture; 0.8 is a usual webcam.
    distortion : k1 of undistorted = distorted * (1 + k1 r^2), r in units of the longer side; + is a barrel.
    width_px, height_px : size of the picture.
    """

    distance_m: float = 3.2
    height_m: float = 0.95
    side_m: float = 0.0
    tilt_deg: float = 0.0
    roll_deg: float = 0.0
    focal: float = 0.8
    distortion: float = 0.0
    width_px: int = 1280
    height_px: int = 720

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.focal * max(self.width_px, self.height_px)

    @property
    def centre_px(self) -> Array:
        """Principal point: the middle of the picture."""
        return np.array([self.width_px / 2, self.height_px / 2])

    @property
    def position_m(self) -> Array:
        """Where the camera is in the room."""
        return np.array([self.side_m, -self.distance_m, self.height_m])

    @property
    def turn(self) -> Array:
        """``(3, 3)`` from world axes to camera axes (x right, y down, z away)."""
        level = np.array([[1.0, 0, 0], [0, 0, -1.0], [0, 1.0, 0]])
        t, r = np.radians(self.tilt_deg), np.radians(self.roll_deg)
        tilt = np.array([[1, 0, 0], [0, np.cos(t), -np.sin(t)], [0, np.sin(t), np.cos(t)]])
        roll = np.array([[np.cos(r), np.sin(r), 0], [-np.sin(r), np.cos(r), 0], [0, 0, 1]])
        result: Array = roll @ tilt @ level
        return result

    def see(self, world_m: Array) -> Array:
        """World points ``(..., 3)`` in camera axes."""
        result: Array = (world_m - self.position_m) @ self.turn.T
        return result

    def project(self, camera_m: Array) -> Array:
        """Camera points ``(..., 3)`` in pixels ``(..., 2)``, bent by the lens."""
        flat = self.focal_px * camera_m[..., :2] / camera_m[..., 2:3]
        return self.centre_px + self.bend(flat)

    def bend(self, flat_px: Array) -> Array:
        """Pixels from the centre as a perfect lens would see them, moved to where this lens sees them."""
        if self.distortion == 0.0:
            return flat_px
        scale = max(self.width_px, self.height_px)
        radius = np.linalg.norm(flat_px, axis=-1, keepdims=True) / scale
        bent = radius.copy()
        for _ in range(30):  # Newton on bent * (1 + k bent^2) = radius
            miss = bent * (1 + self.distortion * bent**2) - radius
            bent = bent - miss / (1 + 3 * self.distortion * bent**2)
        result: Array = flat_px * np.where(radius > 0, bent / np.where(radius > 0, radius, 1), 1)
        return result

    def straighten(self, bent_px: Array) -> Array:
        """The inverse of :meth:`bend`."""
        radius = np.linalg.norm(bent_px, axis=-1, keepdims=True) / max(self.width_px, self.height_px)
        result: Array = bent_px * (1 + self.distortion * radius**2)
        return result
