"""Money for each piece: «摊到每件诉求», «人均», of any amount or project, by what the report counts."""

import re
from collections.abc import Generator, Sequence

from assistant.answers import Status
from assistant.metrics.arithmetic import formula_of
from assistant.metrics.evaluate import Aspect
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.project_card import DONE, cards_of
from assistant.replies.protocol import Call, Reply
from assistant.replies.scope import base_year
from assistant.replies.telling import amount, joined, lacking
from assistant.results import Value
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work
from db.catalogue.schema import Metric

Count = tuple[re.Pattern[str], tuple[str, ...], str, int]
# What is counted, by the words of the question: a pattern, the metrics that count it (the first that is known), the
# unit of the quotient, and what brings 万元 into it.
_COUNTS: tuple[Count, ...] = (
    (re.compile(r"人次"), ("domestic_reception_persons", "overseas_persons"), "元/人次", 10_000),
    (re.compile(r"批"), ("domestic_reception_batches",), "元/批次", 10_000),
    (re.compile(r"件|诉求|工单"), ("requests_accepted",), "元/件", 10_000),
    (re.compile(r"辆|车均|单车|台车"), ("vehicles_kept", "vehicles_total"), "万元/辆", 1),
    (re.compile(r"个?坐席|席"), ("seats",), "万元/人", 1),
    (re.compile(r"人均|[每一]个?人|工作人员|职工|在编|在职"), ("staff_established", "staff_serving"), "万元/人", 1),
)
_RESULT = "完成值"
_ACCEPTED = re.compile(r"量|数|次|件|人|辆")
_PEOPLE = {
    "domestic_reception_cost": (_COUNTS[0][0], ("domestic_reception_persons",), "元/人次", 10_000),
    "reception_cost": (_COUNTS[0][0], ("domestic_reception_persons",), "元/人次", 10_000),
    "overseas_trip_cost": (_COUNTS[0][0], ("overseas_persons",), "万元/人次", 1),
}
_OTHER_COUNTS = {"staff_established": "staff_serving"}
_SCALES = {"万件": 10_000, "万人次": 10_000, "万人": 10_000}


def wanted(frame: Frame) -> bool:
    """Whether the question asks for money by piece of something that no metric of its own reckons."""
    return frame.has(Cue.PER) and (bool(frame.projects) or any(target.item.unit == "万元" for target in frame.targets))


