"""A metric or account of units and years, each with its owner and what it is called."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.metrics.accounts import AccountItem
from assistant.metrics.arithmetic import PERCENT, calculate
from assistant.metrics.evaluate import ASPECT_NAMES, Aspect, Item, Measured
from assistant.metrics.finder import measured
from assistant.results import Missing, Reason, Result, Value
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric

_OF_TWO_YEARS = (Aspect.CHANGE, Aspect.RATE, Aspect.CONTRIBUTION)
_SPLIT = ("基本支出", "项目支出")
_BY_CHANGE = "库里没有这一年的报告，由次年报告倒推"


def figures(work: Work, units: Sequence[str], metrics: Sequence[str], year: int | None = None) -> Found:
    """Every metric of every unit; without a year each unit in its newest. UserError for a name that is not known."""
    columns = [measured(work.catalogue, text) for text in metrics]
    entities = [entity.name for entity in work.library.units(units)]
    found = tuple(figure(work, column, entity, year) for entity in entities for column in columns)
    return Found(found, notes=tuple(year_notes(found)) if year is None else ())


def figure(work: Work, wanted: Measured, entity: str, year: int | None = None) -> Figure:
    """One figure of a unit by its whole name. A year without a report is read from the next year's, where there is
    one: its words on the change tell what came before."""
    stored = work.library.years(entity)
    own = year if year is not None else next(iter(stored), 0)
    if own not in stored and own + 1 in stored:
        result = _before(work, wanted, entity, own + 1)
        if result is not None:
            return _figure(wanted, entity, own, _noted(result))
    return _figure(wanted, entity, own, work.evaluator.measure(wanted, entity, own))


def _before(work: Work, wanted: Measured, entity: str, next_year: int) -> Result | None:
    """Last year's figure by this year's report; None where no report tells such a thing."""
    if wanted.aspect is Aspect.ACTUAL:
        return work.evaluator.measure(replace(wanted, aspect=Aspect.PRIOR), entity, next_year)
    if wanted.aspect is Aspect.SHARE and wanted.whole is not None:
        parts = [
            work.evaluator.measure(Measured(item, Aspect.PRIOR), entity, next_year)
            for item in (wanted.item, wanted.whole)
        ]
        values = [part for part in parts if isinstance(part, Value)]
        if len(values) < len(parts):
            return next(part for part in parts if isinstance(part, Missing))
        return calculate(PERCENT, values, "%", wanted.name)
    return None


def _noted(result: Result) -> Result:
    if isinstance(result, Missing) or not result.derived:
        return result
    return replace(result, note="；".join(part for part in (_BY_CHANGE, result.note) if part))


def _figure(wanted: Measured, entity: str, year: int, result: Result) -> Figure:
    years = (year, year - 1) if wanted.aspect in _OF_TWO_YEARS else (year,)
    if wanted.aspect is Aspect.PRIOR:
        years = (year - 1,)
    whole = words_of(wanted.whole) if wanted.whole is not None else ()
    words = tuple(dict.fromkeys((*words_of(wanted.item), *whole, ASPECT_NAMES[wanted.aspect])))
    name = wanted.item.name if wanted.aspect is Aspect.PRIOR else wanted.name
    if isinstance(wanted.item, AccountItem) and wanted.item.col in _SPLIT and wanted.aspect is Aspect.ACTUAL:
        name = f"{name}的{wanted.item.col}"
    signed = wanted.aspect in _OF_TWO_YEARS
    return Figure(name, wanted.id, (entity,), years, result, tuple(word for word in words if word), signed)


def words_of(item: Item) -> tuple[str, ...]:
    """What people call a metric or an account."""
    if isinstance(item, Metric):
        return (item.name, *item.synonyms)
    return (item.name, *item.codes)


def year_notes(found: Sequence[Figure]) -> list[str]:
    """That units were taken in different years, where they were."""
    newest = {figure.entities[0]: figure.years[0] for figure in found if figure.entities and figure.years}
    if len(set(newest.values())) < 2:
        return []
    years = sorted(set(newest.values()))
    return [f"各单位取库中最新的年度，年度不同（{'、'.join(f'{year}年' for year in years)}），比较时请注意"]


def missing_report(entity: str, year: int, stored: Sequence[int]) -> Missing:
    """That the store does not have the report of a year."""
    have = f"，现有 {'、'.join(map(str, stored))} 年度" if stored else ""
    return Missing(Reason.NO_REPORT, f"{entity} {year}年度", f"库里没有{entity} {year} 年度的报告{have}")
