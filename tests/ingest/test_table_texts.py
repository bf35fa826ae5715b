"""What performance tables say in words: each text once, under its project and its label; no indicator, no figure."""

from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from db.catalogue import Catalogue
from db.quotable import worth_quoting
from ingest.claims.explain import book_of, claims_of, explain
from ingest.headed import headed, label_of, without_head
from ingest.narrative import Narrative, read_narrative
from ingest.performance import read_performance
from ingest.readers.docx import read_docx
from ingest.readers.text import read_text
from ingest.table_texts import Known

Read = Callable[[str], Narrative]
TOP = "第五部分 附件\n\n一、项目自评\n\n"
NAME = "项目名称\t\t云桥灯会经费\t\t\t\n主管部门\t\t云桥市文旅局\t实施单位\t云桥市灯会服务站\t\n"
MONEY = (
    "项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\n"
    "\t年度资金总额\t8.00\t8.00\t2.00\t10\t25.00\t3\n"
)
INDICATORS = (
    "绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施\n"
    "\t产出指标\t数量指标\t布展灯组数\t≥20组\t12组\t10\t6\t雨季停工，余下灯组来年补齐\n"
    "\t效益指标\t社会效益指标\t夜游秩序保障程度\t明显提升\t明显提升\t10\t10\t无偏差\n总分\t\t\t\t\t\t100\t90\n"
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def of(text: str) -> Narrative:
        path = tmp_path / "稿.txt"
        path.write_text(TOP + text, encoding="utf-8")
        document = read_text(path)
        performance = read_performance(document)
        return read_narrative(document, Known(performance.names, performance.notes))

    return of


def _texts(found: Narrative) -> list[str]:
    return [passage.text for passage in found.passages]


def test_goals_and_results_side_by_side(read: Read) -> None:
    goals = (
        "年度总体目标\t预期目标\t\t实际完成情况\t\t\n\t二月办好灯会并结清货款\t\t供货方迟未开票，货款没有付出。\t\t\n"
    )
    found = read(NAME + MONEY + goals + INDICATORS)
    assert _texts(found) == [
        "云桥灯会经费·预期目标：二月办好灯会并结清货款",
        "云桥灯会经费·实际完成情况：供货方迟未开票，货款没有付出。",
        "云桥灯会经费·布展灯组数·偏差原因分析及改进措施：雨季停工，余下灯组来年补齐",
    ]
    lines = (TOP + NAME + MONEY + goals + INDICATORS).split("\n")
    for passage in found.passages:
        assert passage.source.line is not None
        assert passage.text.split("：")[-1] in lines[passage.source.line - 1]
        assert worth_quoting(passage.text)


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        ("主要成效\t\t灯会顺利收官。\t\t\n", ["主要成效：灯会顺利收官。"]),
        ("项目概况：每年二月办一次灯会\t\t\n", ["项目概况：每年二月办一次灯会"]),
        ("主要经验做法\t\t\n网格值守、错峰入园。\t\t\n", ["主要经验做法：网格值守、错峰入园。"]),
        ("存在问题\t票据不全\t改进建议\t催办票据\n", ["存在问题：票据不全", "改进建议：催办票据"]),
        (
            "问题与建议（不少于30字）\t问题类型\t\t存在问题\t\t改进建议\n\t目标完成问题\t\t开票太慢\t\t逐月催办\n",
            ["目标完成问题·存在问题：开票太慢", "目标完成问题·改进建议：逐月催办"],
        ),
        (
            "问题与建议\t问题类型\t存在问题\t改进建议\n\t人手不足\t夜班排不开\t增聘短工\n\t目标完成问题\t开票太慢\t逐月催办\n",
            [
                "人手不足·存在问题：夜班排不开",
                "人手不足·改进建议：增聘短工",
                "目标完成问题·存在问题：开票太慢",
                "目标完成问题·改进建议：逐月催办",
            ],
        ),
        (
            "总体目标\t年初预期目标\t\t目标实际完成情况\n\t办好灯会，\t\t灯会办成\n\t结清货款\t\t，货款未付\n",
            ["年初预期目标：办好灯会，结清货款", "目标实际完成情况：灯会办成，货款未付"],
        ),
        (
            "年度总体目标\t预期目标\t\t\t实际完成情况\t\n\t办好灯会，结\t清货款\t\t灯会办成\t\n",
            ["预期目标：办好灯会，结清货款", "实际完成情况：灯会办成"],
        ),
        (
            "年度总体目标\t预期目标\t实际完成情况\n\t办好灯会活动\t灯会办成\n主要成效\t游客称好\n",
            ["预期目标：办好灯会活动", "实际完成情况：灯会办成", "主要成效：游客称好"],
        ),
    ],
)
def test_labels_beside_and_above(read: Read, rows: str, texts: list[str]) -> None:
    assert _texts(read(NAME + rows)) == [f"云桥灯会经费·{text}" for text in texts]


