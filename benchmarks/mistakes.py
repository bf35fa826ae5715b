"""Mistakes made on purpose: one change to a report's explanation, of the kinds that people make, each of them wrong.

Only claims that something can be held against are changed, and only by more than rounding could explain."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.checks.case import Case
from assistant.checks.rules.narrative_ratios import budget_of
from assistant.checks.stated import Statements, Value, change_rate, percent
from db.catalogue.narrative import load_wording
from db.core.facts import Passage
from ingest.claims.model import Base, Change, Group, Measure, Said

_FLIPS = {
    "增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长", "降低": "提高",
    "上升": "下降", "大于": "小于", "小于": "大于",
}  # fmt: skip
_COARSE = Decimal("0.02")  # 万元: what two roundings can explain
_ITEM_LISTS = ("人员经费", "公用经费")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A report with one thing wrong in it."""

    kind: str
    before: str
    after: str
    passage: int
    start: int
    end: int

    def case(self, case: Case) -> Case:
        """The case with this mistake in it."""
        passages = [self._wrong(item) if item.ordinal == self.passage else item for item in case.passages]
        return replace(case, passages=passages)

    def _wrong(self, passage: Passage) -> Passage:
        return replace(passage, text=passage.text[: self.start] + self.after + passage.text[self.end :])


def _at(kind: str, said: Said, after: str) -> Mistake:
    number = said.number
    return Mistake(kind, number.text, after, said.passage.ordinal, number.start, number.end)


def mistakes(case: Case, chance: random.Random) -> Iterator[Mistake]:
    """Every checkable claim changed in each way that fits it."""
    stated = Statements(case)
    for group in stated.groups:
        yield from _of_group(stated, group, chance)
        for change in group.changes:
            yield from _of_change(stated, group, change, chance)
        for relation in group.relations:
            if relation.sign and budget_of(stated, group, relation.against) and stated.current(group):
                yield from _flipped(relation.span.passage, relation.span.start, relation.span.end)
    yield from _of_counts(stated, chance)
    yield from _swaps(stated)
    yield from _of_lists(stated, chance)
    yield from _of_structure(stated)


def _of_group(stated: Statements, group: Group, chance: random.Random) -> Iterator[Mistake]:
    carried = [] if stated.is_other_year(group) else stated.carried(group)
    if group.actual is not None and carried:
        yield from _amount(stated, group.actual, chance)
    if group.year is not None and carried and carried[0].value and not stated.is_prior(group):
        yield _year(group.year, stated.case.year + chance.choice((-1, 1)))
    done = stated.current(group)
    for said, base in ((group.initial, Base.INITIAL), (group.full, Base.FULL), (group.budget, Base.UNKNOWN)):
        held = group.completion is not None and group.completion_of in (base, Base.UNKNOWN)
        if said is not None and held and done is not None and done.value > 1 and _is_sharp(stated, said):
            yield from _amount(stated, said, chance)
    known = budget_of(stated, group, group.completion_of)
    if group.completion is not None and known is not None and done is not None:
        yield from _percent(stated, group.completion, percent(done, known[0]), chance)
    if group.share is not None and done is not None:
        whole = _whole(stated, group)
        yield from _percent(stated, group.share, percent(done, whole) if whole else None, chance)


def _is_sharp(stated: Statements, said: Said) -> bool:
    value = stated.amount(said)
    return value is not None and value.value >= 1


def _whole(stated: Statements, group: Group) -> Value | None:
    if group.whole_quantity is not None:
        return next(iter(stated.quantity(group.whole_quantity)), None)
    return stated.current(group.parent) if group.parent is not None and not group.whole else None


def _amount(stated: Statements, said: Said, chance: random.Random) -> Iterator[Mistake]:
    value = stated.amount(said)
    if value is None or not value.value:
        return
    text = said.number.text
    digits = [i for i, char in enumerate(text) if char.isdigit()]
    leading = digits[: max(1, min(3, len(digits)))]
    at = chance.choice(leading)
    wrong = str((int(text[at]) + chance.randint(1, 8)) % 10)
    if wrong == text[at]:
        wrong = str((int(wrong) + 1) % 10)
    changed = text[:at] + wrong + text[at + 1 :]
    plain = Decimal(re.sub(r"[^\d.]", "", changed) or "0")
    if abs(plain - said.number.value) > _COARSE and not (wrong == "0" and at == digits[0]):
        yield _at("digit", said, changed)
    if text.endswith("万元"):
        yield _at("unit", said, text.removesuffix("万元") + "元")


