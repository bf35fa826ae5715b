"""Commands of the contract whose step has not come yet: they take their final arguments and say so in one line."""

from typing import Any

import typer

from assistant.cli_words import ChineseCommand
from db.core.errors import NotYetError


def _not_yet(name: str) -> None:
    raise NotYetError(
        f"“juesuan {name}”还没有开放，将在后续版本提供；"
        "现在可用 ask、chat、eval、search、compare、check、draft、styles、ingest、reports、facts、projects、sql、"
        "template、doctor"
    )


def ui() -> None:
    _not_yet("ui")


_COMMANDS: dict[str, tuple[Any, str]] = {
    "ui": (ui, "打开网页。"),
}


def register(app: typer.Typer) -> None:
    for name, (function, text) in _COMMANDS.items():
        app.command(name, cls=ChineseCommand, help=f"{text}（尚未开放）")(function)
