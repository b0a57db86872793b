"""Describe a TensorFlow Lite model to MediaPipe, and pack two of them into a bundle.

MediaPipe's loader refuses a float model until the file itself says what its input is: an RGB picture, and
which mean and standard deviation its pixels are normalised with. The published pose models lack that
description; this module adds it. The result depends on nothing but its input, so its checksum is known in
advance.
"""

from __future__ import annotations

import io
import zipfile

DETECTOR_MEMBER = "pose_detector.tflite"
LANDMARKS_MEMBER = "pose_landmarks_detector.tflite"
TFLITE_IDENTIFIER = b"TFL3"

_METADATA_IDENTIFIER = b"M001"
_METADATA_BUFFER = "TFLITE_METADATA"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold: the same bytes on every day


def is_tflite(model: bytes) -> bool:
    """Whether these bytes begin like a TensorFlow Lite model (identifier ``TFL3`` at byte 4)."""
    return model[4:8] == TFLITE_IDENTIFIER


def describe_image_input(model: bytes, mean: float, std: float) -> bytes:
    """Return the model with TFLite metadata: one RGB picture in, ``(pixel - mean) / std``, tensors out.

    Parameters
    ----------
    model
        A TensorFlow Lite model with one subgraph and one input tensor; a description that it has is replaced.
    mean, std
        Normalisation of pixel values 0 to 255 that the model expects.

    Raises
    ------
    ValueError
        If the bytes are not such a model.
    """
    if not is_tflite(model):
        raise ValueError("model: expected a TensorFlow Lite model (TFL3), got other bytes")
    # Late: this brings in all of mediapipe (one second), needed only when a bundle is built.
    import flatbuffers
    from mediapipe.tasks.metadata import schema_py_generated as schema

    tree = schema.ModelT.InitFromPackedBuf(model, 0)
    if len(tree.subgraphs) != 1 or len(tree.subgraphs[0].inputs) != 1:
        raise ValueError("model: expected one subgraph with one input")
    buffer = schema.BufferT()
    buffer.data = _metadata(len(tree.subgraphs[0].outputs), mean, std)
    entry = schema.MetadataT()
    entry.name, entry.buffer = _METADATA_BUFFER, len(tree.buffers)
    tree.buffers.append(buffer)
    # Converters leave entries of their own, such as a version. A description is replaced: the person detector
    # has that of a face detector, and with two of them it would be open which is read.
    others = [other for other in tree.metadata or () if other.name != _METADATA_BUFFER.encode()]
    tree.metadata = [*others, entry]
    builder = flatbuffers.Builder(len(model) + 4096)
    builder.Finish(tree.Pack(builder), TFLITE_IDENTIFIER)
    return bytes(builder.Output())


def _metadata(n_outputs: int, mean: float, std: float) -> bytes:
    """Return the packed ``M001`` description of a model with one picture in and ``n_outputs`` tensors out."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    normalization = schema.NormalizationOptionsT()
    normalization.mean, normalization.std = [mean], [std]
    unit = schema.ProcessUnitT()
    unit.optionsType, unit.options = schema.ProcessUnitOptions.NormalizationOptions, normalization
    picture = schema.ImagePropertiesT()
    picture.colorSpace = schema.ColorSpaceType.RGB
    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = picture
    source = schema.TensorMetadataT()
    source.content, source.processUnits = content, [unit]
    subgraph = schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [source]
    subgraph.outputTensorMetadata = [schema.TensorMetadataT() for _ in range(n_outputs)]
    model = schema.ModelMetadataT()
    model.subgraphMetadata = [subgraph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), _METADATA_IDENTIFIER)
    return bytes(builder.Output())


def pack_bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Return a ``.task`` bundle: an uncompressed zip of the two described models, the same each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in ((DETECTOR_MEMBER, detector), (LANDMARKS_MEMBER, landmarks)):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.create_system = 3  # zipfile would write the platform's own number
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, content)
    return packed.getvalue()
