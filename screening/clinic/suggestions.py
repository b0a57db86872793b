"""How this clinic likes its suggestions: their order, and muscles never suggested; taken back in Settings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import STAFF, Actor, allowed
from screening.clinic.settings import set_value
from screening.clinic.store import Store
from screening.clinic.tables import Setting
from screening.clinic.worklist import Preference
from screening.norms import load_norms
from screening.types import ScreeningError

_ORDER, _HIDDEN = "suggestion_order", "suggestion_hidden"


def preference_of(db: Session) -> Preference:
    """Return what the clinic prefers, in a session that is open already."""
    return Preference(order=_codes(db, _ORDER), hidden=_codes(db, _HIDDEN))


def _codes(db: Session, name: str) -> tuple[str, ...]:
    row = db.get(Setting, name)
    text = "" if row is None else str(row.value["value"])
    return tuple(code for code in text.split(";") if code)


@allowed(*STAFF)
def read_preference(store: Store, actor: Actor) -> Preference:
    """Return what the clinic prefers."""
    with store.reading() as db:
        return preference_of(db)


@allowed(*STAFF)
def prefer_order(store: Store, actor: Actor, codes: Sequence[str]) -> None:
    """Keep an order of muscles; those that were put in order before and are not named stay behind them."""
    _check(codes)
    with store.writing() as db:
        earlier = [code for code in _codes(db, _ORDER) if code not in codes]
        set_value(db, _ORDER, ";".join([*codes, *earlier]))
        audit.note(db, actor, "suggestions_ordered")


@allowed(*STAFF)
def forget_order(store: Store, actor: Actor) -> None:
    """Return to the order of the program."""
    with store.writing() as db:
        set_value(db, _ORDER, "")
        audit.note(db, actor, "suggestions_order_forgotten")


@allowed(*STAFF)
def never_suggest(store: Store, actor: Actor, code: str, *, never: bool = True) -> None:
    """Leave a muscle out of every suggestion of this clinic, or let it come back; by hand it can always be added."""
    _check([code])
    with store.writing() as db:
        others = [one for one in _codes(db, _HIDDEN) if one != code]
        set_value(db, _HIDDEN, ";".join([*others, code] if never else others))
        audit.note(db, actor, f"suggestion_{'hidden' if never else 'shown'}:{code}")


def _check(codes: Sequence[str]) -> None:
    if any(code not in load_norms().hand_tests for code in codes):
        raise ScreeningError("There is no such test. Choose from the list.")
