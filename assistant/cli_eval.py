"""The command eval: a question file asked and scored, and how the result looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from assistant import api, wire
from assistant.cli_console import console, write
from assistant.cli_words import ChineseCommand

if TYPE_CHECKING:
    from assistant.evaluation import Judged, Report
    from assistant.evaluation import Progress as Told

# What the types of our own question files are called; a file may have others.
_TYPES = {
    "lookup": "查数",
    "yoy": "同比",
    "share": "占比",
    "comparison": "比较",
    "ranking": "排序",
    "aggregation": "合计",
    "budget": "预算执行",
    "performance": "绩效",
    "unit_cost": "单位成本",
    "explanation": "原因",
    "definition": "名词解释",
    "nonmonetary": "非金额",
    "followup": "追问",
    "clarify": "需要反问",
    "unknown": "没有资料",
    "false_premise": "前提有误",
}


def evaluate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="题目文件", help="每行一道题的 .jsonl 文件")],
    json: Annotated[bool, typer.Option("--json", help="输出 JSON，每题一行，最后一行是汇总")] = False,
) -> None:
    with _bar() as told:
        report = api.evaluate(context.obj, file, told)
    if json:
        write(wire.lines(lines(report)))
    else:
        tell(console(), report)


def lines(report: "Report") -> list[dict[str, Any]]:
    """An object a question, and a last one with the summary."""
    told = [
        {
            "id": item.question.id,
            "type": item.question.type,
            "question": item.question.text,
            "ok": item.verdict.ok,
            "misses": list(item.verdict.misses),
            "answer": item.answer.text,
            "ms": round(item.ms),
        }
        for item in report.verdicts
    ]
    summary = {
        "total": report.total,
        "ok": report.right,
        "share": _percent(report.right, report.total),
        "median_ms": round(report.median_ms),
        "types": {count.type: {"total": count.total, "ok": count.right} for count in report.types},
    }
    return [*told, {"summary": summary}]


def tell(out: Console, report: "Report") -> None:
    """The types, then each miss with its answer, then the total."""
    table = Table(header_style="bold")
    table.add_column("题型", overflow="fold")
    for name in ("题数", "答对", "比例"):
        table.add_column(name, justify="right")
    for count in report.types:
        name = f"{_TYPES[count.type]}（{count.type}）" if count.type in _TYPES else count.type
        table.add_row(Text(name), str(count.total), str(count.right), _percent(count.right, count.total))
    out.print(table)
    for item in report.misses:
        _miss(out, item)
    share = _percent(report.right, report.total)
    out.print(
        Text(
            f"共 {report.total} 题，答对 {report.right} 题，占 {share}；每题用时中位数 {report.median_ms:.0f} 毫秒",
            style="bold",
        )
    )


def _miss(out: Console, item: "Judged") -> None:
    """Answers may hold brackets, which are no markup."""
    asked = " → ".join((*item.question.context, item.question.text))
    out.print(Text(f"{item.question.id} {asked}", style="bold"), soft_wrap=True)
    for miss in item.verdict.misses:
        out.print(Text(f"  差在：{miss}", style="red"), soft_wrap=True)
    answer = item.answer.text.strip().replace("\n", "\n        ")
    out.print(Text(f"  回答：{answer}"), soft_wrap=True)


def _percent(part: int, whole: int) -> str:
    """To one decimal, never rounded up to a full 100%."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "0.0%"


@contextmanager
def _bar() -> "Iterator[Told]":
    """A bar on standard error; nothing where nobody looks at a terminal."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task("评测", total=None)

        def told(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield told


def register(app: typer.Typer) -> None:
    app.command("eval", cls=ChineseCommand, help="给一个问题集打分：逐类列出答对多少，说明每个错误差在哪里。")(evaluate)
