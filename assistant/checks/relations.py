"""Sums that must agree: printed cells left and right, the difference, and what rounding explains of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from assistant.checks.case import Cell, CellKey
from db.core.money import tolerance


@dataclass(frozen=True, slots=True)
class Part:
    """One addend: a printed cell, or a blank one, which is nothing."""

    key: CellKey  # row and column by their declared names
    name: str  # how a person calls it
    cell: Cell | None
    sign: int = 1

    @property
    def value(self) -> Decimal:
        return Decimal(0) if self.cell is None else self.cell.value


@dataclass(frozen=True)
class Relation:
    """left and right must be the same. `family` is the relation apart from its column: what fails in the same family
    by the same amount has one cause."""

    rule: str
    family: str
    where: str
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    left_name: str = ""  # instead of the parts' own names
    right_name: str = ""
    reference: str = ""  # what declares it, where that has an id

    def parts(self) -> Iterator[Part]:
        yield from self.left
        yield from self.right

    @cached_property
    def left_sum(self) -> Decimal:
        return sum((part.sign * part.value for part in self.left), Decimal(0))

    @cached_property
    def right_sum(self) -> Decimal:
        return sum((part.sign * part.value for part in self.right), Decimal(0))

    @property
    def difference(self) -> Decimal:
        return self.left_sum - self.right_sum

    @cached_property
    def tolerance(self) -> Decimal:
        """Half the last digit of every printed figure; nothing, blank or 0, is exact."""
        return sum((tolerance(0, part.cell.decimals) for part in self.printed() if part.value), Decimal(0))

    def printed(self) -> Iterator["PrintedPart"]:
        for part in self.parts():
            if part.cell is not None:
                yield PrintedPart(part, part.cell)

    @property
    def fails(self) -> bool:
        return abs(self.difference) > self.tolerance

    @cached_property
    def coefficients(self) -> dict[CellKey, int]:
        """How often each cell counts in left minus right."""
        found: dict[CellKey, int] = {}
        for parts, direction in ((self.left, 1), (self.right, -1)):
            for part in parts:
                found[part.key] = found.get(part.key, 0) + direction * part.sign
        return {key: count for key, count in found.items() if count}


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part whose cell is printed."""

    part: Part
    cell: Cell

    @property
    def value(self) -> Decimal:
        return self.cell.value
