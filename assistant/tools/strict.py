"""What a chat model may write into a tool without inventing: expressions that add nothing of their own, units that
follow from the operands, names that do not rename. The planner is code of ours and is not asked."""

import ast
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from assistant.metrics.finder import find_metrics
from assistant.toolkit.found import Figure
from db.catalogue import Catalogue
from db.core.errors import UserError
from db.core.numbers import find_numbers
from db.core.text import fold

_MONEY = {"元": Fraction(1), "万元": Fraction(10_000), "亿元": Fraction(100_000_000)}
_RATIO = {"%": Fraction(1, 100), "倍": Fraction(1), "": Fraction(1), "个百分点": Fraction(1, 100)}
_SCALES = frozenset(Fraction(10) ** power for power in range(9))
_PERIODS = frozenset(map(Fraction, (4, 12, 365, 366)))
_HANDLE = re.compile(r"[A-Za-z]+[0-9]+")
_SIGNS = str.maketrans({"×": "*", "÷": "/", "（": "(", "）": ")", "−": "-", "＋": "+"})
COUNT_UNITS = frozenset({"个", "家", "项", "条", "年"})
_RULE = "算式里除了已查到的数，只能乘除 100、10000 这样的换算数、个数和用户问到的数，不能加减自己给出的数"


def check_expression(expression: str, unit: str, figures: Mapping[str, Figure], question: str) -> None:
    """UserError where the expression carries a number that nobody gave, or its unit does not follow."""
    tree = _parsed(expression)
    handles = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in figures]
    if isinstance(tree, ast.Name):
        raise UserError("这就是查到的数，不用再算，请直接引用")
    given = {Fraction(number.value) for number in find_numbers(question)}
    counts = {Fraction(number) for number in range(2, len(set(handles)) + 1)}
    allowed = _SCALES | _PERIODS | given | counts
    _checked(tree, allowed)
    _check_unit(tree, unit, figures)


def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression.translate(_SIGNS).strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UserError("算式写得不完整，请检查括号和运算符") from error


def _checked(node: ast.expr, allowed: frozenset[Fraction] | set[Fraction]) -> Fraction | None:
    """The value of a part that is nothing but constants, None for any other. Such a part may only scale, except that
    1 may stand beside a ratio."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise UserError(_RULE)
        value = Fraction(str(node.value))
        if value not in allowed:
            raise UserError(_RULE)
        return value
    if not isinstance(node, ast.BinOp):
        return None
    left, right = _checked(node.left, allowed), _checked(node.right, allowed)
    if left is not None and right is not None:
        raise UserError(_RULE)
    if isinstance(node.op, ast.Add | ast.Sub):
        other = node.right if left is not None else node.left
        constant = left if left is not None else right
        if constant is not None and (constant != 1 or not _divides(other)):
            raise UserError(_RULE)
    return None


def _divides(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)


# --- units -----------------------------------------------------------------------------------------------------------


def _check_unit(tree: ast.expr, unit: str, figures: Mapping[str, Figure]) -> None:
    """The unit that is claimed must be that of the operands, times what the constants make of it."""
    if not unit:
        return
    dimension, scale = _dimension(tree, figures)
    claimed = _claimed(unit)
    if claimed is None or claimed[0] != dimension:
        raise UserError(f"算式的结果不是以“{unit}”计的，请不填单位，或改算式")
    # «v1 * 10000» in 元 of a v1 in 万元: the constant only converts. Else the constants are part of the arithmetic.
    natural, converted = scale, scale / _constants(tree)
    if claimed[1] not in (natural, converted):
        raise UserError(f"算式没有换算到“{unit}”，请乘除相应的换算数")


def _claimed(unit: str) -> tuple[str, Fraction] | None:
    if unit in _RATIO:
        return "", _RATIO[unit]
    money, slash, count = unit.partition("/")
    if money in _MONEY:
        return f"元/{count}" if slash else "元", _MONEY[money]
    return unit, Fraction(1)


def _dimension(node: ast.expr, figures: Mapping[str, Figure]) -> tuple[str, Fraction]:
    """What the operands measure, and what one of it is worth in the base unit."""
    if isinstance(node, ast.Name):
        figure = figures.get(node.id)
        found = _claimed(figure.value.unit) if figure is not None and figure.value is not None else None
        return found or ("", Fraction(1))
    if not isinstance(node, ast.BinOp):
        return "", Fraction(1)
    if isinstance(node.right, ast.Constant):
        return _dimension(node.left, figures)
    if isinstance(node.left, ast.Constant) and isinstance(node.op, ast.Mult | ast.Add | ast.Sub):
        return _dimension(node.right, figures)
    left, right = _dimension(node.left, figures), _dimension(node.right, figures)
    if isinstance(node.op, ast.Div):
        return _quotient(left, right)
    if isinstance(node.op, ast.Mult):
        return (left[0] or right[0], left[1] * right[1])
    if left != right:
        raise UserError("相加减的数计量单位不同，请先换算成同一单位")
    return left


def _quotient(left: tuple[str, Fraction], right: tuple[str, Fraction]) -> tuple[str, Fraction]:
    if left[0] == right[0]:
        return "", left[1] / right[1]
    return (f"{left[0]}/{right[0]}" if right[0] else left[0]), left[1] / right[1]


def _constants(node: ast.expr) -> Fraction:
    """What the powers of ten on the way multiply the result with."""
    if not isinstance(node, ast.BinOp):
        return Fraction(1)
    made = _constants(node.left) if isinstance(node.op, ast.Mult | ast.Div) else Fraction(1)
    for side, turned in ((node.left, False), (node.right, isinstance(node.op, ast.Div))):
        if isinstance(side, ast.Constant) and isinstance(side.value, int | float):
            value = Fraction(str(side.value))
            if value in _SCALES and value:
                made *= 1 / value if turned else value
    return made


# --- names -----------------------------------------------------------------------------------------------------------


def own_name(name: str, operands: Sequence[Figure], catalogue: Catalogue, otherwise: str) -> str:
    """The name a model gives, unless it names a metric or account that none of the operands is."""
    words = {fold(word) for figure in operands for word in (figure.name, *figure.words)}
    strange = [item for item in find_metrics(catalogue, name) if fold(item.text) not in words]
    return otherwise if strange or find_numbers(name) else name or otherwise


def handles_in(expression: str) -> list[str]:
    return _HANDLE.findall(expression)
