"""校核 in a real browser: the sample with mistakes, a stored report and its marks, files that people give."""

import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import api, api_data, api_review
from assistant.access.people import Role
from assistant.access.users import add_user
from assistant.checks.findings import Severity
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import Site, Visitor, serving, visiting

MISTAKES = sorted((ROOT / "samples" / "mistakes").glob("*.docx"))
PASSWORD = "山高水长-2026-查"
CARD = "[class*='st-key-finding-']"


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.path().read_bytes()


def source(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("radiogroup", name="校核什么").get_by_text(name).click()
    visitor.settle()


def check(visitor: Visitor, button: str = "开始校核") -> None:
    visitor.page.get_by_role("button", name=button).click()
    expect(visitor.page.locator(CARD).first).to_be_visible(timeout=60_000)
    visitor.settle()


def with_findings(settings: Settings) -> tuple[str, int, int]:
    """A stored report in which something is found, its year, and how much."""
    for report in api.reports(settings):
        found = api.check_stored(settings, report.entity.name, report.year, with_false=True)
        if found.items:
            return report.entity.name, report.year, len(found.items)
    pytest.fail("no stored sample has a finding")


def stored(visitor: Visitor, unit: str, year: int) -> Page:
    page = visitor.open("/check")
    visitor.choose("单位", unit)
    visitor.choose("年度", str(year))
    check(visitor)
    return page


def card(page: Page, text: str) -> Locator:
    return page.locator(CARD).filter(has_text=text)


def test_the_sample_with_mistakes(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/check")
    source(visitor, "样例")
    check(visitor, "校核这份样例")
    checked = api_review.check_sample(Settings(data=site.data), MISTAKES[0].name).checked
    errors = checked.counts()[Severity.ERROR]
    expect(page.get_by_text(checked.told_counts())).to_be_visible()
    expect(page.get_by_text(re.compile(r"情况说明中共有 \d+ 个数"))).to_be_visible()
    expect(page.locator(".finding-head")).to_have_count(len(checked.items))
    expect(page.locator(".finding-quote mark")).to_have_count(sum(bool(item.found.quote) for item in checked.items))
    page.get_by_role("button", name=f"错误 {errors}").click()
    visitor.settle()
    expect(page.locator(".finding-head")).to_have_count(errors)
    expect(page.locator(".finding-head .level.warning")).to_have_count(0)
    field = page.get_by_label("查找")
    field.fill("不会有的字")
    field.press("Enter")
    expect(page.get_by_text("没有符合条件的结果")).to_be_visible()


def test_the_place_in_the_original_is_shown(visitor: Visitor) -> None:
    page = visitor.open("/check")
    source(visitor, "样例")
    check(visitor, "校核这份样例")
    page.get_by_role("button", name="看原文").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tr.here")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.locator(f"{CARD} .figure").nth(1).click()
    expect(dialog.locator("tr.here")).to_have_count(1)


def test_a_mark_hides_a_finding_and_outlives_the_next_check(visitor: Visitor, browser: Browser, site: Site) -> None:
    settings = Settings(data=site.data)
    unit, year, count = with_findings(settings)
    page = stored(visitor, unit, year)
    first = page.locator(CARD).first
    message = first.locator(".finding-told").inner_text()
    first.get_by_role("button", name="标为已知或误报").click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_text("误报", exact=True).click()
    body.get_by_role("button", name="保存").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("请写明为什么")
    body.get_by_label("理由").fill("原件如此")
    body.get_by_role("button", name="保存").click()
    expect(page.locator(".finding-head")).to_have_count(count - 1)
    expect(card(page, message)).to_have_count(0)
    assert "mark_finding" in {entry.action for entry in api_data.audit(settings, 2)}
    with visiting(browser, site) as other:
        again = stored(other, unit, year)
        expect(again.locator(".finding-head")).to_have_count(count - 1)
        again.get_by_test_id("stSelectbox").filter(has_text="标记").locator("input").click()
        again.get_by_role("option", name="误报", exact=True).click()
        expect(again.locator(".finding-mark")).to_contain_text("原件如此")
        again.get_by_role("button", name="取消标记").click()
        expect(again.get_by_role("button", name="取消标记")).to_have_count(0)
        other.settle()
    assert len(api.check_stored(settings, unit, year).items) == count


def test_the_figures_of_a_stored_report_open_their_evidence(visitor: Visitor, site: Site) -> None:
    unit, year, _ = with_findings(Settings(data=site.data))
    page = stored(visitor, unit, year)
    number = page.locator(f"{CARD} .figure").first
    if not number.is_visible():
        page.locator(CARD).get_by_text("依据（").first.click()
    number.click()
    expect(page.get_by_role("dialog").locator("td.here").first).to_be_visible()


def test_an_upload_is_checked_and_its_findings_handed_on(visitor: Visitor, site: Site) -> None:
    before = len(api.reports(Settings(data=site.data)))
    page = visitor.open("/check")
    source(visitor, "上传文件")
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(MISTAKES[0])
    visitor.settle()
    check(visitor)
    count = page.locator(".finding-head").count()
    sheet = load_workbook(io.BytesIO(download(page, "Excel"))).active
    assert sheet is not None
    assert (
        sum(str(row[0].value)[:2] in ("错误", "警告", "提示") and row[1].value is not None for row in sheet.rows)
        == count
    )
    document = Document(io.BytesIO(download(page, "Word")))
    assert len(document.tables[0].rows) == count + 1
    assert "校核结果" in download(page, "网页").decode()
    page.get_by_role("button", name="看原文").first.click()
    expect(page.get_by_role("dialog").locator("tr.here")).to_have_count(1)
    assert len(api.reports(Settings(data=site.data))) == before


@pytest.mark.parametrize(
    ("name", "data"), [("报告.docx", b"PK\x03\x04 no archive"), ("报告.txt", "只有一句话。".encode())]
)
def test_a_file_that_cannot_be_checked_is_one_sentence(
    visitor: Visitor, tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    page = visitor.open("/check")
    source(visitor, "上传文件")
    page.get_by_test_id("stFileUploader").locator("input[type=file]").set_input_files(path)
    visitor.settle()
    page.get_by_role("button", name="开始校核").click()
    told = page.get_by_test_id("stAlert")
    expect(told).to_have_count(1)
    assert re.search("[\u4e00-\u9fff]", told.inner_text())
    visitor.settle()
    assert page.locator(CARD).count() == 0


@pytest.fixture(scope="module")
def guarded(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("guarded-check") / "data"
    shutil.copytree(filled, folder)
    add_user(folder / "users.toml", "李查看", Role.VIEW, PASSWORD)
    with serving(folder) as running:
        yield running


def test_who_may_only_look_checks_but_does_not_mark(browser: Browser, guarded: Site) -> None:
    unit, year, _ = with_findings(Settings(data=guarded.data))
    with visiting(browser, guarded) as visitor:
        visitor.page.goto(guarded.url)
        visitor.page.get_by_label("用户名").fill("李查看")
        visitor.page.get_by_label("口令").fill(PASSWORD)
        visitor.page.get_by_role("button", name="登录").click()
        visitor.settle()
        page = stored(visitor, unit, year)
        expect(page.get_by_role("button", name="规则说明").first).to_be_visible()
        expect(page.get_by_role("button", name="标为已知或误报")).to_have_count(0)