def test_each_table_has_its_own_project(read: Read) -> None:
    other = NAME.replace("云桥灯会经费", "古渡修缮经费")
    effect = "主要成效\t\t按期完工验收。\t\n"
    title = "\n项目支出绩效自评表\n\n"
    nameless = "主要成效\t\t另有一项收尾。\t\n"
    assert _texts(read(NAME + effect + title + other + effect + title + nameless)) == [
        "云桥灯会经费·主要成效：按期完工验收。",
        "古渡修缮经费·主要成效：按期完工验收。",
        "项目支出绩效自评表·主要成效：另有一项收尾。",
    ]


def test_empty_answers_figures_and_units_are_no_text(read: Read) -> None:
    rows = "存在问题\t\t无\t\n改进建议\t\t/\t\n评价等级\t\t优（S≥90）\t\n项目联系人\t云桥市灯会服务站张三\n"
    assert _texts(read(NAME + MONEY + rows)) == []


def test_torn_text_is_not_patched_together(read: Read) -> None:
    goals = "\t预期目标\t\t\t\t\t实际完成情况\t\n\t办好灯会丌R让游客满意\t秩序井]然\t灯组\t\t\t灯会办成\t\n"
    assert _texts(read(NAME + goals)) == ["云桥灯会经费·实际完成情况：灯会办成"]


def test_word_tables(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("第五部分 附件")
    table = file.add_table(rows=4, cols=4)
    cells = [
        ("项目名称", "云桥灯会经费", "", ""),
        ("年度总体目标", "预期目标", "实际完成情况", ""),
        ("", "二月办好灯会", "灯会办成，货款未付", ""),
        ("主要成效", "游客普遍称好", "", ""),
    ]
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    for row in (1, 2):
        table.cell(row, 2).merge(table.cell(row, 3))
    table.cell(3, 1).merge(table.cell(3, 3))
    path = tmp_path / "稿.docx"
    file.save(str(path))
    document = read_docx(path)
    performance = read_performance(document)
    assert _texts(read_narrative(document, Known({**performance.names}))) == [
        "云桥灯会经费·预期目标：二月办好灯会",
        "云桥灯会经费·实际完成情况：灯会办成，货款未付",
        "云桥灯会经费·主要成效：游客普遍称好",
    ]


def test_the_head_makes_no_claim(read: Read, catalogue: Catalogue) -> None:
    found = read(NAME.replace("云桥", "2031年") + "主要成效\t\t接待游客7万人次，同比增长5%。\t\n")
    claims = claims_of(explain(book_of(catalogue, []), found.sections, found.passages), 2030)
    assert [(claim.value, claim.quote) for claim in claims] == [
        ("7", "接待游客7万人次，同比增长5%。"),
        ("5", "接待游客7万人次，同比增长5%。"),
    ]
    (passage,) = found.passages
    bare = without_head(passage).text
    assert len(bare) == len(passage.text)
    assert bare.strip() == "接待游客7万人次，同比增长5%。"


@pytest.mark.parametrize(
    "label",
    ["年度总体目标", "目标实际完成情况", "偏差原因 分析及改 进措施", "存在问题（不少于30字）", "未完成原因分析："],
)
def test_labels(label: str) -> None:
    printed = label_of(label)
    assert printed
    assert headed("某项目", (printed,), "某事").startswith(f"某项目·{printed}：")


@pytest.mark.parametrize(
    "text", ["", "主管部门", "项目资金（万元）", "项目预算执行情况", "灯会办成", "社会效益指标", "12", "解决了停车问题"]
)
def test_no_labels(text: str) -> None:
    assert label_of(text) == ""
