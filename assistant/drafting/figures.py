"""The only door by which a number enters a text: what the style asks for becomes a span with its evidence, or a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from assistant.drafting.draft import Span
from assistant.drafting.marks import Marks
from assistant.drafting.performance import graded
from assistant.drafting.said import said_same
from assistant.drafting.supplied import SuppliedData, label_of, where_supplied
from assistant.metrics.arithmetic import CHANGE_RATE, DIFFERENCE, PERCENT, calculate, sum_of
from assistant.metrics.evaluate import Aspect, Evaluator, Item, Measured, item_id
from assistant.metrics.finder import measured
from assistant.results import Missing, Reason, Result, Value, rounded
from assistant.toolkit.projects import project_figures
from db.catalogue.schema import CellRef, Metric
from db.catalogue.styles import Style
from db.core.errors import UserError
from db.core.number_forms import NumberForm, format_value
from db.records import StoredProject

_STATED = "报告文字所述"
_SHOWN = 2
_BUDGETS = {"initial": Aspect.INITIAL, "full": Aspect.FULL}
_AGAINST = {"prior": "比上年增减", "initial": "与年初预算差异", "full": "与全年预算差异"}
_COMPLETED = {"initial": "完成年初预算比例", "full": "完成全年预算比例"}
_MONEY = "万元"
_SUM, _CELL = "sum:", "cell:"
_ASPECTS = frozenset(aspect.value for aspect in Aspect)


@dataclass(frozen=True, slots=True)
class Line:
    """An account in a list: the item for the functions, and the marks of its code and names for the text."""

    item: Item
    code: str
    name: str
    path: str  # 类、款、项, each with its level
    stem: str  # the name without 支出 at its end


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project in a list."""

    stored: StoredProject
    name: str
    scored: bool
    funded: bool
    called: bool = False  # its name ends with 项目


What = str | Line


def cell_item(ref: CellRef) -> Metric:
    """A cell as an item, for a row that is printed under a name and not under an account's code."""
    path = "/".join((ref.form, ref.side, ref.row, ref.col))
    return Metric(f"{_CELL}{path}", ref.row, _MONEY, "", expression=f"[{path}]", cells=(ref,))


