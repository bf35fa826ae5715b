"""Self-evaluation tables, summary lists and evaluation tables of invented projects, with what they say."""

from dataclasses import dataclass
from random import Random
from typing import Any

from tests.ingest.layouts.layout import seeded

_LEVELS = {
    "成本指标": ("经济成本指标",),
    "产出指标": ("数量指标", "质量指标", "时效指标"),
    "效益指标": ("社会效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
_NAMES = {
    "经济成本指标": ("话务服务成本", "平台运行维护费"),
    "数量指标": ("热线诉求受理量", "坐席人数", "设备采购数量"),
    "质量指标": ("热线接通率", "工单办结率", "验收合格率"),
    "时效指标": ("诉求平均办结周期", "资金支付及时率"),
    "社会效益指标": ("市民诉求办结率", "服务效能提升"),
    "可持续影响指标": ("平台持续运行能力", "长效机制健全性"),
    "服务对象满意度指标": ("群众满意率", "服务对象满意程度"),
}
_VALUES = (
    ("≥95%", "98.66%"), ("≥500万件", "493万件"), ("≤6天", "4.1天"), ("=100%", "100%"), ("≥3000篇", "4352篇"),
    ("优", "优"), ("是", "是"), ("≤30分钟", "18分钟"), ("明显提高", "明显提高"), ("≤10万元", "9.8万元"),
)  # fmt: skip
_PROJECTS = ("话务外包服务经费", "热线平台运行维护费", "办公设备购置项目", "12345融媒服务平台", "城市体检专项经费")


@dataclass(frozen=True)
class Style:
    """How one report prints its projects."""

    merged: str = "top"  # top, centred, repeated
    unit: str = "万元"
    unit_at: str = "line"  # line, margin
    slid: bool = False  # single rows lose or gain a cell before the level columns
    split_name: bool = False  # the project's name torn over two cells
    no_score: bool = False  # one indicator's score is not printed
    notes: bool = True
    listed: bool = False  # a summary list stands before the tables
    names: str = "项目名称"
    order: str = "usual"  # 成本 first, or 产出 first


@dataclass
class Told:
    text: str
    projects: list[dict[str, Any]]


def report(style: Style, seed: int, count: int = 2) -> Told:
    rng = seeded(seed)
    projects = [_invent(rng, name, style) for name in rng.sample(_PROJECTS, count)]
    lines = ["第五部分 附件", ""]
    if style.listed:
        lines += ["项目支出绩效自评结果汇总表", "", "序号\t项目名称\t得分\t等级"]
        lines += [f"{i}\t{p['name']}\t{p['score']}\t{p['grade']}" for i, p in enumerate(projects, 1)]
        lines.append("")
    for project in projects:
        lines += _table(project, style, rng)
    return Told("\n".join(lines), projects)


def _invent(rng: Random, name: str, style: Style) -> dict[str, Any]:
    full = rng.randint(100, 90_000)  # 百元 in 万元 with two decimals
    spent = full if rng.random() < 0.4 else rng.randint(full // 2, full)
    indicators = []
    levels = list(_LEVELS.items())
    if style.order != "usual":
        levels = [*levels[1:3], levels[0], levels[3]]
    for first, seconds in levels:
        for second in seconds:
            most = len(_NAMES[second])
            # the middle of an even block is no row: nobody could tell where it ends
            size = rng.choice([n for n in (1, 3) if n <= most]) if style.merged == "centred" else rng.randint(1, most)
            for title in rng.sample(_NAMES[second], size):
                target, actual = rng.choice(_VALUES)
                indicators.append([first, second, title, target, actual, "5", "5", ""])
    hurt = rng.choice(indicators)
    hurt[6], hurt[7] = "4.5", "年中任务调整，今后按季度测算" if style.notes else ""
    if style.no_score:
        rng.choice(indicators[1:-1])[6] = ""
    rate = (spent * 10_000 // full + 0) / 100
    return {
        "name": name, "initial": rng.choice((0, full)), "full": full, "executed": spent, "rate": f"{rate:.2f}",
        "score": f"{rng.randint(8000, 10000) / 100:.2f}", "grade": "优", "indicators": indicators,
    }  # fmt: skip


def _money(hundreds: int, style: Style) -> str:
    return f"{hundreds / 100:.2f}" if style.unit == "万元" else f"{hundreds * 100:.2f}"


def _table(project: dict[str, Any], style: Style, rng: Random) -> list[str]:
    name = project["name"]
    torn = [name[:4], name[4:]] if style.split_name else ["", name]
    lines = ["项目支出绩效自评表", "（2024年度）"]
    lines += [f"单位：{style.unit}", ""] if style.unit_at == "line" else [""]
    margin = f"项目资金（{style.unit}）" if style.unit_at == "margin" else "项目预算执行情况"
    money = [_money(project[key], style) for key in ("initial", "full", "executed")]
    rows = [
        [style.names, *torn, "", "", "", "", "", ""],
        ["主管部门", "", "某市人民政府办公室", "", "", "实施单位", "某市12345热线中心", "", ""],
        [margin, "", "年初预算数", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分", ""],
        ["", "年度资金总额", *money, "10", f"{project['rate']}%", "9.5", ""],
        ["", "其中：当年财政拨款", *money, "—", "", "", ""],
        ["", "其他资金", "0", "0", "0", "—", "", "", ""],
        ["年度总体目标", "年初预期目标", "", "", "目标实际完成情况", "", "", "", ""],
        ["", "保障热线平稳运行，及时受理群众诉求", "", "", "热线平稳运行，群众诉求及时受理", "", "", "", ""],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
    ]
    rows += _indicator_rows(project["indicators"], style, rng)
    rows.append(["总分", "", "", "", "", "", "100", project["score"], ""])
    rows.append(["评价等级", "", f"{project['grade']}（S≥90）", "", "", "", "", "", ""])
    return [*lines, *("\t".join(row) for row in rows), ""]


def _indicator_rows(indicators: list[list[str]], style: Style, rng: Random) -> list[list[str]]:
    rows = []
    for position, item in enumerate(indicators):
        first = _shown(indicators, position, 0, style)
        second = _shown(indicators, position, 1, style)
        row = ["", first, second, *item[2:]]
        if style.slid and rng.random() < 0.3:
            row = ["", *row[:-1]] if not row[-1] else row
        rows.append(row)
    return rows


def _shown(indicators: list[list[str]], position: int, level: int, style: Style) -> str:
    """The level word where a merged cell prints it: each row, the first of its block, or the middle one."""
    word = indicators[position][level]
    block = [i for i, item in enumerate(indicators) if item[level] == word]
    at = {"repeated": position, "top": block[0], "centred": block[(len(block) - 1) // 2]}[style.merged]
    return word if at == position else ""
