"""What passes the guard and what does not: sentences about invented units with invented figures."""

from fractions import Fraction

import pytest

from assistant.evidence import Ledger
from assistant.guard import check
from assistant.results import Evidence, Value
from assistant.toolkit import reckoning
from assistant.toolkit.found import Figure
from db.catalogue import Catalogue
from tests.assistant.guard.ledgers import NAMES, TAIL, Book, ledger, missing, noted, quote


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Ledger:
    book = Book(catalogue)
    first = book.figure("收入总计", "云溪市", 2024, "3471.26")
    second = book.figure("收入总计", "江原市", 2024, "2385.9")
    third = book.figure("收入总计", "白泉市", 2024, "5120.77")
    return ledger(
        first,
        second,
        third,
        book.figure("收入总计", "云溪市", 2023, "2891.74"),
        book.figure("收入总计比上年增减额", "云溪市", 2024, "579.52"),
        book.figure("收入总计同比增长率", "云溪市", 2024, "20.0405"),
        book.figure("收入总计比上年增减额", "江原市", 2024, "-88.31"),
        book.figure("收入总计同比增长率", "江原市", 2024, "-3.5693"),
        book.figure("基本支出", "云溪市", 2024, "612.33"),
        book.figure("项目支出", "云溪市", 2024, "2858.93"),
        book.figure("基本支出", "江原市", 2024, "701.08"),
        book.figure("项目支出", "江原市", 2024, "1684.82"),
        book.figure("项目支出占本年支出合计的比重", "云溪市", 2024, "82.3600"),
        book.figure("项目支出年初预算", "云溪市", 2024, "2600"),
        book.figure("项目支出预算完成率", "云溪市", 2024, "109.9588"),
        book.figure("热线接通率", "云溪市", 2024, "98.71"),
        book.figure("热线接通率", "江原市", 2024, "96.4"),
        book.cell("事业运行", "云溪市", 2024, "455.6", ("支出决算表", "", "2010350", "本年支出合计")),
        reckoning.difference(first, second),
        reckoning.percent_more(first, second),
        reckoning.total([first, second, third]),
        reckoning.average([first, second, third]),
        reckoning.times(third, second),
    )


