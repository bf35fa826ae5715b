"""Commands of the contract whose step has not come yet: they take their final arguments and say so in one line."""

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli_words import ChineseCommand
from db.core.errors import NotYetError

Json = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Entity = Annotated[str | None, typer.Option("--entity", metavar="单位")]
Year = Annotated[int | None, typer.Option("--year", metavar="年度")]
Output = Annotated[Path | None, typer.Option("-o", metavar="文件", help="输出文件")]


def _not_yet(name: str) -> None:
    raise NotYetError(
        f"“juesuan {name}”还没有开放，将在后续版本提供；"
        "现在可用 ask、chat、eval、search、compare、check、ingest、reports、facts、projects、sql、template、doctor"
    )


def draft(
    entity: Entity = None,
    year: Year = None,
    style: Annotated[str | None, typer.Option("--style", metavar="体例")] = None,
    section: Annotated[list[str] | None, typer.Option("--section", metavar="章节…")] = None,
    output: Output = None,
    json: Json = False,
) -> None:
    del entity, year, style, section, output, json
    _not_yet("draft")


def styles(json: Json = False) -> None:
    del json
    _not_yet("styles")


def ui() -> None:
    _not_yet("ui")


_COMMANDS: dict[str, tuple[Any, str]] = {
    "draft": (draft, "起草情况说明。"),
    "styles": (styles, "列出起草可用的体例。"),
    "ui": (ui, "打开网页。"),
}


def register(app: typer.Typer) -> None:
    for name, (function, text) in _COMMANDS.items():
        app.command(name, cls=ChineseCommand, help=f"{text}（尚未开放）")(function)
