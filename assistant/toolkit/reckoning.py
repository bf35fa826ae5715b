"""Arithmetic over figures: differences, ratios, sums and averages, each with the evidence of its operands."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from assistant.metrics.arithmetic import DIFFERENCE, PERCENT, Formula, calculate, parse, sum_of
from assistant.results import Missing, Value, calculated
from assistant.toolkit.found import Figure, Found
from db.core.errors import UserError

_MORE = parse("(x0 - x1) / x1 * 100", ("", ""))
_TIMES = parse("x0 / x1", ("", ""))
_WAN, _SHOWN = "万元", 2
_RESULT = "计算结果"
_POINTS = "个百分点"
_HANDLE = re.compile(r"[A-Za-z]+[0-9]+")
_SAFE = re.compile(r"[\sxX0-9.+\-*/()]+")
_LONGEST = 300
_SIGNS = str.maketrans({"×": "*", "÷": "/", "（": "(", "）": ")", "−": "-", "＋": "+"})


def difference(first: Figure, second: Figure) -> Figure:
    """How much more the first is; points between percentages."""
    unit = _unit(first)
    return _reckoned((first, second), DIFFERENCE, _POINTS if unit == "%" else unit, f"{first.name}相差", signed=True)


def percent_more(first: Figure, second: Figure) -> Figure:
    """How much more the first is, in percent of the second."""
    return _reckoned((first, second), _MORE, "%", f"{first.name}相差比例", signed=True)


def times(first: Figure, second: Figure) -> Figure:
    """How many times the second the first is."""
    return _reckoned((first, second), _TIMES, "倍", f"{first.name}的倍数")


def share(part: Figure, whole: Figure) -> Figure:
    """A part in percent of a whole."""
    return _reckoned((part, whole), PERCENT, "%", f"{part.name}占{whole.name}的比重")


def total(figures: Sequence[Figure], name: str = "") -> Figure:
    """The sum of figures of one unit of measure."""
    return _reckoned(figures, sum_of(len(figures)), _unit(figures[0]), name or f"{figures[0].name}合计")


def average(figures: Sequence[Figure], name: str = "") -> Figure:
    """The arithmetic mean."""
    count = len(figures)
    formula = parse(f"({' + '.join(f'x{index}' for index in range(count))}) / {count}", ("",) * count)
    return _reckoned(figures, formula, _unit(figures[0]), name or f"{figures[0].name}平均值")


def counted(figures: Sequence[Figure], name: str, unit: str = "个") -> Figure:
    """How many figures there are, with all of them as evidence."""
    evidence = [item for figure in figures if figure.value for item in figure.value.evidence]
    shown = f"count({', '.join(item.term for item in evidence)})"
    value = Value(Fraction(len(figures)), unit, 0, (calculated(shown, evidence),), derived=True)
    return _over(figures, name, value)


def _reckoned(figures: Sequence[Figure], formula: Formula, unit: str, name: str, *, signed: bool = False) -> Figure:
    values = [figure.value for figure in figures if figure.value is not None]
    if len(values) < len(figures):
        lacking = next(figure.missing for figure in figures if figure.missing is not None)
        return replace(_over(figures, name, lacking), signed=signed)
    plain = [replace(value, note="") for value in values]
    result = calculate(formula, plain, unit, name)
    if isinstance(result, Value) and result.unit == _WAN and result.decimals > _SHOWN:
        result = replace(result, decimals=_SHOWN)
    return replace(_over(figures, name, result), signed=signed)


def _over(figures: Sequence[Figure], name: str, result: Value | Missing) -> Figure:
    entities = dict.fromkeys(entity for figure in figures for entity in figure.entities)
    years = dict.fromkeys(year for figure in figures for year in figure.years)
    words = dict.fromkeys(word for figure in figures for word in (figure.name, *figure.words))
    key = f"{name}:{'+'.join(dict.fromkeys(figure.key for figure in figures))}"
    return Figure(name, key, tuple(entities), tuple(years), result, tuple(words))


def _unit(figure: Figure) -> str:
    return figure.value.unit if figure.value else ""


def compute(expression: str, figures: Mapping[str, Figure], unit: str = "", name: str = "") -> Found:
    """An expression of + - * / and brackets over figures by their handles. UserError for anything else."""
    text = expression.translate(_SIGNS).strip()
    used: list[str] = []

    def operand(match: re.Match[str]) -> str:
        if match[0] not in figures:
            raise UserError(f"算式中的 {match[0]} 不是已查到的数，请先查数，再用它的编号计算")
        if match[0] not in used:
            used.append(match[0])
        return f"x{used.index(match[0])}"

    if len(text) > _LONGEST:
        raise UserError(f"算式太长，请写在 {_LONGEST} 个字符以内")
    formula_text = _HANDLE.sub(operand, text)
    if not used or not _SAFE.fullmatch(formula_text) or "**" in formula_text or "//" in formula_text:
        raise UserError("算式只能由已查到的数的编号、数字、加减乘除和括号组成，例如 v1 / v2 * 100")
    try:
        formula = parse(formula_text, ("",) * len(used))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise UserError("算式写得不完整，请检查括号和运算符") from error
    operands = [figures[handle] for handle in used]
    if (known := _known_shape(formula, operands)) is not None and not unit:
        return Found((replace(known, name=name) if name else known,))
    units = {_unit(item) for item in operands}
    own = unit or ("%" if formula.divides and "100" in formula_text else units.pop() if len(units) == 1 else "")
    try:
        return Found((_reckoned(operands, formula, own, name or _RESULT),))
    except (ValueError, KeyError) as error:
        raise UserError("算式只能用加减乘除和括号") from error


def _known_shape(formula: Formula, operands: Sequence[Figure]) -> Figure | None:
    """A difference, ratio, share or sum of figures of one unit: what it is called and its unit follow."""
    if len({_unit(item) for item in operands}) > 1 or len(set(map(id, operands))) < len(operands):
        return None
    text = formula.text
    if len(operands) == 2 and text in _SHAPES:
        return _SHAPES[text](*operands)
    return total(operands) if text == sum_of(len(operands)).text and len(operands) > 1 else None


_SHAPES: dict[str, Callable[[Figure, Figure], Figure]] = {
    DIFFERENCE.text: difference,
    _TIMES.text: times,
    _MORE.text: percent_more,
    PERCENT.text: share,
}
