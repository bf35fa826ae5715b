"""What a unit supplied on the extra sheets of our own workbook counts as stated, wherever it is asked for."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from assistant import api
from assistant.answers import Answer
from assistant.drafting.supplied import Desk
from assistant.metrics.evaluate import Aspect, Evaluator, Measured
from assistant.metrics.library import Library
from assistant.results import Missing, Value
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.catalogue.supplement import load_supplement
from ingest.parse import read
from samples.unit import NAME
from samples.write import DEMO
from tests.assistant.metric_stores import Asked

YEAR = 2025


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The filled-in workbook of the demo, as it has always been stored."""
    found = Settings(data=tmp_path_factory.mktemp("sheets"), model="")
    with open_stores(found) as stores:
        for path in sorted(DEMO.glob("云溪*")):
            stores.store.save(read(path))
    return found


@pytest.fixture(scope="module")
def asked(settings: Settings) -> Iterator[Asked]:
    with open_stores(settings) as stores:
        yield Asked(Evaluator(Library(stores.queries, load())))


def told(settings: Settings, question: str) -> Answer:
    """The answer, whose text the guard accepts."""
    with api.open_conversation(settings) as asking:
        return asking.ask(question, strict=True)


def test_every_filled_line_of_a_sheet__is_a_metrics_value(asked: Asked, settings: Settings) -> None:
    """Those that a metric is called by; the claims in the store stay as they were read."""
    with open_stores(settings) as stores:
        claims = [stored.claim for stored in stores.queries.claims(NAME, YEAR) if stored.claim.kind != "reason"]
    typed = {claim.metric: Decimal(claim.value) for claim in claims if not claim.account}
    assert {claim.year_ref for claim in claims} == {str(YEAR)}
    known = {metric.stated: metric for metric in asked.catalogue.metrics if metric.stated}
    keys = [item.key for sheet in load_supplement(asked.catalogue.forms).sheets for item in sheet.items]
    tried = 0
    for key in keys:
        if key in typed and key in known:
            found = asked.value(NAME, known[key])
            assert found.value == typed[key], key
            assert not found.derived
            tried += 1
    assert tried > 30


def test_budgets__of_accounts_and_of_all(asked: Asked) -> None:
    assert asked.value(NAME, "一般公共预算年初预算").value == Decimal("1325.28")
    assert asked.value(NAME, "机关运行经费", Aspect.INITIAL).value == 0
    assert asked.value(NAME, "一般公共预算财政拨款支出", Aspect.COMPLETION).value == Decimal("104.16")


def test_a_sheets_value__is_cited_by_sheet_and_row(asked: Asked) -> None:
    (cited,) = asked.value(NAME, "政府采购支出总额").citations()
    assert (cited.source.sheet, cited.source.line, cited.row, cited.quote) == ("政府采购", 5, "政府采购支出总额", "")
    (cited,) = asked.value(NAME, "一般公共预算年初预算").citations()
    assert (cited.source.sheet, cited.source.line) == ("年初预算", 5)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("云溪热线2025年政府采购支出总额是多少", "851.20万元"),
        ("云溪热线2025年年末在编人数", "34人"),
        ("云溪热线2025年事业运行的年初预算是多少", "345.00万元"),
        ("云溪热线2025年一般公共预算支出年初预算是多少", "1,325.28万元"),
        ("云溪热线2025年车辆总数", "2辆"),
        ("云溪热线2025年绩效自评涉及资金", "916.85万元"),
        ("云溪热线2025年单价100万元以上设备有几台", "0台（套）"),
        ("云溪热线2024年单价100万元以上设备有几台", "0台（套）"),
        ("云溪热线2025年货物采购授予中小企业合同金额占货物支出比例", "100.00%"),
    ],
)
def test_ask__tells_what_the_sheet_says(settings: Settings, question: str, said: str) -> None:
    found = told(settings, question)
    assert said in found.text
    assert found.numbers


def test_compare__has_both_years(settings: Settings) -> None:
    with open_stores(settings) as stores:
        evaluator = Evaluator(Library(stores.queries, load()))
        item = next(one for one in load().metrics if one.id == "procurement_total")
        found = [evaluator.measure(Measured(item), NAME, year) for year in (2024, 2025)]
    assert not [one for one in found if isinstance(one, Missing)]


def test_metrics_and_drafts__agree(asked: Asked, settings: Settings) -> None:
    """Every metric that only the words state, asked and drafted."""
    with open_stores(settings) as stores:
        desk = Desk(settings, stores.queries, load())
        for metric in asked.catalogue.metrics:
            if metric.stated:
                told, drafted = asked(NAME, metric), desk.evaluator.evaluate(metric, NAME, YEAR)
                assert isinstance(told, Value) is isinstance(drafted, Value), metric.id
                if isinstance(told, Value) and isinstance(drafted, Value):
                    assert told.value == drafted.value, metric.id


@pytest.mark.parametrize(
    ("question", "words", "line"),
    [
        ("云溪热线2025年收入总计为什么增加", "延长夜间高峰班次，话务服务采购经费增加，并新开展智能质检试点", 5),
        ("云溪热线2025年政府性基金支出为什么下降", "受理大厅改造已于上年完工，本年只支付质量保证金", 13),
        ("云溪热线2025年事业运行为什么低于预算", "会议、差旅和培训统筹安排，日常公用支出低于预算", 19),
    ],
)
def test_why__quotes_the_sheet_of_reasons(settings: Settings, question: str, words: str, line: int) -> None:
    found = told(settings, question)
    assert f"“{words}”" in found.text
    assert "没有写明原因" not in found.text
    (cited,) = [citation for citation in found.citations if citation.source.sheet == "变动原因"]
    assert cited.id.startswith("claim:")
    assert (cited.source.line, cited.quote) == (line, words)


def test_why__same_words_for_two_things(settings: Settings) -> None:
    """财政拨款收入 and 财政拨款收入总计 changed for the same reason: both are said."""
    text = told(settings, "云溪热线2025年财政拨款收入和财政拨款收入总计为什么增加").text
    assert text.count("“夜间高峰班次和智能质检试点经费由财政追加安排”") == 2


def test_why__of_what_nobody_explained(settings: Settings) -> None:
    """The sheet has no word on it: said, and nothing near quoted in its stead."""
    assert "没有写明原因" in told(settings, "云溪热线2025年住房公积金为什么超预算").text
