"""What a client told that is in no list: 'no pain today', soreness after the last session, medicines, ready to move.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Give each visit a place for it; nothing was told in visits so far."""
    op.add_column("visits", sa.Column("told", sa.JSON(), nullable=True))
