"""Stores for the tests of metrics: reports parsed and saved without vectors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.metrics.evaluate import Aspect, Evaluator, Item, Measured
from assistant.metrics.library import Library
from assistant.results import Missing, Result, Value
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from ingest.parse import read


@contextmanager
def evaluator_of(reports: list[Path], catalogue: Catalogue, folder: Path) -> Iterator[Evaluator]:
    with open_stores(Settings(data=folder)) as stores:
        for path in reports:
            stores.store.save(read(path, catalogue))
        yield Evaluator(Library(stores.queries, catalogue))


class Asked:
    """Short questions to an evaluator: a unit by what people call it, in its newest year unless one is given."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.catalogue = evaluator.library.catalogue

    def item(self, name: str) -> Item:
        metric = self.catalogue.metric(name)
        assert metric is not None, name
        return metric

    def __call__(
        self, unit: str, item: str | Item, aspect: Aspect = Aspect.ACTUAL, *, whole: str = "", year: int | None = None
    ) -> Result:
        entity = self.evaluator.library.units([unit])[0].name
        own = year if year is not None else self.evaluator.library.years(entity)[0]
        what = self.item(item) if isinstance(item, str) else item
        return self.evaluator.measure(Measured(what, aspect, self.item(whole) if whole else None), entity, own)

    def value(self, unit: str, item: str | Item, aspect: Aspect = Aspect.ACTUAL, **more: object) -> Value:
        found = self(unit, item, aspect, **more)  # type: ignore[arg-type]  # passed on as it is
        assert isinstance(found, Value), found
        return found

    def missing(self, unit: str, item: str | Item, aspect: Aspect = Aspect.ACTUAL, **more: object) -> Missing:
        found = self(unit, item, aspect, **more)  # type: ignore[arg-type]  # passed on as it is
        assert isinstance(found, Missing), found
        return found
