"""Parts and wholes of the explanation: lists that must add up, and parts that a list leaves out."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import NOTHING, Statements, Value, around, found, wan
from db.catalogue.narrative import load_wording
from ingest.claims.model import Group, Measure

_ITEM = 7  # digits of a 项


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    wording = load_wording(case.catalogue.forms)
    for partition in wording.partitions:
        for whole in _wholes(stated, partition.whole):
            yield from _parts(stated, whole, partition.parts)
    for part, whole_id in wording.within:
        yield from _within(stated, part, whole_id)
    for partition in wording.counted_partitions:
        yield from _counted(stated, partition.whole, partition.parts)
    yield from _classes(stated)
    yield from _items(stated)


def _wholes(stated: Statements, quantity: str) -> Iterator[Group]:
    for group in stated.groups:
        if group.quantity is not None and group.quantity.id == quantity and group.actual and not stated.is_prior(group):
            yield group


def _children(stated: Statements, whole: Group) -> list[Group]:
    return [group for group in stated.groups if group.parent is whole and group.actual is not None]


def _total(stated: Statements, groups: Iterable[Group]) -> Value | None:
    total = NOTHING
    for group in groups:
        value = stated.amount(group.actual)
        if value is None:
            return None
        total = total + value
    return total


def _parts(stated: Statements, whole: Group, names: tuple[str, ...]) -> Iterator[Found]:
    parts = [g for g in _children(stated, whole) if g.quantity is not None and g.quantity.id in names]
    value, total = stated.amount(whole.actual), _total(stated, parts)
    if len(parts) < 2 or whole.actual is None or value is None or total is None:
        return
    missing = [name for name in names if name not in {g.quantity.id for g in parts if g.quantity is not None}]
    if total.agrees(value) or (total.value < value.value and missing and not _all_carried(stated, parts)):
        return
    if _all_carried(stated, [whole, *parts]) and not _agree_with_tables(stated, [whole, *parts]):
        return  # the wrong one is told already
    yield found(
        "narrative.parts_sum",
        Severity.WARNING,
        f"“{whole.label}”写 {whole.actual.number.text}，所列 {len(parts)} 项相加为 {wan(total.value)}，"
        f"差 {wan(abs(total.value - value.value))}{_left_out(stated, missing)}",
        around(whole.actual, after=80),
        expected=wan(total.value),
        actual=whole.actual.number.text,
        cause=f"parts/{whole.span.passage.ordinal}/{whole.span.start}",
    )


def _all_carried(stated: Statements, groups: Iterable[Group]) -> bool:
    return all(stated.carried(group) for group in groups)


def _agree_with_tables(stated: Statements, groups: Iterable[Group]) -> bool:
    for group in groups:
        value = stated.amount(group.actual)
        if value is None or not any(value.agrees(item) for item in stated.carried(group)):
            return False
    return True


def _left_out(stated: Statements, missing: list[str]) -> str:
    """Parts that carry money in the tables and are not in the list."""
    wording = load_wording(stated.case.catalogue.forms)
    named = []
    for name in missing:
        quantity = next((q for q in wording.quantities if q.id == name), None)
        values = stated.quantity(quantity) if quantity is not None else []
        if values and values[0].value:
            named.append(f"{name} {wan(values[0].value)}")
    return f"，未列出{'、'.join(named)}" if named else ""


def _within(stated: Statements, part: str, whole_id: str) -> Iterator[Found]:
    for whole in _wholes(stated, whole_id):
        for group in stated.groups:
            if group.quantity is None or group.quantity.id != part or group.span.passage is not whole.span.passage:
                continue
            small, large = stated.amount(group.actual), stated.amount(whole.actual)
            if group.actual is not None and small is not None and large is not None and small.low > large.high:
                yield found(
                    "narrative.within",
                    Severity.ERROR,
                    f"“{group.label}”{wan(small.value)} 大于“{whole.label}”{wan(large.value)}，部分不应大于整体",
                    around(group.actual),
                    actual=group.actual.number.text,
                    cause=f"amount/{group.span.passage.ordinal}/{group.actual.number.start}",
                )


def _counted(stated: Statements, whole: str, parts: tuple[str, ...]) -> Iterator[Found]:
    """Vehicles by kind add up to the vehicles in all, within one paragraph."""
    counts = [said for said in stated.told.said if said.measure is Measure.COUNT]
    for passage, group in groupby(counts, key=lambda said: said.passage.ordinal):
        listed = list(group)
        total = next((said for said in listed if said.what == whole), None)
        kinds = {said.what: said for said in listed if said.what in parts}
        if total is None or len(kinds) < 3 or any(said.number.high is not None for said in listed):
            continue
        added = sum((said.number.base_value for said in kinds.values()), Decimal(0))
        if added != total.number.base_value:
            unit = total.number.base_unit
            yield found(
                "narrative.counted_sum",
                Severity.ERROR,
                f"共 {total.number.text}，各类相加为 {added} {unit}",
                around(total, after=60),
                expected=f"{added} {unit}",
                actual=total.number.text,
                cause=f"counted/{passage}",
            )


def _classes(stated: Statements) -> Iterator[Found]:
    """Functional classes told one by one in a chapter: none with money may be missing."""
    sections: dict[tuple[str, str], list[Group]] = {}
    for group in stated.groups:
        if (
            group.topic is not None
            and group.topic.accounts
            and group.topic.form != "basic"
            and group.actual is not None
        ):
            sections.setdefault((group.span.passage.section, group.topic.id), []).append(group)
    for groups in sections.values():
        topic = groups[0].topic
        told = {g.account.code for g in groups if g.account is not None and len(g.account.code) == 3 and g.share}
        wholes = [g for g in groups if g.quantity is not None and g.quantity.id in _MAIN]
        if topic is not None and told and wholes:
            yield from _missing(stated, wholes[0], topic.form, topic.accounts, told, 3)


def _missing(stated: Statements, whole: Group, form: str, column: str, told: set[str], width: int) -> Iterator[Found]:
    """One finding for all that is left out; a text that tells only a few on purpose is only reminded."""
    rows = {key[2] for key, cell in stated.case.cells.items() if key[0] == form and key[3] == column and cell.value}
    due = {row[:width] for row in rows if row.isdigit() and len(row) >= width}
    left: list[str] = []
    evidence: tuple[str, ...] = ()
    for code in sorted(due - told):
        value, account = stated.account(form, code, column), stated.case.catalogue.account("functional", code)
        if value is not None and value.value:
            left.append(f"{code} {account.name if account else ''} {wan(value.value)}")
            evidence += value.evidence
    if not left:
        return
    yield found(
        "narrative.part_missing",
        Severity.WARNING if len(left) < len(told) else Severity.INFO,
        f"文字逐项说明时没有列出表中有金额的科目：{'；'.join(left)}",
        whole.span,
        expected="列出" + "、".join(left),
        evidence=evidence,
        cause=f"missing/{form}/{width}",
    )


def _items(stated: Statements) -> Iterator[Found]:
    """项 told one by one: none missing, budgets and changes add up to the total's."""
    topics = {
        group.topic.id: group.topic for group in stated.groups if group.topic is not None and group.topic.accounts
    }
    for topic in topics.values():
        items = [
            g
            for g in stated.groups
            if g.topic is topic and g.account is not None and len(g.account.code) == _ITEM and g.actual
        ]
        totals = [g for g in stated.groups if g.topic is topic and g.quantity is not None and g.quantity.id in _MAIN]
        if len({g.name for g in items}) < 2 or not totals or topic.form == "basic":
            continue
        told = {g.account.code for g in items if g.account is not None}
        yield from _missing(stated, totals[-1], topic.form, topic.accounts, told, _ITEM)
        yield from _budgets_of_items(stated, totals, items)
        yield from _changes_of_items(stated, totals, items)


