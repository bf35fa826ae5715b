"""Reads what people and the assistant made of reports: claims, findings, drafts, corrections, the log."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, select

from db.core.facts import Claim
from db.models import (
    AuditRow,
    ClaimRow,
    CorrectionRow,
    DraftReasonRow,
    DraftRow,
    EntityRow,
    FactRow,
    FindingRow,
)
from db.queries_base import AnyRow, Scope, source_of
from db.queries_chat import ChatQueries
from db.records import (
    AuditEntry,
    Correction,
    DraftReason,
    FindingRecord,
    FindingStatus,
    StoredClaim,
    StoredDraft,
    StoredFinding,
)


class WorkQueries(ChatQueries):
    """The part of the store that is not reports."""

    def claims(
        self, entity: str | None = None, year: int | None = None, *, report_id: int | None = None
    ) -> list[StoredClaim]:
        """Numbers said in prose, in the order of the report."""
        rows = self._rows(ClaimRow, Scope(entity, year, report_id))
        return [StoredClaim(row.id, row.report_id, row.entity, row.year, _claim(row)) for row in rows]

    def findings(
        self,
        entity: str | None = None,
        year: int | None = None,
        *,
        report_id: int | None = None,
        status: FindingStatus | None = None,
    ) -> list[StoredFinding]:
        """What checks found and what was said about it."""
        extra = () if status is None else (FindingRow.status == status.value,)
        return [_finding(row) for row in self._rows(FindingRow, Scope(entity, year, report_id), *extra)]

    def drafts(self, entity: str | None = None, year: int | None = None) -> list[StoredDraft]:
        """Drafts with the reasons accepted for them, the one saved last first."""
        columns = DraftRow.__table__.c
        statement = select(*columns, EntityRow.name.label("entity")).join(EntityRow, EntityRow.id == columns.entity_id)
        if entity is not None:
            statement = statement.where(EntityRow.name == self.resolve_entity(entity).name)
        if year is not None:
            statement = statement.where(columns.year == year)
        with self._engine.connect() as connection:
            rows = connection.execute(statement.order_by(columns.updated_at.desc(), columns.id.desc())).all()
            reasons = _reasons(connection)
        return [_draft(row, tuple(reasons.get(row.id, ()))) for row in rows]

    def draft(self, draft_id: int) -> StoredDraft | None:
        """One draft."""
        return next((draft for draft in self.drafts() if draft.id == draft_id), None)

    def corrections(self, *, fact_id: int | None = None, report_id: int | None = None) -> list[Correction]:
        """Figures that people corrected, in the order in which they did."""
        columns = CorrectionRow.__table__.c
        statement = select(*columns).join(FactRow, FactRow.id == columns.fact_id)
        if fact_id is not None:
            statement = statement.where(columns.fact_id == fact_id)
        if report_id is not None:
            statement = statement.where(FactRow.report_id == report_id)
        with self._engine.connect() as connection:
            return [_correction(row) for row in connection.execute(statement.order_by(columns.id))]

    def audit(self, *, last: int = 100, actions: Collection[str] = ()) -> list[AuditEntry]:
        """The log, newest first; of these actions only where any are named."""
        statement = select(AuditRow.at, AuditRow.who, AuditRow.action, AuditRow.target, AuditRow.detail)
        if actions:
            statement = statement.where(AuditRow.action.in_(actions))
        with self._engine.connect() as connection:
            return [AuditEntry(*row) for row in connection.execute(statement.order_by(AuditRow.id.desc()).limit(last))]


def _claim(row: AnyRow) -> Claim:
    return Claim(
        section=row.section,
        quote=row.quote,
        kind=row.kind,
        metric=row.metric,
        account=row.account,
        year_ref=row.year_ref,
        value=row.value,
        unit=row.unit,
        direction=row.direction,
        source=source_of(row),
    )


def _finding(row: AnyRow) -> StoredFinding:
    record = FindingRecord(
        rule=row.rule,
        severity=row.severity,
        message=row.message,
        quote=row.quote,
        expected=row.expected,
        actual=row.actual,
        evidence=row.evidence,
        source=source_of(row),
    )
    return StoredFinding(
        id=row.id,
        report_id=row.report_id,
        entity=row.entity,
        year=row.year,
        finding=record,
        status=FindingStatus(row.status),
        reason=row.reason,
        marked_by=row.marked_by,
        marked_at=row.marked_at,
    )


def _reasons(connection: Connection) -> dict[int, list[DraftReason]]:
    found: dict[int, list[DraftReason]] = defaultdict(list)
    columns = DraftReasonRow.__table__.c
    for row in connection.execute(select(*columns).order_by(columns.id)):
        found[row.draft_id].append(DraftReason(row.section, row.what, row.text, row.origin, row.who))
    return found


def _draft(row: AnyRow, reasons: tuple[DraftReason, ...]) -> StoredDraft:
    return StoredDraft(
        id=row.id,
        entity=row.entity,
        year=row.year,
        style=row.style,
        content=row.content,
        created_at=row.created_at,
        updated_at=row.updated_at,
        reasons=reasons,
    )


def _correction(row: AnyRow) -> Correction:
    return Correction(
        fact_id=row.fact_id,
        old_fen=row.old_fen,
        old_printed=row.old_printed,
        new_fen=row.new_fen,
        new_printed=row.new_printed,
        who=row.who,
        reason=row.reason,
        corrected_at=row.corrected_at,
    )
