"""Indicators: target against actual and score, and one measure that several projects of a year print."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.performance import row_quote
from db.catalogue.wording import load_wording
from db.core.facts import Indicator, Project
from db.core.money import plain, round_half_up
from db.core.number_forms import convert
from db.core.numbers import Kind, Number, find_numbers, parse_cell
from db.core.text import fold

_MEASURED = (Kind.AMOUNT, Kind.PERCENT, Kind.RATE, Kind.COUNT, Kind.PLAIN)
_MANY = 3
_SERVICE = ("percent", "count", "rate")
_YEAR = re.compile(r"(20\d\d)年")
_SIGNED = re.compile(r"^[≥≤><]")


@dataclass(frozen=True, slots=True)
class _Measure:
    """A cell that says nothing but one figure."""

    value: Decimal
    unit: str
    comparator: str  # ≥ ≤ > < =, empty where none is printed
    decimals: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one project prints for a measure."""

    project: Project
    indicator: Indicator
    measure: _Measure


def _measure(text: str) -> _Measure | None:
    numbers = find_numbers(text)
    if len(numbers) != 1:
        return None
    number: Number = numbers[0]
    if number.kind not in _MEASURED or number.garbled or number.high is not None or number.approximate:
        return None
    before, after = fold(text[: number.start]), fold(text[number.end :])
    words = load_wording()
    if before not in ("", "=", *words["indicators.least"], *words["indicators.most"]) or after not in (
        "",
        "以上",
        "以内",
    ):
        return None
    comparator = number.comparator or ("≥" if before in words["indicators.least"] else "")
    return _Measure(number.value, number.unit, comparator, number.decimals)


def _actual(indicator: Indicator, target: _Measure | None) -> _Measure | None:
    """What was reached; a unit that is left out is that of the target."""
    found = _measure(indicator.actual)
    if found is None or found.unit or target is None:
        return found
    return _Measure(found.value, target.unit, found.comparator, found.decimals)


# --- target, actual, score -------------------------------------------------------------------------------------------


def check_missed_target(case: Case) -> Iterator[Found]:
    """完成值没有达到指标值却得满分，又没有说明原因。"""
    for project in case.projects:
        for indicator in project.indicators:
            weight, score = parse_cell(indicator.weight), parse_cell(indicator.score)
            if not weight or weight != score or indicator.note or not _missed(indicator):
                continue
            yield Found(
                "performance.missed_target",
                Severity.WARNING,
                f"“{project.name}”指标“{indicator.name}”指标值 {indicator.target}，完成值 {indicator.actual} 没有达到，"
                f"却得满分 {indicator.score}，也没有填写偏差原因",
                row_quote(indicator),
                indicator.source,
                indicator.target,
                indicator.actual,
                cause=f"score:{project.name}:{indicator.name}",
            )


def _missed(indicator: Indicator) -> bool:
    """Whether the actual surely misses the target: units equal or one left out, and by more than rounding."""
    target = _measure(indicator.target)
    plainly = _measure(indicator.actual)
    if target is None or plainly is None or plainly.comparator or not target.comparator:
        return False
    values: list[Decimal | None] = [plainly.value]
    if plainly.unit:
        values = [convert(plainly.value, plainly.unit, target.unit)]
    if not plainly.unit and target.unit[:1] in ("万", "亿", "千", "百"):
        values.append(convert(plainly.value, target.unit[1:], target.unit))  # the whole unit may have been meant
    if not plainly.unit and target.unit == "%" and plainly.value <= 1:
        values.append(plainly.value * 100)  # 0.98 is 98%
    half = Decimal(5).scaleb(-max(plainly.decimals, target.decimals) - 1)
    return all(value is not None and _misses(target, value, half) for value in values)


def _misses(target: _Measure, value: Decimal, half: Decimal) -> bool:
    if target.comparator in ("≤", "<"):
        return value > target.value + half
    return value < target.value - half  # more than an exact target is no miss


# --- one measure, several projects -----------------------------------------------------------------------------------


def check_same_measure(case: Case) -> Iterator[Found]:
    """同一年度同名的热线运行指标，各项目填报的数应当相同。"""
    seen: dict[tuple[str, str], list[_Seen]] = defaultdict(list)
    # Money is a project's own; rates, counts and shares of the service are the unit's.
    metrics = [metric for metric in case.catalogue.metrics if metric.number_form in _SERVICE]
    patterns = [fold(pattern) for metric in metrics for pattern in metric.indicator]
    for project in case.projects:
        year = (_YEAR.search(fold(project.name)) or [None, str(case.year)])[1] or ""
        for indicator in project.indicators:
            name = fold(indicator.name)
            measure = _actual(indicator, _measure(indicator.target))
            if measure is None or measure.comparator or not any(p in name for p in patterns):
                continue
            seen[name, year].append(_Seen(project, indicator, measure))
    differing: dict[frozenset[str], list[Found]] = defaultdict(list)
    for entries in seen.values():
        groups = _groups(entries)
        if len(groups) > 1:
            projects = frozenset(entry.project.name for group in groups for entry in group)
            differing[projects].append(_differing(entries, groups))
    for found in differing.values():
        yield from [_joined(found)] if len(found) >= _MANY else found


