"""From a specification to files: ``<id>.mp4``, ``<id>.npz`` (truth per frame), ``<id>.json`` (specification)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy import RIG_VERSION
from benchmarks.accuracy.body import SIDES, Array, Body, load_body, pose_points, transforms
from benchmarks.accuracy.clip import Clip, find_truth, frame_times, perform
from benchmarks.accuracy.dress import WARDROBE, Dress
from benchmarks.accuracy.pace import Tempo
from benchmarks.accuracy.posing import place, pose
from benchmarks.accuracy.render import Look, Stage
from benchmarks.accuracy.scene import ROOMS
from benchmarks.accuracy.squat import Squat, squat_stance
from benchmarks.accuracy.truth import Truth

TICKS = 90_000  # time base of the file: frame times are kept to 11 microseconds
SUBFRAMES = 4
NOWHERE = np.array([99.0, 99.0, 9.0])


def make_clip(clip: Clip, folder: Path) -> Path:
    """Render a clip with its truth into a folder; return the path of the video."""
    folder.mkdir(parents=True, exist_ok=True)
    times = frame_times(clip)
    truth = find_truth(clip, times)
    path = folder / f"{clip.id}.mp4"
    size = (clip.camera.width_px, clip.camera.height_px)
    write_video(path, film(clip, times), times, size, clip.picture.crf)
    write_truth(folder, clip, truth)
    return path


def film(clip: Clip, time_s: Array) -> Iterator[NDArray[np.uint8]]:
    """Frames of a clip, ``(height, width, 3)`` RGB."""
    exposure = clip.picture.blur / clip.picture.fps
    parts = SUBFRAMES if exposure > 0 else 1
    shift = ((np.arange(parts) + 0.5) / parts - 0.5) * exposure
    fine = (time_s[:, None] + shift).ravel()
    cast: list[tuple[Body, Dress]] = [(load_body(clip.body), clip.wears)]
    done = perform(clip, fine)
    matrices = [transforms(done.body, done.pose)]
    points = pose_points(done.body, done.pose)
    feet = [soles(points)]
    if clip.bystander is not None:
        body, moves, at = _bystander(clip, fine)
        cast.append((body, WARDROBE[clip.bystander]))
        matrices.append(moves)
        feet.append(soles(at))
        points = points | {f"other_{name}": value for name, value in at.items()}
    else:
        feet.append(np.broadcast_to(NOWHERE, feet[0].shape))
    look = Look(
        clip.camera,
        ROOMS[clip.room],
        gain=clip.picture.gain,
        furniture=done.furniture,
        smooth_edges=clip.picture.smooth,
    )
    corner, size = find_window(clip, points, look.room.light)
    stage = Stage(look, cast, size)
    noise = Noise(clip)
    try:
        for k in range(len(time_s)):
            shots = [
                stage.draw(
                    [m[j] for m in matrices],
                    np.concatenate([f[j] for f in feet]),
                    (corner[j, 0], corner[j, 1]),
                )
                for j in range(k * parts, (k + 1) * parts)
            ]
            picture = shots[0] if parts == 1 else np.mean(shots, axis=0).astype(np.uint8)
            yield noise.add(picture)
    finally:
        stage.close()


def soles(points: dict[str, Array]) -> Array:
    """``(T, 2, 3)`` middle of each sole."""
    return np.stack([0.5 * (points[f"{s}_heel"] + points[f"{s}_foot_index"]) for s in SIDES], axis=1)


def _bystander(clip: Clip, time_s: Array) -> tuple[Body, Array, dict[str, Array]]:
    """Body, matrices and points of somebody who stands about in the background."""
    body = load_body(str(clip.bystander))
    idle = Squat(tempo=Tempo(amplitudes=(), seed=clip.seed + 5), arms="hanging", stance_m=0.25)
    posed = place(pose(body, squat_stance(body, idle, time_s)), -35.0, np.array([*clip.bystander_at_m, 0.0]))
    return body, transforms(body, posed), pose_points(body, posed)


def find_window(
    clip: Clip, points: dict[str, Array], light: tuple[float, float, float]
) -> tuple[NDArray[np.intp], tuple[int, int]]:
    """Corner ``(T, 2)`` and size in pixels of the part of the picture that people and shadows can reach."""
    camera = clip.camera
    at = np.stack(list(points.values()), axis=1)
    reach = np.concatenate([at + 0.24 * step for step in np.vstack([np.eye(3), -np.eye(3)])], axis=1)
    fall = reach[..., 2:] * np.array([light[0], light[1], 0.0]) / light[2]
    shadow = (reach - fall) * [1, 1, 0]
    seen = camera.see(np.concatenate([reach, shadow], axis=1))
    seen[..., 2] = np.maximum(seen[..., 2], 0.3)
    pixel = camera.project(seen)
    full = np.array([camera.width_px, camera.height_px])
    low = np.clip(np.floor(pixel.min(axis=1)), 0, full - 8).astype(np.intp)
    high = np.clip(np.ceil(pixel.max(axis=1)), 8, full).astype(np.intp)
    size = np.minimum(((high - low).max(axis=0) + 7) // 8 * 8, full)
    corner = np.clip(low, 0, full - size)
    if camera.distortion != 0.0:
        return np.zeros_like(corner), (camera.width_px, camera.height_px)
    return corner, (int(size[0]), int(size[1]))


class Noise:
    """Noise of the sensor: a few fields, shifted at random from frame to frame."""

    def __init__(self, clip: Clip) -> None:
        self._rng = np.random.default_rng(clip.seed + 31)
        height, width = clip.camera.height_px, clip.camera.width_px
        self._size = (height, width)
        field = self._rng.normal(0, clip.picture.noise, (height + 64, width + 64, 3))
        self._field = np.round(field).astype(np.int16) if clip.picture.noise > 0 else None

    def add(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The picture with the noise of the next frame."""
        if self._field is None:
            return picture
        y, x = self._rng.integers(0, 64, 2)
        height, width = self._size
        noisy = picture + self._field[y : y + height, x : x + width]
        return np.clip(noisy, 0, 255, out=noisy).astype(np.uint8)


