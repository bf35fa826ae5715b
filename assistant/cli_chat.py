"""The command chat: questions and answers in the terminal, in a conversation that the store remembers."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant import api
from assistant.answers import Answer, Status
from assistant.cli_ask import safely, steps, tell
from assistant.cli_console import console, note, write
from assistant.cli_words import ChineseCommand
from db.core.errors import JuesuanError, UserError

if TYPE_CHECKING:
    from assistant.asking import Asking

_ENDS = frozenset({"退出", "exit", "quit"})
_NEW, _SOURCES = "/新", "/出处"
_HELP = "输入问题后回车；/新 开始新会话，/出处 显示或不显示出处，退出 结束"


def chat(
    context: typer.Context,
    session: Annotated[
        str | None, typer.Option("--session", metavar="会话", help="会话的名称；不写就按当前时间起名")
    ] = None,
) -> None:
    if session is not None and not session.strip():
        raise UserError("会话没有名字，请给它起一个")
    with api.open_conversation(context.obj) as asking:
        talk = _Talk(asking, console(), session or _unused_name(asking))
        talk.greet()
        with suppress(KeyboardInterrupt):
            for line in _lines():
                if line in _ENDS:
                    break
                talk.hear(line)


@dataclass
class _Talk:
    """A conversation going on."""

    asking: "Asking"
    out: Console
    session: str
    sources: bool = True
    options: tuple[str, ...] = field(default=())

    def greet(self) -> None:
        before = self.asking.asked(self.session)
        write(f"会话“{self.session}”{f'，接着前面的 {before} 问' if before else ''}。{_HELP}")

    def hear(self, line: str) -> None:
        """A command, the number of an option just offered, or a question."""
        if line == _NEW:
            self.session, self.options = _unused_name(self.asking), ()
            write(f"新会话“{self.session}”")
        elif line == _SOURCES:
            self.sources = not self.sources
            write("以后显示出处" if self.sources else "以后不显示出处")
        elif line.startswith("/"):
            write(_HELP)
        else:
            chosen = line.isdecimal() and 0 < int(line) <= len(self.options)
            self._answer(self.options[int(line) - 1] if chosen else line)

    def _answer(self, question: str) -> None:
        try:
            with steps() as on_step:
                answer = safely(partial(self.asking.ask, question, session=self.session, on_step=on_step))
        except JuesuanError as error:
            note(str(error))
        except KeyboardInterrupt:
            note("已停止这一问")
        else:
            self._tell(answer)

    def _tell(self, answer: Answer) -> None:
        self.options = answer.options if answer.status is Status.CLARIFY else ()
        tell(self.out, answer, sources=self.sources)
        self.out.print()
        sys.stdout.flush()


def _unused_name(asking: "Asking") -> str:
    """Named after the minute; a second one of the same minute gets a number."""
    name = f"终端 {datetime.now().astimezone():%Y-%m-%d %H:%M}"
    number = 1
    while asking.asked(name if number == 1 else f"{name} ({number})"):
        number += 1
    return name if number == 1 else f"{name} ({number})"


def _lines() -> Iterator[str]:
    """What is typed, or stands in the file that is piped in, line by line; blank lines are left out."""
    prompt = "问：" if sys.stdin.isatty() else ""
    if prompt:
        with suppress(ImportError):  # editing of the line, where the system has it
            import readline  # noqa: F401
    else:
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            return
        if line:
            yield line


def register(app: typer.Typer) -> None:
    app.command(
        "chat", cls=ChineseCommand, help="在终端里对话：可以追问，记住上下文。退出、exit、quit 或 Ctrl-D 结束。"
    )(chat)