def _joined(found: Sequence[Found]) -> Found:
    """The same projects differ in many measures: tables filled in of different days, which is one mistake."""
    first = next((item for item in found if item.severity is Severity.WARNING), found[0])
    others = [item for item in found if item is not first]
    return replace(
        first,
        message="；".join((first.message, *(item.message for item in others))),
        related=tuple(place for item in (first, *others) for place in (item.source, *item.related))[1:],
    )


def _groups(entries: Sequence[_Seen]) -> list[list[_Seen]]:
    """Entries of one value each; entries that measure something else (a share, a number) than most are left out."""
    groups: list[list[_Seen]] = []
    for entry in entries:
        first = groups[0][0].measure if groups else entry.measure
        if not _comparable(first, entry.measure):
            continue
        home = next((group for group in groups if _equal(group[0].measure, entry.measure)), None)
        if home is None:
            groups.append([entry])
        else:
            home.append(entry)
    return groups


def _comparable(one: _Measure, other: _Measure) -> bool:
    times = load_wording()["indicators.time_units"]
    if not one.unit or not other.unit or one.unit == other.unit or (one.unit in times and other.unit in times):
        return "%" not in (one.unit, other.unit) or one.unit == other.unit
    return convert(one.value, one.unit, other.unit) is not None


def _equal(one: _Measure, other: _Measure) -> bool:
    """Equal, or the same figure printed with fewer digits."""
    value = convert(one.value, one.unit, other.unit) if one.unit and other.unit else one.value
    if value is None:
        return False
    decimals = min(one.decimals, other.decimals) if one.unit == other.unit else other.decimals
    return round_half_up(value, decimals) == round_half_up(other.value, decimals)


def _differing(entries: Sequence[_Seen], groups: Sequence[Sequence[_Seen]]) -> Found:
    """The value that fewest projects print is the odd one; of equals the last."""
    fewest = min(len(group) for group in groups)
    odd = next(group for group in reversed(groups) if len(group) == fewest)[0]
    told = "，".join(f"“{s.project.name}”{s.indicator.actual}" for group in groups for s in group)
    surveyed = any(word in fold(odd.indicator.name) for word in load_wording()["indicators.surveyed"])
    others = [s for s in entries if s is not odd]
    return Found(
        "performance.same_measure",
        Severity.INFO if surveyed else Severity.WARNING,
        f"各项目同名指标“{odd.indicator.name}”填报不一致：{told}"
        + ("；调查口径不同时可能都对，请核对并注明" if surveyed else "；口径相同应为同一个数、同一单位"),
        row_quote(odd.indicator),
        odd.indicator.source,
        "、".join(dict.fromkeys(s.indicator.actual for s in others)),
        odd.indicator.actual,
        cause=f"same:{odd.project.name}:{odd.indicator.name}",
        related=tuple(s.indicator.source for s in others),
    )


# --- form ------------------------------------------------------------------------------------------------------------


def check_actual_with_sign(case: Case) -> Iterator[Found]:
    """实际完成值是一个确数，不带 ≥、≤。"""
    for project in case.projects:
        signed = [i for i in project.indicators if _SIGNED.match(fold(i.actual))]
        if signed:
            yield Found(
                "performance.actual_with_sign",
                Severity.INFO,
                f"“{project.name}”有 {len(signed)} 个指标的实际完成值带有 ≥ 或 ≤，应填确数："
                + "、".join(f"{i.name} {i.actual}" for i in signed[:3])
                + ("等" if len(signed) > 3 else ""),
                row_quote(signed[0]),
                signed[0].source,
                signed[0].actual.lstrip("≥≤><＞＜"),
                signed[0].actual,
                cause=f"signed:{project.name}",
                related=tuple(i.source for i in signed[1:]),
            )


def check_missing_score(case: Case) -> Iterator[Found]:
    """完成值已达到指标值，得分栏却空着，总分按 0 分计。"""
    for project in case.projects:
        blank = [i for i in project.indicators if not i.score and parse_cell(i.weight)]
        others = [parse_cell(i.score) for i in project.indicators if i.score]
        if len(blank) != 1 or project.score is None or None in others:
            continue
        scores = sum((score for score in others if score is not None), project.execution_score or Decimal(0))
        if abs(scores - project.score) > Decimal("0.02") or not _reached(blank[0]):
            continue
        yield Found(
            "performance.missing_score",
            Severity.WARNING,
            f"“{project.name}”指标“{blank[0].name}”完成值 {blank[0].actual}，分值 {blank[0].weight}，得分栏空白，"
            f"总分 {plain(project.score)} 按 0 分计算",
            row_quote(blank[0]),
            blank[0].source,
            f"填写得分（分值 {blank[0].weight}）",
            "空白",
            cause=f"score:{project.name}:{blank[0].name}",
        )


def _reached(indicator: Indicator) -> bool:
    target, actual = fold(indicator.target).lstrip("=≥≤"), fold(indicator.actual)
    if _measure(indicator.target) is None:
        return bool(actual) and target.startswith(actual)
    return _measure(indicator.actual) is not None and not _missed(indicator)


CHECKS = (check_missed_target, check_same_measure, check_actual_with_sign, check_missing_score)