def write_video(
    path: Path, frames: Iterator[NDArray[np.uint8]], time_s: Array, size_px: tuple[int, int], crf: int
) -> None:
    """H.264 in an MP4 file, each frame at its own time; the same bytes for the same frames."""
    import av

    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=round(1 / float(np.mean(np.diff(time_s)))))
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        # Macroblock-tree rate control came out differently from run to run beside the software renderer
        # (same frames, other bytes); without it the file is the same in every process.
        stream.options = {"crf": str(crf), "preset": "veryfast", "threads": "1", "x264-params": "mbtree=0"}
        base = Fraction(1, TICKS)
        stream.time_base = base
        stream.codec_context.time_base = base
        for picture, at in zip(frames, time_s, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(float(at) * TICKS), base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def write_truth(folder: Path, clip: Clip, truth: Truth) -> None:
    """Truth per frame as npz (arrays ``world_m``, ``camera_m``, ``pixel`` by point name; angles by name)."""
    names = list(truth.world_m)
    np.savez_compressed(
        folder / f"{clip.id}.npz",
        time_s=truth.time_s,
        points=np.array(names),
        world_m=np.stack([truth.world_m[n] for n in names], axis=1).astype(np.float32),
        camera_m=np.stack([truth.camera_m[n] for n in names], axis=1).astype(np.float32),
        pixel=np.stack([truth.pixel[n] for n in names], axis=1).astype(np.float32),
        angle_names=np.array(list(truth.angles)),
        angles=np.stack(list(truth.angles.values()), axis=1).astype(np.float32),
    )
    about = {
        "rig_version": RIG_VERSION,
        "key": clip.key,
        "synthetic": True,
        "cycles": truth.cycles,
        "focal_px": clip.camera.focal_px,
        "stature_m": load_body(clip.body).stature_m,
        "spec": clip.describe(),
    }
    (folder / f"{clip.id}.json").write_text(json.dumps(about, indent=1, default=float) + "\n")
