"""Whose report it is and of which year, from what covers, headings and tables print."""

from pathlib import Path

import pytest

from db.catalogue import load
from db.core.errors import NotAReportError
from ingest.identity import Identity, identify
from ingest.readers.text import read_text

UNIT = "泉安市12345政务服务热线中心"


def _of(text: str, folder: Path) -> Identity:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return identify(read_text(path), load())


def _body(owner: str, year: int | None = 2024, kind: str = "部门") -> str:
    said = f"{year}年度" if year else ""
    tables = "".join(
        f"{title}\n{owner}\n金额单位：万元\n\n" for title in ("收入支出决算总表", "收入决算表", "支出决算表")
    )
    return f"第二部分 {said}{kind}决算表\n\n{tables}\n第三部分 {said}{kind}决算情况说明\n"


@pytest.mark.parametrize(
    "owner",
    [
        f"部门：{UNIT}",
        f"单位： {UNIT}",
        f"部门（单位）名称：（公章）{UNIT}",
        f"编制单位：{UNIT}",
        f"部门名称：{UNIT}",
        f"单位名称： {UNIT} 金额单位：万元",
        f"部门：{UNIT}\t\t\t金额单位：万元",
        f"填报单位：{UNIT} 公开01表",
        f"| 部门：{UNIT} | | 金额单位：万元 |",
        f"部门：{UNIT} 2024年度",
        f"公开部门：{UNIT}",
        f"预算单位：{UNIT}",
        f"部门/单位：{UNIT}",
        f"编制部门：{UNIT} 单位：万元",
        f"公开01表 部门：{UNIT}",
    ],
)
def test_the_unit_by_its_line(owner: str, tmp_path: Path) -> None:
    found = _of(f"2024年度部门决算\n\n目录\n\n{_body(owner)}", tmp_path)
    assert (found.entity.name, found.year, found.kind) == (UNIT, 2024, "部门决算")


@pytest.mark.parametrize(
    "cover",
    [
        f"{UNIT}2024年度部门决算",
        f"{UNIT}\n2024年度部门决算",
        f"2024年度\n{UNIT}\n部门决算",
        f"2024 年度 {UNIT} 部门决算",
        f"# {UNIT}2024年度部门决算公开",
        f"{UNIT}\n2024年度部门决算公开报告",
        f"{UNIT}\n2024年部门决算公开说明",
        f"**{UNIT}**\n**2024 年度部门决算**",
        f"附件1\n{UNIT}2024年度部门决算",
        f"2024年度{UNIT}部门决算公开",
    ],
)
def test_the_unit_by_the_cover_alone(cover: str, tmp_path: Path) -> None:
    found = _of(f"{cover}\n\n目录\n\n{_body('')}", tmp_path)
    assert (found.entity.name, found.year) == (UNIT, 2024)


def test_the_year_is_the_report_s_and_not_the_one_compared_with(tmp_path: Path) -> None:
    text = (
        f"{UNIT}\n2023年度单位决算\n目录\n{_body(f'单位：{UNIT}', 2023, '单位')}" + "与2022年度相比，增加1万元。\n" * 20
    )
    found = _of(text, tmp_path)
    assert (found.year, found.kind) == (2023, "单位决算")


@pytest.mark.parametrize("suffix", ["（汇总）", "（本级）", "本级"])
def test_own_and_summary_are_units_of_their_own(suffix: str, tmp_path: Path) -> None:
    found = _of(f"{UNIT}\n2024年度部门决算\n目录\n{_body(f'部门：{UNIT}{suffix}')}", tmp_path)
    assert found.entity.name == f"{UNIT}{suffix}"


def test_two_units_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAReportError, match="两家单位"):
        _of(_body(f"部门：{UNIT}") + _body("部门：泉安市大数据发展管理局"), tmp_path)


def test_one_misread_name_is_no_second_unit(tmp_path: Path) -> None:
    found = _of(_body(f"部门：{UNIT}") + "部门：泉安市12345政务服务热线申心\n", tmp_path)
    assert found.entity.name == UNIT


def test_two_years_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAReportError, match="两个年度"):
        _of(_body(f"部门：{UNIT}", 2023) + _body(f"部门：{UNIT}", 2024), tmp_path)


def test_no_unit(tmp_path: Path) -> None:
    with pytest.raises(NotAReportError, match="单位名称"):
        _of(f"2024年度部门决算\n目录\n{_body('')}", tmp_path)


def test_no_year(tmp_path: Path) -> None:
    with pytest.raises(NotAReportError, match="年度"):
        _of(f"部门决算\n目录\n{_body(f'部门：{UNIT}', None)}", tmp_path)


def test_the_year_on_a_line_of_its_own(tmp_path: Path) -> None:
    body = _body(f"部门：{UNIT}", None).replace("金额单位：万元", "2022年度\n金额单位：万元")
    assert _of(f"部门决算\n目录\n{body}", tmp_path).year == 2022
