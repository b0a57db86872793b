"""Leave the silhouette out of a pose model: nobody asked for it, and drawing it takes two fifths of the time.

Besides the landmarks the published model draws the body's silhouette on 256 x 256 points, in every picture, whether
it is asked for or not. What leads only there is taken out of the copy in memory; the file stays as it was published,
and the landmarks stay the same to the bit.

A TensorFlow Lite model is a FlatBuffer: tables whose fields are found through a list of offsets, and vectors that
begin with their length (https://flatbuffers.dev/internals). Entries are left out by moving the others up; nothing
is packed anew, so this takes milliseconds and needs no library.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from screening.tflite_metadata import DETECTOR_MEMBER, LANDMARKS_MEMBER, pack_bundle

# Places of the fields in the TensorFlow Lite schema, version 3.
_MODEL_SUBGRAPHS = 2
_GRAPH_TENSORS, _GRAPH_OUTPUTS, _GRAPH_OPERATORS = 0, 2, 3
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2
_TENSOR_SHAPE = 0

# What the published models give, in this order: landmarks, whether a body is there, silhouette, heat map, metres.
_PRESENCE, _SILHOUETTE = 1, 2
_OUTPUT_SHAPES = ((1, 195), (1, 1), (1, 256, 256, 1), (1, 64, 64, 39), (1, 117))


def leave_out_silhouette(bundle: bytes) -> bytes:
    """Return a ``.task`` bundle whose landmark model draws no silhouette; one of another kind comes back unchanged.

    MediaPipe counts on five outputs. In the place of the silhouette it gets a number that is worked out anyway.
    """
    try:
        with zipfile.ZipFile(BytesIO(bundle)) as packed:
            detector, landmarks = packed.read(DETECTOR_MEMBER), bytearray(packed.read(LANDMARKS_MEMBER))
        known = _trim(landmarks)
    except (zipfile.BadZipFile, KeyError, struct.error, IndexError):  # MediaPipe says what is wrong with it
        return bundle
    return pack_bundle(detector, bytes(landmarks)) if known else bundle


def _trim(model: bytearray) -> bool:
    """Take out what leads to the silhouette alone, in place; False, and nothing done, for an unknown model."""
    graphs = _Table(model, _follow(model, 0)).tables(_MODEL_SUBGRAPHS)
    if len(graphs) != 1:
        return False
    graph = graphs[0]
    tensors, outputs = graph.tables(_GRAPH_TENSORS), graph.numbers(_GRAPH_OUTPUTS)
    if tuple(tensors[output].numbers(_TENSOR_SHAPE) for output in outputs) != _OUTPUT_SHAPES:
        return False
    steps = [
        (operator.numbers(_OPERATOR_INPUTS), operator.numbers(_OPERATOR_OUTPUTS))
        for operator in graph.tables(_GRAPH_OPERATORS)
    ]
    stand_in = next(inputs[0] for inputs, made in steps if outputs[_PRESENCE] in made)
    wanted = [*outputs[:_SILHOUETTE], stand_in, *outputs[_SILHOUETTE + 1 :]]
    graph.write_numbers(_GRAPH_OUTPUTS, wanted)
    graph.keep_tables(_GRAPH_OPERATORS, _needed(steps, wanted))
    return True


def _needed(steps: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], wanted: Sequence[int]) -> list[int]:
    """Return which steps lead to the wanted tensors; every step comes after those that it takes up."""
    tensors, kept = set(wanted), []
    for number in reversed(range(len(steps))):
        inputs, made = steps[number]
        if tensors.intersection(made):
            tensors.update(inputs)
            kept.append(number)
    return kept[::-1]


@dataclass(frozen=True)
class _Table:
    """A table of a FlatBuffer, at a position in its bytes."""

    content: bytearray
    at: int

    def numbers(self, field: int) -> tuple[int, ...]:
        """Return a vector of 32-bit whole numbers; empty where the field is missing."""
        start, length = self._vector(field)
        return struct.unpack_from(f"<{length}i", self.content, start)

    def tables(self, field: int) -> list[_Table]:
        """Return a vector of tables; empty where the field is missing."""
        start, length = self._vector(field)
        return [_Table(self.content, _follow(self.content, start + 4 * k)) for k in range(length)]

    def write_numbers(self, field: int, numbers: Sequence[int]) -> None:
        """Put other numbers in the place of as many."""
        start, length = self._vector(field)
        struct.pack_into(f"<{length}i", self.content, start, *numbers)

    def keep_tables(self, field: int, kept: Sequence[int]) -> None:
        """Keep these entries of a vector of tables, in rising order; the rest stays as bytes that nobody reads."""
        start, _ = self._vector(field)
        targets = [_follow(self.content, start + 4 * k) for k in kept]
        for place, target in enumerate(targets):  # an entry holds the distance from itself
            struct.pack_into("<I", self.content, start + 4 * place, target - (start + 4 * place))
        struct.pack_into("<I", self.content, start - 4, len(kept))

    def _vector(self, field: int) -> tuple[int, int]:
        """Position of the first entry of a vector, and their number."""
        listing = self.at - struct.unpack_from("<i", self.content, self.at)[0]
        (size,) = struct.unpack_from("<H", self.content, listing)
        place = 4 + 2 * field
        (offset,) = struct.unpack_from("<H", self.content, listing + place) if place < size else (0,)
        if not offset:
            return 0, 0
        vector = _follow(self.content, self.at + offset)
        return vector + 4, struct.unpack_from("<I", self.content, vector)[0]


def _follow(content: bytearray, at: int) -> int:
    """Return the position that an offset points to."""
    return at + int(struct.unpack_from("<I", content, at)[0])
