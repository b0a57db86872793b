"""Reading and writing clips: true times, the same pixels however a file is entered, one line for bad files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from video_factory import (
    MILLISECONDS,
    cut_file,
    even_times,
    make_clip,
    make_sound,
    numbered_image,
    read_number,
)

import screening.video
from screening.types import Frame, ScreeningError
from screening.video import probe, read_frames, write_clip

# A variable rate as phones and browsers record: steps of 16, 33, 50 and 100 ms in turn.
UNEVEN_S = [0.0, *np.cumsum([0.016, 0.033, 0.05, 0.1] * 22).round(3).tolist()]
CONTAINERS = [
    pytest.param("a.mp4", "libx264", {}, {}, id="mp4"),
    pytest.param("a.mov", "libx264", {}, {}, id="mov"),
    pytest.param("a.mkv", "libx264", {}, {}, id="mkv"),
    pytest.param("a.webm", "libvpx", {}, {}, id="vp8"),
    pytest.param("a.webm", "libvpx-vp9", {}, {}, id="vp9"),
    pytest.param("a.webm", "libvpx", {"live": "1"}, {}, id="vp8-as-from-a-browser"),
    pytest.param("a.webm", "libvpx-vp9", {"live": "1"}, {}, id="vp9-as-from-a-browser"),
    pytest.param(
        "a.webm", "libvpx", {}, {"auto-alt-ref": "1", "lag-in-frames": "16"}, id="vp8-hidden-frames"
    ),
    pytest.param("a.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}, {}, id="mp4-in-fragments"),
    pytest.param("a.mkv", "libx264", {}, {"x264-params": "open-gop=1:bframes=3:keyint=12"}, id="open-gop"),
    pytest.param("a.mp4", "libx264", {}, {"x264-params": "intra-refresh=1:keyint=20"}, id="gradual-refresh"),
    pytest.param("a.mp4", "mpeg4", {}, {}, id="mpeg4"),
]


def assert_same_frames(expected: list[Frame], found: list[Frame]) -> None:
    assert [frame.time_s for frame in expected] == [frame.time_s for frame in found]
    for one, other in zip(expected, found, strict=True):
        np.testing.assert_array_equal(one.image_rgb, other.image_rgb)


@pytest.mark.parametrize(("name", "codec", "container", "options"), CONTAINERS)
def test_times_are_those_of_the_file(tmp_path, name, codec, container, options):
    """Every picture comes once, in order, at the time that was written, whatever the container."""
    clip = make_clip(tmp_path / name, UNEVEN_S, codec=codec, container=container, options=options)

    frames = list(read_frames(clip))

    assert [read_number(frame.image_rgb) for frame in frames] == list(range(len(UNEVEN_S)))
    assert [frame.time_s for frame in frames] == pytest.approx(UNEVEN_S, abs=0.0011)


@pytest.mark.parametrize(("name", "codec", "container", "options"), CONTAINERS)
def test_probe_tells_what_reading_shows(tmp_path, name, codec, container, options):
    """Counts, rate, length and gap are those of the frames that are really shown."""
    clip = make_clip(tmp_path / name, UNEVEN_S, codec=codec, container=container, options=options)
    times_s = [frame.time_s for frame in read_frames(clip)]

    video = probe(clip)

    assert video.n_frames == len(times_s)
    assert video.fps_mean == pytest.approx((len(times_s) - 1) / times_s[-1])
    assert video.longest_gap_s == pytest.approx(max(b - a for a, b in pairwise(times_s)))
    assert times_s[-1] < video.duration_s < times_s[-1] + 0.11
    assert video.complete


@pytest.mark.parametrize(("name", "codec", "container", "options"), CONTAINERS)
def test_entering_a_file_gives_the_same_pixels(tmp_path, name, codec, container, options):
    """A part read by jumping to a key frame is the same, to the bit, as that part of the whole."""
    clip = make_clip(tmp_path / name, UNEVEN_S, codec=codec, container=container, options=options)
    whole = list(read_frames(clip))

    for start_s, end_s in ((0.0, 1.0), (0.3, 0.9), (1.7, 2.4), (UNEVEN_S[40], UNEVEN_S[41]), (4.0, 99.0)):
        expected = [frame for frame in whole if start_s <= frame.time_s < end_s]
        assert expected
        assert_same_frames(expected, list(read_frames(clip, start_s, end_s)))


def count_decoded(monkeypatch) -> list[int]:
    """Return a list that grows with every picture that is decoded."""
    decoded: list[int] = []
    original = screening.video._decoded

    def counted(container, stream):
        for picture in original(container, stream):
            decoded.append(picture.pts)
            yield picture

    monkeypatch.setattr("screening.video._decoded", counted)
    return decoded


def test_file_is_entered_and_not_read_through(tmp_path, monkeypatch):
    """Where the file has key frames, reading its end does not decode its beginning."""
    clip = make_clip(tmp_path / "a.mp4", even_times(200), gop=10)
    decoded = count_decoded(monkeypatch)

    frames = list(read_frames(clip, start_s=7.0))

    assert len(frames) == 25
    assert len(decoded) < 50


@pytest.mark.parametrize(
    ("codec", "options"), [("mpeg4", {}), ("mpeg4", {"bf": "2"}), ("libx264", {}), ("mjpeg", {})]
)
def test_avi_without_times_of_its_own(tmp_path, codec, options):
    """AVI pictures carry no time: they get the times of the packets, in the order in which they are shown."""
    clip = make_clip(tmp_path / "a.avi", even_times(60), codec=codec, options=options)

    frames = list(read_frames(clip))

    assert [read_number(frame.image_rgb) for frame in frames] == list(range(60))
    assert [frame.time_s for frame in frames] == pytest.approx(even_times(60))
    assert_same_frames([f for f in frames if 1.0 <= f.time_s < 1.5], list(read_frames(clip, 1.0, 1.5)))


def test_avi_with_dropped_frames_keeps_real_time(tmp_path):
    """A frame that the recorder dropped leaves a gap, not a shorter clip."""
    times_s = [time_s for number, time_s in enumerate(even_times(60)) if number % 10 != 3]
    clip = make_clip(tmp_path / "a.avi", times_s, codec="mpeg4")

    assert [frame.time_s for frame in read_frames(clip)] == pytest.approx(times_s)
    assert probe(clip).longest_gap_s == pytest.approx(0.08)


def test_times_count_from_the_first_picture(tmp_path):
    """A file whose first timestamp is not 0 starts at 0 all the same."""
    clip = make_clip(tmp_path / "a.mkv", [5.0 + time_s for time_s in UNEVEN_S])

    assert [frame.time_s for frame in read_frames(clip)] == pytest.approx(UNEVEN_S, abs=0.0011)
    assert [read_number(frame.image_rgb) for frame in read_frames(clip, 1.0, 1.3)] == [
        number for number, time_s in enumerate(UNEVEN_S) if 1.0 <= time_s < 1.3
    ]


def restamped(path: Path, source: Path, stamps: list[int]) -> Path:
    """Copy a clip, packet by packet, with other timestamps (milliseconds); no encoder would write these."""
    with av.open(str(source)) as container, av.open(str(path), "w") as output:
        stream = container.streams.video[0]
        copy = output.add_stream_from_template(stream)
        packets = [packet for packet in container.demux(stream) if packet.size]
        for number, (packet, stamp) in enumerate(zip(packets, stamps, strict=True)):
            packet.stream, packet.pts, packet.dts, packet.time_base = copy, stamp, number, MILLISECONDS
            output.mux(packet)
    return path


def test_frames_whose_time_does_not_rise_are_dropped(tmp_path):
    """Repeated and backward timestamps are left out, also when the file is entered in the middle."""
    source = make_clip(tmp_path / "source.mkv", even_times(40), codec="mjpeg")
    stamps = [number * 40 for number in range(40)]
    stamps[5], stamps[20], stamps[21] = stamps[4], 100, 120
    clip = restamped(tmp_path / "a.mkv", source, stamps)

    frames = list(read_frames(clip))

    expected = [number for number in range(40) if number not in (5, 20, 21)]
    assert [read_number(frame.image_rgb) for frame in frames] == expected
    assert [frame.time_s for frame in frames] == pytest.approx([number / 25 for number in expected])
    assert_same_frames([f for f in frames if f.time_s >= 0.5], list(read_frames(clip, 0.5)))
    assert probe(clip).n_frames == len(expected)


@pytest.mark.parametrize(
    ("rotation", "red_corner"), [(0, (0, 0)), (90, (-1, 0)), (180, (-1, -1)), (270, (0, -1))]
)
def test_pictures_come_out_upright(tmp_path, rotation, red_corner):
    """A clip that asks to be turned counter-clockwise carries its upper left corner along."""
    clip = make_clip(tmp_path / "a.mp4", even_times(5), rotation=rotation)

    video, frame = probe(clip), next(read_frames(clip))

    size = (96, 64) if rotation in (0, 180) else (64, 96)
    assert (video.width_px, video.height_px) == size
    assert frame.image_rgb.shape == (size[1], size[0], 3)
    assert video.rotation_deg == rotation
    row, column = (4 if index == 0 else -5 for index in red_corner)
    red, green, _ = frame.image_rgb[row, column].astype(int)
    assert red - green > 100


def test_odd_sizes_and_short_clips_are_read(tmp_path):
    """Three frames of odd width and height are a clip; whether it can be measured is for others to say."""
    clip = make_clip(tmp_path / "a.webm", even_times(3), codec="libvpx", size=(97, 65))

    video = probe(clip)

    assert (video.width_px, video.height_px, video.n_frames) == (97, 65, 3)
    assert [frame.image_rgb.shape for frame in read_frames(clip)] == [(65, 97, 3)] * 3


def test_sound_beside_the_film_does_not_matter(tmp_path):
    """A sound track changes neither frames nor times."""
    clip = make_clip(tmp_path / "a.mp4", UNEVEN_S, sound=True)

    assert probe(clip).n_frames == len(UNEVEN_S)
    assert [frame.time_s for frame in read_frames(clip)] == pytest.approx(UNEVEN_S, abs=0.0011)


def playlist(path: Path) -> Path:
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n")
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


BAD_FILES = {
    "there is no such file": lambda folder: folder / "missing.mp4",
    "is empty": lambda folder: written(folder / "a.mp4", b""),
    "is a folder": lambda folder: folder,
    "is not a film": lambda folder: written(folder / "a.mp4", b"notes of Tuesday\n" * 40),
    "not a film that can": lambda folder: playlist(folder / "a.mp4"),
    "is a picture": lambda folder: written(folder / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(64)),
    "a picture, not": lambda folder: written(folder / "a.mp4", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(64)),
    "picture, not a clip": lambda folder: written(folder / "a.mov", b"\0\0\0\x18ftypheic" + bytes(64)),
    "only sound": lambda folder: make_sound(folder / "a.mp4"),
    "a single picture": lambda folder: make_clip(folder / "a.mp4", [0.0]),
    "breaks off: its index": lambda folder: cut_file(make_clip(folder / "a.mp4", even_times(50)), 0.6),
    "breaks off": lambda folder: cut_file(make_clip(folder / "a.mov", even_times(50)), 0.97),
    "longer than 10 minutes": lambda folder: make_clip(folder / "a.mp4", [0.0, 0.1, 300.0, 600.5]),
}


@pytest.mark.parametrize("problem", BAD_FILES)
def test_bad_file_is_named_in_one_line(tmp_path, problem):
    """What cannot be read is refused with one line: file, what is wrong, what to do."""
    path = BAD_FILES[problem](tmp_path)

    with pytest.raises(ScreeningError, match=problem) as caught:
        probe(path)

    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.endswith(".")
    assert message.count(". ") >= 1
    assert "\n" not in message
    if "single picture" not in problem:
        with pytest.raises(ScreeningError):
            list(read_frames(path))


def test_file_that_may_not_be_opened(tmp_path, monkeypatch):
    """A file without permission is refused with the system's reason."""
    clip = make_clip(tmp_path / "a.mp4", even_times(3))

    def refuse(self, *_args, **_keywords):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(ScreeningError, match=r"cannot be read \(permission denied\)"):
        probe(clip)


