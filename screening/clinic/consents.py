"""Consent: one answer for each purpose, dated, withdrawn as easily as given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from screening.clinic import audit
from screening.clinic.access import CLIENT_AND_STAFF, STAFF, Actor, allowed
from screening.clinic.clients import WORD
from screening.clinic.films import delete_films
from screening.clinic.lookup import changing, get_client
from screening.clinic.store import Store
from screening.clinic.tables import Consent, now
from screening.clinic.texts import columns
from screening.types import ScreeningError


class Purpose(StrEnum):
    """What a client is asked for, each on its own."""

    RECORD = "record"
    FILM = "film"
    RESEARCH = "research"
    TEACHING = "teaching"
    IMPROVEMENT = "improvement"


class FilmRule(StrEnum):
    """What happens to the film: gone after signing, kept without a face, or only the stick figure ever."""

    DELETE_AFTER_SIGNING = "delete_after_signing"
    KEEP_BLURRED = "keep_blurred"
    STICK_FIGURE_ONLY = "stick_figure_only"


@dataclass(frozen=True)
class ConsentEntry:
    """One answer; ``text_version`` names the wording that was read."""

    purpose: Purpose = field(metadata=WORD)
    given: bool
    text_version: str
    signed_name: str
    film_rule: FilmRule | None = field(default=None, metadata=WORD)
    guardian_name: str | None = None
    guardian_relation: str | None = None


@allowed(*CLIENT_AND_STAFF)
def give_consents(store: Store, actor: Actor, visit_id: str, entries: Sequence[ConsentEntry]) -> None:
    """Keep the answers; an answer of 'no' to a purpose agreed to before withdraws it.

    Raises
    ------
    ScreeningError : if nobody signed.
    """
    rows = [columns(entry) for entry in entries]
    if any(not entry.signed_name.strip() for entry in entries):
        raise ScreeningError("Consent: write the name of the person who read it.")
    with changing(store, visit_id) as work:
        for values in rows:
            work.db.add(Consent(client_id=work.client.id, visit_id=visit_id, **values))
            given = "consent_given" if values["given"] else "consent_refused"
            audit.note(work.db, actor, f"{given}:{values['purpose']}", work.client, work.visit.number)
    if any(entry.purpose is Purpose.FILM and not entry.given for entry in entries):
        delete_films(store, work.client.id, "consent_refused")


@allowed(*STAFF)
def withdraw_consent(store: Store, actor: Actor, client_id: str, purpose: Purpose) -> None:
    """Note that a client took a consent back; without the one for filming every film is deleted at once."""
    with store.writing() as db:
        client = get_client(db, client_id)
        for row in db.scalars(
            select(Consent).where(
                Consent.client_id == client_id,
                Consent.purpose == purpose.value,
                Consent.withdrawn_at.is_(None),
            )
        ):
            row.withdrawn_at = now()
        audit.note(db, actor, f"consent_withdrawn:{purpose.value}", client)
    if purpose is Purpose.FILM:
        delete_films(store, client_id, "consent_withdrawn")


@allowed(*STAFF)
def list_consents(store: Store, actor: Actor, client_id: str) -> Sequence[Consent]:
    """Return every answer ever given, the newest first."""
    with store.reading() as db:
        get_client(db, client_id)
        query = select(Consent).where(Consent.client_id == client_id).order_by(Consent.given_at.desc())
        return db.scalars(query).all()


def consents_now(db: Session, client_id: str) -> Mapping[str, Consent]:
    """Return the last answer for each purpose that was not withdrawn."""
    query = select(Consent).where(Consent.client_id == client_id).order_by(Consent.given_at)
    return {row.purpose: row for row in db.scalars(query) if row.withdrawn_at is None}


def film_rule(db: Session, client_id: str) -> FilmRule:
    """Return what the client chose for films; deletion after signing where nothing was chosen."""
    consent = consents_now(db, client_id).get(Purpose.FILM.value)
    if consent is None or consent.film_rule is None:
        return FilmRule.DELETE_AFTER_SIGNING
    return FilmRule(consent.film_rule)


def may_film(db: Session, client_id: str) -> bool:
    """Whether the client agreed to be filmed, and did not take it back."""
    consent = consents_now(db, client_id).get(Purpose.FILM.value)
    return consent is not None and consent.given
