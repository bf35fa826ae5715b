"""An invented report of an invented unit, and its parts."""

import hashlib
from dataclasses import replace
from decimal import Decimal

from db.core.facts import (
    Entity,
    Fact,
    FactKey,
    FormSeen,
    FormState,
    Indicator,
    Passage,
    Problem,
    Project,
    Report,
    Section,
    Source,
)
from db.core.money import to_fen

UNIT = "云岭市12345热线服务中心"
OTHER_UNIT = "云岭市大数据发展管理局"
FILE = "云岭.txt"


def place(line: int) -> Source:
    return Source(FILE, None, line)


def figure(cell: str, value: str, *, entity: str = UNIT, year: int = 2023, line: int = 1) -> Fact:
    """A fact from «form|side|row|col»."""
    form, side, row, col = cell.split("|")
    key = FactKey(entity, year, form, side, row, col)
    return Fact(key, to_fen(Decimal(value), "万元"), value, row, "万元", place(line))


FIGURES = {
    "收入支出决算总表|收入|总计|金额": "120.50",
    "收入支出决算总表|收入|本年收入合计|金额": "110.50",
    "收入支出决算总表|收入|年初结转和结余|金额": "10.00",
    "收入支出决算总表|支出|总计|金额": "120.50",
    "收入支出决算总表|支出|本年支出合计|金额": "118.40",
    "收入支出决算总表|支出|年末结转和结余|金额": "2.10",
    "收入决算表||合计|财政拨款收入": "110.50",
    "支出决算表||合计|本年支出合计": "118.40",
    "支出决算表||合计|基本支出": "70.10",
    "支出决算表||合计|项目支出": "48.30",
    "支出决算表||2010350|基本支出": "70.10",
    "一般公共预算财政拨款基本支出决算表||人员经费合计|金额": "60.07",
    "一般公共预算财政拨款基本支出决算表||公用经费合计|金额": "10.03",
    "“三公”经费支出决算表||合计|决算数": "1.23",
    "“三公”经费支出决算表||因公出国（境）费|决算数": "0.00",
    "“三公”经费支出决算表||公务接待费|决算数": "1.23",
}


def make_report(**changes: object) -> Report:
    """The invented report, with fields changed; other bytes for every other change."""
    entity = changes.pop("entity", Entity(UNIT, ("云岭12345",), "云岭市", "云南省", "市级", "hotline"))
    year = changes.pop("year", 2023)
    assert isinstance(entity, Entity)
    assert isinstance(year, int)
    report = Report(
        entity=entity,
        year=year,
        kind="单位决算",
        file=FILE,
        sha256=hashlib.sha256(repr((entity, year, changes)).encode()).hexdigest(),
        title=f"{entity.name}{year}年度单位决算",
        facts=tuple(
            figure(cell, value, entity=entity.name, year=year, line=line)
            for line, (cell, value) in enumerate(FIGURES.items(), 100)
        ),
        forms=(
            FormSeen(
                "支出决算表", FormState.FILLED, "支出决算表", "公开03表", "万元", place(99), ("|合计|合计",), "注：无"
            ),
            FormSeen("国有资本经营预算财政拨款支出决算表", FormState.BLANK, "国资表", "公开08表", "万元", place(200)),
        ),
        sections=(
            Section("第三部分", 1, "第三部分 情况说明", "explanation", place(300)),
            Section("第三部分/一", 2, "一、收入支出总体情况", "explanation", place(301)),
            Section("第四部分", 1, "第四部分 名词解释", "definitions", place(400)),
        ),
        passages=(
            Passage("第三部分/一", 1, "收入总计120.50万元。", place(302)),
            Passage("第三部分/一", 2, "主要原因是热线增加。", place(303)),
            Passage("第四部分", 1, "财政拨款收入：指财政拨付的资金。", place(401)),
        ),
        projects=(
            Project(
                "热线外包",
                place(500),
                budget_initial=40_000_000,
                budget_full=48_300_000,
                executed=48_300_000,
                execution_rate=Decimal("100.00"),
                score=Decimal("99.860"),
                grade="优",
                indicators=(
                    Indicator("产出指标", "质量指标", "接通率", "≥98%", "99.1%", "10", "10", "", place(501)),
                    Indicator("效益指标", "社会效益", "满意度", "≥95%", "96%", "10", "9.86", "偏差小", place(502)),
                ),
            ),
            Project("平台运维", place(510)),
        ),
        problems=(
            Problem("unread_cell", "读不出数", "1.2.3", place(120), "支出决算表"),
            Problem("unread_cell", "读不出数", "??", place(121), "支出决算表"),
            Problem("conflict", "两处不同", "", place(122)),
        ),
        pages=12,
    )
    return replace(report, **changes)  # type: ignore[arg-type]
