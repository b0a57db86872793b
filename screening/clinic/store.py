"""Open the clinic's memory: database, films, key. Everything else in this package takes the :class:`Store`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from screening.clinic import database, keys
from screening.clinic.places import Places, Workroom, clinic_folder, sweep
from screening.types import ScreeningError


class TakenError(ScreeningError):
    """Something that there can be only once is there already."""


@dataclass(frozen=True)
class Store:
    """One clinic, opened by this program.

    Attributes
    ----------
    engine : the database. places : the folders. keyring : what can be decrypted now.
    workroom : this program's own folder for files in the making.
    """

    engine: Engine
    places: Places
    keyring: keys.Keyring
    workroom: Workroom

    def reading(self) -> AbstractContextManager[Session]:
        """Return a session that sees one state of the database throughout."""
        return _told_plainly(database.reading(self.engine))

    def writing(self) -> AbstractContextManager[Session]:
        """Return a session whose changes are kept together or not at all."""
        return _told_plainly(database.writing(self.engine))

    def close(self) -> None:
        """Let go of everything, the key first."""
        self.keyring.private = None
        self.engine.dispose()
        self.workroom.close()


@contextmanager
def _told_plainly(session: AbstractContextManager[Session]) -> Iterator[Session]:
    """Turn what a database driver says, which may quote a record, into one plain line."""
    try:
        with session as db:
            yield db
    except IntegrityError:
        raise TakenError(
            "This is in use already, or was changed by somebody else. Reload and try again."
        ) from None
    except UnicodeError:
        raise ScreeningError("There is no such record: what was given is no text.") from None
    except DBAPIError as error:
        kind = type(error.orig).__name__ if error.orig is not None else type(error).__name__
        raise ScreeningError(
            f"The clinic's database refused ({kind}); nothing was changed. Try again; if it stays so, see that the "
            "disk is not full and run 'screening db check'."
        ) from None


def open_store(folder: Path | None = None, url: str | None = None) -> Store:
    """Open the clinic of ``SCREENING_HOME``, making it where there is none, and end what a crash left unfinished.

    Parameters
    ----------
    folder : where the films lie; None for the default. url : the database; None for the setting or the SQLite file.

    Raises
    ------
    ScreeningError : if folder or database cannot be used.
    """
    from screening.clinic import erase, jobs, media, retention

    where = Places(folder or clinic_folder())
    where.make()
    engine = database.connect(url or database.database_url(where))
    database.migrate(engine)
    sweep(where.work)
    store = Store(engine, where, keys.Keyring(), Workroom(where.work))
    with store.reading() as db:
        keys.load_public(db, store.keyring)
    erase.finish_begun(store)
    jobs.take_back_orphans(store)
    media.sweep_unknown(store)
    retention.delete_old_films(store)
    return store
