"""The account tables and the two-sided tables of invented figures, as grids."""

from tests.ingest.layouts.figures import BUDGETS, INCOME_COLUMNS, SPENDING_COLUMNS, Figures, Line, name_of
from tests.ingest.layouts.printing import OVER, Grid, Printer, numeral, wrapped

CLASSES = (
    "201", "202", "203", "204", "205", "206", "207", "208", "210", "211", "212", "213", "214", "215", "216", "217",
    "219", "220", "221", "222", "223", "224", "229", "232", "233", "234",
)  # fmt: skip
_FEWER = ("223", "234")
_MORE = ("预备费", "转移性支出")
_BUDGET_NAMES = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
_Values = dict[str, int]
_Head = list[str | None]


# --- account tables --------------------------------------------------------------------------------------------------


def income(figures: Figures, printer: Printer) -> Grid:
    columns = ("本年收入合计", *INCOME_COLUMNS)
    rows = {
        line.code: {"本年收入合计": sum(line.income.values()), **line.income}
        for line in figures.lines
        if sum(line.income.values())
    }
    return _accounts("收入决算表", columns, rows, printer, [("", c) for c in columns])


def expenditure(figures: Figures, printer: Printer) -> Grid:
    columns = ("本年支出合计", *SPENDING_COLUMNS)
    rows = {
        line.code: {"本年支出合计": line.total, **{c: line.spent(c) for c in SPENDING_COLUMNS}}
        for line in figures.lines
    }
    return _accounts("支出决算表", columns, rows, printer, [("", c) for c in columns])


def _spending(line: Line, total: str) -> _Values:
    return {total: line.fiscal_total, **line.fiscal}


def general_budget(figures: Figures, printer: Printer) -> Grid:
    columns = ("合计", "基本支出", "项目支出")
    rows = {line.code: _spending(line, "合计") for line in figures.of("general")}
    heads = [("本年支出", "小计"), ("", "基本支出"), ("", "项目支出")]
    return _accounts("一般公共预算财政拨款支出决算表", columns, rows, printer, heads)


def _six(line: Line, total: str) -> _Values:
    return {
        "年初结转和结余": line.opening,
        "本年收入": line.income["财政拨款收入"],
        **_spending(line, total),
        "年末结转和结余": line.closing,
    }


def gov_fund(figures: Figures, printer: Printer) -> Grid:
    columns = ("年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出", "年末结转和结余")
    rows = {line.code: _six(line, "本年支出") for line in figures.of("fund")}
    heads = [
        ("", columns[0]),
        ("", columns[1]),
        ("本年支出", "小计"),
        ("", "基本支出"),
        ("", "项目支出"),
        ("", columns[5]),
    ]
    return _accounts("政府性基金预算财政拨款收入支出决算表", columns, rows, printer, heads)


def state_capital(figures: Figures, printer: Printer) -> Grid:
    form = "国有资本经营预算财政拨款支出决算表"
    if printer.layout.capital == 3:
        rows = {line.code: _spending(line, "合计") for line in figures.of("capital")}
        heads = [("本年支出", "合计"), ("", "基本支出"), ("", "项目支出")]
        return _accounts(form, ("合计", "基本支出", "项目支出"), rows, printer, heads)
    columns = ("年初结转和结余", "本年收入", "合计", "基本支出", "项目支出", "年末结转和结余")
    rows = {line.code: _six(line, "合计") for line in figures.of("capital")}
    heads = [
        ("", columns[0]),
        ("", columns[1]),
        ("本年支出", "小计"),
        ("", "基本支出"),
        ("", "项目支出"),
        ("", columns[5]),
    ]
    return _accounts(form, columns, rows, printer, heads)


def _with_parents(rows: dict[str, _Values], columns: tuple[str, ...]) -> dict[str, _Values]:
    every = {code[:n] for code in rows for n in (3, 5, 7)}
    return {
        key: {c: sum(v.get(c, 0) for code, v in rows.items() if code.startswith(key)) for c in columns}
        for key in sorted(every)
    }


def _accounts(
    form: str, columns: tuple[str, ...], rows: dict[str, _Values], printer: Printer, heads: list[tuple[str, str]]
) -> Grid:
    layout = printer.layout
    total = {c: sum(v.get(c, 0) for v in rows.values()) for c in columns}
    shown = _with_parents(rows, columns) if layout.levels == "all" else dict(sorted(rows.items()))
    labels = {"two": 3, "three": 4, "overlap": 3}.get(layout.code, 2)
    body: list[list[str]] = []
    for code, values in shown.items():
        body += _account_rows(form, code, columns, values, printer, labels)
    cells = [printer.amount((form, "", "合计", c), total[c], blank=not rows) for c in columns]
    mark = [layout.total_label, *[""] * (labels - 1)] if layout.header_rows != 2 else [
        *[""] * (labels - 1), layout.total_label
    ]  # fmt: skip
    total_row = [*mark, *cells]
    body = [total_row, *body] if layout.total == "first" else [*body, total_row]
    numbers = [*[""] * (labels - 1), "栏次", *map(str, range(1, len(columns) + 1))]
    return Grid(_account_header(heads, labels, layout.header_rows), numbers, body)


