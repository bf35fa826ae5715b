"""What the checker finds in a stored report, as quotations and words for an answer."""

from typing import TYPE_CHECKING

from assistant.toolkit.work import Work

if TYPE_CHECKING:
    from assistant.checks.result import Checked


def check(work: Work, entity: str, year: int) -> "Checked":
    """The findings for a unit by its whole name; nothing is written."""
    from assistant import checking

    return checking.check_report(work.queries, entity, year)
