"""What a therapist chose for the papers of a visit: the one finding of the client page, own sentences, pictures.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Give each visit a place for it; nothing was chosen in visits so far."""
    op.add_column("visits", sa.Column("papers", sa.JSON(), nullable=True))
