"""Which claims speak of a cell, a metric or an account: the link between the catalogue's metrics and narrative.toml."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from assistant.metrics.arithmetic import formula_of
from assistant.metrics.percatalogue import PerCatalogue
from db.catalogue import Catalogue
from db.catalogue.narrative import Quantity, Sum, Wording, load_wording
from db.catalogue.schema import CellRef, Metric
from db.core.text import fold
from ingest.claims.model import Measure

# «…年初预算», «…完成年初预算比例», «X占Y比例», «X占比»: what a name asks about X.
_ASKED = (
    (re.compile(r"(.+?)完成(?:年初|全年)?预算(?:的)?比例"), Measure.COMPLETION),
    (re.compile(r"(.+?)年初预算(?:数)?"), Measure.INITIAL),
    (re.compile(r"(.+?)占(?:比|.+?(?:的)?(?:比例|比重))"), Measure.SHARE),
)
_PLAIN = {"%": Measure.SHARE, "分": Measure.SCORE, "万元": Measure.ACTUAL}


@dataclass(frozen=True)
class Subject:
    """What claims are looked for: the quantities' names, or an account's code, and the measure."""

    names: frozenset[str] = frozenset()
    account: str = ""
    measure: Measure = Measure.ACTUAL
    words: tuple[str, ...] = ()  # folded names by which a result is known that no quantity declares

    def of(self, measure: Measure) -> "Subject":
        return Subject(self.names, self.account, measure, self.words)

    def __bool__(self) -> bool:
        return bool(self.names or self.account or self.words)


class Subjects:
    """The links of one catalogue; made once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._wording: Wording = load_wording(catalogue.forms)
        self._counted = {item.id for item in self._wording.counts}
        self._spoken = {
            fold(word): metric for metric in catalogue.metrics for word in (metric.id, metric.name, *metric.synonyms)
        }
        self._of_metric: dict[str, Subject] = {}
        self._of_cell: dict[CellRef, Subject] = {}
        self._others: dict[CellRef, list[Sum]] = {}

    def of_cell(self, ref: CellRef) -> Subject:
        """The quantities that this cell confirms, actual or budget; an account for a row with a code."""
        if ref not in self._of_cell:
            self._of_cell[ref] = self._find_cell(ref)
        return self._of_cell[ref]

    def _find_cell(self, ref: CellRef) -> Subject:
        if names := self._equal(ref, lambda quantity: quantity.cells):
            return Subject(names)
        if names := self._equal(ref, lambda quantity: quantity.budget):
            return Subject(names, measure=Measure.FULL)
        if ref.row.isdigit():
            return Subject(account=ref.row)
        classes = self._catalogue.accounts_named("functional", ref.row)
        return Subject(account=next((item.code for item in classes if item.level == 1), ""))

    def other_cells(self, ref: CellRef) -> list[Sum]:
        """Other cells that carry the same quantity, for a report that leaves a table out."""
        if ref not in self._others:
            self._others[ref] = self._find_others(ref)
        return self._others[ref]

    def _find_others(self, ref: CellRef) -> list[Sum]:
        names = self._equal(ref, lambda quantity: quantity.cells)
        sums = (cells for quantity in self._named(names) if not quantity.where_equal for cells in quantity.cells)
        return [cells for cells in dict.fromkeys(sums) if cells != (ref,)]

    def budget_cells(self, subject: Subject) -> list[CellRef]:
        """Cells that print the budget of a quantity."""
        return [sums[0] for quantity in self._named(subject.names) for sums in quantity.budget if len(sums) == 1]

    def of_metric(self, metric: Metric) -> Subject:
        """What speaks of a metric as a whole; empty for one that is reckoned from several cells."""
        if metric.id not in self._of_metric:
            self._of_metric[metric.id] = self._find(metric)
        return self._of_metric[metric.id]

    def _find(self, metric: Metric) -> Subject:
        if metric.expression:
            single = formula_of(metric).single
            return self.of_cell(single) if isinstance(single, CellRef) else Subject()
        if metric.indicator:
            return Subject()
        for key in (metric.stated, metric.name, *metric.synonyms):
            for names, measure in self._asked(key, metric.unit):
                return Subject(names, measure=measure, words=self._words(metric))
        return Subject(measure=_PLAIN.get(metric.unit, Measure.COUNT), words=self._words(metric))

    def _asked(self, key: str, unit: str) -> Iterator[tuple[frozenset[str], Measure]]:
        plain = _PLAIN.get(unit, Measure.COUNT)
        if names := self._quantities(key):
            yield names, plain
        for pattern, measure in _ASKED:
            match = pattern.fullmatch(key)
            if match and (names := self._quantities(match[1])):
                yield names, measure

    def _quantities(self, text: str) -> frozenset[str]:
        """The quantity or counted thing of this name, by the metric that is called so, or as its words match."""
        wanted = fold(text)
        known = {*self._counted, *(quantity.id for quantity in self._wording.quantities)}
        metric = self._spoken.get(wanted)
        for name in (text, *((metric.stated, metric.name) if metric else ())):
            if name in known:
                return frozenset({name})
        for quantity in self._wording.quantities:
            if quantity.names is not None and quantity.names.fullmatch(wanted):
                return frozenset({quantity.id})
        return frozenset()

    @staticmethod
    def _words(metric: Metric) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fold(word) for word in (metric.stated, metric.name, *metric.synonyms) if word))

    def _named(self, names: Iterable[str]) -> list[Quantity]:
        wanted = set(names)
        return [quantity for quantity in self._wording.quantities if quantity.id in wanted]

    def _equal(self, ref: CellRef, cells: Callable[[Quantity], tuple[Sum, ...]]) -> frozenset[str]:
        """Quantities that carry this cell or one that is equal to it, because another quantity carries both."""
        same: set[Sum] = {(ref,)}
        names: set[str] = set()
        while True:
            found = {item.id: cells(item) for item in self._wording.quantities if same & set(cells(item))}
            if found.keys() <= names:
                return frozenset(names)
            names |= found.keys()
            same |= {one for sums in found.values() for one in sums}


subjects_of = PerCatalogue(Subjects)
