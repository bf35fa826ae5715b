"""The coming year of an invented unit, as its office would do it: the workbook filled in with its sheets, then a draft.
Nothing is in the text that the stores do not carry, all that was supplied is, and what was not is a gap."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assistant import api
from assistant.checks.findings import Severity
from assistant.drafting.compose import compose
from assistant.drafting.draft import Draft, Span
from assistant.drafting.markdown import composed_text
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.toolkit.work import Work
from db.catalogue import load
from db.catalogue.supplement import BUDGETS, FIRST_ROW, PROJECTS, REASONS
from tests.assistant.drafting.workbooks import fill
from tests.conftest import ROOT

UNIT = "云溪市12345政务服务便民热线中心"
YEAR = 2025
BUDGETED = {
    "2010350": 650, "2010399": 1700, "2080505": 86.88, "2080506": 43.44, "2089999": 0, "2101102": 40, "2210201": 73.44,
}  # fmt: skip
WHY = {
    "收入总计": "新增夜间话务班次和大厅二期改造",
    "财政拨款收入": "财政增拨夜间话务经费",
    "其他收入": "存款利息增加",
    "基本支出": "主要原因是编制内招录人员到岗",
    "项目支出": "夜间话务班次全年开通",
    "财政拨款收入总计": "财政增拨夜间话务经费和大厅二期改造资金",
    "一般公共预算财政拨款支出": "夜间话务班次全年开通，人员经费相应增加。",
    "2010350": "公用经费从严控制",
    "2010399": "部分话务合同跨年结算",
    "2089999": "年中追加工伤保险补缴经费",
    "2101102": "缴费基数调整",
}
PROCURED = {
    "政府采购货物支出": 20, "政府采购工程支出": 80, "政府采购服务支出": 1500, "授予中小企业合同金额": 1500,
    "授予小微企业合同金额": 900, "货物采购授予中小企业合同金额": 20, "工程采购授予中小企业合同金额": 80,
    "服务采购授予中小企业合同金额": 1400, "机关运行经费支出": 0, "机关运行经费年初预算": 0,
}  # fmt: skip
OWNED = {"应急保障用车": 2, "公务用车保有量": 2, "国内接待费": 0.7, "国内接待批次": 8, "国内接待人次": 52}
DONE: tuple[tuple[str | float, ...], ...] = (
    ("热线话务服务采购", 1500, 1456.7, 1456.7, 99.9, "优"),
    ("热线平台运行维护", 226, 226.4, 219.5, 98.6, "优"),
    ("热线受理大厅改造", 120, 93.6, 85.2, 88, "良"),
)
# What no sheet of the workbook asks for, or was left empty.
OPEN = {
    "一般公共预算财政拨款支出与年初预算差异原因",
    "三公经费与全年预算差异原因",
    "公务用车购置及运行维护费与全年预算差异原因",
    "公务用车运行维护费主要用途",
    "公务接待费与全年预算差异原因",
    "国内接待费主要用途",
    "重点绩效评价（部门评价）开展情况",
    "自评总体情况",
    "热线话务服务采购绩效目标完成情况",
    "热线平台运行维护绩效目标完成情况",
    "热线受理大厅改造绩效目标完成情况",
    "上级对地方转移支付项目绩效自评结果",
    "部门评价结果",
    "财政评价结果",
}


def filled(settings: Settings, path: Path) -> Path:
    """The workbook with figures that agree with each other."""
    fill(settings, UNIT, YEAR, path)
    book = load_workbook(path)
    _values(book[BUDGETS], 1, 3, BUDGETED)
    _values(book[REASONS], 1, 7, WHY, other=2)
    _values(book["政府采购"], 1, 3, PROCURED)
    _values(book["国有资产"], 1, 3, OWNED, keep=True)
    for number, project in enumerate(DONE, FIRST_ROW):
        for column, value in zip((1, 2, 3, 4, 6, 7), project, strict=True):
            book[PROJECTS].cell(number, column, value)
    book.save(path)
    return path


def _values(
    sheet: Worksheet, key: int, column: int, told: Mapping[str, float | str], *, other: int = 1,
    keep: bool = False,
) -> None:  # fmt: skip
    """A column by the names of its rows, or by the codes in the `other` column; what is not told is emptied."""
    for number in range(FIRST_ROW, sheet.max_row + 1):
        cell = sheet.cell(number, column)
        if str(cell.value or "").startswith("="):
            continue
        name = str(sheet.cell(number, other).value or sheet.cell(number, key).value)
        if name in told or not keep:
            cell.value = told.get(name)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Draft]:
    folder = tmp_path_factory.mktemp("coming")
    settings = Settings(data=folder)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    api.ingest(settings, [filled(settings, folder / "coming.xlsx")])
    with open_stores(settings) as stores:
        yield compose(Work(settings, stores.queries, load()), UNIT, YEAR, "shandong")


def spans(draft: Draft) -> Iterator[Span]:
    for section in draft.sections:
        for paragraph in section.paragraphs:
            yield from paragraph.spans


def test_coming_year__every_number_has_evidence(draft: Draft) -> None:
    for span in spans(draft):
        if span.value is not None:
            assert list(span.value.citations()), span
        elif re.search(r"\d", span.text) and not span.gap:
            assert span.kind, span
            assert span.kind != "words" or span.evidence, span


def test_coming_year__every_supplied_reason_is_told_once_introduced(draft: Draft) -> None:
    text = composed_text(draft)
    assert [why for why in WHY.values() if why.removeprefix("主要原因是").rstrip("。") not in text] == []
    assert "主要是主要" not in text
    assert "。。" not in text


def test_coming_year__the_gaps_are_what_was_not_supplied(draft: Draft) -> None:
    assert {item.what for item in draft.unresolved if not item.what.startswith("其他国有土地")} == OPEN
    left = {item.what.rpartition("）")[2] for item in draft.unresolved if item.what.startswith("其他国有土地")}
    assert left == {"年初预算", "完成年初预算比例"}  # the sheet of budgets asks for one fund only
    assert all(item.where for item in draft.unresolved)


def test_coming_year__what_was_supplied_is_told(draft: Draft) -> None:
    text = composed_text(draft)
    assert "政府采购支出总额1,600万元" in text
    assert "服务采购授予中小企业合同金额占服务支出金额的93.33%" in text
    assert "共有车辆2辆" in text
    assert "涵盖项目3个，涉及预算资金1,776.7万元" in text
    assert "3个项目中，2个项目自评等级为优" in text
    assert "年初预算为0万元，支出决算为5.32万元，年初无预算。决算数大于年初预算数的主要原因是年中追加" in text
    assert "本单位无财政拨款安排的机关运行经费支出。" in text


def test_coming_year__prose_of_last_year_is_offered(draft: Draft) -> None:
    """What stood in the same place of the last report is a suggestion with its place, not part of the text."""
    told = next(item for item in draft.suggestions if item.what == "自评总体情况")
    assert told.origin == "own"
    assert str(YEAR - 1) in told.source
    assert told.text not in composed_text(draft)


def test_coming_year__the_checker_has_no_error(draft: Draft) -> None:
    assert [item.told for item in draft.checks if item.severity is Severity.ERROR] == []
