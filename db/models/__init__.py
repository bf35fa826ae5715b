"""The mapped tables: report.py what a report says, work.py what people and the assistant add. No query."""

from db.models.base import Base
from db.models.report import (
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
from db.models.work import (
    AuditRow,
    ChatMessageRow,
    ChatSessionRow,
    ClaimRow,
    CorrectionRow,
    DraftReasonRow,
    DraftRow,
    FindingRow,
    StoreInfoRow,
)

__all__ = [
    "AuditRow",
    "Base",
    "ChatMessageRow",
    "ChatSessionRow",
    "ClaimRow",
    "CorrectionRow",
    "DraftReasonRow",
    "DraftRow",
    "EntityRow",
    "FactRow",
    "FindingRow",
    "FormRow",
    "IndicatorRow",
    "PassageRow",
    "ProblemRow",
    "ProjectRow",
    "ReportRow",
    "SectionRow",
    "StoreInfoRow",
]
