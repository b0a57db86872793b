"""What a batch is to do: folders and tables become sessions, and what cannot be meant is said before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from screening.batch.plan import Session, plan
from screening.types import ScreeningError, View


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two clips, one of them deeper, and what is no clip or hidden."""
    for name in ("b.mp4", "a/Üb 1.MOV", "notes.txt", ".hidden.mp4", ".cache/x.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def table(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_every_clip_of_a_folder_is_a_session(folder: Path) -> None:
    """In the order of the paths, named after them so that they can be folders; hidden files are left out."""
    assert plan(folder, "squat", View.LEFT) == (
        Session("a_Üb_1", "squat", (folder / "a/Üb 1.MOV",), ("a/Üb 1.MOV",), (View.LEFT,)),
        Session("b", "squat", (folder / "b.mp4",), ("b.mp4",), (View.LEFT,)),
    )


def test_rows_of_one_session_make_one_screening(folder: Path) -> None:
    """Rows with the same session belong together wherever they stand; rows without stand alone."""
    path = table(
        folder,
        "file,movement,view,session,height_cm\n"
        "f.mp4,squat,front,Visit 1,\n"
        "alone.mp4,gait,,,\n"
        "l.mp4,squat,auto,Visit 1,\n",
    )

    visit, alone = plan(path, None, View.RIGHT)

    assert visit.name == "Visit_1"
    assert visit.clips == (folder / "f.mp4", folder / "l.mp4")
    assert visit.views == (View.FRONT, None)
    assert (alone.name, alone.movement, alone.views) == ("alone", "gait", (View.RIGHT,))
    assert alone.height_cm is None


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";")])
def test_tables_as_spreadsheets_write_them(folder: Path, encoding: str, delimiter: str) -> None:
    """With or without the mark at the beginning, with semicolons and a decimal comma, and empty lines at the end."""
    text = "file,height_cm,camera_height_cm,note\nb.mp4,171.5,90,second try\n,,,\n\n"
    if delimiter == ";":
        text = text.replace(",", ";").replace("171.5", "171,5")

    (session,) = plan(table(folder, text, encoding), "squat", None)

    assert (session.height_cm, session.camera_height_cm) == (171.5, 90.0)


def test_names_that_would_fall_together_are_numbered(folder: Path) -> None:
    """Also on systems that know no difference between small and capital letters."""
    path = table(folder, "file,movement\nx/a.mp4,squat\nx_a.mp4,squat\nX_A.mov,squat\n__.mp4,squat\n")

    assert [session.name for session in plan(path, None, None)] == ["x_a", "x_a_2", "X_A_3", "clip"]


def test_missing_clips_are_found_out_later(folder: Path) -> None:
    """A table may name a clip that is not there: that must not stop the others."""
    (session,) = plan(table(folder, "file\nnowhere.mp4\n"), "squat", None)
    assert not session.clips[0].exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("movement\nsquat\n", "the column 'file' is missing"),
        ("file,hieght_cm\na.mp4,170\n", "there is no column 'hieght_cm'; the columns are file, movement"),
        ("file\na.mp4\n", "line 2: no movement is named"),
        ("file,movement\na.mp4,jump\n", "line 2: Unknown movement 'jump'"),
        (
            "file,movement,view\na.mp4,squat,top\n",
            "line 2: view 'top' is none of front, back, left, right and auto",
        ),
        (
            "file,movement,height_cm\na.mp4,squat,17\n",
            "line 2: height_cm '17' is no length between 80 and 250 cm",
        ),
        ("file,movement,height_cm\na.mp4,squat,tall\n", "line 2: height_cm 'tall' is no length"),
        ("file,movement\nok.mp4,squat\n,squat\n", "line 3: no file is named"),
        ("file,movement\na.mp4,squat,left\n", "line 2: more cells than the header"),
        (
            "file,movement,session\na.mp4,squat,1\nb.mp4,gait,1\n",
            "line 3: movement differs from the first clip of session '1'",
        ),
        ("file,movement\n", "there is no clip in it"),
        ("", "the column 'file' is missing"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_line(folder: Path, text: str, expected: str) -> None:
    """Before the first clip is opened: where, what is wrong, what there is instead."""
    with pytest.raises(ScreeningError) as said:
        plan(table(folder, text), None, None)
    assert expected in str(said.value)
    assert "list.csv" in str(said.value)
    assert "\n" not in str(said.value)


def test_other_sources_that_cannot_be_used(folder: Path) -> None:
    """No such file, a file that is no text, a folder without a movement or without clips, an unknown movement."""
    (folder / "film.bin").write_bytes(b"\xff\xfe\x00\x80" * 9)
    (folder / "empty").mkdir()
    for source, movement, expected in (
        (folder / "none", "squat", "cannot be read"),
        (folder / "film.bin", "squat", "it is no text in UTF-8"),
        (folder, None, "add --movement ID"),
        (folder / "empty", "squat", "there is no clip in it"),
        (folder, "jump", "Unknown movement 'jump'"),
    ):
        with pytest.raises(ScreeningError, match=expected):
            plan(source, movement, None)
