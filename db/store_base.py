"""What all writing shares: one transaction that holds the write lock, the log, bulk inserts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select

from db.engine import WRITING
from db.models import AuditRow, Base
from db.store_rows import Row

_LOCK = 0x6A756577  # "juew": writers of PostgreSQL wait for each other, as those of SQLite do


def now() -> datetime:
    return datetime.now(UTC)


class Writer:
    """Opens the transactions of a store; whatever fails inside one leaves no trace."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**{WRITING: True})

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            yield connection

    def note(self, who: str, action: str, target: str, **detail: Any) -> None:
        """Add to the audit log what changes no other row."""
        with self._transaction() as connection:
            log(connection, who, action, target, **detail)


def log(connection: Connection, who: str, action: str, target: str, **detail: Any) -> None:
    """Add to the audit log, in the transaction of the change it tells of."""
    connection.execute(
        insert(AuditRow), {"at": now(), "who": who, "action": action, "target": target, "detail": detail}
    )


def insert_all(connection: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert many rows at once."""
    if rows:
        connection.execute(insert(table), rows)


def insert_plain(connection: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert very many rows of str, int and float as they are, without the column types: half the time."""
    if not rows:
        return
    statement = insert(table).compile(dialect=connection.dialect, column_keys=list(rows[0]))
    order = getattr(statement, "positiontup", None)
    values: list[Any] = [tuple(map(row.__getitem__, order)) for row in rows] if order else list(rows)
    connection.exec_driver_sql(str(statement), values)


def insert_ids(connection: Connection, table: type[Base], rows: Sequence[Row]) -> list[int]:
    """Insert many rows and give their ids, in the same order."""
    if not rows:
        return []
    statement = insert(table).returning(table.__table__.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())
