"""Questions to the store: which unit is meant, what is counted, in which order."""

from collections.abc import Callable

import pytest

from db.core.errors import UnknownEntityError, UserError
from db.core.facts import Entity, Passage, Report
from db.entity_match import matches, nearby, resolve
from db.queries import Queries
from db.store import Store
from tests.db.invented_report import FIGURES, OTHER_UNIT, UNIT

Make = Callable[..., Report]

HOTLINE = Entity(UNIT, ("云岭12345", "云岭热线"), "云岭市")
BUREAU = Entity(OTHER_UNIT, ("云岭大数据局", "大数据局"), "云岭市")
NEIGHBOUR = Entity("青川市大数据局", ("青川大数据局",), "青川市")
UNITS = [HOTLINE, BUREAU, NEIGHBOUR]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (UNIT, HOTLINE),
        ("云岭市 12345 热线服务中心", HOTLINE),
        ("云岭市１２３４５热线服务中心", HOTLINE),
        ("云岭12345", HOTLINE),
        ("热线服务", HOTLINE),
        ("数据发展", BUREAU),
        ("大数据局", BUREAU),
        ("青川", NEIGHBOUR),
        ("云岭大数据", BUREAU),
    ],
)
def test_resolve(said: str, meant: Entity) -> None:
    assert resolve(UNITS, said) == meant


def test_resolve__several_fit() -> None:
    assert matches(UNITS, "云岭市") == (HOTLINE, BUREAU)
    with pytest.raises(UnknownEntityError, match=f"“云岭市”对应多个单位：{UNIT}、{OTHER_UNIT}，请写全称"):
        resolve(UNITS, "云岭市")


def test_resolve__many_are_cut() -> None:
    many = [Entity(f"云岭市第{number}中心") for number in range(8)]
    with pytest.raises(UnknownEntityError, match="第4中心等 8 个，请写全称"):
        resolve(many, "中心")


def test_resolve__names_what_is_near() -> None:
    assert nearby(UNITS, "青川数据局")[0] == NEIGHBOUR
    with pytest.raises(UnknownEntityError, match="库里没有“青川数据局”，名称相近的有：青川市大数据局"):
        resolve(UNITS, "青川数据局")


@pytest.mark.parametrize(("units", "said"), [([], "云岭"), (UNITS, "XYZ"), (UNITS, ""), (UNITS, "  ")])
def test_resolve__nothing_near(units: list[Entity], said: str) -> None:
    with pytest.raises(UnknownEntityError, match="juesuan"):
        resolve(units, said)


def test_entity_filter__by_short_name(store: Store, queries: Queries, make: Make) -> None:
    store.save(make())
    store.save(make(entity=Entity(OTHER_UNIT), facts=(), passages=(), projects=(), problems=()))
    assert queries.resolve_entity("云岭12345").name == UNIT
    assert queries.match_entities("云岭市") == tuple(queries.entities())
    assert len(queries.facts("云岭12345")) == len(FIGURES)
    assert queries.facts("大数据") == []
    with pytest.raises(UnknownEntityError):
        queries.facts("没有的单位")


def test_reports__counts(store: Store, queries: Queries, make: Make) -> None:
    saved = store.save(make(), parser_version="p1")
    store.save(make(entity=Entity(OTHER_UNIT), facts=(), passages=(), projects=(), problems=()))
    full, bare = sorted(queries.reports(), key=lambda report: -report.facts)
    assert (full.id, full.facts, full.projects, full.passages) == (saved.report_id, len(FIGURES), 2, 3)
    assert full.problems == {"conflict": 1, "unread_cell": 2}
    assert (full.editions, full.is_current, full.parser_version, full.pages) == (1, True, "p1", 12)
    assert full.ingested_at.tzinfo is not None
    assert (bare.facts, bare.projects, bare.passages, bare.problems) == (0, 0, 0, {})
    assert queries.reports("云岭12345") == [full]
    assert queries.reports(year=1999) == []
    assert queries.report(saved.report_id) == full
    assert queries.report(10**6) is None


def test_find_report_by_sha__also_superseded(store: Store, queries: Queries, make: Make) -> None:
    first = store.save(make())
    store.save(make(title="更正"))
    found = queries.find_report_by_sha(make().sha256)
    assert found is not None
    assert (found.id, found.is_current, found.editions) == (first.report_id, False, 2)
    assert queries.find_report_by_sha("0" * 64) is None


def test_facts__filtered_and_ordered(store: Store, queries: Queries, make: Make) -> None:
    store.save(make(year=2024))
    store.save(make(year=2023))
    assert [fact.fact.key.year for fact in queries.facts()] == [2023] * len(FIGURES) + [2024] * len(FIGURES)
    assert len(queries.facts(form="支出决算表", year=2023)) == 4
    assert queries.facts(form="没有的表") == []
    order = ["“三公”经费支出决算表", "支出决算表"]
    forms = [fact.fact.key.form for fact in queries.facts(year=2023, form_order=order)]
    assert forms[:7] == [order[0]] * 3 + [order[1]] * 4
    assert forms[7] == "收入支出决算总表"
    ids = [fact.id for fact in queries.facts(year=2023)]
    assert ids == sorted(ids)
    assert queries.facts_by_id([ids[0], 10**6]) == {ids[0]: queries.facts(year=2023)[0]}


def test_passages__with_their_section(store: Store, queries: Queries, make: Make) -> None:
    store.save(make(passages=(*make().passages, Passage("附", 1, "无标题的一段", make().passages[0].source))))
    passages = queries.passages("云岭12345", 2023)
    assert [(found.title, found.part) for found in passages] == [
        ("一、收入支出总体情况", "explanation"),
        ("一、收入支出总体情况", "explanation"),
        ("第四部分 名词解释", "definitions"),
        ("", ""),
    ]
    assert len(queries.passages(part="explanation")) == 2
    assert queries.passages_by_sha([passages[1].sha, "没有"]) == {passages[1].sha: passages[1]}
    assert queries.passages_by_sha([]) == {}
    store.save(make(title="更正"))
    assert queries.passages_by_sha([passages[1].sha]) == {}


def test_projects__with_ids_of_indicators(store: Store, queries: Queries, make: Make) -> None:
    store.save(make())
    first, second = queries.projects(UNIT, 2023)
    assert len(first.indicator_ids) == len(first.project.indicators) == 2
    assert (second.project.indicators, second.indicator_ids) == ((), ())
    assert str(first.project.score) == "99.860"


def test_problems__by_kind(store: Store, queries: Queries, make: Make) -> None:
    store.save(make())
    assert len(queries.problems(kind="unread_cell")) == 2
    assert len(queries.problems(UNIT)) == 3


def test_report_text(store: Store, queries: Queries, make: Make) -> None:
    report_id = store.save(make()).report_id
    assert queries.report_text(report_id).splitlines() == [
        "第三部分 情况说明",
        "一、收入支出总体情况",
        "收入总计120.50万元。",
        "主要原因是热线增加。",
        "第四部分 名词解释",
        "财政拨款收入：指财政拨付的资金。",
    ]
    with pytest.raises(UserError, match="juesuan reports"):
        queries.report_text(report_id + 1)
