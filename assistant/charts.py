"""Figures become a Vega-Lite specification: a plain dict with its data inside, drawn by the page and by the exports."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from assistant.chart_points import FEW, Point, Shape, Spec, distinct, one_unit, shape_of, total_key
from assistant.toolkit.found import Figure
from db.core.money import round_half_up

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.4.1.json"  # that of altair 6.3, which the page draws with
_VEGA_LITE = "6.4"  # as vl-convert names it
_FONT = "Noto Sans CJK SC, Source Han Sans SC, Source Han Sans, Microsoft YaHei, PingFang SC, sans-serif"
_COLOURS = ["#2f6db3", "#e08214", "#3f9b6c", "#b5466f", "#7a68b8", "#8a6d3b", "#4fb0c6", "#7f7f7f"]
_WIDTH, _STEP = 560, 30
_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "numberFormat": ",~f",  # thousands separators, no more decimals than needed, and never an exponent
    "title": {"anchor": "start", "fontSize": 16, "subtitleFontSize": 12, "subtitleColor": "#666", "offset": 12},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 260, "titleFontWeight": "normal"},
    "axisQuantitative": {"tickCount": 6},
    "legend": {"labelFontSize": 12, "labelLimit": 260, "title": None, "orient": "bottom", "columns": 4},
    "text": {"fontSize": 12},
    "range": {"category": _COLOURS},
    "view": {"stroke": None},
}
_NARROW = Decimal("0.09")  # a part below this share of the longest bar has no room for its figure


class Kind(StrEnum):
    """The ways to draw figures."""

    BAR = "bar"  # one bar a figure: units, years or items of one measure
    GROUPED = "grouped"  # units by several metrics, or by years
    STACKED = "stacked"  # the parts of one or more units, end to end
    LINE = "line"  # over the years
    PARTS = "parts"  # the structure of one unit: bars, which read better than slices, with shares of a known total
    SCATTER = "scatter"  # two metrics, a point a unit


def choose(figures: Sequence[Figure]) -> Kind | None:
    """The kind that suits the figures; None where there is nothing to compare."""
    shape = shape_of(figures, {})
    return _choose(shape) if len(shape.points) > 1 else None


def fitting(figures: Sequence[Figure]) -> tuple[Kind, ...]:
    """Every kind that can show the figures, the one that suits them best first."""
    shape = shape_of(figures, {})
    if len(shape.points) < 2:
        return ()
    best = _choose(shape)
    return (best, *(kind for kind in Kind if kind is not best and _fits(kind, shape)))


def adds_up(figures: Sequence[Figure]) -> bool:
    """Whether one of the figures is the sum of the others."""
    return total_key(shape_of(figures, {})) is not None


def chart(
    figures: Sequence[Figure], kind: Kind | None = None, title: str = "", *, labels: Mapping[str, str] | None = None
) -> Spec | None:
    """A Vega-Lite specification; None where fewer than two figures can be drawn. `labels` gives short names of units.

    A kind that the figures do not fit (a line of one year, a stack with negatives) is replaced by one that they do.
    Figures without a value and figures of another unit of measure are named below the title instead."""
    shape = shape_of(figures, labels or {})
    if len(shape.points) < 2:
        return None
    chosen = kind if kind is not None and _fits(kind, shape) else _choose(shape)
    if chosen is not Kind.SCATTER:
        shape = one_unit(shape)
    if len(shape.points) < 2:
        return None
    drawn, notes = _DRAWERS[chosen](shape)
    heading = title or shape.title
    told = [note for note in (*notes, *shape.notes) if note]
    top: Spec = {"$schema": SCHEMA, "description": heading, "config": _CONFIG}
    if heading or told:
        top["title"] = {"text": heading, **({"subtitle": told} if told else {})}
    return top | drawn


def svg(spec: Mapping[str, Any]) -> str:
    """The picture as SVG."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(dict(spec), vl_version=_VEGA_LITE)
    return drawn


