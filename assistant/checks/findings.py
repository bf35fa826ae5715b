"""How a rule says what it found; the severity of a rule is declared with it and only ever lowered by a check."""

from dataclasses import dataclass
from enum import StrEnum

from db.core.facts import Source
from db.records import FindingRecord


class Severity(StrEnum):
    ERROR = "error"  # wrong on any reading
    WARNING = "warning"  # very likely wrong, or two sources disagree and either may be right
    INFO = "info"  # rounding of the printed unit explains it, or a matter of form


_ALSO = 9  # other places that a message names
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

    @property
    def told(self) -> str:
        """The message, with the other places that the same thing stands at."""
        also = [place for source in self.related if (place := _where(source))]
        also = list(dict.fromkeys(place for place in also if place != _where(self.source)))
        more = "等" if len(also) > _ALSO else ""
        return f"{self.message}（另见{'、'.join(also[:_ALSO])}{more}）" if also else self.message

    def record(self) -> FindingRecord:
        return FindingRecord(
            self.rule,
            str(self.severity),
            self.told,
            self.quote,
            self.expected,
            self.actual,
            self.evidence,
            self.source,
        )


def _where(source: Source) -> str:
    if source.line:
        page = f"第{source.page}页" if source.page else ""
        return f"{page}第{source.line}行"
    return f"第{source.page}页" if source.page else ""
