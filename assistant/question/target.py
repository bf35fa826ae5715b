"""A thing asked about. Types only."""

from dataclasses import dataclass

from assistant.metrics.evaluate import Aspect, Item, Measured


@dataclass(frozen=True)
class Target:
    """A thing asked about, at its place in the folded question."""

    measured: Measured
    start: int = 0
    end: int = 0
    aspect: Aspect | None = None  # what its very name asks: «三公经费预算完成率»
    guessed: bool = False  # by a name with a wrong character
    plain: bool = False  # a bare «支出», «预算» that only stands in for a name
    weak: bool = False  # a mere «花了多少», which a follow-up asks of what it was about

    @property
    def id(self) -> str:
        return self.measured.id

    @property
    def item(self) -> Item:
        return self.measured.item