def _percent(stated: Statements, said: Said, true: Value | None, chance: random.Random) -> Iterator[Mistake]:
    """One unit in the last place, where the figures are fine enough to tell."""
    if true is None or said.number.high is not None or said.number.garbled:
        return
    text = said.number.text
    match = re.fullmatch(r"([\d.,\s]+)(%|个百分点)?", text)
    if match is None:
        return
    decimals = max(2, said.number.decimals) if stated.drops_zeros else said.number.decimals
    unit = Decimal(1).scaleb(-decimals)
    if (
        true.play + Decimal(5).scaleb(-decimals - 1) >= unit
        or abs(said.number.value - true.value) > unit / 2 + true.play
    ):
        return
    wrong = said.number.value + unit * chance.choice((1, -1))
    if wrong >= 0 and abs(wrong - true.value) > true.play + unit / 2:
        yield _at("rate", said, f"{wrong:.{decimals}f}{match[2] or ''}")


def _year(said: Said, year: int) -> Mistake:
    return _at("year", said, re.sub(r"\d[\d\s]*\d", str(year), said.number.text, count=1))


def _of_change(stated: Statements, group: Group, change: Change, chance: random.Random) -> Iterator[Mistake]:
    now, amount, rate = stated.current(group), stated.amount(change.amount), stated.percent(change.rate)
    if change.year is not None and change.base is not Base.UNKNOWN:
        yield _year(change.year, int(change.year.number.value) + chance.choice((-2, -1, 1)))
    if (
        now is None
        or amount is None
        or rate is None
        or amount.value < 1
        or change.amount is None
        or change.rate is None
    ):
        return
    if {change.amount_sign, change.rate_sign} not in ({1}, {-1}):
        return  # wrong already
    yield from _percent(stated, change.rate, change_rate(now, amount, change.amount_sign), chance)
    yield from _amount(stated, change.amount, chance)
    for said in (change.amount, change.rate):
        start = max(change.span.start, said.number.start - 8)
        found = list(_flipped(said.passage, start, said.number.start))
        yield from found[-1:]


def _flipped(passage: Passage, start: int, end: int) -> Iterator[Mistake]:
    for match in re.finditer("|".join(_FLIPS), passage.text[start:end]):
        at = start + match.start()
        yield Mistake("direction", match[0], _FLIPS[match[0]], passage.ordinal, at, at + len(match[0]))


def _of_counts(stated: Statements, chance: random.Random) -> Iterator[Mistake]:
    """A vehicle more or fewer."""
    wording = load_wording(stated.case.catalogue.forms)
    names = {name for item in wording.counted_partitions for name in (item.whole, *item.parts)}
    wholes = {item.whole for item in wording.counted_partitions}
    by_passage: dict[int, list[Said]] = {}
    for said in stated.told.said:
        if said.measure is Measure.COUNT and said.what in names:
            by_passage.setdefault(said.passage.ordinal, []).append(said)
    for listed in by_passage.values():
        if not any(said.what in wholes for said in listed) or len(listed) < 4:
            continue
        for said in listed:
            text = re.sub(r"\d+", str(int(said.number.base_value) + chance.randint(1, 3)), said.number.text, count=1)
            yield _at("digit", said, text)


def _swaps(stated: Statements) -> Iterator[Mistake]:
    """Two neighbouring amounts of one paragraph changed for each other."""
    told = [g for g in stated.groups if g.actual is not None and stated.carried(g) and not stated.is_other_year(g)]
    for first, second in pairwise(told):
        one, two = first.actual, second.actual
        if one is None or two is None or one.passage is not two.passage or one.number.end > two.number.start:
            continue
        if abs(one.number.value - two.number.value) <= _COARSE or one.number.unit != two.number.unit:
            continue
        middle = one.passage.text[one.number.end : two.number.start]
        yield Mistake(
            "swap", one.number.text, two.number.text + middle + one.number.text,
            one.passage.ordinal, one.number.start, two.number.end,
        )  # fmt: skip


def _of_lists(stated: Statements, chance: random.Random) -> Iterator[Mistake]:
    """An account dropped from a list that is complete."""
    for item in stated.told.lists:
        quantity = item.group.quantity
        if item.open or quantity is None or quantity.id not in _ITEM_LISTS or len(item.items) < 3:
            continue
        text = item.span.passage.text
        parts = list(re.finditer(r"[^、：:]+、", text[item.span.start : item.span.end]))
        if len(parts) < 3:
            continue
        part = chance.choice(parts[1:])
        start = item.span.start + part.start()
        yield Mistake("item", part[0], "", item.span.passage.ordinal, start, start + len(part[0]))


def _of_structure(stated: Statements) -> Iterator[Mistake]:
    """A class dropped from the breakdown by class, up to its semicolon."""
    for group in stated.groups:
        account, said = group.account, group.actual
        if account is None or len(account.code) != 3 or group.parent is None or said is None or group.share is None:
            continue
        value, start = stated.amount(said), group.span.start
        end = group.share.number.end
        text = said.passage.text
        if value is None or not value.value or text[end : end + 1] not in "；;":
            continue
        yield Mistake("item", text[start : end + 1], "", said.passage.ordinal, start, end + 1)
