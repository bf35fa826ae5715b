"""The commands draft and styles: what is asked for, and how a draft looks on the terminal."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from assistant import api, wire
from assistant.cli_console import console, listing, note, write
from assistant.cli_words import ChineseCommand
from assistant.settings import Settings
from db.core.errors import CatalogueError, UserError

if TYPE_CHECKING:
    from assistant.drafting.difference import Difference, ParagraphDifference
    from assistant.drafting.draft import Draft
    from assistant.drafting.reread_update import Update

_NOTHING = "（无）"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be drafted, and where it goes."""

    entity: str | None
    year: int | None
    style: str | None
    sections: Sequence[str]
    output: Path | None
    json: bool
    insist: bool
    phrase: bool


def draft(
    context: typer.Context,
    *,
    entity: Annotated[str | None, typer.Option("--entity", metavar="单位", help="单位全称、简称或其中一段")] = None,
    year: Annotated[int | None, typer.Option("--year", metavar="年度", help="决算年度")] = None,
    style: Annotated[
        str | None, typer.Option("--style", metavar="文风", help="见 juesuan styles；不写就按该单位以往的报告识别")
    ] = None,
    section: Annotated[
        list[str] | None, typer.Option("--section", metavar="章节…", help="只起草这一节：序号或标题，可写多个")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="文件", help="保存为 .docx 或 .md；不写就显示出来")
    ] = None,
    insist: Annotated[bool, typer.Option("--insist", help="校核有错误也导出，文件里会写明")] = False,
    update: Annotated[
        Path | None,
        typer.Option("--update", metavar="草稿.docx", help="用库里现在的数更新改过的草稿；不写 -o 就改在原文件里"),
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="与该单位上一次的情况说明逐段比较")] = False,
    phrase: Annotated[
        bool,
        typer.Option("--phrase", help="用对话模型把建议写成一句话；没有设置 JUESUAN_MODEL 时说明并照常起草"),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象")] = False,
) -> None:
    wanted = _Wanted(entity, year, style, section or (), output, json, insist, phrase)
    if update is not None:
        if style is not None or section or diff or phrase:
            raise UserError("--update 按草稿原来的文风和章节更新，不能与 --style、--section、--diff 或 --phrase 同用")
        _update(context.obj, update, wanted)
    else:
        _draft(context.obj, wanted, diff=diff)


def _draft(settings: Settings, wanted: _Wanted, *, diff: bool) -> None:
    from assistant.drafting import wire_draft

    if wanted.entity is None or wanted.year is None:
        raise UserError("请同时给出 --entity 和 --year；要更新改过的草稿，请写 --update 草稿.docx")
    if wanted.output is not None:
        api.refuse_draft_file(wanted.output)
    made = api.draft(settings, wanted.entity, wanted.year, wanted.style, wanted.sections)
    if wanted.phrase:
        made, told = api.phrase_draft(settings, made)
        if told:
            note(told)
    beside = api.draft_difference(settings, made) if diff else None
    if wanted.output is not None:
        made = api.export_draft(settings, made, wanted.output, insist=wanted.insist)
    if wanted.json:
        compared = {"diff": wire_draft.difference(beside)} if beside is not None else {}
        write(wire.dumps(wire_draft.draft(made) | compared))
    else:
        out = console()
        if wanted.output is None:
            tell(out, made)
        to_do(out, made)
        if beside is not None:
            tell_difference(out, beside)
    if wanted.output is not None:
        (note if wanted.json else write)(_saved(made, wanted.output))


def _update(settings: Settings, path: Path, wanted: _Wanted) -> None:
    from assistant.drafting import wire_draft

    target = wanted.output or path
    done = api.update_draft(settings, path, wanted.output, insist=wanted.insist, entity=wanted.entity, year=wanted.year)
    if wanted.json:
        write(wire.dumps({"file": str(target)} | wire_draft.update(done)))
    else:
        tell_update(console(), done, target)


# --- for people ------------------------------------------------------------------------------------------------------


def tell(out: Console, made: "Draft") -> None:
    """The text as it would be printed; what is still to be supplied stands out."""
    _line(out, f"{made.entity}{made.year}年度决算情况说明", "bold")
    for section in made.sections:
        _line(out, "")
        _line(out, f"{section.number}、{section.title}", "bold")
        for paragraph in section.paragraphs:
            text = Text(style="bold" if paragraph.level else "")
            for span in paragraph.spans:
                text.append(span.text, style="yellow" if span.gap else "")
            out.print(text, soft_wrap=True)
    _line(out, "")


