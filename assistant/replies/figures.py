"""Figures asked for: one or several, of one unit or side by side, with change, budget and share where asked."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.answers import Status
from assistant.metrics.evaluate import Aspect, Measured
from assistant.metrics.finder import measured
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.items import Target, whole_of
from assistant.replies.premise import corrections, fits
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.side_by_side import side_by_side
from assistant.replies.telling import (
    Names,
    amount,
    change_words,
    is_zero,
    joined,
    lacking,
    once,
    sentence,
    size,
    table_of,
    year_of,
)
from assistant.results import Reason, Value
from assistant.toolkit.found import Figure, Found, Quote
from assistant.toolkit.projects import MONEY
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric
from db.core.numbers import Kind, Number, find_numbers
from db.core.text import squeeze

_FEW = 3  # more figures than these are also shown as a table
_BUDGET = (Cue.INITIAL, Cue.COMPLETION, Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.NO_BUDGET)
_BUDGET_GAP = (Cue.OVER_BUDGET, Cue.UNDER_BUDGET, Cue.NO_BUDGET)
_CHANGED = (Cue.CHANGE, Cue.PRIOR, Cue.TREND)


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
_PERCENT_OF = re.compile(r"(?:是|占)[^,。?]{0,12}(?:百分|几成|比例|多少)")
_LAST_YEAR = re.compile(r"同比|上年|去年|前一年|上一年|比20|比\d\d年|较20")


@dataclass(frozen=True)
class Told:
    """One target of one unit: the figure itself and what else was asked of it."""

    target: Target
    year: int
    by_aspect: dict[Aspect, Figure]

    @property
    def main(self) -> Figure:
        """The item itself."""
        return self.by_aspect[self.target.measured.aspect]

    def asked(self, frame: Frame) -> Figure:
        """The one figure that the question cannot do without."""
        own = self.target.aspect
        only_initial = frame.has(Cue.INITIAL) and not frame.has(Cue.ACTUAL, Cue.COMPLETION, *_BUDGET_GAP)
        if own is None and only_initial and not frame.has(Cue.WHY, Cue.SHARE):
            own = Aspect.INITIAL
        if own is None and self.year - 1 in frame.years.asked and self.year not in frame.years.asked:
            own = Aspect.PRIOR
        return self.by_aspect.get(own or self.target.measured.aspect, self.main)

    def get(self, aspect: Aspect) -> Figure | None:
        """A figure that has a value."""
        found = self.by_aspect.get(aspect)
        return found if found is not None and found.value is not None else None

    @property
    def figures(self) -> list[Figure]:
        return list(self.by_aspect.values())


def aspects_of(frame: Frame, target: Target) -> list[Aspect]:
    """What is asked of a target beside itself."""
    own = target.measured.aspect
    if own is not Aspect.ACTUAL:
        return [own]
    asked: list[Aspect] = [own]
    if target.aspect is not None:
        asked.append(target.aspect)
    money = target.item.unit == "万元"
    if money and frame.has(*_BUDGET):
        asked += [Aspect.INITIAL, Aspect.COMPLETION]
    if (money and frame.has(Cue.FULL) and not frame.has(Cue.INITIAL)) or target.aspect is Aspect.FULL:
        asked += [Aspect.FULL, Aspect.COMPLETION]
    against_budget = frame.has(*_BUDGET) and not _LAST_YEAR.search(frame.text)
    if (frame.has(*_CHANGED) and not against_budget) or frame.years.last or frame.years.compared:
        asked += [Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE]
    if money and frame.has(Cue.SHARE):
        asked.append(Aspect.SHARE)
    return list(dict.fromkeys(asked))


def measured_id(work: Work, target: Target, aspect: Aspect) -> str:
    """The name by which the tools know a target in an aspect; empty where it has none."""
    if aspect is target.measured.aspect:
        return target.measured.id
    if aspect is Aspect.SHARE:
        whole = whole_of(work.catalogue, target.item)
        return Measured(target.item, Aspect.SHARE, whole).id if whole is not None else ""
    return Measured(target.item, aspect).id


def gather(
    work: Work, frame: Frame, units: Sequence[str], targets: Sequence[Target]
) -> Generator[list[Call], list[Found], list[Told]]:
    """Every figure that the question needs, by one round of calls."""
    asked: list[tuple[str, int, Target, list[Aspect]]] = []
    for unit in units:
        year = base_year(work, frame, unit)
        for target in targets:
            aspects = aspects_of(frame, target)
            if any(year - 1 == other for other in frame.years.asked):
                aspects = [*aspects, *([] if Aspect.PRIOR in aspects else [Aspect.PRIOR])]
            asked.append((unit, year, target, [aspect for aspect in aspects if measured_id(work, target, aspect)]))
    calls = [
        Call(
            "figures",
            {"units": [unit], "metrics": [measured_id(work, target, aspect) for aspect in aspects], "year": year},
        )
        for unit, year, target, aspects in asked
    ]
    found = yield calls
    return [
        Told(target, year, dict(zip(aspects, result.figures, strict=False)))
        for (_, year, target, aspects), result in zip(asked, found, strict=True)
        if result.figures
    ]


def answer(
    work: Work, frame: Frame, units: Sequence[str], targets: Sequence[Target]
) -> Generator[list[Call], list[Found], Reply]:
    """The reply to a question for figures."""
    told = yield from gather(work, frame, units, targets)
    if not told:
        return Reply(Status.UNKNOWN, "没有查到相应的数。")
    if all(one.asked(frame).value is None for one in told):
        instead = yield from totals_instead(work, frame, told)
        return (
            Reply(Status.ANSWERED, joined([nothing(told, frame).text, *instead])) if instead else nothing(told, frame)
        )
    names = Names.of(work)
    if len(units) > 1:
        text = yield from side_by_side(names, frame, [told_for(told, target) for target in targets])
    else:
        text = joined([paragraph(one, frame) for one in told])
        text = joined([text, *(yield from budget_gaps(frame, told)), *(yield from totals_instead(work, frame, told))])
        text = joined([text, *(yield from of_said_budget(work, frame, told))])
        text = joined([text, *(yield from between(frame, told)), *(yield from what_is_meant(work, frame, told))])
    prefix = corrections(frame, names, told_main(told), [figure for one in told for figure in one.figures])
    figures = [figure for one in told for figure in one.figures if figure.value is not None]
    tables = (table_of([one.main for one in told]),) if len(told) > _FEW else ()
    chart = None
    if frame.has(Cue.CHART):
        chart = yield from charted([one.main for one in told if one.main.value is not None], figures)
        text = joined([text, "图表已生成。" if chart is not None else "可比的数不足两个，画不成图。"])
    if len(units) == 1:
        text = joined([text, *(yield from said_elsewhere(frame, told))])
    return Reply(Status.ANSWERED, joined([prefix, text]), tables=tables, chart=chart)


def told_for(told: Sequence[Told], target: Target) -> list[Told]:
    return [one for one in told if one.target is target]


def told_main(told: Sequence[Told]) -> list[Figure]:
    return [one.main for one in told]


def budget_gaps(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """How much more or less than its budget was spent, where the question asks by how much."""
    if not frame.has(*_BUDGET_GAP, Cue.DIFFERENCE):
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


def between(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
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


def said_elsewhere(frame: Frame, told: Sequence[Told]) -> Generator[list[Call], list[Found], list[str]]:
    """The report's own words, where the question doubts a figure or last year's is told in words only."""
    doubted = frame.has(Cue.CHECK)
    lacking_prior = [
        one for one in told if (prior := one.by_aspect.get(Aspect.PRIOR)) is not None and prior.value is None
    ]
    of_words = [one for one in lacking_prior if one.main.value is not None and one.main.value.unit == "%"]
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


def charted(
    figures: Sequence[Figure], more: Sequence[Figure], title: str = ""
) -> Generator[list[Call], list[Found], dict[str, object] | None]:
    """The chart of figures; one figure alone is drawn with what was found beside it."""
    drawn = figures if len(figures) > 1 else more
    found = yield [Call("chart", {"handles": [figure.handle for figure in drawn], "title": title})]
    return dict(found[0].chart) if found[0].chart else None


def nothing(told: Sequence[Told], frame: Frame) -> Reply:
    """No figure at all: what is missing, and what stands near."""
    asked = [(figure, figure.missing) for one in told if (figure := one.asked(frame)).missing is not None]
    reasons = once(
        f"{figure.entities[0]}{year_of(figure)}的{figure.name}{lacking(missing)}。"
        if missing.reason is not Reason.NO_REPORT
        else f"没有资料：{missing.note}。"
        for figure, missing in asked
        if missing is not None
    )
    if any(missing is not None and missing.reason is Reason.AMBIGUOUS for _, missing in asked):
        return Reply(Status.CLARIFY, joined(reasons))
    return Reply(Status.UNKNOWN, joined(reasons))


def paragraph(one: Told, frame: Frame) -> str:
    """One target of one unit: the figure, then budget, then last year, then its share."""
    main = one.main
    if main.missing is not None:
        return f"{main.entities[0]}{year_of(main)}的{main.name}{lacking(main.missing)}。"
    asked_before = one.year - 1 in frame.years.asked and one.year not in frame.years.asked
    parts = [_last_year(one)] if asked_before else [_itself(one, frame)]
    parts += [_budget(one), _change(one, told_prior=asked_before), _share(one)]
    return "".join(once(parts))


def _itself(one: Told, frame: Frame) -> str:
    main = one.main
    value = main.value
    if value is None:
        return ""
    start = f"{main.entities[0]}{year_of(main)}{main.name}"
    if is_zero(main) and value.note:
        return f"{start}为{amount(value)}（{value.note}）。"
    working = f"，即 {value.working}" if value.working and _shows_working(one, frame) else ""
    note = f"（{value.note}）" if value.note else ""
    return f"{start}为{amount(value)}{working}{note}。"


def _shows_working(one: Told, frame: Frame) -> bool:
    unit = one.main.value.unit if one.main.value else ""
    return frame.has(Cue.FORMULA, Cue.PER) or unit not in ("%", "万元")


def _last_year(one: Told) -> str:
    prior = one.by_aspect.get(Aspect.PRIOR)
    if prior is None:
        return ""
    start = f"{one.main.entities[0]}{year_of(prior)}{prior.name}"
    if prior.value is None:
        return f"{start}{lacking(prior.missing)}。" if prior.missing else ""
    note = f"（{prior.value.note}）" if prior.value.note else ""
    return f"{start}为{amount(prior.value)}{note}。"


def _budget(one: Told) -> str:
    initial, full, rate = (one.by_aspect.get(aspect) for aspect in (Aspect.INITIAL, Aspect.FULL, Aspect.COMPLETION))
    parts: list[str] = []
    for figure, name in ((initial, "年初预算"), (full, "全年预算")):
        if figure is None:
            continue
        if figure.value is not None:
            parts.append(f"{name}为{amount(figure.value)}" + ("（年初没有安排预算）" if is_zero(figure) else ""))
        elif figure.missing is not None and (full is None or full.value is None):
            parts.append(f"{name}{lacking(figure.missing)}")
    if rate is not None and rate.value is not None:
        note = f"（{rate.value.note}）" if rate.value.note else ""
        parts.append(f"预算完成率为{amount(rate.value)}{note}")
    return "；".join(parts) + "。" if parts else ""


def _change(one: Told, *, told_prior: bool) -> str:
    prior, change, rate = (one.by_aspect.get(aspect) for aspect in (Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE))
    if prior is None:
        return ""
    words = change_words(change, rate)
    notes = once(
        note
        for figure in (change, prior)
        if figure is not None and figure.value is not None and (note := figure.value.note) and note != "本年报告所述"
    )
    aside = f"（{'；'.join(notes)}）" if notes and not told_prior else ""
    if prior.value is None:
        reason = f"上年数{lacking(prior.missing)}" if prior.missing else ""
        return f"与上年相比{words}。{reason}。" if words else f"{reason}。"
    before = "" if told_prior else f"{year_of(prior)}为{amount(prior.value)}"
    now = f"{year_of(one.main)}{one.main.name}为{amount(one.main.value)}，" if told_prior and one.main.value else ""
    if not words:
        return f"{before}{aside}。" if before else ""
    return f"{now}比{year_of(prior)}{words}；{before}{aside}。" if before else f"{now}比{year_of(prior)}{words}。"


def _share(one: Told) -> str:
    share = one.by_aspect.get(Aspect.SHARE) if one.target.measured.aspect is not Aspect.SHARE else None
    if share is None or share.value is None:
        return ""
    return f"{share.name}为{amount(share.value)}。"
