"""Frames with their true times from any clip (PyAV); clips from frames are written by film_writer.py.

Time is the timestamp that the file carries, never a frame number divided by a rate: browsers and phones
record with a variable rate. Pictures come out upright, with square pixels, in RGB.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from av.stream import Disposition
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from screening.containers import (
    breaks_off,
    check_is_film,
    checksum,
    file_error,
    read_whole_boxes,
    unreadable,
)
from screening.film_writer import write_clip
from screening.types import Frame, ImageArray, VideoInfo

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import InputContainer

__all__ = ["MAX_DURATION_S", "probe", "read_frames", "write_clip"]

MAX_DURATION_S = 600

# Only these are opened: a playlist renamed .mp4 would otherwise make the library fetch what it names.
_CONTAINERS = "mov,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg"
# In these every packet is one shown picture (in VP8 its header says so), so that none need be decoded.
_COUNTABLE_CODECS = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "mjpeg"})


def probe(path: Path) -> VideoInfo:
    """Find out what a clip is: size, rotation, true frame rate, length, longest gap, checksum.

    Packets are counted, not decoded, where every packet is known to be one shown picture.

    Raises
    ------
    ScreeningError
        If the file is missing, unreadable, empty or not a clip, breaks off before its index, cannot be
        decoded, or is longer than :data:`MAX_DURATION_S`.
    """
    look = _look(path)
    times_s = look.times_s
    if times_s is None:
        with _opened(path) as source:
            times_s = tuple(time_s for time_s, _ in _timed(_decoded(*source), look))
    if len(times_s) < 2:
        raise file_error(path, "holds a single picture, not a clip. Record it again, or choose the film")
    gaps_s = np.diff(times_s)
    fps_mean = (len(times_s) - 1) / (times_s[-1] - times_s[0])
    width_px, height_px = look.stored_size_px[:: -1 if look.turns % 2 else 1]
    return VideoInfo(
        file=path.name.encode("utf-8", "replace").decode("utf-8"),  # a name may hold bytes that are no text
        width_px=width_px,
        height_px=height_px,
        rotation_deg=look.turns * 90,
        fps_mean=fps_mean,
        n_frames=len(times_s),
        duration_s=times_s[-1] - times_s[0] + float(np.median(gaps_s)),
        longest_gap_s=float(gaps_s.max()),
        sha256=checksum(path),
        complete=look.complete,
    )


def read_frames(
    path: Path, start_s: float = 0.0, end_s: float = math.inf, *, every: int = 1
) -> Generator[Frame]:
    """Yield the frames with ``start_s <= time_s < end_s``, one at a time; with ``every`` = 3 each third of them.

    A frame is the same, to the bit, whether the file is read from its beginning or entered at a key frame.
    Frames whose time does not increase and frames that cannot be decoded are left out; a file that breaks off
    yields what is there.

    Raises
    ------
    ScreeningError
        As :func:`probe`.
    """
    look = _look(path)
    pictures = _pictures_from(path, look, start_s)
    to_rgb = VideoReformatter()  # one for the film: a new one for each picture costs as much as its work
    number = 0
    with closing(pictures):
        for time_s, picture in _timed(pictures, look):
            if time_s >= end_s:
                return
            if time_s >= start_s:
                if number % every == 0:
                    yield Frame(time_s, _upright(picture, look, to_rgb))
                number += 1


@dataclass(frozen=True)
class _Packets:
    """What one pass over the packets of shown pictures tells, without decoding.

    Attributes
    ----------
    stamps : their timestamps in rising order, in units of ``time_base``.
    by_number : whether the pictures carry no time of their own (AVI): then the k-th gets the k-th stamp.
    keys : stamps of the key frames that come later than everything before them in the file.
    countable : whether every packet is one shown picture whose time is certain.
    sound : False where reading ended in an error.
    """

    stamps: tuple[int, ...]
    time_base: Fraction
    by_number: bool
    keys: tuple[int, ...]
    countable: bool
    sound: bool


@dataclass(frozen=True)
class _Look:
    """What the packets of a file and its first picture tell.

    Attributes
    ----------
    origin : timestamp of the first picture, which is time 0.
    stored_size_px : width and height as stored, in square pixels.
    turns : quarter turns counter-clockwise that make the picture upright.
    complete : False where the file breaks off.
    """

    packets: _Packets
    origin: int
    stored_size_px: tuple[int, int]
    turns: int
    complete: bool

    def time_s(self, stamp: int) -> float:
        """Seconds from the first picture."""
        base = self.packets.time_base
        return (stamp - self.origin) * base.numerator / base.denominator

    @property
    def times_s(self) -> tuple[float, ...] | None:
        """Times of all pictures where the packets tell them for certain, else None."""
        stamps = self.packets.stamps
        if not (self.packets.countable and self.complete and stamps[0] == self.origin):
            return None
        return tuple(self.time_s(stamp) for stamp in stamps)


def _look(path: Path) -> _Look:
    """List the packets of a file and decode its first picture; ScreeningError if it is no readable clip.

    Every part of a clip asks the same, so the last answers are kept for as long as the file does not change.
    """
    check_is_film(path)
    try:
        status = path.stat()
    except OSError as error:
        raise unreadable(path) from error
    return _look_once(path.absolute(), status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4)
def _look_once(path: Path, *_identity: int) -> _Look:
    with _opened(path) as source:
        packets = _list_packets(path, *source)
    with _opened(path) as (container, stream):
        codec = stream.codec_context.name if stream.codec_context else "unknown"
        first = next(_decoded(container, stream), None)
        aspect = stream.sample_aspect_ratio or Fraction(1)
    if first is None or not packets.stamps:
        problem = f"holds no picture that can be decoded (codec {codec}). Save it again as MP4 (H.264)"
        raise file_error(path, problem)
    if (packets.stamps[-1] - packets.stamps[0]) * packets.time_base > MAX_DURATION_S:
        raise file_error(path, f"is longer than {MAX_DURATION_S // 60} minutes. Cut it to the movement")
    origin = packets.stamps[0] if packets.by_number or first.pts is None else first.pts
    return _Look(
        packets=packets,
        origin=origin,
        stored_size_px=(round(first.width * aspect), first.height),
        turns=round((first.rotation % 360) / 90) % 4,
        complete=packets.sound and not breaks_off(path),
    )


def _list_packets(path: Path, container: InputContainer, stream: VideoStream) -> _Packets:
    """Read all packets without decoding them."""
    codec = stream.codec_context.name if stream.codec_context else "unknown"
    given: list[int | None] = []
    keys: list[int] = []
    n_keys, starts_with_key, sound = 0, False, True
    by_number, highest = "avi" in container.format.name, -math.inf
    for packet in _demuxed(container, stream):
        sound = sound and packet is not None and not packet.is_corrupt
        if packet is None or not _is_shown(packet, codec):
            continue
        starts_with_key = starts_with_key or (not given and packet.is_keyframe)
        stamp = packet.dts if packet.pts is None else packet.pts
        given.append(stamp)
        by_number = by_number or packet.pts is None
        n_keys += packet.is_keyframe
        if packet.is_keyframe and stamp is not None and stamp > highest:
            keys.append(stamp)
        highest = highest if stamp is None else max(highest, stamp)
    stamps, time_base = _clock(path, given, stream)
    in_order = n_keys == len(keys) and len(set(stamps)) == len(stamps)
    return _Packets(
        stamps=stamps,
        time_base=time_base,
        by_number=by_number,
        keys=() if by_number else tuple(keys),
        countable=codec in _COUNTABLE_CODECS and starts_with_key and in_order,
        sound=sound,
    )


def _clock(path: Path, given: list[int | None], stream: VideoStream) -> tuple[tuple[int, ...], Fraction]:
    """Return the stamps in rising order and their unit; where one is missing, all from the average rate."""
    stamps = sorted(stamp for stamp in given if stamp is not None)
    if len(stamps) == len(given) and stream.time_base:
        return tuple(stamps), stream.time_base
    rate_hz = stream.average_rate or stream.guessed_rate
    if not rate_hz:
        raise file_error(path, "carries neither times nor a frame rate. Save it again as MP4 (H.264)")
    return tuple(range(len(given))), 1 / rate_hz


def _demuxed(container: InputContainer, stream: VideoStream) -> Iterator[Packet[VideoStream] | None]:
    """Yield the packets that hold data, and None at the end if reading ends in an error."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.FFmpegError:
            yield None
            return
        if packet.size:  # an empty packet (a dropped frame in AVI) would end the decoder
            yield packet


