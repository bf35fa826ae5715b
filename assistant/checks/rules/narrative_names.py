"""Names of accounts beside their codes, and the lists of what 人员经费 and 公用经费 include."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import SequenceMatcher

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import Statements, found
from db.catalogue import Catalogue
from db.core.text import fold
from ingest.claims.accounts import ECONOMIC, FUNCTIONAL, AccountBook, name_key, name_keys
from ingest.claims.model import Group, ItemList

_LEVELS = ("类", "款", "项")
_STAFF, _RUNNING = "人员经费", "公用经费"
_TYPO = 0.8  # names this alike differ by a slip of the pen
_STAFF_CLASSES = ("301", "303")


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    for group in stated.groups:
        yield from _account(case.book, group)
    for item_list in stated.told.lists:
        yield from _list(stated, item_list)


def _account(book: AccountBook, group: Group) -> Iterator[Found]:
    account = group.account
    if account is None or not account.code:
        return
    if account.printed_code and account.said:
        yield from _coded(book, group, account.printed_code, account.said)
    for level, words in enumerate(account.names, 1):
        code = account.code[: 2 * level + 1]
        if not words or len(code) != 2 * level + 1:
            continue
        expected = book.label(code)
        if not expected or _same_name(book, code, words, expected):
            continue
        level_name = _LEVELS[level - 1]
        near = fold(words) in fold(expected) or _alike(words, expected) > _TYPO
        yield found(
            "narrative.account_name",
            Severity.WARNING if near else Severity.ERROR,
            f"{code} 的{level_name}级科目名称是“{expected}”，文字写“{words}（{level_name}）”",
            group.span,
            expected=f"{expected}（{level_name}）",
            actual=f"{words}（{level_name}）",
            cause=f"name/{group.span.passage.ordinal}/{group.span.start}/{level}",
        )


def _same_name(book: AccountBook, code: str, words: str, expected: str) -> bool:
    """The name as the report or the official list has it, also without what stands in brackets: 办公厅（室）."""
    known = book.catalogue.account("functional" if code.startswith("2") else "economic", code)
    names = (expected, known.name if known is not None else "")
    return not name_keys(words).isdisjoint(key for name in names if name for key in name_keys(name))


def _alike(words: str, expected: str) -> float:
    return SequenceMatcher(None, name_key(words), name_key(expected)).ratio()


def _coded(book: AccountBook, group: Group, code: str, said: str) -> Iterator[Found]:
    expected = book.label(code)
    if not expected or _same_name(book, code, said, expected):
        return
    yield found(
        "narrative.account_code",
        Severity.ERROR,
        f"科目 {code} 的名称是“{expected}”，文字写“{said}”",
        group.span,
        expected=expected,
        actual=f"{code} {said}",
        cause=f"name/{group.span.passage.ordinal}/{group.span.start}",
    )


def _economic(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Codes of economic accounts by name."""
    names: dict[str, list[str]] = {}
    for account in catalogue.accounts:
        if account.kind == ECONOMIC:
            names.setdefault(_list_key(account.name), []).append(account.code)
    return {name: tuple(codes) for name, codes in names.items()}


def _list_key(name: str) -> str:
    return name_key(name).removesuffix("费用").removesuffix("费")


def _list(stated: Statements, item_list: ItemList) -> Iterator[Found]:
    """The list names exactly the accounts that carry an amount, at one level."""
    group = item_list.group
    if group.quantity is None or group.quantity.id not in (_STAFF, _RUNNING) or not item_list.items:
        return
    amounts = {key[2]: cell.value for key, cell in stated.case.cells.items() if key[0] == "basic" and key[2].isdigit()}
    staff = group.quantity.id == _STAFF
    due = {code: value for code, value in amounts.items() if value and (code[:3] in _STAFF_CLASSES) == staff}
    if not due:
        return
    named, strangers, classes, unknown = _read_items(stated, item_list)
    if not named and not classes:
        return
    wrong = _wrong_items(stated, named, strangers, classes, due)
    missing = []
    if not item_list.open and not classes and not unknown:  # an unknown word may be one of them by another name
        details = {code for code in due if len(code) == 5} or set(due)
        told = {code for codes in named.values() for code in codes}
        missing = [_label(stated, code) for code in sorted(details - told)]
    if not wrong and not missing:
        return
    parts = [*wrong, *([f"表中有金额而未列出：{'、'.join(missing)}"] if missing else [])]
    yield found(
        "narrative.item_list",
        Severity.WARNING,
        f"“{group.label}”的内容与基本支出决算表不一致。{'；'.join(parts)}",
        item_list.span,
        expected="、".join(_label(stated, code) for code in sorted(due) if len(code) == 5 or len(due) < 4),
        actual="、".join(item_list.items),
        cause=f"list/{group.span.passage.ordinal}/{group.quantity.id}",
    )


def _read_items(
    stated: Statements, item_list: ItemList
) -> tuple[dict[str, tuple[str, ...]], list[str], list[str], list[str]]:
    """The items as economic 款, names of functional accounts, economic classes, and words that are none of these."""
    economic = _economic(stated.case.catalogue)
    functional = {name_key(a.name) for a in stated.case.catalogue.accounts if a.kind == FUNCTIONAL}
    named: dict[str, tuple[str, ...]] = {}
    strangers, classes, unknown = [], [], []
    for item in item_list.items:
        codes = tuple(code for code in economic.get(_list_key(item), ()) if len(code) == 5)
        whole = [code for code in economic.get(_list_key(item), ()) if len(code) == 3]
        if codes:
            named[item] = codes
        elif whole:
            classes.append(item)
        elif name_key(fold(item)) in functional:
            strangers.append(item)
        else:
            unknown.append(item)
    return named, strangers, classes, unknown


def _wrong_items(
    stated: Statements,
    named: dict[str, tuple[str, ...]],
    strangers: list[str],
    classes: list[str],
    due: Mapping[str, Decimal],
) -> list[str]:
    detailed = any(len(code) == 5 for code in due)
    empty = [item for item, codes in named.items() if detailed and not any(code in due for code in codes)]
    parts = []
    if empty:
        parts.append(f"表中没有金额的：{'、'.join(empty)}")
    if strangers:
        parts.append(f"属支出功能分类科目、不是经济分类的：{'、'.join(strangers)}")
    if classes and named:
        parts.append(f"类级科目与款级并列：{'、'.join(classes)}")
    return parts


def _label(stated: Statements, code: str) -> str:
    cell = next((cell for key, cell in stated.case.cells.items() if key[0] == "basic" and key[2] == code), None)
    return cell.fact.label if cell is not None else code
