"""What a program that stays open for days does by itself: delete films whose time is over, write backups."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from screening.clinic import backup_plan, retention
from screening.clinic.store import Store
from screening.types import ScreeningError

EVERY_S = 3600.0


class Upkeep:
    """Looks once an hour whether something is due; each task decides for itself whether its day has come."""

    def __init__(self, store: Store, *, every_s: float = EVERY_S) -> None:
        self._store, self._every_s, self._ended = store, every_s, Event()

    def begin(self) -> None:
        """Start looking, in a thread that ends with the program."""
        Thread(target=self._run, name="upkeep", daemon=True).start()

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()

    def look(self) -> None:
        """Do what is due now; what fails is tried again the next time, and noted without its words."""
        tasks: tuple[Callable[[Store], object], ...] = (
            retention.delete_old_films,
            backup_plan.write_if_due,
        )
        for task in tasks:
            try:
                task(self._store)
            except (ScreeningError, OSError) as error:
                logging.getLogger("screening.clinic").warning("%s: %s", task.__name__, type(error).__name__)

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            self.look()
