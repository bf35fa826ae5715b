"""What the store gives back: the domain records with their ids and whose report they are from. Frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.core.facts import Claim, Entity, Fact, FormSeen, Passage, Problem, Project, Section, Source


class Outcome(StrEnum):
    """What became of a report that was handed to the store."""

    NEW = "new"
    SAME = "same"  # these bytes are in the store already; nothing was written
    SUPERSEDED = "superseded"  # it took the place of an earlier edition


@dataclass(frozen=True, slots=True)
class Saved:
    """Where a report is in the store."""

    report_id: int
    outcome: Outcome
    edition: int


@dataclass(frozen=True, slots=True)
class StoredReport:
    """One edition of a report, and how much of it there is."""

    id: int
    entity: Entity
    year: int
    kind: str
    title: str
    file: str
    sha256: str
    pages: int | None
    edition: int
    editions: int
    is_current: bool
    ingested_at: datetime
    parser_version: str
    facts: int
    projects: int
    passages: int
    problems: Mapping[str, int] = field(default_factory=dict)  # kind to count
    doubtful: int = 0  # recognised figures that want a person's look


@dataclass(frozen=True, slots=True)
class StoredFact:
    """A figure with the id that evidence names: fact:<id>."""

    id: int
    report_id: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class StoredForm:
    """A public table of a report."""

    id: int
    report_id: int
    entity: str
    year: int
    form: FormSeen


@dataclass(frozen=True, slots=True)
class StoredSection:
    """A heading of a report."""

    id: int
    report_id: int
    entity: str
    year: int
    section: Section


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A paragraph; `sha` is its id in the vector store, title and part are those of its section."""

    id: int
    report_id: int
    entity: str
    year: int
    sha: str
    title: str
    part: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class StoredProject:
    """A project, with the ids of its indicators in the same order: indicator:<id>."""

    id: int
    report_id: int
    entity: str
    year: int
    project: Project
    indicator_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """Something of a report that was not understood, and who settled it since."""

    id: int
    report_id: int
    entity: str
    year: int
    problem: Problem
    settled_by: str = ""
    settled_at: datetime | None = None
    settled_how: str = ""


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim with the id that evidence names: claim:<id>."""

    id: int
    report_id: int
    entity: str
    year: int
    claim: Claim


class FindingStatus(StrEnum):
    """What a person said about a finding."""

    OPEN = "open"
    KNOWN = "known"
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """What a check found."""

    rule: str
    severity: str
    message: str
    quote: str
    expected: str
    actual: str
    evidence: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """A finding and what was said about it."""

    id: int
    report_id: int
    entity: str
    year: int
    finding: FindingRecord
    status: FindingStatus
    reason: str
    marked_by: str
    marked_at: datetime | None


@dataclass(frozen=True, slots=True)
class DraftReason:
    """A reason a person accepted for one place of a draft; `origin` says where the words come from."""

    section: str
    what: str
    text: str
    origin: str
    who: str


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft as it was last saved."""

    id: int
    entity: str
    year: int
    style: str
    content: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    reasons: tuple[DraftReason, ...]


@dataclass(frozen=True, slots=True)
class ChatSession:
    """A conversation."""

    name: str
    messages: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of a conversation."""

    id: int
    role: str
    content: str
    payload: dict[str, Any]
    created_at: datetime
    verdict: str = ""
    remark: str = ""


VERDICTS = ("", "good", "bad")  # what a reader may say of an answer


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that a person corrected, or supplied where it had not been read: then there is no old one."""

    fact_id: int
    old_fen: int | None
    old_printed: str
    new_fen: int
    new_printed: str
    who: str
    reason: str
    corrected_at: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: who, when, what."""

    at: datetime
    who: str
    action: str
    target: str
    detail: dict[str, Any]


# What changes reports or what they say; everything else in the log is about people's own work.
REPORT_ACTIONS = (
    "save_report", "delete_report", "set_entity_fields", "correct_fact", "supply_fact", "settle_problem",
    "accept_reason", "withdraw_reason", "delete_draft",
)  # fmt: skip
