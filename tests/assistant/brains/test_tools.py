"""Every tool on the invented units: what the model reads, and what goes to the ledger."""

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool

from assistant.results import Value
from assistant.settings import Settings
from assistant.toolkit.found import Found
from assistant.tools import CHAT_TOOLS, PLANNER_TOOLS
from assistant.turn import Turn
from db.core.errors import UserError
from tests.assistant.brains.invented import FIRST, SECOND, work_with

TOOLS = {tool.name: tool for tool in CHAT_TOOLS}


class Caller:
    """Calls tools in one turn."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn

    def __call__(self, tool: str, /, **args: Any) -> tuple[str, Found]:
        runtime: ToolRuntime[Turn, Any] = ToolRuntime(
            state={}, context=self.turn, config={}, stream_writer=lambda part: None, tool_call_id="x", store=None
        )
        message = TOOLS[tool].invoke(
            {"name": tool, "args": {**args, "runtime": runtime}, "id": "x", "type": "tool_call"}
        )
        return str(message.content), message.artifact


@pytest.fixture
def tools(filled: Settings) -> Iterator[Caller]:
    with work_with(filled) as (work, _):
        yield Caller(Turn.of(work, "2024年支出总计", trusted=False))


def test_names_and_words_of_all_tools() -> None:
    assert [tool.name for tool in PLANNER_TOOLS] == [
        "find", "figures", "compare", "rank", "aggregate", "breakdown", "change", "accounts", "compute", "count",
        "explanations", "definitions", "projects", "indicators", "checks", "chart", "sql",
    ]  # fmt: skip
    assert all(_chinese(tool) for tool in CHAT_TOOLS)


def _chinese(tool: BaseTool) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in tool.description)


def test_figures__are_told_with_handle_owner_year_unit_evidence_and_place(tools: Caller) -> None:
    text, found = tools("figures", units=[FIRST, SECOND], metrics=["支出总计"], year=2024)
    head, first, second = text.splitlines()
    assert head.split(" | ")[0] == "编号"
    assert first.startswith(f"v1 | {FIRST}市")
    assert " | 2024年 | 支出总计 | " in first
    assert " 万元 | fact:" in first
    assert second.startswith("v2 | ")
    assert list(tools.turn.figures_by_handle) == ["v1", "v2"]
    assert tools.turn.ledger.found == [found]


@pytest.mark.parametrize("units", [f"{FIRST}、{SECOND}", f'["{FIRST}", "{SECOND}"]', [FIRST, SECOND], None, "", []])
def test_arguments_as_models_write_them(tools: Caller, units: Any) -> None:
    _, found = tools("figures", units=units, metrics="支出总计", year="2024年")
    assert len(found.values) == 2


def test_what_is_missing_says_why(tools: Caller) -> None:
    text, found = tools("figures", units=[FIRST], metrics=["支出总计"], year=2019)
    assert found.figures[0].missing is not None
    assert "没有资料" in text
    for name in ("accounts", "projects", "indicators", "checks"):
        _, found = tools(name, unit=FIRST, year=2019)
        assert found.figures[0].missing is not None


def test_compare__largest_against_smallest(tools: Caller) -> None:
    _, found = tools("compare", units=[FIRST, SECOND], metric="支出总计", year=2024)
    high, low, between = found.data.high, found.data.low, found.data.difference
    assert between.value.exact == high.value.exact - low.value.exact > 0
    assert between.handle == "v3"
    assert found.data.times.value.exact == high.value.exact / low.value.exact


@pytest.mark.parametrize("how", ["sum", "average", "max", "min", "count"])
def test_aggregate(tools: Caller, how: str) -> None:
    _, looked = tools("figures", units=[], metrics=["支出总计"], year=2024)
    values = [figure.value.exact for figure in looked.values if figure.value]
    _, found = tools("aggregate", metric="支出总计", year=2024, how=how)
    expected = {"sum": sum(values), "average": sum(values) / 2, "max": max(values), "min": min(values), "count": 2}
    assert isinstance(found.figures[0].result, Value)
    assert found.figures[0].result.exact == expected[how]


def test_change__of_a_metric_and_of_a_share(tools: Caller) -> None:
    text, found = tools("change", metric="本年支出合计", unit=FIRST, year=2024)
    own, prior, change, rate = (figure.value.exact for figure in found.figures[:4] if figure.value)
    assert change == own - prior
    assert rate == change / prior * 100
    assert "拉动百分点" in text
    _, found = tools("change", metric="差旅费占支出总计的比重", unit=FIRST, year=2024)
    assert [figure.value.unit for figure in found.figures if figure.value] == ["%", "%", "个百分点"]


def test_words(tools: Caller) -> None:
    text, found = tools("explanations", question="为什么", units=[FIRST], year=2024, metric="项目支出")
    assert found.quotes
    assert all(quote.year == 2024 for quote in found.quotes)
    assert f"[{found.quotes[0].id}] " in text
    _, found = tools("definitions", term="三公经费", units=[FIRST])
    assert found.quotes
    _, found = tools("checks", unit=FIRST, year=2024)
    assert found.notes
    assert found.data.entity.startswith(FIRST)


def test_projects_and_indicators(tools: Caller) -> None:
    text, found = tools("projects", unit=FIRST, year=2024)
    assert "执行率" in text
    name = found.data[0].name
    _, found = tools("indicators", unit=FIRST, year=2024, project=name)
    assert {stored.project.name for stored, _ in found.data} == {name}
    assert len(found.quotes) == len(found.data)
    _, found = tools("indicators", unit=FIRST, year=2024, name="没有这样的指标")
    assert found.data == ()


def test_find__lists_units_and_near_names(tools: Caller) -> None:
    text, found = tools("find", text=f"{FIRST}的支出总计")
    assert [unit.city for unit in found.data.units] == [f"{FIRST}市"]
    assert [item.name for item in found.data.metrics] == ["支出总计"]
    text, found = tools("find", text="支出总记")
    assert "支出总计" in [item.name for item in found.data.near]
    assert SECOND in text  # no unit was named: all are listed


def test_chart__title_must_be_tied(tools: Caller) -> None:
    tools("figures", units=[], metrics=["支出总计"], year=2024)
    _, found = tools("chart", handles=["v1", "v2"], kind="bar", title="支出总计对比")
    assert "支出总计对比" in str(found.chart)
    _, found = tools("chart", handles=["v1", "v2"], title="高达 9999 万元")
    assert "9999" not in str(found.chart)
    for wrong in ({"handles": ["v9"]}, {"handles": ["v1"]}, {"handles": ["v1", "v2"], "kind": "pie"}):
        with pytest.raises(UserError):
            tools("chart", **wrong)


def test_count__only_what_was_found(tools: Caller) -> None:
    tools("figures", units=[], metrics=["支出总计"], year=2024)
    tools("figures", units=[FIRST], metrics=["支出总计"], year=2019)
    _, found = tools("count", handles=["v1", "v1", "v2"], name="公务用车保有量", unit="辆")
    assert (found.figures[0].value.exact, found.figures[0].value.unit, found.figures[0].name) == (2, "个", "个数")
    with pytest.raises(UserError):
        tools("count", handles=["v3"])


# --- what a model may reckon -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("v1 - v2", "万元"),
        ("v1 / v2 * 100", "%"),
        ("(v1 - v2) / v2 * 100", "%"),
        ("(v1 + v2) / 2", "万元"),
        ("v1 / v2 - 1", ""),
        ("v1 / 12", "万元"),
        ("v1 * 10000", "元"),
        ("v1 / 10000", "亿元"),
        ("v1 / v2", "倍"),
        ("v1 × 100 ÷ v2", "%"),
    ],
)  # fmt: skip
def test_compute__arithmetic_of_what_was_found(tools: Caller, expression: str, unit: str) -> None:
    tools("figures", units=[], metrics=["支出总计"], year=2024)
    _, found = tools("compute", expression=expression, unit=unit)
    assert found.figures[0].value is not None


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("v1", ""),
        ("v1 + 100", ""),
        ("v1 * 37", ""),
        ("v1 * 0", ""),
        ("v1 / v1 * 37", "%"),
        ("v1 / v1 + 99", ""),
        ("100 * 100", ""),
        ("v1 * 100 * 100 - v1 * 10", "元"),
        ("v1 * (10 + 1)", "万元"),
        ("v1 - v2", "亿元"),
        ("v1 / v2", "万元"),
        ("v1 - v2", "%"),
        ("v1 ** 2", ""),
        ("-v1", "人"),
        ("v7 - v1", ""),
        ("__import__('os')", ""),
        ("v1 - v2)", ""),
    ],
)
def test_compute__what_nobody_gave_is_refused(tools: Caller, expression: str, unit: str) -> None:
    tools("figures", units=[], metrics=["支出总计"], year=2024)
    before = len(tools.turn.ledger.found)
    with pytest.raises(UserError):
        tools("compute", expression=expression, unit=unit)
    assert len(tools.turn.ledger.found) == before


def test_compute__a_name_that_renames_is_not_taken(tools: Caller) -> None:
    tools("figures", units=[], metrics=["支出总计"], year=2024)
    _, found = tools("compute", expression="v1 - v2", name="项目支出")
    assert found.figures[0].name == "计算结果"
    _, found = tools("compute", expression="v1 - v2", name="支出总计相差")
    assert found.figures[0].name == "支出总计相差"


# --- what a statement may say ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "count"),
    [
        ("SELECT 单位, 年度, 支出总计, 收入总计 FROM v_summary", 6),
        ("SELECT 单位, 年度, 金额分 FROM v_figures WHERE 列 = '项目支出' LIMIT 3", 3),
        ("SELECT SUM(支出总计) FROM v_summary WHERE 年度 = 2024", 1),
        ("SELECT 单位, MAX(支出总计) FROM v_summary GROUP BY 单位", 2),
        ("SELECT 9999 AS 支出总计 FROM v_summary", 0),
        ("SELECT 支出总计 + 1 AS 支出总计 FROM v_summary", 0),
        ("SELECT 支出总计 FROM (SELECT 9999 AS 支出总计)", 0),
        ("SELECT a.单位, b.支出总计 FROM v_summary a JOIN v_summary b ON a.单位 <> b.单位", 0),
        ("SELECT 单位, 支出总计 FROM v_summary UNION SELECT 单位, 9999 FROM v_summary", 0),
        ("WITH x AS (SELECT 9999 AS 支出总计) SELECT 支出总计 FROM x", 0),
        ("SELECT '广州' AS 单位, LENGTH(单位) FROM v_summary", 0),
        ("SELECT COUNT(*) FROM v_summary", 0),
    ],
)
def test_sql__only_columns_of_a_view_are_figures(tools: Caller, statement: str, count: int) -> None:
    text, found = tools("sql", statement=statement)
    assert len(found.values) == count
    assert found.tables[0].rows
    assert "查询结果" in text


def test_sql__owner_year_and_exact_value(tools: Caller) -> None:
    _, looked = tools("figures", units=[FIRST], metrics=["支出总计"], year=2024)
    columns = "FROM v_summary WHERE 城市 = '云溪市' AND 年度 = 2024"
    _, found = tools("sql", statement="SELECT 单位, 年度, 支出总计 " + columns)
    (figure,) = found.figures
    assert figure.entities == looked.figures[0].entities
    assert figure.years == (2024,)
    assert figure.value is not None
    assert looked.figures[0].value is not None
    assert figure.value.exact == looked.figures[0].value.exact
    _, found = tools("sql", statement="SELECT SUM(支出总计) " + columns)
    assert len(found.figures[0].entities) == 2  # of all units, as far as the result tells


@pytest.mark.parametrize("statement", [" ", "DROP TABLE report", "SELECT 1; SELECT 2", "SELECT * FROM sqlite_master"])
def test_sql__anything_else_is_refused(tools: Caller, statement: str) -> None:
    with pytest.raises(UserError):
        tools("sql", statement=statement)


def test_draft__a_section_with_its_figures(tools: Caller) -> None:
    text, found = tools("draft", unit=FIRST, year=2024, section="一")
    assert "收入支出决算总体情况说明" in text
    assert "juesuan draft --entity" in text
    assert found.figures
    assert all(figure.value is not None and figure.handle for figure in found.figures)


def test_draft__without_a_section_only_what_it_would_hold(tools: Caller) -> None:
    text, found = tools("draft", unit=FIRST, year=2024)
    assert found.figures == ()
    assert "待填：" in text
