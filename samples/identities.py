"""The reconciliation identities (勾稽关系) that the sample figures must obey to the last 分."""

from collections.abc import Iterator
from decimal import Decimal

from db.catalogue import Form, Side
from db.catalogue.equations import CLASSES, Equation, Term
from samples.figures import GRAND, INCOME, SPENDING, STAFF_CLASSES, TOTAL, Cell, Figures, figures_of
from samples.records import Origin
from samples.unit import YEARS


def broken(figures: Figures) -> list[str]:
    """Every identity that does not hold, in words; empty for a sound year."""
    return [
        *_inside_forms(figures),
        *_account_levels(figures),
        *_economic_levels(figures),
        *_across_forms(figures),
        *_money_of_projects(figures),
        *_procurement(figures),
        *_goals(figures),
        *_opening(figures),
    ]


def _differ(name: str, left: int, right: int) -> Iterator[str]:
    if left != right:
        yield f"{name}: {left} != {right}"


def _inside_forms(figures: Figures) -> Iterator[str]:
    """The equations that the catalogue declares."""
    for form in figures.catalogue.forms:
        for side in form.sides:
            for column in side.column_names:
                for equation in side.equations:
                    yield from _holds(figures, form, side, equation, column=column)
            rows = {cell.row for cell in figures.cells if (cell.form, cell.side) == (form.id, side.name)}
            for row in rows:
                for equation in side.column_equations:
                    yield from _holds(figures, form, side, equation, row=row)


def _holds(
    figures: Figures, form: Form, side: Side, equation: Equation, *, row: str = "", column: str = ""
) -> Iterator[str]:
    def value(term: Term) -> int:
        if term.name == CLASSES:
            names = {account.name for account in figures.catalogue.classes("functional")}
            cells = figures.cells.items()
            place = (form.id, side.name, column)
            return sum(fen for cell, fen in cells if cell.row in names and (cell.form, cell.side, cell.col) == place)
        return figures.cells.get(Cell(form.id, side.name, row or term.name, column or term.name), 0)

    if form.id == "basic":  # its 合计 is not printed in this layout
        return
    left = sum(term.sign * value(term) for term in equation.left)
    right = sum(term.sign * value(term) for term in equation.right)
    yield from _differ(f"{form.id} {side.name} {row or column} {equation.text}", left, right)


def _account_levels(figures: Figures) -> Iterator[str]:
    """项 add up to 款, 款 to 类, 类 to 合计."""
    for form in ("income", "expenditure", "general_budget", "gov_fund"):
        cells = [cell for cell in figures.cells if cell.form == form]
        for cell in cells:
            length = {3: 5, 5: 7, 2: 3}.get(len(cell.row), 0)
            prefix = "" if cell.row == TOTAL else cell.row
            parts = [
                figures.cells[other]
                for other in cells
                if other.col == cell.col
                and len(other.row) == length
                and other.row.startswith(prefix)
                and other.row.isdigit()
            ]
            if length:
                yield from _differ(f"{form} {cell.row} {cell.col}", figures.cells[cell], sum(parts))


def _economic_levels(figures: Figures) -> Iterator[str]:
    """款 add up to 类, 类 to the totals of 人员 and 公用经费."""
    fen = figures.fen
    classes = figures.codes("basic", 3)
    for code in classes:
        parts = sum(fen("basic", other) for other in figures.codes("basic", 5) if other.startswith(code))
        yield from _differ(f"basic {code}", fen("basic", code), parts)
    staff = sum(fen("basic", code) for code in classes if code in STAFF_CLASSES)
    yield from _differ("basic staff", fen("basic", "人员经费合计"), staff)
    office = sum(fen("basic", code) for code in classes if code not in STAFF_CLASSES)
    yield from _differ("basic office", fen("basic", "公用经费合计"), office)


