"""Lines whose columns were lost: labels, line numbers and figures run together in one line of text.

A figure belongs to the row that was named last before it. Which column it belongs to is decided by the form's own
equations, by the totals that other pages print, and by other forms that print the same rows. A placement counts only
if it is the only one; otherwise every figure of the line is listed as unread."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

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
_GROUPS = 3  # code-name-amount groups side by side


# (side, folded class name, column) -> what another form prints for it; without a name: what a class left out is
Witnesses = Mapping[tuple[str, str, str], Decimal]


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


_SENTENCE = re.compile(r"[。；;]|[\u4e00-\u9fff)）”\d][，,][\u4e00-\u9fff]|[万亿]元|%|％|^[注备说]")


def is_remnant(line: Line, form: Form, catalogue: Catalogue) -> bool:
    """A row of this form with a figure or two and no sentence: short, but no less a part of the table."""
    parts = tokens(line.text)
    if _SENTENCE.search(line.text.strip()) or all(token.kind != "amount" for token in parts):
        return False
    kind = form.accounts or "functional"
    return any(
        (token.kind == "text" and (catalogue.accounts_named(kind, token.text) or _declared(form, token.text)))
        or (token.kind == "whole" and catalogue.account(kind, token.text) is not None)
        for token in parts
    )


def _declared(form: Form, text: str) -> bool:
    return any(side.find_rows(text) for side in form.sides)


def solve(form: Form, line: Line, read: FormCells, catalogue: Catalogue, witnesses: Witnesses) -> None:
    """Adds the figures of one line to what was read of the form, or lists them as unread."""
    parts = tokens(line.text)
    if form.shape == "two_sided":
        runs = _two_sided_runs(form, parts, line, read)
    elif form.shape == "code_groups":
        runs = _code_runs(form, parts, line, catalogue, read)
    else:
        runs = None
    solution = _only_solution(form, runs, read, witnesses) if runs else None
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
    offset = _ordinal_offset(form, parts, labels)
    runs: list[_Run] = []
    physical: int | None = None
    pending: list[Token] = []
    for token in [*parts[_first_label(form, parts) :], Token("text", "")]:
        if token.kind == "amount":
            pending.append(token)
            continue
        marker = _marker(form, token, offset)
        if marker is not None and physical is not None and marker < physical:
            return None  # the line numbers contradict the labels
        if pending:
            # the row named before the figures; else the next, where this text prints figures before their label
            rows = [row for row in dict.fromkeys((physical, marker)) if row is not None]
            choices = [choice for row in rows for choice in _line_choices(form, labels, row, pending, line)]
            if physical is None or not choices:
                return None
            runs.append(_Run(tuple(choices)))
            pending = []
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


def _ordinal_offset(form: Form, parts: Sequence[Token], labels: Mapping[tuple[str, int], str]) -> int | None:
    """What the right side's line numbers are ahead of the left's: what most of them are ahead of the label named
    last before them."""
    last = max((ordinal for _, ordinal in labels), default=0)
    votes: Counter[int] = Counter()
    physical = 0
    for token in parts:
        if token.kind == "text" and (found := _numbered(form, token.text)):
            physical = found[1]
        elif token.kind == "whole" and last < token.value < 100 and physical:
            votes[int(token.value) - physical] += 1
    best, count = votes.most_common(1)[0] if votes else (0, 0)
    return best if count > 2 and count * 2 > votes.total() else None


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
    for columns in combinations(side.column_names, len(figures)):
        values = {column: token.value for column, token in zip(columns, figures, strict=True)}
        if row_balances(side.column_equations, side.column_names, values):
            yield tuple(
                ReadCell(side.name, key, column, name, token.value, token.text, line.source)
                for column, token in zip(columns, figures, strict=True)
            )


def _code_runs(
    form: Form, parts: Sequence[Token], line: Line, catalogue: Catalogue, read: FormCells
) -> list[_Run] | None:
    """Every figure right behind its code or name. The class totals confirm the class; so where another account of that
    class, still without a figure, stands near enough to own it, nobody can tell."""
    accounts = [_account(token, catalogue) for token in parts]
    column = form.side.columns[0].name
    owners = {index: accounts[index - 1] for index, token in enumerate(parts) if token.kind == "amount" and index}
    filled = {owner[0] for owner in owners.values() if owner} | {row for _, row, _ in read.cells}
    runs: list[_Run] = []
    for index, owner in owners.items():
        if owner is None:
            return None
        before = list(dict.fromkeys(found for found in reversed(accounts[:index]) if found))[:_GROUPS]
        after = next((found for found in accounts[index + 1 :] if found), None)
        near = {found[0] for found in (*before, after) if found} - filled
        if any(code[:3] == owner[0][:3] and len(code) == len(owner[0]) for code in near):
            return None
        token = parts[index]
        cell = ReadCell("", owner[0], column, owner[1], token.value, token.text, line.source)
        runs.append(_Run(((cell,),)))
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
    witnesses: Witnesses,
) -> list[ReadCell] | None:
    """The one placement that satisfies everything; None where there is none, or more than one."""
    solutions: list[list[ReadCell]] = []
    visited = 0

    def place(position: int, chosen: list[ReadCell], taken: set[tuple[str, str, str]]) -> None:
        nonlocal visited
        visited += 1
        if len(solutions) > 1 or visited > _MAX_STATES:
            return
        if position == len(runs):
            if _consistent(form, chosen, read, witnesses):
                solutions.append(list(chosen))
            return
        for choice in runs[position].choices:
            keys = {cell.key for cell in choice}
            if not keys & taken and not _contradicts(choice, read, witnesses):
                place(position + 1, [*chosen, *choice], taken | keys)

    place(0, [], set())
    return solutions[0] if len(solutions) == 1 and visited <= _MAX_STATES else None


def _contradicts(choice: Sequence[ReadCell], read: FormCells, witnesses: Witnesses) -> bool:
    for cell in choice:
        known = read.cells.get(cell.key)
        told = witnesses.get((cell.side, fold(cell.label), cell.col), witnesses.get((cell.side, "", cell.col)))
        if known is not None and known.value != cell.value:
            return True
        if told is not None and abs(told - cell.value) > tolerance(2):
            return True
    return False


def _consistent(
    form: Form,
    chosen: Sequence[ReadCell],
    read: FormCells,
    witnesses: Witnesses,
) -> bool:
    """Every equation that the printed totals make checkable holds, and every placed figure takes part in one or is
    told by another form."""
    cells = {**{key: cell.value for key, cell in read.cells.items()}, **{cell.key: cell.value for cell in chosen}}
    if form.shape != "two_sided":
        return _classes_hold(form, cells, {cell.row for cell in chosen}) is True
    told = {cell.key for cell in chosen if (cell.side, fold(cell.label), cell.col) in witnesses}
    for side in form.sides:
        mine = {cell.key for cell in chosen if cell.side == side.name}
        holds_here = _side_holds(side, cells)
        if holds_here is False or (mine - told and not holds_here):
            return False
    return True


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


def _classes_hold(form: Form, cells: Mapping[tuple[str, str, str], Decimal], placed: set[str]) -> bool | None:
    """Each printed class is the sum of its items, and each total the sum of its classes; no placed item without its
    class, for a class is printed wherever one of its items carries a figure."""
    values = {row: value for (_, row, _), value in cells.items()}
    outcome: bool | None = None
    if any(code.isdigit() and code[:3] not in values for code in placed):
        return False
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