def to_do(out: Console, made: "Draft") -> None:
    """What a person must still do: supply, choose, look at."""
    from assistant.checks.result import SEVERITY_NAMES

    gaps = [
        f"{item.section}　{item.what}" + (f"　从哪里补：{item.where}" if item.where else "") for item in made.unresolved
    ]
    hints = [
        f"{item.section}　{item.what}　{item.text}" + (f"（{item.source}）" if item.source else "")
        for item in made.suggestions
    ]
    checks = [
        f"{SEVERITY_NAMES[item.severity]}　{item.told}" + (f"　原文：{item.quote}" if item.quote else "")
        for item in made.checks
    ]
    listing(out, f"待填（{len(gaps)}）", gaps)
    listing(out, "原因建议（没有写入正文，核对后可采用）", hints)
    listing(out, f"校核结果（{len(checks)}）", checks)
    listing(out, "说明", made.notes)


def _saved(made: "Draft", output: Path) -> str:
    errors = "；校核有错误，是坚持导出的，文件里已写明" if made.insisted else ""
    again = f"。改好后运行 juesuan check {output} 校核" if output.suffix.lower() == ".docx" else ""
    return f"已保存 {output}，待填 {len(made.unresolved)} 处{errors}{again}"


def tell_update(out: Console, done: "Update", target: Path) -> None:
    """What was refreshed, and what is left to people."""
    by_hand = {True: "（原为手工改动）", False: ""}
    numbers = [f"{item.name}：{item.was} → {item.now}{by_hand[item.by_hand]}" for item in done.refreshed]
    listing(out, f"已更新的数（{len(numbers)}）", numbers)
    if done.recomposed:
        _line(out, f"没有人改过、按现在的数据重写的段落：{done.recomposed} 段")
    listing(out, "已更新的表和图", done.blocks)
    listing(out, f"没有更新、请人工核对（{len(done.left)}）", done.left)
    _line(out, f"已保存 {target}" if done.changed else f"正文、表和图与库里的数据一致，没有要更新的；已保存 {target}")


def tell_difference(out: Console, beside: "Difference") -> None:
    """What is said otherwise than last time, paragraph by paragraph."""
    from assistant.drafting.difference import Status

    found = {status: beside.of(status) for status in Status}
    _line(out, f"与 {beside.year} 年度情况说明比较", "bold")
    counted = {
        "没有变化": Status.SAME, "只有数字变化": Status.NUMBERS, "文字有变化": Status.WORDS, "新增": Status.NEW,
        "不再写": Status.DROPPED,
    }  # fmt: skip
    _line(out, "  " + "，".join(f"{name} {len(found[status])} 段" for name, status in counted.items()))
    for item in found[Status.WORDS]:
        _line(out, f"  {_where(item)}文字有变化")
        for change in item.changes:
            if not change.numbers_only:
                _line(out, f"    - {change.before or _NOTHING}", "red")
                _line(out, f"    + {change.after or _NOTHING}", "green")
    for item in found[Status.NEW]:
        _line(out, f"  {_where(item)}新增")
        _line(out, f"    + {item.after}", "green")
    for item in found[Status.DROPPED]:
        _line(out, f"  {_where(item)}不再写")
        _line(out, f"    - {item.before}", "red")


def _where(item: "ParagraphDifference") -> str:
    return f"{item.section}、{item.title}　" if item.section else f"{item.title}　"


def _line(out: Console, text: str, style: str = "") -> None:
    out.print(Text(text, style=style), soft_wrap=True)


# --- styles ----------------------------------------------------------------------------------------------------------


def styles(json: Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象")] = False) -> None:
    from assistant.drafting import wire_draft

    found, mistakes = api.styles()
    if json:
        write(wire.lines([*map(wire_draft.style, found), *wire_draft.broken_styles(mistakes)]))
    else:
        out = console()
        for item in found:
            _line(out, f"{item.id}　{item.name}", "bold")
            _line(out, f"  {item.description}")
            _line(out, f"  {len(item.sections)} 节，{len(item.charts)} 张图；已核验")
    if mistakes:
        sys.stdout.flush()
        raise CatalogueError(f"文风文件有 {len(mistakes)} 处错误，请按所示文件和行号改正：{'；'.join(mistakes)}")


def register(app: typer.Typer) -> None:
    app.command("draft", cls=ChineseCommand, help="起草情况说明：每个数带出处，缺的留空待填；可更新改过的草稿。")(draft)
    app.command("styles", cls=ChineseCommand, help="列出起草可用的文风，并逐一核验。")(styles)
