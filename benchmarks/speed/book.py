"""What was measured so far, in a file: a run that was broken off goes on, and one part can be measured again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One part: what came out (as JSON holds it), and the share of the cores that other programs took meanwhile."""

    found: Any
    others: float


@dataclass(frozen=True)
class Book:
    """A file of entries by the name of their part; those of another plan are not read."""

    path: Path
    plan: str

    def read(self) -> dict[str, Entry]:
        """All entries of this plan."""
        if not self.path.is_file():
            return {}
        kept = json.loads(self.path.read_text(encoding="utf-8"))
        if kept["plan"] != self.plan:
            return {}
        return {name: Entry(**entry) for name, entry in kept["parts"].items()}

    def write(self, entries: dict[str, Entry]) -> None:
        """Replace the file as a whole."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        parts = {name: {"found": entry.found, "others": entry.others} for name, entry in entries.items()}
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({"plan": self.plan, "parts": parts}, indent=1), encoding="utf-8")
        fresh.replace(self.path)
