"""Tools that give figures. Their docstrings are what a chat model reads."""

from collections.abc import Sequence
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from assistant.metrics.evaluate import Aspect
from assistant.toolkit import accounts as accounting
from assistant.toolkit import comparing, parts, ranking, reckoning
from assistant.toolkit import figures as lookup
from assistant.toolkit.found import Figure, Found
from assistant.tools import strict
from assistant.tools.arguments import (
    Handles,
    Metric,
    Metrics,
    Name,
    Runtime,
    Told,
    Unit,
    Units,
    Words,
    Year,
    kept,
    one_unit,
    operands,
    own_year,
    whole_names,
)
from db.core.errors import UserError

_ASPECTS = (Aspect.ACTUAL, Aspect.INITIAL, Aspect.COMPLETION)
Aspects = Annotated[
    Sequence[Aspect],
    Field(description="要看什么：actual 决算数，initial 年初预算，full 全年预算，completion 完成率，rate 增减率"),
]


@tool(response_format="content_and_artifact")
def find(text: Words, runtime: Runtime) -> Told:
    """核对名称：一句话里提到哪些库里的单位、指标和科目；写不准的给出相近的名称。拿不准名称时先用它。"""
    return kept(runtime, comparing.find(runtime.context.work, text))


@tool(response_format="content_and_artifact")
def figures(units: Units, metrics: Metrics, runtime: Runtime, year: Year = None) -> Told:
    """查数：若干单位的若干指标或科目在一个年度的数。没有的会说明是未公开还是没有报告。"""
    return kept(runtime, lookup.figures(runtime.context.work, units, metrics, year))


@tool(response_format="content_and_artifact")
def compare(units: Units, metric: Metric, runtime: Runtime, year: Year = None) -> Told:
    """比较：几个单位的同一个指标，并给出最大与最小之间的差额、相差比例和倍数。"""
    return kept(runtime, comparing.compare(runtime.context.work, units, metric, year))


@tool(response_format="content_and_artifact")
def rank(
    metric: Metric,
    runtime: Runtime,
    units: Units = (),
    year: Year = None,
    descending: Annotated[bool, Field(description="从大到小为 true，从小到大为 false")] = True,  # noqa: FBT002
) -> Told:
    """排名：把单位按一个指标排序，结果的先后就是名次，没有数的排在最后。"""
    return kept(runtime, ranking.rank(runtime.context.work, metric, units, year, descending=descending))


@tool(response_format="content_and_artifact")
def aggregate(
    metric: Metric,
    runtime: Runtime,
    units: Units = (),
    year: Year = None,
    how: Annotated[
        comparing.How, Field(description="sum 合计，average 平均，max 最大，min 最小，count 有这个数的单位个数")
    ] = "sum",
) -> Told:
    """汇总：几个单位同一个指标的合计、平均、最大、最小或个数，后面附各单位的数。"""
    return kept(runtime, comparing.aggregate(runtime.context.work, metric, units, year, how))


@tool(response_format="content_and_artifact")
def breakdown(
    metric: Metric,
    unit: Unit,
    runtime: Runtime,
    year: Year = None,
    words: Annotated[Words, Field(description="怎样拆分，照用户的说法写，例如 按功能分类、按经济分类")] = "",
) -> Told:
    """构成：一个指标由哪些部分组成，各占多少，从大到小。"""
    entity = one_unit(runtime, unit)
    found = parts.breakdown(runtime.context.work, metric, entity, own_year(runtime, entity, year), words)
    return kept(runtime, found, "" if found.figures else "这个指标没有可拆分的构成。")


@tool(response_format="content_and_artifact")
def change(metric: Metric, unit: Unit, runtime: Runtime, year: Year = None) -> Told:
    """同比：本年数、上年数、增减额、增减率，以及各部分的增减额和拉动百分点。要问原因再用 explanations。"""
    entity = one_unit(runtime, unit)
    return kept(runtime, comparing.change(runtime.context.work, metric, entity, own_year(runtime, entity, year)))


@tool(response_format="content_and_artifact")
def accounts(unit: Unit, runtime: Runtime, year: Year = None, aspects: Aspects = _ASPECTS) -> Told:
    """科目清单：一个单位有预算说明的所有功能科目，逐个给出决算数、年初预算、完成率等。"""
    entity = one_unit(runtime, unit)
    own = own_year(runtime, entity, year)
    if runtime.context.work.library.data(entity, own) is None:
        return kept(runtime, no_report(runtime, entity, own))
    return kept(runtime, accounting.accounts(runtime.context.work, entity, own, tuple(aspects)))


@tool(response_format="content_and_artifact")
def compute(
    expression: Annotated[
        str, Field(max_length=1_000, description="算式，用已查到的数的编号，例如 (v1 - v2) / v2 * 100")
    ],
    runtime: Runtime,
    unit: Annotated[Words, Field(description="结果的计量单位，例如 万元、%、倍、元/人")] = "",
    name: Annotated[Words, Field(description="结果叫什么")] = "",
) -> Told:
    """计算：对已查到的数作加减乘除。一切差额、比例、合计都用它或别的工具算，不要自己心算。"""
    turn = runtime.context
    if not turn.trusted:
        strict.check_expression(expression, unit, operands(runtime), turn.ledger.question)
        used = [operands(runtime)[handle] for handle in strict.handles_in(expression) if handle in operands(runtime)]
        name = strict.own_name(name, used, turn.work.catalogue, "计算结果")
    return kept(runtime, reckoning.compute(expression, operands(runtime), unit, name or "计算结果"))


@tool(response_format="content_and_artifact")
def count(
    handles: Handles,
    runtime: Runtime,
    name: Annotated[Name, Field(description="数的是什么，例如 项目支出占比超过一半的单位数")] = "个数",
    unit: Annotated[Name, Field(description="量词")] = "个",
) -> Told:
    """计数：已查到的数里符合条件的有几个；把符合条件的编号给它。"""
    chosen = runtime.context.figures(handles)
    if any(figure.value is None for figure in chosen):
        raise UserError("给出的编号里有没有查到数值的，请去掉后再数")
    if not runtime.context.trusted:
        name = strict.own_name(name, chosen, runtime.context.work.catalogue, "个数")
        chosen = list({figure.handle: figure for figure in chosen}.values())
        unit = unit if unit in strict.COUNT_UNITS else "个"
    return kept(runtime, Found((reckoning.counted(chosen, name, unit),)))


def no_report(runtime: Runtime, entity: str, year: int) -> Found:
    """That a report is not in the store, as a figure without a value."""
    stored = runtime.context.work.library.years(entity)
    missing = lookup.missing_report(entity, year, stored)
    return Found((Figure(missing.what, "report", (entity,), (year,), missing),))


__all__ = [
    "accounts", "aggregate", "breakdown", "change", "compare", "compute", "count", "figures", "find", "rank",
    "whole_names",
]  # fmt: skip
