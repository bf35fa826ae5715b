"""What the tables of projects tell where no sentence does: how many were evaluated, with what money and score."""

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from assistant.drafting.supplied import SuppliedData
from assistant.metrics.arithmetic import PERCENT, calculate, parse, sum_of
from assistant.metrics.stated import evidence_of
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value, calculated
from assistant.toolkit.projects import SCORE, project_figures
from db.catalogue.schema import Metric
from db.records import StoredProject

_FULL, _TOTAL, _MEAN = "全年预算数", "绩效自评涉及资金", "绩效自评平均得分"
# «货物采购授予中小企业合同金额占货物支出比例»
_SHARE = re.compile("(?P<part>.+金额)占(?P<whole>.+)比例")
_OF_GRADE, _BLANK, _STATED_COUNT = re.compile("等级为(.+?)的项目数"), re.compile(r"\s+"), "绩效自评项目数"
_COUNTED, _MONEY, _SCORE = "projects_self_evaluated", "self_evaluation_money", "self_evaluation_score"


def from_projects(data: SuppliedData, metric: str) -> Result | None:
    """A metric of the self-evaluation, reckoned from the projects; None for any other, and without projects."""
    if not data.projects or not (data.from_workbook or _stated(data) == len(data.projects)):
        return None
    if metric == _COUNTED:
        return _count(data.projects)
    if metric == _MONEY:
        return _added([_figure(item, _FULL) for item in data.projects])
    if metric == _SCORE:
        return _mean([_figure(item, SCORE) for item in data.projects])
    return None


def _stated(data: SuppliedData) -> int | None:
    """How many projects the text says were evaluated."""
    found = {item.claim.value for item in data.claims if item.claim.metric == _STATED_COUNT}
    return int(Fraction(found.pop())) if len(found) == 1 else None


def graded(data: SuppliedData, stated: str, found: Result) -> Result:
    """How many projects have a grade: as the text says; not counted from the tables where they are not all there."""
    match = _OF_GRADE.search(stated)
    if match is None:
        return found
    words = rf"([0-9]+)个项目(?:的)?自评(?:等级|结果)均?为[“]?{match[1]}|自评等级为[“]?{match[1]}[”]?的有([0-9]+)个"
    for stored in data.explanation:
        if told := re.search(words, _BLANK.sub("", stored.passage.text)):
            count = told[1] or told[2]
            cited = Citation(
                f"passage:{stored.id}", data.entity, data.year, "", stated, "", count, stored.passage.source, "个",
                quote=stored.passage.text,
            )  # fmt: skip
            return Value(Fraction(count), "个", 0, (Evidence(cited.id, cited),), note="报告文字所述")
    if isinstance(found, Value) and found.derived and _stated(data) not in (None, len(data.projects)):
        return Missing(Reason.UNPUBLISHED, stated, "自评表不全，不能按等级计数")
    return found


def from_sheets(data: SuppliedData, metric: Metric, whole: Callable[[str], Result]) -> Result | None:
    """«X占Y比例» where a sheet supplies X in money: its share of Y; None for anything else."""
    match = _SHARE.fullmatch(metric.stated)
    if match is None or not data.from_workbook:
        return None
    part = next(
        (item for item in data.claims if item.claim.metric == match["part"] and item.claim.unit == "万元"), None
    )
    base = next((one for one in data.catalogue.metrics if one.name.endswith(match["whole"]) and one.stated), None)
    total = whole(base.id) if base is not None else None
    if part is None or not isinstance(total, Value):
        return None
    value = Value(Fraction(part.claim.value), "万元", 2, (evidence_of(data, part),))
    return calculate(PERCENT, (value, total), "%", metric.name)


def _count(found: list[StoredProject]) -> Result:
    cited = [Evidence(f"project:{item.id}", _cited(item)) for item in found]
    evidence = calculated(f"count({', '.join(item.id for item in cited)})", cited)
    return Value(Fraction(len(found)), "个", 0, (evidence,), derived=True, note="按绩效项目计数")


def _cited(item: StoredProject) -> Citation:
    name = item.project.name
    return Citation(f"project:{item.id}", item.entity, item.year, "", name, "", name, item.project.source)


def _figure(item: StoredProject, name: str) -> Result:
    return project_figures(item).figures[name].result


def _added(results: list[Result]) -> Result | None:
    values = _all(results)
    return calculate(sum_of(len(values)), values, "万元", _TOTAL) if values else None


def _mean(results: list[Result]) -> Result | None:
    values = _all(results)
    if not values:
        return None
    terms = " + ".join(f"x{index}" for index in range(len(values)))
    found = calculate(parse(f"({terms}) / {len(values)}", ("",) * len(values)), values, "分", _MEAN)
    return replace(found, decimals=2) if isinstance(found, Value) else found


def _all(results: list[Result]) -> list[Value]:
    """The values where every one is known: a total of some is none."""
    values = [result for result in results if isinstance(result, Value)]
    return values if not any(isinstance(result, Missing) for result in results) else []
