"""Metrics of the invented unit, whose truth is known, and of the real reports, whose figures were read by eye."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.metrics.accounts import account_item
from assistant.metrics.arithmetic import formula_of
from assistant.metrics.evaluate import Aspect, Measured
from assistant.results import Reason, Value
from db.catalogue import Account, Catalogue
from db.catalogue.schema import CellRef
from db.core.money import from_fen
from samples.figures import figures_of
from tests.assistant.metric_stores import Asked, evaluator_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def asked(reports: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with evaluator_of(sorted(reports.glob("*.txt")), catalogue, tmp_path_factory.mktemp("real")) as evaluator:
        yield Asked(evaluator)


@pytest.fixture(scope="module")
def invented(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    files = sorted((ROOT / "samples" / "reports").glob("*.txt"))
    with evaluator_of(files, catalogue, tmp_path_factory.mktemp("invented")) as evaluator:
        yield Asked(evaluator)


def account(catalogue: Catalogue, *codes: str) -> tuple[Account, ...]:
    return tuple(item for item in catalogue.accounts if item.code in codes)


# --- the invented unit ---


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_single_cell_metric_equals_the_samples_truth(invented: Asked, year: int) -> None:
    """Each metric that is one cell, in both years: the derived truth of samples.figures, 0 where nothing happened."""
    figures, checked = figures_of(year), 0
    for metric in invented.catalogue.metrics:
        if not metric.expression or not isinstance(cell := formula_of(metric).single, CellRef):
            continue
        found = invented("云溪", metric, year=year)
        if not isinstance(found, Value):
            assert cell.form in ("nonfiscal", "state_capital")
            continue
        assert found.value == from_fen(figures.fen(cell.form, cell.row, cell.col, cell.side)), metric.id
        checked += 1
    assert checked > 150


def test_shares_and_completions_of_the_invented_unit(invented: Asked) -> None:
    figures = figures_of(2024)
    project, whole = figures.fen("expenditure", "合计", "项目支出"), figures.fen("expenditure", "合计", "本年支出合计")
    share = invented.value("云溪", "项目支出占比")
    assert share.value == (Decimal(project) / whole * 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert share.derived
    assert "÷" in share.working
    assert invented.value("云溪", "三公经费预算完成率").unit == "%"


def test_last_year_comes_from_last_years_report(invented: Asked) -> None:
    prior = invented.value("云溪", "收入总计", Aspect.PRIOR)
    assert prior.value == from_fen(figures_of(2024).prior.total)
    assert not prior.derived
    assert "取自 2023 年度报告" in prior.note
    assert all(citation.year == 2023 for citation in prior.citations())
    earlier = invented.value("云溪", "收入总计", Aspect.PRIOR, year=2023)
    assert earlier.value == from_fen(figures_of(2023).prior.total)
    assert earlier.derived
    change = invented.value("云溪", "收入总计", Aspect.CHANGE)
    assert change.value == invented.value("云溪", "收入总计").value - prior.value


def test_changes_of_a_share_are_points(invented: Asked) -> None:
    change = invented.value("云溪", "项目支出占比", Aspect.CHANGE)
    now, before = invented.value("云溪", "项目支出占比"), invented.value("云溪", "项目支出占比", year=2023)
    assert change.unit == "个百分点"
    assert change.exact == now.exact - before.exact


def test_contributions_add_up_to_the_rate(invented: Asked) -> None:
    parts = [
        invented.value("云溪", name, Aspect.CONTRIBUTION, whole="本年支出合计") for name in ("基本支出", "项目支出")
    ]
    assert sum(part.exact for part in parts) == invented.value("云溪", "本年支出合计", Aspect.RATE).exact


# --- real reports: figures checked by eye ---


@pytest.mark.parametrize(
    ("unit", "metric", "value"),
    [
        ("临沂", "项目支出占比", "86.57"),
        ("三明", "项目支出占比", "61.93"),
        ("枣庄", "公务接待费占三公经费比重", "44.95"),
        ("枣庄", "授予中小企业占比", "81.73"),
        ("枣庄", "授予小微企业占比", "27.30"),
        ("枣庄", "政府性基金预算完成率", "4.01"),
        ("临沂", "一般公共预算完成率", "155.67"),
        ("聊城", "一般公共预算完成率", "103.07"),
        ("聊城", "政府采购支出总额", "1222.54"),
        ("贵阳", "政府采购服务支出", "407.56"),
        ("临沂", "车辆总数", "2"),
        ("枣庄", "公务用车保有量", "7"),
        ("枣庄", "国内接待人次", "893"),
        ("临沂", "热线接通率", "99.68"),
        ("临沂", "诉求受理量", "493"),
        ("临沂", "话务服务成本", "5500"),
        ("贵阳", "接通话务量", "5330"),
        ("三明", "坐席人数", "34"),
        ("贵阳", "年末在编人数", "11"),
        ("临沂", "一次办好率", "79.4"),
        ("临沂", "每件诉求总支出", "7.63"),
        ("三明", "自评等级为良的项目数", "1"),
        ("枣庄", "住房公积金缴费", "281.82"),
    ],
)
def test_figures_read_by_eye(asked: Asked, unit: str, metric: str, value: str) -> None:
    assert asked.value(unit, metric).value == Decimal(value)


@pytest.mark.parametrize(
    ("unit", "metric", "aspect", "value"),
    [
        ("临沂", "收入总计", Aspect.PRIOR, "3132.51"),
        ("临沂", "支出总计", Aspect.PRIOR, "3132.51"),
        ("临沂", "基本支出", Aspect.PRIOR, "346.16"),
        ("临沂", "项目支出", Aspect.PRIOR, "2786.35"),
        ("聊城", "基本支出", Aspect.CHANGE, "-43.49"),
        ("枣庄", "收入总计", Aspect.RATE, "-36.95"),
        ("贵阳", "收入总计", Aspect.RATE, "-75.24"),
        ("三明", "三公经费", Aspect.RATE, "-90.99"),
        ("三明", "三公经费", Aspect.COMPLETION, "5"),
        ("贵阳", "财政拨款收入总计", Aspect.PRIOR, "2714.59"),
        ("枣庄", "政府性基金支出", Aspect.INITIAL, "604.39"),
        ("枣庄", "一般公共预算财政拨款支出", Aspect.COMPLETION, "94.71"),
        ("贵阳", "三公经费", Aspect.FULL, "1.93"),
    ],
)
def test_budgets_and_last_year_read_by_eye(asked: Asked, unit: str, metric: str, aspect: Aspect, value: str) -> None:
    assert asked.value(unit, metric, aspect).value == Decimal(value)


def test_reckoned_back_values_say_so(asked: Asked) -> None:
    prior = asked.value("临沂", "收入总计", Aspect.PRIOR)
    assert prior.derived
    assert "3760.35 − 627.84 = 3132.51" in prior.working
    (evidence,) = prior.evidence
    assert evidence.id.startswith("calc:fact:")
    assert {item.id.partition(":")[0] for item in evidence.operands} == {"fact", "claim"}


@pytest.mark.parametrize("metric", ["财政拨款收入总计", "一般公共预算财政拨款支出"])
def test_a_contradiction_is_told_and_settled_by_the_figures(asked: Asked, metric: str) -> None:
    """Both sentences turn one of their two words round; the arithmetic allows only a decrease."""
    change = asked.value("贵阳", metric, Aspect.CHANGE)
    assert change.value == Decimal("-2042.46")
    assert "方向与数字矛盾" in change.note
    assert "应为减少" in change.note


def test_a_completion_that_the_text_gets_wrong(asked: Asked) -> None:
    found = asked.value("贵阳", "一般公共预算完成率")
    assert found.value == Decimal("116.57")
    assert "报告写 100%，按数字计算为 116.57%" in found.note


def test_a_change_against_the_budget_is_not_last_year(asked: Asked) -> None:
    assert asked.missing("枣庄", "机关运行经费", Aspect.PRIOR).reason is Reason.UNPUBLISHED


def test_a_budget_of_accounts_is_not_the_budget_of_all_money(asked: Asked) -> None:
    assert asked.missing("临沂", "本年支出合计", Aspect.INITIAL).reason is Reason.UNPUBLISHED


def test_three_different_things(asked: Asked) -> None:
    """A blank is 0, a table left out is 未公开, a report that is not there is 没有资料."""
    blank = asked.value("临沂", "委托业务费")
    assert (blank.value, blank.evidence[0].id.partition(":")[0]) == (Decimal(0), "form")
    assert "没有发生" in blank.note
    assert asked.missing("临沂", "非财政拨款收入总计").reason is Reason.UNPUBLISHED
    assert asked.missing("三明", "三公经费预算数").reason is Reason.UNPUBLISHED
    assert asked.missing("临沂", "收入总计", year=2020).reason is Reason.NO_REPORT
    assert asked.missing("聊城", "因公出国（境）费预算完成率").reason is Reason.UNDEFINED


def test_words_that_say_none_are_0(asked: Asked) -> None:
    for unit, metric in (("临沂", "机关运行经费"), ("贵阳", "机关运行经费"), ("三明", "政府采购支出总额")):
        found = asked.value(unit, metric)
        assert (found.value, found.evidence[0].id.partition(":")[0]) == (Decimal(0), "passage")


def test_a_blank_that_the_text_contradicts_is_not_nothing(asked: Asked) -> None:
    found = asked.value("贵阳", "三公经费预算数")
    assert (found.value, found.evidence[0].id.partition(":")[0]) == (Decimal("1.93"), "claim")
    assert asked.missing("贵阳", "公务用车运行维护费预算数").reason is Reason.UNPUBLISHED


def test_projects_that_differ_are_listed(asked: Asked) -> None:
    found = asked.value("三明", "热线接通率")
    assert found.value == Decimal("99.66")
    assert "99.57" in found.note
    assert "99.96" in found.note
    assert "印作“≥95.15%”" in asked.value("贵阳", "热线接通率").note


def test_accounts_by_code_and_name(asked: Asked, catalogue: Catalogue) -> None:
    affairs = account(catalogue, "2010399")
    assert asked.value("三明", account_item(affairs)).value == Decimal("292.60")
    assert asked.value("三明", account_item(affairs, "expenditure", "基本支出")).value == Decimal("43.26")
    assert asked.value("三明", account_item(account(catalogue, "2080505")), Aspect.RATE).value == Decimal("171.36")
    named = account_item(catalogue.accounts_named("functional", "行政运行"))
    assert len(named.codes) > 1
    assert asked.value("枣庄", named).value == Decimal("1298.12")
    assert asked.value("聊城", named).value == 0
    assert asked.value("枣庄", account_item(account(catalogue, "2010350")), Aspect.COMPLETION).value == Decimal("58.17")


def test_an_account_that_is_not_printed_is_the_sum_below_it(asked: Asked, catalogue: Catalogue) -> None:
    """One province prints only the lowest level of accounts; a class it prints in the overall table."""
    found = asked.value("贵阳", account_item(account(catalogue, "20103")))
    assert (found.derived, found.value) == (True, Decimal("637.37"))
    assert "各数分别四舍五入" in found.note
    assert asked.value("贵阳", account_item(account(catalogue, "201"))).value == Decimal("637.38")


def test_every_metric_and_quantity_of_every_report_is_a_value_or_a_reason(asked: Asked) -> None:
    seen = 0
    for entity, year in asked.evaluator.library.reports:
        for metric in asked.catalogue.metrics:
            for aspect in Aspect:
                whole = "本年支出合计" if aspect in (Aspect.SHARE, Aspect.CONTRIBUTION) else ""
                wanted = Measured(metric, aspect, asked.item(whole) if whole else None)
                found = asked.evaluator.measure(wanted, entity, year)
                if isinstance(found, Value):
                    assert found.citations(), metric.id
                    assert found.unit
                else:
                    assert found.what
                    assert found.text
                seen += 1
    assert seen == 5 * len(asked.catalogue.metrics) * len(Aspect)
