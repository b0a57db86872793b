"""Which changes since an earlier visit a therapist put into the report of a visit.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Give each visit a place for them; none was chosen in visits so far."""
    op.add_column("visits", sa.Column("shown_changes", sa.JSON(), nullable=True))
