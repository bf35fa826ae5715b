"""The commands ui and users: the page, and who may sign in to it."""

import sys
from getpass import getpass
from typing import Annotated

import typer
from rich.table import Table

from assistant.cli_console import console, note, write
from assistant.cli_words import ChineseCommand, ChineseGroup
from assistant.settings import Settings
from db.core.errors import UserError

_users = typer.Typer(cls=ChineseGroup, help="维护网页的用户名册。", no_args_is_help=True)


def ui(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", metavar="地址", help="监听的地址；默认只在本机打开")] = "",
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, metavar="端口", help="默认 8501")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="是否自动打开浏览器")] = True,
) -> None:
    from assistant.web.site import serve

    given = {"host": host, "port": port}
    settings: Settings = context.obj.model_copy(update={name: value for name, value in given.items() if value})
    told = f"网页：http://{settings.host}:{settings.port}　按 Ctrl-C 结束"
    serve(settings, browser=browser, ready=lambda: note(told))


@_users.command("add", cls=ChineseCommand, help="加入一个用户，或改一个用户的角色和口令。口令从键盘输入，不显示。")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="用户名", help="用户名；用统一身份认证时是邮箱")],
    role: Annotated[str, typer.Option("--role", metavar="角色", help="查看、编辑或管理")] = "查看",
    oidc: Annotated[bool, typer.Option("--oidc", help="用统一身份认证登录，不设口令")] = False,
) -> None:
    from assistant.access.people import role_named
    from assistant.access.users import add_user

    given = role_named(role)
    known = add_user(context.obj.users_file, name, given, None if oidc else _password())
    write(f"{'已更新' if known else '已加入'}用户“{name.strip()}”，角色：{role}")


@_users.command("remove", cls=ChineseCommand, help="去掉一个用户；他已经打开的网页随即失效。")
def remove(context: typer.Context, name: Annotated[str, typer.Argument(metavar="用户名", help="要去掉的用户")]) -> None:
    from assistant.access.users import remove_user

    remove_user(context.obj.users_file, name)
    write(f"已去掉用户“{name}”")


@_users.command("list", cls=ChineseCommand, help="列出用户和角色。")
def listed(context: typer.Context) -> None:
    from assistant.access.people import ROLE_NAMES
    from assistant.access.users import read_users

    found = read_users(context.obj.users_file)
    table = Table("用户", "角色", "登录方式", header_style="bold")
    for user in found:
        table.add_row(user.name, ROLE_NAMES[user.role], "口令" if user.hash else "统一身份认证")
    console().print(table)
    if not found:
        note("还没有用户；没有用户时网页只在本机打开，不用登录。加入：juesuan users add 名字 --role 管理")


def _password() -> str:
    """Typed twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("口令：")
    if getpass("再输入一次：") != first:
        raise UserError("两次输入的口令不同，没有保存，请重新运行")
    return first


def register(app: typer.Typer) -> None:
    app.command("ui", cls=ChineseCommand, help="打开网页。")(ui)
    app.add_typer(_users, name="users")
