"""The documented read-only views, each declared once: the declaration makes the SQL, the help and the documents.

A view is not data: migrate.py makes all of them anew whenever a declaration or the schema has changed.
Amounts are exact NUMERIC in PostgreSQL. SQLite has no exact fraction, so 万元 there is a REAL for looking at;
v_figures carries 金额分, a whole number, for exact sums.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection


class Shape(StrEnum):
    """What becomes of the expression of a column."""

    PLAIN = "plain"
    WAN = "wan"  # 分 shown in 万元
    NUMBER = "number"  # a decimal string shown as a number


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a view: its Chinese name, what it means, and the expression over the tables."""

    name: str
    description: str
    expression: str
    shape: Shape = Shape.PLAIN

    def sql(self, dialect: str) -> str:
        exact = "NUMERIC" if dialect == "postgresql" else "REAL"
        match self.shape:
            case Shape.PLAIN:
                return self.expression
            case Shape.NUMBER:
                return f"CAST({self.expression} AS {exact})"
            case Shape.WAN:
                wan = f"CAST({self.expression} AS {exact}) / 1000000"
                return f"ROUND({wan}, 6)" if dialect == "postgresql" else wan


@dataclass(frozen=True, slots=True)
class View:
    """One view: name, what one row of it is, its columns, and where they come from."""

    name: str
    description: str
    columns: tuple[Column, ...]
    source: str

    def select(self, dialect: str) -> str:
        columns = ",\n  ".join(f'{column.sql(dialect)} AS "{column.name}"' for column in self.columns)
        return f"SELECT\n  {columns}\n{self.source}"


# The tables that the views read; the read-only connection sees no other, and these only through a view.
READ_TABLES = frozenset({"entity", "report", "fact", "section", "passage", "project", "indicator"})

_UNIT = (
    Column("单位", "单位全称", "e.name"),
    Column("城市", "所在城市", "e.city"),
    Column("省份", "所在省份", "e.province"),
    Column("年度", "决算年度", "r.year"),
)
_CURRENT = "JOIN report r ON r.id = {owner}.report_id AND r.is_current\nJOIN entity e ON e.id = r.entity_id"


def _place(alias: str) -> tuple[Column, ...]:
    return (
        Column("文件", "出自哪个文件", f"{alias}.source_file"),
        Column("页", "第几页，没有页码时为空", f"{alias}.source_page"),
        Column("行号", "第几行，没有行号时为空", f"{alias}.source_line"),
        Column("工作表", "工作表名，不是表格文件时为空", f"{alias}.source_sheet"),
    )


FIGURES = View(
    "v_figures",
    "公开表里的每一个数，一行一个；只含每个单位每个年度现行的一版",
    (
        Column("编号", "这个数的编号，引用时写 fact:编号", "f.id"),
        *_UNIT,
        Column("表", "公开表的规范名称", "f.form"),
        Column("方向", "收入或支出；不分方向的表为空文本", 'f."side"'),
        Column("行", "科目编码，没有编码的行是行名", 'f."row"'),
        Column("科目名称", "行的名称", "f.label"),
        Column("列", "列的规范名称", "f.col"),
        Column("金额万元", "金额，万元；在 SQLite 里是近似小数，要精确求和请用 金额分", "f.fen", Shape.WAN),
        Column("金额分", "金额，分，精确整数；除以 1000000 得万元", "f.fen"),
        Column("打印值", "报告上印的原样", "f.printed"),
        Column("打印单位", "报告上这张表的金额单位", "f.unit"),
        *_place("f"),
        Column("置信度", "识别扫描件时的把握，0 到 1；不是识别得来的为空", "f.confidence"),
    ),
    "FROM fact f\n" + _CURRENT.format(owner="f"),
)

