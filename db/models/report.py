"""What a report says: one row a unit, an edition, a table, a figure, a heading, a paragraph, a project."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, EntityId, Placed, ReportId
from db.types import ROW_ID, Fen, Id


class EntityRow(Base):
    """A unit. Once `edited` by a person, what ingest derives no longer touches it."""

    __tablename__ = "entity"
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    short_names: Mapped[tuple[str, ...]]
    city: Mapped[str]
    province: Mapped[str]
    level: Mapped[str]
    category: Mapped[str]
    edited: Mapped[bool]


class ReportRow(Base):
    """One edition of the report of a unit and a year; one of them is the answer."""

    __tablename__ = "report"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    year: Mapped[int]
    edition: Mapped[int]
    is_current: Mapped[bool]
    sha256: Mapped[str] = mapped_column(unique=True)
    file: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    pages: Mapped[int | None]
    ingested_at: Mapped[datetime]
    parser_version: Mapped[str]

    __table_args__ = (UniqueConstraint("entity_id", "year", "edition"),)


Index(
    "uq_report_current",
    ReportRow.entity_id,
    ReportRow.year,
    unique=True,
    sqlite_where=text("is_current"),
    postgresql_where=text("is_current"),
)


class FormRow(Placed, Base):
    """A public table found in a report."""

    __tablename__ = "form"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    form: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    number: Mapped[str]
    unit: Mapped[str]
    rows: Mapped[tuple[str, ...]]
    note: Mapped[str]


class FactRow(Placed, Base):
    """One printed figure."""

    __tablename__ = "fact"
    id: Mapped[Id]
    report_id: Mapped[ReportId]
    form: Mapped[str]
    side: Mapped[str]
    row: Mapped[str]
    col: Mapped[str]
    fen: Mapped[Fen]
    printed: Mapped[str]
    label: Mapped[str]
    unit: Mapped[str]
    confidence: Mapped[float | None]

    __table_args__ = (
        UniqueConstraint("report_id", "form", "side", "row", "col"),
        Index(None, "form", "row"),
    )


class SectionRow(Placed, Base):
    """A heading and its place in the outline."""

    __tablename__ = "section"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    path: Mapped[str]
    level: Mapped[int]
    title: Mapped[str]
    part: Mapped[str]


class PassageRow(Placed, Base):
    """One paragraph of text; `sha` is its id in the vector store."""

    __tablename__ = "passage"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    section_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("section.id", ondelete="SET NULL"), index=True)
    sha: Mapped[str] = mapped_column(unique=True)
    section: Mapped[str]
    ordinal: Mapped[int]
    text: Mapped[str]
    breaks: Mapped[str] = mapped_column(default="", server_default="")  # where later lines begin: offset,page,line;…


class ProjectRow(Placed, Base):
    """A budget project with its amounts in 分."""

    __tablename__ = "project"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    name: Mapped[str]
    budget_initial: Mapped[Fen | None]
    budget_full: Mapped[Fen | None]
    executed: Mapped[Fen | None]
    execution_rate: Mapped[Decimal | None]
    score: Mapped[Decimal | None]
    grade: Mapped[str | None]
    unit: Mapped[str]
    execution_weight: Mapped[Decimal | None]
    execution_score: Mapped[Decimal | None]
    funds_page: Mapped[int | None]
    funds_line: Mapped[int | None]
    total_page: Mapped[int | None]
    total_line: Mapped[int | None]


class IndicatorRow(Placed, Base):
    """One performance indicator of a project, in printed order."""

    __tablename__ = "indicator"
    id: Mapped[Id]
    project_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("project.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    level1: Mapped[str]
    level2: Mapped[str]
    name: Mapped[str]
    target: Mapped[str]
    actual: Mapped[str]
    weight: Mapped[str]
    score: Mapped[str]
    note: Mapped[str]

    __table_args__ = (UniqueConstraint("project_id", "ordinal"),)


class ProblemRow(Placed, Base):
    """Something that was seen and not understood; settled once a person supplied the figure or found none lacking."""

    __tablename__ = "problem"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    kind: Mapped[str]
    message: Mapped[str]
    text: Mapped[str]
    form: Mapped[str]
    settled_by: Mapped[str] = mapped_column(default="", server_default="")
    settled_at: Mapped[datetime | None]
    settled_how: Mapped[str] = mapped_column(default="", server_default="")
