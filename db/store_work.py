"""Keeps what people and the assistant make: claims, findings, drafts and their reasons, conversations."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from db.core.errors import UnknownEntityError, UserError
from db.core.facts import Claim
from db.models import (
    ChatMessageRow,
    ChatSessionRow,
    ClaimRow,
    DraftReasonRow,
    DraftRow,
    EntityRow,
    FindingRow,
)
from db.records import DraftReason, FindingRecord, FindingStatus
from db.store_base import Writer, insert_all, insert_ids, log, now
from db.store_rows import Row, claim_row, place


class WorkStore(Writer):
    """The part of the store that is not reports."""

    def save_claims(self, report_id: int, claims: Sequence[Claim]) -> None:
        """Replace the claims of a report."""
        with self._transaction() as connection:
            connection.execute(delete(ClaimRow).where(ClaimRow.report_id == report_id))
            insert_all(connection, ClaimRow, [claim_row(report_id, claim) for claim in claims])

    def save_findings(self, report_id: int, findings: Sequence[FindingRecord]) -> None:
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
        self, entity: str, year: int, style: str, content: dict[str, Any], *, draft_id: int | None = None
    ) -> int:
        """Keep a draft, or the new state of one; gives its id. The unit must be in the store by this exact name."""
        with self._transaction() as connection:
            entity_id = connection.scalar(select(EntityRow.id).where(EntityRow.name == entity))
            if entity_id is None:
                raise UnknownEntityError(f"库里没有“{entity}”，请写单位全称")
            values: Row = {"entity_id": entity_id, "year": year, "style": style, "content": content}
            values["updated_at"] = now()
            if draft_id is None:
                return insert_ids(connection, DraftRow, [{**values, "created_at": values["updated_at"]}])[0]
            known = connection.execute(
                update(DraftRow).where(DraftRow.id == draft_id).values(values).returning(DraftRow.id)
            ).first()
            if known is None:
                raise UserError(f"库里没有编号为 {draft_id} 的草稿，请另存为新草稿")
            return draft_id

    def delete_draft(self, draft_id: int) -> None:
        """Remove a draft and its reasons."""
        with self._transaction() as connection:
            connection.execute(delete(DraftRow).where(DraftRow.id == draft_id))

    def accept_reason(self, draft_id: int, reason: DraftReason) -> None:
        """Keep a reason that a person accepted; it replaces an earlier one for the same place."""
        with self._transaction() as connection:
            if connection.scalar(select(DraftRow.id).where(DraftRow.id == draft_id)) is None:
                raise UserError(f"库里没有编号为 {draft_id} 的草稿，请先保存草稿")
            connection.execute(
                delete(DraftReasonRow).where(
                    DraftReasonRow.draft_id == draft_id,
                    DraftReasonRow.section == reason.section,
                    DraftReasonRow.what == reason.what,
                )
            )
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

    def append_message(self, session: str, role: str, content: str, payload: dict[str, Any] | None = None) -> int:
        """Add one turn to a conversation, which begins with its first turn; gives the id of the turn."""
        with self._transaction() as connection:
            at = now()
            session_id = connection.scalar(
                update(ChatSessionRow)
                .where(ChatSessionRow.name == session)
                .values(updated_at=at)
                .returning(ChatSessionRow.id)
            )
            if session_id is None:
                row: Row = {"name": session, "created_at": at, "updated_at": at}
                session_id = insert_ids(connection, ChatSessionRow, [row])[0]
            message: Row = {"session_id": session_id, "role": role, "content": content, "created_at": at}
            return insert_ids(connection, ChatMessageRow, [{**message, "payload": payload or {}}])[0]

    def delete_session(self, session: str) -> None:
        """Forget a conversation."""
        with self._transaction() as connection:
            connection.execute(delete(ChatSessionRow).where(ChatSessionRow.name == session))


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
