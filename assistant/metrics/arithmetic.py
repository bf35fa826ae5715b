"""Metric expressions over exact fractions: every operand keeps its evidence, the result is rounded once, at the end."""

import ast
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from assistant.results import Evidence, Missing, Reason, Result, Value, calculated, decimals_needed
from db.catalogue.schema import CellRef, Metric

_REFERENCE = re.compile(r"\[[^\[\]]+\]|\{([^{}]+)\}")
_NAME = re.compile(r"\bx(\d+)\b")
_SIGNS = str.maketrans({"*": "×", "/": "÷", "-": "−"})
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Formula:
    """An expression with its references taken out: x0, x1 … stand for operands, in reading order."""

    tree: ast.expr
    operands: tuple[CellRef | str, ...]  # a cell, or the id of a metric

    @property
    def text(self) -> str:
        return ast.unparse(self.tree)

    @property
    def divides(self) -> bool:
        return any(isinstance(node, ast.Div) for node in ast.walk(self.tree))

    @property
    def single(self) -> "CellRef | str | None":
        """The only operand, where the expression is nothing but it."""
        return self.operands[0] if isinstance(self.tree, ast.Name) else None

    def of(self, values: Sequence[Fraction]) -> Fraction:
        """The exact result. ZeroDivisionError where a divisor is nothing."""
        return _reckon(self.tree, values)


@lru_cache(maxsize=1024)
def formula_of(metric: Metric) -> Formula:
    """The parsed expression of a metric that has one."""
    cells = iter(metric.cells)
    operands: list[CellRef | str] = []

    def name(match: re.Match[str]) -> str:
        operands.append(match[1] or next(cells))
        return f" x{len(operands) - 1} "

    return parse(_REFERENCE.sub(name, metric.expression), operands)


def parse(text: str, operands: Sequence[CellRef | str]) -> Formula:
    """A formula from text that names its operands x0, x1 …"""
    return Formula(ast.parse(text.strip(), mode="eval").body, tuple(operands))


def _reckon(node: ast.expr, values: Sequence[Fraction]) -> Fraction:
    match node:
        case ast.BinOp(left, sign, right):
            return _OPERATORS[type(sign)](_reckon(left, values), _reckon(right, values))
        case ast.Name(name):
            return values[int(name[1:])]
        case ast.Constant(value):
            return Fraction(str(value))
        case _:
            raise ValueError(f"no arithmetic: {ast.dump(node)}")


def calculate(formula: Formula, operands: Sequence[Value], unit: str, what: str) -> Result:
    """The formula over values: exact, with a calculation over their evidence. A ratio to nothing is undefined."""
    try:
        exact = formula.of([value.exact for value in operands])
    except ZeroDivisionError:
        return Missing(Reason.UNDEFINED, what, "作为分母的数为 0")
    decimals = 2 if formula.divides else decimals_needed(exact, unit)
    told = Value(exact, unit, decimals, (_evidence(formula, operands),), derived=True)
    shown = _substituted(formula.text, [value.plain for value in operands]).translate(_SIGNS)
    notes = dict.fromkeys(value.note for value in operands if value.note)
    return Value(
        exact,
        unit,
        decimals,
        told.evidence,
        derived=True,
        note="；".join(notes),
        working=f"{shown} = {told.plain}",
    )


def _evidence(formula: Formula, operands: Sequence[Value]) -> Evidence:
    text = _substituted(formula.text, [value.evidence[0].term for value in operands])
    return calculated(text, [evidence for value in operands for evidence in value.evidence])


def _substituted(text: str, terms: Sequence[str]) -> str:
    return _NAME.sub(lambda match: terms[int(match[1])], text)


# The arithmetic that is the same for every metric.
SUM, DIFFERENCE = parse("x0 + x1", ("", "")), parse("x0 - x1", ("", ""))
PERCENT = parse("x0 / x1 * 100", ("", ""))
CHANGE_RATE = parse("(x0 - x1) / x1 * 100", ("", ""))


@lru_cache(maxsize=64)
def sum_of(count: int) -> Formula:
    """x0 + x1 + … of so many operands."""
    return parse(" + ".join(f"x{index}" for index in range(count)), ("",) * count)


def ratio_of(metric: Metric) -> tuple[CellRef | str, CellRef | str] | None:
    """Part and whole of an expression that is `part / whole * 100`."""
    formula = formula_of(metric)
    return (formula.operands[0], formula.operands[1]) if formula.text == PERCENT.text else None
