"""The small tables of the overview: each row in words, and its counts where one row speaks for the unit."""

from collections.abc import Callable
from pathlib import Path

import pytest

from db.catalogue import Catalogue
from db.catalogue.narrative import load_wording
from db.core.facts import Claim
from db.quotable import worth_quoting
from ingest.claims.tables import table_claims
from ingest.narrative import Narrative, read_narrative
from ingest.readers.text import read_text

Read = Callable[[str], tuple[Narrative, dict[str, str]]]
YEAR = 2031


@pytest.fixture
def read(tmp_path: Path, catalogue: Catalogue) -> Read:
    def of(table: str) -> tuple[Narrative, dict[str, str]]:
        path = tmp_path / "稿.txt"
        text = f"第一部分 单位概况\n\n一、机构设置\n\n本单位情况见下表：\n\n{table}\n\n二、主要工作\n\n办好灯会。\n"
        path.write_text(text, encoding="utf-8")
        found = read_narrative(read_text(path))
        claims: tuple[Claim, ...] = table_claims(found.tables, load_wording(catalogue.forms), YEAR)
        return found, {claim.metric: claim.value + claim.unit for claim in claims}

    return of


def _rows(found: Narrative) -> list[str]:
    return [passage.text for passage in found.passages if passage.ordinal in found.rows]


def test_one_unit(read: Read) -> None:
    found, counts = read("单位名称\t单位性质\t在职人数\n云桥市灯会服务站\t差额拨款事业单位\t17")
    assert _rows(found) == ["单位名称：云桥市灯会服务站；单位性质：差额拨款事业单位；在职人数：17"]
    assert counts == {"在职人数": "17人"}
    (row,) = (passage for passage in found.passages if passage.ordinal in found.rows)
    assert (row.section, row.source.line) == ("第一部分/一", 8)
    assert worth_quoting(row.text)
    assert [passage.text for passage in found.prose][-1] == "办好灯会。"


@pytest.mark.parametrize(
    ("table", "rows", "counts"),
    [
        (
            "序号\t单位名称\t经费性质\t编制数\t在编人数（人）\t退休人数\n1\t甲站\t全额\t20\t18\t6\n2\t乙站\t差额\t9\t9\t",
            [
                "单位名称：甲站；经费性质：全额；编制数：20；在编人数（人）：18；退休人数：6",
                "单位名称：乙站；经费性质：差额；编制数：9；在编人数（人）：9",
            ],
            {},  # two units: no sum is made
        ),
        (
            "单位名称\t编制数\t在职人员数\n甲站\t20\t18\n乙站\t9\t8\n合计\t29\t26人",
            [
                "单位名称：甲站；编制数：20；在职人员数：18",
                "单位名称：乙站；编制数：9；在职人员数：8",
                "单位名称：合计；编制数：29；在职人员数：26人",
            ],
            {"在职人数": "26人"},
        ),
        (
            "单位名称\t编制数\t\t实有人数\t\n\t行政\t事业\t在职\t退休\n甲站\t3\t9\t11\t4",
            ["单位名称：甲站；编制数（行政）：3；编制数（事业）：9；实有人数（在职）：11；实有人数（退休）：4"],
            {"在职人数": "11人", "退休人数": "4人"},
        ),
        (
            "单位名称\t云桥市灯会服务站\n单位性质\t公益一类\n在职人数\t17\n内设机构数\t3",
            ["单位名称：云桥市灯会服务站；单位性质：公益一类；在职人数：17；内设机构数：3"],
            {"在职人数": "17人", "内设机构数": "3个"},
        ),
        (
            "| 单位名称 | 经费形式 | 人员编制 | 实有人数 |\n| --- | --- | --- | --- |\n| 甲站 | 全额 | 12 | 10 |",
            ["单位名称：甲站；经费形式：全额；人员编制：12；实有人数：10"],
            {},  # posts are no people, and 实有 may count the retired
        ),
        (
            "单位名称\t2030年末在职人数\t上年在编人数\t退休人数\n甲站\t15\t14\t约5",
            ["单位名称：甲站；2030年末在职人数：15；上年在编人数：14；退休人数：约5"],
            {},
        ),
        ("序号\t单位名称\t备注\n1\t甲站\t\n2\t。。。\t", ["单位名称：甲站"], {}),
        ("收入\t\t支出\t\n项目\t决算数\t项目\t决算数\n事业收入\t3.00\t教育支出\t3.00", [], {}),
        ("姓名\t电话\n张三\t12345", [], {}),
    ],
)
def test_layouts(read: Read, table: str, rows: list[str], counts: dict[str, str]) -> None:
    found, told = read(table)
    assert _rows(found) == rows
    assert told == counts


def test_a_row_that_goes_on_keeps_its_lines(read: Read) -> None:
    found, _ = read("单位名称\t云桥市灯会服务站\n在职人数\t17")
    (row,) = (passage for passage in found.passages if passage.ordinal in found.rows)
    assert row.place(row.text.index("在职")).line == 8
    assert row.source.line == 7
