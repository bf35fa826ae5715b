"""Declared equations over cells that were read: do they add up, within what rounding explains?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from db.catalogue.equations import CLASSES, Equation
from db.core.money import tolerance

Lookup = Callable[[str], Decimal | None]


def difference(equation: Equation, value_of: Lookup, classes: Sequence[Decimal] = ()) -> tuple[Decimal, int]:
    """left minus right, and how many printed addends take part. A blank cell is exactly nothing."""
    total, addends = Decimal(0), 0
    for side, sign in ((equation.left, 1), (equation.right, -1)):
        for term in side:
            if term.name == CLASSES:
                total += sign * sum(classes, Decimal(0))
                addends += len(classes)
            elif (value := value_of(term.name)) is not None:
                total += sign * term.sign * value
                addends += 1
    return total, addends


def holds(equation: Equation, value_of: Lookup, classes: Sequence[Decimal] = (), decimals: int = 2) -> bool:
    """True within rounding; every printed figure, the total among them, may miss by half its last digit."""
    off, addends = difference(equation, value_of, classes)
    return abs(off) <= tolerance(max(addends - 1, 1), decimals)


def decimals_among(values: Iterable[Decimal]) -> int:
    """How finely figures of one table are printed: whole ones alone were rounded to whole units."""
    return 2 if any(value != value.to_integral_value() or value.as_tuple().exponent for value in values) else 0


def row_balances(equations: Iterable[Equation], columns: Sequence[str], cells: Mapping[str, Decimal]) -> bool:
    """Whether a row's own equations hold for the columns that the table prints; a total must be there if a part is."""
    decimals = decimals_among(cells.values())
    for equation in equations:
        if any(name not in columns for name in equation.names()):
            continue
        left_blank = len(equation.left) == 1 and equation.left[0].name not in cells
        if left_blank and any(cells.get(term.name) for term in equation.right):
            return False
        if not holds(equation, cells.get, decimals=decimals):
            return False
    return True
