"""Keeps what people and the assistant make of reports: claims, findings, drafts and their reasons."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from db.core.errors import UnknownEntityError, UserError
from db.core.facts import Claim
from db.models import (
    ClaimRow,
    DraftReasonRow,
    DraftRow,
    EntityRow,
    FindingRow,
)
from db.records import DraftReason, FindingRecord, FindingStatus
from db.store_base import insert_all, insert_ids, log, now
from db.store_chat import ChatStore
from db.store_rows import Row, claim_row, place


class WorkStore(ChatStore):
    """The part of the store that is not reports."""

    def save_claims(self, report_id: int, claims: Sequence[Claim]) -> None:
        """Replace the claims of a report."""
        with self._transaction() as connection:
            connection.execute(delete(ClaimRow).where(ClaimRow.report_id == report_id))
            insert_all(connection, ClaimRow, [claim_row(report_id, claim) for claim in claims])

    def save_findings(self, report_id: int, findings: Sequence[FindingRecord], *, who: str = "") -> None:
        """Replace the findings of a report; one that a person marked before keeps its mark."""
        with self._transaction() as connection:
            marked = connection.execute(
                select(
                    FindingRow.fingerprint,
                    FindingRow.status,
                    FindingRow.reason,
                    FindingRow.marked_by,
                    FindingRow.marked_at,
                ).where(FindingRow.report_id == report_id, FindingRow.status != FindingStatus.OPEN.value)
            ).mappings()
            marks: dict[str, Row] = {mark["fingerprint"]: dict(mark) for mark in marked}
            connection.execute(delete(FindingRow).where(FindingRow.report_id == report_id))
            insert_all(connection, FindingRow, [_finding_row(report_id, finding, marks) for finding in findings])
            log(connection, who, "save_findings", f"report:{report_id}", found=len(findings))

    def mark_finding(self, finding_id: int, status: FindingStatus, *, reason: str, who: str) -> None:
        """Say that a finding is known or false, and why."""
        if status is not FindingStatus.OPEN and not reason.strip():
            raise UserError("请写明为什么把这条标为已知或误报")
        with self._transaction() as connection:
            marked = connection.execute(
                update(FindingRow)
                .where(FindingRow.id == finding_id)
                .values(status=status.value, reason=reason, marked_by=who, marked_at=now())
                .returning(FindingRow.rule)
            ).first()
            if marked is None:
                raise UserError(f"库里没有编号为 {finding_id} 的校核结果，请重新校核后再标")
            log(connection, who, "mark_finding", f"finding:{finding_id}", status=status.value, reason=reason)

    def save_draft(
        self,
        entity: str,
        year: int,
        style: str,
        content: dict[str, Any],
        *,
        draft_id: int | None = None,
        who: str = "",
    ) -> int:
        """Keep a draft, or the new state of one; gives its id. The unit must be in the store by this exact name."""
        with self._transaction() as connection:
            entity_id = connection.scalar(select(EntityRow.id).where(EntityRow.name == entity))
            if entity_id is None:
                raise UnknownEntityError(f"库里没有“{entity}”，请写单位全称")
            values: Row = {"entity_id": entity_id, "year": year, "style": style, "content": content}
            values["updated_at"] = now()
            if draft_id is None:
                made = insert_ids(connection, DraftRow, [{**values, "created_at": values["updated_at"]}])[0]
                log(connection, who, "save_draft", f"draft:{made}", entity=entity, year=year, style=style)
                return made
            known = connection.execute(
                update(DraftRow).where(DraftRow.id == draft_id).values(values).returning(DraftRow.id)
            ).first()
            if known is None:
                raise UserError(f"库里没有编号为 {draft_id} 的草稿，请另存为新草稿")
            log(connection, who, "save_draft", f"draft:{draft_id}", entity=entity, year=year, style=style)
            return draft_id

    def delete_draft(self, draft_id: int, *, who: str = "") -> None:
        """Remove a draft and its reasons."""
        with self._transaction() as connection:
            connection.execute(delete(DraftRow).where(DraftRow.id == draft_id))
            log(connection, who, "delete_draft", f"draft:{draft_id}")

    def accept_reason(self, draft_id: int, reason: DraftReason) -> None:
        """Keep a reason that a person accepted; it replaces an earlier one for the same place."""
        with self._transaction() as connection:
            if not _touched(connection, draft_id):
                raise UserError(f"库里没有编号为 {draft_id} 的草稿，请先保存草稿")
            connection.execute(delete(DraftReasonRow).where(*_place_of(draft_id, reason.section, reason.what)))
            row = {
                "draft_id": draft_id,
                "section": reason.section,
                "what": reason.what,
                "text": reason.text,
                "origin": reason.origin,
                "who": reason.who,
                "accepted_at": now(),
            }
            connection.execute(insert(DraftReasonRow), row)
            said = {"what": reason.what, "text": reason.text, "origin": reason.origin}
            log(connection, reason.who, "accept_reason", f"draft:{draft_id}", **said)

    def withdraw_reason(self, draft_id: int, section: str, what: str, *, who: str = "") -> None:
        """The place is open again."""
        with self._transaction() as connection:
            connection.execute(delete(DraftReasonRow).where(*_place_of(draft_id, section, what)))
            _touched(connection, draft_id)
            log(connection, who, "withdraw_reason", f"draft:{draft_id}", what=what)


def _touched(connection: Connection, draft_id: int) -> bool:
    """Whether there is such a draft; it is the one worked on last from now on."""
    changed = update(DraftRow).where(DraftRow.id == draft_id).values(updated_at=now()).returning(DraftRow.id)
    return connection.execute(changed).first() is not None


def _place_of(draft_id: int, section: str, what: str) -> tuple[ColumnElement[bool], ...]:
    return DraftReasonRow.draft_id == draft_id, DraftReasonRow.section == section, DraftReasonRow.what == what


def _fingerprint(finding: FindingRecord) -> str:
    """What makes two findings the same one, also after the report was checked again."""
    parts = (finding.rule, finding.message, finding.quote, finding.expected, finding.actual)
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()


def _finding_row(report_id: int, finding: FindingRecord, marks: dict[str, Row]) -> Row:
    fingerprint = _fingerprint(finding)
    unmarked: Row = {"status": FindingStatus.OPEN.value, "reason": "", "marked_by": "", "marked_at": None}
    return {
        **unmarked,
        **marks.get(fingerprint, {}),
        "report_id": report_id,
        "fingerprint": fingerprint,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "quote": finding.quote,
        "expected": finding.expected,
        "actual": finding.actual,
        "evidence": finding.evidence,
        "found_at": now(),
        **place(finding.source),
    }
