"""Every cell of the public tables, derived from what the unit knows: the truth of the sample reports."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from db.catalogue import Catalogue, load
from samples.coming import COMING
from samples.records import AccountLine, Origin, Planned, Prior, Programme, Year
from samples.unit import YEARS

TOTAL, GRAND = "合计", "总计"
INCOME, SPENDING = "收入", "支出"
STAFF_CLASSES = ("301", "303")
_BUDGETS = {Origin.GENERAL: "一般公共预算财政拨款", Origin.FUND: "政府性基金预算财政拨款"}


class Cell(NamedTuple):
    """A cell of a public table, the form by its id."""

    form: str
    side: str
    row: str
    col: str


@dataclass(frozen=True)
class Figures:
    """One year's cells in 分, zeros included where the table has a place for them."""

    year: Year
    cells: Mapping[Cell, int]
    prior: Prior
    catalogue: Catalogue

    def fen(self, form: str, row: str, col: str = "金额", side: str = "") -> int:
        """A cell, 0 where nothing happened."""
        return self.cells.get(Cell(form, side, row, col), 0)

    def codes(self, form: str, length: int = 7) -> list[str]:
        """The account codes of a form that carry an amount, of one level."""
        found = {cell.row for cell, fen in self.cells.items() if cell.form == form and fen}
        return sorted(row for row in found if row.isdigit() and len(row) == length)

    def all_codes(self, form: str) -> list[str]:
        """Codes of all three levels in printed order."""
        return sorted({cell.row for cell in self.cells if cell.form == form and cell.row.isdigit()})

    def account(self, code: str) -> str:
        return _account_name(self.catalogue, code)

    def initial(self, code: str, origin: Origin) -> int:
        """The first budget of an account: its running costs and its projects."""
        basic = sum(line.initial for line in self.year.lines if (line.code, line.origin) == (code, origin))
        return basic + sum(item.initial for item in self.projects_of(code, origin))

    def projects_of(self, code: str, origin: Origin) -> list[Programme]:
        return [item for item in self.year.programmes if (item.code, item.origin) == (code, origin)]

    @cached_property
    def as_prior(self) -> Prior:
        """What next year's explanation compares with."""
        return Prior(
            total=self.fen("overview", GRAND, side=INCOME),
            fiscal_income=self.fen("income", TOTAL, "财政拨款收入"),
            other_income=self.fen("income", TOTAL, "其他收入"),
            basic=self.fen("expenditure", TOTAL, "基本支出"),
            project=self.fen("expenditure", TOTAL, "项目支出"),
            fiscal_total=self.fen("fiscal", GRAND, side=INCOME),
            general=self.fen("general_budget", TOTAL, TOTAL),
        )


def _account_name(catalogue: Catalogue, code: str) -> str:
    """Functional codes begin with 2, economic codes with 3. ValueError where the catalogue does not know the code."""
    account = catalogue.account("economic" if code.startswith("3") else "functional", code)
    if account is None:
        raise ValueError(f"no account {code}")
    return account.name


def figures_of(year: int) -> Figures:
    """Of a reported year or the coming one. ValueError where the unit has no such year."""
    known = COMING if year == COMING.year else YEARS.get(year)
    if known is None:
        raise ValueError(f"no figures of {year}")
    prior = known.prior or figures_of(year - 1).as_prior
    return Figures(known, derive(known), prior, load())


def derive(year: Year) -> dict[Cell, int]:
    """All cells of the eight tables that carry figures."""
    return {
        **_overview(year),
        **_income(year.lines),
        **_spending("expenditure", "本年支出合计", year.lines),
        **_fiscal(year),
        **_spending("general_budget", TOTAL, _of(year, Origin.GENERAL)),
        **_basic(year.economic),
        **_fund(_of(year, Origin.FUND)),
        **_three_public(year),
    }


def _of(year: Year, *origins: Origin) -> list[AccountLine]:
    return [line for line in year.lines if line.origin in origins]


def _rolled(form: str, rows: Iterable[tuple[str, Mapping[str, int]]]) -> dict[Cell, int]:
    """Amounts by 项 added up to 款, 类 and 合计, in every column."""
    cells: defaultdict[Cell, int] = defaultdict(int)
    for code, amounts in rows:
        for row in (code, code[:5], code[:3], TOTAL):
            for column, fen in amounts.items():
                cells[Cell(form, "", row, column)] += fen
    return dict(cells)


