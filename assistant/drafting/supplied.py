"""The workbook's extra sheets in the words that metrics look for, and where a person supplies what is missing."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Aspect, Item
from assistant.metrics.library import Library, ReportData
from assistant.metrics.subjects import subjects_of
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.catalogue.supplement import BUDGETS, INDICATORS, PROJECTS, REASONS, load_supplement
from db.core.text import fold
from db.records import StoredClaim
from ingest.claims.model import Measure

_THIS_YEAR, _OPENING = "本年", "年初"
_BUDGET, _REASON = "budget", "reason"
_INITIAL = "年初预算"
_INNER = str.maketrans("“”", "‘’")  # quotes within quotes
_ASKED_FORM = "general_budget"
_SELF_MONEY, _KEY_MONEY = "绩效自评涉及资金", "重点绩效评价涉及资金"
_ASIDE, _EVALUATED = re.compile(r"\([^()]*\)"), re.compile("(?:单位|部门|重点|绩效)评价")
# What is reckoned from the sheet of projects.
OF_PROJECTS = (
    "projects_self_evaluated", "self_evaluation_money", "self_evaluation_score", "projects_excellent", "projects_good",
    "projects_medium", "projects_poor",
)  # fmt: skip


@dataclass(frozen=True)
class SuppliedData(ReportData):
    """A report whose sheets speak like the explanation of a published report."""

    @cached_property
    def claims(self) -> list[StoredClaim]:
        return [_translated(self, item) if item.claim.source.sheet else _evaluation(item) for item in self._printed]

    @cached_property
    def _printed(self) -> list[StoredClaim]:
        return self.queries.claims(report_id=self.report.id)

    @cached_property
    def reasons(self) -> list[StoredClaim]:
        """The unit's own words of the sheet of reasons."""
        return [item for item in self._printed if item.claim.kind == _REASON]

    @cached_property
    def from_workbook(self) -> bool:
        return any(item.claim.source.sheet for item in self._printed)


class SuppliedLibrary(Library):
    """Reads every report so that what a workbook supplies counts as stated."""

    def data(self, entity: str, year: int) -> SuppliedData | None:
        report = self.reports.get((entity, year))
        if report is None:
            return None
        known = self._data.get(report.id)
        if not isinstance(known, SuppliedData):
            known = SuppliedData(report, self.catalogue, self.queries)
            self._data[report.id] = known
        return known


@dataclass(frozen=True)
class Desk(Work):
    """What drafting works with: the stores, read so that what a workbook supplies counts as stated."""

    @cached_property
    def library(self) -> SuppliedLibrary:
        return SuppliedLibrary(self.queries, self.catalogue)


def _translated(data: ReportData, item: StoredClaim) -> StoredClaim:
    """A line of a sheet as the claim that a sentence with this number would be."""
    claim = item.claim
    if claim.kind == _REASON:
        return item
    if claim.kind == _BUDGET or claim.metric.endswith(_INITIAL):
        subject = claim.metric.removesuffix(_INITIAL)
        metric = "" if claim.account else _quantity(data, subject)
        told = replace(claim, kind=str(Measure.INITIAL), metric=metric, year_ref=_OPENING)
    else:
        told = replace(claim, metric=_quantity(data, claim.metric), year_ref=_THIS_YEAR)
    return replace(item, claim=told)


def _evaluation(item: StoredClaim) -> StoredClaim:
    """Money behind «对 N 个项目实施单位评价» is of that evaluation, though the sentence begins like the other."""
    claim = item.claim
    said = _ASIDE.sub("", fold(claim.quote))
    if claim.metric != _SELF_MONEY or "自评" in said or not _EVALUATED.search(said):
        return item
    return replace(item, claim=replace(claim, metric=_KEY_MONEY))


def _quantity(data: ReportData, key: str) -> str:
    """The quantity that a line of a sheet is about, as claims of a text name it."""
    metric = next((one for one in data.catalogue.metrics if key in (one.stated, one.name)), None)
    names = subjects_of(data.catalogue).of_metric(metric).names if metric else frozenset[str]()
    return next(iter(names), key)


def where_supplied(data: ReportData, item: Item, aspect: Aspect) -> str:
    """Which sheet of the workbook, or which report, would carry what is missing."""
    year = data.year
    if aspect in (Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE):
        return f"导入 {year - 1} 年度的报告"
    if aspect in (Aspect.INITIAL, Aspect.COMPLETION):
        return f"{year} 年度工作簿的“{BUDGETS}”表"
    if isinstance(item, Metric) and item.stated:
        supplement = load_supplement(data.catalogue.forms)
        asked = {item.stated, item.stated.partition("占")[0]}  # a share is reckoned from the amount
        sheets = [sheet.name for sheet in supplement.sheets if any(one.key in asked for one in sheet.items)]
        if sheets:
            return f"{year} 年度工作簿的“{sheets[0]}”表"
        return f"{year} 年度工作簿的“{PROJECTS}”表" if item.id in OF_PROJECTS else "请在草稿中填写"
    if isinstance(item, Metric) and item.indicator:
        return f"{year} 年度工作簿的“{INDICATORS}”表"
    form = item.form if isinstance(item, AccountItem) else next((cell.form for cell in item.cells), "")
    named = data.catalogue.form(form) if form else None
    name = named.name.translate(_INNER) if named else ""
    return f"{year} 年度工作簿的“{name}”" if named else f"{year} 年度的公开表"


def where_reason(data: ReportData, item: Item, against: str) -> str:
    """The sheet of reasons asks why an account is not its budget, and why some totals are not last year's."""
    if isinstance(item, AccountItem):
        asked = against == Aspect.INITIAL and item.form == _ASKED_FORM
    else:
        keys = {reason.key for reason in load_supplement(data.catalogue.forms).reasons}
        asked = against == Aspect.PRIOR and bool(keys & {item.name, *item.synonyms})
    sheet = f"{data.year} 年度工作簿的“{REASONS}”表，或" if asked else ""
    return f"{sheet}在草稿中填写或采纳一条建议"


def label_of(item: Item) -> str:
    """An item as lists of what is missing call it: an account with its code."""
    return f"{name_of(item)}（{item.codes[0]}）" if isinstance(item, AccountItem) else item.name


def name_of(item: Item) -> str:
    """An item's name, once where 款 and 项 have the same."""
    half = len(item.name) // 2
    return item.name[half:] if item.name[:half] == item.name[half:] else item.name
