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
    ("text", "metric"),
    [
        ("公接费多少", "reception_cost"),
        ("公积金交了多少", "housing_fund_functional"),
        ("政采总额", "procurement_total"),
        ("政府采购额多少", "procurement_total"),
        ("财拨收入多少", "fiscal_income"),
        ("社保交了多少", "social_insurance_total"),
        ("养老金单位缴费", "pension_contribution_functional"),
        ("医保交了多少", "medical_insurance"),
        ("年金多少", "occupational_annuity_functional"),
        ("办公用品钱", "office_cost"),
        ("物业的钱", "property_management_cost"),
        ("水电的钱", "water_and_electricity"),
        ("差旅用了多少", "travel_cost"),
        ("出差的钱", "travel_cost"),
        ("培训花了多少", "training_cost"),
        ("会务费", "meeting_cost"),
        ("养车多少钱", "vehicle_running_cost"),
        ("公车油费", "vehicle_running_cost"),
        ("公车的钱", "vehicle_cost"),
        ("买车多少钱", "vehicle_purchase_cost"),
        ("三公决算", "three_public"),
        ("人头经费", "personnel_cost"),
        ("日常公用", "running_cost"),
        ("基本建设", "capital_construction"),
        ("结余多少", "closing_balance"),
        ("年初结转资金", "opening_balance"),
        ("财拨结余", "fiscal_closing_balance"),
        ("职工福利", "welfare_cost"),
        ("奖金发了多少", "bonus"),
        ("退休金", "retirement_fee"),
        ("退休人员有多少", "staff_retired"),
        ("编内人数", "staff_established"),
        ("在职有几个", "staff_serving"),
        ("有几个科室", "internal_offices"),
        ("几家二级单位", "budget_units"),
        ("接听率", "connection_rate"),
        ("电话接起率", "connection_rate"),
        ("满意率", "public_satisfaction"),
        ("办结比例", "completion_rate"),
        ("受理总量", "requests_accepted"),
        ("转办率", "transfer_accuracy"),
        ("出国多少钱", "overseas_trip_cost"),
        ("几个团组", "overseas_groups"),
        ("出国几人次", "overseas_persons"),
        ("接待多少批次", "domestic_reception_batches"),
        ("接待了几个人", "domestic_reception_persons"),
        ("买车几辆", "vehicles_bought"),
        ("公车多少辆", "vehicles_kept"),
        ("总共几辆车", "vehicles_total"),
        ("机运费", "agency_running_cost"),
        ("政采货物支出", "procurement_goods"),
        ("给小微企业多少", "micro_contracts"),
        ("中小占比", "sme_share"),
        ("接待一批多少钱", "reception_cost_per_batch"),
        ("养一辆车多少钱", "vehicle_running_cost_each"),
        ("一件诉求多少钱", "spending_per_request"),
        ("人均薪酬", "personnel_cost_per_staff"),
        ("总开销", "annual_expenditure"),
        ("总进账", "annual_income"),
        ("编外工资", "other_wages"),
        ("车贴", "other_transport_cost"),
        ("公车预算", "vehicle_budget"),
        ("公接费完成率", "reception_completion"),
        ("自评均分", "self_evaluation_score"),
        ("几天办完", "completion_cycle"),
        ("基金执行率", "gov_fund_completion"),
    ],
)
def test_what_clerks_say_in_short(catalogue: Catalogue, text: str, metric: str) -> None:
    (found,) = find_metrics(catalogue, f"某局24年{text}")
    assert found.named.metric is not None
    assert found.named.metric.id == metric


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
