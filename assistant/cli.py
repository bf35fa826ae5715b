"""The command line: arguments -> api -> print. The only place that catches JuesuanError and the only exit."""

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.exceptions import TyperException

from assistant import api, cli_ask, cli_chat, cli_check, cli_compare, cli_draft, cli_eval, cli_search, cli_ui, wire
from assistant.cli_console import console, note, write
from assistant.cli_words import ChineseCommand, ChineseGroup
from assistant.settings import Settings, load_settings
from db.core.errors import JuesuanError
from db.views import help_text

if TYPE_CHECKING:
    from ingest.run import Result

_GLOBAL = ("--db", "--vectors", "--data")
_BAD_REQUEST, _INTERRUPTED = 2, 130
_COLLECTED_AFTER = 50_000  # new objects; what is imported stays, and looking through it again and again is in vain

app = typer.Typer(
    name="juesuan",
    help="决算助手：把决算公开报告读成有出处的数，再用这些数回答、比较、起草和校核。",
    cls=ChineseGroup,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象")]
EntityOption = Annotated[str | None, typer.Option("--entity", metavar="单位", help="单位全称、简称或其中一段")]
YearOption = Annotated[int | None, typer.Option("--year", metavar="年度", help="决算年度")]


@app.callback()
def common(
    context: typer.Context,
    db: Annotated[str, typer.Option("--db", metavar="地址", help="数据库：文件路径或 postgresql:// 地址")] = "",
    vectors: Annotated[str, typer.Option("--vectors", metavar="地址", help="向量库：文件夹或 http:// 地址")] = "",
    data: Annotated[str, typer.Option("--data", metavar="文件夹", help="数据文件夹，决定前两项的默认位置")] = "",
) -> None:
    context.obj = load_settings(db=db, vectors=vectors, data=data)


def _settings(context: typer.Context) -> Settings:
    settings: Settings = context.obj
    return settings


@app.command(cls=ChineseCommand, help="读入报告（文本、PDF、扫描件、docx、xlsx）；文件夹会逐个查找。")
def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="路径…", help="报告文件或文件夹")],
    workers: Annotated[int, typer.Option("--workers", min=1, metavar="N", help="同时解析的进程数")] = 1,
    dask: Annotated[str, typer.Option("--dask", metavar="地址", help="Dask 调度器地址")] = "",
    json: Json = False,
) -> None:
    from assistant import cli_tables

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip
    with bar:
        task = bar.add_task("导入报告", total=None)
        pages = 0

        def told(result: "Result", total: int) -> None:
            nonlocal pages
            pages += (result.report.pages or 0) if result.report else 0
            counted = f"（已读 {pages} 页）" if pages else ""
            bar.update(task, total=total, advance=1, description=f"{result.path.name}{counted}")

        found = api.ingest(_settings(context), paths, workers=workers, dask=dask, on_result=told, on_note=note)
    if json:
        write(wire.lines([wire.result(item) for item in found]))
    elif len(found) > 1 or not any(item.status == "failed" for item in found):
        cli_tables.results(console(), found)
    failed = [item for item in found if item.status == "failed"]
    for item in failed:
        sys.stderr.write(f"{item.message}\n")
    if failed:
        raise typer.Exit(_BAD_REQUEST)


@app.command(cls=ChineseCommand, help="列出库中的报告；有没读懂的内容时一并列出。")
def reports(context: typer.Context, json: Json = False) -> None:
    from assistant import cli_tables

    found = api.reports(_settings(context))
    if json:
        write(wire.lines([wire.report(item) for item in found]))
        return
    cli_tables.reports(console(), found)
    cli_tables.problems(console(), api.problems(_settings(context)))


@app.command(cls=ChineseCommand, help="列出公开表中的数，每个数带出处。")
def facts(
    context: typer.Context,
    entity: EntityOption = None,
    year: YearOption = None,
    form: Annotated[str | None, typer.Option("--form", metavar="表名", help="公开表的名称")] = None,
    json: Json = False,
) -> None:
    from assistant import cli_tables

    found = api.facts(_settings(context), entity, year, form)
    if json:
        write(wire.lines([wire.fact(item) for item in found]))
    else:
        cli_tables.facts(console(), found)


