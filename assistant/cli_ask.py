"""The command ask: a question, or a file of them, and how an answer looks."""

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant import api, wire, wire_answer
from assistant.answers import Answer, Status, Step
from assistant.answers import Table as Given
from assistant.citing import cited
from assistant.cli_console import console, listing, note, write
from assistant.cli_words import ChineseCommand
from assistant.doing import doing
from db.core.errors import JuesuanError, UserError

if TYPE_CHECKING:
    from assistant.conversation import OnStep

_CHART = '已画图：用 juesuan ask "问题" --chart 图.html（或 .png、.svg）另存，或用 --json 取 Vega-Lite 描述'
_FAILED = "这个问题没有答成：程序内部出错。请换一种问法，或把标准错误里的那一行告诉维护者。"


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="问题", help="一个问题，请用引号括起来")] = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="会话", help="会话的名称：同一会话里可以接着追问")
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="文件.jsonl", help="一次回答一批：每行有 id、question，可有 context（先前的问题）"
        ),
    ] = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="文件", help="把回答里的图另存为 .html、.json、.png 或 .svg")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON，每个回答一行")] = False,
) -> None:
    if batch is not None:
        if question is not None or session is not None or chart is not None:
            raise UserError("--batch 不能与问题、--session 或 --chart 同用，请分开运行")
        _answer_all(context, batch, json)
        return
    if question is None:
        raise UserError('没有给出问题，请写成 juesuan ask "问题"，或用 --batch 文件.jsonl 一次回答一批')
    if chart is not None:
        api.refuse_chart_file(chart)
    with steps() as on_step:
        answer = safely(partial(api.ask, context.obj, question, session=session, on_step=on_step))
    if chart is not None:
        _save_chart(answer, chart)
    if json:
        write(wire.dumps(wire_answer.answer(answer)))
    else:
        tell(console(), answer, chart=chart is None)


def _answer_all(context: typer.Context, path: Path, json: bool) -> None:
    """Every question in the order of the file; a question that is none is told in its answer."""
    questions = api.read_batch(path)
    out = console()
    with api.open_conversation(context.obj) as asking, steps() as on_step:
        for item in questions:
            try:
                answer = safely(partial(asking.ask, item.text, item.context, on_step=on_step))
            except UserError as error:
                answer = Answer(Status.UNKNOWN, str(error))
            if json:
                write(wire.dumps({"id": item.id} | wire_answer.answer(answer)))
            else:
                out.print(Text(f"{item.id} {item.text}", style="bold"))
                tell(out, answer)
                out.print()
            sys.stdout.flush()


def _save_chart(answer: Answer, path: Path) -> None:
    if answer.chart is None:
        note(f"这个回答没有图，没有写 {path}")
        return
    api.export_chart(answer.chart, path)
    note(f"图已保存为 {path}")


def safely(ask: Callable[[], Answer]) -> Answer:
    """The answer; where the program itself fails, one that says so, and one line for whoever maintains it: the other
    questions of a file or a conversation are still to be answered."""
    try:
        return ask()
    except JuesuanError:
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        told = " ".join(str(error).split())
        note(f"程序内部出错：{type(error).__name__}: {told}（{Path(place.filename).name} 第 {place.lineno} 行）")
        return Answer(Status.UNKNOWN, _FAILED)


# --- how it looks ----------------------------------------------------------------------------------------------------


def tell(out: Console, answer: Answer, *, sources: bool = True, chart: bool = True) -> None:
    """The text, the tables, what to choose from, how to get the chart, and where the figures stand."""
    out.print(Text(answer.text), soft_wrap=True)
    for given in answer.tables:
        out.print(_table(given))
    if answer.status is Status.CLARIFY:
        listing(out, "可以选", [f"{number}. {option}" for number, option in enumerate(answer.options, 1)])
    if chart and answer.chart is not None:
        out.print(Text(_CHART), soft_wrap=True)
    if sources:
        listing(out, "出处", map(cited, answer.citations))


def _table(given: Given) -> Table:
    """Cells are texts as they are, which are no markup."""
    table = Table(title=Text(given.title) if given.title else None, title_justify="left", header_style="bold")
    for column in given.columns:
        table.add_column(Text(column), overflow="fold")
    for row in given.rows:
        table.add_row(*map(Text, row))
    return table


@contextmanager
def steps() -> "Iterator[OnStep | None]":
    """What the assistant is doing, on standard error; nothing where nobody looks at a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with Console(stderr=True).status("正在读问题……") as status:

        def told(step: Step) -> None:
            status.update(Text(f"正在{doing(step.tool)}……"))

        yield told


def register(app: typer.Typer) -> None:
    app.command("ask", cls=ChineseCommand, help="回答一个问题，每个数带出处；用 --batch 一次回答一批。")(ask)
