"""The figures of a project's own table with their places, and what those of all projects of a report add up to."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.arithmetic import PERCENT, calculate, parse, sum_of
from assistant.metrics.library import ReportData
from assistant.metrics.stated import evidence_of
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value, calculated, decimals_needed
from db.catalogue.schema import Metric
from db.core.facts import Source
from db.core.money import FEN_PER_WAN
from db.records import StoredProject

MONEY = {"budget_initial": "年初预算数", "budget_full": "全年预算数", "executed": "全年执行数"}
RATE, SCORE = "执行率", "自评得分"
_SHOWN = 2  # a table in 元 has finer amounts than an answer in 万元 shows
_FULL, _TOTAL, _MEAN = "全年预算数", "绩效自评涉及资金", "绩效自评平均得分"
_STATED_COUNT = "绩效自评项目数"
_COUNTED, _MONEY, _SCORE = "projects_self_evaluated", "self_evaluation_money", "self_evaluation_score"
# «货物采购授予中小企业合同金额占货物支出比例»
_SHARE = re.compile("(?P<part>.+金额)占(?P<whole>.+)比例")


def project_results(stored: StoredProject) -> dict[str, Result]:
    """What a project's table prints, by what it is called. Shown to two decimals at most, and exact behind that."""
    project = stored.project
    found = {
        name: _printed(stored, name, _in_wan(getattr(project, field)), "万元", project.funds_source)
        for field, name in MONEY.items()
    }
    found[RATE] = _printed(stored, RATE, _fraction(project.execution_rate), "%", project.funds_source)
    found[SCORE] = _printed(stored, SCORE, _fraction(project.score), "分", project.total_source)
    return found


def _in_wan(fen: int | None) -> Fraction | None:
    return None if fen is None else Fraction(fen, FEN_PER_WAN)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _printed(stored: StoredProject, name: str, exact: Fraction | None, unit: str, place: Source | None) -> Result:
    project = stored.project
    if exact is None:
        return Missing(Reason.UNPUBLISHED, f"{project.name}{name}", f"自评材料里没有{project.name}的{name}")
    decimals = min(_SHOWN, decimals_needed(exact, unit))
    shown = Value(exact, unit, decimals, (Evidence("x", None),)).plain
    citation = Citation(
        f"project:{stored.id}", stored.entity, stored.year, "", project.name, name, shown, place or project.source,
        unit,
    )  # fmt: skip
    return Value(exact, unit, decimals, (Evidence(citation.id, citation),))


def of_all_projects(data: ReportData, metric: str) -> Result | None:
    """A metric of the self-evaluation, reckoned from the projects where their tables are all there; None for any
    other."""
    if not data.projects or not (data.from_workbook or stated_count(data) == len(data.projects)):
        return None
    if metric == _COUNTED:
        return _count(data.projects)
    if metric == _MONEY:
        return _added([project_results(item)[_FULL] for item in data.projects])
    if metric == _SCORE:
        return _mean([project_results(item)[SCORE] for item in data.projects])
    return None


def stated_count(data: ReportData) -> int | None:
    """How many projects the text says were evaluated."""
    found = {item.claim.value for item in data.claims if item.claim.metric == _STATED_COUNT}
    return int(Fraction(found.pop())) if len(found) == 1 else None


def _count(found: list[StoredProject]) -> Result:
    cited = [Evidence(f"project:{item.id}", _cited(item)) for item in found]
    evidence = calculated(f"count({', '.join(item.id for item in cited)})", cited)
    return Value(Fraction(len(found)), "个", 0, (evidence,), derived=True, note="按绩效项目计数")


def _cited(item: StoredProject) -> Citation:
    name = item.project.name
    return Citation(f"project:{item.id}", item.entity, item.year, "", name, "", name, item.project.source)


def _added(results: list[Result]) -> Result | None:
    values = _all(results)
    return calculate(sum_of(len(values)), values, "万元", _TOTAL) if values else None


def _mean(results: list[Result]) -> Result | None:
    values = _all(results)
    if not values:
        return None
    terms = " + ".join(f"x{index}" for index in range(len(values)))
    found = calculate(parse(f"({terms}) / {len(values)}", ("",) * len(values)), values, "分", _MEAN)
    return replace(found, decimals=_SHOWN) if isinstance(found, Value) else found


def _all(results: list[Result]) -> list[Value]:
    """The values where every one is known: a total of some is none."""
    values = [result for result in results if isinstance(result, Value)]
    return values if not any(isinstance(result, Missing) for result in results) else []


def share_of_sheet(data: ReportData, metric: Metric, whole: Callable[[Metric], Result]) -> Result | None:
    """«X占Y比例» where a sheet supplies X in money: its share of Y; None for anything else."""
    match = _SHARE.fullmatch(metric.stated)
    if match is None or not data.from_workbook:
        return None
    claims = (item for item in data.claims if item.claim.metric == match["part"] and item.claim.unit == "万元")
    part = next(claims, None)
    base = next((one for one in data.catalogue.metrics if one.name.endswith(match["whole"]) and one.stated), None)
    total = whole(base) if base is not None else None
    if part is None or not isinstance(total, Value):
        return None
    value = Value(Fraction(part.claim.value), "万元", _SHOWN, (evidence_of(data, part),))
    return calculate(PERCENT, (value, total), "%", metric.name)
