"""What a chart draws: figures as points of one axis, and what the reader must be told about those left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from assistant.results import REASON_NAMES, Reason, Value
from assistant.toolkit.found import Figure
from db.core.money import plain, tolerance
from db.core.number_forms import SEPARATED_FIXED, convert, format_value

FEW = 3  # names in a label, lines with figures on them, points that make a cloud
Spec = dict[str, Any]
_T = TypeVar("_T")


def distinct(items: Iterable[_T]) -> list[_T]:
    return list(dict.fromkeys(items))


@dataclass(frozen=True)
class Point:
    """A figure that has a value, as it is drawn."""

    entity: str  # whole names
    label: str  # the unit's short name
    year: int  # the last of its years
    dated: str  # 2023年; all years where the figure is over several units
    key: str
    metric: str
    unit: str
    value: Decimal
    text: str  # as people write it, without its unit
    told: str  # the same with the unit in which it was found

    @property
    def row(self) -> Spec:
        return {"entity": self.entity, "year": self.dated, "metric": self.metric, "told": self.told} | {
            # JSON has binary numbers only. The decimals are those shown, far fewer than the 15 digits that survive the
            # way there and back; what is read (`text`, `told`) is made from the decimal itself.
            "value": float(plain(self.value)),
            "text": self.text + (self.unit if self.unit == "%" else ""),
        }


@dataclass(frozen=True)
class Shape:
    """What is drawn, and what the reader must be told about it."""

    points: tuple[Point, ...]
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> list[str]:
        return distinct(point.label for point in self.points)

    @property
    def years(self) -> list[int]:
        return sorted({point.year for point in self.points})

    @property
    def keys(self) -> list[str]:
        return distinct(point.key for point in self.points)

    @property
    def metrics(self) -> list[str]:
        return distinct(point.metric for point in self.points)

    @property
    def units(self) -> list[str]:
        return distinct(point.unit for point in self.points)

    @property
    def over_time(self) -> bool:
        """Whether one quantity of one unit is there for several years; different years of different units are not."""
        return len({(point.label, point.key) for point in self.points}) < len(self.points)

    def name(self, point: Point, *, of_unit: bool = False, dated: bool = False) -> str:
        """What tells a point from the others: its unit, its item, its year. `of_unit` names its row among series,
        which are the years where one quantity is there for several, unless the row is to be `dated`."""
        parts = [point.label] if len(self.labels) > 1 or of_unit else []
        parts += [point.metric] if len(self.keys) > 1 and not of_unit else []
        several = len(self.years) > 1 and (dated or not (of_unit and self.over_time))
        if not parts:
            return point.dated if several else point.metric
        return " ".join(parts) + (f"（{point.dated}）" if several else "")

    @property
    def title(self) -> str:
        """What all points have in common."""
        label = self.labels[0] if len(self.labels) == 1 else ""
        dated = self.points[0].dated if len(self.years) == 1 else ""
        total = total_key(self)
        if total is not None:
            return f"{label}{dated}{next(point.metric for point in self.points if point.key == total)}的构成"
        names = self.metrics
        return label + dated + ("、".join(names) if len(names) <= 2 else f"{names[0]}等{len(names)}项")


def shape_of(figures: Sequence[Figure], labels: Mapping[str, str]) -> Shape:
    """The points in the order given, each once, and a note on those that have no value."""
    short, names = _short_names(figures, labels), _metric_names(figures)
    points: dict[tuple[tuple[str, ...], int, str], Point] = {}
    absent: dict[Reason, list[str]] = {}
    for figure in figures:
        label = short[figure.entities]
        if figure.value is not None:
            point = _point(figure, figure.value, label, names[figure.key])
            points.setdefault((figure.entities, point.year, figure.key), point)
        elif figure.missing is not None:
            told = f"{label}{_dated(figure)}{names[figure.key] if len(names) > 1 else ''}"
            absent.setdefault(figure.missing.reason, []).append(told)
    notes = (f"{REASON_NAMES[reason]}：{'、'.join(distinct(told))}" for reason, told in absent.items())
    return Shape(tuple(points.values()), tuple(notes))


def _metric_names(figures: Sequence[Figure]) -> dict[str, str]:
    """One name a key; an item that shares its name with another is told apart by its first other word, a code."""
    found: dict[str, str] = {}
    for figure in figures:
        if figure.key not in found:
            name = figure.name
            if name in found.values():
                name = f"{name}（{figure.words[0] if figure.words else len(found) + 1}）"
            found[figure.key] = name
    return found


def _dated(figure: Figure) -> str:
    """A change is dated by its last year, a figure over several units by all of its years."""
    years = sorted(set(figure.years))
    told = years if len(figure.entities) > 1 else years[-1:]
    return f"{'、'.join(map(str, told))}年" if told else ""


def _short_names(figures: Sequence[Figure], labels: Mapping[str, str]) -> dict[tuple[str, ...], str]:
    """Short names, except where two units would share one."""
    found: dict[tuple[str, ...], str] = {}
    for figure in figures:
        names = [labels.get(name, name) for name in figure.entities]
        found[figure.entities] = "、".join(names) if len(names) <= FEW else f"{names[0]}等{len(names)}个单位"
    shared = list(found.values())
    return {entities: label if shared.count(label) == 1 else "、".join(entities) for entities, label in found.items()}


def _point(figure: Figure, value: Value, label: str, metric: str) -> Point:
    return Point(
        entity="、".join(figure.entities),
        label=label,
        year=max(figure.years, default=0),
        dated=_dated(figure),
        key=figure.key,
        metric=metric,
        unit=value.unit,
        value=value.value,
        text=value.text,
        told=f"{value.text}{'' if value.unit in ('%', '') else ' '}{value.unit}",
    )


def one_unit(shape: Shape) -> Shape:
    """The points that one axis can carry, in the unit that most of them have; the others are named in a note."""
    units = [point.unit for point in shape.points]
    home = max(shape.units, key=units.count)
    kept: list[Point] = []
    others: list[str] = []
    for point in shape.points:
        value = convert(point.value, point.unit, home)
        if value is None:
            others.append(f"{point.metric}（{point.unit}）" if point.unit else point.metric)
        elif point.unit == home:
            kept.append(point)
        else:
            places = max(2, len(plain(value).partition(".")[2]))
            text = format_value(value, replace(SEPARATED_FIXED, decimals=places))
            kept.append(replace(point, unit=home, value=value, text=text))
    note = (f"计量单位不同，没有画入：{'、'.join(distinct(others))}",) if others else ()
    return Shape(tuple(kept), (*shape.notes, *note))


def total_key(shape: Shape) -> str | None:
    """The metric that is the sum of the others to within rounding, everywhere: a total beside its parts."""
    return next((key for key in shape.keys if len(shape.keys) > 2 and _is_total(shape, key)), None)


def _is_total(shape: Shape, key: str) -> bool:
    for label, year in distinct((point.label, point.year) for point in shape.points):
        own = {point.key: point for point in shape.points if (point.label, point.year) == (label, year)}
        if key not in own or len(own) < 3:
            return False
        total = own.pop(key).value
        decimals = min(len(plain(point.value, 2).partition(".")[2]) for point in own.values())
        parts = sum((point.value for point in own.values()), Decimal(0))
        if total <= 0 or abs(parts - total) > tolerance(len(own), decimals):
            return False
    return True
