"""数据 in a real browser: files come in, figures are put right, unread cells supplied, a report taken out."""

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, expect

from assistant import api, api_data
from assistant.access.people import Role
from assistant.access.users import add_user
from assistant.settings import Settings
from assistant.stores import open_stores
from db.records import StoredReport
from tests.conftest import ROOT
from tests.page.browsing import Site, Visitor, serving, until, visiting, words_on

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))
PDF = next((ROOT / "samples" / "demo").glob("*.pdf"))
PASSWORD = "山高水长-2026-甲"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def empty(settings: Settings) -> Iterator[Site]:
    settings.data.mkdir()
    with serving(settings.data) as running:
        yield running


@pytest.fixture
def spoiled(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """A report with one cell that cannot be read, and one figure that was recognised badly."""
    row = "2080505\t机关事业单位基本养老保险缴费支出\t"
    path = tmp_path / "缺一个数.txt"
    path.write_text(SAMPLES[1].read_text(encoding="utf-8").replace(row, f"{row}?.x", 1), encoding="utf-8")
    api.ingest(settings, [path])
    from ingest.parse import read

    report = read(SAMPLES[0])
    first, *rest = report.facts
    with open_stores(settings) as stores:
        stores.store.save(replace(report, facts=(replace(first, confidence=0.41), *rest)))
    with serving(settings.data) as running:
        yield running


def view(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("radiogroup", name="看什么").get_by_text(name).click()
    visitor.settle()


def button(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("button", name=name, exact=True)


def only(settings: Settings) -> StoredReport:
    (report,) = api.reports(settings)
    return report


# --- coming in -------------------------------------------------------------------------------------------------------


def test_a_pdf_and_a_bad_file(browser: Browser, empty: Site, settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"nothing")
    with visiting(browser, empty) as visitor:
        page = visitor.open("/data")
        expect(page.get_by_text("现在库是空的")).to_be_visible()
        page.locator("input[type=file]").set_input_files([PDF, bad])
        button(visitor, "导入 2 个文件").click()
        expect(page.get_by_text("导入结果")).to_be_visible(timeout=120_000)
        visitor.settle()
        table = page.locator("table.juesuan").first
        expect(table.locator("tr", has_text=PDF.name)).to_contain_text("已导入")
        expect(table.locator("tr", has_text="坏.docx")).to_contain_text("失败")
        report = only(settings)
        expect(table).to_contain_text(report.entity.name)
        button(visitor, "知道了").click()
        expect(page.get_by_text("导入结果")).to_have_count(0)
        page.locator("input[type=file]").set_input_files([PDF])
        button(visitor, "导入 1 个文件").click()
        expect(page.get_by_text("已有，跳过").first).to_be_visible(timeout=60_000)
        assert only(settings).id == report.id


def test_reading_goes_on_while_one_looks_at_other_pages(browser: Browser, empty: Site, settings: Settings) -> None:
    with visiting(browser, empty) as visitor:
        page = visitor.open("/data")
        page.locator("input[type=file]").set_input_files(SAMPLES)
        button(visitor, "导入 2 个文件").click()
        expect(page.get_by_text("可以先去看别的页面")).to_be_visible()
        page.get_by_test_id("stSidebarNav").get_by_text("设置与状态").click()
        expect(page.get_by_role("heading", name="设置与状态")).to_be_visible()
        until(lambda: len(api.reports(settings)) == 2, 120)
        page.get_by_test_id("stSidebarNav").get_by_text("数据", exact=True).click()
        expect(page.get_by_text("导入结果")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("已导入 2 个")).to_be_visible()


# --- putting right ---------------------------------------------------------------------------------------------------


def test_a_doubtful_figure_is_put_right(browser: Browser, spoiled: Site, settings: Settings) -> None:
    with visiting(browser, spoiled) as visitor:
        page = visitor.open("/data")
        view(visitor, "待核对")
        expect(page.get_by_text("把握 41%")).to_be_visible()
        button(visitor, "保存更正").click()
        expect(page.get_by_role("alert").get_by_text("不是数")).to_be_visible()
        page.get_by_label("应为（万元）").fill("1,000.50")
        page.get_by_label("依据").first.fill("原件第 3 页")
        button(visitor, "保存更正").click()
        until(lambda: not api_data.doubtful(settings))
        visitor.settle()
        expect(page.get_by_text("识别不清的数")).to_have_count(0)
        view(visitor, "更正记录")
        report = next(item for item in api.reports(settings) if item.file == SAMPLES[0].name)
        visitor.choose("报告", f"{report.entity.name} {report.year}年度")
        row = page.locator("table.juesuan tr", has_text="原件第 3 页")
        expect(row).to_contain_text("1000.50")
        expect(row).to_contain_text("本机用户")


def test_an_unread_cell_is_supplied(browser: Browser, spoiled: Site, settings: Settings) -> None:
    report = next(item for item in api.reports(settings) if item.file == "缺一个数.txt")
    (problem,) = api_data.problems_of(settings, report.id)
    with visiting(browser, spoiled) as visitor:
        page = visitor.open("/data")
        view(visitor, "待核对")
        page.get_by_text("未读懂处（1）").click()
        visitor.settle()
        expect(page.locator("tr.here")).to_contain_text("?.x")
        rows = page.get_by_test_id("stSelectbox").filter(has_text="科目或项目").locator("input")
        rows.click()
        rows.press_sequentially("2080505")
        page.get_by_role("option", name="2080505").first.click()
        visitor.settle()
        button(visitor, "补录").click()
        expect(page.get_by_role("alert").get_by_text("请选择公开表、栏")).to_be_visible()
        box = page.get_by_test_id("stSelectbox").filter(has_text="栏目")
        box.locator("input").click()
        page.get_by_role("option").first.click()
        visitor.settle()
        page.get_by_label("金额（万元）").fill("43.44")
        page.get_by_label("依据").first.fill("原件第 8 页")
        button(visitor, "补录").click()
        until(lambda: not api.problems(settings, report.entity.name, report.year))
        visitor.settle()
        made = [item.fact for item in api_data.facts_of(settings, report.id) if item.fact.printed == "43.44"]
        assert any(fact.key.form == problem.problem.form and fact.key.row == "2080505" for fact in made)


def test_a_figure_is_found_seen_and_taken_away(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/data")
    view(visitor, "数据")
    told = page.get_by_text("勾选行首的方格")
    before = told.inner_text()
    page.get_by_label("查找").fill("合计 基本支出")
    page.get_by_label("查找").press("Enter")
    expect(told).not_to_have_text(before)
    visitor.settle()
    with page.expect_download() as download:
        button(visitor, "下载为 Excel").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert sheet.max_row > 1
    assert {row[3].value for row in sheet.iter_rows(min_row=2)} >= {"基本支出"}
    grid = page.get_by_test_id("stDataFrame").bounding_box()
    assert grid is not None
    page.mouse.click(grid["x"] + 18, grid["y"] + 52)
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("td.here")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_label("查找").fill("没有这样的科目")
    page.get_by_label("查找").press("Enter")
    expect(page.get_by_text("没有符合条件的数")).to_be_visible()


# --- reports, projects, the blank workbook ---------------------------------------------------------------------------


def test_a_unit_is_told_better(visitor: Visitor, site: Site) -> None:
    settings = Settings(data=site.data)
    page = visitor.open("/data")
    button(visitor, "修改单位资料").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("简称（用顿号隔开）").fill("甲简称、乙简称")
    dialog.get_by_role("button", name="保存").click()
    until(lambda: any(item.entity.short_names == ("甲简称", "乙简称") for item in api.reports(settings)))
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("甲简称、乙简称")).to_be_visible()


def test_a_report_is_deleted_after_a_word(browser: Browser, spoiled: Site, settings: Settings) -> None:
    with visiting(browser, spoiled) as visitor:
        page = visitor.open("/data")
        before = api.reports(settings)
        button(visitor, "删除这份报告").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="删除", exact=True)).to_be_disabled()
        dialog.get_by_text("确认删除").click()
        dialog.get_by_role("button", name="删除", exact=True).click()
        until(lambda: len(api.reports(settings)) == len(before) - 1)
        expect(dialog).to_have_count(0)
        assert api_data.audit(settings, 1)[0].action == "delete_report"


def test_projects_and_the_blank_workbook(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/data")
    report = next(item for item in api.reports(Settings(data=site.data)) if item.projects)
    view(visitor, "项目")
    visitor.choose("报告", f"{report.entity.name} {report.year}年度")
    expect(page.locator("table.juesuan").first).to_contain_text("执行率")
    view(visitor, "空白表")
    with page.expect_download() as download:
        button(visitor, "下载空白表").click()
    assert len(load_workbook(io.BytesIO(download.value.path().read_bytes())).sheetnames) > 5


# --- roles and words -------------------------------------------------------------------------------------------------


def test_who_may_only_look(browser: Browser, filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "guarded" / "data"
    shutil.copytree(filled, folder)
    add_user(folder / "users.toml", "李查看", Role.VIEW, PASSWORD)
    with serving(folder) as running, visiting(browser, running) as visitor:
        page = visitor.page
        page.goto(running.url)
        page.get_by_label("用户名").fill("李查看")
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        visitor.settle()
        visitor.open("/data")
        expect(page.locator("table.juesuan").first).to_be_visible()
        expect(page.locator("input[type=file]")).to_have_count(0)
        for name in ("修改单位资料", "删除这份报告"):
            expect(button(visitor, name)).to_have_count(0)
        visitor.open("/status")
        expect(page.get_by_text("李查看，角色“查看”")).to_be_visible()
        expect(page.get_by_text("操作记录")).to_have_count(0)


def test_every_view_speaks_chinese(visitor: Visitor) -> None:
    page = visitor.open("/data")
    for name in ("导入与报告", "待核对", "数据", "项目", "更正记录", "空白表"):
        view(visitor, name)
        told = [text for text in words_on(page) if re.fullmatch(r"[A-Za-z][a-z]+(?: [A-Za-z][a-z]+)*", text)]
        assert told == [], name
