"""What a question asks about: names, codes, columns, shares, lists, typos, and names that only look alike."""

import pytest

from assistant.question.items import read_items
from db.catalogue import Catalogue
from db.core.text import fold


def ids(text: str, catalogue: Catalogue) -> list[str]:
    return [target.id for target in read_items(catalogue, fold(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("基本支出和项目支出各多少", ["basic_expenditure", "project_expenditure"]),
        ("基本支出明细里的办公费", ["office_cost"]),
        ("住房公积金2210201多少", ["housing_fund_functional"]),
        ("职业年金2080506多少", ["account:2080506"]),
        ("2010399里基本支出多少", ["account:2010399@expenditure.基本支出"]),
        ("政府采购货物、工程、服务各多少", ["procurement_goods", "procurement_works", "procurement_services"]),
        ("基本工资占人员经费的多少", ["base_salary/personnel_cost:share"]),
        ("三公经费里公务接待费占多少", ["reception_cost/three_public:share"]),
        ("工资福利支出比上年", ["wages_and_benefits"]),
        ("委托业务费，不是2030227那个", ["entrusted_service_cost"]),
    ],
)
def test_items(text: str, wanted: list[str], catalogue: Catalogue) -> None:
    assert ids(text, catalogue) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("人员经废多少", "personnel_cost"), ("公务接代费多少", "reception_cost")])
def test_one_wrong_character_is_forgiven(text: str, wanted: str, catalogue: Catalogue) -> None:
    assert ids(text, catalogue) == [wanted]


def test_the_end_of_a_longer_name_is_not_that_name(catalogue: Catalogue) -> None:
    """The running cost of cars is no maintenance of houses."""
    assert "maintenance_cost" not in ids("一辆车一年运行维护费多少", catalogue)


def test_a_negated_name_is_not_asked_for(catalogue: Catalogue) -> None:
    assert "fiscal_income" not in ids("非财政拨款收入有没有", catalogue)


def test_a_budget_beside_a_name_asks_something_of_it(catalogue: Catalogue) -> None:
    targets = read_items(catalogue, fold("机关运行经费年初预算数多少"))
    assert [target.id for target in targets] == ["agency_running_cost"]
