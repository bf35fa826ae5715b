"""What all tables share: names of constraints, the type of each Python type, and the columns of a place in a file."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from db.types import ROW_ID, CleanText, ExactDecimal, StringTuple, UtcDateTime

_NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """The base of every mapped table."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText,
        Decimal: ExactDecimal,
        datetime: UtcDateTime,
        tuple[str, ...]: StringTuple,
        dict[str, Any]: JSON,
    }


ReportId = Annotated[int, mapped_column(ROW_ID, ForeignKey("report.id", ondelete="CASCADE"))]
EntityId = Annotated[int, mapped_column(ROW_ID, ForeignKey("entity.id", ondelete="CASCADE"))]


class Placed:
    """Where the thing stands in its file."""

    source_file: Mapped[str]
    source_page: Mapped[int | None]
    source_line: Mapped[int | None]
    source_sheet: Mapped[str | None]