def _income(lines: Iterable[AccountLine]) -> dict[Cell, int]:
    def amounts(line: AccountLine) -> dict[str, int]:
        column = "其他收入" if line.origin is Origin.OTHER else "财政拨款收入"
        return {"本年收入合计": line.income, column: line.income}

    return _rolled("income", ((line.code, amounts(line)) for line in lines))


def _spending(form: str, total: str, lines: Iterable[AccountLine]) -> dict[Cell, int]:
    return _rolled(
        form,
        ((line.code, {total: line.spent, "基本支出": line.basic, "项目支出": line.project}) for line in lines),
    )


def _fund(lines: Iterable[AccountLine]) -> dict[Cell, int]:
    def amounts(line: AccountLine) -> dict[str, int]:
        return {
            "年初结转和结余": line.opening,
            "本年收入": line.income,
            "本年支出": line.spent,
            "基本支出": line.basic,
            "项目支出": line.project,
            "年末结转和结余": line.closing,
        }

    return _rolled("gov_fund", ((line.code, amounts(line)) for line in lines))


def _classes(lines: Iterable[AccountLine]) -> dict[str, int]:
    """Spending by the name of its class."""
    found: defaultdict[str, int] = defaultdict(int)
    catalogue = load()
    for line in lines:
        found[_account_name(catalogue, line.code[:3])] += line.spent
    return dict(found)


def _overview(year: Year) -> dict[Cell, int]:
    lines = year.lines
    income = sum(line.income for line in lines)
    opening, drawn = sum(line.opening for line in lines), sum(line.drawn for line in lines)
    spent, closing = sum(line.spent for line in lines), sum(line.closing for line in lines)
    left = {
        "一般公共预算财政拨款收入": sum(line.income for line in _of(year, Origin.GENERAL)),
        "政府性基金预算财政拨款收入": sum(line.income for line in _of(year, Origin.FUND)),
        "其他收入": sum(line.income for line in _of(year, Origin.OTHER)),
        "本年收入合计": income,
        "使用非财政拨款结余": drawn,
        "年初结转和结余": opening,
        GRAND: income + drawn + opening,
    }
    right = {**_classes(lines), "本年支出合计": spent, "年末结转和结余": closing, GRAND: spent + closing}
    return {
        Cell("overview", side, row, "金额"): fen
        for side, rows in ((INCOME, left), (SPENDING, right))
        for row, fen in rows.items()
    }


def _fiscal(year: Year) -> dict[Cell, int]:
    cells: defaultdict[Cell, int] = defaultdict(int)
    for origin, budget in _BUDGETS.items():
        lines = _of(year, origin)
        income, opening = sum(line.income for line in lines), sum(line.opening for line in lines)
        spent, closing = sum(line.spent for line in lines), sum(line.closing for line in lines)
        left = {
            budget: income,
            "本年收入合计": income,
            "年初财政拨款结转和结余": opening,
            f"年初财政拨款结转和结余/{budget}": opening,
            GRAND: income + opening,
        }
        right = {
            **_classes(lines),
            "本年支出合计": spent,
            "年末财政拨款结转和结余": closing,
            GRAND: spent + closing,
        }
        for row, fen in left.items():
            cells[Cell("fiscal", INCOME, row, "金额")] += fen
        for row, fen in right.items():
            cells[Cell("fiscal", SPENDING, row, TOTAL)] += fen
            cells[Cell("fiscal", SPENDING, row, budget)] += fen
    return dict(cells)


def _basic(economic: Mapping[str, int]) -> dict[Cell, int]:
    rows: defaultdict[str, int] = defaultdict(int, economic)
    for code, fen in economic.items():
        rows[code[:3]] += fen
        rows["人员经费合计" if code[:3] in STAFF_CLASSES else "公用经费合计"] += fen
    return {Cell("basic", "", row, "金额"): fen for row, fen in rows.items()}


def _three_public(year: Year) -> dict[Cell, int]:
    known = year.three_public
    vehicles = Planned(known.purchase.budget + known.running.budget, known.purchase.actual + known.running.actual)
    rows = {
        TOTAL: Planned(
            known.abroad.budget + vehicles.budget + known.reception.budget,
            known.abroad.actual + vehicles.actual + known.reception.actual,
        ),
        "因公出国（境）费": known.abroad,
        "公务用车购置及运行维护费": vehicles,
        "公务用车购置费": known.purchase,
        "公务用车运行维护费": known.running,
        "公务接待费": known.reception,
    }
    cells = {}
    for row, planned in rows.items():
        cells[Cell("three_public", "", row, "预算数")] = planned.budget
        cells[Cell("three_public", "", row, "决算数")] = planned.actual
    return cells
