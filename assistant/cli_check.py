"""The command check: which report, which text, how it is told."""

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from assistant import api, wire
from assistant.checks.findings import Severity
from assistant.checks.result import SEVERITY_NAMES, Checked, Item, place
from assistant.cli_console import console, write
from assistant.settings import Settings
from db.core.errors import NotAReportError, UserError
from db.records import FindingStatus

if TYPE_CHECKING:
    from assistant.checking import Pasted

_PLAIN = ("", ".txt", ".md")  # whatever else is read by its own reader
_ERRORS_LEFT = 1
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_MARKS = {FindingStatus.KNOWN: "已知", FindingStatus.FALSE: "误报"}


def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="没有导入的报告文件")] = None,
    *,
    entity: Annotated[str | None, typer.Option("--entity", metavar="单位", help="单位全称、简称或其中一段")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="决算年度")] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="文件|-", help="用这段文字代替报告的情况说明；- 表示从标准输入读")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="另存为 .xlsx、.docx 或 .html")
    ] = None,
    with_false: Annotated[bool, typer.Option("--all", help="连标为误报的也列出")] = False,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象")] = False,
) -> None:
    if output is not None:
        from assistant.checks.export import refuse_other_kinds

        refuse_other_kinds(output)
    checked = _checked(context.obj, file, entity, year, text, with_false)
    if output is not None:
        api.export_check(checked, output)
        sys.stderr.write(f"已保存 {output}\n")
    for note in checked.notes:
        sys.stderr.write(f"{note}\n")
    if json:
        write(wire.lines(wire.check(checked)))
    else:
        tell(console(), checked)
    if checked.has_errors:
        raise typer.Exit(_ERRORS_LEFT)


def _checked(
    settings: Settings, file: Path | None, entity: str | None, year: int | None, text: str | None, with_false: bool
) -> Checked:
    if file is not None and entity is None and year is None:
        try:
            return api.check_file(settings, file, text=_pasted(text))
        except NotAReportError as error:
            hint = "如果只有情况说明，请写 juesuan check --entity 单位 --year 年度 --text 文件"
            raise NotAReportError(f"{error}；{hint}") from error
    if file is None and entity is not None and year is not None:
        return api.check_stored(settings, entity, year, text=_pasted(text), with_false=with_false)
    raise UserError("请给一个报告文件，或者同时给 --entity 和 --year，两种写法选一种")


def _pasted(text: str | None) -> "Pasted | None":
    from assistant.checking import Pasted

    if text is None:
        return None
    if text == "-":
        return Pasted("标准输入", sys.stdin.buffer.read())
    path = Path(text)
    if path.is_file() and path.suffix.lower() not in _PLAIN:
        return Pasted(path.name, b"", path)
    try:
        return Pasted(path.name, path.read_bytes())
    except OSError as error:
        raise UserError(f"读不了 {path}（{error.strerror}），请核对路径") from error


# --- for people ------------------------------------------------------------------------------------------------------


def tell(out: Console, checked: Checked) -> None:
    """Findings by severity, each with its rule, its words and its place."""
    _line(out, f"{checked.entity} {checked.year}年度　{checked.told_counts()}", style="bold")
    for severity, items in groupby(checked.items, key=lambda item: item.found.severity):
        listed = list(items)
        _line(out, "")
        _line(out, f"{SEVERITY_NAMES[severity]}（{len(listed)}）", style=f"bold {_COLOURS[severity]}")
        for number, item in enumerate(listed, 1):
            _finding(out, number, item)
    if not checked.items:
        _line(out, "没有发现问题")
    if told := checked.told_claims():
        _line(out, told)


def _finding(out: Console, number: int, item: Item) -> None:
    from db.catalogue.rules import load_rules

    found = item.found
    marked = f"（已标{_MARKS[item.status]}：{item.reason}）" if item.status in _MARKS else ""
    _line(out, f"{number}. {load_rules()[found.rule].title}{marked}", style="bold")
    _line(out, f"   {found.told}")
    if found.quote:
        _line(out, f"   原文：{found.quote}")
    if found.expected or found.actual:
        _line(out, f"   应为 {found.expected or '（空白）'}，实为 {found.actual or '（空白）'}")
    _line(out, f"   位置：{place(found.source)}")


def _line(out: Console, text: str, style: str = "") -> None:
    """As it is: brackets of a quote are no markup, and a long message is wrapped by the terminal, not cut."""
    out.print(Text(text, style=style), soft_wrap=True)
