"""Column types: exact money, exact decimals, tuples of words, moments in UTC. Nothing here is a binary fraction."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

# SQLite numbers rows itself only in a column of type INTEGER.
ROW_ID = BigInteger().with_variant(Integer(), "sqlite")

Id = Annotated[int, mapped_column(ROW_ID, primary_key=True)]
Fen = Annotated[int, mapped_column(BigInteger)]


def clean(value: str) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL and UTF-8 refuse."""
    if value.isprintable():
        return value
    return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


class CleanText(TypeDecorator[str]):
    """Text of any length, cleaned on its way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal kept as its own string, every digit as it was."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class StringTuple(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str] | None:
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware on the way out also where the database keeps none; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
