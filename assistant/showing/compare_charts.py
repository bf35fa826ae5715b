"""What can be drawn of a comparison: all its metrics, one of them, or what one is made of; and in which ways."""

from collections.abc import Sequence
from typing import Any

from assistant.charts import Kind, adds_up, fitting
from assistant.charts import chart as drawn
from assistant.showing.comparison import Split, View
from assistant.toolkit.found import Figure
from assistant.toolkit.reckoning import total
from db.catalogue.breakdowns import load_breakdowns

_MOST_PARTS = 8  # colours that can be told apart
_ALL_SHOWN = (Kind.PARTS, Kind.BAR)  # one bar a part, so any number of them
_WHOLE = (Kind.PARTS, Kind.STACKED)  # what is drawn so is read as one thing made of others


def subjects(view: View) -> list[str]:
    """What can be drawn besides all the chosen metrics together."""
    single = [column.name for column in view.columns] if len(view.columns) > 1 else []
    return [*single, *(one.title for one in view.splits)]


def kinds(view: View, subject: str) -> tuple[Kind, ...]:
    """The kinds of charts that fit a subject, the most telling first: what something is made of stands end to end."""
    taken = _split_of(view, subject)
    figures = taken.parts if taken is not None else _figures_of(view, subject)
    found = fitting(figures)
    if taken is None:
        return found if adds_up(figures) or _are_parts(view) else tuple(kind for kind in found if kind not in _WHOLE)
    made_of = [kind for kind in _WHOLE if kind in found]
    return (*made_of, *(kind for kind in found if kind not in (*made_of, Kind.SCATTER)))


def chart(view: View, subject: str, kind: Kind | None = None) -> dict[str, Any] | None:
    """The chart of a subject, in the first of its kinds unless told otherwise; None where nothing can be drawn."""
    fit = kinds(view, subject)
    if not fit:
        return None
    chosen = kind if kind in fit else fit[0]
    taken = _split_of(view, subject)
    if taken is None:
        return drawn(_figures_of(view, subject), chosen, labels=view.labels)
    figures = taken.parts if chosen in _ALL_SHOWN else _few(taken.parts)
    if chosen is Kind.PARTS and adds_up((*taken.whole, *figures)):
        figures = (*taken.whole, *figures)
    return drawn(figures, chosen, _title(view, taken), labels=view.labels)


def _split_of(view: View, subject: str) -> Split | None:
    return next((one for one in view.splits if one.title == subject), None)


def _figures_of(view: View, subject: str) -> tuple[Figure, ...]:
    """The figures of a metric; those of all metrics for a name that is none."""
    place = next((index for index, column in enumerate(view.columns) if column.name == subject), None)
    return view.figures if place is None else tuple(line.cells[place] for line in view.lines)


def _are_parts(view: View) -> bool:
    """Whether the chosen metrics are declared parts of one whole."""
    chosen = {column.id for column in view.columns}
    return any(chosen <= set(way.parts) for way in load_breakdowns())


def _few(parts: Sequence[Figure]) -> tuple[Figure, ...]:
    """The largest parts, and the others of a unit and year added up."""
    sizes: dict[str, float] = {}
    for part in parts:
        sizes[part.key] = sizes.get(part.key, 0.0) + (abs(float(part.value.exact)) if part.value is not None else 0.0)
    if len(sizes) <= _MOST_PARTS:
        return tuple(parts)
    large = sorted(sizes, key=lambda key: -sizes[key])[: _MOST_PARTS - 1]
    rest: dict[tuple[tuple[str, ...], tuple[int, ...]], list[Figure]] = {}
    for part in parts:
        if part.key not in large and part.value is not None:
            rest.setdefault((part.entities, part.years), []).append(part)
    kept = sorted((part for part in parts if part.key in large), key=lambda part: large.index(part.key))
    return (*kept, *(_rest(own) for own in rest.values()))


def _rest(parts: Sequence[Figure]) -> Figure:
    made = total(parts, "其余各项")
    return Figure(made.name, "rest", parts[0].entities, parts[0].years, made.result)


def _title(view: View, taken: Split) -> str:
    units = {line.entity for line in view.lines}
    unit = view.labels.get(own := next(iter(units)), own) if len(units) == 1 else ""
    return f"{unit}{'' if view.several_years else f'{view.lines[0].year}年'}{taken.title}"
