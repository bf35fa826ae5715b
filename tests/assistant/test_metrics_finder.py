"""Names of metrics and accounts in a text, and the nearest name of one that is mistyped."""

import pytest

from assistant.metrics.evaluate import Aspect
from assistant.metrics.finder import find_metrics, measured, named, nearest
from db.catalogue import Catalogue
from db.core.errors import UserError
from db.core.text import fold


def names(catalogue: Catalogue, text: str) -> list[str]:
    return [found.named.name for found in find_metrics(catalogue, text)]


def test_every_name_synonym_id_and_code_is_found(catalogue: Catalogue) -> None:
    for metric in catalogue.metrics:
        for word in (metric.id, metric.name, *metric.synonyms):
            (found,) = find_metrics(catalogue, f"“{word}”")
            assert found.named.metric is metric, word
    for account in catalogue.accounts:
        (found,) = find_metrics(catalogue, f"科目{account.code}的支出")[:1]
        assert account in found.named.accounts


def test_the_longest_name_in_reading_order_with_its_place(catalogue: Catalogue) -> None:
    text = "甲市２０２４年 项目支出占比、三公经费 和接通率各是多少"
    found = find_metrics(catalogue, text)
    assert [item.named.name for item in found] == ["项目支出占比", "三公经费", "热线接通率"]
    assert all(fold(text)[item.start : item.end] == item.text for item in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12345热线2023年花了302万元", []),
        ("30227有没有发生", ["委托业务费"]),
        ("2010399里基本支出是多少", ["其他政府办公厅（室）及相关机构事务支出", "基本支出"]),
        ("total_income是多少", ["收入总计"]),
        ("一共301人、201.5万元", []),
    ],
)
def test_codes_are_no_amounts_years_or_hotlines(catalogue: Catalogue, text: str, expected: list[str]) -> None:
    assert names(catalogue, text) == expected


@pytest.mark.parametrize(
    ("typo", "meant"), [("三工经费", "三公经费"), ("项目支出占笔", "项目支出占比"), ("热线接同率", "热线接通率")]
)
def test_a_typo_finds_its_name(catalogue: Catalogue, typo: str, meant: str) -> None:
    assert named(catalogue, typo) is None
    assert nearest(catalogue, typo)[0].name == meant


@pytest.mark.parametrize(
    ("text", "name", "aspect"),
    [
        ("收入总计", "收入总计", Aspect.ACTUAL),
        ("收入总计同比增长率", "收入总计比上年增减率", Aspect.RATE),
        ("2010399年初预算", "其他政府办公厅（室）及相关机构事务支出年初预算", Aspect.INITIAL),
        ("三公经费预算完成率", "三公经费预算完成率", Aspect.ACTUAL),
        ("人员经费占本年支出合计的比重", "人员经费占总支出比重", Aspect.ACTUAL),
        ("项目支出对本年支出合计的拉动百分点", "项目支出对本年支出合计的拉动百分点", Aspect.CONTRIBUTION),
        ("劳务费占公用经费的比重", "劳务费占公用经费的比重", Aspect.SHARE),
    ],
)
def test_columns_that_people_ask_for(catalogue: Catalogue, text: str, name: str, aspect: Aspect) -> None:
    column = measured(catalogue, text)
    if column.whole is None or aspect is not Aspect.ACTUAL:
        assert (column.name, column.aspect) == (name, aspect)


def test_an_unknown_column_names_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UserError, match="三公经费"):
        measured(catalogue, "三工经费")
    with pytest.raises(UserError, match="例如"):
        measured(catalogue, "xyzzyq")
