"""The accounts that a report prints, as items whose money, budget and change can be asked for."""

from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Aspect, Measured
from assistant.metrics.library import ReportData
from assistant.toolkit.figures import figure
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.catalogue.schema import AccountKind
from db.core.facts import Entity

BUDGETED = (("general_budget", "合计"), ("gov_fund", "本年支出"), ("state_capital", "合计"))


def account_items(
    work: Work, data: ReportData, form: str, col: str, classes: tuple[str, ...] = (), *, level: int = 0
) -> list[AccountItem]:
    """The accounts with an amount in a column, the lowest printed level unless another number of digits is asked."""
    column = [ref for ref in data.columns.get((form, "", col), ()) if ref.row.isdigit()]
    rows = {ref.row for ref in column}
    found: list[AccountItem] = []
    for ref in column:
        below = any(row != ref.row and row.startswith(ref.row) for row in rows)
        fits = len(ref.row) == level if level else not below
        if not fits or (classes and not ref.row.startswith(classes)) or not data.facts[ref].fact.fen:
            continue
        kind: AccountKind = "economic" if ref.row.startswith("3") else "functional"
        account = work.catalogue.account(kind, ref.row)
        name = account.name if account else data.facts[ref].fact.label
        found.append(AccountItem(kind, name, (ref.row,), form, col))
    return found


def accounts(work: Work, unit: Entity | str, year: int, aspects: tuple[Aspect, ...] = (Aspect.ACTUAL,)) -> Found:
    """Every account that a budget is told of, in the aspects asked for, account by account."""
    entity = unit if isinstance(unit, str) else unit.name
    data = work.library.data(entity, year)
    if data is None:
        return Found()
    found: list[Figure] = []
    for form, col in BUDGETED:
        for item in account_items(work, data, form, col):
            found += [figure(work, Measured(item, aspect), entity, year) for aspect in aspects]
    return Found(tuple(found))
