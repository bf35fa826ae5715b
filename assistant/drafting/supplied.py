"""A report as drafting reads it, and where a person supplies what is missing."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Aspect, Item
from assistant.metrics.library import Library, ReportData
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.catalogue.supplement import BUDGETS, INDICATORS, PROJECTS, REASONS, load_supplement
from db.core.text import fold
from db.records import StoredClaim

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
    """A report as drafts repeat it: money that stands under the evaluation that it is of."""

    @cached_property
    def claims(self) -> list[StoredClaim]:
        return list(map(_evaluation, super().claims))


class SuppliedLibrary(Library):
    """Reads every report as drafts repeat it."""

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
    """What drafting works with: the stores, read as drafts repeat them."""

    @cached_property
    def library(self) -> SuppliedLibrary:
        return SuppliedLibrary(self.queries, self.catalogue)


def _evaluation(item: StoredClaim) -> StoredClaim:
    """Money behind «对 N 个项目实施单位评价» is of that evaluation, though the sentence begins like the other."""
    claim = item.claim
    said = _ASIDE.sub("", fold(claim.quote))
    if claim.metric != _SELF_MONEY or "自评" in said or not _EVALUATED.search(said):
        return item
    return replace(item, claim=replace(claim, metric=_KEY_MONEY))


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
