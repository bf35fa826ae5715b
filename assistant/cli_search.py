"""The commands search and reindex: how passages and progress look."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from assistant import api, wire
from assistant.checks.result import place
from assistant.cli_console import console, note, write
from assistant.cli_words import ChineseCommand
from db.vectors import Hit
from db.vectors import Progress as Told


def search(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="内容", help="一个问题，或几个词")],
    entity: Annotated[str | None, typer.Option("--entity", metavar="单位", help="单位全称、简称或其中一段")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="决算年度")] = None,
    count: Annotated[int, typer.Option("-k", min=1, max=100, metavar="N", help="最多几段")] = 5,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象")] = False,
) -> None:
    with _bar() as told:
        found = api.search(context.obj, text, entity, year, count=count, progress=told)
    for line in found.notes:
        note(line)
    if json:
        write(wire.lines([wire.hit(item) for item in found.hits]))
    else:
        tell(console(), found.hits)


def tell(out: Console, hits: tuple[Hit, ...]) -> None:
    """Numbered passages: whose, below which headings, the words, the place."""
    for number, hit in enumerate(hits, 1):
        stored = hit.passage.stored
        out.print(Text(f"{number}. {stored.entity} {stored.year}年", style="bold"))
        out.print(Text(f"   {' / '.join(hit.passage.titles)}", style="cyan"))
        out.print(Text(f"   {stored.passage.text}"))
        out.print(Text(f"   {place(stored.passage.source)}", style="dim"))


def reindex(context: typer.Context) -> None:
    with _bar() as told:
        done = api.reindex(context.obj, progress=told)
    if done.passages:
        write(f"已重建 {done.passages} 段文字的向量（其中不同的文字 {done.encoded} 段）")
    else:
        write("库里还没有可以引用的文字，请先用 juesuan ingest 导入报告")


@contextmanager
def _bar() -> Iterator[Told]:
    """A bar on standard error that appears with the first step; nothing where nobody looks at a terminal."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = None

        def told(done: int, total: int) -> None:
            nonlocal task
            task = bar.add_task("生成向量", total=total) if task is None else task
            bar.update(task, completed=done)

        yield told


def register(app: typer.Typer) -> None:
    app.command("search", cls=ChineseCommand, help="查找报告的原文：情况说明、名词解释、绩效文字和概况。")(search)
    app.command("reindex", cls=ChineseCommand, help="按库重建向量：换了向量模型，或向量文件夹坏了时用。")(reindex)
