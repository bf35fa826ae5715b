"""Shares, completion rates, and the words that compare the final figure with the budget."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.narrative_changes import severity_of_slip
from assistant.checks.stated import BASE_NAMES, Statements, Value, around, found, joined, percent, shown, wan
from db.core.money import round_half_up
from ingest.claims.model import Base, Group, Relation, Said, Span

_NEARLY = Decimal("0.1")  # how far «基本持平» may be from equal


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    for group in stated.groups:
        yield from _completion(stated, group)
        yield from _share(stated, group)
        yield from _no_budget(stated, group)
        for relation in group.relations:
            yield from _budget_year(stated, relation)
            yield from _relation(stated, group, relation)


def budget_of(stated: Statements, group: Group, base: Base) -> tuple[Value, Base] | None:
    """The budget that a rate or a comparison means: the group's own figure first, then the table's."""
    order = {
        Base.INITIAL: ((group.initial, Base.INITIAL), (group.budget, Base.UNKNOWN)),
        Base.FULL: ((group.full, Base.FULL), (group.budget, Base.UNKNOWN)),
    }.get(base, ((group.budget, Base.UNKNOWN), (group.full, Base.FULL), (group.initial, Base.INITIAL)))
    for said, kind in order:
        if (value := stated.amount(said)) is not None:
            return value, kind
    table = stated.budgets(group)
    return (table[0], base) if table else None


def _completion(stated: Statements, group: Group) -> Iterator[Found]:
    said, rate = group.completion, stated.percent(group.completion)
    known = budget_of(stated, group, group.completion_of)
    done = stated.current(group)
    if said is None or rate is None or known is None or done is None:
        return
    budget, kind = known
    share = percent(done, budget)
    if share is None or share.agrees(rate):
        return
    yield found(
        "narrative.completion",
        severity_of_slip(rate, share),
        f"“{group.label}”决算 {shown(done.value)}÷{BASE_NAMES[kind]} {shown(budget.value)}"
        f"={round_half_up(share.value)}%，文字写 {said.number.text}",
        _together(group, said),
        expected=f"{round_half_up(share.value)}%",
        actual=said.number.text,
        evidence=budget.evidence + done.evidence,
        cause=f"completion/{said.passage.ordinal}/{said.number.start}",
    )


def _together(group: Group, said: Said) -> Span:
    first = next((s for s in (group.initial, group.full, group.budget, group.actual) if s is not None), said)
    return joined(first, said) if first.number.start < said.number.start else around(said)


def _wholes(stated: Statements, group: Group) -> list[Value]:
    """What a share may be of: the words after 占, else what the list breaks down."""
    if group.whole:
        if group.whole_quantity is None:
            return []
        told = [
            value
            for other in stated.groups
            if other.quantity is not None and other.quantity.id == group.whole_quantity.id
            if not stated.is_prior(other) and (value := stated.amount(other.actual)) is not None
        ]
        return [*told, *stated.quantity(group.whole_quantity)]
    if group.parent is not None:
        values = [stated.current(group.parent), *stated.carried(group.parent)]
        return [value for value in values if value is not None]
    if group.account is not None and group.topic is not None:
        total = [other for other in stated.groups if other.topic is group.topic and other.quantity and other.actual]
        return [value for other in total[:1] if (value := stated.amount(other.actual)) is not None]
    return []


def _share(stated: Statements, group: Group) -> Iterator[Found]:
    said, rate, part = group.share, stated.percent(group.share), stated.current(group)
    if said is None or rate is None or part is None:
        return
    wholes = _wholes(stated, group)
    shares = [share for whole in wholes if (share := percent(part, whole)) is not None]
    if not shares or any(share.agrees(rate) for share in shares):
        return
    share, whole = shares[0], wholes[0]
    yield found(
        "narrative.share",
        severity_of_slip(rate, share),
        f"“{group.label}”{shown(part.value)}÷{group.whole or (group.parent.label if group.parent else '合计')} "
        f"{shown(whole.value)}={round_half_up(share.value)}%，文字写占 {said.number.text}",
        joined(group.actual, said) if group.actual is not None else around(said),
        expected=f"{round_half_up(share.value)}%",
        actual=said.number.text,
        evidence=part.evidence + whole.evidence,
        cause=f"share/{said.passage.ordinal}/{said.number.start}",
    )


def _no_budget(stated: Statements, group: Group) -> Iterator[Found]:
    """«年初无预算» beside a budget figure."""
    if group.no_budget is None:
        return
    for said in (group.initial, group.full, group.budget):
        value = stated.amount(said)
        if said is not None and value is not None and value.low > 0:
            yield found(
                "narrative.no_budget",
                Severity.ERROR,
                f"“{group.label}”写“{group.no_budget.quote}”，前面却写预算 {said.number.text}",
                joined(said, said),
                expected="0 万元",
                actual=said.number.text,
                cause=f"budget/{said.passage.ordinal}/{said.number.start}",
            )


def _budget_year(stated: Statements, relation: Relation) -> Iterator[Found]:
    if relation.year is None or int(relation.year.number.value) == stated.case.year:
        return
    yield found(
        "narrative.base_year",
        Severity.ERROR,
        f"报告年度为 {stated.case.year} 年，决算应与本年预算比较，文字写 {relation.year.number.text}预算",
        relation.span,
        expected=f"{stated.case.year}年",
        actual=relation.year.number.text,
    )


def _relation(stated: Statements, group: Group, relation: Relation) -> Iterator[Found]:
    """«决算数大于年初预算数», «与预算基本持平» beside the two figures."""
    known, done = budget_of(stated, group, relation.against), stated.current(group)
    if known is None:
        yield from _beside_rate(stated, group, relation)
        return
    if done is None:
        return
    budget, kind = known
    off = done.value - budget.value
    if relation.sign:
        right = off * relation.sign > 0
    elif relation.nearly:
        right = abs(off) <= max(abs(budget.value), abs(done.value)) * _NEARLY or done.agrees(budget)
    else:
        right = done.agrees(budget)
    if right:
        return
    true = "大于" if off > 0 else "小于" if off < 0 else "等于"
    yield found(
        "narrative.relation",
        Severity.ERROR if relation.sign else Severity.WARNING,
        f"“{group.label}”决算 {wan(done.value)}，{BASE_NAMES[kind]} {wan(budget.value)}，决算{true}预算，"
        f"文字写“{relation.span.quote}”",
        relation.span,
        expected=f"决算数{true}预算数",
        actual=relation.span.quote,
        evidence=done.evidence + budget.evidence,
        cause=f"relation/{relation.span.passage.ordinal}/{relation.span.start}",
    )


def _beside_rate(stated: Statements, group: Group, relation: Relation) -> Iterator[Found]:
    """Where the budget itself is not told, its completion rate says which of the two is larger."""
    rate = stated.percent(group.completion)
    if rate is None or group.completion is None:
        return
    off = rate.value - 100
    exact = not relation.nearly and relation.sign == 0
    right = off * relation.sign > 0 if relation.sign else abs(off) <= (rate.play if exact else _NEARLY * 100)
    if right:
        return
    yield found(
        "narrative.relation",
        Severity.ERROR if relation.sign else Severity.WARNING,
        f"“{group.label}”写完成预算的 {group.completion.number.text}，又写“{relation.span.quote}”，两处矛盾",
        relation.span,
        expected=f"决算数{'大于' if off > 0 else '小于' if off < 0 else '等于'}预算数",
        actual=relation.span.quote,
        cause=f"relation/{relation.span.passage.ordinal}/{relation.span.start}",
    )