@app.command(cls=ChineseCommand, help="列出预算项目及其绩效指标。")
def projects(context: typer.Context, entity: EntityOption = None, year: YearOption = None, json: Json = False) -> None:
    from assistant import cli_tables

    found = api.projects(_settings(context), entity, year)
    if json:
        write(wire.lines([wire.project(item) for item in found]))
    else:
        cli_tables.projects(console(), found)


@app.command(cls=ChineseCommand, help=f"用一条只读的 SELECT 查询下列视图，列的含义见 docs/views.md。\n\n{help_text()}")
def sql(
    context: typer.Context,
    statement: Annotated[str, typer.Argument(metavar="SELECT…", help="查询语句")],
    json: Json = False,
) -> None:
    from assistant import cli_tables

    found = api.sql(_settings(context), statement)
    if json:
        write(wire.lines(wire.rows(found)))
        if found.truncated:
            sys.stderr.write(f"只输出了前 {len(found.rows)} 行，请加条件或 LIMIT\n")
    else:
        cli_tables.rows(console(), found)


@app.command(cls=ChineseCommand, help="生成下一年度公开表的工作簿：带上年数、公式和校验，填好后可直接导入。")
def template(
    context: typer.Context,
    entity: Annotated[str, typer.Option("--entity", metavar="单位", help="单位全称、简称或其中一段")],
    year: Annotated[int, typer.Option("--year", metavar="年度", min=2000, max=2100, help="要填报的年度")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="文件.xlsx", help="保存为")],
) -> None:
    from_year = api.template(_settings(context), entity, year, output)
    told = f"，上年数取自 {from_year} 年度报告" if from_year else "，库里没有更早年度的报告，上年数留空"
    write(f"已生成 {output}{told}。填好后运行 juesuan ingest {output}")


@app.command(cls=ChineseCommand, help="检查运行环境：配置了什么、连得上什么、缺什么、怎么办。")
def doctor(context: typer.Context) -> None:
    from assistant import cli_tables
    from assistant.doctor import examine

    cli_tables.health(console(), examine(_settings(context)))


app.command("check", cls=ChineseCommand, help="校核勾稽关系和情况说明中的每个数：库中的报告，或一个没有导入的文件。")(
    cli_check.check
)
app.command("compare", cls=ChineseCommand, help="把几家单位放在一起比较：每个数带出处，没有的数说明原因。")(
    cli_compare.compare
)
cli_search.register(app)
cli_ask.register(app)
cli_eval.register(app)
cli_chat.register(app)
cli_draft.register(app)
cli_ui.register(app)


def _global_first(arguments: list[str]) -> list[str]:
    """--db, --vectors and --data may stand anywhere, also behind the command."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in _GLOBAL:
            first += [argument, *([value] if (value := next(waiting, None)) is not None else [])]
        elif argument.startswith(tuple(f"{name}=" for name in _GLOBAL)):
            first.append(argument)
        else:
            rest.append(argument)
    return [*first, *rest]


def _say(error: Any) -> str:
    """A fault of the request in one Chinese line; the library's own wording stays behind it."""
    missing = getattr(error, "param", None)
    name = missing.opts[0] if missing is not None and getattr(missing, "opts", None) else ""
    kind = type(error).__name__
    if kind == "MissingParameter":
        return f"缺少 {name}，请用 juesuan 命令 --help 查看用法"
    if kind == "NoSuchOption":
        return f"没有 {error.option_name} 这个选项，请用 juesuan 命令 --help 查看用法"
    if kind == "BadParameter":
        return f"{name} 的值不对，请用 juesuan 命令 --help 查看用法"
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if "No such command" in error.format_message() and words:
        return f"没有“{words[0]}”这个命令，请用 juesuan --help 查看有哪些命令"
    return f"命令写得不对（{error.format_message()}），请用 juesuan --help 查看用法"


def main(arguments: list[str] | None = None) -> None:
    """The console script. Every failure is one line on standard error and the contract's exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(_COLLECTED_AFTER)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        status = app(_global_first(given), standalone_mode=False)
    except JuesuanError as error:
        sys.stderr.write(f"{error}\n")
        status = error.exit_code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{error.format_message()}\n")
            sys.exit(0)
        sys.stderr.write(f"{_say(error)}\n")
        status = _BAD_REQUEST
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("已停止；已经保存的都是完整的，可以再次运行\n")
        status = _INTERRUPTED
    except BrokenPipeError:
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
