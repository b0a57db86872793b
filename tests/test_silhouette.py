"""The silhouette is left out of the pose model that is loaded, and nothing else changes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from itertools import islice
from pathlib import Path

import flatbuffers
import numpy as np
import pytest
from mediapipe.tasks.metadata import schema_py_generated as schema

import screening.pose
from screening.models import locate
from screening.pose import Landmarker
from screening.silhouette import leave_out_silhouette
from screening.tflite_metadata import LANDMARKS_MEMBER, pack_bundle
from screening.video import read_frames

SAMPLE = Path(__file__).parents[1] / "sample_videos" / "squat_front.mp4"
DETECTOR = b"\x00\x00\x00\x00TFL3 the detector"

# What a made-up model works out: picture, features, presence before and after its last step, landmarks, something
# on the way to the silhouette, silhouette, heat map, metres.
SHAPES = (
    (1, 256, 256, 3),
    (1, 64, 64, 8),
    (1, 1, 1, 1),
    (1, 1),
    (1, 195),
    (1, 128, 128, 8),
    (1, 256, 256, 1),
    (1, 64, 64, 39),
    (1, 117),
)
STEPS = (((0,), 1), ((1,), 5), ((1,), 2), ((1, 5), 6), ((2,), 3), ((1,), 4), ((1,), 7), ((1,), 8))
OUTPUTS = [4, 3, 6, 7, 8]


def made_model(shapes: tuple[tuple[int, ...], ...] = SHAPES) -> bytes:
    """A model with these tensors and steps; it is read, never run."""
    graph = schema.SubGraphT()
    graph.tensors, graph.operators = [], []
    for shape in shapes:
        tensor = schema.TensorT()
        tensor.shape = list(shape)
        graph.tensors.append(tensor)
    for inputs, made in STEPS:
        operator = schema.OperatorT()
        operator.inputs, operator.outputs = list(inputs), [made]
        graph.operators.append(operator)
    graph.inputs, graph.outputs = [0], list(OUTPUTS)
    model = schema.ModelT()
    model.version, model.subgraphs = 3, [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def read_graph(bundle: bytes) -> schema.SubGraphT:
    """The landmark model of a bundle, read by the library's own reader."""
    with zipfile.ZipFile(BytesIO(bundle)) as packed:
        return schema.ModelT.InitFromPackedBuf(packed.read(LANDMARKS_MEMBER), 0).subgraphs[0]


def test_what_leads_to_the_silhouette_alone_is_left_out() -> None:
    """The other outputs keep their steps, in order; the third output becomes a number that is worked out anyway."""
    trimmed = leave_out_silhouette(pack_bundle(DETECTOR, made_model()))

    graph = read_graph(trimmed)
    assert list(graph.outputs) == [4, 3, 2, 7, 8]
    assert [(tuple(step.inputs), step.outputs[0]) for step in graph.operators] == [
        step for step in STEPS if step[1] not in (5, 6)
    ]
    assert [tuple(tensor.shape) for tensor in graph.tensors] == list(SHAPES)
    with zipfile.ZipFile(BytesIO(trimmed)) as packed:
        assert packed.read("pose_detector.tflite") == DETECTOR


def test_another_model_stays_as_it_is() -> None:
    """A model without this silhouette, one that is trimmed already, and what is no bundle come back unchanged."""
    small = (*SHAPES[:6], (1, 128, 128, 1), *SHAPES[7:])
    trimmed = leave_out_silhouette(pack_bundle(DETECTOR, made_model()))
    without_landmarks = BytesIO()
    with zipfile.ZipFile(without_landmarks, "w") as packed:
        packed.writestr("pose_detector.tflite", DETECTOR)
    for bundle in (
        pack_bundle(DETECTOR, made_model(small)),
        pack_bundle(DETECTOR, b""),
        pack_bundle(DETECTOR, made_model()[:400]),
        trimmed,
        without_landmarks.getvalue(),
        b"not a bundle",
        b"",
    ):
        assert leave_out_silhouette(bundle) == bundle


@pytest.mark.model
@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_landmarks_are_the_same_to_the_bit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Following a person and searching pictures one by one give the same numbers with the whole model."""
    model = locate(name)
    if model is None:
        pytest.skip("the pose model is not here")
    frames = list(islice(read_frames(SAMPLE), 0, 40, 2))

    def found(following: bool) -> list[np.ndarray]:
        with Landmarker(model, 1, following=following) as landmarker:
            return [body for frame in frames for body in landmarker.find(frame.image_rgb, frame.time_s)]

    trimmed = [found(following) for following in (True, False)]
    assert screening.pose._bundle(model) != model.path.read_bytes()
    monkeypatch.setattr(screening.pose, "_bundle", lambda model: model.path.read_bytes())
    whole = [found(following) for following in (True, False)]

    assert [len(bodies) for bodies in trimmed] == [len(frames)] * 2
    assert np.array_equal(np.array(trimmed), np.array(whole))
