"""Figures in order: units by a metric, accounts or projects of one unit by money."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assistant.toolkit.figures import figures
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.work import Work


@dataclass(frozen=True)
class Ranked:
    """Figures in order, equal ones with the same place, and those without a value."""

    order: tuple[Figure, ...]
    places: tuple[int, ...]
    without: tuple[Figure, ...] = ()


def ranked(found: Sequence[Figure], *, descending: bool = True) -> Ranked:
    """The figures with a value in order; the given order stays among equals."""
    known = [figure for figure in found if figure.value is not None]
    order = sorted(known, key=_exact, reverse=descending)
    places: list[int] = []
    for index, figure in enumerate(order):
        same = index > 0 and _exact(figure) == _exact(order[index - 1])
        places.append(places[-1] if same else index + 1)
    return Ranked(tuple(order), tuple(places), tuple(figure for figure in found if figure.value is None))


def _exact(figure: Figure) -> Fraction:
    if figure.value is None:
        raise ValueError(figure.name)
    return figure.value.exact


def rank(
    work: Work, metric: str, units: Sequence[str] = (), year: int | None = None, *, descending: bool = True
) -> Found:
    """Units in order of one metric, each in its newest year where none is asked for."""
    found = figures(work, units, [metric], year)
    result = ranked(found.figures, descending=descending)
    return Found((*result.order, *result.without), notes=found.notes, data=result)
