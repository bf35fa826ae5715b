"""Any functional or economic account, by code or name, in the form and column asked for."""

from dataclasses import dataclass

from assistant.metrics.cells import nothing, printed, read_cell
from assistant.metrics.library import ReportData
from assistant.results import Missing, Reason, Result
from db.catalogue.schema import Account, AccountKind, CellRef

# Where an account is looked for when no form is named: form and column, the first that prints it.
_HOMES: dict[AccountKind, tuple[tuple[str, str], ...]] = {
    "functional": (("expenditure", "本年支出合计"), ("general_budget", "合计")),
    "economic": (("basic", "金额"),),
}
BUDGET_HOMES = (("general_budget", "合计"), ("gov_fund", "本年支出"), ("state_capital", "合计"))
_LISTED = 6
_CLASS_DIGITS = 3


@dataclass(frozen=True, slots=True)
class AccountItem:
    """The accounts that a name or code may mean; which of them a report prints decides."""

    kind: AccountKind
    name: str
    codes: tuple[str, ...]
    form: str = ""
    col: str = ""

    @property
    def unit(self) -> str:
        return "万元"


def account_item(accounts: tuple[Account, ...], form: str = "", col: str = "") -> AccountItem:
    """One item for accounts of the same name; with a form, only those of its kind. ValueError without any."""
    if not accounts:
        raise ValueError("no account is meant")
    codes = tuple(account.code for account in accounts if account.kind == accounts[0].kind)
    return AccountItem(accounts[0].kind, accounts[0].name, codes, form, col)


def cell_of(data: ReportData, item: AccountItem) -> CellRef | Missing:
    """The cell that carries the account in this report."""
    homes = _homes(data, item)
    known = [(form, col) for form, col in homes if form in data.forms]
    if not known:
        form = data.form_named(homes[0][0])
        return Missing(Reason.UNPUBLISHED, item.name, f"这份报告没有公开{form.name}")
    for form_id, col in known:
        present = [code for code in item.codes if _prints(data, form_id, code)]
        if len(present) > 1 and (leaves := _leaves(present)) and len(leaves) == 1:
            present = leaves
        if len(present) > 1:
            listed = "、".join(present[:_LISTED])
            return Missing(Reason.AMBIGUOUS, item.name, f"这份报告里叫这个名称的科目有 {listed}，请写明代码")
        if present:
            return CellRef(form_id, "", present[0], col)
    form_id, col = known[0]
    return CellRef(form_id, "", item.codes[0], col)


def account_value(data: ReportData, item: AccountItem) -> Result:
    """The account's amount; one that a printed table does not list did not happen."""
    ref = cell_of(data, item)
    if isinstance(ref, Missing):
        return ref
    if (whole := _class_row(data, item, ref)) is not None:
        return printed(data, data.facts[whole])
    if len(item.codes) > 1 and not _prints(data, ref.form, ref.row):
        return nothing(data, ref, f"{data.form_named(ref.form).name}中没有列出“{item.name}”，即没有发生")
    return printed(data, data.facts[ref]) if ref in data.facts else read_cell(data, ref)


def _class_row(data: ReportData, item: AccountItem, ref: CellRef) -> CellRef | None:
    """The printed row of a class (类) in the overall table, where the table of accounts prints only the lower levels:
    a printed figure is better than the sum of rounded ones."""
    if item.form or item.col or item.kind != "functional" or ref in data.facts or len(ref.row) != _CLASS_DIGITS:
        return None
    rows = (cell for cell in data.facts if cell.form == "overview" and cell.row == item.name)
    return next(rows, None)


def _homes(data: ReportData, item: AccountItem) -> tuple[tuple[str, str], ...]:
    homes = (*_HOMES[item.kind], *(BUDGET_HOMES if item.kind == "functional" else ()))
    if not item.form:
        return _HOMES[item.kind] if not item.col else tuple((form, item.col) for form, _ in _HOMES[item.kind])
    usual = dict(reversed(homes)).get(item.form) or data.form_named(item.form).side.column_names[0]
    return ((item.form, item.col or usual),)


def _prints(data: ReportData, form: str, code: str) -> bool:
    """Whether the form prints the account or one below it."""
    return any(row.startswith(code) for known, _, row in data.printed_rows if known == form)


def _leaves(codes: list[str]) -> list[str]:
    """A 款 that has the name of its only 项 is the same money: the lower one counts."""
    return [code for code in codes if not any(other != code and other.startswith(code) for other in codes)]
