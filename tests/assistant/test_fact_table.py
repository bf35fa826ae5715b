"""Figures as rows, and rows as files that Excel opens."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assistant.showing.audit_words import audit_rows
from assistant.showing.audit_words import matching as matching_log
from assistant.showing.fact_cells import Cells, sorted_by_doubt
from assistant.showing.fact_table import FACT_HEADS, correction_rows, fact_rows, matching, project_row
from assistant.showing.sheet_file import as_csv, as_xlsx
from db.catalogue import Catalogue
from db.core.facts import Project
from db.records import AuditEntry, Correction, StoredFact
from tests.db.invented_report import figure, place

FACTS = [
    StoredFact(1, 1, replace(figure("支出决算表||合计|基本支出", "1070.10"), printed="1,070.10")),
    StoredFact(2, 1, replace(figure("支出决算表||2010350|项目支出", "48.30"), confidence=0.62, label="事业运行")),
    StoredFact(3, 1, figure("收入支出决算总表|支出|年初结转/基本支出结转|金额", "2.10")),
]


def test_rows() -> None:
    rows = fact_rows(FACTS)
    assert [row[2] for row in rows] == ["合计", "2010350 事业运行", "年初结转/基本支出结转（年初结转）"]
    assert rows[0][4] == Decimal("1070.1")
    assert rows[1][6:] == ["第1行", "62%"]


@pytest.mark.parametrize(
    ("words", "form", "doubtful", "found"),
    [
        ("", "", False, [1, 2, 3]),
        ("1070.10", "", False, [1]),
        ("1,070.10", "", False, [1]),
        ("事业 项目", "", False, [2]),
        ("20103", "", False, [2]),
        ("", "收入支出决算总表", False, [3]),
        ("", "", True, [2]),
        ("没有", "", False, []),
    ],
)
def test_matching(words: str, form: str, doubtful: bool, found: list[int]) -> None:
    assert [item.id for item in matching(FACTS, words, form, doubtful=doubtful)] == found


def test_the_least_certain_first() -> None:
    assert next(item.id for item in sorted_by_doubt(FACTS)) == 2


def test_corrections__what_was_not_read_and_what_was_right() -> None:
    at = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    told = [
        Correction(1, None, "", 100_000_000, "100", "李", "第5页", at),
        Correction(1, 100_000_000, "100", 100_000_000, "100", "李", "", at),
    ]
    rows = correction_rows((item, FACTS[0]) for item in told)
    assert [row[3:5] for row in rows] == [["（没有读出）", "100.00"], ["100.00", "读得对"]]
    assert rows[0][2] == "支出决算表 · 合计 · 基本支出"


def test_projects__what_is_not_printed_stays_empty() -> None:
    assert project_row(Project("平台运维", place(1))) == ["平台运维", "", "", "", "", "", ""]


def test_cells__every_row_once(catalogue: Catalogue) -> None:
    cells = Cells(catalogue, ())
    for form in cells.forms():
        for side in cells.sides(form) or [""]:
            keys = [row.key for row in cells.rows(form, side)]
            assert keys
            assert len(keys) == len(set(keys))
            assert cells.columns(form, side)


def test_csv__opens_in_excel_and_runs_nothing() -> None:
    made = as_csv(FACT_HEADS, [["=1+1", "@a", Decimal("-1.50"), None, "－其中", "一\n二", 3, '"']])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))
    assert rows[1] == ["'=1+1", "'@a", "-1.50", "", "－其中", "一\n二", "3", '"']


def test_xlsx__amounts_are_numbers_and_texts_are_texts() -> None:
    book = load_workbook(io.BytesIO(as_xlsx("数据", FACT_HEADS, fact_rows(FACTS))))
    sheet = book["数据"]
    assert [cell.value for cell in sheet[1]] == list(FACT_HEADS)
    assert (sheet["E2"].value, sheet["E2"].data_type) == (1070.1, "n")
    formula = load_workbook(io.BytesIO(as_xlsx("数据", ("甲",), [["=1+1"]])))["数据"]["A2"]
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    assert load_workbook(io.BytesIO(as_xlsx("空", ("甲",), [])))["空"].max_row == 1


def test_log__unknown_words_stay_as_they_are() -> None:
    at = datetime(2024, 5, 6, 7, 8, tzinfo=UTC)
    entries = [AuditEntry(at, "", "future_action", "thing:7", {"strange": ["甲", "乙"], "none": None})]
    (row,) = audit_rows(entries, {})
    assert row[1:] == ["命令行", "future_action", "thing 7", "strange：甲、乙；none：无"]
    assert matching_log([row], "命令 乙") == [row]
    assert matching_log([row], "丙") == []
    assert matching_log([row], "", "登录") == []
