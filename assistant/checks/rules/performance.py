"""Projects: whether the printed rate follows from the money, the scores from the rows, and the grade from the score."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from db.catalogue.wording import load_wording
from db.core.facts import Indicator, Project, Source
from db.core.money import from_fen, plain, round_half_up
from db.core.numbers import parse_cell
from db.core.text import fold

_HUNDRED = Decimal(100)
_FULL = Decimal(100)  # the score of a project that misses nothing
_CENT = Decimal("0.005")  # half the last digit of an amount with two decimals
_NEAR = Decimal("0.05")  # scores are rounded to one decimal or two


# --- execution -------------------------------------------------------------------------------------------------------


def check_execution_rate(case: Case) -> Iterator[Found]:
    """执行率 = 全年执行数 ÷ 全年预算数。"""
    for project in case.projects:
        severity = _rate_severity(project)
        if severity is None or project.budget_full is None or project.executed is None:
            continue
        rate = round_half_up(Decimal(project.executed) / project.budget_full * _HUNDRED)
        yield Found(
            "performance.execution_rate",
            severity,
            f"“{project.name}”执行率应为执行数÷全年预算数：{_money(project.executed, project)}÷"
            f"{_money(project.budget_full, project)}={rate}%，印为 {_rate(project)}%",
            _funds_quote(project),
            _funds_place(project),
            f"执行率 {rate}%{_following_scores(project, rate)}",
            f"执行率 {_rate(project)}%{_printed_scores(project)}",
            cause=f"execution:{project.name}",
        )


def check_overspent(case: Case) -> Iterator[Found]:
    """执行数不应超过全年预算数。"""
    for project in case.projects:
        full, executed = project.budget_full, project.executed
        if full is None or executed is None or executed <= full or full <= 0:
            continue
        yield Found(
            "performance.overspent",
            Severity.WARNING,
            f"“{project.name}”全年执行数 {_money(executed, project)} 大于全年预算数 {_money(full, project)}",
            _funds_quote(project),
            _funds_place(project),
            f"不超过 {_money(full, project)}",
            _money(executed, project),
            cause=f"execution:{project.name}",
        )


def _rate_severity(project: Project) -> Severity | None:
    """How sure it is that the printed rate is wrong; None where it may be right."""
    full, executed, printed = project.budget_full, project.executed, project.execution_rate
    if not full or executed is None or printed is None or full < 0:
        return None
    decimals = _decimals(printed)
    slack = Decimal(5).scaleb(-1) if not decimals else Decimal(1).scaleb(-decimals)  # some houses cut digits off
    low, high = _rates(project, full, executed, _CENT)
    if low - slack <= printed <= high + slack or low - 1 <= printed * _HUNDRED <= high + 1:  # 0.99 stands for 99%
        return None
    if project.budget_initial and round_half_up(Decimal(executed) / project.budget_initial * _HUNDRED) == printed:
        return Severity.WARNING  # reckoned from the budget of the beginning of the year
    low, high = _rates(project, full, executed, None)
    if not low - slack <= printed <= high + slack:
        return Severity.ERROR
    return Severity.WARNING if abs(Decimal(executed) / full * _HUNDRED - printed) > 1 else Severity.INFO


def _rates(project: Project, full: int, executed: int, half: Decimal | None) -> tuple[Decimal, Decimal]:
    """The rates that two rounded amounts may stand for; half is half the last digit, None for that of the print."""
    over, under = from_fen(executed, project.unit), from_fen(full, project.unit)
    spread_over = half if half is not None else _half(over)
    spread_under = half if half is not None else _half(under)
    if executed == full:  # rounded alike, whatever they stand for
        return _HUNDRED, _HUNDRED
    least = max(under - spread_under, Decimal("0.0001"))
    return (over - spread_over) / (under + spread_under) * _HUNDRED, (over + spread_over) / least * _HUNDRED


def _half(value: Decimal) -> Decimal:
    return Decimal(5).scaleb(-_decimals(value.normalize()) - 1)


def _following_scores(project: Project, rate: Decimal) -> str:
    """The scores that follow from the right rate, where the printed execution score is that of the printed rate."""
    weight, score, printed = project.execution_weight, project.execution_score, project.execution_rate
    if weight is None or score is None or printed is None or rate > _HUNDRED:
        return ""
    if round_half_up(weight * printed / _HUNDRED) != round_half_up(score):
        return ""
    right = round_half_up(weight * rate / _HUNDRED)
    total = f"，总分 {plain(project.score - score + right)}" if project.score is not None else ""
    return f"，得分 {plain(right)}{total}"


def _printed_scores(project: Project) -> str:
    return f"，得分 {project.execution_score}" if project.execution_score is not None else ""


def check_execution_score(case: Case) -> Iterator[Found]:
    """执行得分不超过分值；本报告其他项目按执行率折算的，这个项目也应当一样。"""
    proportional = any(_shows_proportion(project) for project in case.projects)
    for project in case.projects:
        weight, score = project.execution_weight, project.execution_score
        if weight is None or score is None or _rate_severity(project) is not None:
            continue
        right = _proportional_score(project)
        if score > weight:
            severity, expected = Severity.ERROR, f"不超过 {plain(weight)} 分"
        elif proportional and right is not None and abs(right - score) > _NEAR:
            severity, expected = Severity.WARNING, f"{plain(right)} 分（{plain(weight)}×{_rate(project)}%）"
        else:
            continue
        yield Found(
            "performance.execution_score",
            severity,
            f"“{project.name}”预算执行得分 {plain(score)}，分值 {plain(weight)}，应为 {expected}",
            _funds_quote(project),
            _funds_place(project),
            expected,
            f"{plain(score)} 分",
            cause=f"execution:{project.name}",
        )


def _proportional_score(project: Project) -> Decimal | None:
    """The weight times the rate, where the rate is one that costs points."""
    weight, rate = project.execution_weight, project.execution_rate
    if weight is None or rate is None or not 1 < rate < _HUNDRED:
        return None
    return round_half_up(weight * rate / _HUNDRED)


def _shows_proportion(project: Project) -> bool:
    """Whether this project proves that scores follow the rate: no scale of steps gives 9.58 for 95.82%."""
    right, score = _proportional_score(project), project.execution_score
    return right is not None and score is not None and abs(right - score) <= _NEAR and score != round_half_up(score, 0)


# --- scores ----------------------------------------------------------------------------------------------------------


def check_total_score(case: Case) -> Iterator[Found]:
    """各项指标得分 + 预算执行得分 = 总分；只在每一行分值、得分都读到并且分值合计 100 时判断。"""
    for project in case.projects:
        marks = _marks(project.indicators)
        total = project.score
        if not marks or total is None:
            continue
        weights, scores = sum(w for w, _ in marks), sum((s for _, s in marks), Decimal(0))
        weight, score = project.execution_weight, project.execution_score
        near = _tolerance([total, *(s for _, s in marks), score or Decimal(0)])
        with_execution = score is not None and weight is not None and weights + weight == _FULL
        if not with_execution and weights != _FULL:
            continue
        expected = scores + score if with_execution and score is not None else scores
        if abs(expected - total) <= near or (weights == _FULL and score and abs(scores + score - total) <= near):
            continue
        if _told_otherwise(case, project, marks, near):
            continue
        left_out = with_execution and abs(scores - total) <= near
        # A total row that prints 100 alone may print the weights.
        doubtful = left_out or total == _FULL
        sums = "+".join(plain(s) for _, s in marks)
        yield Found(
            "performance.total_score",
            Severity.WARNING if doubtful else Severity.ERROR,
            f"“{project.name}”指标得分 {sums}={plain(scores)}"
            + (f"，预算执行得分 {plain(score)}，合计 {plain(expected)}" if with_execution and score is not None else "")
            + (f"，总分 {plain(total)} 没有计入预算执行得分" if left_out else f"，与总分 {plain(total)} 不符"),
            f"总分 {total}",
            _total_place(project),
            plain(expected),
            plain(total),
            cause=f"total:{project.name}",
            related=tuple(place for place in (project.funds_source,) if place),
        )


def _told_otherwise(case: Case, project: Project, marks: Sequence[tuple[Decimal, Decimal]], near: Decimal) -> bool:
    """Whether another rule names the score that spoils the sum."""
    right, total = _proportional_score(project), project.score
    if any(score > weight for weight, score in marks):
        return True
    if right is None or total is None or not any(_shows_proportion(other) for other in case.projects):
        return False
    return abs(sum((score for _, score in marks), right) - total) <= near


def check_weights(case: Case) -> Iterator[Found]:
    """分值合计 100；得分之和等于总分（即没有漏读）时才判断。"""
    for project in case.projects:
        marks, total, weight = _marks(project.indicators), project.score, project.execution_weight
        if not marks or total is None:
            continue
        weights, scores = sum((w for w, _ in marks), Decimal(0)), sum((s for _, s in marks), Decimal(0))
        whole = weights + (weight or 0)
        if _FULL in (weights, whole) or (weight is None and weights < _FULL):
            continue
        near = _tolerance([total, *(s for _, s in marks)])
        if any(score > mark for mark, score in marks) or abs(scores + (project.execution_score or 0) - total) > near:
            continue
        yield Found(
            "performance.weights",
            Severity.WARNING,
            f"“{project.name}”各项分值合计 {'+'.join(plain(w) for w, _ in marks)}"
            + (f"+{plain(weight)}（预算执行）" if weight is not None else "")
            + f"={plain(whole)}，不是 100",
            f"总分 {total}",
            _total_place(project),
            "100",
            plain(whole),
            cause=f"total:{project.name}",
        )


def check_score_above_weight(case: Case) -> Iterator[Found]:
    """指标得分不超过分值；行读错一格时也会如此，所以要有合计佐证。"""
    for project in case.projects:
        marks = _marks(project.indicators)
        if not marks:
            continue
        weights, scores = sum((w for w, _ in marks), Decimal(0)), sum((s for _, s in marks), Decimal(0))
        known = _FULL in (weights, weights + (project.execution_weight or 0))
        if not known and (project.score is None or scores + (project.execution_score or 0) != project.score):
            continue
        for indicator, (weight, score) in zip(project.indicators, marks, strict=True):
            if score > weight:
                yield Found(
                    "performance.score_above_weight",
                    Severity.ERROR,
                    f"“{project.name}”指标“{indicator.name}”得分 {plain(score)} 超过分值 {plain(weight)}",
                    row_quote(indicator),
                    indicator.source,
                    f"不超过 {plain(weight)}",
                    plain(score),
                    cause=f"score:{project.name}:{indicator.name}",
                )


def check_grade(case: Case) -> Iterator[Found]:
    """等级与得分相符：优 ≥90，良 80–90，中 60–80，差 <60；各地尺度不同的地方只提醒。"""
    for project in case.projects:
        if project.score is None or not project.grade or not 0 <= project.score <= _FULL:
            continue
        grade = next((grade for grade in load_wording().grades if fold(project.grade) in grade.words), None)
        if grade is None or grade.usual[0] <= project.score < grade.usual[1]:
            continue
        allowed = grade.wide[0] <= project.score < grade.wide[1]
        right = next(g for g in load_wording().grades if g.usual[0] <= project.score < g.usual[1])
        name = min(right.words, key=len)
        yield Found(
            "performance.grade",
            Severity.WARNING if allowed else Severity.ERROR,
            f"“{project.name}”得分 {plain(project.score)}，等级“{project.grade}”与得分不符，按通行标准应为“{name}”",
            f"{plain(project.score)} {project.grade}",
            _total_place(project),
            name,
            project.grade,
            cause=f"grade:{project.name}",
        )


# --- shared ----------------------------------------------------------------------------------------------------------


def _marks(indicators: Sequence[Indicator]) -> list[tuple[Decimal, Decimal]]:
    """Weight and score of every indicator; empty where one of them was not read."""
    found: list[tuple[Decimal, Decimal]] = []
    for indicator in indicators:
        weight, score = parse_cell(indicator.weight), parse_cell(indicator.score)
        if weight is None or score is None:
            return []
        found.append((weight, score))
    return found


def _tolerance(figures: Sequence[Decimal]) -> Decimal:
    """Whole scores are exact; every other one may be rounded or cut off in its second decimal."""
    return Decimal("0.01") * sum(figure != figure.to_integral_value() for figure in figures) + Decimal("0.005")


def row_quote(indicator: Indicator) -> str:
    """The row as it is printed, cell by cell."""
    cells = (indicator.name, indicator.target, indicator.actual, indicator.weight, indicator.score)
    return " ".join(cell for cell in cells if cell)


def _funds_place(project: Project) -> Source:
    return project.funds_source or project.source


def _total_place(project: Project) -> Source:
    return project.total_source or project.source


def _money(fen: int, project: Project) -> str:
    return f"{plain(from_fen(fen, project.unit))}{project.unit}"


def _rate(project: Project) -> str:
    return f"{project.execution_rate}"


def _funds_quote(project: Project) -> str:
    figures = [from_fen(fen, project.unit) for fen in (project.budget_full, project.executed) if fen is not None]
    said = " ".join(map(plain, figures))
    return said if project.execution_rate is None else f"{said} {project.execution_rate}%"


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


CHECKS = (
    check_execution_rate,
    check_overspent,
    check_execution_score,
    check_total_score,
    check_weights,
    check_score_above_weight,
    check_grade,
)
