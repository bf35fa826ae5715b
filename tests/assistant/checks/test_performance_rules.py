"""Projects: known mistakes are found with their arithmetic, and what only looks like one stays silent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assistant.checks.case import Case, case_of
from assistant.checks.findings import LOUDNESS, Found, Severity
from assistant.checks.rules import performance, performance_costs, performance_indicators
from db.catalogue import Catalogue
from db.catalogue.rules import load_rules
from db.core.facts import Indicator, Project, Source
from ingest.parse import read

CHECKS = (*performance.CHECKS, *performance_costs.CHECKS, *performance_indicators.CHECKS)
FILE = "云岭.txt"


def _row(text: str, line: int = 20) -> Indicator:
    """«指标 | 指标值 | 完成值 | 分值 | 得分 | 说明»"""
    cells = [cell.strip() for cell in text.split("|")]
    name, target, actual, weight, score, note = (*cells, "")[:6]
    return Indicator("产出指标", "数量指标", name, target, actual, weight, score, note, Source(FILE, None, line))


def _project(name: str = "热线运行经费", rows: Sequence[str] = (), **changes: Any) -> Project:
    """Full marks for everything: 90 for one indicator, 10 for the money."""
    rows = rows or ["培训场次 | ≥9场 | 9场 | 90 | 90"]
    made = Project(
        name,
        Source(FILE, None, 10),
        budget_initial=50_000_000,
        budget_full=60_000_000,
        executed=60_000_000,
        execution_rate=Decimal("100.00"),
        score=Decimal(100),
        grade="优",
        indicators=tuple(_row(row, 20 + number) for number, row in enumerate(rows)),
        execution_weight=Decimal(10),
        execution_score=Decimal(10),
        funds_source=Source(FILE, None, 13),
        total_source=Source(FILE, None, 40),
    )
    return replace(made, **changes)


def _case(catalogue: Catalogue, *projects: Project) -> Case:
    return Case("云岭市12345热线服务中心", 2023, catalogue, {}, {}, projects=projects)


def _run(case: Case) -> list[Found]:
    return [found for check in CHECKS for found in check(case)]


def _told(found: Iterable[Found]) -> list[tuple[str, str]]:
    return [(item.rule.removeprefix("performance."), str(item.severity)) for item in found]


def _yuan(wan: str) -> int:
    return int(Decimal(wan) * 1_000_000)


# --- money -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("full", "executed", "rate", "expected"),
    [
        ("494.1", "491.1", "100.00", [("execution_rate", "error")]),
        ("60", "60", "98", [("execution_rate", "error")]),
        ("50", "19.35", "37.80", [("execution_rate", "error")]),
        ("50", "19.35", "38.70", []),
        ("200", "196.49", "98.25", []),  # 98.245, rounded up
        ("200", "196.49", "98.24", []),  # cut off
        ("200", "196.49", "98", []),
        ("494.1", "491.1", "0.9939", []),  # a share instead of percent
        ("0.03", "0.02", "66.67", []),
        ("0.03", "0.02", "75.00", []),  # 0.015 to 0.025 of 0.025 to 0.035
        ("60", "0", "0.00", []),
        ("0", "0", "0.00", []),
    ],
)
def test_execution_rate(
    full: str, executed: str, rate: str, expected: list[tuple[str, str]], catalogue: Catalogue
) -> None:
    project = _project(
        budget_full=_yuan(full),
        executed=_yuan(executed),
        execution_rate=Decimal(rate),
        execution_score=None,
        score=None,
    )
    assert _told(_run(_case(catalogue, project))) == expected


def test_execution_rate__tells_the_scores_that_follow(catalogue: Catalogue) -> None:
    project = _project(budget_full=_yuan("494.1"), executed=_yuan("491.1"))
    (found,) = _run(_case(catalogue, project))
    assert found.expected == "执行率 99.39%，得分 9.94，总分 99.94"
    assert (found.source.line, found.quote) == (13, "494.1 491.1 100.00%")
    assert "491.1万元÷494.1万元=99.39%" in found.message


def test_execution_rate__reckoned_from_the_first_budget_is_a_warning(catalogue: Catalogue) -> None:
    project = _project(executed=_yuan("55"), execution_rate=Decimal("110.00"), execution_score=None, score=None)
    assert _told(_run(_case(catalogue, project))) == [("execution_rate", "warning")]


def test_overspent(catalogue: Catalogue) -> None:
    project = _project(executed=_yuan("66"), execution_rate=Decimal(110), execution_score=None, score=None)
    assert _told(_run(_case(catalogue, project))) == [("overspent", "warning")]


def test_execution_score__above_its_weight(catalogue: Catalogue) -> None:
    assert ("execution_score", "error") in _told(_run(_case(catalogue, _project(execution_score=Decimal(11)))))


def test_execution_score__every_house_has_its_scale(catalogue: Catalogue) -> None:
    def at(name: str, executed: str, rate: str, score: str) -> Project:
        total = Decimal(90) + Decimal(score)
        return _project(
            name,
            executed=_yuan(executed),
            execution_rate=Decimal(rate),
            execution_score=Decimal(score),
            score=total,
            grade=None,
        )

    steps = [at("甲", "57", "95.00", "7"), at("乙", "30", "50.00", "0")]
    assert _run(_case(catalogue, *steps)) == []
    spoiled = replace(at("乙", "30", "50.00", "10"), score=Decimal(95))  # the total knows better
    assert _told(_run(_case(catalogue, at("甲", "57.49", "95.82", "9.58"), spoiled))) == [
        ("execution_score", "warning")
    ]
    by_rate = [at("甲", "57.49", "95.82", "9.58"), at("乙", "30", "50.00", "10")]
    assert _told(_run(_case(catalogue, *by_rate))) == [("execution_score", "warning")]


# --- scores ----------------------------------------------------------------------------------------------------------

ROWS = ["甲指标 | ≥1个 | 1个 | 50 | 50", "乙指标 | ≥1个 | 1个 | 40 | 38.5"]


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        ("98.5", []),
        ("98.51", []),  # rounding
        ("99.5", [("total_score", "error")]),
        ("95.8", [("total_score", "error")]),
        ("88.5", [("total_score", "warning"), ("grade", "error")]),  # the execution score left out
        ("100", [("total_score", "warning")]),  # the row may print the weights only
    ],
)
def test_total_score(total: str, expected: list[tuple[str, str]], catalogue: Catalogue) -> None:
    assert _told(_run(_case(catalogue, _project(rows=ROWS, score=Decimal(total))))) == expected


def test_total_score__silent_where_a_row_was_not_read(catalogue: Catalogue) -> None:
    unread = _project(rows=[*ROWS[:1], "乙指标 | ≥1个 | 1个 | 40 |"], score=Decimal(97))
    missing = _project(rows=ROWS[:1], score=Decimal(97))
    no_money = _project(rows=ROWS, score=Decimal(97), execution_weight=None, execution_score=None)
    assert _run(_case(catalogue, unread)) == _run(_case(catalogue, missing)) == _run(_case(catalogue, no_money)) == []


def test_total_score__execution_among_the_indicators(catalogue: Catalogue) -> None:
    rows = [*ROWS, "预算执行率 | 100% | 98.99% | 10 | 9.9"]
    alone = _project(rows=rows, score=Decimal("98.4"), execution_weight=None, execution_score=None)
    assert _run(_case(catalogue, alone)) == []
    wrong = replace(alone, score=Decimal("99.4"))
    assert _told(_run(_case(catalogue, wrong))) == [("total_score", "error")]


def test_weights__only_where_nothing_was_overlooked(catalogue: Catalogue) -> None:
    rows = ["甲指标 | ≥1个 | 1个 | 50 | 50", "乙指标 | ≥1个 | 1个 | 35 | 35"]
    sure = _project(rows=rows, score=Decimal(95))
    assert _told(_run(_case(catalogue, sure))) == [("weights", "warning")]
    assert _run(_case(catalogue, replace(sure, score=Decimal(100)))) == []


def test_score_above_weight(catalogue: Catalogue) -> None:
    rows = ["甲指标 | ≥1个 | 1个 | 50 | 55", "乙指标 | ≥1个 | 1个 | 40 | 35"]
    (found,) = _run(_case(catalogue, _project(rows=rows)))
    assert _told([found]) == [("score_above_weight", "error")]
    assert found.source.line == 20
    summed = _run(_case(catalogue, _project(rows=rows, score=Decimal(95))))  # one mistake, told once
    assert _told(summed) == [("score_above_weight", "error")]
    slid = ["甲指标 | ≥1个 | | 5 | 10"]  # nothing confirms that the cells were read in their places
    assert _run(_case(catalogue, _project(rows=slid, score=None))) == []


@pytest.mark.parametrize(
    ("score", "grade", "expected"),
    [
        ("90", "优", []),
        ("89.99", "优", ["error"]),
        ("86.71", "良", []),
        ("95", "良", ["error"]),
        ("76", "良", ["warning"]),  # some scales have 良 from 75 on
        ("76", "合格", []),
        ("72", "中", []),
        ("59", "合格", ["error"]),
        ("59", "差", []),
        ("99", "A", []),
        ("99", None, []),
    ],
)
def test_grade(score: str, grade: str | None, expected: list[str], catalogue: Catalogue) -> None:
    project = Project("某项目", Source(FILE, None, 5), score=Decimal(score), grade=grade)
    assert [str(found.severity) for found in _run(_case(catalogue, project))] == expected


# --- indicators ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "接听率 | ≥95% | 94.2% | 90 | 90",
        "接听率 | ≥95% | 94.2 | 90 | 90",
        "话务成本 | ≤200万元 | 210万元 | 90 | 90",
        "培训人数 | ≥5000人 | 0.4万人 | 90 | 90",
        "合格率 | =100% | 98% | 90 | 90",
        "处理工单 | 不少于30万件 | 28.5万件 | 90 | 90",
    ],
)
def test_missed_target(row: str, catalogue: Catalogue) -> None:
    assert _told(_run(_case(catalogue, _project(rows=[row])))) == [("missed_target", "warning")]


@pytest.mark.parametrize(
    "row",
    [
        "接听率 | ≥95% | 95% | 90 | 90",
        "接听率 | ≥95% | 94.2% | 90 | 90 | 系统升级两日",  # explained
        "接听率 | ≥95% | 95.0 | 90 | 90",
        "接听率 | ≥95% | 0.97 | 90 | 90",  # a share
        "接听率 | ≥95% | ≥90% | 90 | 90 ",  # no exact figure
        "处理工单 | ≥10万件 | 184000 | 90 | 90",  # whole units
        "处理工单 | ≥10万件 | 18.4 | 90 | 90",
        "故障率 | ≤5% | 0 | 90 | 90",
        "完工时间 | 早于12月15日 | 12月5日 | 90 | 90",
        "修复时间 | ≤4小时 | 3个工作日内 | 90 | 90",  # other units
        "形象 | 有效提升 | 有效提升 | 90 | 90",
        "采购数 | =23项 | 25项 | 90 | 90",  # more than asked
    ],
)
def test_missed_target__near_misses(row: str, catalogue: Catalogue) -> None:
    found = [item for item in _run(_case(catalogue, _project(rows=[row]))) if "actual_with_sign" not in item.rule]
    assert found == []


def test_missed_target__points_taken_off(catalogue: Catalogue) -> None:
    project = _project(rows=["坐席人数 | ≥35人 | 34 | 90 | 87.43"], score=Decimal("97.43"))
    assert _run(_case(catalogue, project)) == []


def _measured(*pairs: tuple[str, str]) -> list[Project]:
    """Projects that print one measure each: «项目», «完成值»."""
    return [
        _project(name, rows=[f"{cells.split('|')[0]} | {cells.split('|')[1]} | {cells.split('|')[2]} | 90 | 90"])
        for name, cells in pairs
    ]


def test_same_measure__the_odd_one_is_pointed_at(catalogue: Catalogue) -> None:
    projects = _measured(
        ("甲", "市民诉求办结率|≥90%|100%"), ("乙", "市民诉求办结率|≥90%|99%"), ("丙", "市民诉求办结率|≥95%|100%")
    )
    (found,) = _run(_case(catalogue, *projects))
    assert _told([found]) == [("same_measure", "warning")]
    assert (found.actual, found.expected, len(found.related)) == ("99%", "100%", 2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("诉求平均办结周期|≤5天|4.1天", "诉求平均办结周期|≤5个工作日|4.1个工作日", ["warning"]),
        ("热线接通率|≥95%|99.66", "热线接通率|≥95%|98.9%", ["warning"]),
        ("群众满意率|≥90%|95%", "群众满意率|≥90%|94.05%", ["info"]),
        ("热线接通率|≥95%|99.66", "热线接通率|≥98%|99.66%", []),  # other targets
        ("热线接通率|≥95%|99.66%", "热线接通率|≥98%|99.7%", []),  # printed with fewer digits
        ("短信数量|≥4000条|4352", "短信数量|≥4000条|4352条", []),
        ("受理诉求量|≥10万件|18.4万件", "受理诉求量|≥100000件|184000件", []),
        ("坐席人数|≥100%|100", "坐席人数|≥35人|34", []),  # a share and a number
        ("手册印刷数量|≥3000册|4352册", "手册印刷数量|≥3000册|4000册", []),  # a project's own measure
        ("热线接通率|≥95%|良好", "热线接通率|≥95%|99%", []),
    ],
)
def test_same_measure(first: str, second: str, expected: list[str], catalogue: Catalogue) -> None:
    found = _run(_case(catalogue, *_measured(("甲", first), ("乙", second))))
    assert [str(item.severity) for item in found if item.rule == "performance.same_measure"] == expected


def test_same_measure__projects_of_another_year(catalogue: Catalogue) -> None:
    last, this = _measured(("2022年热线外包", "热线接通率|≥95%|99%"), ("2023年度热线外包", "热线接通率|≥95%|98%"))
    assert _run(_case(catalogue, last, this)) == []


def test_same_measure__tables_of_other_days_are_one_finding(catalogue: Catalogue) -> None:
    def rows(*values: str) -> list[str]:
        names = ("热线接通率", "即问即答率", "转办准确率")
        return [f"{name} | ≥80% | {value} | 30 | 30" for name, value in zip(names, values, strict=True)]

    march, may = _project("甲", rows("99.5%", "98.1%", "97%")), _project("乙", rows("99.6%", "98.2%", "96%"))
    (found,) = _run(_case(catalogue, march, may))
    assert _told([found]) == [("same_measure", "warning")]
    assert len(found.related) == 5


def test_actual_with_sign__once_a_table(catalogue: Catalogue) -> None:
    rows = ["接通率 | ≥95% | ≥97% | 45 | 45", "话务量 | ≥5000条/天 | ≥5330条/天 | 45 | 45"]
    (found,) = _run(_case(catalogue, _project(rows=rows)))
    assert _told([found]) == [("actual_with_sign", "info")]
    assert [source.line for source in found.related] == [21]


def test_missing_score(catalogue: Catalogue) -> None:
    rows = ["甲指标 | ≥1个 | 1个 | 80 | 80", "质检考核 | =优 | 优 | 10 |"]
    counted_as_nothing = _project(rows=rows, score=Decimal(90))
    assert _told(_run(_case(catalogue, counted_as_nothing))) == [("missing_score", "warning")]
    assert _run(_case(catalogue, replace(counted_as_nothing, score=Decimal(100)))) == []  # the cell was not read


# --- the real reports ------------------------------------------------------------------------------------------------

# What the rules give on the real reports, each judged by hand. Lines of the findings that are louder than a hint.
JUDGED = {
    "000": {("execution_rate", 745), ("same_measure", 757), ("same_measure", 778)},
    "001": {
        ("same_measure", 610),
        ("missing_score", 611),
        ("cost_actual", 517),
        ("cost_actual", 545),
        ("cost_actual", 634),
        ("over_hundred", 643),
    },
    "002": set(),
    "003": set(),
    "004": {("total_score", 532)},
}
NAMED = {"linyi-04", "linyi-09", "linyi-10", "linyi-11", "guiyang-07", "guiyang-15"}


@cache
def _of(path: Path) -> tuple[Found, ...]:
    return tuple(_run(case_of(read(path))))


@pytest.mark.parametrize("stem", sorted(JUDGED))
def test_real_reports(stem: str, reports: Path) -> None:
    (path,) = reports.glob(f"{stem}_*.txt")
    loud = {
        (found.rule.removeprefix("performance."), found.source.line)
        for found in _of(path)
        if found.severity is not Severity.INFO
    }
    assert loud == JUDGED[stem]


def test_what_scores_are_judged_by_is_stored(reports: Path, tmp_path: Path) -> None:
    from db.engine import open_engine
    from db.migrate import upgrade
    from db.queries import Queries
    from db.store import Store

    engine = open_engine(str(tmp_path / "scores.db"))
    upgrade(engine)
    (path,) = reports.glob("000_*.txt")
    report = read(path)
    Store(engine).save(report, parser_version="1")
    stored = [item.project for item in Queries(engine).projects()]
    engine.dispose()
    assert stored == list(report.projects)
    assert {project.execution_weight for project in stored} == {Decimal(10)}
    assert [(p.funds_source, p.total_source) for p in stored if p.name.startswith("场所")] == [
        (Source(path.name, None, 745), Source(path.name, None, 759))
    ]


def test_real_reports__named_discrepancies(reports: Path, examples: Callable[[str], list[dict[str, Any]]]) -> None:
    checked = 0
    for wanted in examples("discrepancies.jsonl"):
        if wanted["id"] not in NAMED:
            continue
        at = [found for found in _of(reports / wanted["file"]) if found.source.line == wanted["line"]]
        severities = {str(found.severity) for found in at}
        if wanted["severity"] == "info":
            assert "info" in severities, wanted["id"]
        else:
            assert any(LOUDNESS[Severity(s)] <= LOUDNESS[Severity(wanted["severity"])] for s in severities), wanted[
                "id"
            ]
        checked += 1
    assert checked == len(NAMED)


def test_every_rule_is_declared_no_louder(reports: Path) -> None:
    rules = load_rules()
    for path in sorted(reports.glob("*.txt")):
        for found in _of(path):
            assert LOUDNESS[found.severity] >= LOUDNESS[Severity(rules[found.rule].severity)]
            assert found.message
            assert found.quote


def test_cost_beyond_the_budget(catalogue: Catalogue) -> None:
    """A cost in 万元 that the project never had; the same row with a unit price, or within the budget, is silent."""
    cost = Indicator(
        "成本指标", "经济成本指标", "外包服务费", "≤100万元", "100", "10", "10", "", Source(FILE, None, 20)
    )
    within = replace(cost, actual="59.80")
    price = replace(cost, target="≤5500元/人/月", actual="5500元/人/月")
    rules = {
        name: [found.rule for found in _run(_case(catalogue, replace(_project(), indicators=(row,))))]
        for name, row in (("beyond", cost), ("within", within), ("price", price))
    }
    assert "performance.cost_actual" in rules["beyond"]
    assert "performance.cost_actual" not in rules["within"] + rules["price"]
    idle = replace(_project(), executed=0, execution_rate=Decimal(0), indicators=(within,))
    assert "performance.cost_actual" in [found.rule for found in _run(_case(catalogue, idle))]


def test_ratio_above_a_hundred(catalogue: Catalogue) -> None:
    rows = {
        "投入时效 | ≥250% | 250% | 90 | 90": 1,
        "接通率 | ≥95% | 99.5% | 90 | 90": 0,
        "任务完成率 | ≥100% | 120% | 90 | 90": 0,
    }
    for row, times in rows.items():
        found = [item.rule for item in _run(_case(catalogue, _project(rows=[row])))]
        assert found.count("performance.over_hundred") == times
