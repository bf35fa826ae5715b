"""What a figure is made of, and which of its parts drove its change."""

from dataclasses import dataclass

from assistant.metrics.evaluate import Aspect, Item, Measured
from assistant.metrics.finder import measured
from assistant.toolkit.accounts import account_items
from assistant.toolkit.figures import figure
from assistant.toolkit.found import Figure, Found
from assistant.toolkit.reckoning import share
from assistant.toolkit.work import Work
from db.catalogue.breakdowns import Breakdown, load_breakdowns
from db.catalogue.schema import Metric
from db.core.text import fold


@dataclass(frozen=True)
class Split:
    """A whole, its parts with an amount, and the share of each, in the order of amounts."""

    breakdown: Breakdown
    whole: Figure
    parts: tuple[Figure, ...]
    shares: tuple[Figure, ...]


def ways(item: Item) -> tuple[Breakdown, ...]:
    """The declared ways to split a metric."""
    if not isinstance(item, Metric):
        return ()
    return tuple(one for one in load_breakdowns() if one.whole == item.id)


def way_for(item: Item, words: str) -> Breakdown | None:
    """The way that the words of a question ask for, else the first; None for what has no parts."""
    folded, known = fold(words), ways(item)
    asked = (one for one in known if any(fold(word) in folded for word in one.words))
    scored = sorted(asked, key=lambda one: -max(len(word) for word in one.words if fold(word) in folded))
    return scored[0] if scored else next(iter(known), None)


def breakdown(work: Work, metric: str, entity: str, year: int, words: str = "") -> Found:
    """The parts of a metric, largest first, each with its share; only those that are not nothing."""
    whole = measured(work.catalogue, metric)
    way = way_for(whole.item, words)
    if way is None:
        return Found()
    top = figure(work, whole, entity, year)
    parts = [figure(work, part, entity, year) for part in _parts(work, way, entity, year)]
    known = [part for part in parts if part.value is not None and part.value.exact]
    known.sort(key=lambda part: part.value.exact if part.value else 0, reverse=True)
    shares = tuple(share(part, top) for part in known)
    return Found((top, *known, *shares), data=Split(way, top, tuple(known), shares))


def split(work: Work, way: Breakdown, entity: str, year: int) -> tuple[Figure, ...]:
    """The whole, then its parts in the declared order, also those that are nothing; empty without a report."""
    if work.library.data(entity, year) is None:
        return ()
    wanted = (measured(work.catalogue, way.whole), *_parts(work, way, entity, year))
    return tuple(figure(work, part, entity, year) for part in wanted)


def _parts(work: Work, way: Breakdown, entity: str, year: int) -> list[Measured]:
    if way.parts:
        return [measured(work.catalogue, part) for part in way.parts]
    data = work.library.data(entity, year)
    if data is None:
        return []
    return [Measured(item) for item in account_items(work, data, way.form, way.col, way.classes, digits=way.digits)]


def drivers(work: Work, metric: str, entity: str, year: int) -> Found:
    """The parts whose change is known, with the points that each adds to the change of the whole."""
    whole = measured(work.catalogue, metric)
    found: list[Figure] = []
    for way in ways(whole.item):
        for part in _parts(work, way, entity, year):
            item = Measured(part.item, Aspect.CHANGE)
            change = figure(work, item, entity, year)
            if change.value is None or not change.value.exact:
                continue
            points = figure(work, Measured(part.item, Aspect.CONTRIBUTION, whole.item), entity, year)
            found += [change, *((points,) if points.value is not None else ())]
    return Found(tuple(found))
