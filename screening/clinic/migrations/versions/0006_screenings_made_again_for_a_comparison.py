"""Screenings that were made again for a comparison: kept beside the visit's own, which they never replace.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Say what each screening was made for; all so far were made for their visit."""
    column = sa.Column("made_for", sa.String(32), nullable=False, server_default="visit")
    op.add_column("screenings", column)
