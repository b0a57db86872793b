"""Analysis: one failing clip stops no other, a killed process loses nothing, nothing private is said."""

from __future__ import annotations

import logging
import os
import signal
import time
from dataclasses import replace

import numpy as np
import pytest
from clinic_factory import add_film, agree, film, find_puppet, puppet_take, stumble
from sqlalchemy import select, update

from screening.clinic import analyst, blur, erase, films, jobs, recordings, results, worker
from screening.clinic.consents import FilmRule
from screening.clinic.jobs import JobKind, ask_for
from screening.clinic.tables import Clip, Job, Result
from screening.types import Frame, ScreeningError, View
from screening.video import probe


def states(clinic):
    listed = jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)
    return [(job.kind, job.state) for job in listed]


def do_all(store, estimator=find_puppet):
    """Do every waiting job in this process; return how many there were."""
    done = 0
    while (job := jobs.claim_next(store)) is not None:
        worker.run(store, job, estimator)
        done += 1
    return done


def test_a_stored_film_becomes_a_screening(clinic, tmp_path):
    """Film, landmarks, screening: each kept before the next begins."""
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    assert states(clinic) == [("poses", "waiting")]
    assert do_all(clinic.store) == 2

    assert states(clinic) == [("poses", "done"), ("screening", "done")]
    take = films.read_poses(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id)
    assert take.video.file == "squat_front_1.mp4"
    assert take.view_declared is View.FRONT
    (row,) = results.list_results(clinic.store, clinic.therapist, clinic.my_visit.id)
    screening = results.open_screening(clinic.store, clinic.therapist, clinic.my_visit.id, row.id)
    assert (row.clip_ids, row.model, row.movement) == ([clip.id], "puppet", "squat")
    findings = results.list_findings(clinic.store, clinic.therapist, clinic.my_visit.id, row.id)
    assert [(f.metric, f.status) for f in findings] == [
        (f.metric, f.status.value) for f in screening.findings
    ]


def test_one_clip_that_fails_stops_no_other(clinic, tmp_path):
    """The broken clip says so with a reference; the whole one is analysed and screened."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, b"this is no film at all")
    good = add_film(clinic, clinic.my_visit, film(tmp_path), View.LEFT)
    do_all(clinic.store)
    found = jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)

    assert [(job.kind, job.state) for job in found] == [
        ("poses", "failed"),
        ("poses", "done"),
        ("screening", "done"),
    ]
    assert "\n" not in found[0].message
    assert str(clinic.store.places.root) not in found[0].message
    with clinic.store.reading() as db:
        assert db.scalars(select(Result)).one().clip_ids == [good.id]


def test_a_failure_says_what_to_do_and_nothing_private(clinic, tmp_path, caplog):
    """Whatever a library says stays out of the record and the log; the reference ties them together."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    with caplog.at_level(logging.DEBUG):
        do_all(clinic.store, stumble)
    job = jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)[0]

    assert job.reference in job.message
    assert job.reference in caplog.text
    assert "RuntimeError" in caplog.text
    for private in ("Mina", clinic.mine.id, clinic.my_visit.id, "cannot read"):
        assert private not in caplog.text
        assert private not in job.message


def test_a_failed_job_can_be_tried_again(clinic, tmp_path):
    """The film is kept, so nothing has to be filmed anew."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    do_all(clinic.store, stumble)
    failed = jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)[0]
    jobs.try_again(clinic.store, clinic.therapist, clinic.my_visit.id, failed.id)
    do_all(clinic.store)

    assert states(clinic)[0] == ("poses", "done")
    with pytest.raises(ScreeningError, match="did not fail"):
        jobs.try_again(clinic.store, clinic.therapist, clinic.my_visit.id, failed.id)


def test_a_job_is_taken_by_one_program_only(clinic, tmp_path):
    """Two programs that look at once never do the same work twice."""
    agree(clinic, clinic.my_visit)
    for _ in range(3):
        add_film(clinic, clinic.my_visit, film(tmp_path))
    taken = [jobs.claim_next(clinic.store) for _ in range(4)]

    assert [job is None for job in taken] == [False, False, False, True]
    assert len({job.id for job in taken if job}) == 3


def test_jobs_of_a_dead_program_wait_again_and_are_given_up_after_three_starts(clinic, tmp_path):
    """A clip that kills its process again and again ends as failed, with the reason."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    for attempt in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim_next(clinic.store) is not None, attempt
        assert jobs.take_back_orphans(clinic.store) == 0  # its program lives
        with clinic.store.writing() as db:
            db.execute(update(Job).values(owner="program-that-died"))
        assert jobs.take_back_orphans(clinic.store) == 1

    job = jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)[0]
    assert job.state == "failed"
    assert "interrupted 3 times" in job.message


def test_stick_figure_only_deletes_the_film_as_soon_as_it_is_measured(clinic, tmp_path):
    """The film does not wait for the signature."""
    agree(clinic, clinic.my_visit, FilmRule.STICK_FIGURE_ONLY)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    do_all(clinic.store)

    assert list(clinic.store.places.media.rglob("*.film")) == []
    assert films.read_poses(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id).people == 1
    with pytest.raises(ScreeningError, match="not kept"):
        films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id)


