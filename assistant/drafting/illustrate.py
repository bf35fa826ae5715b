"""The figures of the charts that a style declares, as the pictures of a document."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from assistant.drafting.figures import Figures
from assistant.drafting.lists import Lists
from assistant.drafting.marks import Marks
from assistant.drafting.pictures import Drawn, Picture, picture
from assistant.drafting.supplied import Desk
from assistant.metrics.evaluate import Aspect, Item, Measured, item_id
from assistant.toolkit.figures import figure
from assistant.toolkit.found import Figure
from assistant.toolkit.work import Work
from db.catalogue.styles import Chart, style_named

_KINDS = {"change": Drawn.CHANGE, "shares": Drawn.PARTS}


def pictures(work: Work, entity: str, year: int, style: str) -> Mapping[str, Picture]:
    """Every chart of a style that there are figures for, by id; one with nothing to compare is left out."""
    desk = Desk(work.settings, work.queries, work.catalogue)
    charts = style_named(style).charts.values()
    drawn = {chart.id: _picture(desk, entity, year, chart, style) for chart in charts}
    return {name: one for name, one in drawn.items() if one is not None}


def _picture(desk: Desk, entity: str, year: int, chart: Chart, style: str) -> Picture | None:
    items = list(_items(desk, entity, year, chart, style))
    aspects = (Aspect.PRIOR, Aspect.ACTUAL) if chart.kind == "change" else (Aspect.ACTUAL,)
    found = [one for item in items for aspect in aspects if (one := _figure(desk, item, aspect, entity, year))]
    return picture(chart.id, chart.title, _KINDS[chart.kind], found)


def _figure(desk: Desk, item: Item, aspect: Aspect, entity: str, year: int) -> Figure | None:
    """The same item of both years has the same key, so that it becomes one category. A missing part stays: without it
    the others are no whole."""
    found = figure(desk, Measured(item, aspect), entity, year)
    if found.value is not None and aspect is Aspect.ACTUAL and not found.value.exact:
        return None
    return replace(found, key=item_id(item), name=item.name)


def _items(desk: Desk, entity: str, year: int, chart: Chart, style: str) -> Iterator[Item]:
    for name in chart.metrics:
        metric = desk.catalogue.metric(name)
        if metric is not None:
            yield metric
    data = desk.library.data(entity, year)
    if chart.classes and data is not None:
        figures = Figures(desk.evaluator, data, style_named(style), Marks())
        yield from (line.item for line in Lists(desk, figures).classes(chart.classes))
