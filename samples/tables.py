"""Part two: the public tables, in the layout of real reports as text extraction gives them."""

from collections.abc import Callable, Iterator
from itertools import zip_longest

from db.catalogue import Form
from samples.blocks import Block, Role, Table, Text, ordinal
from samples.figures import GRAND, INCOME, SPENDING, TOTAL, Figures
from samples.house import House
from samples.unit import NAME

# The classes of both 总表 in their printed order.
CLASSES = tuple(
    f"2{number:02d}"
    for number in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 29, 31, 32, 34)
)
# The three column groups of the economic accounts: class -> its accounts, all printed whether used or not.
_GROUPS: tuple[dict[str, str], ...] = (
    {"301": "01 02 03 06 07 08 09 10 11 12 13 14 99", "303": "01 02 03 04 05 06 07 08 09 10 11 99"},
    {"302": "01 02 03 04 05 06 07 08 09 11 12 13 14 15 16 17 18 24 25 26 27 28 29 31 39 40 99"},
    {
        "307": "01 02 03 04",
        "310": "01 02 03 05 06 07 08 09 10 11 12 13 19 21 22 99",
        "312": "01 03 04 05 99",
        "399": "07 08 09 10 99",
    },
)
_BUDGETS = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
_Rows = list[tuple[str, ...]]

# form -> the title that this house prints: an index into the catalogue's titles
_TITLES = {"basic": 1, "three_public": 1}
ORDER = (
    "overview",
    "income",
    "expenditure",
    "fiscal",
    "general_budget",
    "basic",
    "gov_fund",
    "state_capital",
    "three_public",
)
_NOTES = {
    "overview": "注：本表列示本单位全年各项收支及年末结转结余的总体情况，金额换算为万元后个别尾数可能略有出入。",
    "income": "注：本表列示本单位全年取得的各类收入及其对应的功能科目。",
    "expenditure": "注：本表列示本单位全年各类支出及其对应的功能科目。",
    "fiscal": "注：本表列示本单位三本预算财政拨款的收支总额和年末结转结余。",
    "general_budget": "注：本表列示本单位全年使用一般公共预算财政拨款的支出。",
    "basic": "注：本表按经济分类列示一般公共预算财政拨款安排的基本支出明细。",
    "gov_fund": "注：本表列示本单位政府性基金预算财政拨款的收支和结转结余。",
    "state_capital": "注：本表列示本单位使用国有资本经营预算财政拨款的支出。",
    "three_public": "注：本表列示财政拨款安排的“三公”经费预算和决算，预算数为年中按程序调整后的全年预算数。",
}
_BLANK_NOTES = {
    "gov_fund": "本单位当年没有政府性基金预算财政拨款收支，本表无数据。",
    "state_capital": "本单位当年没有国有资本经营预算财政拨款支出，本表无数据。",
}


def title_of(figures: Figures, form: str) -> str:
    """The title that the unit prints above a form."""
    return _form(figures, form).titles[_TITLES.get(form, 0)]


def _form(figures: Figures, form: str) -> Form:
    declared = figures.catalogue.form(form)
    if declared is None:
        raise ValueError(f"no form {form}")
    return declared


def public_tables(figures: Figures, house: House) -> Iterator[Block]:
    """All nine, each with title, marks and notes."""
    for number, form in enumerate(ORDER, 1):
        yield Text(Role.TITLE, title_of(figures, form))
        marks = [f"公开{number:02d}表", f"单位：{NAME}"]
        for mark in marks if house.number_first else reversed(marks):
            yield Text(Role.MARK, mark)
        yield Text(Role.MARK, "金额单位：万元")
        yield from _BUILDERS[form](figures, house)
        yield Text(Role.NOTE, _NOTES[form])
        if form in _BLANK_NOTES and not figures.all_codes(form):
            yield Text(Role.NOTE, _BLANK_NOTES[form])


def _pages(header: _Rows, rows: _Rows, house: House) -> Iterator[Block]:
    """One table a page, the header on each."""
    for start in range(0, len(rows), house.page_rows):
        yield Table((*header, *rows[start : start + house.page_rows]), len(header))


# --- two-sided -------------------------------------------------------------------------------------------------------


def _class_labels(figures: Figures) -> list[tuple[str, str]]:
    """(label with its ordinal, row) of the class lines."""
    names = [figures.account(code) for code in CLASSES]
    return [(f"{ordinal(number)}、{name}", name) for number, name in enumerate(names, 1)]


def _overview(figures: Figures, house: House) -> Iterator[Block]:
    sources = (
        "一般公共预算财政拨款收入", "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入", "上级补助收入",
        "事业收入", "经营收入", "附属单位上缴收入", "其他收入",
    )  # fmt: skip
    left = [(f"{ordinal(number)}、{name}", name) for number, name in enumerate(sources, 1)]
    left += [("", "")] * (len(CLASSES) - len(left))
    left += [(row, row) for row in ("本年收入合计", "使用非财政拨款结余", "年初结转和结余", "", GRAND)]
    right = _class_labels(figures)
    right += [(row, row) for row in ("本年支出合计", "结余分配", "年末结转和结余", "", GRAND)]
    rows: _Rows = []
    for number, ((label, row), (other_label, other)) in enumerate(zip(left, right, strict=True), 1):
        amounts = (figures.fen("overview", row, side=INCOME), figures.fen("overview", other, side=SPENDING))
        one, two = (house.cell(fen, "overview") for fen in amounts)
        rows.append((label, str(number), one, other_label, str(number + len(left)), two))
    header: _Rows = [
        (INCOME, "", "", SPENDING, "", ""),
        ("项目", "行次", "金额", "项目", "行次", "金额"),
        ("栏次", "", "1", "栏次", "", "2"),
    ]
    yield Table((*header, *rows), len(header))


