"""What a question takes for granted, held against the figures: a wrong premise is corrected first."""

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.metrics.evaluate import Aspect
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.replies.telling import Names, amount, joined, more_or_less
from assistant.toolkit.found import Figure
from assistant.toolkit.ranking import ranked
from db.core.number_forms import Number, matches
from db.core.numbers import Kind

_THRESHOLD = re.compile(r"(?:超过?|过|破|达到?|到|不到|不足|低于|高于|大于|小于)(?:了)?$")
_CHECKED = {Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.COUNT}


def corrections(frame: Frame, names: Names, main: Sequence[Figure], found: Sequence[Figure]) -> str:
    """Sentences that put a wrong premise right; empty where the question assumes nothing wrong."""
    return joined(
        part
        for part in (
            _direction(frame, found),
            _budget(frame, found),
            _leader(frame, names, main),
            _numbers(frame, found),
        )
        if part
    )


def _direction(frame: Frame, found: Sequence[Figure]) -> str:
    """«为什么增长» of what fell."""
    up, down = frame.has(Cue.UP), frame.has(Cue.DOWN)
    if up == down or len({figure.entities for figure in found}) > 1:
        return ""
    changes = [figure for figure in found if figure.key.endswith(f":{Aspect.CHANGE}") and figure.value is not None]
    changes = changes or [
        figure for figure in found if figure.key.endswith(f":{Aspect.RATE}") and figure.value is not None
    ]
    if not changes or changes[0].value is None:
        return ""
    change = changes[0].value
    said = "增加" if up else "减少"
    if not change.exact:
        return f"报告显示并没有{said}，与上年持平。"
    if (change.exact > 0) == up:
        return ""
    return f"报告显示不是{said}，而是{more_or_less(change)}。"


def _budget(frame: Frame, found: Sequence[Figure]) -> str:
    """«为什么超预算» of what stayed below it, and the other way round."""
    over, under = frame.has(Cue.OVER_BUDGET), frame.has(Cue.UNDER_BUDGET)
    rates = [figure for figure in found if figure.key.endswith(f":{Aspect.COMPLETION}") and figure.value is not None]
    if over == under or len(rates) != 1 or not frame.has(Cue.WHY, Cue.CONFIRM) or rates[0].value is None:
        return ""
    rate = rates[0].value
    if over and rate.exact <= 100:
        return f"报告显示并没有超预算，预算完成率为{amount(rate)}。"
    if under and rate.exact >= 100:
        return f"报告显示决算数并不低于预算，预算完成率为{amount(rate)}。"
    return ""


def _leader(frame: Frame, names: Names, main: Sequence[Figure]) -> str:
    """«最高的是某某吧» where another is."""
    if not frame.has(Cue.EXTREME) or len(frame.units.named) != 1 or len(main) < 2:
        return ""
    order = ranked(main, descending=not frame.has(Cue.ASCENDING)).order
    claimed = frame.units.named[0].name
    word = "最低" if frame.has(Cue.ASCENDING) else "最高"
    first = order[0]
    if first.value is None:
        return ""
    if first.entities[0] == claimed:
        return f"是的，{first.name}{word}的是{names[claimed]}，为{amount(first.value)}。"
    return f"不是{names[claimed]}。{first.name}{word}的是{names[first.entities[0]]}，为{amount(first.value)}。"


def _numbers(frame: Frame, found: Sequence[Figure]) -> str:
    """Figures that the question states, where it asks to have them confirmed: «是3000万元吧», «过亿没»."""
    if not frame.has(Cue.CONFIRM):
        return ""
    main = next((figure for figure in found if figure.value is not None), None)
    if main is None or main.value is None or len({figure.entities for figure in found}) > 1:
        return ""
    stated = [number for number in frame.numbers if number.kind in _CHECKED and _comparable(number, found)]
    if not stated:
        return ""
    wrong = [number for number in stated if not any(fits(number, figure) for figure in found)]
    if not wrong:
        return "是的，与报告一致。"
    return f"与报告不符：报告的数是{amount(main.value)}。" if not frame.has(Cue.WHY) else ""


def _comparable(number: Number, found: Sequence[Figure]) -> bool:
    kinds = {figure.value.unit for figure in found if figure.value is not None}
    if number.kind is Kind.AMOUNT:
        return "万元" in kinds
    return number.unit in kinds


def fits(number: Number, figure: Figure) -> bool:
    """Whether a number of the question is this figure, whatever its sign."""
    if figure.value is None:
        return False
    exact = Decimal(figure.value.exact.numerator) / Decimal(figure.value.exact.denominator)
    return matches(number, abs(exact), figure.value.unit)