# Where each figure of the summary stands: form, side, row, column; the first place that has one is taken.
_Cell = tuple[str, str, str, str]
_OVERVIEW = "收入支出决算总表"
_INCOME = "收入决算表"
_EXPENDITURE = "支出决算表"
_GRANTS = "财政拨款收入支出决算总表"
_BASIC = "一般公共预算财政拨款基本支出决算表"
_FUND = "政府性基金预算财政拨款收入支出决算表"
_CAPITAL = "国有资本经营预算财政拨款支出决算表"
_THREE_PUBLIC = "“三公”经费支出决算表"


def _three_public(row: str, column: str = "决算数") -> tuple[_Cell, ...]:
    return ((_THREE_PUBLIC, "", row, column),)


SUMMARY_CELLS: dict[str, tuple[_Cell, ...]] = {
    "收入总计": ((_OVERVIEW, "收入", "总计", "金额"),),
    "支出总计": ((_OVERVIEW, "支出", "总计", "金额"),),
    "本年收入合计": ((_OVERVIEW, "收入", "本年收入合计", "金额"), (_INCOME, "", "合计", "本年收入合计")),
    "本年支出合计": ((_OVERVIEW, "支出", "本年支出合计", "金额"), (_EXPENDITURE, "", "合计", "本年支出合计")),
    "财政拨款收入": ((_INCOME, "", "合计", "财政拨款收入"), (_GRANTS, "收入", "本年收入合计", "金额")),
    "财政拨款支出": ((_GRANTS, "支出", "本年支出合计", "合计"),),
    "基本支出": ((_EXPENDITURE, "", "合计", "基本支出"),),
    "项目支出": ((_EXPENDITURE, "", "合计", "项目支出"),),
    "人员经费": ((_BASIC, "", "人员经费合计", "金额"),),
    "公用经费": ((_BASIC, "", "公用经费合计", "金额"),),
    "三公经费决算数": _three_public("合计"),
    "三公经费预算数": _three_public("合计", "预算数"),
    "因公出国（境）费": _three_public("因公出国（境）费"),
    "公务用车购置及运行维护费": _three_public("公务用车购置及运行维护费"),
    "公务用车购置费": _three_public("公务用车购置费"),
    "公务用车运行维护费": _three_public("公务用车运行维护费"),
    "公务接待费": _three_public("公务接待费"),
    "政府性基金支出": (
        (_FUND, "", "合计", "本年支出"),
        (_GRANTS, "支出", "本年支出合计", "政府性基金预算财政拨款"),
    ),
    "国有资本经营支出": (
        (_CAPITAL, "", "合计", "合计"),
        (_GRANTS, "支出", "本年支出合计", "国有资本经营预算财政拨款"),
    ),
    "年初结转和结余": ((_OVERVIEW, "收入", "年初结转和结余", "金额"),),
    "年末结转和结余": ((_OVERVIEW, "支出", "年末结转和结余", "金额"),),
}


def _pivot(cells: tuple[_Cell, ...]) -> str:
    found = [
        f"MAX(CASE WHEN f.form = '{form}' AND f.\"side\" = '{side}' AND f.\"row\" = '{row}' AND f.col = '{col}' "
        "THEN f.fen END)"
        for form, side, row, col in cells
    ]
    return found[0] if len(found) == 1 else f"COALESCE({', '.join(found)})"


def _summary_source() -> str:
    rows = sorted({row for cells in SUMMARY_CELLS.values() for _, _, row, _ in cells})
    listed = ", ".join(f"'{row}'" for row in rows)
    return (
        "FROM report r\nJOIN entity e ON e.id = r.entity_id\n"
        f'LEFT JOIN fact f ON f.report_id = r.id AND f."row" IN ({listed})\n'
        "WHERE r.is_current\n"
        "GROUP BY r.id, r.year, e.name, e.city, e.province"
    )


SUMMARY = View(
    "v_summary",
    "每个单位每个年度一行的主要数，单位都是万元；空表示表里没有这个数（空白或未公开）",
    (
        *_UNIT,
        *(
            Column(
                name,
                "取自" + "，没有时取".join("·".join(filter(None, cell)) for cell in cells),
                _pivot(cells),
                Shape.WAN,
            )
            for name, cells in SUMMARY_CELLS.items()
        ),
    ),
    _summary_source(),
)

