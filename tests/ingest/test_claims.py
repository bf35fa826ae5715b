"""Numbers of an explanation, each known for what it is of: subject, measure, year, direction."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.catalogue import Catalogue, load
from db.core.facts import Passage, Section, Source
from db.core.numbers import find_numbers
from ingest.claims.explain import book_of, claims_of, explain
from ingest.claims.mask import LETTERS, mask
from ingest.claims.model import Base, Explanation, Group, Measure

HERE = Source("稿.txt", None, 7)
Read = Callable[..., Explanation]


def _read(catalogue: Catalogue, title: str, *texts: str, part: str = "explanation") -> Explanation:
    sections = [Section("第三部分", 1, "决算情况说明", part, HERE), Section("第三部分/一", 2, title, part, HERE)]
    passages = [Passage("第三部分/一", number, text, HERE) for number, text in enumerate(texts)]
    return explain(book_of(catalogue, []), sections, passages)


@pytest.fixture
def read(catalogue: Catalogue) -> Read:
    return lambda title, *texts, **more: _read(catalogue, title, *texts, **more)


def _one(told: Explanation, name: str) -> Group:
    (group,) = (group for group in told.groups if group.name == name)
    return group


def test_change_with_its_base_and_direction(read: Read) -> None:
    told = read("收入支出决算总体情况", "2024年度收、支总计均为88.10万元。与2023年度相比，各减少1.90万元，下降2.11%。")
    group = _one(told, "收入总计")
    (change,) = group.changes
    assert str(group.actual and group.actual.number.value) == "88.10"
    assert (change.base, change.amount_sign, change.rate_sign) == (Base.PRIOR, -1, -1)
    assert change.year is not None
    assert int(change.year.number.value) == 2023
    assert told.unread == ()


def test_what_is_compared_with_may_stand_in_the_sentence(read: Read) -> None:
    told = read(
        "“三公”经费支出决算", "公务接待费决算数0.35万元，比年初预算数0.50万元减少0.15万元，比上年0.41万元减少0.06万元。"
    )
    group = _one(told, "公务接待费")
    assert str(group.initial and group.initial.number.value) == "0.50"
    assert [change.base for change in group.changes] == [Base.INITIAL, Base.PRIOR]
    assert str(group.changes[1].before and group.changes[1].before.number.value) == "0.41"


@pytest.mark.parametrize(
    "heading",
    [
        "1、一般公共服务支出（类）政府办公厅（室）及相关机构事务（款）事业运行（项）。",
        "1.一般公共服务（201）政府办公厅（室）及相关机构事务（03）事业运行（50）：",
        "（一）2010350-事业运行",
        "1、“一般公共服务支出”（类）“政府办公厅（室）及相关机构事务”（款）“事业运行”（项）",
        "1、一般公共服务支出（类）政府办公厅及相关机构事务（款）事业运行（项）。",
    ],
)
def test_accounts_by_words_by_codes_and_by_both(read: Read, heading: str) -> None:
    told = read("一般公共预算财政拨款支出决算具体情况", f"{heading}支出决算为12.30万元，完成预算的98.40%。")
    group = _one(told, "2010350")
    assert group.actual is not None
    assert group.completion is not None
    assert told.unread == ()


def test_same_words_in_another_chapter_are_another_figure(read: Read) -> None:
    text = "基本支出12.30万元。"
    assert [group.name for group in read("支出决算情况", text).groups] == ["基本支出"]
    names = [group.name for group in read("一般公共预算财政拨款支出决算情况", text).groups]
    assert names == ["一般公共预算财政拨款基本支出"]


def test_an_unknown_noun_is_not_given_a_known_figure(read: Read) -> None:
    told = read("支出决算情况", "2024年度支出合计88.10万元，主要支出中场地租用支出为5.20万元。")
    assert _one(told, "本年支出合计").actual is not None
    stranger = [group for group in told.groups if group.name != "本年支出合计"]
    assert all(group.quantity is None and group.account is None for group in stranger)
    assert "5.20万元" in [said.number.text for said in told.said]


def test_reasons_are_told_apart(read: Read) -> None:
    told = read("支出决算情况", "项目支出60万元，比上年增加5万元。主要原因是2022年签订的3万元合同在本年支付。")
    kinds = {said.number.text: said.measure for said in told.said}
    assert kinds["3万元"] is Measure.DETAIL
    assert kinds["5万元"] is Measure.CHANGE


def test_counts_know_their_year(read: Read, catalogue: Catalogue) -> None:
    told = read("收入支出决算总体情况", "主要原因是2023年年末在编人数为4人，2024年年末在编人数为11人。")
    found = [(claim.metric, claim.value, claim.year_ref) for claim in claims_of(told, 2024) if claim.kind == "count"]
    assert found == [("年末在编人数", "4", "上年"), ("年末在编人数", "11", "本年")]
    offices = _read(catalogue, "机构设置", "本单位内设3个科室，分别是：甲科、乙科、丙科。", part="overview")
    assert [(claim.metric, claim.value) for claim in claims_of(offices, 2024)] == [("内设机构数", "3")]


def test_claims_quote_their_sentence(read: Read) -> None:
    told = read(
        "政府采购支出情况", "政府采购支出总额9.90万元。授予中小企业合同金额9.00万元，占政府采购支出总额的90.91%。"
    )
    quotes = {claim.value: claim.quote for claim in claims_of(told, 2024)}
    assert quotes["9.9"] == "政府采购支出总额9.90万元。"
    assert quotes["90.91"].startswith("授予中小企业")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="年度收支总计万元与相比增加减少下降%0123456789.,，。；（）类款项 \n", max_size=60))
def test_any_text_is_read_without_a_fault_and_no_number_is_lost(text: str) -> None:
    told = _read(load(), "收入支出决算总体情况", text)
    assert sorted(said.number.start for said in told.said) == sorted(number.start for number in find_numbers(text))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="收支为 3.5万元%（一）2024年，。\n", max_size=40))
def test_a_mask_leads_back_to_the_text(text: str) -> None:
    masked = mask(text)
    assert len(masked.offsets) == len(masked.text) + 1
    assert list(masked.offsets) == sorted(masked.offsets)
    assert {at for at, char in enumerate(masked.text) if char in LETTERS} == set(masked.numbers)
    for at, number in masked.numbers.items():
        assert masked.offsets[at] == number.start