def _account_header(heads: list[tuple[str, str]], labels: int, rows: int) -> list[_Head]:
    upper = [group or name for group, name in heads]
    lower = ["" if not group and name not in ("基本支出", "项目支出") else name for group, name in heads]
    grouped = any(group for group, _ in heads)
    top: _Head = ["项目", *[OVER] * (labels - 1)]
    if grouped:
        at = next(i for i, (group, _) in enumerate(heads) if group)
        first: _Head = [*top, *upper[: at + 1], OVER, OVER, *upper[at + 3 :]]
        second: _Head = ["科目编码", *[OVER] * (labels - 2), "科目名称", *lower]
    else:
        first = [*top, *upper]
        second = ["科目编码", *[OVER] * (labels - 2), "科目名称", *[""] * len(heads)]
    if rows == 1:
        return [["科目编码", *[OVER] * (labels - 2), "科目名称", *[name for _, name in heads]]]
    if rows == 2:
        return [first, second]
    marks: _Head = ["类", "款", "项"][: labels - 1] if labels == 4 else ["类款项", *[""] * (labels - 2)]  # type: ignore[assignment]
    return [first, second, [*marks, *[""] * (1 + len(heads))]]


def _account_rows(
    form: str, code: str, columns: tuple[str, ...], values: _Values, printer: Printer, labels: int
) -> list[list[str]]:
    layout, name = printer.layout, name_of(code)
    cells = [printer.amount((form, "", code, c), values.get(c, 0)) for c in columns]
    empty = [""] * len(columns)
    match layout.code:
        case "two":
            parts = [code[:5], code[5:]] if len(code) == 7 else [code, ""]
        case "three":
            parts = [code[:3], code[3:5], code[5:]]
        case "overlap":
            parts = [code[:5], code[4:]] if len(code) == 7 else [code, ""]
        case "joined":
            return [[f"{code} {name}", "", *cells]]
        case "name_below" if len(name) > 10:
            first, second = wrapped(name, printer.rng)
            return [[code, "", *cells], ["", first, *empty], ["", second, *empty]]
        case "code_above":
            return [[code, *[""] * (labels - 1), *empty], [*[""] * (labels - 1), name, *cells]]
        case _:
            parts = [code]
    if layout.wrap and len(name) > 9:
        first, second = wrapped(name, printer.rng)
        return [[*parts, first, *cells], [*[""] * len(parts), second, *empty]]
    return [[*parts, name, *cells]]


# --- two-sided tables ------------------------------------------------------------------------------------------------

_Half = list[tuple[str, str, tuple[int, ...] | None]]  # label, row key, amounts (None: no cells printed)


def overview(figures: Figures, printer: Printer) -> Grid:
    form = "收入支出决算总表"
    fiscal = [sum(li.income["财政拨款收入"] for li in figures.of(b)) for b in BUDGETS]
    others = [sum(li.income.get(c, 0) for li in figures.lines) for c in INCOME_COLUMNS[1:]]
    left: _Half = [(f"{name}收入", f"{name}收入", (value,)) for name, value in zip(_BUDGET_NAMES, fiscal, strict=True)]
    left += [(c, c, (v,)) for c, v in zip(INCOME_COLUMNS[1:], others, strict=True)]
    opening = figures.own_opening + sum(li.opening for li in figures.lines)
    income_total = sum(fiscal) + sum(others)
    total = income_total + figures.used + opening
    used = "使用非财政拨款结余" if printer.layout.classes < 26 else "使用非财政拨款结余（含专用结余）"
    tail_left: _Half = [
        ("本年收入合计", "本年收入合计", (income_total,)),
        (used, used, (figures.used,)),
        ("年初结转和结余", "年初结转和结余", (opening,)),
        ("总计", "总计", (total,)),
    ]
    spent = sum(li.total for li in figures.lines)
    closing = figures.own_closing + sum(li.closing for li in figures.lines)
    tail_right: _Half = [
        ("本年支出合计", "本年支出合计", (spent,)),
        ("结余分配", "结余分配", (figures.allotted,)),
        ("年末结转和结余", "年末结转和结余", (closing,)),
        ("总计", "总计", (total,)),
    ]
    right = _class_rows(figures, printer, lambda li: (li.total,), 1)
    return _two_sided(form, (left, right), (tail_left, tail_right), (("金额",), ("金额",)), printer)


