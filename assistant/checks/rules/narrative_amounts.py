"""Amounts that the explanation states, beside the tables, and beside what it says elsewhere."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import BASE_NAMES, Statements, Value, around, found, wan
from ingest.claims.model import Base, Group, Said

_UNIT_SLIPS = (Decimal(10000), Decimal("0.0001"), Decimal(100), Decimal("0.01"), Decimal(10), Decimal("0.1"))
_OWN_FIGURES = frozenset({"performance", ""})  # topics whose like-named figures need not be one figure


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    for group in stated.groups:
        yield from _actual(stated, group)
        yield from _budget(stated, group)
    yield from _said_twice(stated)


def _actual(stated: Statements, group: Group) -> Iterator[Found]:
    said, value = group.actual, stated.amount(group.actual)
    if said is None or value is None or stated.is_other_year(group):
        return
    carried = stated.carried(group)
    if not carried or any(value.value == item.value for item in carried):
        return
    nearest = min(carried, key=lambda item: abs(item.value - value.value))
    evidence = tuple(e for item in carried for e in item.evidence)
    quote = around(said)
    if value.agrees(nearest):
        yield found(
            "narrative.rounding",
            Severity.INFO,
            f"文字写“{group.label}”{said.number.text}，表中为 {wan(nearest.value)}，差额在四舍五入以内，属尾差",
            quote,
            expected=wan(nearest.value),
            actual=said.number.text,
            evidence=evidence,
        )
        return
    sure = _support(stated, group, nearest, carried) >= 2
    yield found(
        "narrative.amount",
        Severity.ERROR if sure else Severity.WARNING,
        f"文字写“{group.label}”{said.number.text}，{_place(nearest)}为 {wan(nearest.value)}，"
        f"相差 {wan(abs(nearest.value - value.value))}{_slip(value, nearest)}",
        quote,
        expected=wan(nearest.value),
        actual=said.number.text,
        evidence=evidence,
        cause=_cause(said),
    )


def _support(stated: Statements, group: Group, truth: Value, carried: list[Value]) -> int:
    """How many places carry the table's figure: cells that agree, and other statements of the same quantity."""
    cells = sum(item.agrees(truth) for item in carried)
    words = 0
    for other in stated.same(group):
        value = stated.amount(other.actual)
        words += other is not group and value is not None and not stated.is_other_year(other) and value.agrees(truth)
    return cells + words


def _place(value: Value) -> str:
    first = value.evidence[0] if value.evidence else ""
    return f"表中（{first.removeprefix('cell:')}）" if first.startswith("cell:") else "表中"


def _slip(value: Value, truth: Value) -> str:
    """What a wrong unit or a shifted point would explain."""
    for factor in _UNIT_SLIPS:
        if truth.value and abs(value.value * factor - truth.value) <= truth.play + value.play * factor:
            return "；像是单位写错，请核对" if factor in _UNIT_SLIPS[:2] else "；小数点可能错位"
    return ""


def _cause(said: Said) -> str:
    return f"amount/{said.passage.ordinal}/{said.number.start}"


def _budget(stated: Statements, group: Group) -> Iterator[Found]:
    """A budget figure of the 三公 table."""
    cells = stated.budgets(group)
    for said, base in ((group.initial, Base.INITIAL), (group.full, Base.FULL), (group.budget, Base.UNKNOWN)):
        value = stated.amount(said)
        if said is None or value is None or not cells or any(value.agrees(cell) for cell in cells):
            continue
        yield found(
            "narrative.budget",
            Severity.WARNING,
            f"文字写“{group.label}”{BASE_NAMES[base]} {said.number.text}，表中预算数为 {wan(cells[0].value)}",
            around(said),
            expected=wan(cells[0].value),
            actual=said.number.text,
            evidence=cells[0].evidence,
            cause=_cause(said),
        )


def _said_twice(stated: Statements) -> Iterator[Found]:
    """The same quantity said twice is the same; where tables carry it, the tables have judged already."""
    seen: dict[tuple[str, str, str], tuple[Said, Value]] = {}
    for group in stated.groups:
        topic = group.topic.id if group.topic is not None else ""
        if topic in _OWN_FIGURES or not (group.quantity or (group.account and group.account.code)):
            continue
        slots = {"initial": group.initial, "full": group.full}
        if not stated.carried(group) and not stated.is_other_year(group) and not _many(group):
            slots["actual"] = group.actual
        for slot, said in slots.items():
            value = stated.amount(said)
            if said is None or value is None:
                continue
            key = (topic, group.name, slot)
            if key not in seen:
                seen[key] = (said, value)
            elif not seen[key][1].agrees(value):
                yield _differ(group, seen[key][0], said)


def _many(group: Group) -> bool:
    """Names that cover several figures: «由中小企业供应商中标或成交的» stands once a lot."""
    return group.quantity is not None and group.quantity.id.endswith("采购金额")


def _differ(group: Group, first: Said, second: Said) -> Found:
    return found(
        "narrative.same_twice",
        Severity.WARNING,
        f"“{group.label}”前文写 {first.number.text}，此处写 {second.number.text}，同一数字前后不一致",
        around(second),
        expected=first.number.text,
        actual=second.number.text,
        cause=f"twice/{group.name}",
    )
