"""Lines whose columns were lost: labels, line numbers and figures run together in one line of text.

A figure belongs to the row that was named last before it. Which column it belongs to is decided by the form's own
equations, by the totals that other pages print, and by other forms that print the same rows. A placement counts only
if it is the only one; otherwise every figure of the line is listed as unread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.catalogue import Catalogue, Form, Side
from db.core.money import tolerance
from db.core.numbers import parse_cell
from db.core.text import bare_label, chinese_ordinal, fold, squeeze
from ingest.document import Line
from ingest.tables.balance import holds, row_balances
from ingest.tables.result import FormCells, ReadCell, Unread
from ingest.tables.two_sided import row_key

_TOKEN = re.compile(
    r"(?P<amount>-?(?:\d{1,3}(?:[,，]\s?\d{3})+|\d+)\s?[.．]\s?\d{1,2}(?!\d))|(?P<whole>\d+)|(?P<text>[^\s\d]\S*)"
)
_ORDINAL_LABEL = re.compile(r"^([一二三四五六七八九十]+)、(.+)$")
_MAX_STATES = 200_000


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # amount, whole, text
    text: str
    value: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Run:
    """Figures that follow one another, and where they may stand."""

    choices: tuple[tuple[ReadCell, ...], ...]


def tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "text"
        value = parse_cell(match[0]) if kind == "amount" else Decimal(match[0]) if kind == "whole" else None
        found.append(Token(kind, match[0], value if value is not None else Decimal(0)))
    return found


def is_jumbled(line: Line) -> bool:
    """A line of table content and no sentence: several figures with decimals, and no full stop between them."""
    if line.text.count(".") + line.text.count("．") < 3 or "。" in line.text:
        return False
    kinds = [token.kind for token in tokens(line.text)]
    return kinds.count("amount") >= 3 and kinds.count("text") >= 3


def solve(
    form: Form, line: Line, read: FormCells, catalogue: Catalogue, witnesses: Mapping[tuple[str, str], Decimal]
) -> None:
    """Adds the figures of one line to what was read of the form, or lists them as unread.

    witnesses: (folded class name, column) -> what another form prints for it."""
    parts = tokens(line.text)
    if form.shape == "two_sided":
        runs = _two_sided_runs(form, parts, line, read)
    elif form.shape == "code_groups":
        runs = _code_runs(form, parts, line, catalogue)
    else:
        runs = None
    solution = _only_solution(form, runs, read, catalogue, witnesses) if runs else None
    if solution is None:
        for token in parts:
            if token.kind == "amount":
                message = "这一行的栏目在文本中已经散失，数的位置不能唯一确定"
                read.unread.append(Unread("unread_cell", message, token.text, line.source))
        return
    read.recognised = True
    for cell in solution:
        read.add(cell)


# --- where the figures of a line may stand ---------------------------------------------------------------------------


def _two_sided_runs(form: Form, parts: Sequence[Token], line: Line, read: FormCells) -> list[_Run] | None:
    """Line i of the table holds income line i and class i; the marker before a figure tells i."""
    labels = _labels(form, parts)
    offset = _ordinal_offset(parts, labels)
    runs: list[_Run] = []
    physical: int | None = None
    pending: list[Token] = []
    for token in [*parts[_first_label(form, parts) :], Token("text", "")]:
        if token.kind == "amount":
            pending.append(token)
            continue
        if pending:
            if physical is None or not (choices := _line_choices(form, labels, physical, pending, line)):
                return None
            runs.append(_Run(tuple(choices)))
            pending = []
        marker = _marker(form, token, offset)
        physical = marker if marker is not None else physical
    return runs


def _first_label(form: Form, parts: Sequence[Token]) -> int:
    """Where the header ends: the first label that carries the ordinal 一."""
    return next(
        (index for index, token in enumerate(parts) if token.kind == "text" and _numbered(form, token.text)), len(parts)
    )


def _numbered(form: Form, text: str) -> tuple[str, int] | None:
    """(side, ordinal) of «三、国防支出»."""
    match = _ORDINAL_LABEL.match(squeeze(text))
    ordinal = chinese_ordinal(match[1]) if match else None
    if match is None or ordinal is None:
        return None
    for side in form.sides:
        if side.find_rows(match[2]):
            return side.name, ordinal
    return (form.sides[-1].name, ordinal) if fold(match[2]).endswith("支出") else None


def _labels(form: Form, parts: Sequence[Token]) -> dict[tuple[str, int], str]:
    return {found: token.text for token in parts if token.kind == "text" and (found := _numbered(form, token.text))}


def _ordinal_offset(parts: Sequence[Token], labels: Mapping[tuple[str, int], str]) -> int | None:
    """What the right side's line numbers are ahead of the left's: the commonest gap of numbers standing together."""
    wholes = {int(token.value) for token in parts if token.kind == "whole" and token.value < 100}
    last = max((ordinal for _, ordinal in labels), default=0)
    gaps = {high - low: 0 for low in wholes for high in wholes if high - low > last}
    for gap in gaps:
        gaps[gap] = sum(1 for low in wholes if low <= last and low + gap in wholes)
    best = max(gaps, key=lambda gap: gaps[gap], default=None)
    return best if best is not None and gaps[best] > 2 else None


def _marker(form: Form, token: Token, offset: int | None) -> int | None:
    if token.kind == "text":
        found = _numbered(form, token.text)
        return found[1] if found else None
    number = int(token.value)
    if offset is not None and number > offset:
        return number - offset
    return number if number < (offset or 100) else None


def _line_choices(
    form: Form, labels: Mapping[tuple[str, int], str], physical: int, figures: Sequence[Token], line: Line
) -> Iterator[tuple[ReadCell, ...]] | list[tuple[ReadCell, ...]]:
    """All ways to spread a run over the two halves of its line that their row equations allow."""
    left, right = form.sides
    choices: list[tuple[ReadCell, ...]] = []
    for first in range(min(len(left.columns), len(figures)) + 1):
        halves = ((left, figures[:first]), (right, figures[first:]))
        spreads: list[tuple[ReadCell, ...]] = [()]
        for side, mine in halves:
            if mine:
                label = labels.get((side.name, physical))
                options = list(_in_columns(side, label, mine, line)) if label else []
                spreads = [(*before, *option) for before in spreads for option in options]
        choices.extend(spreads)
    return choices


def _in_columns(side: Side, label: str, figures: Sequence[Token], line: Line) -> Iterator[tuple[ReadCell, ...]]:
    key, name = row_key(side, label, ()), bare_label(label)
    for columns in _ascending(side.column_names, len(figures)):
        values = {column: token.value for column, token in zip(columns, figures, strict=True)}
        if row_balances(side.column_equations, side.column_names, values):
            yield tuple(
                ReadCell(side.name, key, column, name, token.value, token.text, line.source)
                for column, token in zip(columns, figures, strict=True)
            )


def _ascending(columns: Sequence[str], count: int) -> Iterator[tuple[str, ...]]:
    if count == 0:
        yield ()
        return
    for position, column in enumerate(columns):
        for rest in _ascending(columns[position + 1 :], count - 1):
            yield (column, *rest)


def _code_runs(form: Form, parts: Sequence[Token], line: Line, catalogue: Catalogue) -> list[_Run] | None:
    """A figure stands after its code or name; it may also stand before the next, where that is another class."""
    accounts = [_account(token, catalogue) for token in parts]
    runs: list[_Run] = []
    for index, token in enumerate(parts):
        if token.kind != "amount":
            continue
        before = next((found for found in reversed(accounts[:index]) if found), None)
        after = next((found for found in accounts[index + 1 :] if found), None)
        options = [found for found in (before, after) if found]
        if before and after and (before[0][:3] == after[0][:3] or before[0] == after[0]):
            options = [before]
        if not options:
            return None
        runs.append(_Run(tuple(
            (ReadCell("", code, form.side.columns[0].name, name, token.value, token.text, line.source),)
            for code, name in options
        )))  # fmt: skip
    return runs


def _account(token: Token, catalogue: Catalogue) -> tuple[str, str] | None:
    if token.kind == "whole":
        account = catalogue.account("economic", token.text)
        return (account.code, account.name) if account else None
    found = catalogue.accounts_named("economic", token.text) if token.kind == "text" else ()
    return (found[0].code, found[0].name) if len(found) == 1 else None


# --- the only placement ----------------------------------------------------------------------------------------------


def _only_solution(
    form: Form,
    runs: Sequence[_Run],
    read: FormCells,
    catalogue: Catalogue,
    witnesses: Mapping[tuple[str, str], Decimal],
) -> list[ReadCell] | None:
    """The one placement that satisfies everything; None where there is none, or more than one."""
    solutions: list[list[ReadCell]] = []
    visited = 0

    def place(position: int, chosen: list[ReadCell], taken: set[tuple[str, str, str]]) -> None:
        nonlocal visited
        visited += 1
        if len(solutions) > 1 or visited > _MAX_STATES or not _reachable(form, chosen, runs[position:], read):
            return
        if position == len(runs):
            if _consistent(form, chosen, read, catalogue, witnesses):
                solutions.append(list(chosen))
            return
        for choice in runs[position].choices:
            keys = {cell.key for cell in choice}
            if not keys & taken and not _contradicts(choice, read, witnesses):
                place(position + 1, [*chosen, *choice], taken | keys)

    place(0, [], set())
    return solutions[0] if len(solutions) == 1 and visited <= _MAX_STATES else None


def _reachable(form: Form, chosen: Sequence[ReadCell], rest: Sequence[_Run], read: FormCells) -> bool:
    """Whether every class total that is already placed can still be met by its items; spares hopeless searches."""
    if form.shape != "code_groups":
        return True
    values = {cell.row: cell.value for cell in (*read.cells.values(), *chosen)}
    for code, total in values.items():
        if len(code) != 3 or not code.isdigit():
            continue
        items = [value for other, value in values.items() if other.startswith(code) and len(other) == 5]
        coming = [cell.value for run in rest for cell in _may_join(run, code)]
        slack = tolerance(len(items) + len(coming))
        if sum(items) > total + slack or sum(items) + sum(coming) < total - slack:
            return False
    return True


def _may_join(run: _Run, code: str) -> list[ReadCell]:
    return [cell for choice in run.choices for cell in choice if cell.row.startswith(code) and len(cell.row) == 5][:1]


def _contradicts(choice: Sequence[ReadCell], read: FormCells, witnesses: Mapping[tuple[str, str], Decimal]) -> bool:
    for cell in choice:
        known = read.cells.get(cell.key)
        told = witnesses.get((fold(cell.label), cell.col))
        if known is not None and known.value != cell.value:
            return True
        if told is not None and abs(told - cell.value) > tolerance(2):
            return True
    return False


def _consistent(
    form: Form,
    chosen: Sequence[ReadCell],
    read: FormCells,
    catalogue: Catalogue,
    witnesses: Mapping[tuple[str, str], Decimal],
) -> bool:
    """Every equation that the form's printed totals make checkable holds, and at least one of them does."""
    cells = {**{key: cell.value for key, cell in read.cells.items()}, **{cell.key: cell.value for cell in chosen}}
    checked = (
        [_side_holds(side, cells) for side in form.sides] if form.shape == "two_sided" else [_classes_hold(form, cells)]
    )
    confirmed = any(witnesses.get((fold(cell.label), cell.col)) is not None for cell in chosen)
    return all(result is not False for result in checked) and (confirmed or any(checked))


