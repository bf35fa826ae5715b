"""Cells of the public tables: printed, summed from the rows below, blank (then 0), or not published."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from assistant.metrics.arithmetic import calculate, sum_of
from assistant.metrics.library import ReportData
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value, decimals_needed
from db.catalogue.schema import CellRef, Row
from db.core.facts import FormState
from db.core.money import FEN_PER_WAN, wan_text
from db.records import StoredFact

TOTAL = "合计"
WAN = "万元"
_ADDED = "表中没有印这一行，由下级科目相加，各数分别四舍五入，可能差 0.01"


def read_cell(data: ReportData, ref: CellRef) -> Result:
    """The amount of a cell in 万元, or that the report does not publish it."""
    if ref in data.facts:
        return printed(data, data.facts[ref])
    form = data.form_named(ref.form)
    if ref.form not in data.forms:
        return Missing(Reason.UNPUBLISHED, label_of(ref), f"这份报告没有公开{form.name}")
    if data.forms[ref.form].form.state is FormState.BLANK:
        return nothing(data, ref, f"{form.name}为空表，即没有发生")
    if not _column_printed(data, ref):
        return Missing(Reason.UNPUBLISHED, label_of(ref), f"{form.name}没有印“{ref.col}”一栏")
    if parts := _parts(data, ref):
        return _added(data, ref, parts)
    return _unprinted(data, ref)


def _added(data: ReportData, ref: CellRef, parts: Sequence[CellRef]) -> Result:
    values = [printed(data, data.facts[part]) for part in parts]
    if len(values) == 1:
        return values[0]
    total = calculate(sum_of(len(values)), values, WAN, label_of(ref))
    return replace(total, note=_ADDED) if isinstance(total, Value) else total


def _unprinted(data: ReportData, ref: CellRef) -> Result:
    """A cell of a filled table that has no figure: nothing, unless it is a total that cannot be nothing."""
    form = data.form_named(ref.form)
    declared = _declared(data, ref)
    if declared is not None and declared.kind in ("total", "grand") and _carries(data, ref):
        return Missing(Reason.UNPUBLISHED, label_of(ref), f"{form.name}没有印出“{ref.row}”")
    if declared is not None and declared.parent and not _is_printed(data, ref):
        return _absent_part(data, ref, declared)
    where = "为空白" if _is_printed(data, ref) else "没有列出这一项"
    return nothing(data, ref, f"{form.name}中{where}，即没有发生")


def printed(data: ReportData, stored: StoredFact) -> Value:
    """A printed figure; a 0 is told as nothing."""
    fact = stored.fact
    exact = Fraction(fact.fen, FEN_PER_WAN)
    citation = Citation(
        f"fact:{stored.id}", data.entity, data.year, fact.key.form, fact.key.row, fact.key.col, wan_text(fact.fen),
        fact.source, WAN, fact.key.side, fact.printed,
    )  # fmt: skip
    note = "识别不清，请对照原件核对" if fact.doubtful else "" if fact.fen else "表中为 0，即没有发生"
    return Value(exact, WAN, decimals_needed(exact, WAN), (Evidence(citation.id, citation),), note=note)


def nothing(data: ReportData, ref: CellRef, note: str) -> Value:
    """0, with the table as evidence: what it leaves blank did not happen."""
    form = data.forms[ref.form]
    citation = Citation(
        f"form:{form.id}",
        data.entity,
        data.year,
        form.form.form,
        ref.row,
        ref.col,
        "0",
        form.form.source,
        WAN,
        ref.side,
    )
    if form.form.form in data.unread:
        note += "；但这张表有没读懂的内容，请对照原件核对"
    return Value(Fraction(0), WAN, 2, (Evidence(citation.id, citation),), note=note)


def label_of(ref: CellRef) -> str:
    return f"{ref.row}（{ref.col}）"


def is_blank(value: Value) -> bool:
    """Whether a value is the 0 of a blank cell."""
    return value.exact == 0 and all(item.id.startswith("form:") for item in value.evidence)


def _declared(data: ReportData, ref: CellRef) -> Row | None:
    side = data.form_named(ref.form).side_named(ref.side)
    return next((row for row in side.rows if row.key == ref.row), None) if side else None


def _is_printed(data: ReportData, ref: CellRef) -> bool:
    return (ref.form, ref.side, ref.row) in data.printed_rows


def _carries(data: ReportData, ref: CellRef) -> bool:
    """Whether any row of the column has an amount, so that a total cannot be nothing."""
    return any(data.facts[other].fact.fen for other in data.columns.get((ref.form, ref.side, ref.col), ()))


def _column_printed(data: ReportData, ref: CellRef) -> bool:
    """Provinces leave out the budget column of a table of items, and columns that not every layout has."""
    if data.columns.get((ref.form, ref.side, ref.col)):
        return True
    form = data.form_named(ref.form)
    if form.shape == "items":
        return False
    return all(ref.col in layout for layout in form.layouts if layout)


def _parts(data: ReportData, ref: CellRef) -> Sequence[CellRef]:
    """The printed rows that make up a row which the report itself leaves out: an account of a higher level."""
    if _is_printed(data, ref):
        return ()
    column = [other for other in data.columns.get((ref.form, ref.side, ref.col), ()) if other.row.isdigit()]
    declared = _declared(data, ref)
    if declared is not None and declared.classes:
        return [other for prefix in declared.classes for other in _highest(column, prefix)]
    if ref.row == TOTAL and data.form_named(ref.form).shape == "accounts":
        return _highest(column, "")
    return _highest(column, ref.row) if ref.row.isdigit() else ()


def _highest(column: Sequence[CellRef], prefix: str) -> list[CellRef]:
    """Of the accounts under a code, those that no other printed account adds up."""
    under = [ref for ref in column if ref.row.startswith(prefix)]
    rows = {ref.row for ref in under}
    return [ref for ref in under if not any(ref.row[:cut] in rows for cut in (3, 5) if cut < len(ref.row))]


def _absent_part(data: ReportData, ref: CellRef, declared: Row) -> Result:
    """A part that is not printed is nothing where its whole is; else the report does not say."""
    side = data.form_named(ref.form).side_named(ref.side)
    own = {row.key for row in side.rows} if side else set()
    if declared.parent in own:
        whole = read_cell(data, CellRef(ref.form, ref.side, declared.parent, ref.col))
        if isinstance(whole, Value) and whole.exact == 0:
            return whole
    return Missing(Reason.UNPUBLISHED, label_of(ref), f"表中没有列出“{declared.name}”")
