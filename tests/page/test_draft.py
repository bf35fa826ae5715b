"""起草 in a real browser: a draft is begun, filled, checked, exported, opened again, taken out; who may only look."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import api, api_desk
from assistant.access.people import Role
from assistant.access.users import add_user
from assistant.settings import Settings
from tests.page.browsing import Site, Visitor, serving, until, visiting

UNIT, YEAR = "云溪市12345政务服务便民热线中心", 2025
ADDRESS = f"/draft?unit={quote(UNIT)}&year={YEAR}"
NUMBER = "年初预算"
PASSWORD = "山高水长-2026-查"

expect.set_options(timeout=30_000)  # the machine may be busy


@pytest.fixture
def desk(visitor: Visitor, site: Site) -> Iterator[Visitor]:
    """The draft is open; afterwards nothing of it is kept."""
    visitor.open(ADDRESS)
    expect(visitor.page.locator("[role=button].figure").first).to_be_visible()
    yield visitor
    settings = Settings(data=site.data)
    for kept in api_desk.drafts(settings):
        api_desk.delete(settings, kept.id, who="测试")


def turn_to(visitor: Visitor, name: str) -> Locator:
    """A side of the panel."""
    visitor.page.locator(".st-key-draft-side").get_by_text(name).click()
    visitor.settle()
    return visitor.page.locator(".st-key-draft-panel")


def fill(visitor: Visitor, gap: Locator, text: str) -> None:
    gap.click()
    visitor.settle()
    area = visitor.page.locator(".st-key-draft-panel textarea")
    area.fill(text)
    area.press("Control+Enter")
    expect(visitor.page.locator("[role=button].hand", has_text=text.removesuffix("万元"))).to_be_visible()
    visitor.settle()


def tip_of(page: Page, figure: Locator) -> str:
    """What is told of a number that is pointed at; the page may be drawn once more just then."""
    page.mouse.move(0, 0)
    figure.hover()
    return page.locator(".tip").text_content() or ""


def number_gap(page: Page) -> Locator:
    return page.locator("[role=button].gap", has_text=re.compile(f"{NUMBER}】"))


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_draft_is_begun_and_its_numbers_show_their_evidence(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/draft")
    visitor.choose("单位", UNIT)
    expect(page.get_by_text("识别，可另行指定")).to_be_visible()
    page.get_by_role("button", name="开始起草").click()
    figure = page.locator("[role=button].figure").first
    expect(figure).to_be_visible()
    visitor.settle()
    assert [(kept.entity, kept.year) for kept in api_desk.drafts(Settings(data=site.data))] == [(UNIT, YEAR)]
    until(lambda: f"{YEAR}年度" in tip_of(page, figure))
    figure.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(UNIT)
    expect(dialog.locator("td.here")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="全部草稿").click()
    card = page.locator("[class*='st-key-kept-']")
    expect(card).to_contain_text(f"{YEAR}年度")
    card.get_by_role("button", name="删除").click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_text("还没有草稿")).to_be_visible()
    visitor.settle()
    assert api_desk.drafts(Settings(data=site.data)) == []


def test_a_suggestion_is_taken_changed_and_taken_back(desk: Visitor, site: Site) -> None:
    page, panel = desk.page, desk.page.locator(".st-key-draft-panel")
    before = len(api.draft(Settings(data=site.data), UNIT, YEAR).unresolved)
    expect(panel).to_contain_text(f"待填 {before} 处")
    panel.locator(".st-key-draft-tasks button").first.click()
    desk.settle()
    panel.get_by_role("button", name="采用").first.click()
    hand = page.locator("[role=button].hand")
    expect(hand).to_have_count(1)
    expect(panel).to_contain_text("已填 1 处")
    hand.hover()
    expect(page.locator(".tip")).to_contain_text("不取自库里的数据")
    area = panel.locator("textarea")
    area.fill("这是改过的原因")
    panel.get_by_role("button", name="保存修改").click()
    expect(hand).to_have_text("这是改过的原因")
    page.reload()
    expect(page.locator("[role=button].hand")).to_have_text("这是改过的原因")
    page.locator("[role=button].hand").click()
    desk.settle()
    panel.get_by_role("button", name="撤销").click()
    expect(page.locator("[role=button].hand")).to_have_count(0)
    expect(panel).to_contain_text(f"待填 {before} 处")


def test_a_number_is_filled_exported_changed_checked_and_renewed(desk: Visitor, site: Site, tmp_path: Path) -> None:
    page = desk.page
    fill(desk, number_gap(page), "12.34万元")
    panel = turn_to(desk, "导出与更新")
    path = tmp_path / "草稿.docx"
    path.write_bytes(download(page, "导出 Word"))
    assert "年初预算为12.34万元" in "".join(
        node.text or "" for node in Document(str(path)).element.body.iter() if node.tag.endswith("}t")
    )
    assert "由人填写" in download(page, "导出 Markdown").decode("utf-8")
    panel.locator("input[type=file]").set_input_files(path)
    desk.settle()
    panel.get_by_role("button", name="校核").click()
    expect(panel).to_contain_text("手工写的数 12.34万元 没有出处")
    expect(panel.locator("mark").first).to_be_visible()
    panel.get_by_role("button", name="用现在的数更新").click()
    expect(panel).to_contain_text("没有要更新的")
    assert download(page, "下载更新后的草稿")[:2] == b"PK"


def test_a_wrong_number_is_found_at_once_and_stops_the_export(desk: Visitor) -> None:
    page = desk.page
    fill(desk, page.locator("[role=button].gap").first, f"人员增加。{YEAR}年度收入总计1.00万元")
    panel = turn_to(desk, "校核")
    expect(panel.locator(".juesuan-found.error").first).to_contain_text("1.00万元")
    panel = turn_to(desk, "导出与更新")
    expect(panel.get_by_role("button", name="导出 Word")).to_be_disabled()
    panel.get_by_text("坚持导出", exact=True).click()
    desk.settle()
    assert "由人坚持导出" in download(page, "导出 Markdown").decode("utf-8")


def test_last_year_sections_and_the_coming_years_workbook(desk: Visitor) -> None:
    page = desk.page
    panel = turn_to(desk, "与上年比较")
    expect(panel).to_contain_text(f"与 {YEAR - 1} 年度的情况说明逐段比较")
    expect(panel.locator(".was").first).to_be_visible()
    panel = turn_to(desk, "导出与更新")
    book = load_workbook(io.BytesIO(download(page, "下载空白工作簿")))
    assert len(book.sheetnames) > 5
    page.get_by_role("button", name="文风与章节").click()
    page.get_by_test_id("stMultiSelect").locator("input").click()
    page.get_by_role("option").filter(has_text="收入决算情况").first.click()
    page.get_by_text("文风“").last.click()  # the list closes
    page.get_by_role("button", name="按此重新起草").click()
    expect(page.locator("h4", has_text="三、")).to_have_count(0)
    desk.settle()
    assert "sections=" in page.url


def test_the_keyboard_is_enough(desk: Visitor) -> None:
    """A gap of the text is reached and opened with keys, and filled without leaving them."""
    page = desk.page
    page.locator("[role=button].gap").first.focus()
    page.keyboard.press("Enter")
    area = page.locator(".st-key-draft-panel textarea")
    expect(area).to_be_visible()
    expect(page.locator(".gap.here")).to_be_in_viewport()
    area.focus()
    page.keyboard.type("按键写的原因")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[role=button].hand")).to_have_text("按键写的原因")


def test_an_address_of_what_is_not_stored_shows_the_list(visitor: Visitor) -> None:
    page = visitor.open(f"/draft?unit={quote('没有这个单位')}&year=1999&style=none")
    expect(page.get_by_role("button", name="开始起草")).to_be_visible()


def test_who_may_only_look_sees_a_draft_and_changes_nothing(browser: Browser, filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(filled, folder)
    add_user(folder / "users.toml", "李查看", Role.VIEW, PASSWORD)
    with serving(folder) as site, visiting(browser, site) as visitor:
        page = visitor.page
        page.goto(site.url)
        page.get_by_label("用户名").fill("李查看")
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        visitor.settle()
        visitor.open(ADDRESS)
        expect(page.locator("[role=button].figure").first).to_be_visible()
        page.locator("[role=button].gap").first.click()
        expect(page.locator(".st-key-draft-panel")).to_contain_text("不能填写")
        expect(page.locator(".st-key-draft-panel textarea")).to_have_count(0)
        expect(page.get_by_role("button", name="采用")).to_have_count(0)
        assert api_desk.drafts(Settings(data=folder)) == []