def fiscal(figures: Figures, printer: Printer) -> Grid:
    form, layout = "财政拨款收入支出决算总表", printer.layout
    incomes = [sum(li.income["财政拨款收入"] for li in figures.of(b)) for b in BUDGETS]
    openings = [sum(li.opening for li in figures.of(b)) for b in BUDGETS]
    opening_label = "年初财政拨款结转和结余"
    left: _Half = [(n, n, (v,)) for n, v in zip(_BUDGET_NAMES, incomes, strict=True)]
    tail_left: _Half = [
        ("本年收入合计", "本年收入合计", (sum(incomes),)),
        (opening_label, opening_label, (sum(openings),)),
    ]
    if layout.opening_style == "parts":
        tail_left += [(n, f"{opening_label}/{n}", (v,)) for n, v in zip(_BUDGET_NAMES, openings, strict=True)]
    tail_left.append(("总计", "总计", (sum(incomes) + sum(openings),)))

    def by_budget(value: dict[str, int]) -> tuple[int, ...]:
        return sum(value.values()), *(value[b] for b in BUDGETS)

    spent = {b: sum(li.fiscal_total for li in figures.of(b)) for b in BUDGETS}
    closing = {b: sum(li.closing for li in figures.of(b)) for b in BUDGETS}
    label = "年末财政拨款结转和结余"
    tail_right: _Half = [("本年支出合计", "本年支出合计", by_budget(spent)), (label, label, by_budget(closing))]
    tail_right += [("", "", None)] * (len(tail_left) - 3)
    tail_right.append(("总计", "总计", by_budget({b: spent[b] + closing[b] for b in BUDGETS})))
    right = _class_rows(
        figures, printer, lambda li: (li.fiscal_total, *(li.fiscal_total if li.budget == b else 0 for b in BUDGETS)), 4
    )
    return _two_sided(form, (left, right), (tail_left, tail_right), (("金额",), ("合计", *_BUDGET_NAMES)), printer)


def _class_rows(figures: Figures, printer: Printer, values, width: int) -> _Half:  # type: ignore[no-untyped-def]
    count = printer.layout.classes
    codes = [c for c in CLASSES if count != 24 or c not in _FEWER or any(li.code[:3] == c for li in figures.lines)]
    rows: _Half = []
    for code in codes:
        found = [values(line) for line in figures.lines if line.code.startswith(code)]
        sums = tuple(sum(v[i] for v in found) for i in range(width))
        rows.append((name_of_class(code), name_of_class(code), sums))
    if count == 28:
        rows[22:22] = [(name, name, (0,) * width) for name in _MORE]
    if printer.layout.class_order == "other":
        printer.rng.shuffle(rows)
    return rows


def name_of_class(code: str) -> str:
    from db.catalogue import load

    account = load().account("functional", code)
    assert account is not None
    return account.name


def _two_sided(
    form: str,
    heads: tuple[_Half, _Half],
    tails: tuple[_Half, _Half],
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    printer: Printer,
) -> Grid:
    layout = printer.layout
    length = max(map(len, heads))
    halves = []
    for side, head, tail, names in zip(("收入", "支出"), heads, tails, columns, strict=True):
        ordinal = layout.class_ordinals or side == "收入"
        rows = [
            (f"{numeral(i)}、{label}" if ordinal else label, key, values)
            for i, (label, key, values) in enumerate(head, 1)
        ]
        rows += [("", "", None)] * (length - len(head))
        halves.append([_half_row(form, side, row, names, printer) for row in [*rows, *tail]])
    size = len(halves[0])
    body = []
    for position, (left, right) in enumerate(zip(*halves, strict=True)):
        both = [left, right]
        if layout.ordinals:
            both = [[half[0], str(n), *half[1:]] for half, n in ((left, position + 1), (right, size + position + 1))]
        body += _cut(both, printer)
    return Grid(*_two_sided_header(columns, printer), body)


def _cut(halves: list[list[str]], printer: Printer) -> list[list[str]]:
    """A row, or two where long labels are cut."""
    if not printer.layout.wrap or all(len(half[0]) < 15 for half in halves):
        return [[text for half in halves for text in half]]
    first, second = [], []
    for half in halves:
        label, rest = wrapped(half[0], printer.rng) if len(half[0]) > 14 else (half[0], "")
        first += [label, *half[1:]]
        second += [rest, *[""] * (len(half) - 1)]
    return [first, second]


def _half_row(
    form: str, side: str, row: tuple[str, str, tuple[int, ...] | None], names: tuple[str, ...], printer: Printer
) -> list[str]:
    label, key, values = row
    if values is None:
        return [label, *[""] * len(names)]
    return [label, *(printer.amount((form, side, key, c), v) for c, v in zip(names, values, strict=True))]


def _two_sided_header(
    columns: tuple[tuple[str, ...], tuple[str, ...]], printer: Printer
) -> tuple[list[_Head], list[str]]:
    layout = printer.layout
    top: _Head = []
    heads: _Head = []
    numbers: list[str] = []
    count = 0
    word = "金额" if layout.ordinals else "决算数"
    for side, names in zip(("收入", "支出"), columns, strict=True):
        width = 1 + layout.ordinals + len(names)
        top += [side, *[OVER] * (width - 1)]
        project = "项目（按功能分类）" if side == "支出" and not layout.ordinals else "项目"
        heads += [project, *(["行次"] if layout.ordinals else []), *(word if c == "金额" else c for c in names)]
        numbers += ["栏次", *([""] if layout.ordinals else []), *(str(count + i) for i in range(1, len(names) + 1))]
        count += len(names)
    return ([heads] if layout.header_rows == 1 else [top, heads]), numbers
