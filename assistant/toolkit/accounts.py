"""The accounts that a report prints, as items whose money, budget and change can be asked for."""

from assistant.metrics.accounts import AccountItem
from assistant.metrics.evaluate import Aspect, Measured
from assistant.metrics.library import ReportData
from assistant.toolkit.figures import figure
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.catalogue.schema import Account, AccountKind
from db.core.facts import Entity

BUDGETED = (("general_budget", "合计"), ("gov_fund", "本年支出"), ("state_capital", "合计"))


def account_items(
    work: Work, data: ReportData, form: str, col: str, classes: tuple[str, ...] = (), *, digits: int = 0
) -> list[AccountItem]:
    """The accounts with an amount in a column: the lowest that are printed, or those of so many digits."""
    column = [ref for ref in data.columns.get((form, "", col), ()) if ref.row.isdigit() and data.facts[ref].fact.fen]
    rows = [ref.row for ref in column if not classes or ref.row.startswith(classes)]
    if digits:
        codes = list(dict.fromkeys(row[:digits] for row in rows))
    else:
        codes = [row for row in rows if not any(other != row and other.startswith(row) for other in rows)]
    labels = {ref.row: data.facts[ref].fact.label for ref in column}
    found: list[AccountItem] = []
    for code in codes:
        kind: AccountKind = "economic" if code.startswith("3") else "functional"
        account = work.catalogue.account(kind, code)
        name = _full_name(work, account) if account else labels.get(code, code)
        found.append(AccountItem(kind, name, (code,), form, col))
    return found


def _full_name(work: Work, account: Account) -> str:
    """An account's name, behind that of the 款 above it where several accounts are called so."""
    above = work.catalogue.account(account.kind, account.code[:5])
    shared = account.kind == "functional" and len(work.catalogue.accounts_named(account.kind, account.name)) > 1
    return (
        f"{above.name}{account.name}" if shared and above is not None and above.code != account.code else account.name
    )


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
