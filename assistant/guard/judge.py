"""Which of the entries that a number may state it states where it stands, or why none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.evidence import Entry
from assistant.guard.names import Name, Names
from assistant.guard.scope import Owners, Scope, Years
from assistant.guard.ties import Tie
from assistant.guard.words import PLANNED, Direction, Turn, direction, facets
from db.core.number_forms import Kind, Number
from db.core.numbers import find_numbers
from db.core.text import fold_with_offsets

_SIGNED_NAMES = ("变动", "增减", "差额", "缺口", "之差", "相差", "差距")
_DIFFERENCES = ("相差", "相差比例")
_LISTED = 3


@dataclass(frozen=True)
class Verdict:
    """The entry that stands behind a number, or what is wrong."""

    tie: Tie | None = None
    reason: str = ""


def judge(scope: Scope, ties: Sequence[Tie], names: Names) -> Verdict:
    """Each rule leaves fewer entries; the first that leaves none says what is wrong."""
    shown = scope.mark.number.text if scope.mark.number else ""
    if not ties:
        return Verdict(reason=f"查到的资料里没有“{shown}”这个数")
    if scope.owners.place and not scope.arithmetic:
        return Verdict(reason=f"库里没有{scope.owners.place}的报告，不能给出“{shown}”这个数")
    left = list(ties)
    rules: tuple[tuple[Callable[[Tie], bool], Callable[[Sequence[Tie]], str]], ...] = (
        (lambda tie: scope.arithmetic or not tie.entry.operand, lambda _: f"“{shown}”只是算式中的数，请写出算式或删去"),
        (lambda tie: _owned(scope, tie.entry), lambda lost: _not_owned(shown, scope.owners, lost)),
        (lambda tie: scope.arithmetic or _named(scope, tie.entry, names), lambda lost: _misnamed(shown, scope, lost)),
        (lambda tie: scope.arithmetic or _dated(scope, tie.entry), lambda lost: _misdated(shown, scope.years, lost)),
        (lambda tie: _faceted(scope, tie.entry), lambda _: f"“{shown}”是预算数还是决算数、目标还是结果，与资料不符"),
        (lambda tie: scope.arithmetic or not turn_fault(scope, tie), lambda lost: turn_fault(scope, lost[0])),
    )
    if scope.owners.every:
        return _every(scope, left, [*rules[:1], *rules[2:]])
    for holds, why in rules:
        if holds is rules[-1][0] and scope.direction.turn in (Turn.UP, Turn.DOWN):
            left = _reckoned_first(left)
        kept = [tie for tie in left if holds(tie)]
        if not kept:
            return Verdict(reason=why(left))
        left = kept
    return Verdict(min(left, key=lambda tie: (tie.entry.quoted, tie.entry.cell is not None)))


def _reckoned_first(ties: list[Tie]) -> list[Tie]:
    """Where a change was reckoned, a report's own words do not make it the opposite."""
    reckoned = [tie for tie in ties if not tie.entry.quoted and is_signed(tie.entry)]
    return reckoned or ties


def _every(
    scope: Scope,
    ties: Sequence[Tie],
    rules: Sequence[tuple[Callable[[Tie], bool], Callable[[Sequence[Tie]], str]]],
) -> Verdict:
    """«A、B均为x»: the number must be that of each."""
    shown = scope.mark.number.text if scope.mark.number else ""
    left = [tie for tie in ties if all(holds(tie) for holds, _ in rules)]
    for mention in scope.owners.mentions:
        if not any(not tie.entry.entities or tie.entry.entities & mention for tie in left):
            return Verdict(reason=f"“{shown}”不是{_listed(mention)}的数")
    return Verdict(left[0])


# --- whose ---


def _owned(scope: Scope, entry: Entry) -> bool:
    owners, own = scope.owners, entry.entities
    if not own:
        return True
    if owners.against:
        if len(own) < 2:
            return entry.quoted and bool(own & owners.against or any(own & one for one in owners.mentions))
        return bool(own & owners.against) and (
            not owners.mentions
            or any((own & one) - (owners.against if len(one) == 1 else set()) for one in owners.mentions)
        )
    if not owners.mentions:
        return True
    if len(own) < 2:
        return any(own & one for one in owners.mentions)
    if len(owners.mentions) > 1:
        return all(own & one for one in owners.mentions) or (entry.quoted and any(own & one for one in owners.mentions))
    return bool(own & owners.mentions[0]) and (scope.together or entry.quoted or scope.direction.turn is not Turn.NONE)


