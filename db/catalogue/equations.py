"""Equations between named cells: «总计 = 本年收入合计 + 年初结转和结余»; `classes` is the sum of the class rows."""

import re
from dataclasses import dataclass

CLASSES = "classes"
_TERM = re.compile(r"\s*([+-]?)\s*([^+\-=\s][^+\-=]*)")


@dataclass(frozen=True, slots=True)
class Term:
    sign: int
    name: str


@dataclass(frozen=True, slots=True)
class Equation:
    """left and right add up to the same; names are rows or columns of one form."""

    text: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]

    def names(self) -> tuple[str, ...]:
        return tuple(term.name for term in (*self.left, *self.right))


def parse_equation(text: str) -> Equation:
    """ValueError where the text is not two sums with one equals sign between."""
    left, equals, right = text.partition("=")
    if not equals or "=" in right:
        raise ValueError(f"an equation has exactly one '=': {text}")
    return Equation(text, _terms(left, text), _terms(right, text))


def _terms(side: str, text: str) -> tuple[Term, ...]:
    terms: list[Term] = []
    position = 0
    side = side.strip()
    while position < len(side):
        match = _TERM.match(side, position)
        if not match or (terms and not match[1]):
            raise ValueError(f"cannot read this part of the equation: {side[position:]!r} in {text}")
        terms.append(Term(-1 if match[1] == "-" else 1, match[2].strip()))
        position = match.end()
    if not terms:
        raise ValueError(f"an equation needs both sides: {text}")
    return tuple(terms)