def per_piece(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """The quotient for each unit, with its arithmetic; None where it is not clear what is counted."""
    people = _of_people(frame)
    counts = [entry for entry in _COUNTS if entry[0].search(frame.text)]
    if people is not None:
        counts = [people, *(entry for entry in counts if entry[2] in ("元/批次", "元/人次") and entry[2] != people[2])]
    if not counts:
        return None
    replies: list[Reply] = []
    for count in counts[: 2 if len({entry[2] for entry in counts} & {"元/批次", "元/人次", "万元/人次"}) > 1 else 1]:
        reply = yield from _by_count(work, frame, units, count)
        if reply is not None:
            replies.append(reply)
    if not replies:
        return None
    status = Status.ANSWERED if any(one.status is Status.ANSWERED for one in replies) else Status.UNKNOWN
    return Reply(status, joined(one.text for one in replies))


def _by_count(
    work: Work, frame: Frame, units: Sequence[str], count: Count
) -> Generator[list[Call], list[Found], Reply | None]:
    """The same by one kind of piece."""
    declared = _declared(work, frame, count[1])
    if declared:
        found = yield [
            Call("figures", {"units": [unit], "metrics": [declared], "year": base_year(work, frame, unit)})
            for unit in units
        ]
        lines = [_told_declared(one.figures[0]) for one in found if one.values]
        if lines:
            return Reply(Status.ANSWERED, joined(lines))
    parts: list[str] = []
    known = False
    for unit in units:
        year = base_year(work, frame, unit)
        money = yield from _money(frame, unit, year)
        counts = yield from _own_count(frame, unit, year, count[2].partition("/")[2])
        if frame.projects and not counts:
            return None
        found = yield [Call("figures", {"units": [unit], "metrics": [name], "year": year}) for name in count[1]]
        counts = counts or [
            one.figures[0] for one in found if one.values and one.values[0].value and one.values[0].value.exact
        ]
        if money is None or money.value is None:
            parts.append(f"{unit}{year}年没有查到要分摊的金额。")
            continue
        if not counts:
            lacks = found[0].figures[0].missing if found and found[0].figures else None
            told = lacking(lacks) if lacks is not None else "未公开"
            parts.append(f"{unit}{year}年的{found[0].figures[0].name}{told}，算不出来。")
            continue
        text = yield from _quotient(money, counts[0], count[2], count[3])
        known = known or bool(text)
        parts.append(text)
    return Reply(Status.ANSWERED if known else Status.UNKNOWN, joined(parts))


def by_other_count(work: Work, frame: Frame, units: Sequence[str]) -> Generator[list[Call], list[Found], Reply | None]:
    """A declared quotient whose count a report does not state, by another count that it does: staff in service where
    the established posts are not told."""
    item = frame.targets[0].item if len(frame.targets) == 1 else None
    if not isinstance(item, Metric) or "/" not in item.unit or not item.expression or len(units) != 1:
        return None
    operands = [one for one in formula_of(item).operands if isinstance(one, str)]
    others = [_OTHER_COUNTS[one] for one in operands if one in _OTHER_COUNTS]
    money = [one for one in operands if one not in _OTHER_COUNTS]
    year = base_year(work, frame, units[0])
    if not others or not money or isinstance(work.evaluator.evaluate(item, units[0], year), Value):
        return None
    found = yield [Call("figures", {"units": list(units), "metrics": [money[0], others[0]], "year": year})]
    if len(found[0].values) < 2:
        return None
    text = yield from _quotient(found[0].figures[0], found[0].figures[1], item.unit, 1)
    return Reply(Status.ANSWERED, text) if text else None


def _of_people(frame: Frame) -> Count | None:
    """«公务接待人均»: the guests and travellers that the money was spent on, not the staff."""
    if not re.search("人", frame.text):
        return None
    ids = [getattr(target.item, "id", "") for target in frame.targets]
    return next((_PEOPLE[name] for name in ids if name in _PEOPLE), None)


def _declared(work: Work, frame: Frame, counts: Sequence[str]) -> str:
    """The declared metric that reckons just this: the target's money by one of the counts."""
    targets = [target.item for target in frame.targets if isinstance(target.item, Metric)]
    if frame.projects or not targets:
        return ""
    for metric in work.catalogue.metrics:
        if "/" not in metric.unit or not metric.expression:
            continue
        operands = set(formula_of(metric).operands)
        if not operands & set(counts):
            continue
        for item in targets:
            single = formula_of(item).single if item.expression else None
            if item.id in operands or (single is not None and single in operands):
                return metric.id
    return ""


def _told_declared(figure: Figure) -> str:
    value = figure.value
    if value is None:
        return ""
    note = f"（{value.note}）" if value.note else ""
    what = f"{figure.entities[0]}{figure.years[0]}年{figure.name}"
    return f"{what}为{amount(value)}（算法：金额÷数量，{value.working}）{note}。"


def _own_count(frame: Frame, unit: str, year: int, piece: str) -> Generator[list[Call], list[Found], list[Figure]]:
    """What a project itself counts: its money is spread over its own cases, not over all of the unit's."""
    found: list[Figure] = []
    for stored in frame.projects[:1]:
        one = yield [Call("indicators", {"unit": unit, "year": year, "project": stored.project.name})]
        found += [
            figure
            for figure in one[0].values
            if figure.name == _RESULT and figure.value and figure.value.exact and figure.value.unit.endswith(piece)
            and "/" not in figure.value.unit and _ACCEPTED.search(figure.words[0])
        ]  # fmt: skip
    return found


def _money(frame: Frame, unit: str, year: int) -> Generator[list[Call], list[Found], Figure | None]:
    if frame.projects:
        found = yield [Call("projects", {"unit": unit, "year": year})]
        wanted_ids = {stored.id for stored in frame.projects}
        cards = [card for card in cards_of(found[0]) if card.stored.id in wanted_ids]
        return cards[0].figures[DONE] if cards else None
    target = next(target for target in frame.targets if target.item.unit == "万元")
    if target.measured.aspect is not Aspect.ACTUAL:
        return None
    found = yield [Call("figures", {"units": [unit], "metrics": [target.measured.id], "year": year})]
    return found[0].figures[0] if found[0].figures else None


def _quotient(money: Figure, count: Figure, unit: str, factor: int) -> Generator[list[Call], list[Found], str]:
    if money.value is None or count.value is None:
        return ""
    scale = _SCALES.get(count.value.unit, 1)
    expression = f"{money.handle} * {factor} / ({count.handle} * {scale})"
    if factor == scale:
        expression = f"{money.handle} / {count.handle}"
    elif scale == 1:
        expression = f"{money.handle} * {factor} / {count.handle}" if factor > 1 else f"{money.handle} / {count.handle}"
    found = yield [Call("compute", {"expression": expression, "unit": unit, "name": f"{money.name}单位成本"})]
    value = found[0].figures[0].value if found[0].figures else None
    if value is None:
        return ""
    owner = f"{money.entities[0]}{money.years[0]}年"
    what = next((word for word in reversed(money.words) if word != money.name and len(word) > 2), money.name)
    name = what if money.name == DONE else money.name
    return (
        f"{owner}{name}{amount(money.value)}，{count.name}{amount(count.value)}，"
        f"折合{amount(value)}（算法：金额÷数量，{value.working}）。"
    )