@pytest.mark.skipif(os.name == "nt", reason="file names are always text there")
def test_a_name_that_is_no_text_does_not_spoil_the_result(tmp_path):
    """A file from an old stick may have a name in another code page; what is kept of it can be written anywhere."""
    clip = make_clip(tmp_path / "clip.mp4", even_times(30))
    odd = clip.rename(os.fsdecode(os.fsencode(tmp_path) + b"/kn\xf6chel.mp4"))

    assert probe(odd).file == "kn?chel.mp4"


def test_ten_minutes_are_allowed(tmp_path):
    """The limit itself is not above the limit."""
    assert probe(make_clip(tmp_path / "a.mp4", [0.0, 0.1, 300.0, 600.0])).n_frames == 4


@pytest.mark.parametrize("share", [0.35, 0.6, 0.9])
@pytest.mark.parametrize(
    ("name", "codec", "container"),
    [
        ("a.mkv", "libx264", {}),
        ("a.webm", "libvpx", {}),
        ("a.webm", "libvpx-vp9", {"live": "1"}),
        ("a.mp4", "libx264", {"movflags": "faststart"}),
        ("a.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
        ("a.avi", "mpeg4", {}),
    ],
)
def test_file_that_breaks_off_gives_what_is_there(tmp_path, name, codec, container, share):
    """A cut file is read as far as it goes, says that it is not complete, and keeps its times."""
    images = [
        np.random.default_rng(number).integers(0, 255, (64, 96, 3)).astype(np.uint8) for number in range(75)
    ]
    clip = make_clip(tmp_path / name, even_times(75), codec=codec, container=container, images=images)
    whole = list(read_frames(clip))
    assert probe(clip).complete

    cut_file(clip, share)

    video, frames = probe(clip), list(read_frames(clip))
    assert not video.complete
    assert video.n_frames == len(frames)
    assert 75 * (share - 0.25) < len(frames) <= 75
    known = {frame.time_s for frame in whole}
    assert all(frame.time_s in known for frame in frames)


def test_damaged_middle_does_not_stop_reading(tmp_path):
    """Bytes destroyed in the middle cost frames there, not the rest of the clip."""
    clip = make_clip(tmp_path / "a.mp4", even_times(100), gop=10)
    content = bytearray(clip.read_bytes())
    middle = (content.index(b"mdat") + content.index(b"moov")) // 2
    content[middle : middle + 200] = bytes(200)
    clip.write_bytes(content)

    numbers = [read_number(frame.image_rgb) for frame in read_frames(clip)]

    assert numbers[0] == 0
    assert numbers[-1] == 99
    assert len(numbers) > 80


def test_written_clip_keeps_the_times(tmp_path):
    """H.264 in yuv420p, index first, each frame at its own time: what every browser plays in real time."""
    out = tmp_path / "out.mp4"
    reported: list[float] = []
    frames = [Frame(time_s, numbered_image(number)) for number, time_s in enumerate(UNEVEN_S)]

    write_clip(out, frames, progress=reported.append)

    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    assert out.read_bytes().index(b"moov") < out.read_bytes().index(b"mdat")
    again = list(read_frames(out))
    assert [frame.time_s for frame in again] == pytest.approx(UNEVEN_S, abs=1e-5)
    assert [read_number(frame.image_rgb) for frame in again] == list(range(len(UNEVEN_S)))
    assert reported == sorted(reported)
    assert reported[-1] == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]