def png(spec: Mapping[str, Any], *, scale: float = 2) -> bytes:
    """The picture as PNG, at twice the size of a screen unless told otherwise."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(dict(spec), vl_version=_VEGA_LITE, scale=scale)
    return drawn


def html(spec: Mapping[str, Any]) -> str:
    """The chart as a page of its own that needs no network."""
    import vl_convert

    page: str = vl_convert.vegalite_to_html(dict(spec), vl_version=_VEGA_LITE, bundle=True)
    return page


def _choose(shape: Shape) -> Kind:
    unlike = len(one_unit(shape).keys) < len(shape.keys)
    if unlike and _fits(Kind.SCATTER, shape) and len(_pairs(shape)) >= FEW:
        return Kind.SCATTER
    shape = one_unit(shape)
    if shape.over_time:
        single = len(shape.labels) == 1 or (len(shape.keys) == 1 and len(shape.years) > 2)
        return Kind.LINE if single else Kind.GROUPED if _fits(Kind.GROUPED, shape) else Kind.BAR
    if len(shape.keys) == 1:
        return Kind.BAR
    if len(shape.labels) == 1:
        return Kind.PARTS if _fits(Kind.PARTS, shape) else Kind.BAR
    if _fits(Kind.STACKED, shape) and total_key(shape) is not None:
        return Kind.STACKED
    return Kind.GROUPED


def _fits(kind: Kind, shape: Shape) -> bool:
    """Whether a kind can show these figures without hiding or misstating one."""
    if kind is Kind.SCATTER:
        return len(shape.keys) == 2 and len(_pairs(shape)) > 1
    shape = one_unit(shape)
    labels, keys, years = len(shape.labels), len(shape.keys), len(shape.years)
    if kind is Kind.BAR:
        return keys == 1 or labels == 1
    if kind is Kind.LINE:
        return shape.over_time and 1 in (labels, keys)
    if kind is Kind.GROUPED:
        return (keys > 1 and not shape.over_time) or (keys == 1 and years > 1 and shape.over_time)
    whole = keys > 1 and all(point.value >= 0 for point in shape.points)
    return whole and (kind is Kind.STACKED or (labels == 1 and years == 1))


# --- how it is drawn -------------------------------------------------------------------------------------------------

Drawn = tuple[Spec, tuple[str, ...]]


def _tooltip(*more: str) -> list[Spec]:
    titles = {"entity": "单位", "year": "年度", "metric": "指标", "told": "数值", "share": "占比"}
    return [{"field": name, "type": "nominal", "title": titles[name]} for name in (*list(titles)[:4], *more)]


def _axis_title(shape: Shape) -> str:
    name = shape.metrics[0] if len(shape.metrics) == 1 else "金额" if shape.units[0].endswith("元") else "数值"
    return f"{name}（{shape.units[0]}）" if shape.units[0] else name


def _value(shape: Shape, **more: Any) -> Spec:
    return {"field": "value", "type": "quantitative", "title": _axis_title(shape), **more}


def _category(order: list[str]) -> Spec:
    return {"field": "label", "type": "nominal", "title": None, "sort": order}


def _series(order: list[str], **more: Any) -> Spec:
    return {"field": "series", "type": "nominal", "title": None, "sort": order, **more}


def _figure_text(**more: Any) -> Spec:
    """Figures at the far end of their bars, on the side to which the bar goes."""
    mark = {
        "type": "text",
        "align": {"expr": "datum.value < 0 ? 'right' : 'left'"},
        "dx": {"expr": "datum.value < 0 ? -4 : 4"},
        "baseline": "middle",
    }
    return {"mark": mark, "encoding": {"text": {"field": "text", "type": "nominal"}, **more}}


def _ranked(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """As given where that is an order by value already, whichever way it runs; else the largest first."""
    values = [point.value for point in points]
    if all(a >= b for a, b in pairwise(values)) or all(a <= b for a, b in pairwise(values)):
        return points
    return tuple(sorted(points, key=lambda point: -point.value))


def _bars(shape: Shape, rows: list[Spec], *more: str) -> Spec:
    return {
        "data": {"values": rows},
        "width": _WIDTH,
        "height": {"step": _STEP},
        "encoding": {"y": _category([row["label"] for row in rows]), "x": _value(shape), "tooltip": _tooltip(*more)},
        "layer": [{"mark": {"type": "bar", "color": _COLOURS[0]}}, _figure_text()],
    }


def _bar(shape: Shape) -> Drawn:
    points = shape.points if shape.over_time else _ranked(shape.points)
    return _bars(shape, [point.row | {"label": shape.name(point)} for point in points]), ()


def _parts(shape: Shape) -> Drawn:
    """Shares are told only where the total stands among the figures: nothing else proves that these are all parts."""
    key = total_key(shape)
    if key is None:
        return _bar(shape)
    total = next(point for point in shape.points if point.key == key)
    rows = []
    for point in sorted((point for point in shape.points if point.key != key), key=lambda point: -point.value):
        share = f"{round_half_up(point.value * 100 / total.value)}%"
        text = f"{point.row['text']}（{share}）"
        rows.append(point.row | {"label": point.metric, "share": share, "text": text})
    return _bars(shape, rows, "share"), (f"{total.metric} {total.told}",)


def _grouped(shape: Shape) -> Drawn:
    years = shape.over_time
    rows = [
        point.row | {"label": shape.name(point, of_unit=True), "series": f"{point.year}年" if years else point.metric}
        for point in shape.points
    ]
    series = [f"{year}年" for year in shape.years] if years else shape.metrics
    encoding = {
        "y": _category(distinct(row["label"] for row in rows)),
        "yOffset": _series(series),
        "x": _value(shape),
        "tooltip": _tooltip(),
    }
    drawn = {"data": {"values": rows}, "width": _WIDTH, "height": {"step": 22, "for": "offset"}, "encoding": encoding}
    return drawn | {"layer": [{"mark": "bar", "encoding": {"color": _series(series)}}, _figure_text()]}, ()


def _stacked(shape: Shape) -> Drawn:
    """Parts end to end; a total that is given with them is left to the length of the bar."""
    key = total_key(shape)
    parts = [point for point in shape.points if point.key != key]
    series = distinct(point.metric for point in parts)
    names = {point: shape.name(point, of_unit=True, dated=True) for point in parts}
    longest = max(sum((point.value for point in parts if names[point] == name), Decimal(0)) for name in names.values())
    rows = [
        point.row
        | {"label": names[point], "series": point.metric, "rank": series.index(point.metric)}
        | ({} if longest and point.value / longest >= _NARROW else {"text": ""})
        for point in parts
    ]
    encoding = {
        "y": _category(distinct(names.values())),
        "order": {"field": "rank", "type": "quantitative"},
        "tooltip": _tooltip(),
    }
    middle: Spec = {
        "mark": {"type": "text", "color": "white"},
        "encoding": {
            "x": _value(shape, stack="zero", bandPosition=0.5),
            "text": {"field": "text", "type": "nominal"},
            "detail": {"field": "series", "type": "nominal"},
        },
    }
    bar = {"mark": "bar", "encoding": {"x": _value(shape, stack="zero"), "color": _series(series)}}
    drawn = {"data": {"values": rows}, "width": _WIDTH, "height": {"step": _STEP + 4}, "encoding": encoding}
    total = next((point.metric for point in shape.points if point.key == key), "")
    return drawn | {"layer": [bar, middle]}, ((f"条形全长为{total}",) if total else ())


def _line(shape: Shape) -> Drawn:
    by_unit = len(shape.labels) > 1
    rows = [
        point.row | {"label": f"{point.year}年", "series": point.label if by_unit else point.metric}
        for point in shape.points
    ]
    series = shape.labels if by_unit else shape.metrics
    axis = {"labelAngle": 0}
    encoding: Spec = {
        "x": _category([f"{year}年" for year in shape.years]) | {"type": "ordinal", "axis": axis},
        "y": _value(shape),
        "tooltip": _tooltip(),
    }
    if len(series) > 1:
        encoding["color"] = _series(series)
    layers: list[Spec] = [
        {"mark": {"type": "line", "point": {"size": 60}, **({} if len(series) > 1 else {"color": _COLOURS[0]})}}
    ]
    if len(series) <= FEW:
        text = {"text": {"field": "text", "type": "nominal"}}
        layers.append({"mark": {"type": "text", "baseline": "bottom", "dy": -8}, "encoding": text})
    return {"data": {"values": rows}, "width": _WIDTH, "height": 300, "encoding": encoding, "layer": layers}, ()


def _pairs(shape: Shape) -> list[tuple[Point, Point]]:
    """The units that have both metrics of one year."""
    first, second = shape.keys
    others = {(point.entity, point.year): point for point in shape.points if point.key == second}
    mine = [point for point in shape.points if point.key == first]
    return [(point, others[point.entity, point.year]) for point in mine if (point.entity, point.year) in others]


def _scatter(shape: Shape) -> Drawn:
    pairs = _pairs(shape)
    rows = [
        a.row | {"label": shape.name(a, of_unit=True), "other": b.row["value"], "told_other": b.told} for a, b in pairs
    ]
    (a, b), scale = pairs[0], {"zero": False, "nice": True, "padding": 20}
    titles = [f"{point.metric}（{point.unit}）" if point.unit else point.metric for point in (a, b)]
    encoding = {
        "x": {"field": "value", "type": "quantitative", "title": titles[0], "scale": scale},
        "y": {"field": "other", "type": "quantitative", "title": titles[1], "scale": scale},
        "tooltip": [
            {"field": field, "type": "nominal", "title": title}
            for field, title in (("entity", "单位"), ("year", "年度"), ("told", a.metric), ("told_other", b.metric))
        ],
    }
    text = {"mark": {"type": "text", "dy": -10}, "encoding": {"text": {"field": "label", "type": "nominal"}}}
    point = {"mark": {"type": "point", "filled": True, "size": 90, "color": _COLOURS[0]}}
    drawn = {"data": {"values": rows}, "width": _WIDTH, "height": 360, "encoding": encoding, "layer": [point, text]}
    complete = {pair[0].label for pair in pairs}
    left = [label for label in shape.labels if label not in complete]
    return drawn, ((f"缺一个指标，没有画入：{'、'.join(left)}",) if left else ())


_DRAWERS: dict[Kind, Callable[[Shape], Drawn]] = {
    Kind.BAR: _bar,
    Kind.GROUPED: _grouped,
    Kind.STACKED: _stacked,
    Kind.LINE: _line,
    Kind.PARTS: _parts,
    Kind.SCATTER: _scatter,
}