def test_blurring_replaces_the_film(clinic, tmp_path):
    """The old file is gone, the new one is another film of the same length."""
    agree(clinic, clinic.my_visit)
    original = film(tmp_path)
    clip = add_film(clinic, clinic.my_visit, original)
    do_all(clinic.store)
    with clinic.store.writing() as db:
        ask_for(db, db.get_one(Clip, clip.id), JobKind.BLUR)
    do_all(clinic.store)
    content = films.read_film(clinic.store, clinic.therapist, clinic.my_visit.id, clip.id)
    (tmp_path / "blurred.mp4").write_bytes(content)

    assert content != original
    assert probe(tmp_path / "blurred.mp4").n_frames == 25
    assert len(list(clinic.store.places.media.rglob("*.film"))) == 1
    with clinic.store.reading() as db:
        assert db.get_one(Clip, clip.id).film_state == "blurred"


def test_where_no_head_is_known_the_whole_picture_is_covered(tmp_path, monkeypatch):
    """A face is never shown because nobody found it; known heads are blurred where they are."""
    take = puppet_take()
    image = np.random.default_rng(1).integers(0, 255, (720, 1280, 3), dtype=np.uint8)
    nobody = take.pose.image_px.copy()
    nobody[:] = np.nan
    lost = replace(take, pose=replace(take.pose, image_px=nobody))
    frames = [Frame(float(take.pose.time_s[3]), image)]
    monkeypatch.setattr(blur, "read_frames", lambda _: iter(frames))
    (seen,) = blur.blurred_frames(tmp_path, take)
    (covered,) = blur.blurred_frames(tmp_path, lost)
    x, y = take.pose.image_px[3, 0].round().astype(int)

    assert np.unique(covered.image_rgb.reshape(-1, 3), axis=0).shape[0] <= (720 // 32 + 1) * (1280 // 32)
    assert np.array_equal(seen.image_rgb[-50:], image[-50:])
    assert seen.image_rgb[y - 3 : y + 4, x - 3 : x + 4].std() < image[y - 3 : y + 4, x - 3 : x + 4].std() / 3


def test_what_is_stored_for_a_client_erased_meanwhile_is_deleted_again(clinic, tmp_path):
    """A worker that comes too late leaves nothing."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    job = jobs.claim_next(clinic.store)

    def erased_meanwhile(path, video, tell):
        with clinic.store.writing() as db:
            db.execute(update(Job).values(owner="program-that-died"))
        erase.erase_client(clinic.store, clinic.admin, clinic.mine.id, clinic.mine.number)
        return find_puppet(path, video, tell)

    worker.run(clinic.store, job, erased_meanwhile)

    assert list(clinic.store.places.media.iterdir()) == []


def test_a_take_left_out_makes_the_screening_anew(clinic, tmp_path):
    """The earlier result stays as it was; the newest one counts."""
    agree(clinic, clinic.my_visit)
    add_film(clinic, clinic.my_visit, film(tmp_path))
    second = add_film(clinic, clinic.my_visit, film(tmp_path), View.LEFT)
    do_all(clinic.store)
    recordings.choose_take(clinic.store, clinic.therapist, clinic.my_visit.id, second.id, False)
    do_all(clinic.store)
    rows = results.list_results(clinic.store, clinic.therapist, clinic.my_visit.id)

    assert [len(row.clip_ids) for row in rows] == [1, 2]


def test_worker_processes_do_the_jobs_and_a_killed_one_is_replaced(clinic, tmp_path):
    """A process killed in the middle of a clip costs a second start, not the clip."""
    agree(clinic, clinic.my_visit)
    clip = add_film(clinic, clinic.my_visit, film(tmp_path))
    team = analyst.Analyst(clinic.store, estimator=slow_puppet)
    team.wake()
    until = time.monotonic() + 60
    while not (pids := running_since(clinic)) and time.monotonic() < until:
        pass
    os.kill(pids[0], signal.SIGKILL)

    assert team.wait(120)
    team.close()
    assert states(clinic) == [("poses", "done"), ("screening", "done")]
    assert jobs.list_jobs(clinic.store, clinic.therapist, clinic.my_visit.id)[0].attempts == 2
    with clinic.store.reading() as db:
        assert db.get_one(Clip, clip.id).poses is not None


def running_since(clinic) -> list[int]:
    """The process that says it is at work on the first job."""
    with clinic.store.reading() as db:
        job = db.scalars(select(Job)).first()
    said = job.sentence.removeprefix("process ")
    return [int(said)] if job.state == "running" and said.isdecimal() else []


def slow_puppet(path, video, tell):
    """A pose model that tells its process, and waits long enough to be killed in its first start."""
    marker = path.parent.parent.parent / "second-start"
    if marker.exists():
        return find_puppet(path, video, tell)
    marker.touch()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        tell(0.5, f"process {os.getpid()}")
        time.sleep(0.05)
    raise AssertionError("nobody killed this process")


def test_nothing_is_analysed_while_the_films_are_locked(clinic, tmp_path):
    """Before anybody has signed in, jobs wait."""
    agree(clinic, clinic.my_visit)
    clinic.store.keyring.private = None
    add_film(clinic, clinic.my_visit, film(tmp_path))
    team = analyst.Analyst(clinic.store, estimator=find_puppet)
    team.wake()

    assert not team.wait(0.05)
    assert states(clinic) == [("poses", "waiting")]
    team.close()
