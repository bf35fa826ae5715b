"""What all reading shares: which reports are asked about, and rows back into places in a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, case, select

from db.core.facts import Entity, Source
from db.entity_match import matches, resolve
from db.models import Base, EntityRow, ReportRow

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which reports: of a unit (any text that names one), of a year, one edition by id, or the current ones."""

    entity: str | None = None
    year: int | None = None
    report_id: int | None = None
    current_only: bool = True


class Reader:
    """Reads a store. Every call is one short read; results are plain frozen records."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def entities(self) -> list[Entity]:
        """Every unit, by name."""
        with self._engine.connect() as connection:
            return _entities(connection)

    def match_entities(self, text: str) -> tuple[Entity, ...]:
        """The units that a text may mean: none, one, or several to choose from."""
        return matches(self.entities(), text)

    def resolve_entity(self, text: str) -> Entity:
        """The unit that a text means. UnknownEntityError names the candidates where none or several fit."""
        return resolve(self.entities(), text)

    def _rows(self, table: type[Base], scope: Scope, *extra: Any, order: Sequence[Any] = ()) -> Sequence[AnyRow]:
        """Rows of a table that hangs on a report, with `entity` and `year`, by unit, year, edition and then `order`."""
        columns = table.__table__.c
        statement: AnySelect = (
            select(*columns, EntityRow.name.label("entity"), ReportRow.year)
            .join(ReportRow, ReportRow.id == columns.report_id)
            .join(EntityRow, EntityRow.id == ReportRow.entity_id)
            .where(*extra)
        )
        with self._engine.connect() as connection:
            statement = in_scope(connection, statement, scope)
            statement = statement.order_by(*BY_REPORT, *order, columns.id)
            return connection.execute(statement).all()


BY_REPORT = (EntityRow.name, ReportRow.year, ReportRow.edition)


def in_scope(connection: Connection, statement: AnySelect, scope: Scope) -> AnySelect:
    """The statement, over report and entity, cut down to the scope; a report asked for by id may be superseded."""
    if scope.entity is not None:
        statement = statement.where(EntityRow.name == resolve(_entities(connection), scope.entity).name)
    if scope.year is not None:
        statement = statement.where(ReportRow.year == scope.year)
    if scope.report_id is not None:
        return statement.where(ReportRow.id == scope.report_id)
    return statement.where(ReportRow.is_current) if scope.current_only else statement


def given_order(column: Any, values: Sequence[str]) -> list[Any]:
    """An ordering by place in a list; what is not listed comes last."""
    if not values:
        return []
    return [case({value: place for place, value in enumerate(values)}, value=column, else_=len(values))]


def source_of(row: AnyRow) -> Source:
    return Source(row.source_file, row.source_page, row.source_line, row.source_sheet)


def entity_of(row: AnyRow) -> Entity:
    return Entity(row.name, row.short_names, row.city, row.province, row.level, row.category)


def _entities(connection: Connection) -> list[Entity]:
    columns = EntityRow.__table__.c
    return [entity_of(row) for row in connection.execute(select(*columns).order_by(columns.name))]
