"""The check column: a text where an equation or an identity between forms fails, blank where it holds."""

import re
from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter

from assistant.workbook import style
from assistant.workbook.sheets import FormSheet, Half
from db.catalogue.equations import Equation
from db.catalogue.references import cells_in, parse_cell_ref
from db.catalogue.schema import CellRef, Form
from db.catalogue.supplement import Identity

_ALLOWED = "0.011"  # one figure printed in two forms may differ by a rounding step


def write(sheets: Mapping[str, FormSheet], identities: Sequence[Identity], forms: Mapping[str, Form]) -> None:
    texts: dict[tuple[str, int], list[str]] = {}
    for identity in identities:
        _identity(texts, sheets, identity, forms)
    for form_sheet in sheets.values():
        _within(texts, form_sheet)
        _witnesses(texts, form_sheet, sheets)
        _fill(form_sheet, texts)


def _identity(
    texts: dict[tuple[str, int], list[str]],
    sheets: Mapping[str, FormSheet],
    identity: Identity,
    forms: Mapping[str, Form],
) -> None:
    """Stands on the row of the identity's first cell."""
    left, right = _expression(identity.left, sheets, forms), _expression(identity.right, sheets, forms)
    first = identity.left_cells[0]
    if left is None or right is None:
        return
    row = _row(sheets[first.form], first)
    other = forms[identity.right_cells[0].form].name
    texts.setdefault((first.form, row), []).append(_difference(left, right, f"与{other}"))


def _expression(text: str, sheets: Mapping[str, FormSheet], forms: Mapping[str, Form]) -> str | None:
    for cell in cells_in(text):
        ref = parse_cell_ref(cell, dict(forms))
        place = sheets[ref.form].address(ref) if ref.form in sheets else None
        if place is None:
            return None
        text = text.replace(f"[{cell}]", f"N({place})")
    return text


def _row(form_sheet: FormSheet, ref: CellRef) -> int:
    half = next(half for half in form_sheet.halves if half.side.name == ref.side)
    return half.rows[ref.row]


def _difference(left: str, right: str, what: str) -> str:
    return f'IF(ABS(({left})-({right}))<{_ALLOWED},"","{what}差"&TEXT(({left})-({right}),"0.00")&" ")'


def _within(texts: dict[tuple[str, int], list[str]], form_sheet: FormSheet) -> None:
    """Equations that are no formula already: those with two terms on the left."""
    for half in form_sheet.halves:
        for equation in half.side.column_equations:
            if len(equation.left) < 2 or any(name not in half.columns for name in equation.names()):
                continue
            for row in range(half.first, half.last + 1):
                left, right = (_terms(equation, part, half, row) for part in ("left", "right"))
                texts.setdefault((form_sheet.form.id, row), []).append(_difference(left, right, "收支结余"))


def _terms(equation: Equation, part: str, half: Half, row: int) -> str:
    terms = equation.left if part == "left" else equation.right
    signed = (f"{'-' if t.sign < 0 else '+'}N({get_column_letter(half.columns[t.name])}{row})" for t in terms)
    return "".join(signed)


def _witnesses(texts: dict[tuple[str, int], list[str]], form_sheet: FormSheet, sheets: Mapping[str, FormSheet]) -> None:
    """Class rows against the other form that prints the same classes."""
    for half in form_sheet.halves:
        for witness in half.side.witnesses:
            other = sheets.get(witness.form)
            if other is None or witness.col not in half.columns:
                continue
            codes = {_plain(line.label): line.key for line in other.halves[0].lines if len(line.key) == 3}
            for line in half.lines:
                theirs = other.halves[0].address(codes.get(_plain(line.label), ""), witness.other)
                mine = half.address(line.key, witness.col)
                if theirs and mine:
                    place = f"N('{other.sheet.title}'!{theirs})"
                    told = _difference(f"N({mine})", place, f"与{other.form.name}")
                    texts.setdefault((form_sheet.form.id, half.rows[line.key]), []).append(told)


def _plain(label: str) -> str:
    return re.sub(r"[（(].*?[)）]|\s", "", label)


def _fill(form_sheet: FormSheet, texts: Mapping[tuple[str, int], Sequence[str]]) -> None:
    column = form_sheet.check_column
    first = min(half.first for half in form_sheet.halves)
    last = max(half.last for half in form_sheet.halves)
    for row in range(first, last + 1):
        parts = texts.get((form_sheet.form.id, row), [])
        style.put(form_sheet.sheet, row, column, "=" + "&".join(parts) if parts else None)
    letter = get_column_letter(column)
    style.red_when_filled(form_sheet.sheet, f"{letter}{first}:{letter}{last}")