def _fiscal(figures: Figures, house: House) -> Iterator[Block]:
    opening = "年初财政拨款结转和结余"
    left = [(f"{ordinal(number)}、{name}", name) for number, name in enumerate(_BUDGETS, 1)]
    left += [("", "")] * (len(CLASSES) - len(left))
    left += [("本年收入合计", "本年收入合计"), (opening, opening)]
    left += [(name, f"{opening}/{name}") for name in _BUDGETS]
    left.append((GRAND, GRAND))
    right = _class_labels(figures)
    right += [(row, row) for row in ("本年支出合计", "年末财政拨款结转和结余", "", "", "", GRAND)]
    rows: _Rows = []
    for number, ((label, row), (other_label, other)) in enumerate(zip(left, right, strict=True), 1):
        income = house.cell(figures.fen("fiscal", row, side=INCOME), "fiscal")
        spent = [house.cell(figures.fen("fiscal", other, col, SPENDING), "fiscal") for col in (TOTAL, *_BUDGETS)]
        rows.append((label, str(number), income, other_label, str(number + len(left)), *spent))
    header: _Rows = [
        (INCOME, "", "", SPENDING, "", "", "", "", ""),
        ("项目", "行次", "金额", "项目", "行次", TOTAL, *_BUDGETS),
        ("栏次", "", "1", "栏次", "", "2", "3", "4", "5"),
    ]
    yield Table((*header, *rows), len(header))


# --- account rows ----------------------------------------------------------------------------------------------------


def _account_rows(figures: Figures, house: House, form: str, columns: tuple[str, ...]) -> _Rows:
    """栏次, 合计, then the accounts of all three levels."""

    def amounts(row: str) -> tuple[str, ...]:
        return tuple(house.cell(figures.fen(form, row, column), form) for column in columns)

    codes = figures.all_codes(form)
    return [(TOTAL, "", *amounts(TOTAL)), *((code, figures.account(code), *amounts(code)) for code in codes)]


def _accounts(form: str, heads: tuple[str, ...], over: str = "") -> Callable[[Figures, House], Iterator[Block]]:
    """The builder of a form whose printed heads are its columns; over is printed above them where they are merged."""

    def build(figures: Figures, house: House) -> Iterator[Block]:
        declared = _form(figures, form)
        columns = min(declared.layouts, key=len) if declared.layouts else declared.side.column_names
        empty = ("",) * (len(columns) - 1)
        header: _Rows = [
            ("项目", "", *((over, *empty) if over else heads)),
            ("科目编码", "科目名称", *(heads if over else ("", *empty))),
            ("栏次", "", *(str(number) for number in range(1, len(columns) + 1))),
        ]
        return _pages(header, _account_rows(figures, house, form, columns), house)

    return build


def _fund(figures: Figures, house: House) -> Iterator[Block]:
    columns = ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余")
    header: _Rows = [
        ("项目", "", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余"),
        ("科目编码", "科目名称", "", "", "小计", "基本支出", "项目支出", ""),
        ("栏次", "", *(str(number) for number in range(1, 7))),
    ]
    return _pages(header, _account_rows(figures, house, "gov_fund", columns), house)


# --- economic accounts -----------------------------------------------------------------------------------------------


def _codes(group: dict[str, str]) -> Iterator[str]:
    for kind, accounts in group.items():
        yield kind
        yield from (kind + account for account in accounts.split())


def _basic(figures: Figures, house: House) -> Iterator[Block]:
    def cells(code: str) -> tuple[str, str, str]:
        if not code:
            return "", "", ""
        return code, figures.account(code), house.cell(figures.fen("basic", code), "basic")

    heads = ("科目编码", "科目名称", "金额")
    header: _Rows = [("人员经费", "", "", "公用经费", "", "", "", "", ""), heads * 3]
    rows: _Rows = [
        (*cells(one), *cells(two), *cells(three))
        for one, two, three in zip_longest(*map(_codes, _GROUPS), fillvalue="")
    ]
    staff, office = (house.cell(figures.fen("basic", row), "basic") for row in ("人员经费合计", "公用经费合计"))
    rows.append(("人员经费合计", "", staff, "公用经费合计", "", "", "", "", office))
    yield Table((*header, *rows), len(header))


# --- three public ----------------------------------------------------------------------------------------------------


def _three_public(figures: Figures, house: House) -> Iterator[Block]:
    rows = (
        TOTAL, "因公出国（境）费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费", "公务接待费",
    )  # fmt: skip
    top = (TOTAL, "因公出国（境）费", "公务用车购置及运行维护费", "", "", "公务接待费")
    below = ("", "", "小计", "公务用车购置费", "公务用车运行维护费", "")
    amounts = [figures.fen("three_public", row, column) for column in ("预算数", "决算数") for row in rows]
    yield Table(
        (
            ("预算数", *[""] * 5, "决算数", *[""] * 5),
            top * 2,
            below * 2,
            tuple(str(number) for number in range(1, 13)),
            tuple(house.cell(fen, "three_public") for fen in amounts),
        ),
        4,
    )


_BUILDERS: dict[str, Callable[[Figures, House], Iterator[Block]]] = {
    "overview": _overview,
    "income": _accounts(
        "income",
        ("本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"),
    ),
    "expenditure": _accounts(
        "expenditure",
        ("本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"),
    ),
    "fiscal": _fiscal,
    "general_budget": _accounts("general_budget", ("小计", "基本支出", "项目支出"), over="本年支出"),
    "basic": _basic,
    "gov_fund": _fund,
    "state_capital": _accounts("state_capital", ("小计", "基本支出", "项目支出"), over="本年支出"),
    "three_public": _three_public,
}