def test_written_clip_of_odd_size_loses_nothing(tmp_path):
    """An odd width and height are padded by one column and one row."""
    out = tmp_path / "out.mp4"
    image = numbered_image(7, width=97, height=65)

    write_clip(out, (Frame(time_s, image) for time_s in even_times(5)))

    video, frame = probe(out), next(read_frames(out))
    assert (video.width_px, video.height_px) == (98, 66)
    assert read_number(frame.image_rgb[:65, :97]) == 7


def test_written_clip_starts_at_zero(tmp_path):
    """A piece from the middle of a clip starts at once, without a wait in front."""
    out = tmp_path / "out.mp4"

    write_clip(out, [Frame(5.0 + time_s, numbered_image(0)) for time_s in even_times(10)])

    with av.open(str(out)) as container:
        assert next(container.decode(video=0)).pts == 0


def failing_frames() -> Iterator[Frame]:
    yield Frame(0.0, numbered_image(0))
    raise ScreeningError("source.mp4: breaks off.")


def test_nothing_half_made_remains(tmp_path):
    """A failure in the middle leaves the folder, and a file that was there before, as they were."""
    out = tmp_path / "out.mp4"
    out.write_bytes(b"before")

    with pytest.raises(ScreeningError, match="breaks off"):
        write_clip(out, failing_frames())
    with pytest.raises(ValueError, match="at least one frame"):
        write_clip(out, [])
    with pytest.raises(ValueError, match="expected"):
        write_clip(out, [Frame(0.0, numbered_image(0)), Frame(0.1, numbered_image(0, width=80))])

    assert [path.name for path in tmp_path.iterdir()] == ["out.mp4"]
    assert out.read_bytes() == b"before"


