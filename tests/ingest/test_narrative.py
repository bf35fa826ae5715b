"""Outline and paragraphs of the explanation, whatever the headings and page breaks look like."""

from pathlib import Path

import pytest

from ingest.narrative import Narrative, read_narrative
from ingest.readers.text import read_text

CHAPTERS = ("收入支出决算总体情况说明", "收入决算情况说明", "支出决算情况说明")
NUMERALS = "一二三"


def _of(text: str, folder: Path) -> Narrative:
    path = folder / "report.md"
    path.write_text(text, encoding="utf-8")
    return read_narrative(read_text(path))


def _report(part: str = "第{n}部分 {title}", chapter: str = "{n}、{title}", breaks: str = "") -> str:
    def heading(number: str, title: str) -> str:
        return part.format(n=number, title=title)

    lines = [heading("一", "部门概况"), "一、部门职责", "负责受理群众诉求。", heading("二", "2024年度部门决算表"), ""]
    lines += ["收入决算表", "部门：某热线中心", "项目\t金额", "合计\t1.00", heading("三", "2024年度部门决算情况说明")]
    for number, title in zip(NUMERALS, CHAPTERS, strict=True):
        lines += [chapter.format(n=number, title=title)]
        lines += [f"2024年度总计为12.30万元，比上年增{breaks}加1.20万元，增长10.81%。"]
    lines += [heading("四", "名词解释"), "一、财政拨款收入：指从财政部门取得的拨款。", heading("五", "附件"), "无"]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "part",
    [
        "第{n}部分 {title}",
        "第{n}部分：{title}",
        "第{n}部分、{title}",
        "# 第{n}部分 {title}",
        "## **第{n}部分 {title}**",
        "第{n}部分\n{title}",
        "第{n}部分\n\n{title}",
        "第 {n} 部分 {title}",
        "第{n}部分{title}",
    ],
)
def test_part_headings(part: str, tmp_path: Path) -> None:
    found = _of(_report(part), tmp_path)
    parts = [section.part for section in found.sections if section.level == 1]
    assert parts == ["overview", "tables", "explanation", "definitions", "attachments"]
    _chapters(found)


@pytest.mark.parametrize(
    "chapter", ["{n}、{title}", "## {n}、{title}", "**{n}、{title}**", "- {n}、{title}", "{n}、 {title}"]
)
def test_chapter_headings(chapter: str, tmp_path: Path) -> None:
    _chapters(_of(_report(chapter=chapter), tmp_path))


@pytest.mark.parametrize("breaks", ["\n", "\n\n", "\n12\n", "\n- 12 -\n", "\n\n— 12 —\n\n", "\n第 12 页\n"])
def test_paragraphs_cut_by_a_page(breaks: str, tmp_path: Path) -> None:
    _chapters(_of(_report(breaks=breaks), tmp_path))


def test_contents_list_is_no_outline(tmp_path: Path) -> None:
    contents = "目录\n第一部分 部门概况\n第二部分 2024年度部门决算表\n第三部分 2024年度部门决算情况说明\n" + "\n".join(
        f"{n}、{title}" for n, title in zip(NUMERALS, CHAPTERS, strict=True)
    )
    _chapters(_of(f"{contents}\n第四部分 名词解释\n第五部分 附件\n\n{_report()}", tmp_path))


def test_no_part_headings(tmp_path: Path) -> None:
    text = _report().split("第三部分 ")[1].split("第四部分")[0]
    _chapters(_of("收入决算表\n合计\t1.00\n" + text, tmp_path))


def _chapters(found: Narrative) -> None:
    marks = [s for s in found.sections if s.part == "explanation" and s.level == 2]
    assert [section.title for section in marks] == list(CHAPTERS)
    said = [p.text for p in found.passages if p.section in {section.path for section in marks}]
    assert said == ["2024年度总计为12.30万元，比上年增加1.20万元，增长10.81%。"] * 3
