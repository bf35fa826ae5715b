"""What a check gives back: findings with what people said of them, and how much of the text was read."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.checks.findings import Found, Severity
from assistant.checks.shown import Basis, Context
from db.core.facts import Source
from db.records import FindingRecord, FindingStatus

_LISTED = 12  # unread numbers that the summary line names
SEVERITY_NAMES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


@dataclass(frozen=True, slots=True)
class Item:
    """A finding and its mark; a report that is not stored has no marks."""

    found: Found
    status: FindingStatus = FindingStatus.OPEN
    reason: str = ""
    marked_by: str = ""
    marked_at: datetime | None = None
    context: Context | None = None  # where its quote stands
    basis: tuple[Basis, ...] = ()  # the figures it was held against

    @property
    def id(self) -> str:
        """The same for the same finding of another check, as the store's marks are."""
        return hashlib.sha256(repr(identity(self.found.record())).encode("utf-8", "replace")).hexdigest()[:16]


def identity(record: FindingRecord) -> tuple[str, ...]:
    """What makes two findings the same for the store's marks."""
    return record.rule, record.message, record.quote, record.expected, record.actual


@dataclass(frozen=True)
class Checked:
    """One report, checked."""

    entity: str
    year: int
    items: Sequence[Item]  # the loudest first; those marked false only where they were asked for
    claims: Mapping[str, int] = field(default_factory=dict)  # of the numbers in the text: total, unread
    unread: Sequence[str] = ()  # the numbers that were not understood, as printed
    notes: Sequence[str] = ()  # what could not be looked at, and why

    def counts(self) -> dict[Severity, int]:
        """Findings by severity; one that a person marked false counts nowhere."""
        counted = [item.found.severity for item in self.items if item.status is not FindingStatus.FALSE]
        return {severity: counted.count(severity) for severity in SEVERITY_NAMES}

    @property
    def has_errors(self) -> bool:
        return self.counts()[Severity.ERROR] > 0

    def told_counts(self) -> str:
        return "，".join(f"{SEVERITY_NAMES[severity]} {count}" for severity, count in self.counts().items())

    def told_claims(self) -> str:
        """How many numbers of the text were read; empty where the text was not looked at."""
        if "total" not in self.claims:
            return ""
        if not self.claims["total"]:
            return "没有读到情况说明中的数，只核对了公开表"
        unread = self.claims.get("unread", 0)
        listed = "、".join(self.unread[:_LISTED]) + ("等" if unread > _LISTED else "")
        rest = f"，其中 {unread} 个没有读懂，未核对：{listed}" if unread else "，全部读懂"
        return f"情况说明中共有 {self.claims['total']} 个数{rest}"


def place(source: Source) -> str:
    """Where something stands, as a person would look it up."""
    parts = (
        f"工作表“{source.sheet}”" if source.sheet else "",
        f"第{source.page}页" if source.page else "",
        f"第{source.line}行" if source.line else "",
    )
    return f"{source.file} {''.join(parts)}".strip()