def test_folder_that_is_not_there(tmp_path):
    """A folder that cannot be written is one line for the user."""
    with pytest.raises(ScreeningError, match=r"out\.mp4: could not be written \(no such file"):
        write_clip(tmp_path / "nowhere" / "out.mp4", [Frame(0.0, numbered_image(0))])


FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from screening.types import Frame, ScreeningError
from screening.video import write_clip
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3)).astype(np.uint8)
try:
    write_clip(Path(sys.argv[1]), [Frame(k / 25, noise) for k in range(20)])
except ScreeningError as error:
    print(error)
"""


def test_full_disk(tmp_path):
    """When the disk takes no more (here: a size limit), there is one line and no file."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "out.mp4")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "out.mp4: could not be written (" in done.stdout
    assert done.stdout.count("\n") == 1
    assert not list(tmp_path.iterdir())


READ_ALL = """
import resource, sys
from pathlib import Path
from screening.video import read_frames
frames = read_frames(Path(sys.argv[1]))
next(frames)
first_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
n = 1 + sum(1 for _ in frames)
print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - first_kb)
"""


def test_memory_stays_flat(tmp_path):
    """Frames are handed out one by one: 300 pictures (275 MB decoded) do not pile up."""
    clip = make_clip(tmp_path / "a.mp4", even_times(300), size=(640, 480))

    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(clip)], capture_output=True, text=True, check=True
    )

    n, grown_kb = map(int, done.stdout.split())
    assert n == 300
    assert grown_kb < 60_000