def _is_shown(packet: Packet[VideoStream], codec: str) -> bool:
    """Whether a packet becomes a picture: not cut away by an edit list, not a hidden VP8 reference."""
    hidden = codec == "vp8" and not bytes(packet)[0] & 0x10
    return not packet.is_discard and not hidden


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield every picture that can be decoded from here on; damaged packets are skipped."""
    if stream.codec_context is None:
        return
    for packet in chain(_demuxed(container, stream), (None,)):
        try:
            yield from stream.codec_context.decode(packet)  # None asks for the pictures still held back
        except av.FFmpegError:
            continue


def _timed(pictures: Iterable[VideoFrame], look: _Look) -> Iterator[tuple[float, VideoFrame]]:
    """Give each picture its time; those without one, and those whose time does not increase, are dropped."""
    latest_s = -math.inf
    stamps = look.packets.stamps
    for number, picture in enumerate(pictures):
        listed = stamps[number] if number < len(stamps) else None
        stamp = listed if look.packets.by_number else picture.pts
        if stamp is None or stamp < look.origin or look.time_s(stamp) <= latest_s:
            continue
        latest_s = look.time_s(stamp)
        yield latest_s, picture


def _pictures_from(path: Path, look: _Look, start_s: float) -> Generator[VideoFrame]:
    """Yield pictures from a key frame at or before ``start_s``; from the beginning where that is not safe."""
    key = max((stamp for stamp in look.packets.keys if look.time_s(stamp) <= start_s), default=None)
    if key is not None and look.time_s(key) > 0:
        with _opened(path) as source:
            pictures = _entered(*source, key)
            first = next(pictures, None)
            if first is not None:
                yield first
                yield from pictures
                return
    with _opened(path) as source:
        yield from _decoded(*source)


def _entered(container: InputContainer, stream: VideoStream, key: int) -> Iterator[VideoFrame]:
    """Yield the pictures from the key frame on; nothing if the file cannot be entered exactly there.

    Files without an index (WebM from a browser) may land too late, and a "key" frame that is not a whole
    picture (gradual refresh) would give other pixels than reading from the beginning.
    """
    try:
        container.seek(key, stream=stream)
    except av.FFmpegError:
        return
    pictures = _decoded(container, stream)
    landed = next((picture for picture in pictures if picture.pts is not None and picture.pts >= key), None)
    if landed is not None and landed.pts == key and landed.pict_type == PictureType.I:
        yield landed
        yield from pictures


def _upright(picture: VideoFrame, look: _Look, to_rgb: VideoReformatter) -> ImageArray:
    """Return the picture as RGB with square pixels, turned upright, in the size of the first picture."""
    width, height = look.stored_size_px
    image = to_rgb.reformat(picture, format="rgb24", width=width, height=height).to_ndarray()
    return np.ascontiguousarray(np.rot90(image, look.turns), dtype=np.uint8)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """Open a file for reading and find its film; ScreeningError if there is none."""
    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
    try:
        try:
            container = av.open(str(path.absolute()), "r", options=options)
        except av.FFmpegError:  # an MP4 in fragments that breaks off may open without its torn last one
            container = av.open(BytesIO(read_whole_boxes(path)), "r", options=options)
    except av.FFmpegError as error:
        raise unreadable(path) from error
    with container:
        films = [film for film in container.streams.video if not film.disposition & Disposition.attached_pic]
        if not films:
            raise file_error(path, "holds no film, only sound or data. Choose the film")
        yield container, films[0]