def _not_owned(shown: str, owners: Owners, lost: Sequence[Tie]) -> str:
    said = "、".join(dict.fromkeys(_listed(one) for one in owners.mentions))
    real = _listed(frozenset(name for tie in lost for name in tie.entry.entities))
    if owners.against:
        return f"资料里没有“{shown}”这样一个{said}与{_listed(owners.against)}之间的差数，它是{real}的数"
    return f"“{shown}”写成了{said}的数，在资料里它是{real}的数"


def _listed(names: frozenset[str]) -> str:
    some = sorted(names)[:_LISTED]
    return "、".join(some) + ("等" if len(names) > _LISTED else "")


# --- what ---


def _named(scope: Scope, entry: Entry, names: Names) -> bool:
    if scope.proper is not None and not names.proper_fits(scope.proper, entry):
        return False
    if scope.names and not any(names.fits(name, entry, scope.sentence) for name in scope.names):
        return False
    return not scope.wholes or _of_whole(scope, entry, names)


def _of_whole(scope: Scope, entry: Entry, names: Names) -> bool:
    """«X占Y的z»: where the entry names its whole, X is the part and Y the whole."""
    part, joint, whole = entry.name.partition("占")
    if not joint or entry.quoted:
        return True
    if scope.names and not any(_called(name, part) for name in scope.names):
        return False
    whole = whole.removesuffix("的比重").removesuffix("比重").removesuffix("比例")
    return whole in ("", "比") or any(_called(name, whole) for name in scope.wholes)


def _called(name: Name, words: str) -> bool:
    said = name.text.removesuffix("的比重").removesuffix("比重").removesuffix("比例")
    return (
        words in name.aliases
        or said == words
        or name.text in words
        or any(alias in words for alias in name.aliases if len(alias) > 3)
    )


def _misnamed(shown: str, scope: Scope, lost: Sequence[Tie]) -> str:
    said = "、".join(dict.fromkeys(name.text for name in (*scope.names, *scope.wholes)))
    real = next((tie.entry.name for tie in lost if tie.entry.name), "")
    return f"“{shown}”写成了“{said}”的数，" + (f"在资料里它是“{real}”" if real else "资料里它不是这个数")


# --- when ---


def _dated(scope: Scope, entry: Entry) -> bool:
    said, known = scope.years, entry.years
    if not known or (not said.of and not said.against):
        return True
    if said.against and (not said.against <= known or (said.of and said.of <= said.against)):
        return False
    if not said.of:
        return True
    if not is_signed(entry) or not entry.since:
        several = len(known) > 1 and not entry.quoted and not entry.evidence[0].startswith("claim:")
        if several and entry.since and len(said.of) == 1:
            return said.of <= known and (scope.together or len(said.beside & known) > 1)
        return bool(said.of & known)
    first = entry.since[0]
    if said.against:
        return bool((said.of - said.against) & known)
    return first in said.of or (bool(said.of & known) and first in said.beside)


def _misdated(shown: str, years: Years, lost: Sequence[Tie]) -> str:
    said = "、".join(f"{year}年" for year in sorted(years.of | years.against))
    real = "、".join(f"{year}年" for year in sorted(frozenset(year for tie in lost for year in tie.entry.years)))
    return f"“{shown}”写成了{said}的数，在资料里它属于{real}"


# --- planned or done ---


def _faceted(scope: Scope, entry: Entry) -> bool:
    if entry.unit in ("%", "个百分点") or is_signed(entry):
        return True
    if entry.quoted:
        return (
            scope.facet not in ("initial", "full", "budget")
            or not entry.context
            or "预算" in entry.context + entry.lead
        )
    own = facets(entry.name or "|".join((*(entry.cell or ()), *sorted(entry.names))))
    if not own:
        money = scope.mark.number is not None and scope.mark.number.kind is Kind.AMOUNT
        return not money or scope.facet not in PLANNED or scope.arithmetic or not entry.names
    if scope.facet:
        return scope.facet in own or (scope.facet == "budget" and bool(own & {"initial", "full"})) or "budget" in own
    return scope.planned or not own <= PLANNED