_MAIN = ("一般公共预算财政拨款支出", "政府性基金支出", "国有资本经营预算财政拨款支出")


def _budgets_of_items(stated: Statements, totals: list[Group], items: list[Group]) -> Iterator[Found]:
    whole = next((g for g in totals if g.initial is not None), None)
    if whole is None or whole.initial is None or any(g.initial is None for g in items):
        return
    value, total = stated.amount(whole.initial), NOTHING
    for group in items:
        budget = stated.amount(group.initial)
        if budget is None or group.initial is None:
            return
        # A round budget may itself be rounded: «29 万元» can be 28.6.
        coarse = Decimal(5).scaleb(-group.initial.number.decimals - 1) if budget.value else Decimal(0)
        total = total + Value(budget.value, max(budget.play, coarse))
    if value is None or value.agrees(total) or _covers_less(stated, whole, items):
        return
    more = total.low > value.high  # an item that is not listed could only add to them
    text = "＋".join(str(g.initial.number.value) for g in items if g.initial is not None)
    yield found(
        "narrative.budget_items",
        Severity.ERROR if more else Severity.WARNING,
        f"各项年初预算相加 {text}＝{wan(total.value)}，总数写 {whole.initial.number.text}，"
        f"差 {wan(abs(value.value - total.value))}"
        + ("，各项之和大于总数" if more else "；如有未支出的预算项目，请说明"),
        around(whole.initial),
        expected=f"各项年初预算之和 {wan(total.value)}",
        actual=whole.initial.number.text,
        cause=f"budget_items/{whole.name}",
    )


def _signed(stated: Statements, group: Group) -> Value | None:
    """A group's change against last year with its sign."""
    for change in group.changes:
        value = stated.amount(change.amount)
        if value is not None and change.base.value == "prior":
            return Value(change.amount_sign * value.value, value.play)
        if change.flat and change.base.value == "prior" and value is None:
            return NOTHING
    return None


def _changes_of_items(stated: Statements, totals: list[Group], items: list[Group]) -> Iterator[Found]:
    whole = next((g for g in totals if _signed(stated, g) is not None), None)
    changes = [_signed(stated, g) for g in items]
    if whole is None or any(change is None for change in changes):
        return
    value, total = _signed(stated, whole), NOTHING
    for change in changes:
        total = total + (change or NOTHING)
    said = next((change.amount for change in whole.changes if change.amount is not None), None)
    if value is None or said is None or value.agrees(total) or _covers_less(stated, whole, items):
        return
    yield found(
        "narrative.change_items",
        Severity.WARNING,
        f"各项增减相加 {wan(total.value)}，总数写 {wan(value.value)}，差 {wan(abs(value.value - total.value))}"
        "；如有上年有而本年没有的科目，请说明",
        around(said),
        expected=wan(total.value),
        actual=wan(value.value),
        cause=f"change_items/{whole.name}",
    )


def _covers_less(stated: Statements, whole: Group, items: list[Group]) -> bool:
    """Whether the items do not make up this year's total either."""
    value, total = stated.current(whole), _total(stated, items)
    return value is None or total is None or not value.agrees(total)
