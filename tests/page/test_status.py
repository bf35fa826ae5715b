"""设置与状态 in a real browser: how things are, without a secret; vectors; who did what."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from assistant import api
from assistant.access.people import Role
from assistant.access.users import add_user
from assistant.settings import Settings
from assistant.stores import open_stores
from tests.page.browsing import Site, Visitor, serving, until, visiting, words_on

PASSWORD = "山高水长-2026-丙"
SECRETS = {
    "JUESUAN_MODEL": "openai:qwen",
    "JUESUAN_MODEL_KEY": "sk-secret-7788",
    "JUESUAN_MODEL_URL": "http://127.0.0.1:9/v1",
}


@pytest.fixture
def guarded(filled: Path, tmp_path: Path) -> Iterator[Site]:
    """With users, a model's key, and without vectors."""
    folder = tmp_path / "guarded" / "data"
    shutil.copytree(filled, folder)
    shutil.rmtree(folder / "vectors", ignore_errors=True)
    add_user(folder / "users.toml", "赵管理", Role.ADMIN, PASSWORD)
    with open_stores(Settings(data=folder)) as stores:
        stores.store.note("钱编辑", "sign_in", "page")
    with serving(folder, environment=SECRETS) as running:
        yield running


def view(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("radiogroup", name="看什么").get_by_text(name).click()
    visitor.settle()


def test_how_things_are(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/status")
    expect(page.get_by_text("内置规划器（不联网")).to_be_visible()
    expect(page.get_by_text("本机用户，角色“管理”")).to_be_visible()
    row = page.locator("table.juesuan tr", has_text="数据库")
    expect(row.first).to_contain_text("正常")
    expect(row.first).to_contain_text(f"{len(api.reports(Settings(data=site.data)))} 份报告")
    page.get_by_role("button", name="重新检查").click()
    visitor.settle()
    expect(row.first).to_contain_text("正常")
    view(visitor, "用户")
    expect(page.get_by_text("没有设置登录")).to_be_visible()


def test_no_secret_is_shown(browser: Browser, guarded: Site) -> None:
    with visiting(browser, guarded) as visitor:
        page = visitor.page
        page.goto(guarded.url)
        page.get_by_label("用户名").fill("赵管理")
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        visitor.settle()
        visitor.open("/status")
        expect(page.get_by_text("大模型 openai:qwen")).to_be_visible()
        expect(page.locator("tr", has_text="对话模型").last).to_contain_text("有问题")
        for name in ("检查", "向量", "用户", "操作记录"):
            view(visitor, name)
            shown = page.content()
            for secret in ("sk-secret", "argon2", "users.key", PASSWORD):
                assert secret not in shown, (name, secret)
        expect(page.locator("table.juesuan").last).to_contain_text("钱编辑")
        page.get_by_label("查找").fill("赵管理")
        page.get_by_label("查找").press("Enter")
        visitor.settle()
        expect(page.locator("table.juesuan").last).not_to_contain_text("钱编辑")
        expect(page.locator("table.juesuan").last).to_contain_text("登录")
        with page.expect_download() as download:
            page.get_by_role("button", name="下载为 Excel").click()
        assert load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0].max_row > 1
        view(visitor, "用户")
        expect(page.locator("table.juesuan").last).to_contain_text("口令")


def test_vectors_are_made(browser: Browser, filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "data"
    shutil.copytree(filled, folder)
    settings = Settings(data=folder, embedding="stub")
    with serving(folder) as running, visiting(browser, running) as visitor:
        page = visitor.open("/status")
        view(visitor, "向量")
        state = api.vector_state(settings)
        if state is None or not state.missing:
            page.get_by_role("button", name="全部重建").click()
            page.get_by_role("button", name="开始重建").click()
        else:
            page.get_by_role("button", name="补齐向量").click()
        expect(page.get_by_text("向量已齐")).to_be_visible(timeout=180_000)
        until(lambda: (api.vector_state(settings) or state) is not None)
        done = api.vector_state(settings)
        assert done is not None
        assert done.missing == 0


def test_every_view_speaks_chinese(visitor: Visitor) -> None:
    page = visitor.open("/status")
    for name in ("检查", "向量", "用户", "操作记录"):
        view(visitor, name)
        told = [text for text in words_on(page) if re.fullmatch(r"[A-Za-z][a-z]+(?: [A-Za-z][a-z]+)*", text)]
        assert [text for text in told if text != "Dask"] == [], name
