"""Questions to begin with, made of what the store holds: its units, their years, their indicators."""

from collections.abc import Iterator, Sequence
from itertools import islice

from db.queries import Queries
from db.records import StoredReport

_MOST = 6
_HOTLINE = "hotline"
_CONNECTED = "接通率"


def examples(queries: Queries) -> tuple[str, ...]:
    """The newest report first; nothing where nothing is stored."""
    reports = sorted(queries.reports(current_only=True), key=lambda item: (-item.year, item.entity.name))
    told = [report for report in reports if report.passages] or reports
    return tuple(islice(_made(queries, reports, told), _MOST)) if reports else ()


def _made(queries: Queries, reports: Sequence[StoredReport], told: Sequence[StoredReport]) -> Iterator[str]:
    first, last = told[0], told[-1]
    yield f"{first.entity.name}{first.year}年支出总计是多少，比上年增加了多少"
    yield f"{first.entity.name}{first.year}年支出的构成，画个图"
    others = list(dict.fromkeys(report.entity.name for report in reports))
    if len(others) > 1:
        yield "各单位项目支出占比排名，画个图"
    if last is not first:
        yield f"{last.entity.name}{last.year}年三公经费预算和决算各是多少"
    for report in reports:
        indicators = {
            indicator.name for item in queries.projects(report_id=report.id) for indicator in item.project.indicators
        }
        connected = next((name for name in sorted(indicators) if name.endswith(_CONNECTED)), None)
        if connected is not None:
            yield f"{report.entity.name}{report.year}年{connected}达到目标了吗"
            break
    yield f"{first.entity.name}{first.year}年的报告有没有错误"
