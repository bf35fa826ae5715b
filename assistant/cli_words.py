"""The library's help pages in Chinese: usage line, panel titles, the help option. Words only."""

from typing import Any

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.COMMANDS_PANEL_TITLE = "命令"
rich_utils.REQUIRED_LONG_STRING = "[必填]"
rich_utils.DEFAULT_STRING = "[默认：{}]"


_USAGE = {"Usage:": "用法：", "[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


def _usage(text: str) -> str:
    for english, chinese in _USAGE.items():
        text = text.replace(english, chinese)
    return text


def _help(option: Any) -> Any:
    if option is not None:
        option.help = "显示帮助"
    return option


class ChineseCommand(TyperCommand):
    def get_help_option(self, ctx: Any) -> Any:
        return _help(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))


class ChineseGroup(TyperGroup):
    def get_help_option(self, ctx: Any) -> Any:
        return _help(super().get_help_option(ctx))

    def get_usage(self, ctx: Any) -> str:
        return _usage(super().get_usage(ctx))
