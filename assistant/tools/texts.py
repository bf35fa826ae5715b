"""Tools that give words, projects, findings and pictures; and the question back to the user."""

from dataclasses import replace
from typing import Annotated

from langchain_core.tools import tool
from pydantic import Field

from assistant.guard import check
from assistant.metrics.finder import measured
from assistant.toolkit import checks as checking
from assistant.toolkit import drafting, explaining
from assistant.toolkit import projects as projecting
from assistant.toolkit.found import Figure, Found, Quote
from assistant.tools.arguments import (
    Handles,
    Name,
    Runtime,
    Told,
    Unit,
    Units,
    Words,
    Year,
    kept,
    one_unit,
    own_year,
    whole_names,
)
from assistant.tools.numbers import no_report
from assistant.tools.querying import select
from assistant.unit_names import short_labels
from db.core.errors import UserError
from db.core.facts import Indicator
from db.core.text import fold
from db.records import StoredProject


@tool(response_format="content_and_artifact")
def explanations(  # noqa: PLR0913, PLR0917
    question: Words,
    runtime: Runtime,
    units: Units = (),
    year: Year = None,
    metric: Annotated[Words, Field(description="问的是哪个指标或科目的变动，知道就填")] = "",
    against_budget: Annotated[bool, Field(description="问的是与预算的差异时为 true，与上年的变动为 false")] = False,  # noqa: FBT002
    count: Annotated[int, Field(ge=1, le=20, description="最多几段")] = 5,
    containing: Annotated[Words, Field(description="只要原文里有这几个字或这个数的段落")] = "",
) -> Told:
    """找文字：报告里解释变动原因、介绍情况的段落，原文连同出处。问“为什么”“怎么说”时用它。"""
    names = whole_names(runtime, units)
    if containing:
        return kept(runtime, explaining.containing(runtime.context.work, containing, names, year, count))
    quotes = _of_metric(runtime, names, year, metric, against_budget=against_budget) if metric else []
    if quotes:
        return kept(runtime, Found(quotes=tuple(quotes[: max(count, len(names))])))
    asked = question or metric
    found = [explaining.search(runtime.context.work, asked, [name], year, count) for name in names]
    found = found or [explaining.search(runtime.context.work, asked, (), year, count)]
    quotes = sorted((quote for one in found for quote in one.quotes), key=lambda quote: -quote.score)
    notes = tuple(dict.fromkeys(note for one in found for note in one.notes))
    return kept(runtime, Found(quotes=tuple(quotes[: max(count, len(names))]), notes=notes))


def _of_metric(
    runtime: Runtime, names: list[str], year: int | None, metric: str, *, against_budget: bool
) -> list[Quote]:
    """The paragraphs whose claims speak of the metric, unit by unit."""
    work = runtime.context.work
    item = measured(work.catalogue, metric).item
    found: list[Quote] = []
    for name in names:
        data = work.library.data(name, own_year(runtime, name, year))
        if data is not None:
            found += explaining.of_metric(work, data, item, against_budget=against_budget)
    return found


@tool(response_format="content_and_artifact")
def definitions(term: Annotated[Name, Field(description="要解释的名词")], runtime: Runtime, units: Units = ()) -> Told:
    """名词解释：报告里对一个名词的解释，原文连同出处。"""
    quotes = explaining.definitions(runtime.context.work, term, whole_names(runtime, units))
    return kept(runtime, Found(quotes=tuple(quotes)))


@tool(response_format="content_and_artifact")
def projects(unit: Unit, runtime: Runtime, year: Year = None) -> Told:
    """预算项目：一个单位的项目及其年初预算、全年预算、执行数、执行率、自评得分。"""
    entity = one_unit(runtime, unit)
    own = own_year(runtime, entity, year)
    if runtime.context.work.library.data(entity, own) is None:
        return kept(runtime, no_report(runtime, entity, own))
    return kept(runtime, projecting.projects(runtime.context.work, entity, own))


@tool(response_format="content_and_artifact")
def indicators(
    unit: Unit,
    runtime: Runtime,
    year: Year = None,
    project: Annotated[Words, Field(description="项目名称或其中的词，不填是所有项目")] = "",
    name: Annotated[Words, Field(description="指标名称或其中的词，例如 接通率，不填是所有指标")] = "",
) -> Told:
    """绩效指标：项目的绩效指标的目标值、完成值、分值和得分，按项目和指标的名称筛选。"""
    entity = one_unit(runtime, unit)
    own = own_year(runtime, entity, year)
    data = runtime.context.work.library.data(entity, own)
    if data is None:
        return kept(runtime, no_report(runtime, entity, own))
    chosen = _projects_called(data.projects, project)
    rows = tuple((stored, row) for stored in chosen for row in stored.project.indicators if _called(row.name, name))
    figures = [item for stored, row in rows for item in projecting.indicator_figures(stored, [row])]
    quotes = tuple(_indicator_quote(stored, row) for stored, row in rows)
    return kept(runtime, Found(tuple(figures), quotes=quotes, data=rows))


def _projects_called(stored: list[StoredProject], text: str) -> list[StoredProject]:
    if not fold(text):
        return stored
    partly = [item for item in stored if _called(item.project.name, text)]
    return partly or projecting.named_projects(stored, text)


