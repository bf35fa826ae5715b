"""Lists in a sentence: «A、B分别为x、y», and which item of one belongs to which item of the other."""

import re
from collections.abc import Sequence

from assistant.guard.marks import Line, Mark, Sort

_JOINT = re.compile(r"[、,和与及以跟同/\s]*")
_EACH = re.compile("分别|依次|各自|各")


def runs(line: Line, sort: Sort) -> list[list[Mark]]:
    """The marks of a sort in lists: those with nothing but a joint between them."""
    if sort not in line.lists:
        line.lists[sort] = _runs(line, sort)
    return line.lists[sort]


def _runs(line: Line, sort: Sort) -> list[list[Mark]]:
    found: list[list[Mark]] = []
    for mark in line.marks:
        if mark.sort is not sort:
            continue
        last = found[-1][-1] if found else None
        if last is not None and _JOINT.fullmatch(line.between(last, mark)) and line.between(last, mark):
            found[-1].append(mark)
        else:
            found.append([mark])
    return found


def run_of(line: Line, mark: Mark) -> list[Mark]:
    """The list that a mark stands in; alone where in none."""
    return next((run for run in runs(line, mark.sort) if mark in run), [mark])


def partner(line: Line, mark: Mark, sort: Sort) -> Mark | int | None:
    """The unit, name or year in the same place of a list of equal length before the number's list; an int is one of
    the years of a span."""
    numbers = run_of(line, mark)
    count, place = len(numbers), numbers.index(mark)
    if count < 2:
        return None
    start, _ = line.sentence(mark.start)
    nearest = _nearest(line, numbers[0], start, count)
    if nearest is not None:
        found, items = nearest
        return items[place] if found is sort else None
    if _EACH.search(line.text[line.clause(numbers[0].start)[0] : numbers[0].start]):
        single = [one for one in line.before(numbers[0], start, sort) if not one.against]
        if len(single) == count:
            return single[place]
    return None


def _nearest(line: Line, first: Mark, start: int, count: int) -> tuple[Sort, Sequence[Mark | int]] | None:
    """The nearest list before a number that has as many items."""
    found: list[tuple[int, Sort, Sequence[Mark | int]]] = []
    for sort in (Sort.UNIT, Sort.NAME, Sort.YEAR):
        for run in runs(line, sort):
            if run[-1].end > first.start or run[0].start < start:
                continue
            if len(run) == count:
                found.append((run[-1].end, sort, run))
            elif len(run) == 1 and len(run[0].years) == count:
                found.append((run[0].end, sort, run[0].years))
    if not found:
        return None
    _, sort, items = max(found, key=lambda one: one[0])
    return sort, items
