"""Every record as plain data and back, whatever the database: the content of backups."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, select

BATCH = 500
VERSION_TABLE = "alembic_version"


def reflected(connection: Connection) -> list[Table]:
    """Return the tables as they are in this database, parents before children."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]


def read_batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table in batches of plain values."""
    keys = list(table.primary_key.columns)
    result = connection.execution_options(yield_per=BATCH).execute(select(table).order_by(*keys))
    for part in result.mappings().partitions():
        yield [{name: plain(value) for name, value in row.items()} for row in part]


def write_batch(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Add rows that :func:`read_batches` made."""
    if rows:
        connection.execute(table.insert(), [_values(row) for row in rows])


def clear(connection: Connection, tables: list[Table]) -> None:
    """Delete every row, children before parents."""
    for table in reversed(tables):
        connection.execute(delete(table))


def plain(value: Any) -> Any:
    """Return a value that JSON can hold; bytes and moments are marked as such."""
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return {"moment": moment.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, dict | list):
        return {"json": value}
    return value


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    match kind:
        case "bytes":
            return base64.b64decode(content)
        case "moment":
            return datetime.fromisoformat(content)
        case "day":
            return date.fromisoformat(content)
        case "json":
            return content
        case _:
            raise ValueError(f"unknown kind of value {kind!r}")


def encoded(data: Any) -> bytes:
    """Return plain data as bytes."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