def _called(name: str, words: str) -> bool:
    own, wanted = fold(name), fold(words)
    return not wanted or wanted in own or (len(own) >= 4 and own in wanted)


def _indicator_quote(stored: StoredProject, row: Indicator) -> Quote:
    """An indicator as a line of words: results such as «按期完成» are no figures."""
    ids = dict(zip(map(id, stored.project.indicators), stored.indicator_ids, strict=True))
    parts = (
        f"目标值 {row.target}", f"完成值 {row.actual}", f"分值 {row.weight}", f"得分 {row.score}",
        f"说明 {row.note}" if row.note else "",
    )  # fmt: skip
    text = f"{row.name}：{'，'.join(filter(None, parts))}"
    titles = tuple(filter(None, (stored.project.name, row.level1, row.level2)))
    return Quote(f"indicator:{ids[id(row)]}", stored.entity, stored.year, titles, text, row.source)


@tool(response_format="content_and_artifact")
def checks(unit: Unit, runtime: Runtime, year: Year = None) -> Told:
    """校核：一份报告里的数据和文字有哪些勾稽、对比、表述问题，每条带级别和原文。"""
    from assistant.checks.result import SEVERITY_NAMES

    entity = one_unit(runtime, unit)
    own = own_year(runtime, entity, year)
    if runtime.context.work.library.data(entity, own) is None:
        return kept(runtime, no_report(runtime, entity, own))
    checked = checking.check(runtime.context.work, entity, own)
    quotes = []
    for index, item in enumerate(checked.items, 1):
        found = item.found
        parts = (("", found.told), ("原文：", found.quote), ("应为：", found.expected), ("实际：", found.actual))
        words = [f"{label}{text}" for label, text in parts if text]
        titles = (SEVERITY_NAMES[found.severity], found.rule)
        quotes.append(Quote(f"finding:{index}", entity, own, titles, "；".join(words), found.source))
    notes = (f"{entity} {own} 年度的报告校核出：{checked.told_counts()}", *checked.notes)
    return kept(runtime, Found(quotes=tuple(quotes), notes=notes, data=checked))


@tool(response_format="content_and_artifact")
def draft(
    unit: Unit,
    runtime: Runtime,
    year: Year = None,
    section: Annotated[Words, Field(description="章节的序号或标题，例如 三；不填只列出章节和待填事项")] = "",
) -> Told:
    """起草情况说明：一个单位一个年度的草稿，按章节给出正文，并列出待填事项；要存成文件时请用户运行 juesuan draft。"""
    entity = one_unit(runtime, unit)
    own = own_year(runtime, entity, year)
    if runtime.context.work.library.data(entity, own) is None:
        return kept(runtime, no_report(runtime, entity, own))
    found, text = drafting.draft(runtime.context.work, entity, own, section)
    return kept(runtime, found, text)


def _by_project(figure: Figure) -> Figure:
    """In a picture a project's figure is called after the project."""
    if not figure.key.startswith("project:") or len(figure.words) < 2:
        return figure
    return replace(figure, name=figure.words[1], key=f"{figure.key}:{figure.words[1]}")


@tool(response_format="content_and_artifact")
def chart(
    handles: Handles,
    runtime: Runtime,
    kind: Annotated[
        Words,
        Field(description="bar 柱、grouped 分组柱、stacked 堆叠柱、line 折线、parts 构成、scatter 散点；不填自动选"),
    ] = "",
    title: Annotated[Words, Field(description="图的标题，里面不要写数")] = "",
) -> Told:
    """画图：把已查到的数画成图，和回答一起给出。至少两个数，计量单位相同。"""
    from assistant import charts

    figures = [_by_project(figure) for figure in runtime.context.figures(handles)]
    known = {str(item): item for item in charts.Kind}
    if kind and kind not in known:
        raise UserError(f"没有叫“{kind}”的图，可以用：{'、'.join(known)}，或不填")
    if not runtime.context.trusted and not check(title, runtime.context.ledger, runtime.context.work.catalogue).ok:
        title = ""
    labels = short_labels(runtime.context.work.library.entities)
    spec = charts.chart(figures, known.get(kind), title, labels=labels)
    if spec is None:
        raise UserError("这些数画不成图：至少要有两个计量单位相同的数")
    return kept(runtime, Found(chart=spec))


@tool(response_format="content_and_artifact")
def sql(
    statement: Annotated[str, Field(max_length=20_000, description="一条 SELECT")],
    runtime: Runtime,
) -> Told:
    """只读查询：别的工具查不到时，用一条 SELECT 查 v_figures、v_summary、v_projects 等视图；
    结果里带上 单位 和 年度 两列，数才知道是谁的、哪年的；求和用 SUM(金额分)，结果会换算成万元。"""
    return kept(runtime, select(runtime.context.work, statement))


@tool(response_format="content_and_artifact", return_direct=True)
def ask_back(
    question: Annotated[str, Field(max_length=500, description="问用户的话，一句")],
    runtime: Runtime,
    options: Annotated[Units, Field(description="供用户选的几种理解")] = (),
) -> Told:
    """反问：问题有几种理解、又无法自行判断时，问用户要的是哪一种。用了它就不再回答。"""
    runtime.context.asked = (question, tuple(options))
    return "已向用户提问。", replace(Found(), data=runtime.context.asked)