def test_probe_does_not_decode(tmp_path, monkeypatch):
    """Probing looks at the packets: it decodes the first picture and no other."""
    clip = make_clip(tmp_path / "a.mp4", even_times(250))
    decoded = count_decoded(monkeypatch)

    assert probe(clip).n_frames == 250
    assert len(decoded) == 1


def real_clips() -> list[Path]:
    folder = os.environ.get("SCREENING_TEST_CLIPS", "")
    return (
        sorted(path for path in Path(folder).iterdir() if path.suffix in {".mp4", ".avi"}) if folder else []
    )


@pytest.mark.clips
@pytest.mark.skipif(not real_clips(), reason="SCREENING_TEST_CLIPS names no folder of clips")
@pytest.mark.parametrize("clip", real_clips(), ids=lambda path: path.name)
def test_real_clip_read_whole_and_in_part(clip):
    """On real clips too, probing counts what is shown and a part equals that part of the whole."""
    video = probe(clip)
    start_s, end_s = 0.6 * video.duration_s, 0.6 * video.duration_s + 0.5

    whole = [frame if start_s <= frame.time_s < end_s else frame.time_s for frame in read_frames(clip)]

    assert len(whole) == video.n_frames
    assert video.complete
    assert_same_frames([f for f in whole if isinstance(f, Frame)], list(read_frames(clip, start_s, end_s)))
