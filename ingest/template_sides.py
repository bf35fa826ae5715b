"""The sheets beside the forms of our own workbook: budgets, reasons and items as claims, and the projects."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from db.catalogue import Catalogue
from db.catalogue.supplement import BUDGETS, FIRST_ROW, INDICATORS, PROJECTS, REASONS, Sheet, load_supplement
from db.core.facts import Claim, Indicator, Problem, Project, Source
from db.core.money import plain, round_half_up, to_fen, wan_text
from db.core.numbers import parse_cell
from db.core.text import squeeze
from ingest.document import Block, Cell, Line, Row
from ingest.tables.sums import Formula
from ingest.typed import Computed, TypedBook, as_amount, as_text, as_value

_FIRST_TABLE = 1000
_FEN = 6  # decimals in 万元 down to 分
_WIDEST = 9  # columns of these sheets that we read
_HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析")
_FUNDS = ("年初预算数", "全年预算数", "全年执行数", "执行率")


def _rows(typed: TypedBook, name: str) -> Iterator[tuple[int, list[Any]]]:
    if name in typed.book.sheetnames:
        sheet = typed.book[name]
        for number in range(FIRST_ROW, sheet.max_row + 1):
            row = [typed.content(name, number, column) for column in range(1, _WIDEST + 1)]
            if any(cell not in (None, "") for cell in row):
                yield number, row


def _label(content: Any) -> str:
    return squeeze(as_text(content))


def _amount(content: Any, place: Source, notes: list[Problem]) -> Decimal | None:
    """An amount; text that is no number, and an amount finer than 分, are listed as unread."""
    value, text = as_amount(content), as_text(content)
    if value is None and text and not isinstance(content, Computed):
        notes.append(Problem("unread_cell", "这个数没有认出", text, place))
    if value is not None and value != round_half_up(value, _FEN):
        notes.append(Problem("unread_cell", "这个数比分还细，未采用", text, place))
        return None
    return value


def read_claims(
    typed: TypedBook, catalogue: Catalogue, report: tuple[str, int], notes: list[Problem]
) -> Iterator[Claim]:
    """Every filled line, called as the sheet calls it; who reads it knows what that means in the words of a text."""
    file, year = report
    for row, (code, name, budget, *_) in _rows(typed, BUDGETS):
        value = _amount(budget, Source(file, sheet=BUDGETS, line=row), notes)
        if value is not None:
            metric = "年初预算" if _label(code) else "一般公共预算财政拨款支出年初预算"
            place = Source(file, sheet=BUDGETS, line=row)
            yield Claim(
                BUDGETS, _label(name), "budget", metric, _label(code), str(year), plain(value), "万元", "", place
            )
    for row, cells in _rows(typed, REASONS):
        text = as_text(cells[6])
        if text:
            place = Source(file, sheet=REASONS, line=row)
            yield Claim(REASONS, text, "reason", _label(cells[0]), _label(cells[1]), str(year), "", "", "", place)
    for sheet in load_supplement(catalogue.forms).sheets:
        yield from _items(typed, sheet, report, notes)


def _items(typed: TypedBook, sheet: Sheet, report: tuple[str, int], notes: list[Problem]) -> Iterator[Claim]:
    """A sum is added up again from what is filled in; any other formula is what it came to."""
    file, year = report
    name, declared = sheet.name, {item.key: item for item in sheet.items}
    filled = {_label(cells[0]): (row, cells[2]) for row, cells in _rows(typed, name)}
    for key, (row, content) in filled.items():
        if key not in declared:
            continue
        unit, parts = declared[key].unit, declared[key].parts
        place = Source(file, sheet=name, line=row)
        amount = _amount(content, place, notes)
        if parts and isinstance(as_value(content), Formula):
            given = [number for part in parts if (number := as_amount(filled.get(part, (0, None))[1])) is not None]
            amount = sum(given, Decimal(0)) if given else None
        if amount is not None:
            kind = "amount" if unit == "万元" else "count"
            yield Claim(name, "", kind, key, "", str(year), plain(amount), unit, "", place)


# --- projects --------------------------------------------------------------------------------------------------------


def read_projects(typed: TypedBook, file: str, notes: list[Problem]) -> Iterator[Project]:
    """Each project that has a figure, a grade or an indicator; its indicators exactly as typed, whatever their levels
    are called. The rate is reckoned here, to two decimals as reports print it."""
    goals: dict[str, list[Indicator]] = {}
    for row, cells in _rows(typed, INDICATORS):
        project, level1, level2, name, target, actual, weight, score, note = map(as_text, cells)
        place = Source(file, sheet=INDICATORS, line=row)
        goal = Indicator(level1, level2, name, target, actual, weight, score, note, place)
        goals.setdefault(squeeze(project), []).append(goal)
    seen: set[str] = set()
    for row, cells in _rows(typed, PROJECTS):
        called, *money, _, points_told, grade = cells[:7]
        place, label = Source(file, sheet=PROJECTS, line=row), _label(called)
        amounts = [_amount(cell, place, notes) for cell in money]
        mine, points = tuple(goals.get(label, ())), _points(points_told)
        told = any(amount is not None for amount in (*amounts, points)) or as_text(grade) or mine
        if not label or not told:
            continue
        if label in seen:
            notes.append(Problem("unread_row", "这个项目名称前面已有一行，这一行未采用", label, place))
            continue
        seen.add(label)
        initial, full, executed = (None if amount is None else to_fen(amount, "万元") for amount in amounts)
        rate = round_half_up(Decimal(executed) * 100 / full) if full and executed is not None else None
        yield Project(
            label, place, initial, full, executed, rate, points, _label(grade) or None, indicators=mine,
            funds_source=place, total_source=place if points is not None else None,
        )  # fmt: skip
    for label in sorted(goals.keys() - seen):
        lost = [goal for goal in goals[label] if goal.name or goal.level1]
        message = f"“{PROJECTS}”表里没有这个项目，指标未采用"
        notes += [Problem("unread_row", message, label, goal.source) for goal in lost]


def _points(content: Any) -> Decimal | None:
    """A score, «98.5» or «98.5分»."""
    return as_amount(content) if as_amount(content) is not None else parse_cell(as_text(content).removesuffix("分"))


def shown_projects(projects: Sequence[Project]) -> Iterator[Block]:
    """Each project as a self-evaluation table, for those who read and search the words of a report."""
    for number, project in enumerate(projects, _FIRST_TABLE):
        place = project.source
        yield Line("单位：万元", place)
        money = [
            "" if fen is None else wan_text(fen)
            for fen in (project.budget_initial, project.budget_full, project.executed)
        ]
        rate = "" if project.execution_rate is None else f"{plain(project.execution_rate)}%"
        table = [["", "项目名称", project.name], ["", "", *_FUNDS], ["", "年度资金总额", *money, rate]]
        yield from (Row(tuple(map(Cell, texts)), place, number) for texts in table)
        if project.indicators:
            yield Row(tuple(map(Cell, ("", *_HEADS))), place, number)
        for goal in project.indicators:
            texts = (goal.level1, goal.level2, goal.name, goal.target, goal.actual, goal.weight, goal.score, goal.note)
            yield Row(tuple(map(Cell, ("", *texts))), goal.source, number)
        if project.score is not None:
            yield Row((Cell(""), Cell("总分"), Cell(plain(project.score))), place, number)
        if project.grade:
            yield Row((Cell("评价等级"), Cell(project.grade)), place, number)
