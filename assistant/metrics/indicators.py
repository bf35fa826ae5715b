"""Performance indicators by the metric's name patterns, across the projects of a report."""

from dataclasses import dataclass
from fractions import Fraction

from assistant.metrics.library import ReportData
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value, calculated, decimals_needed
from db.catalogue.schema import Metric
from db.core.facts import Indicator, Project
from db.core.number_forms import convert
from db.core.numbers import Kind, Number, find_numbers
from db.core.text import fold

_LISTED = 6  # other results that a note names
_MONEY = ("万元", "元")


@dataclass(frozen=True)
class _Hit:
    """An indicator that fits: how well its name does, and what was reached."""

    rank: tuple[int, int, int, int]  # pattern, words beside it, foreign unit, money of the project (most first)
    id: int
    project: Project
    indicator: Indicator
    exact: Fraction
    unit: str
    printed: Number


def indicator_value(data: ReportData, metric: Metric) -> Result:
    """The result of the indicator that fits best; where projects report different results the note lists them."""
    hits = sorted(_hits(data, metric), key=lambda hit: hit.rank)
    if not hits:
        return Missing(Reason.UNPUBLISHED, metric.name, "绩效自评表里没有这项指标")
    best = hits[0]
    same = [hit for hit in hits if (hit.exact, hit.unit) == (best.exact, best.unit)]
    return Value(
        best.exact,
        best.unit,
        max(decimals_needed(best.exact, best.unit), 0, best.printed.decimals),
        tuple(_evidence(data, hit) for hit in same),
        note="；".join(note for note in (_printed(best), _others(hits, best)) if note),
    )


def _hits(data: ReportData, metric: Metric) -> list[_Hit]:
    patterns = [fold(pattern) for pattern in metric.indicator]
    found: list[_Hit] = []
    for stored in data.projects:
        for place, indicator in zip(stored.indicator_ids, stored.project.indicators, strict=True):
            name = fold(indicator.name)
            at = next((rank for rank, pattern in enumerate(patterns) if pattern in name), None)
            if at is None or (read := _reached(indicator, metric)) is None:
                continue
            number, exact, unit = read
            rank = (int(unit != metric.unit), at, len(name) - len(patterns[at]), -(stored.project.executed or 0))
            found.append(_Hit(rank, place, stored.project, indicator, exact, unit, number))
    return found


def _reached(indicator: Indicator, metric: Metric) -> tuple[Number, Fraction, str] | None:
    """The result as printed, in the metric's unit; a bare number has the unit of its target. None where it is of
    another kind: 100 % of the seats is no number of seats."""
    number = _first(indicator.actual)
    if number is None:
        return None
    target = _first(indicator.target)
    unit = number.unit or (target.unit if target else "") or metric.unit
    exact = convert(number.value, unit, fold(metric.unit))
    if exact is not None:
        return number, Fraction(exact), metric.unit
    return None if _kind_of(unit) != _kind_of(metric.unit) else (number, Fraction(number.value), unit)


def _kind_of(unit: str) -> str:
    return "share" if unit == "%" else "money" if unit in _MONEY else "measure"


_MEASURED = {Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN}


def _first(text: str) -> Number | None:
    """The number of a cell, if it is one number and no date."""
    found = find_numbers(text)
    if len(found) != 1 or found[0].garbled or found[0].high is not None:
        return None
    whole = fold(text) == fold(found[0].text)  # five bare digits are a count here, not an account's code
    return found[0] if found[0].kind in _MEASURED or (whole and found[0].kind in (Kind.CODE, Kind.IDENTIFIER)) else None


def _printed(hit: _Hit) -> str:
    notes = []
    if hit.printed.comparator:
        notes.append(f"完成值在表中印作“{hit.indicator.actual}”")
    if fold(hit.printed.unit or "") != fold(hit.unit) and not hit.printed.unit:
        notes.append(f"完成值印作“{hit.indicator.actual}”，单位取自目标值“{hit.indicator.target}”")
    return "；".join(notes)


def _others(hits: list[_Hit], best: _Hit) -> str:
    """The results that differ, with their projects."""
    told: dict[str, None] = {}
    for hit in hits:
        if (hit.exact, hit.unit) != (best.exact, best.unit):
            told[f"{hit.project.name}“{hit.indicator.name}”{hit.indicator.actual}"] = None
    if not told:
        return ""
    more = f"等 {len(told)} 项" if len(told) > _LISTED else ""
    listed = "、".join(list(told)[:_LISTED])
    return f"取自{best.project.name}“{best.indicator.name}”；其他项目填报的不同：{listed}{more}"


def _evidence(data: ReportData, hit: _Hit) -> Evidence:
    citation = Citation(
        f"indicator:{hit.id}", data.entity, data.year, "", hit.indicator.name, hit.project.name, hit.indicator.actual,
        hit.indicator.source, "" if hit.printed.unit else hit.unit,
    )  # fmt: skip
    return Evidence(citation.id, citation)


def projects_graded(data: ReportData, grade: str, otherwise: Missing) -> Result:
    """How many projects have a grade, counted from their tables; only where every project has one."""
    graded = [stored for stored in data.projects if stored.project.grade]
    if not graded or len(graded) < len(data.projects):
        return otherwise
    found = [
        Evidence(
            f"project:{stored.id}",
            Citation(
                f"project:{stored.id}", data.entity, data.year, "", stored.project.name, "等级",
                stored.project.grade or "", stored.project.source,
            ),
        )
        for stored in graded
    ]  # fmt: skip
    count = sum((stored.project.grade or "").startswith(grade) for stored in graded)
    terms = " + ".join(f"{item.id}={grade}" for item in found)
    note = "按各项目自评表的等级计数"
    return Value(Fraction(count), "个", 0, (calculated(terms, found),), derived=True, note=note)
