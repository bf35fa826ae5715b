"""Units by all the names people use, places that are not stored, and which years are asked for."""

import pytest

from assistant.question.units import Units, read_units
from assistant.question.years import read_years
from db.catalogue import Catalogue
from db.core.facts import Entity
from db.core.text import fold

HOTLINE = Entity("云溪市12345政务服务便民热线中心", ("云溪12345", "云溪热线"), "云溪市", "山东省", "市级", "hotline")
OTHER = Entity("石门市12345热线受理中心", ("石门12345",), "石门市", "山东省", "市级", "hotline")
OFFICE = Entity("东岭市人民政府办公室", ("东岭市府办",), "东岭市", "贵州省", "市级", "office")
DISTRICT = Entity("云溪市东区财政局", ("东区财政局",), "石湾市", "贵州省", "区级", "other")
ALL = (HOTLINE, OTHER, OFFICE, DISTRICT)


def units_in(text: str, catalogue: Catalogue) -> Units:
    return read_units(fold(text), ALL, catalogue)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("云溪12345去年花了多少", [HOTLINE]),
        ("云溪市便民热线中心的三公经费", [HOTLINE]),
        ("东岭市府办和石门比一比", [OFFICE, OTHER]),
        ("东岭的人员经费", [OFFICE]),
    ],
)
def test_named_units(text: str, named: list[Entity], catalogue: Catalogue) -> None:
    assert list(units_in(text, catalogue).named) == named


def test_a_body_of_the_same_city_is_not_the_stored_unit(catalogue: Catalogue) -> None:
    found = units_in("东岭市公安局的三公经费", catalogue)
    assert not found.named
    assert found.unknown == ("东岭市公安局",)


def test_an_account_that_ends_like_a_body_is_none(catalogue: Catalogue) -> None:
    assert units_in("东岭其他政府办公厅及相关机构事务支出", catalogue).named == (OFFICE,)


def test_a_city_without_reports_is_known_as_one(catalogue: Catalogue) -> None:
    assert units_in("济南12345花了多少", catalogue).unknown == ("济南12345",)


def test_groups_by_number_kind_and_province(catalogue: Catalogue) -> None:
    assert units_in("四家总支出", catalogue).group == ALL
    assert units_in("三家总支出", catalogue).group == (HOTLINE, OTHER, OFFICE)
    assert units_in("两家热线中心的公用经费", catalogue).group == (HOTLINE, OTHER)
    assert units_in("山东的几家加起来", catalogue).group == (HOTLINE, OTHER)


def test_a_general_word_offers_the_units_it_fits(catalogue: Catalogue) -> None:
    assert units_in("热线中心的人员经费是多少", catalogue).candidates == (HOTLINE, OTHER)
    assert not units_in("热线接通率是多少", catalogue).candidates


def test_others_and_these(catalogue: Catalogue) -> None:
    assert units_in("其他几家呢", catalogue).others
    assert units_in("这几家比一下", catalogue).these


@pytest.mark.parametrize(
    ("text", "asked", "compared"),
    [
        ("云溪23年花了多少", (2023,), ()),
        ("云溪2023年度比2022年多多少", (2023,), (2022,)),
        ("与2022年相比呢", (), (2022,)),
        ("二〇二三年的收入", (2023,), ()),
        ("2010350花了多少", (), ()),
        ("23年支出涨了多少，22年是多少", (2023, 2022), ()),
    ],
)
def test_years(text: str, asked: tuple[int, ...], compared: tuple[int, ...]) -> None:
    found = read_years(fold(text))
    assert (found.asked, found.compared) == (asked, compared)


def test_last_year_is_asked_for_or_only_compared_with() -> None:
    assert read_years("去年花了多少").last
    assert not read_years("比去年多多少").last