def _side_holds(side: Side, cells: Mapping[tuple[str, str, str], Decimal]) -> bool | None:
    """None where no total is printed to check against."""
    declared = {row.key for row in side.rows} | {spelling for row in side.rows for spelling in row.spellings()}
    outcome: bool | None = None
    for column in side.column_names:
        values = {row: value for (name, row, col), value in cells.items() if name == side.name and col == column}
        classes = [value for row, value in values.items() if row not in declared]
        for equation in side.equations:
            if equation.left[0].name in values:
                if not holds(equation, values.get, classes):
                    return False
                outcome = True
    return outcome


def _classes_hold(form: Form, cells: Mapping[tuple[str, str, str], Decimal]) -> bool | None:
    """Each printed class is the sum of its items, and each total the sum of its classes."""
    values = {row: value for (_, row, _), value in cells.items()}
    outcome: bool | None = None
    for code, total in values.items():
        if code.isdigit() and len(code) == 3:
            parts = [value for other, value in values.items() if other.startswith(code) and len(other) == 5]
            if abs(total - sum(parts, Decimal(0))) > tolerance(len(parts)):
                return False
            outcome = True
    for row in form.side.rows:
        if row.classes and row.name in values:
            parts = [values[code] for code in row.classes if code in values]
            if abs(values[row.name] - sum(parts, Decimal(0))) > tolerance(max(len(parts), 1)):
                return False
            outcome = True
    return outcome