# --- which way ---


def is_signed(entry: Entry) -> bool:
    """Whether the entry is a change or a difference, by its declaration, its name or its being less than nothing."""
    return entry.signed or entry.exact < 0 or any(word in entry.name for word in _SIGNED_NAMES)


@lru_cache(maxsize=512)
def _said_direction(context: str, at: int) -> Direction:
    """The direction that a quotation gives its number."""
    if at < 0:
        return Direction(Turn.NONE)
    folded = fold_with_offsets(context)
    numbers = [number for number in find_numbers(context) if number.end <= at]
    start = numbers[-1].end if numbers else 0
    own = next((number for number in find_numbers(context) if number.start == at), None)
    end = own.end if own else at
    before = "".join(c for c, o in zip(folded.text, folded.offsets, strict=True) if start <= o < at)
    after = "".join(c for c, o in zip(folded.text, folded.offsets, strict=True) if end <= o < end + 6)
    for mark in ",:":
        before = before.rpartition(mark)[2]
    return direction(before, after)


def turn_fault(scope: Scope, tie: Tie) -> str:
    """What is wrong with the direction; empty where nothing is."""
    number = scope.mark.number
    if number is None:
        return ""
    way, shown = scope.direction, number.text
    sign = _sign(scope, tie.entry)
    if way.turn in (Turn.UP, Turn.DOWN) and number.value < 0:
        return f"“{shown}”前已经写明增减，数字不应再带负号"
    if sign == 0:
        return _level_fault(shown, way, tie)
    return _change_fault(shown, way, number, sign)


def _sign(scope: Scope, entry: Entry) -> int:
    """1 for more, -1 for less, 0 for what is no change; seen from what the text speaks of."""
    if entry.quoted:
        said = _said_direction(entry.context, entry.at)
        if entry.signed or said.turn in (Turn.UP, Turn.DOWN):
            return {Turn.UP: 1, Turn.DOWN: -1}.get(said.turn, 0) * (-1 if entry.exact < 0 else 1)
        return 0
    if not is_signed(entry) or entry.exact == 0:
        return 0
    sign = 1 if entry.exact > 0 else -1
    return -sign if _turned_round(scope, entry) else sign


def _turned_round(scope: Scope, entry: Entry) -> bool:
    """Whether the text tells the difference from the other side than the entry."""
    owners, years = scope.owners, scope.years
    if owners.against and len(entry.order) > 1:
        return entry.order[0] in owners.against
    if len(entry.order) > 1 and len(owners.mentions) == 1:
        return entry.order[0] not in owners.mentions[0]
    if entry.since and years.against and years.of:
        return entry.since[0] in years.against
    first = next((entry.name.removesuffix(end) for end in _DIFFERENCES if entry.name.endswith(end)), "")
    if first and len(entry.order) < 2 and not entry.since and scope.names:
        return not _called(scope.names[0], first) and any(_called(name, first) for name in scope.names[1:])
    return False


def _level_fault(shown: str, way: Direction, tie: Tie) -> str:
    if tie.turned:
        return f"“{shown}”的正负号与资料不符"
    if (
        way.tight
        and way.turn in (Turn.UP, Turn.DOWN)
        and tie.entry.exact != 0
        and (tie.entry.at >= 0 or not tie.entry.quoted)
    ):
        return f"“{shown}”在资料里不是增减的数"
    return ""


def _change_fault(shown: str, way: Direction, number: Number, sign: int) -> str:
    told = 1 if number.value >= 0 else -1
    more, less = "增加（多）", "减少（少）"
    if way.turn is Turn.SIZE:
        return ""
    if way.turn is Turn.NONE:
        return (
            "" if told < 0 and sign < 0 else f"“{shown}”在资料里是增减的数，文中没有写明是{more if sign > 0 else less}"
        )
    said = {Turn.UP: 1, Turn.DOWN: -1}.get(way.turn, told)
    if said != sign:
        return f"“{shown}”的方向写反了，资料里是{more if sign > 0 else less}"
    return ""
