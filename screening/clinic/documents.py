"""Documents made on demand from what is kept: nothing is stored twice."""

from __future__ import annotations

from screening.clinic import audit, results
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import client_of_visit, get_visit, of_visit
from screening.clinic.store import Store
from screening.clinic.tables import Result


@allowed(*STAFF)
def measured_report(store: Store, actor: Actor, visit_id: str, screening_id: str) -> bytes:
    """Return the report of one screening as PDF: id instead of name, no picture of the film; noted in the log.

    Raises
    ------
    ScreeningError : if the screening cannot be read, or the report cannot be made.
    """
    from screening.report.pdf import write_pdf

    with store.writing() as db:
        row = of_visit(db, Result, visit_id, screening_id)
        visit = get_visit(db, visit_id)
        client = client_of_visit(db, visit)
        audit.note(db, actor, "report_made", client, visit.number)
    screening = results.load(store, client, row)
    with store.workroom.borrowed(".pdf") as path:
        no_films = [None] * len(screening.recordings)
        write_pdf(screening, no_films, path, made_on=row.made_at.date(), identifier=client.number)
        return path.read_bytes()