def _across_forms(figures: Figures) -> Iterator[str]:
    fen = figures.fen
    grand = fen("overview", GRAND, side=INCOME), fen("overview", GRAND, side=SPENDING)
    yield from _differ("overview both sides", *grand)
    yield from _differ("fiscal both sides", fen("fiscal", GRAND, side=INCOME), fen("fiscal", GRAND, TOTAL, SPENDING))
    income = fen("overview", "本年收入合计", side=INCOME)
    yield from _differ("overview - income", income, fen("income", TOTAL, "本年收入合计"))
    spent = fen("overview", "本年支出合计", side=SPENDING)
    yield from _differ("overview - expenditure", spent, fen("expenditure", TOTAL, "本年支出合计"))
    fiscal = fen("fiscal", "本年收入合计", side=INCOME)
    yield from _differ("income - fiscal", fen("income", TOTAL, "财政拨款收入"), fiscal)
    general = fen("fiscal", "本年支出合计", "一般公共预算财政拨款", SPENDING)
    yield from _differ("fiscal - general_budget", general, fen("general_budget", TOTAL, TOTAL))
    fund = fen("fiscal", "本年支出合计", "政府性基金预算财政拨款", SPENDING)
    yield from _differ("fiscal - gov_fund", fund, fen("gov_fund", TOTAL, "本年支出"))
    running = fen("basic", "人员经费合计") + fen("basic", "公用经费合计")
    yield from _differ("basic - general_budget", running, fen("general_budget", TOTAL, "基本支出"))
    for code in figures.codes("expenditure", 3):
        name = figures.account(code)
        printed = fen("expenditure", code, "本年支出合计")
        yield from _differ(f"overview {name}", fen("overview", name, side=SPENDING), printed)
    for row, code in (
        ("因公出国（境）费", "30212"),
        ("公务接待费", "30217"),
        ("公务用车运行维护费", "30231"),
        ("公务用车购置费", "31013"),
    ):
        yield from _differ(f"three_public {row}", fen("three_public", row, "决算数"), fen("basic", code))


def _money_of_projects(figures: Figures) -> Iterator[str]:
    """Projects spend what their account spends on projects, and carry over what it carries over."""
    for line in figures.year.lines:
        projects = figures.projects_of(line.code, line.origin)
        name = f"{line.code} {line.origin}"
        yield from _differ(f"{name} projects", line.project, sum(item.spent for item in projects))
        if projects:
            yield from _differ(f"{name} carried in", line.opening, sum(item.carried for item in projects))
            left = sum(item.full - item.spent for item in projects)
            yield from _differ(f"{name} carried out", line.closing, left)
        if line.closing < 0:
            yield f"{name}: spent more than there was"


def _procurement(figures: Figures) -> Iterator[str]:
    known = figures.year.procurement
    for kind in (known.goods, known.works, known.services):
        if kind.small_medium > kind.total:
            yield "procurement: more to small firms than there was"
    if known.small_micro > known.small_medium:
        yield "procurement: micro firms are small firms"


def _goals(figures: Figures) -> Iterator[str]:
    for item in figures.year.programmes:
        yield from _differ(f"{item.name} weights", sum(goal.weight for goal in item.goals), 90)
        for goal in item.goals:
            if (goal.score == Decimal(goal.weight)) == bool(goal.note):
                yield f"{item.name} {goal.name}: a note goes with a lost point, and only with one"


def _opening(figures: Figures) -> Iterator[str]:
    """What the year begins with is what the year before ended with."""
    before = figures.year.year - 1
    if before not in YEARS:
        prior = figures.prior
        opening = figures.fen("overview", "年初结转和结余", side=INCOME)
        yield from _differ("opening", opening, prior.total - prior.basic - prior.project)
        return
    closing = {(line.code, line.origin): line.closing for line in figures_of(before).year.lines if line.closing}
    opening_now = {(line.code, line.origin): line.opening for line in figures.year.lines if line.opening}
    for key in closing.keys() | opening_now.keys():
        code, origin = key
        yield from _differ(f"opening {code} {Origin(origin)}", closing.get(key, 0), opening_now.get(key, 0))