PROJECT_FIELDS: Mapping[str, str] = {
    "budget_initial": "年初预算数", "budget_full": "全年预算数", "executed": "全年执行数", "rate": "执行率",
    "score": "自评得分",
}  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """The quantities of one report in one style. Every number that is given leaves its mark."""

    evaluator: Evaluator
    data: SuppliedData
    style: Style
    marks: Marks
    known_results: dict[tuple[str, str, str], Result] = field(default_factory=dict)  # shared by the texts of a draft

    def with_marks(self, marks: Marks) -> "Figures":
        """The same figures for another text."""
        return replace(self, marks=marks)

    # --- results ---

    def item(self, what: What) -> Item:
        """KeyError for a name that is no metric: the loader has seen to that."""
        if isinstance(what, Line):
            return what.item
        metric = self.data.catalogue.metric(what)
        if metric is None:
            raise KeyError(what)
        return metric

    def result(self, what: What, aspect: str = "actual", whole: What | None = None) -> Result:
        """A quantity of an item: an aspect, or «over_initial», «completion_full» …, which are against a budget."""
        item = self.item(what)
        key = (item_id(item), aspect, item_id(self.item(whole)) if whole is not None else "")
        if key not in self.known_results:
            self.known_results[key] = self._result(item, aspect, self.item(whole) if whole is not None else None)
        return self.known_results[key]

    def _result(self, item: Item, aspect: str, whole: Item | None) -> Result:
        name, _, against = aspect.partition("_")
        if against in _BUDGETS:
            return self._against(item, name, against)
        found = self.evaluator.measure(Measured(item, Aspect(aspect), whole), self.data.entity, self.data.year)
        if aspect == Aspect.SHARE and isinstance(found, Missing) and found.reason is Reason.UNDEFINED:
            return self._none_of_none(item, found)
        if isinstance(found, Missing) and aspect == Aspect.CHANGE:
            return said_same(self.data, self.evaluator.subject(self.data, item), item.unit) or found
        if aspect == Aspect.ACTUAL and isinstance(item, Metric) and item.id.startswith("projects_"):
            found = graded(self.data, item.stated, found)
        return found

    def _none_of_none(self, item: Item, otherwise: Missing) -> Result:
        """Nothing is no percent of nothing."""
        part = self.evaluator.measure(Measured(item), self.data.entity, self.data.year)
        if isinstance(part, Value) and not part.exact:
            return Value(Fraction(0), "%", 0, part.evidence, derived=True)
        return otherwise

    def _against(self, item: Item, name: str, against: str) -> Result:
        """Beside a budget: the amount over it, that in percent, or the completion."""
        formulas = {"over": DIFFERENCE, "rate": CHANGE_RATE, "completion": PERCENT}
        entity, year = self.data.entity, self.data.year
        actual = self.evaluator.measure(Measured(item), entity, year)
        budget = self.evaluator.measure(Measured(item, _BUDGETS[against]), entity, year)
        if isinstance(budget, Missing) and name == "completion":
            told = self.evaluator.measure(Measured(item, Aspect.COMPLETION), entity, year)
            return told if isinstance(told, Value) and told.note.startswith(_STATED) else budget
        for found in (actual, budget):
            if isinstance(found, Missing):
                return found
        operands = [found for found in (actual, budget) if isinstance(found, Value)]
        return calculate(formulas[name], operands, _MONEY if name == "over" else "%", item.name)

    def by_id(self, metric: str) -> Result:
        """The quantity that a span of a draft names, from the facts as they are now. UserError for one unknown."""
        if metric.startswith("project:"):
            name, _, field = metric.removeprefix("project:").rpartition(":")
            found = next((item for item in self.data.projects if item.project.name == name), None)
            if found is None:
                raise UserError(f"库里没有叫“{name}”的项目，请删去或改写这一段")
            return self.of_project(found, field)
        if metric.startswith(_SUM):
            return self.sum_of(metric.removeprefix(_SUM).split("+"))
        if metric.startswith(_CELL):
            return self._of_cell(metric)
        known, _, aspect = metric.partition(":") if not metric.startswith("account:") else _account_id(metric)
        if aspect.partition("_")[2] in _BUDGETS:
            return self._against(measured(self.data.catalogue, known).item, *_two(aspect))
        wanted = measured(self.data.catalogue, metric)
        return self._result(wanted.item, wanted.aspect, wanted.whole)

    def _of_cell(self, metric: str) -> Result:
        """A cell that stands in for an account: «cell:form/side/row/col», or its share of a metric."""
        path, _, aspect = metric.removeprefix(_CELL).partition(":")
        *cell, whole = path.split("/") if aspect else (*path.split("/"), "")
        item = cell_item(CellRef(*cell))
        share = Measured(item, Aspect.SHARE, self.item(whole)) if whole else Measured(item)
        return self.evaluator.measure(share, self.data.entity, self.data.year)

    def of_project(self, stored: StoredProject, field: str) -> Result:
        """A figure of a project's own table; the rate is reckoned from its amounts."""
        known = {name: figure.result for name, figure in project_figures(stored).figures.items()}
        if field != "rate":
            return known[PROJECT_FIELDS[field]]
        executed, full = (known[PROJECT_FIELDS[name]] for name in ("executed", "budget_full"))
        if isinstance(executed, Missing) or isinstance(full, Missing):
            return executed if isinstance(executed, Missing) else full
        return calculate(PERCENT, (executed, full), "%", f"{stored.project.name}预算执行率")

    # --- marks ---

    def number(
        self, found: Result, metric: str, gap: tuple[str, str], *, plain: bool = False, signed: bool = True
    ) -> str:
        """The mark of a result in the style's form, or a gap. A plain number drops closing zeros; a change, whose
        direction the words tell, its sign."""
        if isinstance(found, Missing):
            return self.marks.gap(*gap)
        form = self.style.numbers
        if plain:
            form = NumberForm(thousands=form.thousands, decimals=_SHOWN, trailing_zeros=False)
        shown = format_value(rounded(found.exact if signed else abs(found.exact), _SHOWN), form)
        text = f"{shown}%" if found.unit == "%" else shown
        return self.marks.put(Span(text, value=found, metric=metric))

    def shown(self, what: What, aspect: str = "actual", *, plain: bool = False) -> str:
        """The mark of a quantity."""
        item, found = self.item(what), self.result(what, aspect)
        name = Aspect(aspect) if aspect in _ASPECTS else None
        label = Measured(item, name).name if name else item.name + _told(aspect)
        label = label.replace(item.name, label_of(item), 1)
        own = item_id(item)
        identity = own if aspect == Aspect.ACTUAL else f"{own}:{aspect}"
        where = where_supplied(self.data, item, _source_of(aspect))
        moved = aspect.partition("_")[0] in ("over", "rate", "change")
        return self.number(found, identity, (label, where), plain=plain, signed=not moved)

    def share(self, part: What, whole: What) -> str:
        """A part in percent of a whole."""
        one = Measured(self.item(part), Aspect.SHARE, self.item(whole))
        found = self.result(part, "share", whole)
        return self.number(found, one.id, (one.name, where_supplied(self.data, one.item, Aspect.ACTUAL)))

    def added(self, *parts: str) -> str:
        """The sum of metrics, for a whole whose parts follow it."""
        names = [self.item(part).name for part in parts]
        gap = ("、".join(names) + "之和", where_supplied(self.data, self.item(parts[0]), Aspect.ACTUAL))
        return self.number(self.sum_of(parts), _SUM + "+".join(parts), gap)

    def sum_of(self, parts: Sequence[str]) -> Result:
        found = [self.result(part) for part in parts]
        values = [one for one in found if isinstance(one, Value)]
        if len(values) < len(found):
            return next(one for one in found if isinstance(one, Missing))
        return calculate(sum_of(len(values)), values, _MONEY, "、".join(parts))

    def adds_up(self, whole: str, *parts: str) -> bool:
        """Whether known parts are the whole: only then «其中» may name them."""
        total, found = self.result(whole), self.sum_of(parts)
        if isinstance(total, Missing) or isinstance(found, Missing):
            return False
        return abs(total.exact - found.exact) <= Fraction(len(parts) + 1, 200)

    def project(self, line: ProjectLine, field: str) -> str:
        """A figure of a project."""
        name = line.stored.project.name
        gap = (f"{name}{PROJECT_FIELDS[field]}", f"{self.data.year} 年度工作簿的“绩效项目”表")
        found = self.of_project(line.stored, field)
        return self.number(found, f"project:{name}:{field}", gap, plain=field == "score")

    # --- questions of the templates ---

    def known(self, what: What, aspect: str = "actual") -> bool:
        return isinstance(self.result(what, aspect), Value)

    def sign(self, what: What, aspect: str) -> int | None:
        """-1, 0 or 1; None where it is not known."""
        found = self.result(what, aspect)
        return None if isinstance(found, Missing) else (found.exact > 0) - (found.exact < 0)

    def change(self, what: What, against: str = "prior") -> str:
        """«增加 A 万元，增长 R»: against last year or a budget, in the words of the style."""
        amount, rate = ("change", "rate") if against == "prior" else (f"over_{against}", f"rate_{against}")
        words, found, percent = self.style.words, self.result(what, amount), self.result(what, rate)
        if isinstance(found, Missing) and isinstance(percent, Missing):
            where = where_supplied(self.data, self.item(what), _source_of(amount))
            return self.marks.gap(f"{label_of(self.item(what))}{_AGAINST[against]}情况", where)
        told = found if isinstance(found, Value) else percent
        sign = (told.exact > 0) - (told.exact < 0) if isinstance(told, Value) else 0
        parts = {
            "direction": words["up"] if sign > 0 else words["down"],
            "rate_direction": words["rate_up"] if sign > 0 else words["rate_down"],
            "prior": self.year(-1),
        }
        if not sign:
            return words["same"].format(**parts, amount=self.shown(what, amount) if _asks(words["same"]) else "")
        if isinstance(found, Missing):
            return "{rate_direction}{rate}".format(**parts, rate=self.shown(what, rate))
        parts["amount"] = self.shown(what, amount)
        if isinstance(percent, Missing):
            return words["change_new"].format(**parts, no_base=words["no_base"])
        return words["change"].format(**parts, rate=self.shown(what, rate))

    def year(self, offset: int = 0) -> str:
        return self.marks.fixed(str(self.data.year + offset), "year")


def _told(aspect: str) -> str:
    """What a quantity beside a budget is called."""
    name, against = _two(aspect)
    return _COMPLETED[against] if name == "completion" else _AGAINST[against]


def _asks(phrase: str) -> bool:
    return "{amount}" in phrase


def _two(aspect: str) -> tuple[str, str]:
    name, _, against = aspect.partition("_")
    return name, against


def _account_id(metric: str) -> tuple[str, str, str]:
    """An account's id apart from the aspect behind it."""
    head, _, aspect = metric.removeprefix("account:").partition(":")
    return f"account:{head}", ":", aspect


def _source_of(aspect: str) -> Aspect:
    """Which aspect decides where the missing operand comes from."""
    name, _, against = aspect.partition("_")
    if against in _BUDGETS:
        return _BUDGETS[against]
    return Aspect(name)
