"""What is told beside the figures asked for: gaps to budgets, grand totals, what an amount of the question is."""

import re
from collections.abc import Generator, Sequence

from assistant.metrics.evaluate import Aspect, Measured
from assistant.metrics.finder import measured
from assistant.metrics.projects import MONEY
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.target import Target
from assistant.replies.premise import fits
from assistant.replies.protocol import Call
from assistant.replies.telling import (
    amount,
    change_words,
    sentence,
    size,
    year_of,
)
from assistant.replies.told import BUDGET_GAP, Told
from assistant.results import Value
from assistant.toolkit.accounts import BUDGETED
from assistant.toolkit.found import Figure, Found, Quote
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.core.numbers import Kind, Number, find_numbers
from db.core.text import squeeze

_ADDED = re.compile(r"加起来|合计|总和|之和|相加|加一起|合起来|一共|总共|共")
_SAID_OF = (
    "收支总体",
    "收入",
    "支出",
    "支出功能分类",
    "人员经费",
    "公用经费",
    "三公经费",
    "机关运行和政府采购",
    "财政拨款",
)
# What is told together: groups with persons, batches with persons, cars bought with what was paid for them.
_BESIDE = {
    "overseas_trip_cost": ("overseas_groups", "overseas_persons"),
    "overseas_groups": ("overseas_persons",),
    "overseas_persons": ("overseas_groups",),
    "domestic_reception_batches": ("domestic_reception_persons",),
    "domestic_reception_persons": ("domestic_reception_batches",),
    "reception_cost": ("domestic_reception_batches", "domestic_reception_persons"),
    "vehicles_bought": ("vehicle_purchase_cost", "vehicle_running_cost"),
    "vehicle_purchase_cost": ("vehicles_bought",),
}
TOTAL_OF = {"annual_income": "total_income", "annual_expenditure": "total_outlay"}
_WHERE_GAP = re.compile(r"差在哪|差(?:的|额)是|为(?:什么|啥|何)差|为什么不(?:一样|等)")
_WHICH_FUND = re.compile(r"(?:哪|什么|啥)(?:类|个|种|本|块)?(?:预算|资金|钱)")
_TWO_YEARS = 2  # are told as this year's and last year's figure
_PERCENT_OF = re.compile(r"(?:是|占)[^,。?]{0,12}(?:百分|几成|比例|多少)")


