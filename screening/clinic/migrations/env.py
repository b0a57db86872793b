"""Run by Alembic for every change of the tables; the connection comes from :mod:`screening.clinic.database`."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from screening.clinic.tables import Base
from screening.clinic.tables.base import UtcTime


def plain_type(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """Write moments as the database knows them, so that old steps do not depend on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


def run() -> None:
    """Run the steps, each in a transaction of its own."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection.execution_options(screening_writing=True),
        target_metadata=Base.metadata,
        transaction_per_migration=True,
        transactional_ddl=True,
        render_item=plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


run()
