"""Make the papers and files of a visit: the therapist's pages, the client's page, the note, the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from screening.clinic import audit, results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.films import lent_film
from screening.clinic.lookup import client_of_visit, get_visit
from screening.clinic.reviews import newest_results
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip
from screening.clinic.visit_sheet import Gathered, gather
from screening.report.clinic.soap import soap_note
from screening.types import Evidence, Screening, ScreeningError


class Paper(StrEnum):
    """Which paper."""

    THERAPIST = "therapist"
    CLIENT = "client"


class DataFile(StrEnum):
    """What can be taken away of one movement."""

    CYCLES = "cycles.csv"
    ANGLES = "angles.csv"
    RESULT = "result.json"
    PROGRAMS = "programs.zip"


@allowed(*STAFF)
def make_paper(store: Store, actor: Actor, visit_id: str, which: Paper, size: str = "A4") -> bytes:
    """Return a paper as PDF, with the pictures that were chosen for the visit; noted in the log.

    Raises
    ------
    ScreeningError : if a screening cannot be read.
    """
    from screening.report.clinic.client_page import client_pdf
    from screening.report.clinic.therapist import therapist_pdf

    found = gather(store, actor, visit_id)
    with store.writing() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        audit.note(db, actor, f"{which.value}_paper_made", client, visit.number)
    make = therapist_pdf if which is Paper.THERAPIST else client_pdf
    pictures = found.choice.pictures
    with _films(store, client, found, wanted=pictures == "blurred") as films:
        return make(found.sheet, paper=size, pictures=pictures != "none", films=films)


@contextmanager
def _films(
    store: Store, client: Client, found: Gathered, *, wanted: bool
) -> Iterator[Callable[[Screening, Evidence], Path | None] | None]:
    """Yield a way to the films of a visit, each opened once; None where only stick figures are drawn."""
    if not wanted:
        yield None
        return
    with ExitStack() as stack:
        lent: dict[str, Path] = {}

        def film(screening: Screening, at: Evidence) -> Path | None:
            clip = _clip(store, found, screening, at)
            if clip is None or clip.film is None:
                return None
            if clip.id not in lent:
                lent[clip.id] = stack.enter_context(lent_film(store, client, clip))
            return lent[clip.id]

        yield film


def _clip(store: Store, found: Gathered, screening: Screening, at: Evidence) -> Clip | None:
    row = next((row for one, row in found.rows if one is screening), None)
    if row is None or at.recording >= len(row.clip_ids):
        return None
    with store.reading() as db:
        return db.get(Clip, row.clip_ids[at.recording])


@allowed(*STAFF)
def make_note(store: Store, actor: Actor, visit_id: str) -> str:
    """Return the visit as a plain-text SOAP note; the id stands for the client, whatever papers say."""
    with store.reading() as db:
        number = client_of_visit(db, get_visit(db, visit_id)).number
    return soap_note(replace(gather(store, actor, visit_id).sheet, person=number))


@allowed(*STAFF)
def make_data(store: Store, actor: Actor, visit_id: str, movement: str, which: DataFile) -> bytes:
    """Return measurements of one movement as a file; noted in the log.

    Raises
    ------
    ScreeningError : if the movement was not screened in this visit.
    """
    from screening import export

    with store.writing() as db:
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        row = newest_results(db, visit_id).get(movement)
        if row is None:
            raise ScreeningError("This movement was not screened in this visit.")
        audit.note(db, actor, "data_made", client, visit.number)
    screening = results.load(store, client, row)
    match which:
        case DataFile.CYCLES:
            return export.cycles_csv(screening).encode()
        case DataFile.ANGLES:
            return export.angles_csv(screening).encode()
        case DataFile.RESULT:
            return export.result_json(screening).encode()
        case _:
            return export.programs_zip(screening, store.workroom.folder)
