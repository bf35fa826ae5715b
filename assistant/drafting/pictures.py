"""The charts of a draft: figures as categories and series. Word draws them, with the fonts of the reader's machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from assistant.chart_points import Point, Shape, distinct, one_unit, shape_of, total_key
from assistant.drafting.docx_names import evidence_ids
from assistant.toolkit.found import Figure
from db.core.money import round_half_up


class Drawn(StrEnum):
    """The ways to draw a picture of a draft."""

    CHANGE = "change"  # items side by side over the years: 收支变动
    PARTS = "parts"  # the structure of a whole: 收入结构, 支出结构
    BARS = "bars"  # items of one year, the largest first


@dataclass(frozen=True, slots=True)
class Bar:
    """One figure of a picture; its value is None where the series has none for this category."""

    value: Decimal | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: every series has a bar for each category, in their order."""

    id: str
    title: str
    unit: str
    drawn: Drawn
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    evidence: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The picture as a table: a head with the series, a row a category."""
        head = ("", *(one.name for one in self.series))
        body = ((name, *(one.bars[index].text for one in self.series)) for index, name in enumerate(self.categories))
        return (head, *body)

    @property
    def told(self) -> str:
        """The picture in words, for who cannot see it."""
        lines = (
            f"{name}：" + "，".join(f"{one.name} {one.bars[i].text}" for one in self.series if one.bars[i].text)
            for i, name in enumerate(self.categories)
        )
        return f"{self.title}（{self.unit}）。" + "；".join(lines)


def picture(ident: str, title: str, drawn: Drawn, figures: Sequence[Figure]) -> Picture | None:
    """A picture of the figures that have a value; None where there are fewer than two to compare.

    A structure with a negative part is drawn as bars, and figures of another unit of measure are left out."""
    shape = shape_of(figures, {})
    if not shape.points:
        return None
    shape = one_unit(shape)
    makers = {Drawn.CHANGE: _change, Drawn.PARTS: _parts, Drawn.BARS: _bars}
    made = makers[drawn](Picture(ident, title, shape.units[0], drawn, (), ()), shape)
    if made is None or len(shape.points) < 2:
        return None
    used = {point.key for point in shape.points}
    evidence = {
        ident: None
        for figure in figures
        if figure.value is not None and figure.key in used
        for ident in evidence_ids(figure.value.evidence)
    }
    return replace(made, evidence=tuple(evidence))


def _bar(point: Point | None) -> Bar:
    return Bar(None) if point is None else Bar(point.value, point.text)


def _change(empty: Picture, shape: Shape) -> Picture | None:
    """A category an item, a series a year."""
    if len(shape.points) < 2:
        return None
    found: Mapping[tuple[str, int], Point] = {(point.key, point.year): point for point in shape.points}
    names = {point.key: point.metric for point in shape.points}
    series = tuple(Series(f"{year}年", tuple(_bar(found.get((key, year))) for key in names)) for year in shape.years)
    return replace(empty, categories=tuple(names.values()), series=series)


def _parts(empty: Picture, shape: Shape) -> Picture | None:
    """The parts that are not nothing; with their shares unless one is not known."""
    key = total_key(shape)
    told = [point.value for point in shape.points if key in (None, point.key)]
    whole = None if shape.notes else sum(told, Decimal(0))  # notes: a part is missing, or of another unit
    parts = [point for point in shape.points if point.key != key and point.value]
    if len(parts) < 2:
        return None
    if any(point.value < 0 for point in parts):
        return _bars(empty, replace(shape, points=tuple(parts)))
    parts.sort(key=lambda point: -point.value)
    names = tuple(f"{point.metric} {_share(point.value, whole)}".rstrip() for point in parts)
    series = Series(f"金额（{empty.unit}）", tuple(map(_bar, parts)))
    return replace(empty, categories=names, series=(series,))


def _share(value: Decimal, whole: Decimal | None) -> str:
    return f"{round_half_up(value * 100 / whole)}%" if whole else ""


def _bars(empty: Picture, shape: Shape) -> Picture | None:
    points = sorted(shape.points, key=lambda point: -point.value)
    if len(points) < 2 or len(distinct(point.key for point in points)) < len(points):
        return _change(replace(empty, drawn=Drawn.CHANGE), shape)
    series = Series(f"金额（{empty.unit}）", tuple(map(_bar, points)))
    return replace(empty, drawn=Drawn.BARS, categories=tuple(point.metric for point in points), series=(series,))
