"""What people and the assistant add to a report: claims, findings, drafts, conversations, corrections, the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, EntityId, Placed, ReportId
from db.types import ROW_ID, Fen, Id


class ClaimRow(Placed, Base):
    """A number said in prose: what of, whose, when."""

    __tablename__ = "claim"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    section: Mapped[str]
    quote: Mapped[str]
    kind: Mapped[str]
    metric: Mapped[str]
    account: Mapped[str]
    year_ref: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    direction: Mapped[str]


class FindingRow(Placed, Base):
    """What a check found; a person may mark it known or false, and says why."""

    __tablename__ = "finding"
    id: Mapped[Id]
    report_id: Mapped[ReportId] = mapped_column(index=True)
    fingerprint: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str]
    quote: Mapped[str]
    expected: Mapped[str]
    actual: Mapped[str]
    evidence: Mapped[tuple[str, ...]]
    status: Mapped[str]
    reason: Mapped[str]
    marked_by: Mapped[str]
    marked_at: Mapped[datetime | None]
    found_at: Mapped[datetime]


class DraftRow(Base):
    """A 情况说明 being written for a unit and a year."""

    __tablename__ = "draft"
    id: Mapped[Id]
    entity_id: Mapped[EntityId]
    year: Mapped[int]
    style: Mapped[str]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (Index(None, "entity_id", "year"),)


class DraftReasonRow(Base):
    """A reason that a person accepted for a place of a draft, with where it came from."""

    __tablename__ = "draft_reason"
    id: Mapped[Id]
    draft_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    section: Mapped[str]
    what: Mapped[str]
    text: Mapped[str]
    origin: Mapped[str]
    who: Mapped[str]
    accepted_at: Mapped[datetime]


class ChatSessionRow(Base):
    """A conversation under the name its user gave; without sign-in nobody in particular owns it."""

    __tablename__ = "chat_session"
    id: Mapped[Id]
    name: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    owner: Mapped[str] = mapped_column(default="", server_default="")

    __table_args__ = (UniqueConstraint("owner", "name"),)


class ChatMessageRow(Base):
    """One turn of a conversation; the payload is the answer object it was shown with, the verdict its reader's."""

    __tablename__ = "chat_message"
    id: Mapped[Id]
    session_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("chat_session.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    content: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(default="", server_default="")  # good, bad
    remark: Mapped[str] = mapped_column(default="", server_default="")


class CorrectionRow(Base):
    """A figure that a person corrected: what it was, what it is, who and why. One that was not read was nothing."""

    __tablename__ = "correction"
    id: Mapped[Id]
    fact_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("fact.id", ondelete="CASCADE"), index=True)
    old_fen: Mapped[Fen | None]
    old_printed: Mapped[str]
    old_confidence: Mapped[float | None]
    new_fen: Mapped[Fen]
    new_printed: Mapped[str]
    who: Mapped[str]
    reason: Mapped[str]
    corrected_at: Mapped[datetime]


class AuditRow(Base):
    """Who changed what, and when; never updated, never deleted with what it tells of."""

    __tablename__ = "audit_log"
    id: Mapped[Id]
    at: Mapped[datetime]
    who: Mapped[str]
    action: Mapped[str]
    target: Mapped[str]
    detail: Mapped[dict[str, Any]]


class StoreInfoRow(Base):
    """Facts about the store itself, such as which declarations its views were made from."""

    __tablename__ = "store_info"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
