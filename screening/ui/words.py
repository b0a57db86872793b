"""Words that only the page needs: names of views, and text made safe for Streamlit's markdown."""

from __future__ import annotations

import re

from screening.report.wording import VIEW_WORDS
from screening.types import View


def view_title(view: View) -> str:
    """Return the name of a view to begin a line with."""
    return VIEW_WORDS[view].capitalize()


def escape_markdown(text: str) -> str:
    """Return text that markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#$|~:])", r"\\\1", text)


def size_words(size_bytes: int) -> str:
    """Return a file size in GB, MB or kB."""
    if size_bytes >= 1_000_000_000:
        return f"{size_bytes / 1e9:.1f} GB"
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1_000_000 else f"{max(size_bytes // 1000, 1)} kB"