def everything(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """All that a question about one unit calls for beside its figures, in the order in which it is read."""
    parts: list[str] = []
    parts += yield from through_years(work, frame, told)
    parts += yield from budget_gaps(frame, told)
    parts += yield from totals_instead(work, frame, told)
    parts += yield from of_said_budget(work, frame, told)
    parts += yield from budget_from_rate(frame, told)
    parts += [words for one in told if (words := fund_of(work, frame, one))]
    parts += yield from between(work, frame, told)
    parts += yield from what_is_meant(work, frame, told)
    parts += yield from said_elsewhere(frame, told)
    return parts


def budget_from_rate(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """The budget that a stated completion makes it, where the report prints none: rounded as its operands are."""
    one = told[0]
    full, rate = one.by_aspect.get(Aspect.FULL), one.get(Aspect.COMPLETION)
    if not frame.has(Cue.FULL) or len(told) > 1 or full is None or full.value is not None or rate is None:
        return []
    if one.main.value is None or rate.value is None or not rate.value.exact or not one.main.value.exact:
        return []
    expression = f"{one.main.handle} / {rate.handle} * 100"
    found = yield [Call("compute", {"expression": expression, "unit": "万元", "name": f"{one.main.name}全年预算"})]
    value = found[0].figures[0].value if found[0].figures else None
    return [f"按决算数和完成率倒推，全年预算约为{amount(value)}（{value.working}）。"] if value is not None else []


def fund_of(work: Work, frame: Frame, one: Told) -> str:
    """Which budget an account is paid from, by the table that prints it."""
    item = one.target.item
    data = work.library.data(one.main.entities[0], one.year)
    if data is None or isinstance(item, Metric) or not _WHICH_FUND.search(frame.text):
        return ""
    forms = [form for form, _ in BUDGETED if any(ref.form == form and ref.row in item.codes for ref in data.facts)]
    names = "、".join(data.form_named(form).name for form in forms)
    return f"{one.main.name}列在{names}中。" if names else ""


def through_years(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """Each stored year's figure, where a course over the years is asked for and more than two are stored."""
    stored = sorted(work.library.years(told[0].main.entities[0]))
    if not frame.has(Cue.TREND) or len(stored) <= _TWO_YEARS:
        return []
    parts: list[str] = []
    for one in told:
        unit = one.main.entities[0]
        found = yield [
            Call("figures", {"units": [unit], "metrics": [one.target.measured.id], "year": year}) for year in stored
        ]
        known = [result.figures[0] for result in found if result.values]
        listed = "、".join(f"{year_of(figure)}{amount(figure.value)}" for figure in known if figure.value is not None)
        parts.append(f"{one.main.name}历年为：{listed}。")
    return parts


def total_targets(work: Work, told: Sequence[Told]) -> tuple[Target, ...]:
    """The grand totals in place of the year's income or expenditure, where not every report tells its change."""
    lacking_rate = [one for one in told if (rate := one.by_aspect.get(Aspect.RATE)) is not None and rate.value is None]
    if not lacking_rate or any(getattr(one.target.item, "id", "") not in TOTAL_OF for one in told):
        return ()
    ids = dict.fromkeys(TOTAL_OF[getattr(one.target.item, "id", "")] for one in told)
    return tuple(Target(measured(work.catalogue, name)) for name in ids)


def budget_gaps(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """How much more or less than its budget was spent, where the question asks by how much."""
    if not frame.has(*BUDGET_GAP, Cue.DIFFERENCE):
        return []
    parts: list[str] = []
    for one in told:
        budget, name = one.get(Aspect.INITIAL), "年初预算"
        if budget is None:
            budget, name = one.get(Aspect.FULL), "全年预算"
        if budget is None or one.main.value is None:
            continue
        two = f"{one.main.handle} - {budget.handle}"
        found = yield [
            Call("compute", {"expression": two}),
            Call("compute", {"expression": f"({two}) / {budget.handle} * 100"}),
        ]
        gap = found[0].figures[0].value if found[0].figures else None
        rate = found[1].figures[0].value if found[1].figures else None
        if gap is not None:
            words = f"比{name}{'多' if gap.exact > 0 else '少'}{size(gap)}" if gap.exact else f"与{name}相同"
            if rate is not None and rate.exact:
                words += f"，{'超出' if rate.exact > 0 else '低'}{size(rate)}"
            parts.append(f"{one.main.name}{words}。")
    return parts


def of_said_budget(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """«是年初预算500万的百分之多少»: of a budget that only a project's table prints, where the question states it."""
    one = told[0]
    lacks = one.by_aspect.get(Aspect.INITIAL)
    if (
        not _PERCENT_OF.search(frame.text)
        or len(told) > 1
        or one.main.value is None
        or lacks is None
        or lacks.value is not None
        or not frame.numbers
    ):
        return []
    found = yield [Call("projects", {"unit": one.main.entities[0], "year": one.year})]
    budgets = [
        (card.name, card.figures[name])
        for card in found[0].data or ()
        for name in (MONEY["budget_initial"], MONEY["budget_full"])
        if any(_said(number, card.figures[name]) for number in frame.numbers)
    ]
    if not budgets or budgets[0][1].value is None:
        return []
    project, budget = budgets[0]
    rate = yield [Call("compute", {"expression": f"{one.main.handle} / {budget.handle} * 100"})]
    value = rate[0].figures[0].value if rate[0].figures else None
    if value is None or budget.value is None:
        return []
    return [f"项目“{project}”的{budget.name}为{amount(budget.value)}，{one.main.name}相当于它的{amount(value)}。"]


def _said(number: Number, figure: Figure) -> bool:
    value = figure.value
    return value is not None and number.unit in ("万元", "万") and number.value == value.value


def totals_instead(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """The grand totals' last year, where a report tells only those and the year's income or expenditure is asked."""
    parts: list[str] = []
    for one in told:
        prior = one.by_aspect.get(Aspect.PRIOR)
        total = TOTAL_OF.get(getattr(one.target.item, "id", ""))
        if prior is None or prior.value is not None or total is None:
            continue
        aspects = (Aspect.ACTUAL, Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE)
        item = measured(work.catalogue, total).item
        metrics = [Measured(item, aspect).id for aspect in aspects]
        found = yield [Call("figures", {"units": [one.main.entities[0]], "metrics": metrics, "year": one.year})]
        figures = dict(zip(aspects, found[0].figures, strict=False))
        words = change_words(figures.get(Aspect.CHANGE), figures.get(Aspect.RATE))
        if not words:
            continue
        before = figures[Aspect.PRIOR]
        shown = f"；{year_of(before)}为{amount(before.value)}" if before.value is not None else ""
        parts.append(f"报告写了{item.name}的变动：{year_of(figures[Aspect.ACTUAL])}{item.name}{words}{shown}。")
    del frame
    return parts


def between(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """Two figures of one unit held against each other: «哪个多», «差多少», «是几倍»; several added up."""
    mains = [one.main for one in told if one.main.value is not None]
    rates = [rate for one in told if (rate := one.get(Aspect.RATE)) is not None]
    if len(rates) == len(told) == 2 and frame.has(Cue.RATE, Cue.COMPARE):
        fast, slow = sorted(rates, key=lambda one: -(one.value.exact if one.value else 0))
        found = yield [Call("compute", {"expression": f"{fast.handle} - {slow.handle}"})]
        gap = found[0].figures[0].value if found[0].figures else None
        leader = next(one.main.name for one in told if one.get(Aspect.RATE) is fast)
        return (
            [f"{year_of(fast)}增长更快的是{leader}，增减率相差{size(gap)}。"] if gap is not None and gap.exact else []
        )
    if len({figure.value.unit for figure in mains if figure.value}) != 1 or len(mains) < 2:
        return []
    parts: list[str] = []
    if len(mains) == 2 and frame.has(Cue.COMPARE, Cue.DIFFERENCE, Cue.TIMES):
        first, second = sorted(mains, key=lambda one: -(one.value.exact if one.value else 0))
        calls = [Call("compute", {"expression": f"{first.handle} - {second.handle}"})]
        if second.value is not None and second.value.exact > 0:
            calls.append(Call("compute", {"expression": f"{first.handle} / {second.handle}"}))
        found = yield calls
        gap = found[0].figures[0].value if found[0].figures else None
        if gap is not None:
            ratio = found[1].figures[0].value if len(found) > 1 and found[1].figures else None
            times = f"，前者是后者的{amount(ratio)}" if ratio is not None and gap.unit != "个百分点" else ""
            parts.append(f"{first.name}比{second.name}多{size(gap)}{times}。")
            if _WHERE_GAP.search(frame.text):
                parts += yield from _same_as(work, told[0], gap)
    if frame.has(Cue.SUM) and mains[0].value is not None and mains[0].value.unit != "%" and _ADDED.search(frame.text):
        found = yield [Call("compute", {"expression": " + ".join(figure.handle for figure in mains)})]
        if found[0].figures and found[0].figures[0].value:
            parts.append(f"{'、'.join(figure.name for figure in mains)}合计{amount(found[0].figures[0].value)}。")
    return parts


def what_is_meant(work: Work, frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """What the amounts are that a question states and that are not those asked about; and what belongs beside them."""
    entity, year = told[0].main.entities[0], told[0].year
    known = [figure for one in told for figure in one.figures]
    stray = [number for number in frame.numbers if not any(fits(number, figure) for figure in known)]
    metrics = {metric.id: metric for metric in work.catalogue.metrics}
    wanted: list[str] = []
    for number in stray:
        if number.kind is not Kind.AMOUNT and number.unit != "万":
            continue
        equal = [
            metric.id
            for metric in metrics.values()
            if metric.unit == "万元" and metric.group in _SAID_OF and _equals(work, metric, entity, year, number)
        ]
        wanted += equal[:1]
    counts = all(one.target.item.unit != "万元" for one in told)
    if counts or (stray and frame.has(Cue.CONFIRM, Cue.COUNT, Cue.AMOUNT)):
        wanted += [other for one in told for other in _BESIDE.get(getattr(one.target.item, "id", ""), ())]
    wanted = [one for one in dict.fromkeys(wanted) if one not in {figure.key for figure in known}]
    if not wanted:
        return []
    found = yield [Call("figures", {"units": [entity], "metrics": wanted, "year": year})]
    return [sentence(figure) for figure in found[0].values]


def _equals(work: Work, metric: Metric, entity: str, year: int, number: Number) -> bool:
    result = work.evaluator.measure(Measured(metric), entity, year)
    if not isinstance(result, Value) or not result.exact:
        return False
    amount = number.value if number.unit in ("万元", "万") else None
    return amount is not None and result.value == amount


def _same_as(work: Work, one: Told, gap: Value) -> Generator[list[Call], list[Found], list[str]]:
    """What figure of the report is just the gap between two others."""
    entity, year = one.main.entities[0], one.year
    for metric in work.catalogue.metrics:
        if metric.unit != "万元" or metric.group not in (*_SAID_OF, "政府性基金"):
            continue
        result = work.evaluator.measure(Measured(metric), entity, year)
        if isinstance(result, Value) and result.exact == abs(gap.exact):
            found = yield [Call("figures", {"units": [entity], "metrics": [metric.id], "year": year})]
            return [f"{sentence(found[0].figures[0])}这个数与上述差额相等。"] if found[0].values else []
    return []


def said_elsewhere(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """The report's own words, where the question doubts a figure or last year's is told in words only."""
    doubted = frame.has(Cue.CHECK)
    lacking_prior = [
        one for one in told if (prior := one.by_aspect.get(Aspect.PRIOR)) is not None and prior.value is None
    ]
    of_words = [one for one in lacking_prior if one.main.value is not None and one.main.value.unit != "万元"]
    chosen = list(told) if doubted else of_words
    if not chosen:
        return []
    unit = chosen[0].main.entities[0]
    found = yield [
        Call(
            "explanations",
            {"question": frame.raw, "units": [unit], "year": one.year, "count": 20}
            | ({"containing": one.main.name} if doubted else {}),
        )
        for one in chosen
    ]
    parts: list[str] = []
    for one, result in zip(chosen, found, strict=True):
        for quote in result.quotes:
            if (doubted and _tells_other(one, quote)) or (not doubted and _tells_same(one, quote)):
                parts.append(f"报告的说明：“{squeeze(quote.text)}”（{quote.entity}{quote.year}年度报告）")
                break
    return parts


def _tells_same(one: Told, quote: Quote) -> bool:
    value = one.main.value
    return value is not None and any(n.value == value.value and n.unit == value.unit for n in find_numbers(quote.text))


def _tells_other(one: Told, quote: Quote) -> bool:
    """Whether a paragraph gives the item another amount, close to the table's and not equal to it."""
    value = one.main.value
    if value is None:
        return False
    said = [number.value for number in find_numbers(quote.text) if number.unit == value.unit]
    return any(number != value.value and abs(number - value.value) <= abs(value.value) / 50 for number in said)
