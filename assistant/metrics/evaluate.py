"""A metric or an account, for a unit and a year: itself, or one of the quantities that every amount has."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import partial

from assistant.metrics.accounts import BUDGET_HOMES, AccountItem, account_value, cell_of
from assistant.metrics.arithmetic import CHANGE_RATE, DIFFERENCE, PERCENT, calculate, formula_of, ratio_of, sum_of
from assistant.metrics.cells import TOTAL, is_blank, label_of, read_cell
from assistant.metrics.changes import budget_from_change, prior_from_change, stated_change, stated_prior
from assistant.metrics.indicators import indicator_value, projects_graded
from assistant.metrics.library import Library, ReportData
from assistant.metrics.projects import of_all_projects, share_of_sheet
from assistant.metrics.stated import stated
from assistant.metrics.subjects import Subject, subjects_of
from assistant.results import Missing, Reason, Result, Value
from db.catalogue.schema import CellRef, Metric
from ingest.claims.model import Measure

Item = Metric | AccountItem
_POINTS = "个百分点"
_BUDGETED = frozenset(form for form, _ in BUDGET_HOMES)  # the forms whose accounts are told with a budget each
_GRADED = re.compile("等级为(.)的项目数")
_PLAY = Fraction(1, 100)  # what rounding alone explains between a stated percentage and a reckoned one


class Aspect(StrEnum):
    """What is asked of an item."""

    ACTUAL = "actual"
    INITIAL = "initial"  # 年初预算
    FULL = "full"  # 全年（调整）预算
    COMPLETION = "completion"  # actual ÷ budget
    PRIOR = "prior"
    CHANGE = "change"
    RATE = "rate"
    SHARE = "share"  # of a whole
    CONTRIBUTION = "contribution"  # to the change of a whole, in points


ASPECT_NAMES = {
    Aspect.ACTUAL: "",
    Aspect.INITIAL: "年初预算",
    Aspect.FULL: "全年预算",
    Aspect.COMPLETION: "预算完成率",
    Aspect.PRIOR: "上年数",
    Aspect.CHANGE: "比上年增减额",
    Aspect.RATE: "比上年增减率",
    Aspect.SHARE: "占比",
    Aspect.CONTRIBUTION: "拉动百分点",
}


@dataclass(frozen=True)
class Measured:
    """A quantity of an item, as a column of a comparison names it."""

    item: Item
    aspect: Aspect = Aspect.ACTUAL
    whole: Item | None = None

    @property
    def name(self) -> str:
        if self.whole is not None and self.aspect is Aspect.SHARE:
            return f"{self.item.name}占{self.whole.name}的比重"
        if self.whole is not None and self.aspect is Aspect.CONTRIBUTION:
            return f"{self.item.name}对{self.whole.name}的{ASPECT_NAMES[self.aspect]}"
        return self.item.name + ASPECT_NAMES[self.aspect]

    @property
    def unit(self) -> str:
        if self.aspect in (Aspect.COMPLETION, Aspect.RATE, Aspect.SHARE):
            return "%"
        points = self.aspect is Aspect.CHANGE and self.item.unit == "%"
        return _POINTS if points or self.aspect is Aspect.CONTRIBUTION else self.item.unit

    @property
    def id(self) -> str:
        own = item_id(self.item)
        whole = f"/{item_id(self.whole)}" if self.whole is not None else ""
        return own + whole if self.aspect is Aspect.ACTUAL else f"{own}{whole}:{self.aspect}"


def item_id(item: Item) -> str:
    if isinstance(item, Metric):
        return item.id
    home = f"@{item.form}.{item.col}" if item.form or item.col else ""
    return f"account:{'|'.join(item.codes)}{home}"


class Evaluator:
    """Answers from a library. Entities by their whole name; see Library.units for what people write."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._subjects = subjects_of(library.catalogue)
        self._metrics = {metric.id: metric for metric in library.catalogue.metrics}

    def measure(self, measured: Measured, entity: str, year: int) -> Result:
        """Any quantity of an item. ValueError where a share or a contribution names no whole."""
        data = self.library.data(entity, year)
        if data is None:
            return self._no_report(entity, year)
        item, whole = measured.item, measured.whole
        if measured.aspect in (Aspect.SHARE, Aspect.CONTRIBUTION):
            if whole is None:
                raise ValueError(f"{measured.aspect} needs a whole")
            return self._share(data, measured, whole)
        simple: dict[Aspect, Callable[[ReportData, Item], Result]] = {
            Aspect.ACTUAL: self._actual,
            Aspect.INITIAL: lambda at, one: self._budget(at, one, Measure.INITIAL),
            Aspect.FULL: lambda at, one: self._budget(at, one, Measure.FULL),
            Aspect.COMPLETION: self._completion,
            Aspect.PRIOR: self._prior,
            Aspect.CHANGE: self._change,
            Aspect.RATE: self._rate,
        }
        return simple[measured.aspect](data, item)

    def evaluate(self, metric: Metric, entity: str, year: int) -> Result:
        """The metric itself."""
        return self.measure(Measured(metric), entity, year)

    def _no_report(self, entity: str, year: int) -> Missing:
        years = "、".join(str(known) for known in self.library.years(entity))
        have = f"，现有 {years} 年度" if years else ""
        return Missing(Reason.NO_REPORT, f"{entity} {year}年度", f"库里没有{entity} {year} 年度的报告{have}")

    # --- the item itself ---

    def _actual(self, data: ReportData, item: Item) -> Result:
        if isinstance(item, AccountItem):
            return account_value(data, item)
        if item.indicator:
            return indicator_value(data, item)
        if item.stated:
            return self._stated(data, item)
        return self._expression(data, item, self._cell, self._actual)

    def _expression(
        self,
        data: ReportData,
        metric: Metric,
        cell: Callable[[ReportData, CellRef], Result],
        other: Callable[[ReportData, Item], Result],
    ) -> Result:
        """An expression over cells and metrics, each read by its own function: this year's or last year's."""
        formula = formula_of(metric)
        values: list[Value] = []
        missing: Missing | None = None
        for operand in formula.operands:
            found = cell(data, operand) if isinstance(operand, CellRef) else other(data, self._metrics[operand])
            if isinstance(found, Missing):
                missing = missing or found
            else:
                values.append(found)
        ratio = self._stated_ratio(data, metric)
        if missing is not None:
            told = isinstance(ratio, Value) and missing.reason is Reason.UNPUBLISHED and other == self._actual
            if told and isinstance(ratio, Value):
                return replace(ratio, note="报告文字所述")
            return missing if formula.single is None else replace(missing, what=metric.name)
        if formula.single is not None:
            return values[0]
        result = calculate(formula, values, metric.unit, metric.name)
        return _beside(result, ratio) if other == self._actual else result

    def _stated_ratio(self, data: ReportData, metric: Metric) -> Result | None:
        """What the text says a budget's completion is, for a metric that reckons it."""
        parts = ratio_of(metric)
        if parts is None or not isinstance(parts[0], CellRef):
            return None
        subject, whole = self._subjects.of_cell(parts[0]), parts[1]
        budget = self._subjects.of_cell(whole) if isinstance(whole, CellRef) else self._subjects.of_metric(
            self._metrics[whole]
        )  # fmt: skip
        if not subject.names or budget.measure not in (Measure.INITIAL, Measure.FULL):
            return None
        return stated(data, subject.of(Measure.COMPLETION), "%", metric.name)

    def _cell(self, data: ReportData, ref: CellRef) -> Result:
        """A cell; where its table is not published another that carries the same, then the explanation. A blank that
        the explanation contradicts is not nothing."""
        found = read_cell(data, ref)
        subject = self._subjects.of_cell(ref)
        if isinstance(found, Value):
            told = self._told(data, subject, ref) if is_blank(found) and subject.names else None
            if isinstance(told, Value) and told.exact:
                return replace(told, note="表中为空白，取情况说明所写的数")
            empty = not data.columns.get((ref.form, ref.side, ref.col))
            if empty and is_blank(found) and subject.measure is Measure.FULL and self._told_of_others(data, ref):
                return Missing(
                    Reason.UNPUBLISHED, label_of(ref), "表中为空白，而情况说明写有其他项的预算，没有写这一项"
                )
            return found
        for cells in self._subjects.other_cells(ref):
            values = [read_cell(data, other) for other in cells]
            given = [value for value in values if isinstance(value, Value)]
            if len(given) == len(values):
                return given[0] if len(given) == 1 else calculate(sum_of(len(given)), given, "万元", ref.row)
        told = self._told(data, subject, ref) if subject.names else None
        return told if isinstance(told, Value) else found

    def _told_of_others(self, data: ReportData, ref: CellRef) -> bool:
        """Whether the explanation states amounts for other rows of a column that the table leaves blank."""
        side = data.form_named(ref.form).side
        for row in side.rows:
            other = replace(ref, row=row.key)
            subject = self._subjects.of_cell(other)
            told = self._told(data, subject, other) if row.key != ref.row and subject.names else None
            if isinstance(told, Value) and told.exact:
                return not isinstance(self._told(data, self._subjects.of_cell(ref), ref), Value)
        return False

    @staticmethod
    def _told(data: ReportData, subject: Subject, ref: CellRef) -> Result:
        return stated(data, subject, "万元", ref.row)

    def _stated(self, data: ReportData, metric: Metric) -> Result:
        subject = self._subjects.of_metric(metric)
        if not subject:
            return Missing(Reason.UNPUBLISHED, metric.name, "情况说明里没有写")
        if subject.measure is Measure.INITIAL:
            found = stated(data, subject, metric.unit, metric.name)
            return found if isinstance(found, Value) else self._budget_of_accounts(data, subject, found)
        if graded := _GRADED.search(metric.stated):
            found = stated(data, subject, metric.unit, metric.name)
            return found if isinstance(found, Value) else projects_graded(data, graded[1], found)
        found = stated(data, subject, metric.unit, metric.name)
        if isinstance(found, Value):
            return found
        whole = partial(self._actual, data)
        return of_all_projects(data, metric.id) or share_of_sheet(data, metric, whole) or found

    def subject(self, data: ReportData, item: Item) -> Subject:
        """What claims speak of the item in this report."""
        if isinstance(item, Metric):
            return self._subjects.of_metric(item)
        ref = cell_of(data, item)
        return Subject() if isinstance(ref, Missing) else self._subjects.of_cell(ref)

    # --- budgets ---

    def _budget(self, data: ReportData, item: Item, measure: Measure) -> Result:
        subject, what = self.subject(data, item), f"{item.name}预算"
        if not subject or item.unit != "万元":
            return Missing(Reason.UNPUBLISHED, what, "报告没有写它的预算")
        if measure is Measure.FULL:
            for ref in self._subjects.budget_cells(subject):
                found = self._cell(data, ref)
                if isinstance(found, Value):
                    return found
        told = stated(data, subject.of(measure), "万元", what)
        now = self._actual(data, item) if isinstance(told, Missing) and measure is Measure.INITIAL else told
        back = budget_from_change(data, subject, now, what) if isinstance(now, Value) and now is not told else None
        told = back if isinstance(back, Value) else told
        return told if isinstance(told, Value) else self._budget_of_accounts(data, subject.of(measure), told)

    def _budget_of_accounts(self, data: ReportData, subject: Subject, otherwise: Missing) -> Result:
        """The budget of a whole form, where the text states it account by account and leaves none out."""
        for quantity in data.wording.quantities:
            for ref in (cells[0] for cells in quantity.cells if quantity.id in subject.names and len(cells) == 1):
                if ref.row != TOTAL or ref.form not in data.forms or ref.form not in _BUDGETED:
                    continue
                column = data.columns.get((ref.form, ref.side, ref.col), [])
                rows = {other.row for other in column if other.row.isdigit()}
                leaves = sorted(row for row in rows if not any(one != row and one.startswith(row) for one in rows))
                found = [stated(data, Subject(account=row, measure=subject.measure), "万元", row) for row in leaves]
                values = [value for value in found if isinstance(value, Value)]
                if leaves and len(values) == len(leaves):
                    note = "各科目年初预算之和" if len(values) > 1 else ""
                    result = calculate(sum_of(len(values)), values, "万元", otherwise.what)
                    return replace(result, note=note) if isinstance(result, Value) and note else values[0]
        return otherwise

    def _completion(self, data: ReportData, item: Item) -> Result:
        """Actual ÷ initial budget, else ÷ the year's; what the text says stands beside it."""
        actual = self._spent(data, item)
        told = stated(data, self.subject(data, item).of(Measure.COMPLETION), "%", f"{item.name}预算完成率")
        budget = self._budget(data, item, Measure.INITIAL)
        note = "对年初预算"
        if isinstance(budget, Missing):
            budget, note = self._budget(data, item, Measure.FULL), "对全年预算"
        if isinstance(actual, Missing) or isinstance(budget, Missing):
            if isinstance(told, Value):
                return replace(told, note="报告文字所述")
            return actual if isinstance(actual, Missing) else budget
        result = calculate(PERCENT, (actual, budget), "%", f"{item.name}预算完成率")
        if isinstance(result, Value):
            result = replace(result, note="；".join(part for part in (note, result.note) if part))
        return _beside(result, told)

    def _spent(self, data: ReportData, item: Item) -> Result:
        """What a budget is compared with: budgets of accounts are those of a fiscal fund, not of all money."""
        subject = self.subject(data, item)
        if subject.account and isinstance(item, AccountItem) and not item.form:
            told = stated(data, subject, "万元", item.name)
            if isinstance(told, Value):
                return told
        return self._actual(data, item)

    # --- last year ---

    def _prior(self, data: ReportData, item: Item) -> Result:
        before = self.library.data(data.entity, data.year - 1)
        if before is not None:
            found = self._actual(before, item)
            if isinstance(found, Value):
                note = f"取自 {before.year} 年度报告{self._disputed(data, item, found)}"
                return replace(found, note="；".join(part for part in (note, found.note) if part))
        found = self._actual(data, item)
        subject = self.subject(data, item)
        if isinstance(found, Value) and subject and item.unit != "%":
            return self._prior_stated(data, subject, found, item.name)
        if isinstance(item, Metric) and item.expression and formula_of(item).single is None:
            return self._expression(data, item, self._prior_cell, self._prior)
        return found if isinstance(found, Missing) else self._unsaid(data, item.name)

    def _prior_cell(self, data: ReportData, ref: CellRef) -> Result:
        """Last year's figure of a cell, as an operand."""
        now = self._cell(data, ref)
        subject = self._subjects.of_cell(ref)
        if isinstance(now, Missing):
            return now
        name = ref.col if ref.row == TOTAL else ref.row
        return self._prior_stated(data, subject, now, name) if subject else self._unsaid(data, name)

    def _prior_stated(self, data: ReportData, subject: Subject, now: Value, name: str) -> Result:
        what = f"{name}上年数"
        told = stated_prior(data, subject, now.unit)
        change = stated_change(data, subject, now)
        if told is not None:
            note = change.note if change else ""
            return replace(told, note="；".join(part for part in (told.note, note) if part))
        found = prior_from_change(data, subject, now, what)
        if found is not None:
            return found
        only = change.rate if change else None
        if only is not None:
            word = "上升" if only.exact > 0 else "下降"
            return Missing(Reason.UNPUBLISHED, what, f"报告只写了{word} {abs(only.value)}%，没有写上年数或变动额")
        return self._unsaid(data, name)

    def _unsaid(self, data: ReportData, name: str) -> Missing:
        note = f"库里没有 {data.year - 1} 年度的报告，本年报告也没有写它比上年增减多少"
        return Missing(Reason.UNPUBLISHED, f"{name}上年数", note)

    def _disputed(self, data: ReportData, item: Item, before: Value) -> str:
        """What this year's report says of the change, where last year's report does not bear it out."""
        now, subject = self._actual(data, item), self.subject(data, item)
        if isinstance(now, Missing) or not subject or item.unit == "%":
            return ""
        told = stated_change(data, subject, now)
        if told is None or told.amount is None or abs(now.exact - before.exact - told.amount.exact) <= 2 * _PLAY:
            return ""
        return f"；本年报告写变动 {told.amount.text} 万元，与两年报告之差不符"

    def _change(self, data: ReportData, item: Item) -> Result:
        unit = _POINTS if item.unit == "%" else item.unit
        now, prior = self._actual(data, item), self._prior(data, item)
        if isinstance(now, Missing) or isinstance(prior, Missing):
            return now if isinstance(now, Missing) else prior
        told = None
        if prior.derived and item.unit != "%":
            told = stated_change(data, self.subject(data, item), now)
        if told is not None and told.amount is not None:
            return replace(told.amount, note="；".join(part for part in ("本年报告所述", told.note) if part))
        return calculate(DIFFERENCE, (now, prior), unit, f"{item.name}比上年增减额")

    def _rate(self, data: ReportData, item: Item) -> Result:
        now, prior = self._actual(data, item), self._prior(data, item)
        if isinstance(now, Missing):
            return now
        if isinstance(prior, Missing):
            told = stated_change(data, self.subject(data, item), now)
            return prior if told is None or told.rate is None else replace(told.rate, note="报告文字所述")
        return calculate(CHANGE_RATE, (now, prior), "%", f"{item.name}比上年增减率")

    # --- of a whole ---

    def _share(self, data: ReportData, measured: Measured, whole: Item) -> Result:
        if measured.aspect is Aspect.SHARE:
            values = (self._actual(data, measured.item), self._actual(data, whole))
        else:
            values = (self._change(data, measured.item), self._prior(data, whole))
        part, base = values
        if isinstance(part, Missing) or isinstance(base, Missing):
            return part if isinstance(part, Missing) else base
        return calculate(PERCENT, (part, base), measured.unit, measured.name)


def _beside(result: Result, told: Result | None) -> Result:
    """A reckoned percentage with the stated one, where the two differ by more than rounding."""
    if not isinstance(result, Value) or not isinstance(told, Value) or abs(result.exact - told.exact) <= _PLAY:
        return result
    note = f"报告写 {told.plain}%，按数字计算为 {result.plain}%"
    return replace(result, note="；".join(part for part in (note, result.note) if part))
