"""Build a document and say how many pages it took."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import BaseDocTemplate, Flowable

from screening.report import page


def build_pages(document: BaseDocTemplate, story: Sequence[Flowable]) -> int:
    """Build a story into its document with numbered pages; return their number."""
    document.build(list(story), canvasmaker=page.NumberedCanvas)
    return int(document.page)
