"""How results look in a terminal."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant import wire
from assistant.doctor import Health, Line
from db.core.money import wan_text
from db.readonly import Table as Rows
from db.records import StoredFact, StoredProblem, StoredProject, StoredReport
from ingest.run import Result

_RESULT_NUMBERS = ("年度", "数", "项目", "未读懂", "待核对")
_STATUS = {"new": "已导入", "same": "已有，跳过", "superseded": "已更新版本", "failed": "失败"}
_MONEY = (
    ("年初预算", "budget_initial", "万元"),
    ("全年预算", "budget_full", "万元"),
    ("执行", "executed", "万元"),
    ("执行率", "execution_rate", "%"),
    ("得分", "score", "分"),
    ("等级", "grade", ""),
)
_INDICATOR_HEADS = ("一级", "二级", "指标", "目标值", "完成值", "分值", "得分", "说明")
_INDICATOR_KEYS = ("level1", "level2", "name", "target", "actual", "weight", "score", "note")
_COLOURS = {Health.GOOD: "green", Health.OPTIONAL: "yellow", Health.BAD: "red"}


def _table(*columns: str, numbers: Sequence[str] = (), title: str = "") -> Table:
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def results(console: Console, items: Sequence[Result]) -> None:
    table = _table("文件", "结果", "单位", "年度", "数", "项目", "未读懂", "待核对", "说明", numbers=_RESULT_NUMBERS)
    for item in items:
        told = item.report
        cells = [""] * len(_RESULT_NUMBERS)
        if told:
            counts = (told.year, told.facts, told.projects, wire.unread(told.problems), told.doubtful)
            cells = [str(count) for count in counts]
        name = told.entity.name if told else ""
        table.add_row(item.path.name, _STATUS.get(item.status, item.status), name, *cells, item.message)
    console.print(table)
    totals = {text: sum(item.status == status for item in items) for status, text in _STATUS.items()}
    console.print("，".join(f"{text} {count} 份" for text, count in totals.items() if count) or "没有文件")


def reports(console: Console, items: Sequence[StoredReport]) -> None:
    if not items:
        console.print("库里还没有报告，请用 juesuan ingest 导入")
        return
    table = _table(
        "单位",
        "年度",
        "种类",
        "版本",
        "数",
        "项目",
        "段落",
        "未读懂",
        "待核对",
        "文件",
        numbers=("年度", "数", "项目", "段落", "未读懂", "待核对"),
    )
    for item in items:
        edition = f"{item.edition}/{item.editions}" + ("" if item.is_current else "（旧）")
        table.add_row(
            item.entity.name, str(item.year), item.kind, edition, str(item.facts), str(item.projects),
            str(item.passages), str(wire.unread(item.problems)), str(item.doubtful), item.file,
        )  # fmt: skip
    console.print(table)


def problems(console: Console, items: Sequence[StoredProblem]) -> None:
    if not items:
        return
    table = _table("单位", "年度", "表", "未读懂的内容", "原因", "位置", numbers=("年度",), title="没有读懂的内容")
    for item in items:
        table.add_row(
            item.entity,
            str(item.year),
            item.problem.form,
            item.problem.text[:60],
            item.problem.message,
            _place(item.problem.source),
        )
    console.print(table)


def _place(source: Any) -> str:
    page = f"第{source.page}页" if source.page else ""
    return f"{source.file} {source.sheet or ''}{page}{f'第{source.line}行' if source.line else ''}".strip()


def facts(console: Console, items: Sequence[StoredFact]) -> None:
    if not items:
        console.print("没有符合条件的数，请用 juesuan reports 查看库里有哪些单位和年度")
        return
    groups: dict[tuple[str, int, str], list[StoredFact]] = {}
    for item in items:
        key = item.fact.key
        groups.setdefault((key.entity, key.year, key.form), []).append(item)
    for (entity, year, form), members in groups.items():
        table = _table(
            "方向",
            "科目",
            "名称",
            "栏目",
            "金额（万元）",
            "位置",
            numbers=("金额（万元）",),
            title=f"{entity} {year}年 {form}",
        )
        for item in members:
            fact = item.fact
            amount = wan_text(fact.fen) + ("（识别不清，请核对）" if fact.doubtful else "")
            table.add_row(fact.key.side, fact.key.row, fact.label, fact.key.col, amount, _place(fact.source))
        console.print(table)


def projects(console: Console, items: Sequence[StoredProject]) -> None:
    if not items:
        console.print("没有符合条件的项目，请用 juesuan reports 查看库里有哪些单位和年度")
        return
    for item in items:
        told = wire.project(item)
        line = "，".join(f"{name} {told[key]}{unit}" for name, key, unit in _MONEY if told[key] is not None)
        console.print(f"[bold]{told['project']}[/bold]（{told['entity']} {told['year']}年）{line or '表中只有名称'}")
        if told["indicators"]:
            table = _table(*_INDICATOR_HEADS, numbers=("分值", "得分"))
            for indicator in told["indicators"]:
                table.add_row(*(indicator[key] for key in _INDICATOR_KEYS))
            console.print(table)


def rows(console: Console, found: Rows) -> None:
    table = _table(*found.columns)
    for row in found.rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table)
    console.print(f"{len(found.rows)} 行" + ("，还有更多，请加条件或 LIMIT" if found.truncated else ""))


def health(console: Console, found: Sequence[Line]) -> None:
    table = _table("检查", "状态", "情况", "怎么办")
    for line in found:
        colour = _COLOURS[line.health]
        table.add_row(line.subject, f"[{colour}]{line.health.value}[/{colour}]", line.found, line.advice)
    console.print(table)
