"""What people put right: a figure misread, a cell that was not read, a place that needs no figure."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from db.core.errors import UserError
from db.core.facts import FactKey, Report
from db.queries import Queries
from db.store import Store
from tests.db.invented_report import UNIT, figure

Make = Callable[..., Report]
FREE = FactKey(UNIT, 2023, "支出决算表", "", "2010350", "项目支出")
TAKEN = replace(FREE, row="合计", col="基本支出")


@pytest.fixture
def report_id(store: Store, make: Make) -> int:
    return store.save(make()).report_id


def supply(store: Store, problem_id: int, key: FactKey = FREE) -> int:
    return store.supply_fact(
        problem_id, key, label="事业运行", fen=12_300_000, printed="12.30", who="李", reason="第5页"
    )


def test_supply__adds_the_figure_and_settles(store: Store, queries: Queries, report_id: int) -> None:
    problem = queries.problems(report_id=report_id)[0]
    fact_id = supply(store, problem.id)
    made = queries.facts_by_id([fact_id])[fact_id].fact
    assert (made.key, made.fen, made.printed, made.label, made.confidence) == (
        FREE,
        12_300_000,
        "12.30",
        "事业运行",
        None,
    )
    assert made.source == problem.problem.source
    assert problem.id not in {item.id for item in queries.problems(report_id=report_id)}
    settled = {item.id: item for item in queries.problems(report_id=report_id, with_settled=True)}[problem.id]
    assert (settled.settled_by, settled.settled_how) == ("李", "补录 12.30")
    assert settled.settled_at is not None
    (note,) = queries.corrections(fact_id=fact_id)
    assert (note.old_fen, note.old_printed, note.new_fen, note.who, note.reason) == (
        None,
        "",
        12_300_000,
        "李",
        "第5页",
    )
    entry = queries.audit(last=1)[0]
    assert (entry.who, entry.action, entry.target) == ("李", "supply_fact", f"fact:{fact_id}")
    report = queries.report(report_id)
    assert report is not None
    assert report.problems == {"conflict": 1, "unread_cell": 1}


def test_supply__a_cell_with_a_figure_changes_nothing(store: Store, queries: Queries, report_id: int) -> None:
    problems, facts = queries.problems(report_id=report_id), queries.facts(report_id=report_id)
    before = queries.audit(last=1)
    with pytest.raises(UserError, match="已经有数"):
        supply(store, problems[0].id, TAKEN)
    assert queries.problems(report_id=report_id) == problems
    assert queries.facts(report_id=report_id) == facts
    assert queries.audit(last=1) == before
    supply(store, problems[0].id)


def test_supply__only_once(store: Store, queries: Queries, report_id: int) -> None:
    problem = queries.problems(report_id=report_id)[0]
    supply(store, problem.id)
    with pytest.raises(UserError, match="已经处理过"):
        supply(store, problem.id, replace(FREE, col="经营支出"))
    with pytest.raises(UserError, match="已经处理过"):
        store.settle_problem(problem.id, who="王", how="不用")
    with pytest.raises(UserError, match="已经处理过"):
        supply(store, 999_999)


def test_settle__needs_words(store: Store, queries: Queries, report_id: int) -> None:
    problem = queries.problems(report_id=report_id)[0]
    with pytest.raises(UserError, match="为什么"):
        store.settle_problem(problem.id, who="王", how="  ")
    store.settle_problem(problem.id, who="王", how=" 是页码 ")
    settled = {item.id: item for item in queries.problems(report_id=report_id, with_settled=True)}[problem.id]
    assert (settled.settled_by, settled.settled_how) == ("王", "是页码")
    assert queries.audit(last=1)[0].detail == {"how": "是页码"}


def test_correct__a_doubtful_figure_is_no_longer_one(store: Store, queries: Queries, make: Make) -> None:
    unsure = replace(figure("支出决算表||合计|基本支出", "70.10"), confidence=0.5)
    report_id = store.save(make(facts=(unsure,))).report_id
    (stored,) = queries.facts(report_id=report_id)
    store.correct_fact(stored.id, fen=70_160_000, printed="70.16", who="李", reason="第3页")
    (now,) = queries.facts(report_id=report_id)
    assert (now.id, now.fact.fen, now.fact.printed, now.fact.doubtful) == (stored.id, 70_160_000, "70.16", False)
    store.correct_fact(stored.id, fen=70_170_000, printed="70.17", who="王")
    assert [(item.old_fen, item.new_fen, item.who) for item in queries.corrections(report_id=report_id)] == [
        (70_100_000, 70_160_000, "李"),
        (70_160_000, 70_170_000, "王"),
    ]


def test_corrections_go_with_their_report(store: Store, queries: Queries, report_id: int) -> None:
    fact_id = supply(store, queries.problems(report_id=report_id)[0].id)
    store.delete_report(report_id, who="王")
    assert queries.corrections() == []
    assert queries.facts_by_id([fact_id]) == {}
