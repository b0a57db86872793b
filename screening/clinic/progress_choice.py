"""Which changes go into the report of a visit: chosen on the progress page, kept with the later visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.lookup import changing, get_visit
from screening.clinic.progress import Change, Of, Subject, compare_visits
from screening.clinic.progress_store import read_progress
from screening.clinic.store import Store
from screening.clinic.tables import Visit
from screening.types import Side


@dataclass(frozen=True)
class ChosenChange:
    """One change for the report of a later visit.

    Attributes
    ----------
    first : number of the earlier visit. same_setup_only : whether it was looked at under the same protocol only.
    """

    first: int
    subject: Subject
    same_setup_only: bool = True


@allowed(*STAFF)
def list_chosen(store: Store, actor: Actor, visit_id: str) -> tuple[ChosenChange, ...]:
    """Return what was put into the report of this visit, in the order of choosing."""
    with store.reading() as db:
        return _chosen(get_visit(db, visit_id))


@allowed(*STAFF)
def choose_change(store: Store, actor: Actor, visit_id: str, picked: ChosenChange, wanted: bool) -> None:
    """Put a change into the report of the later visit, or take it out.

    One subject stands in a report once: chosen against another visit, or under another protocol, it is replaced.

    Raises
    ------
    ScreeningError : if the visit is signed.
    """
    with changing(store, visit_id) as work:
        kept = [one for one in _chosen(work.visit) if one.subject != picked.subject]
        kept += [picked] if wanted else []
        work.visit.shown_changes = {"changes": [_plain(one) for one in kept]}
        action = "change_put_in_report" if wanted else "change_taken_out_of_report"
        audit.note(work.db, actor, action, work.client, work.visit.number)


@allowed(*STAFF)
def changes_for_report(store: Store, actor: Actor, visit_id: str) -> tuple[Change, ...]:
    """Return the chosen changes of a visit as they are judged now, in the order of choosing."""
    with store.reading() as db:
        visit = get_visit(db, visit_id)
    chosen = _chosen(visit)
    if not chosen:
        return ()
    records = read_progress(store, actor, visit.client_id).records
    numbers = {record.number for record in records}
    found = []
    for one in chosen:
        if one.first not in numbers:
            continue
        changes = compare_visits(records, one.first, visit.number, same_setup_only=one.same_setup_only)
        found += [change for change in changes if change.subject == one.subject]
    return tuple(found)


def _chosen(visit: Visit) -> tuple[ChosenChange, ...]:
    return tuple(_from_plain(row) for row in (visit.shown_changes or {}).get("changes", ()))


def _plain(one: ChosenChange) -> dict[str, Any]:
    subject = one.subject
    return {
        "first": one.first,
        "same_setup_only": one.same_setup_only,
        "movement": subject.movement,
        "metric": subject.metric,
        "of": subject.of.value,
        "side": None if subject.side is None else subject.side.value,
    }


def _from_plain(row: dict[str, Any]) -> ChosenChange:
    side = None if row["side"] is None else Side(row["side"])
    subject = Subject(row["movement"], row["metric"], Of(row["of"]), side)
    return ChosenChange(row["first"], subject, row["same_setup_only"])
