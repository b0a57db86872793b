"""Is everything whole: the database's structure, the log's chain, and every file that a record names."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from screening.clinic import audit, database, erase, media
from screening.clinic.access import open_door
from screening.clinic.store import Store
from screening.clinic.tables import Client, Clip, Result


@dataclass(frozen=True)
class Health:
    """What a check found; no client is named.

    Attributes
    ----------
    structure : what is wrong with the database itself, None for nothing.
    missing_files, cut_files : recordings, landmarks and screenings whose file is not there, or too short to be one.
    unfinished_erasures : begun and to be ended at the next start.
    """

    revision: str | None
    structure: str | None
    log: audit.ChainCheck
    files: int
    missing_files: int
    cut_files: int
    unfinished_erasures: int

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        wrong = self.missing_files or self.cut_files or self.unfinished_erasures
        return self.structure is None and self.log.broken_at is None and not wrong


@open_door
def check_store(store: Store) -> Health:
    """Look at everything that can be looked at without a password."""
    with store.reading() as db:
        revision = database.current_revision(db.connection())
        chain = audit.check_chain(db)
        begun = erase.count_begun(db)
        named = [
            (client, kind, address)
            for kind, column, owner in (
                (media.Kind.FILM, Clip.film, Clip.client_id),
                (media.Kind.POSES, Clip.poses, Clip.client_id),
                (media.Kind.SCREENING, Result.archive, Result.client_id),
            )
            for client, address in db.execute(
                select(Client, column).join(Client, Client.id == owner).where(column.is_not(None))
            )
            if address is not None
        ]
    sizes = [media.size_on_disk(store, client, kind, address) for client, kind, address in named]
    return Health(
        revision=revision,
        structure=database.integrity(store.engine),
        log=chain,
        files=len(named),
        missing_files=sizes.count(None),
        cut_files=sum(size is not None and size < media.LEAST_BYTES for size in sizes),
        unfinished_erasures=begun,
    )
