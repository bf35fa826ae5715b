"""Part five: the list of self-evaluated projects, and one self-evaluation table a project."""

from collections.abc import Iterator

from db.core.number_forms import format_amount, format_percent, format_value
from samples.blocks import Block, Role, Table, Text
from samples.figures import Figures
from samples.house import House
from samples.records import Goal, Programme
from samples.unit import NAME, SUPERVISOR

_WIDTH = 9
_Rows = list[tuple[str, ...]]
_HEADS = (
    *("年度绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值（A）"),
    *("实际完成指标值（B）", "分值", "得分", "偏差原因分析及改进措施"),
)


def performance_tables(figures: Figures, house: House) -> Iterator[Block]:
    year = figures.year.year
    yield Text(Role.TITLE, f"{year}年度市级预算项目绩效自评情况汇总表")
    yield Text(Role.MARK, f"单位：{NAME}")
    rows: _Rows = [("序号", "项目名称", "资金使用单位", "自评得分", "自评等级")]
    rows += [
        (str(number), item.name, NAME, format_value(item.score, house.prose), item.grade)
        for number, item in enumerate(figures.year.programmes, 1)
    ]
    yield Table(tuple(rows), 1)
    for item in figures.year.programmes:
        yield Text(Role.TITLE, f"{year}年度市级预算项目支出绩效自评表")
        yield Text(Role.MARK, f"金额单位：{house.performance_unit}")
        yield Table(tuple(_wide(row) for row in (*_head(item, house), *_goals(item, house))), 0)


def _wide(row: tuple[str, ...]) -> tuple[str, ...]:
    return (*row, *[""] * (_WIDTH - len(row)))


def _head(item: Programme, house: House) -> _Rows:
    """Name, money and aim."""

    def amount(fen: int) -> str:
        return format_amount(fen, house.prose, house.performance_unit)

    rate, score = format_percent(item.rate, house.prose), format_value(item.execution_score, house.prose)
    left = item.spent - item.carried
    return [
        ("项目名称", "", item.name),
        ("主管部门", "", SUPERVISOR, "", "", "实施单位", NAME),
        ("项目预算执行情况", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
        ("", "年度资金总额", amount(item.initial), amount(item.full), amount(item.spent), "10", rate, score),
        ("", "其中：当年财政拨款", amount(item.initial), amount(item.current), amount(left)),
        ("", "上年结转资金", amount(0), amount(item.carried), amount(item.carried)),
        ("", "其他资金", amount(0), amount(0), amount(0)),
        ("年度总体目标", "", "年初预期目标", "", "", "目标实际完成情况"),
        ("", "", item.aim, "", "", item.achieved),
    ]


def _goals(item: Programme, house: House) -> _Rows:
    rows: _Rows = [_HEADS]
    before: Goal | None = None
    for goal in item.goals:
        level1 = "" if house.merged_levels and before and before.level1 == goal.level1 else goal.level1
        level2 = "" if house.merged_levels and before and before.level2 == goal.level2 else goal.level2
        score = format_value(goal.score, house.prose)
        rows.append(("", level1, level2, goal.name, goal.target, goal.actual, str(goal.weight), score, goal.note))
        before = goal
    total = format_value(item.score, house.prose)
    return [*rows, ("总分", "", "", "", "", "", "100", total)]
