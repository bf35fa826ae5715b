"""What is made once from a catalogue and used by every request."""

from collections.abc import Callable
from typing import Generic, TypeVar

from db.catalogue import Catalogue

Made = TypeVar("Made")
_KEPT = 4  # tests load more than one catalogue


class PerCatalogue(Generic[Made]):
    """Keeps what was made from the catalogues used last, told apart by identity: hashing one takes longer than use."""

    def __init__(self, make: Callable[[Catalogue], Made]) -> None:
        self._make = make
        self._made: list[tuple[Catalogue, Made]] = []

    def __call__(self, catalogue: Catalogue) -> Made:
        for known, made in self._made:
            if known is catalogue:
                return made
        made = self._make(catalogue)
        self._made = [(catalogue, made), *self._made[: _KEPT - 1]]
        return made
