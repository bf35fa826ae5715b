"""Invented self-evaluation tables: every project, figure and indicator as printed."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.performance import Performance, read_performance
from ingest.readers.text import read_text
from tests.ingest.layouts.projects import Style, Told, report

STYLES = {
    "plain": Style(),
    "repeated": Style(merged="repeated"),
    "centred": Style(merged="centred"),
    "yuan": Style(unit="元"),
    "yuan_margin": Style(unit="元", unit_at="margin"),
    "wan_margin": Style(unit_at="margin"),
    "slid": Style(merged="repeated", slid=True),
    "split_name": Style(split_name=True),
    "no_score": Style(no_score=True, notes=False),
    "no_notes": Style(notes=False),
    "listed": Style(listed=True),
    "other_name": Style(names="专项名称"),
    "output_first": Style(order="output"),
    "centred_output_first": Style(merged="centred", order="output"),
    "listed_split": Style(listed=True, split_name=True, merged="repeated"),
}


def _read(told: Told, folder: Path) -> Performance:
    path = folder / "report.txt"
    path.write_text(told.text, encoding="utf-8")
    return read_performance(read_text(path))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", range(6))
def test_self_evaluation_tables(style: str, seed: int, tmp_path: Path) -> None:
    told = report(STYLES[style], seed)
    found = _read(told, tmp_path)
    assert found.problems == ()
    assert [project.name for project in found.projects] == [item["name"] for item in told.projects]
    for project, item in zip(found.projects, told.projects, strict=True):
        money = (project.budget_initial, project.budget_full, project.executed)
        assert money == tuple(item[key] * 10_000 for key in ("initial", "full", "executed"))
        assert (project.execution_rate, project.score, project.grade) == (
            Decimal(item["rate"]),
            Decimal(item["score"]),
            item["grade"],
        )
        read = [[i.level1, i.level2, i.name, i.target, i.actual, i.weight, i.score, i.note] for i in project.indicators]
        assert read == item["indicators"]


def test_evaluation_table_with_four_levels(tmp_path: Path) -> None:
    """The first and the third of four printed levels stand for the levels; the fourth is the name."""
    text = """某热线运行经费项目支出绩效评价报告
项目预算资金：137.5万元。
项目支出情况：本年度支出120.25万元。

序号\t一级指标\t二级指标\t三级指标\t四级指标\t目标值\t完成值\t分值\t得分
1\t过程\t资金管理\t预算执行率\t预算资金执行率\t100%\t87.45%\t10\t8.7
2\t产出\t产出数量\t数量指标\t坐席人数\t≥150人\t150人\t15\t15
3\t效益\t项目效益\t满意度\t公众满意度\t≥90%\t95%\t10\t10
\t\t\t得分分值（百分制）\t\t\t\t100\t98.7
"""
    found = _read(Told(text, []), tmp_path)
    assert len(found.projects) == 1
    project = found.projects[0]
    assert project.name == "某热线运行经费"
    assert (project.budget_full, project.executed, project.score) == (137_500_000, 120_250_000, Decimal("98.7"))
    assert [(i.level1, i.level2, i.name, i.weight, i.score) for i in project.indicators] == [
        ("过程", "预算执行率", "预算资金执行率", "10", "8.7"),
        ("产出", "数量指标", "坐席人数", "15", "15"),
        ("效益", "满意度", "公众满意度", "10", "10"),
    ]


def test_money_without_a_unit_is_not_taken(tmp_path: Path) -> None:
    told = report(Style(), 1, count=1)
    found = _read(Told(told.text.replace("单位：万元", ""), []), tmp_path)
    assert [project.budget_full for project in found.projects] == [None]
    assert [problem.kind for problem in found.problems] == ["unread_table"]
