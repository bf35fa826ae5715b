"""对比 in a real browser: the table and its evidence, what is typed, charts, files, an address that is handed on."""

import io
from urllib.parse import quote

from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from assistant import api, api_compare
from assistant.settings import Settings
from tests.page.browsing import Site, Visitor, until, visiting

UNIT = "云溪市12345政务服务便民热线中心"
PICTURE = b"\x89PNG"


def address(**chosen: list[str]) -> str:
    """As somebody who was sent it opens it."""
    return "/compare?" + "&".join(f"{key}={quote(item)}" for key, items in chosen.items() for item in items)


def rows(page: Page) -> list[list[str]]:
    """The table as it is read."""
    expect(page.locator(".grid tbody tr").first).to_be_visible()
    found = page.locator(".grid tr").all()
    return [row.locator("th, td").all_inner_texts() for row in found]


def kinds(page: Page) -> list[str]:
    offered = page.get_by_role("radiogroup", name="图的样式").get_by_role("radio")
    expect(offered.first).to_be_visible()
    return offered.all_inner_texts()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).click()
    return waiting.value.path().read_bytes()


def choose(visitor: Visitor, label: str, option: str) -> None:
    """One more of a box for several."""
    field = field_of(visitor.page, label)
    field.click()
    visitor.page.get_by_role("option", name=option, exact=True).click()
    visitor.settle()
    leave(visitor)


def leave(visitor: Visitor) -> None:
    """Close the list of a box and go elsewhere."""
    visitor.page.keyboard.press("Escape")
    visitor.page.locator("h1").click()
    visitor.settle()


def field_of(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMultiSelect").get_by_role("combobox", name=label)


def test_all_units_with_evidence_and_a_word_on_their_years(visitor: Visitor, site: Site) -> None:
    page = visitor.open("/compare")
    settings = Settings(data=site.data)
    units = {report.entity.name for report in api.reports(settings)}
    head, *lines = rows(page)
    assert {line[0] for line in lines} == units
    assert head[0] == "单位"
    assert all("万元" in name for name in head[2:])
    expect(page.get_by_test_id("stAlert").first).to_contain_text("年度不同")
    with api.open_conversation(settings) as asking:
        view = api_compare.compare(asking, api_compare.Asked(metrics=tuple(api_compare.first_metrics())))
    assert [line[2:] for line in lines] == [[cell.result.text for cell in line.cells] for line in view.lines]
    number = page.locator(".figure").first
    number.hover()
    expect(page.locator(".tip").first).to_contain_text("点击查看出处")
    number.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("td.here").first).to_contain_text(lines[0][2])
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_what_was_chosen_stands_in_the_address(visitor: Visitor, browser: Browser, site: Site) -> None:
    page = visitor.open("/compare")
    choose(visitor, "单位", UNIT)
    for year in ("2023", "2024"):
        choose(visitor, "年度", year)
    field = field_of(page, "指标")
    field.fill("人员经费同比增长率")
    field.press("Enter")
    visitor.settle()
    expect(page.locator(".grid thead")).to_contain_text("人员经费比上年增减率")
    leave(visitor)
    visitor.choose("图中内容", "按性质")
    page.get_by_role("radiogroup", name="图的样式").get_by_text("趋势折线").click()
    visitor.settle()
    mine = rows(page)
    assert [line[1] for line in mine[1:]] == ["2023年", "2024年"]
    with visiting(browser, site) as other:
        other.open(page.url.removeprefix(site.url))
        assert rows(other.page) == mine
        expect(other.page.get_by_test_id("stSelectbox").locator("input")).to_have_value("本年支出合计的构成（按性质）")
        chosen = other.page.get_by_role("radiogroup", name="图的样式").get_by_role("radio", checked=True)
        expect(chosen).to_have_text("趋势折线")


def test_a_metric_that_is_none_is_told_and_the_others_stay(visitor: Visitor) -> None:
    page = visitor.open(address(metrics=["基本支出", "乱七八糟的东西", "30201", "三公经费预算完成率"]))
    expect(page.get_by_test_id("stAlert").first).to_contain_text("没有叫“乱七八糟的东西”的指标或科目")
    assert [name.split("\n")[0] for name in rows(page)[0]] == [
        "单位",
        "年度",
        "基本支出",
        "办公费",
        "三公经费预算完成率",
    ]


def test_why_a_cell_is_empty(visitor: Visitor) -> None:
    page = visitor.open(address(metrics=["本年支出合计", "热线接通率"], years=["2024", "2025"]))
    shown = {text for line in rows(page) for text in line}
    assert {"未公开", "没有资料"} <= shown
    gap = page.locator(".grid .gap", has_text="没有资料").first
    assert "库里没有" in (gap.get_attribute("title") or "")


def test_many_metrics_stand_below_each_other(visitor: Visitor) -> None:
    names = list(api_compare.metric_groups()["人员经费"])[:8]
    page = visitor.open(address(units=[UNIT], metrics=names))
    head, *lines = rows(page)
    assert head[0] == "指标"
    assert UNIT in head[1]
    assert [line[0] for line in lines] == [f"{name}（万元）" for name in names]


def test_the_workbook_has_numbers_and_their_places(visitor: Visitor) -> None:
    page = visitor.open(address(metrics=["基本支出", "热线接通率", "人员经费同比增长率"]))
    lines = rows(page)[1:]
    book = load_workbook(io.BytesIO(download(page, "下载表格（Excel）")))
    figures, sources = book["对比"], book["出处"]
    for number, line in enumerate(lines, 3):
        for column, text in enumerate(line[2:], 3):
            value = figures.cell(number, column).value
            if text[0].isdigit() or text[0] in "-−":
                assert isinstance(value, int | float)
                assert abs(float(text.replace(",", "").replace("−", "-")) - float(value)) < 1e-9
            else:
                assert value == text
    assert sources.max_row > len(lines)
    assert all(sources.cell(row, 11).value for row in range(2, sources.max_row + 1))


def test_only_charts_that_fit_are_offered(visitor: Visitor) -> None:
    page = visitor.open(address(metrics=["基本支出", "项目支出"]))
    assert kinds(page) == ["并列柱形", "堆叠结构", "散点"]
    assert download(page, "下载图（PNG）").startswith(PICTURE)
    visitor.choose("图中内容", "基本支出")
    assert kinds(page) == ["排名柱形"]
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    visitor.choose("图中内容", "按用途")
    until(lambda: kinds(page)[0] == "堆叠结构")
    page = visitor.open(address(units=[UNIT], years=["2023", "2024"], metrics=["本年支出合计"]))
    assert kinds(page)[0] == "趋势折线"


def test_two_metrics_of_their_own_units_make_a_cloud(visitor: Visitor) -> None:
    page = visitor.open(address(metrics=["诉求受理量", "项目支出"], years=["2023", "2024"]))
    assert "散点" in kinds(page)
    page.get_by_role("radiogroup", name="图的样式").get_by_text("散点").click()
    visitor.settle()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()


def test_metrics_by_group(visitor: Visitor) -> None:
    page = visitor.open("/compare")
    page.get_by_role("button", name="按类别选").click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("button", name="收入总计").click()
    visitor.settle()
    expect(page.locator(".grid thead")).to_contain_text("收入总计")
    body.get_by_role("button", name="收入总计").click()
    visitor.settle()
    expect(page.locator(".grid thead")).not_to_contain_text("收入总计")
