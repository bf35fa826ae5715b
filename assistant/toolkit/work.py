"""What every tool works with in one turn: the stores read once, and the settings."""

from dataclasses import dataclass
from functools import cached_property

from assistant.metrics.evaluate import Evaluator
from assistant.metrics.library import Library
from assistant.settings import Settings
from db.catalogue import Catalogue
from db.queries import Queries


@dataclass(frozen=True)
class Work:
    """Tools read from here and write nothing. Kept from one question to the next while the store stays the same."""

    settings: Settings
    queries: Queries
    catalogue: Catalogue

    @cached_property
    def library(self) -> Library:
        return Library(self.queries, self.catalogue)

    @cached_property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.library)
