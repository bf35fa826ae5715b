"""The expression language of metrics: `[form/side/row/col]` names a cell, `{metric}` another metric, + - * / ( )."""

import ast
import re

from db.catalogue.schema import CellRef, Form

_CELL = re.compile(r"\[([^\[\]]+)\]")
_SIGNED = re.compile(r"\s*([+-]?)\s*\[([^\[\]]+)\]")
_METRIC = re.compile(r"\{([^{}]+)\}")
_ALLOWED = (ast.Expression, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Constant)


def cells_in(expression: str) -> list[str]:
    return _CELL.findall(expression)


def signed_cells(expression: str) -> list[tuple[int, str]]:
    """The cells of a plain sum with their signs. ValueError where the expression is anything else."""
    found = [(-1 if match[1] == "-" else 1, match[2]) for match in _SIGNED.finditer(expression)]
    if not found or _SIGNED.sub("", expression).strip():
        raise ValueError(f"only sums and differences of cells are allowed here: {expression}")
    return found


def metrics_in(expression: str) -> list[str]:
    return _METRIC.findall(expression)


def check_arithmetic(expression: str) -> None:
    """ValueError unless the expression is plain arithmetic over its references."""
    bare = _METRIC.sub(" 1 ", _CELL.sub(" 1 ", expression))
    try:
        tree = ast.parse(bare.strip(), mode="eval")
    except SyntaxError as error:
        raise ValueError(f"not an arithmetic expression: {expression}") from error
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED) or (isinstance(node, ast.Constant) and type(node.value) not in {int, float}):
            raise ValueError(f"only + - * / and brackets are allowed: {expression}")


def parse_cell_ref(text: str, forms: dict[str, Form]) -> CellRef:
    """`overview/支出/总计` or `expenditure/合计/项目支出`; ValueError where the form declares no such cell.

    Two-sided forms name the side; the column may be left out where the side has just one. A row of an account form is
    a code, 合计, or a class written with its code."""
    parts = [part.strip() for part in text.split("/")]
    form = forms.get(parts[0])
    if form is None:
        raise ValueError(f"no form is called {parts[0]!r} in [{text}]")
    rest = parts[1:]
    side_name = rest.pop(0) if form.shape == "two_sided" and rest else ""
    side = form.side_named(side_name)
    if side is None or not rest:
        raise ValueError(f"[{text}] names no side or row of {form.id}")
    col = rest.pop() if len(rest) > 1 or len(side.columns) > 1 else side.columns[0].name
    row = "/".join(rest)
    if col not in side.column_names:
        raise ValueError(f"{form.id} has no column {col!r} in [{text}]")
    known = {declared.key for declared in side.rows}
    free = form.accounts is not None and (row.isdigit() or row == "合计")
    if row not in known and not free and not (side.classes and row.endswith("支出")):
        raise ValueError(f"{form.id} has no row {row!r} in [{text}]")
    return CellRef(form.id, side_name, row, col)
