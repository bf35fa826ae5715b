"""Invented units with invented figures, as the tools give them back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

from assistant.evidence import Ledger
from assistant.metrics.evaluate import ASPECT_NAMES, Aspect
from assistant.metrics.finder import measured
from assistant.results import Citation, Evidence, Missing, Reason, Value
from assistant.toolkit.figures import words_of
from assistant.toolkit.found import Figure, Found, Quote
from db.catalogue import Catalogue
from db.core.facts import Entity, Source

TAIL = "12345政务服务便民热线中心"
SOURCE = Source("虚构报告.txt", line=7)


def unit(city: str) -> Entity:
    short = city.removesuffix("市")
    return Entity(city + TAIL, (short, f"{short}12345", f"{short}热线"), city, "海东省", "市级", "hotline")


UNITS = tuple(unit(city) for city in ("云溪市", "江原市", "白泉市", "松岭市"))
NAMES = {entity.city: entity.name for entity in UNITS}


@dataclass
class Book:
    """Makes figures as assistant.toolkit.figures does, of values that no store carries."""

    catalogue: Catalogue
    ids: Iterator[int] = field(default_factory=lambda: count(1))

    def figure(self, metric: str, city: str, year: int, value: str | Fraction, unit: str = "") -> Figure:
        wanted = measured(self.catalogue, metric)
        two = wanted.aspect in (Aspect.CHANGE, Aspect.RATE, Aspect.CONTRIBUTION)
        whole = words_of(wanted.whole) if wanted.whole is not None else ()
        words = (*words_of(wanted.item), *whole, ASPECT_NAMES[wanted.aspect])
        return Figure(
            wanted.name,
            wanted.id,
            (NAMES[city],),
            (year, year - 1) if two else (year,),
            Value(Fraction(value), unit or wanted.unit, 2, (Evidence(f"fact:{next(self.ids)}"),)),
            tuple(dict.fromkeys(word for word in words if word)),
            two,
        )

    def cell(self, metric: str, city: str, year: int, value: str, where: tuple[str, str, str, str]) -> Figure:
        """A figure that knows its cell."""
        form, side, row, col = where
        own = self.figure(metric, city, year, value)
        citation = Citation(
            f"fact:{next(self.ids)}", NAMES[city], year, form, row, col, value, SOURCE, "万元", side, value
        )
        return _with(own, Value(Fraction(value), "万元", 2, (Evidence(citation.id, citation),)))


def _with(figure: Figure, value: Value) -> Figure:
    return Figure(figure.name, figure.key, figure.entities, figure.years, value, figure.words, figure.signed)


def noted(figure: Figure, note: str) -> Figure:
    assert figure.value is not None
    old = figure.value
    return _with(figure, Value(old.exact, old.unit, old.decimals, old.evidence, old.derived, note, old.working))


def missing(name: str, city: str, year: int, note: str) -> Figure:
    return Figure(name, name, (NAMES[city],), (year,), Missing(Reason.UNPUBLISHED, name, note))


def quote(city: str, year: int, text: str, *titles: str) -> Quote:
    return Quote(f"passage:{abs(hash(text)) % 997}", NAMES[city], year, titles, text, SOURCE)


def ledger(*figures: Figure, question: str = "", quotes: tuple[Quote, ...] = (), notes: tuple[str, ...] = ()) -> Ledger:
    made = Ledger(UNITS, question, years=frozenset({2023, 2024}))
    made.add(Found(figures, quotes, notes=notes))
    return made