PROJECTS = View(
    "v_projects",
    "预算项目的绩效自评，一行一个项目；报告没有印的为空",
    (
        Column("编号", "这个项目的编号", "p.id"),
        *_UNIT,
        Column("项目", "项目名称", "p.name"),
        Column("年初预算万元", "年初预算数，万元", "p.budget_initial", Shape.WAN),
        Column("全年预算万元", "全年预算数，万元", "p.budget_full", Shape.WAN),
        Column("执行数万元", "全年执行数，万元", "p.executed", Shape.WAN),
        Column("执行率", "印出的执行率，百分数", "p.execution_rate", Shape.NUMBER),
        Column("得分", "自评总分", "p.score", Shape.NUMBER),
        Column("等级", "自评等级", "p.grade"),
        *_place("p"),
    ),
    "FROM project p\n" + _CURRENT.format(owner="p"),
)

INDICATORS = View(
    "v_indicators",
    "项目的绩效指标，一行一个指标；值都是报告上印的原样",
    (
        Column("编号", "这个指标的编号，引用时写 indicator:编号", "i.id"),
        *_UNIT,
        Column("项目", "项目名称", "p.name"),
        Column("序号", "在项目里的第几个，从 1 数起", "i.ordinal"),
        Column("一级指标", "一级指标", "i.level1"),
        Column("二级指标", "二级指标", "i.level2"),
        Column("指标", "三级指标的名称", "i.name"),
        Column("指标值", "年度指标值", "i.target"),
        Column("完成值", "实际完成值", "i.actual"),
        Column("分值", "分值或权重", "i.weight"),
        Column("得分", "得分", "i.score"),
        Column("说明", "偏差原因等", "i.note"),
        *_place("i"),
    ),
    "FROM indicator i\nJOIN project p ON p.id = i.project_id\n" + _CURRENT.format(owner="p"),
)

_PART = (
    "CASE s.part WHEN 'overview' THEN '概况' WHEN 'tables' THEN '决算表' WHEN 'explanation' THEN '情况说明' "
    "WHEN 'definitions' THEN '名词解释' WHEN 'attachments' THEN '附件' ELSE s.part END"
)

EXPLANATIONS = View(
    "v_explanations",
    "报告的文字，一行一段，带所在章节",
    (
        Column("编号", "这一段的编号", "p.id"),
        *_UNIT,
        Column("部分", "概况、决算表、情况说明、名词解释或附件", _PART),
        Column("章节", "章节路径，用 / 连接", "p.section"),
        Column("标题", "章节标题", "s.title"),
        Column("序号", "章节里的第几段", "p.ordinal"),
        Column("文字", "这一段的全文", "p.text"),
        *_place("p"),
    ),
    "FROM passage p\nLEFT JOIN section s ON s.id = p.section_id\n" + _CURRENT.format(owner="p"),
)

VIEWS = (FIGURES, SUMMARY, PROJECTS, INDICATORS, EXPLANATIONS)
VIEW_NAMES = tuple(view.name for view in VIEWS)


def digest(dialect: str) -> str:
    """What changes when any view changes."""
    text = "\n".join(f"{view.name}\n{view.select(dialect)}" for view in VIEWS)
    return hashlib.sha256(text.encode()).hexdigest()


def drop_views(connection: Connection) -> None:
    """Drop the views, so that the tables under them can change."""
    for name in VIEW_NAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def create_views(connection: Connection) -> None:
    """Make every view as declared."""
    dialect = connection.dialect.name
    for view in VIEWS:
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS\n{view.select(dialect)}")


def help_text() -> str:
    """The views and their columns in Chinese, a paragraph each, for --help."""
    return "\n\n".join(
        f"{view.name}（{view.description}）：{'、'.join(column.name for column in view.columns)}" for view in VIEWS
    )