TRUE = {
    "plain": "云溪市2024年收入总计为3,471.26万元，比上年增加579.52万元，增长20.04%。",
    "parts": "云溪市2024年收入总计3471.26万元，其中基本支出612.33万元，项目支出2,858.93万元，占82.36%。",
    "respectively": "云溪、江原两市2024年收入总计分别为3,471.26万元和2,385.90万元，前者比后者多1,085.36万元。",
    "lists": "云溪市、江原市的基本支出分别为612.33、701.08万元，项目支出分别为2858.93万元、1684.82万元。",
    "metric_list": "云溪市的基本支出和项目支出分别为612.33万元和2858.93万元。",
    "more": "云溪市比江原市高1,085.36万元，高出45.49%。",
    "less": "江原市的收入总计比云溪市低1,085.36万元。",
    "above": "云溪市收入总计高于江原市1085.36万元。",
    "above_the": "云溪市收入总计高于江原市的2385.90万元。",
    "compared": "与江原市相比，云溪市收入总计高1085.36万元。",
    "brackets": "云溪市的收入总计（3,471.26万元）比江原市（2,385.90万元）高1,085.36万元。",
    "apart": "云溪市与江原市收入总计相差1085.36万元。",
    "times": "白泉市的收入总计是江原市的2.15倍。",
    "ranking": "收入总计最高的是白泉市（5,120.77万元），其次是云溪市（3,471.26万元），最低的是江原市（2,385.90万元）。",
    "order": "收入总计从高到低依次为白泉市、云溪市、江原市。",
    "place": "云溪市收入总计排第二位，江原市居第3位。",
    "lead": "白泉市收入总计最高，为5120.77万元；江原市最低，为2385.9万元。",
    "together": "三家单位收入总计合计10,977.93万元，平均3,659.31万元。",
    "fall": "江原市2024年收入总计为2,385.9万元，比2023年减少88.31万元，下降3.57%。",
    "own_sign": "江原市收入总计增长率为-3.57%。",
    "fall_named": "江原市收入总计降幅为3.57%。",
    "years": "2023年，云溪市收入总计为2891.74万元；2024年增至3471.26万元。",
    "from_to": "云溪市收入总计由2023年的2891.74万元增加到2024年的3471.26万元，增长两成。",
    "last_year": "云溪市2024年收入总计为3471.26万元，上年为2891.74万元。",
    "year_list": "云溪市2023年、2024年收入总计分别为2891.74万元和3471.26万元。",
    "rounded": "云溪市收入总计约3,470万元（0.347亿元），三千四百七十一万元。",
    "more_than": "云溪市收入总计超过3400万元，江原市不到2400万元。",
    "budget": "云溪市项目支出年初预算为2600万元，实际支出2858.93万元，完成年初预算的109.96%。",
    "indicator": "云溪市热线接通率达到98.71%，12345热线运行平稳，高于江原市的96.4%。",
    "owner_behind": "收入总计3,471.26万元的云溪市，比上年增长20.04%。",
    "name_behind": "云溪市安排了2858.93万元的项目支出。",
    "year_behind": "云溪市收入总计3471.26万元（2024年）、2891.74万元（2023年）。",
    "arithmetic": "云溪市：579.52 ÷ 2891.74 × 100% = 20.04%。",
    "bold": "**云溪市**2024 年收入总计为 **3,471.26** 万元。",
    "bullets": "云溪市2024年：\n1. 收入总计：3,471.26 万元\n2. 基本支出：612.33 万元\n3. 项目支出：2,858.93 万元",
    "table": "| 单位 | 收入总计（万元） | 收入总计增长率 |\n|---|---:|---:|\n| 云溪市 | 3,471.26 | 20.04% |\n"
    "| 江原市 | 2,385.90 | -3.57% |",
    "turned_table": "| 指标 | 云溪市 | 江原市 |\n|---|---|---|\n| 基本支出 | 612.33万元 | 701.08万元 |",
    "share": "云溪市项目支出占本年支出的82.36%。",
    "code": "云溪市2010350事业运行支出455.6万元。",
    "former": "云溪的收入总计是3471.26万元，江原的是2385.9万元，前者高出1085.36万元，后者低1085.36万元。",
    "first_of_all": "白泉市以5,120.77万元居首，云溪市以3,471.26万元位列第二，江原市2,385.90万元排在末位。",
    "signs_ahead": "收入总计增长率：云溪市20.04%，江原市-3.57%。",
    "from_before": "云溪市2024年收入总计比2023年多579.52万元，即由2891.74万元升至3471.26万元。",
    "all_in_one": "与2023年相比，云溪市2024年收入总计增加579.52万元，增长20.04%；江原市则减少88.31万元，下降3.57%。",
    "plus": "- **云溪市**：收入总计 3,471.26 万元，同比 +20.04%\n- **江原市**：收入总计 2,385.90 万元，同比 -3.57%",
    "every_unit": "云溪市、江原市、白泉市三家单位的收入总计合计为10977.93万元。",
    "date": "截至2024年12月31日，云溪市收入总计3471.26万元。",
    "name_only": "这几家单位的收入情况如下。",
}  # fmt: skip

