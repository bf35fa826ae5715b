"""chat: a conversation typed or piped in, kept in the store."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import typer

from assistant import api, cli_chat
from assistant.answers import Answer, Status
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from db.core.errors import ServiceUnavailableError, UserError
from tests.assistant.brains.invented import FIRST, fill
from tests.assistant.test_cli import Juesuan

TOTAL = f"{FIRST}2024年支出总计是多少"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Juesuan:
    folder = tmp_path_factory.mktemp("chat")
    fill(folder, catalogue)
    return Juesuan(folder)


def test_chat__follow_ups_and_a_new_process_that_goes_on(filled: Juesuan) -> None:
    first = filled("chat", "--session", "甲", typed=f"\n{TOTAL}\n  \n收入总计呢\n退出\n没有人问\n")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.count("出处\n") == 2
    assert "没有人问" not in first.stdout
    again = filled.anew("chat", "--session", "甲", typed="2023年呢")
    assert "接着前面的 2 问" in again.stdout
    assert "2023年" in again.stdout.splitlines()[1]
    with open_stores(Settings(data=filled.data)) as stores:
        assert [item.role for item in stores.queries.messages("甲")] == ["user", "assistant"] * 3


@pytest.mark.parametrize("typed", ["exit\n", "quit\n", "退出", ""], ids=["exit", "quit", "unfinished", "eof"])
def test_chat__ends_without_a_word(filled: Juesuan, typed: str) -> None:
    done = filled("chat", typed=typed)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("会话“终端 2")
    assert done.stdout.count("\n") == 1


# --- commands, with answers made up ----------------------------------------------------------------------------------


class Made:
    """Stands for an open store: keeps what was asked, and fails where it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[str | None, str]] = []

    def asked(self, session: str) -> int:
        return sum(session == name for name, _ in self.heard)

    def ask(self, question: str, *, session: str | None = None, on_step: Any = None) -> Answer:
        del on_step
        if question == "坏":
            raise UserError("请换一个问题")
        if question == "断":
            raise ServiceUnavailableError("连不上数据库")
        if question == "停":
            raise KeyboardInterrupt
        self.heard.append((session, question))
        if question == "哪家":
            return Answer(Status.CLARIFY, "哪一家？", options=("甲单位", "乙单位"))
        return Answer(Status.ANSWERED, f"答{question}")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made()

    @contextmanager
    def opened(settings: object) -> Iterator[Made]:
        del settings
        yield made

    monkeypatch.setattr(api, "open_conversation", opened)
    return made


def talk(monkeypatch: pytest.MonkeyPatch, typed: bytes, session: str | None = None) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="ascii"))
    cli_chat.chat(typer.Context(typer.main.TyperCommand("chat"), obj=None), session)


def test_an_error_is_one_line_and_the_conversation_goes_on(
    made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    talk(monkeypatch, "坏\n断\n停\n好\n".encode() + b"\xff\n", "甲")
    told = capsys.readouterr()
    assert told.err == "请换一个问题\n连不上数据库\n已停止这一问\n"
    assert "答好" in told.out
    assert made.heard == [("甲", "好"), ("甲", "\ufffd")]


def test_commands_and_options(made: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    talk(monkeypatch, "一\n/出处\n/出处\n/新\n二\n哪家\n2\n2\n/帮助\n".encode())
    names = [name for name, _ in made.heard]
    assert [question for _, question in made.heard] == ["一", "二", "哪家", "乙单位", "2"]
    assert names[0] != names[1]
    assert names[1:] == [names[1]] * 4
    told = capsys.readouterr().out
    assert "以后不显示出处\n以后显示出处\n" in told
    assert told.count("输入问题后回车") == 2


def test_sources_are_shown_until_turned_off(filled: Juesuan) -> None:
    done = filled("chat", typed=f"/出处\n{TOTAL}\n")
    assert FIRST in done.stdout
    assert "出处\n  " not in done.stdout
