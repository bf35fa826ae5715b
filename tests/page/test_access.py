"""Signing in with a real browser: by password, by a provider; what each role sees; whose conversations are whose."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assistant import api_chat
from assistant.access.people import Role
from assistant.access.users import add_user
from assistant.settings import Settings
from tests.page.browsing import Site, Visitor, free_port, serving, visiting
from tests.page.oidc_double import CLIENT, provider

PASSWORDS = {"王编辑": "山高水长-2026-甲", "李查看": "山高水长-2026-乙", "赵管理": "山高水长-2026-丙"}
ROLES = {"王编辑": Role.EDIT, "李查看": Role.VIEW, "赵管理": Role.ADMIN}


@pytest.fixture(scope="module")
def guarded(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("guarded") / "data"
    shutil.copytree(filled, folder)
    for name, password in PASSWORDS.items():
        add_user(folder / "users.toml", name, ROLES[name], password)
    with serving(folder) as running:
        yield running


def _sign_in(visitor: Visitor, name: str) -> None:
    visitor.page.goto(visitor.site.url)
    visitor.page.get_by_label("用户名").fill(name)
    visitor.page.get_by_label("口令").fill(PASSWORDS[name])
    visitor.page.get_by_role("button", name="登录").click()
    visitor.settle()


def test_conversations_of_one_user_are_not_seen_by_another(browser: Browser, guarded: Site) -> None:
    with visiting(browser, guarded) as first, visiting(browser, guarded) as second:
        _sign_in(first, "王编辑")
        first.ask("云溪热线2024年支出总计是多少")
        (session,) = api_chat.sessions(Settings(data=guarded.data), "王编辑")
        expect(first.page.get_by_test_id("stSidebar").get_by_role("button", name=session.name)).to_be_visible()
        _sign_in(second, "李查看")
        expect(second.page.get_by_test_id("stSidebar")).to_contain_text("李查看")
        expect(second.page.get_by_test_id("stSidebar").get_by_role("button", name=session.name)).to_have_count(0)
        assert api_chat.sessions(Settings(data=guarded.data), "李查看") == []
        assert api_chat.messages(Settings(data=guarded.data), "李查看", session.name) == []


def test_a_wrong_password_is_told_and_signing_out_ends_it(browser: Browser, guarded: Site) -> None:
    with visiting(browser, guarded) as visitor:
        visitor.page.goto(guarded.url)
        visitor.page.get_by_label("用户名").fill("赵管理")
        visitor.page.get_by_label("口令").fill("不是这个口令不是")
        visitor.page.get_by_role("button", name="登录").click()
        expect(visitor.page.get_by_role("alert")).to_contain_text("用户名或口令不对")
        visitor.errors.clear()  # the browser tells of the refusal, as it should
        _sign_in(visitor, "赵管理")
        visitor.page.get_by_role("link", name="退出登录").click()
        expect(visitor.page.get_by_role("button", name="登录")).to_be_visible()
        visitor.errors.clear()  # the page that is left loses its socket
        visitor.page.goto(guarded.url)
        expect(visitor.page.get_by_role("button", name="登录")).to_be_visible()


@pytest.mark.parametrize("name", ROLES)
def test_what_each_role_sees(browser: Browser, guarded: Site, name: str) -> None:
    with visiting(browser, guarded) as visitor:
        _sign_in(visitor, name)
        page = visitor.open("/data")
        expect(page.get_by_test_id("stFileUploader")).to_have_count(1 if ROLES[name] >= Role.EDIT else 0)
        page = visitor.open("/status")
        log = page.get_by_text("操作记录", exact=False)
        expect(log.first if ROLES[name] is Role.ADMIN else log).to_have_count(1 if ROLES[name] is Role.ADMIN else 0)


@pytest.mark.parametrize(("email", "known"), [("wang@example.org", True), ("stranger@example.org", False)])
def test_a_provider_signs_in_whom_the_file_knows(
    browser: Browser, filled: Path, tmp_path: Path, email: str, known: bool
) -> None:
    folder, port = tmp_path / "data", free_port()
    shutil.copytree(filled, folder)
    add_user(folder / "users.toml", "wang@example.org", Role.VIEW, None)
    with provider(email) as double:
        secrets = tmp_path / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{"k" * 32}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "s"\n'
            f'server_metadata_url = "{double.url}/.well-known/openid-configuration"\n',
            encoding="utf-8",
        )
        with serving(folder, port=port, folder=tmp_path) as site, visiting(browser, site) as visitor:
            visitor.open()
            visitor.page.get_by_role("button", name="登录").click()
            if known:
                expect(visitor.page.get_by_test_id("stSidebar")).to_contain_text(email)
                expect(visitor.page.get_by_test_id("stChatInput")).to_be_visible()
            else:
                expect(visitor.page.get_by_text("没有使用权限")).to_be_visible()
                expect(visitor.page.get_by_test_id("stChatInput")).to_have_count(0)


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_command_refuses_an_open_house(tmp_path: Path, host: str) -> None:
    main = "from assistant.cli import main; main()"
    command = [sys.executable, "-c", main, "--data", str(tmp_path), "ui", "--no-browser", "--host", host]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "juesuan users add" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_told(site: Site, tmp_path: Path) -> None:
    main = "from assistant.cli import main; main()"
    port = site.url.rpartition(":")[2]
    command = [sys.executable, "-c", main, "--data", str(tmp_path), "ui", "--no-browser", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