FALSE = {
    "digit": ("云溪市2024年收入总计为3,472.26万元。", "没有"),
    "owner": ("江原市2024年收入总计为3,471.26万元。", "江原市"),
    "owner_list": ("云溪、江原两市2024年收入总计分别为2,385.90万元和3,471.26万元。", "写成了"),
    "owner_bracket": ("收入总计为3,471.26万元（江原市）。", "江原市"),
    "owner_carried": ("江原市2024年情况如下。收入总计为3,471.26万元。", "江原市"),
    "year": ("云溪市2023年收入总计为3,471.26万元。", "2023年"),
    "year_before": ("云溪市2024年收入总计为2891.74万元，上年为3471.26万元。", "年"),
    "year_unknown": ("云溪市2019年的情况未列。", "2019"),
    "base_year": ("云溪市2024年收入总计比2022年增加579.52万元。", "2022年"),
    "growth_year": ("云溪市2023年收入总计增长20.04%。", "2023年"),
    "unit": ("云溪市2024年收入总计为3,471.26元。", "没有"),
    "hundred_million": ("云溪市2024年收入总计为3,471.26亿元。", "没有"),
    "points": ("云溪市2024年收入总计增长20.04个百分点。", "没有"),
    "direction": ("云溪市2024年收入总计比上年减少579.52万元。", "方向"),
    "direction_rate": ("江原市2024年收入总计增长3.57%。", "方向"),
    "direction_name": ("江原市收入总计增长率为3.57%。", "方向"),
    "double_sign": ("江原市2024年收入总计下降-3.57%。", "负号"),
    "no_direction": ("云溪市收入总计为579.52万元。", "增减"),
    "level_as_change": ("云溪市2024年收入总计增加3,471.26万元。", "增减"),
    "metric": ("云溪市2024年项目支出为612.33万元。", "项目支出"),
    "metric_list": ("云溪市的项目支出和基本支出分别为612.33万元和2858.93万元。", "写成了"),
    "share_of": ("云溪市2024年基本支出占本年支出合计的82.36%。", "基本支出"),
    "share_turned": ("云溪市本年支出合计占项目支出的82.36%。", "写成了"),
    "budget": ("云溪市2024年项目支出为2600万元。", "预算"),
    "actual": ("云溪市2024年项目支出年初预算为2858.93万元。", "预算"),
    "more": ("江原市比云溪市高1,085.36万元。", "方向"),
    "other": ("云溪市比白泉市低1,085.36万元。", "差数"),
    "leader": ("收入总计最高的是云溪市（3,471.26万元）。", "最高"),
    "last": ("云溪市收入总计最低。", "最低"),
    "second": ("收入总计最高的是白泉市，其次是江原市。", "第二"),
    "place": ("云溪市收入总计排第3位。", "第3位"),
    "order": ("收入总计从高到低依次为云溪市、白泉市、江原市。", "顺序"),
    "upward": ("收入总计由低到高为白泉市、云溪市、江原市。", "顺序"),
    "below": ("云溪市收入总计低于江原市。", "不比"),
    "than": ("江原市的收入总计比云溪市多。", "不比"),
    "count": ("五家单位收入总计合计10,977.93万元。", "五家"),
    "elsewhere": ("西安市2024年收入总计为3,471.26万元。", "西安"),
    "code": ("云溪市2010450事业运行支出455.6万元。", "2010450"),
    "identifier": ("详情请拨打0519-87654321。", "没有"),
    "garbled": ("云溪市收入总计为3,47.1.26万元。", "正确"),
    "range": ("云溪市收入总计在3000—3471.26万元之间。", "没有"),
    "former": ("云溪的收入总计是3471.26万元，江原的是2385.9万元，前者低1085.36万元。", "方向"),
    "latter": ("云溪的收入总计是3471.26万元，江原的是2385.9万元，后者高出1085.36万元。", "方向"),
    "moved": ("云溪市收入总计由2023年的2891.74万元减少到2024年的3471.26万元。", "方向"),
    "date": ("2024年7月19日，云溪市收入总计为3471.26万元。", "日期"),
    "not_ranked": ("收入总计最高的是松岭市，云溪市为3471.26万元。", "最高"),
    "summed": ("云溪市、松岭市、白泉市三家单位的收入总计合计为10977.93万元。", "写成了"),
    "table": ("| 单位 | 收入总计（万元） |\n|---|---|\n| 云溪市 | 2,385.90 |", "江原市"),
    "table_unit": ("| 单位 | 收入总计（元） |\n|---|---|\n| 云溪市 | 3,471.26 |", "没有"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_true_words_pass(name: str, known: Ledger, catalogue: Catalogue) -> None:
    assert check(TRUE[name], known, catalogue).faults == ()


@pytest.mark.parametrize("name", FALSE)
def test_false_words_do_not(name: str, known: Ledger, catalogue: Catalogue) -> None:
    text, word = FALSE[name]
    faults = check(text, known, catalogue).faults
    assert faults, text
    assert any(word in fault.reason for fault in faults), faults


def test_numbers_are_told_as_they_stand(known: Ledger, catalogue: Catalogue) -> None:
    """云溪市2024年收入总计为3,471.26 万元，增长20.04%，约合三千四百七十一万元。"""
    found = check(test_numbers_are_told_as_they_stand.__doc__ or "", known, catalogue)
    assert [(one.text, one.value, one.unit) for one in found.numbers] == [
        ("3,471.26 万元", "3471.26", "万元"),
        ("20.04%", "20.04", "%"),
        ("三千四百七十一万元", "3471", "万元"),
    ]
    assert [one.evidence for one in found.numbers] == [("fact:1",), ("fact:6",), ("fact:1",)]
    assert all(
        (test_numbers_are_told_as_they_stand.__doc__ or "")[one.start :].startswith(one.text) for one in found.numbers
    )


def test_quotations_and_notes_are_evidence(catalogue: Catalogue) -> None:
    book = Book(catalogue)
    figure = noted(book.figure("项目支出预算完成率", "云溪市", 2024, "109.96"), "报告写 108.5%，与计算不符")
    text = "会议费支出 12.6 万元，比上年减少 3.4 万元，共召开会议 27 次。"
    known = ledger(figure, quotes=(quote("云溪市", 2024, text, "会议费"),))
    for words in (
        "云溪市2024年项目支出预算完成率按数字计算为109.96%，报告写108.5%。",
        "云溪市2024年会议费减少3.4万元，召开会议27次。",
    ):
        assert check(words, known, catalogue).ok, words
    for words in (
        "云溪市2024年会议费增加3.4万元。",
        "云溪市2024年培训费为12.6万元。",
        "江原市2024年会议费为12.6万元。",
    ):
        assert not check(words, known, catalogue).ok, words


def test_words_in_quotation_marks_are_the_reports(catalogue: Catalogue) -> None:
    book = Book(catalogue)
    text = "接听坐席由31席增至44席，全年人工成本增加52.7万元，主要是夜间班次延长。"
    other = book.figure("收入总计", "江原市", 2024, "2385.9")
    known = ledger(other, quotes=(quote("云溪市", 2024, text, "收入支出说明"),))
    assert check(f"云溪市2024年报告的说明：“{text}”", known, catalogue).ok
    assert check(f"原因：“……全年人工成本增加52.7万元……”（云溪市{TAIL}2024年度报告）", known, catalogue).ok
    for wrong in (
        f"云溪市2024年报告的说明：“{text.replace('52.7', '57.2')}”",
        f"云溪市2024年报告的说明：“{text.replace('增加', '减少')}”",
        f"江原市2024年报告的说明：“{text}”",
        f"报告的说明：“{text}”（江原市{TAIL}2024年度报告）",
        f"报告的说明：“{text}”（云溪市{TAIL}2023年度报告）",
    ):
        assert not check(wrong, known, catalogue).ok, wrong


def test_projects_keep_their_own_figures(catalogue: Catalogue) -> None:
    known = ledger(*(project(name, score) for name, score in (("夜间坐席外包", "97.5"), ("知识库建设", "91.25"))))
    assert check("云溪市2024年夜间坐席外包自评得分97.5分，知识库建设自评得分91.25分。", known, catalogue).ok
    assert not check("云溪市2024年夜间坐席外包自评得分91.25分。", known, catalogue).ok


def project(name: str, score: str) -> Figure:
    value = Value(Fraction(score), "分", 2, (Evidence(f"project:{name}"),))
    return Figure("自评得分", "project:自评得分", (NAMES["云溪市"],), (2024,), value, ("自评得分", name))


def test_what_is_missing_may_be_said(catalogue: Catalogue) -> None:
    known = ledger(missing("会议费上年数", "云溪市", 2024, "报告只写了下降 4.2%，没有写上年数"))
    assert check("云溪市会议费上年数没有公开，报告只写了下降4.2%。", known, catalogue).ok
    assert not check("云溪市会议费上升4.2%。", known, catalogue).ok


def test_nothing_found_supports_no_number(catalogue: Catalogue) -> None:
    assert not check("云溪市2024年收入总计为3471.26万元。", ledger(), catalogue).ok
    assert check("没有查到相关数据。", ledger(), catalogue).ok


def test_the_question_owns_what_the_answer_leaves_unsaid(catalogue: Catalogue) -> None:
    book = Book(catalogue)
    found = (book.figure("收入总计", "云溪市", 2024, "3471.26"), book.figure("收入总计", "江原市", 2024, "2385.9"))
    assert check("收入总计为3471.26万元。", ledger(*found, question="云溪2024年收入总计多少"), catalogue).ok
    assert not check("收入总计为2385.9万元。", ledger(*found, question="云溪2024年收入总计多少"), catalogue).ok


def test_entries_are_made_again_when_something_is_added(catalogue: Catalogue) -> None:
    book = Book(catalogue)
    known = ledger(book.figure("收入总计", "云溪市", 2024, "3471.26"))
    assert known.entries() is known.entries()
    assert not check("江原市收入总计2385.9万元。", known, catalogue).ok
    known.add(ledger(book.figure("收入总计", "江原市", 2024, "2385.9")).found[0])
    assert check("江原市收入总计2385.9万元。", known, catalogue).ok
