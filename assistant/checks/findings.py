"""How a rule says what it found; the severity of a rule is declared with it and only ever lowered by a check."""

from dataclasses import dataclass
from enum import StrEnum

from db.core.facts import Source
from db.records import FindingRecord


class Severity(StrEnum):
    ERROR = "error"  # wrong on any reading
    WARNING = "warning"  # very likely wrong, or two sources disagree and either may be right
    INFO = "info"  # rounding of the printed unit explains it, or a matter of form


LOUDNESS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as its rule tells it. `cause` names what is wrong: findings of one cause become one."""

    rule: str
    severity: Severity
    message: str
    quote: str
    source: Source
    expected: str = ""
    actual: str = ""
    evidence: tuple[str, ...] = ()
    cause: str = ""
    related: tuple[Source, ...] = ()

    def record(self) -> FindingRecord:
        return FindingRecord(
            self.rule,
            str(self.severity),
            self.message,
            self.quote,
            self.expected,
            self.actual,
            self.evidence,
            self.source,
        )
