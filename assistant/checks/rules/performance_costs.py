"""Indicators beside what they can be: costs beside their project's money, ratios beside a hundred percent."""

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.performance import row_quote
from db.core.facts import Indicator, Project
from db.core.money import FEN_PER_UNIT, from_fen, plain
from db.core.numbers import Kind, find_numbers, parse_cell

_COST = "成本"
_BOUNDED = re.compile("时效|满意|接通率|办结率|合格率|及时率|准确率|覆盖率|达标率|按时.{0,4}率")
_ALL = Decimal(100)
_SLACK = Decimal("1.005")  # a cost printed in whole units may be a little more than the budget to the cent


def check_cost_actual(case: Case) -> Iterator[Found]:
    """A project cannot cost more than its budget, nor anything where nothing was spent."""
    for project in case.projects:
        if project.budget_full is None or project.executed is None:
            continue
        budget = from_fen(project.budget_full)
        for indicator in project.indicators:
            cost = _cost(indicator)
            if cost is None or cost <= 0:
                continue
            if project.executed == 0:
                yield _found(project, indicator, cost, "0", "该项目全年执行数为 0")
            elif budget > 0 and cost > budget * _SLACK:
                yield _found(
                    project, indicator, cost, plain(budget, 2), f"该项目全年预算数只有 {plain(budget, 2)} 万元"
                )


def _cost(indicator: Indicator) -> Decimal | None:
    """The actual cost in 万元 where target and actual are plain money; the unit may stand with the target alone."""
    if _COST not in indicator.level1 + indicator.level2:
        return None
    targets = find_numbers(indicator.target)
    if len(targets) != 1 or targets[0].kind is not Kind.AMOUNT or targets[0].unit not in FEN_PER_UNIT:
        return None
    actual = find_numbers(indicator.actual)
    if len(actual) == 1 and actual[0].kind is Kind.AMOUNT and actual[0].fen is not None:
        return from_fen(actual[0].fen)
    bare = parse_cell(indicator.actual)
    return None if bare is None else bare * FEN_PER_UNIT[targets[0].unit] / FEN_PER_UNIT["万元"]


def _found(project: Project, indicator: Indicator, cost: Decimal, due: str, why: str) -> Found:
    return Found(
        "performance.cost_actual",
        Severity.WARNING,
        f"“{project.name}”成本指标“{indicator.name}”完成值 {indicator.actual}（{plain(cost, 2)} 万元），{why}",
        row_quote(indicator),
        indicator.source,
        expected=f"{due} 万元",
        actual=indicator.actual,
        cause=f"cost:{project.name}:{indicator.name}",
    )


def check_over_hundred(case: Case) -> Iterator[Found]:
    """接通率, 满意度 or 时效 above a hundred percent."""
    for project in case.projects:
        for indicator in project.indicators:
            if not _BOUNDED.search(indicator.name):
                continue
            for text in (indicator.target, indicator.actual):
                numbers = find_numbers(text)
                if len(numbers) == 1 and numbers[0].kind is Kind.PERCENT and numbers[0].value > _ALL:
                    yield Found(
                        "performance.over_hundred",
                        Severity.WARNING,
                        f"“{project.name}”指标“{indicator.name}”填 {text}，这类比率不会超过 100%",
                        row_quote(indicator),
                        indicator.source,
                        expected="不超过 100%",
                        actual=text,
                        cause=f"over:{project.name}:{indicator.name}",
                    )
                    break


CHECKS = (check_cost_actual, check_over_hundred)
