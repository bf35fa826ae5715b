"""Report -> rows, the only writer. One transaction a call; a failure leaves the store as it was."""

from sqlalchemy import Connection, delete, func, select, update

from db.core.errors import UserError
from db.core.facts import Entity, Report
from db.models import (
    ClaimRow,
    DraftRow,
    EntityRow,
    FactRow,
    FormRow,
    IndicatorRow,
    PassageRow,
    ProblemRow,
    ProjectRow,
    ReportRow,
    SectionRow,
)
from db.records import Outcome, Saved
from db.store_base import insert_all, insert_ids, insert_plain, log, now
from db.store_corrections import CorrectionStore
from db.store_rows import (
    Row,
    check_facts,
    claim_row,
    fact_row,
    form_row,
    indicator_rows,
    passage_rows,
    problem_row,
    project_row,
    section_row,
)

_DERIVED = ("short_names", "city", "province", "level", "category")


class Store(CorrectionStore):
    """Writes reports; what people make of them is in the stores that this one builds on."""

    def save(self, report: Report, *, parser_version: str = "", who: str = "") -> Saved:
        """Keep a report. The same bytes are kept once; other bytes of a unit and year become the next edition.

        UserError where one cell carries two figures; nothing is written then.
        """
        check_facts(report)
        with self._transaction() as connection:
            known = connection.execute(
                select(ReportRow.id, ReportRow.edition).where(ReportRow.sha256 == report.sha256)
            ).first()
            if known is not None:
                return Saved(known.id, Outcome.SAME, known.edition)
            entity_id = _upsert_entity(connection, report.entity)
            edition = _next_edition(connection, entity_id, report.year)
            report_id = _insert_report(connection, report, entity_id, edition, parser_version)
            _insert_parts(connection, report, report_id)
            log(connection, who, "save_report", f"report:{report_id}", file=report.file, edition=edition)
        return Saved(report_id, Outcome.NEW if edition == 1 else Outcome.SUPERSEDED, edition)

    def delete_report(self, report_id: int, *, who: str) -> None:
        """Remove one edition with all that hangs on it; the newest edition left becomes the answer."""
        with self._transaction() as connection:
            report = connection.execute(
                select(ReportRow.entity_id, ReportRow.year, ReportRow.is_current, ReportRow.file).where(
                    ReportRow.id == report_id
                )
            ).first()
            if report is None:
                raise UserError(f"库里没有编号为 {report_id} 的报告，请用 juesuan reports 查看")
            connection.execute(delete(ReportRow).where(ReportRow.id == report_id))
            if report.is_current:
                _promote(connection, report.entity_id, report.year)
            _forget_entity(connection, report.entity_id)
            log(connection, who, "delete_report", f"report:{report_id}", file=report.file, year=report.year)

    def set_entity_fields(
        self,
        name: str,
        *,
        who: str,
        short_names: tuple[str, ...] | None = None,
        city: str | None = None,
        province: str | None = None,
        level: str | None = None,
        category: str | None = None,
    ) -> None:
        """Set what a person knows better about a unit; ingest leaves the unit alone from then on."""
        given = dict(zip(_DERIVED, (short_names, city, province, level, category), strict=True))
        values = {field: value for field, value in given.items() if value is not None}
        with self._transaction() as connection:
            found = connection.execute(
                update(EntityRow).where(EntityRow.name == name).values(**values, edited=True).returning(EntityRow.id)
            ).first()
            if found is None:
                raise UserError(f"库里没有“{name}”，请写单位全称")
            log(connection, who, "set_entity_fields", f"entity:{found.id}", name=name, **values)


def _upsert_entity(connection: Connection, entity: Entity) -> int:
    """The id of the unit; derived values that are not blank replace the old ones, unless a person edited them."""
    derived: Row = {field: getattr(entity, field) for field in _DERIVED}
    known = connection.execute(select(EntityRow.id, EntityRow.edited).where(EntityRow.name == entity.name)).first()
    if known is None:
        return insert_ids(connection, EntityRow, [{"name": entity.name, "edited": False, **derived}])[0]
    given = {field: value for field, value in derived.items() if value}
    if given and not known.edited:
        connection.execute(update(EntityRow).where(EntityRow.id == known.id).values(given))
    return int(known.id)


def _next_edition(connection: Connection, entity_id: int, year: int) -> int:
    """The number of the next edition; the editions before it are no longer the answer."""
    mine = (ReportRow.entity_id == entity_id, ReportRow.year == year)
    connection.execute(update(ReportRow).where(*mine, ReportRow.is_current).values(is_current=False))
    return (connection.scalar(select(func.max(ReportRow.edition)).where(*mine)) or 0) + 1


def _insert_report(connection: Connection, report: Report, entity_id: int, edition: int, parser_version: str) -> int:
    row: Row = {
        "entity_id": entity_id,
        "year": report.year,
        "edition": edition,
        "is_current": True,
        "sha256": report.sha256,
        "file": report.file,
        "kind": report.kind,
        "title": report.title,
        "pages": report.pages,
        "ingested_at": now(),
        "parser_version": parser_version,
    }
    return insert_ids(connection, ReportRow, [row])[0]


def _insert_parts(connection: Connection, report: Report, report_id: int) -> None:
    insert_all(connection, FormRow, [form_row(report_id, form) for form in report.forms])
    insert_plain(connection, FactRow, [fact_row(report_id, fact) for fact in report.facts])
    section_ids = insert_ids(connection, SectionRow, [section_row(report_id, section) for section in report.sections])
    insert_all(connection, PassageRow, passage_rows(report_id, report, section_ids))
    project_ids = insert_ids(connection, ProjectRow, [project_row(report_id, project) for project in report.projects])
    insert_all(connection, IndicatorRow, indicator_rows(report.projects, project_ids))
    insert_all(connection, ProblemRow, [problem_row(report_id, problem) for problem in report.problems])
    insert_all(connection, ClaimRow, [claim_row(report_id, claim) for claim in report.claims])


def _promote(connection: Connection, entity_id: int, year: int) -> None:
    mine = (ReportRow.entity_id == entity_id, ReportRow.year == year)
    newest = select(func.max(ReportRow.edition)).where(*mine).scalar_subquery()
    connection.execute(update(ReportRow).where(*mine, ReportRow.edition == newest).values(is_current=True))


def _forget_entity(connection: Connection, entity_id: int) -> None:
    """A unit that no report names is no unit, unless a person edited it or wrote a draft for it."""
    connection.execute(
        delete(EntityRow).where(
            EntityRow.id == entity_id,
            EntityRow.edited.is_(False),
            ~select(ReportRow.id).where(ReportRow.entity_id == entity_id).exists(),
            ~select(DraftRow.id).where(DraftRow.entity_id == entity_id).exists(),
        )
    )
