"""Pictures of people in a room, by moderngl on EGL; Mesa's software renderer will do.

``moderngl`` is needed here only. The room does not move, so it is drawn once per clip; each frame draws the
people and their shadows, in a window that just holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.accuracy import shaders
from benchmarks.accuracy.body import Array, Body, Skinner
from benchmarks.accuracy.camera import Camera
from benchmarks.accuracy.dress import CLOTH, HAIR, SKIN, WAIST, Dress, coordinates, dressed_mesh
from benchmarks.accuracy.scene import FLOORS, Box, Room, room_mesh

SHADOW_PX = 1024
PARTS = ("body", "suit", "hair", "eye_l", "eye_r")
PART_CODE = {"body": 0, "suit": 1, "hair": 2, "eye_l": 3, "eye_r": 3}


def open_context() -> Any:
    """Return a graphics context without a window; ``RuntimeError`` where the machine has no EGL."""
    import moderngl

    settings: dict[str, Any] = {"standalone": True, "backend": "egl"}
    try:
        return moderngl.create_context(**settings)
    except Exception as error:  # moderngl raises no narrower class
        raise RuntimeError(
            f"no EGL renderer: {error}. Install libegl1 and libgl1-mesa-dri, then try again."
        ) from error


@dataclass(frozen=True, eq=False)
class Look:
    """What the picture is made of, besides the people."""

    camera: Camera
    room: Room
    gain: float = 1.0
    furniture: tuple[Box, ...] = ()
    smooth_edges: bool = True


@dataclass(frozen=True)
class Window:
    """Part of the picture in pixels."""

    x_px: int
    y_px: int
    width_px: int
    height_px: int


def view_matrix(camera: Camera, window: Window, zoom: float = 1.0) -> NDArray[np.float32]:
    """Clip-space matrix of a window of a camera; row 0 of what is read back is the top of the picture."""
    near, far = 0.1, 40.0
    f = camera.focal_px / zoom
    lens = np.zeros((4, 4))
    lens[0, 0], lens[1, 1] = 2 * f / window.width_px, 2 * f / window.height_px
    lens[0, 2] = 2 * (camera.centre_px[0] - window.x_px) / window.width_px - 1
    lens[1, 2] = 2 * (camera.centre_px[1] - window.y_px) / window.height_px - 1
    lens[2, 2], lens[2, 3] = (far + near) / (far - near), -2 * far * near / (far - near)
    lens[3, 2] = 1.0
    pose = np.eye(4)
    pose[:3, :3] = camera.turn
    pose[:3, 3] = -camera.turn @ camera.position_m
    return (lens @ pose).astype(np.float32)


def light_matrix(light: Array, centre: Array, reach_m: float) -> NDArray[np.float32]:
    """Clip-space matrix of a far light that sees ``reach_m`` around a point."""
    away = -light / np.linalg.norm(light)
    right = np.cross(away, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(right, away), away])
    matrix = np.eye(4)
    matrix[:3, :3] = turn / np.array([[reach_m], [reach_m], [6.0]])
    matrix[:3, 3] = -matrix[:3, :3] @ centre
    return matrix.astype(np.float32)


def weave(count: int) -> NDArray[np.float64]:
    """Slight differences of colour from vertex to vertex, the same in every run."""
    return np.random.default_rng(5).uniform(0, 1, count)


def seen_triangles(body: Body, dress: Dress, part: str) -> NDArray[np.intp]:
    """Triangles of a part without the skin that lies well under the clothes."""
    triangles = body.parts[part].triangles
    if part != "body":
        return triangles
    height, arm = coordinates(body)[:, 0][triangles], coordinates(body)[:, 1][triangles]
    trunk = (height > dress.leg + 0.06).all(axis=1) & (height < 3.12).all(axis=1) & (arm <= 0.05).all(axis=1)
    sleeve = (arm > 0.05).all(axis=1) & (arm < dress.sleeve - 0.06).all(axis=1)
    return triangles[~(trunk | sleeve)]


class Person:
    """A body on the graphics card."""

    def __init__(self, context: Any, programs: dict[str, Any], body: Body, dress: Dress) -> None:
        vertices, normals = dressed_mesh(body, dress)
        self._skinner = Skinner(body, vertices, normals)
        self._dress = dress
        self._moving = context.buffer(reserve=len(vertices) * 24, dynamic=True)
        content = np.column_stack([coordinates(body), weave(len(vertices))])
        fixed = context.buffer(content.astype(np.float32).tobytes())
        self._arrays = {}
        colour, depth = programs["colour"], programs["depth"]
        for part in PARTS:
            triangles = seen_triangles(body, dress, part)
            index = context.buffer(triangles.astype(np.int32).tobytes())
            full = [(self._moving, "3f 3f", "position", "normal"), (fixed, "4f 1f", "coords", "weave")]
            bare = [(self._moving, "3f 3x4", "position"), (fixed, "4f 1x4", "coords")]
            self._arrays["colour", part] = (colour, context.vertex_array(colour, full, index))
            self._arrays["depth", part] = (depth, context.vertex_array(depth, bare, index))

    def move(self, matrices: Array) -> None:
        """Take the pose of one frame, ``(segments, 3, 4)``."""
        vertices, normals = self._skinner.skin(matrices)
        self._moving.write(np.hstack([vertices, normals]).astype(np.float32).tobytes())

    def draw(self, pass_name: str) -> None:
        """Draw skin, clothes, hair and eyes."""
        for part in PARTS:
            program, array = self._arrays[pass_name, part]
            if part == "hair" and self._dress.hairstyle != "bob":
                continue
            self._set(program, part)
            array.render()

    def _set(self, program: Any, part: str) -> None:
        dress = self._dress
        values = {
            "part": PART_CODE[part], "sleeve": dress.sleeve, "leg": dress.leg, "feet": dress.feet,
            "waist": WAIST, "bob": int(dress.hairstyle == "bob"),
        }  # fmt: skip
        for name, value in values.items():
            if name in program:
                program[name].value = value
        if "colours" in program:
            hair = HAIR[dress.hair]
            program["colours"].value = [
                SKIN[dress.skin], CLOTH[dress.top], CLOTH[dress.bottom], CLOTH[dress.shoes], hair,
                (0.10, 0.07, 0.05),
            ]  # fmt: skip


class Stage:
    """A room with people, seen by one camera; make one per clip and close it.

    Parameters
    ----------
    look, people : what is seen.
    window_px : width and height of the part that is drawn anew in each frame; None: the whole picture.
    """

    def __init__(
        self, look: Look, people: list[tuple[Body, Dress]], window_px: tuple[int, int] | None = None
    ) -> None:
        self._context = gl = open_context()
        self._look = look
        camera = look.camera
        full = (camera.width_px, camera.height_px)
        bent = camera.distortion != 0.0
        corner = np.hypot(*full) / 2 / max(full)
        self._zoom = 1.0 + max(camera.distortion, 0.0) * corner**2
        size = full if window_px is None or bent else window_px
        self._size = (min(size[0], full[0]), min(size[1], full[1]))
        self._target, self._flat = self._targets(self._size)
        self._shade = gl.depth_texture((SHADOW_PX, SHADOW_PX))
        self._shade.compare_func = "<="
        self._shade.filter = (gl.LINEAR, gl.LINEAR)
        self._shade_target = gl.framebuffer(depth_attachment=self._shade)
        self._programs = {
            "room": gl.program(shaders.ROOM_VERTEX, shaders.ROOM_FRAGMENT),
            "floor": gl.program(shaders.FLOOR_VERTEX, shaders.SHADOW_ON_FLOOR),
            "person": gl.program(shaders.PERSON_VERTEX, shaders.PERSON_FRAGMENT),
            "depth": gl.program(shaders.PERSON_VERTEX, shaders.DEPTH_FRAGMENT),
            "copy": gl.program(shaders.COPY_VERTEX, shaders.COPY_FRAGMENT),
        }
        passes = {"colour": self._programs["person"], "depth": self._programs["depth"]}
        self._people = [Person(gl, passes, body, dress) for body, dress in people]
        self._centre = np.array([0.0, 0.0, 0.7])
        corners = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], np.float32)
        self._copy = gl.vertex_array(
            self._programs["copy"], [(gl.buffer(corners.tobytes()), "2f", "position")]
        )
        self._corners = gl.buffer(reserve=32, dynamic=True)
        self._floor = gl.vertex_array(self._programs["floor"], [(self._corners, "2f", "position")])
        self._window = Window(0, 0, *full)
        self._background, self.empty = self._draw_room(full)

    def _targets(self, size: tuple[int, int]) -> tuple[Any, Any]:
        """Return a target with smooth edges and the plain one into which it is resolved."""
        gl, samples = self._context, 4 if self._look.smooth_edges else 0
        smooth = gl.framebuffer(
            gl.renderbuffer(size, 4, samples=samples), gl.depth_renderbuffer(size, samples=samples)
        )
        return smooth, gl.framebuffer(gl.texture(size, 4))

    def _light(self, program: Any) -> None:
        """Give a program the view, the light and the shadow map."""
        room = self._look.room
        key = np.array(room.light) / np.linalg.norm(room.light)
        values = {
            "view": view_matrix(self._look.camera, self._window, self._zoom).T.tobytes(),
            "to_light": light_matrix(key, self._centre, 2.0).T.tobytes(),
            "eye": self._look.camera.position_m.astype(np.float32).tobytes(),
            "key": key.astype(np.float32).tobytes(),
        }
        for name, value in values.items():
            if name in program:
                program[name].write(value)
        if "gain" in program:
            program["gain"].value = self._look.gain
        if "shade" in program:  # the empty room is lit without shadows
            program["shade"].value = 1
            self._shade.use(1)

    def _draw_room(self, full: tuple[int, int]) -> tuple[Any, NDArray[np.uint8]]:
        """Draw the empty room once; return it as a texture, and as the lens shows it."""
        gl, program = self._context, self._programs["room"]
        self._light(program)
        program["floor_kind"].value = FLOORS[self._look.room.floor]
        mesh = room_mesh(self._look.room, self._look.furniture)
        target, flat = self._targets(full)
        target.use()
        target.clear(0.5, 0.5, 0.5, 1.0)
        gl.enable_only(gl.DEPTH_TEST)
        content = [(gl.buffer(mesh.tobytes()), "3f 3f 3f 1f", "position", "normal", "colour", "kind")]
        gl.vertex_array(program, content).render()
        gl.copy_framebuffer(flat, target)
        texture = gl.texture(full, 4, flat.read(components=4))
        return texture, self._through_lens(flat)

    def draw(
        self, matrices: list[Array], feet_m: Array, corner_px: tuple[int, int] = (0, 0)
    ) -> NDArray[np.uint8]:
        """One frame ``(height, width, 3)``.

        Parameters
        ----------
        matrices : per person, ``(segments, 3, 4)``.
        feet_m : ``(4, 3)`` middle of each foot's sole, for the dark contact with the floor.
        corner_px : where the window lies.
        """
        gl = self._context
        self._window = Window(*corner_px, *self._size)
        self._centre = np.array([*feet_m[:2, :2].mean(axis=0), 0.7])
        for person, pose in zip(self._people, matrices, strict=True):
            person.move(pose)
        self._cast_shadows()
        self._target.use()
        self._target.clear(0.0, 0.0, 0.0, 1.0)
        self._fill(self._background, self._window, 0.0, 1.0)
        self._shade_floor(feet_m)
        gl.enable_only(gl.DEPTH_TEST | gl.CULL_FACE)
        gl.front_face = "cw"  # the picture is drawn top row first
        self._light(self._programs["person"])
        for person in self._people:
            person.draw("colour")
        gl.copy_framebuffer(self._flat, self._target)
        if self._look.camera.distortion != 0.0:
            return self._through_lens(self._flat)
        width, height = self._size
        picture = self.empty.copy()
        x, y = corner_px
        pixels = np.frombuffer(self._flat.read(components=3, alignment=1), np.uint8).reshape(height, width, 3)
        picture[y : y + height, x : x + width] = pixels
        return picture

    def _cast_shadows(self) -> None:
        gl = self._context
        self._shade_target.use()
        self._shade_target.clear(depth=1.0)
        gl.enable_only(gl.DEPTH_TEST)
        program = self._programs["depth"]
        key = np.array(self._look.room.light) / np.linalg.norm(self._look.room.light)
        program["view"].write(light_matrix(key, self._centre, 2.0).T.tobytes())
        for person in self._people:
            person.draw("depth")

    def _shade_floor(self, feet_m: Array) -> None:
        gl, program = self._context, self._programs["floor"]
        x, y = self._centre[:2]
        far = min(y + 1.7, self._look.room.wall_m)
        quad = np.array([[x - 1.0, y - 0.8], [x + 1.6, y - 0.8], [x - 1.0, far], [x + 1.6, far]], np.float32)
        self._corners.write(quad.tobytes())
        self._light(program)
        program["feet"].write(feet_m.astype(np.float32).tobytes())
        gl.enable_only(gl.BLEND)
        gl.blend_func = gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA
        self._floor.render(gl.TRIANGLE_STRIP)

    def _fill(self, texture: Any, window: Window, distortion: float, zoom: float) -> None:
        """Copy a window of a texture onto the whole target, bent by the lens."""
        gl, program = self._context, self._programs["copy"]
        gl.enable_only(gl.NOTHING)
        texture.use(0)
        program["picture"].value = 0
        program["size"].value = (float(texture.width), float(texture.height))
        program["corner"].value = (float(window.x_px), float(window.y_px))
        program["window"].value = (float(window.width_px), float(window.height_px))
        program["distortion"].value = distortion
        program["zoom"].value = zoom
        self._copy.render(gl.TRIANGLE_STRIP)

    def _through_lens(self, source: Any) -> NDArray[np.uint8]:
        """Read a whole picture, bent by the lens."""
        camera = self._look.camera
        full = (camera.width_px, camera.height_px)
        if camera.distortion != 0.0:
            final = self._context.framebuffer(self._context.renderbuffer(full, 4))
            final.use()
            self._fill(source.color_attachments[0], Window(0, 0, *full), camera.distortion, self._zoom)
            source = final
        pixels = np.frombuffer(source.read(components=3, alignment=1), np.uint8)
        return pixels.reshape(camera.height_px, camera.width_px, 3)

    def close(self) -> None:
        """Free the graphics memory."""
        self._context.release()
