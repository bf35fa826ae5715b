"""The stores that the settings name, opened for one call."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from assistant.settings import Settings
from db.engine import open_engine
from db.migrate import upgrade
from db.queries import Queries
from db.store import Store


@dataclass(frozen=True, slots=True)
class Stores:
    """The open stores of one call."""

    store: Store
    queries: Queries


@contextmanager
def open_stores(settings: Settings) -> Iterator[Stores]:
    """The stores that the settings name, brought to the newest schema. ServiceUnavailableError where none answers."""
    engine = open_engine(settings.db_url)
    try:
        upgrade(engine)
        yield Stores(Store(engine), Queries(engine))
    finally:
        engine.dispose()
