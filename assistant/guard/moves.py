"""«由20万元增加到30万元»: whether the two numbers go the way that the words say."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assistant.guard.marks import Line, Mark, Sort
from assistant.guard.result import Fault
from db.core.number_forms import Number

_FROM = re.compile(r"[由从自][^,。]{0,14}\Z")
_MOVED = re.compile(
    r"[^。]{0,8}?(?:(?P<up>增加|增长|上升|提高|提升|上涨|扩大|[增升涨])|(?P<down>减少|下降|降低|下滑|回落|压减|缩减|[减降跌]))"
    r"[到至][^。]{0,14}"
)


def moved_wrong(line: Line) -> Iterator[Fault]:
    """The changes from one number to another that go the other way."""
    numbers = [mark for mark in line.marks if mark.sort is Sort.NUMBER]
    for first, second in pairwise(numbers):
        match = _MOVED.fullmatch(line.between(first, second))
        start = line.clause(first.start)[0]
        if match is None or not _FROM.search(line.text[max(start, first.start - 16) : first.start]):
            continue
        more = _more(first, second)
        if more is not None and more != bool(match["up"]):
            shown = line.text[first.start : second.end]
            told = "变大" if more else "变小"
            yield Fault(shown, line.offsets[first.start], f"“{shown}”的方向写反了，后一个数是{told}的")


def _more(first: Mark, second: Mark) -> bool | None:
    one, other = first.number, second.number
    if one is None or other is None or one.kind is not other.kind or one.value == other.value:
        return None
    return _size(other) > _size(one) if one.base_unit == other.base_unit else None


def _size(number: Number) -> float:
    return float(number.base_value)
