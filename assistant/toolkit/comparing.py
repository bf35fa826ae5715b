"""Figures side by side: of several units, of two years, all together; and the names that a text holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answers import Table
from assistant.metrics.evaluate import Aspect
from assistant.metrics.finder import Named, find_metrics, measured, nearest
from assistant.toolkit.figures import figure, figures
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.parts import drivers
from assistant.toolkit.ranking import ranked
from assistant.toolkit.reckoning import average, counted, difference, percent_more, times, total
from assistant.toolkit.work import Work
from db.core.facts import Entity
from db.core.text import fold

How = Literal["sum", "average", "max", "min", "count"]
_OF_ONE_ITEM = (Aspect.ACTUAL, Aspect.PRIOR, Aspect.CHANGE, Aspect.RATE)


@dataclass(frozen=True)
class Compared:
    """The largest and the smallest of several figures, and what lies between them; None with fewer than two."""

    high: Figure | None = None
    low: Figure | None = None
    difference: Figure | None = None  # high less low
    percent: Figure | None = None  # how much more, in percent of the low one
    times: Figure | None = None


def compare(work: Work, units: Sequence[str], metric: str, year: int | None = None) -> Found:
    """One metric of several units, then difference, percentage and ratio of the largest and the smallest."""
    found = figures(work, units, [metric], year)
    order = ranked(found.figures).order
    if len(order) < 2:
        return replace(found, data=Compared())
    high, low = order[0], order[-1]
    between = Compared(high, low, difference(high, low), percent_more(high, low), times(high, low))
    more = tuple(item for item in (between.difference, between.percent, between.times) if item is not None)
    return replace(found, figures=(*found.figures, *more), data=between)


def aggregate(work: Work, metric: str, units: Sequence[str] = (), year: int | None = None, how: How = "sum") -> Found:
    """One figure of several units. Those without a value are left out, and a note says so."""
    found = figures(work, units, [metric], year)
    known = list(found.values)
    if not known:
        return found
    order = ranked(known).order
    name = known[0].name
    made = {
        "sum": lambda: total(known, f"{name}合计"),
        "average": lambda: average(known, f"{name}平均值"),
        "max": lambda: order[0],
        "min": lambda: order[-1],
        "count": lambda: counted(known, f"有{name}的单位数"),
    }[how]()
    lacking = [item for item in found.figures if item.value is None]
    notes = [f"{item.entities[0]}没有这个数，没有计入" for item in lacking if item.entities]
    return Found((made, *(item for item in found.figures if item is not made)), notes=(*found.notes, *notes))


def change(work: Work, metric: str, entity: str, year: int) -> Found:
    """This year, last year, the difference and its rate, then the parts that drove it."""
    wanted = measured(work.catalogue, metric)
    if wanted.aspect is not Aspect.ACTUAL:
        own, before = figure(work, wanted, entity, year), figure(work, wanted, entity, year - 1)
        return Found((own, before, difference(own, before)))
    found = [figure(work, replace(wanted, aspect=aspect), entity, year) for aspect in _OF_ONE_ITEM]
    return Found((*found, *drivers(work, metric, entity, year).figures))


@dataclass(frozen=True)
class Names:
    """What a text names: stored units, metrics and accounts; `near` where it names no metric."""

    units: tuple[Entity, ...]
    metrics: tuple[Named, ...]
    near: tuple[Named, ...] = ()


def find(work: Work, text: str) -> Found:
    """The units, metrics and accounts that a text names; every unit where it names none."""
    library = work.library
    units = tuple(entity for entity in library.entities if is_named(entity, fold(text)))
    metrics = tuple({item.named.name: item.named for item in find_metrics(work.catalogue, text)}.values())
    near = () if metrics or not fold(text) else tuple(nearest(work.catalogue, text))
    shown = units or library.entities
    rows = tuple(
        (unit.name, "、".join(f"{year}年" for year in library.years(unit.name)), unit.city, unit.province)
        for unit in shown
    )
    tables = [Table(("单位", "有报告的年度", "城市", "省份"), rows, "单位")]
    if metrics or near:
        names = tuple((item.name, item.item.unit, _codes(item)) for item in metrics or near)
        tables.append(
            Table(("名称", "计量单位", "科目编码"), names, "指标和科目" if metrics else "名称相近的指标和科目")
        )
    notes = () if units else (f"库里共有 {len(library.entities)} 个单位的 {len(library.reports)} 份报告",)
    return Found(tables=tuple(tables), notes=notes, data=Names(units, metrics, near))


def is_named(entity: Entity, text: str) -> bool:
    """Whether a folded text names a unit, its city or its province."""
    city = fold(entity.city)
    names = {fold(entity.name), *map(fold, entity.short_names), city, city.removesuffix("市"), fold(entity.province)}
    return any(name in text for name in names - {""})


def _codes(item: Named) -> str:
    return "、".join(account.code for account in item.accounts)
