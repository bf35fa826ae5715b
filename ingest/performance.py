"""Budget projects and their indicators, from the performance tables wherever they stand in a report."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from db.catalogue.performance import PerformanceWords, load_performance
from db.core.facts import Indicator, Problem, Project, Source
from db.core.money import to_fen
from db.core.numbers import is_blank_mark, parse_cell
from db.core.text import fold, squeeze
from ingest.document import Block, Document, Line, Row
from ingest.indicators import IndicatorTable, header_columns
from ingest.project_names import ListedProject, match_names

_UNIT = re.compile(r"(?:单位:?|\()(?:人民币)?(万元|元)\)?")
_REPORT_TITLE = re.compile(r"^(?P<name>.+?)(?:项目支出|项目)?(?:重点|部门|财政)?绩效评价报告$")
_T = TypeVar("_T")
_FUND_ORDER = ("initial", "full", "executed", "weight", "rate", "score")


@dataclass
class _Draft:
    """A project while its table is read."""

    name: str
    source: Source
    unit: str
    funds: dict[str, Decimal] = field(default_factory=dict)
    parts: list[dict[str, Decimal]] = field(default_factory=list)
    score: Decimal | None = None
    grade: str | None = None
    tables: list[IndicatorTable] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # all cells, to recognise a project whose name is illegible
    fund_header: dict[int, str] = field(default_factory=dict)
    from_report: bool = False
    funds_source: Source | None = None
    total_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Performance:
    projects: tuple[Project, ...]
    problems: tuple[Problem, ...]
    names: Mapping[Source, str] = field(default_factory=dict)  # of the project whose table begins there

    @property
    def notes(self) -> dict[Source, tuple[str, str]]:
        """Where an indicator has a note: (indicator, note)."""
        return {
            indicator.source: (indicator.name, indicator.note)
            for project in self.projects
            for indicator in project.indicators
            if indicator.note
        }


def performance_of(projects: tuple[Project, ...]) -> Performance:
    """Projects that are known already, with the names by which the words of their tables are kept."""
    return Performance(projects, (), {project.source: project.name for project in projects})


def read_performance(document: Document) -> Performance:
    """Every project of the self-evaluation tables, the summary lists and the evaluation reports."""
    reader = _Reader(load_performance())
    for block in document.blocks:
        reader.take(block)
    return reader.finish()


class _Reader:
    def __init__(self, words: PerformanceWords) -> None:
        self.words = words
        self.drafts: list[_Draft] = []
        self.listed: list[ListedProject] = []
        self.problems: list[Problem] = []
        self._current: _Draft | None = None
        self._table: IndicatorTable | None = None
        self._list: dict[str, int] | None = None
        self._table_number = -1
        self._unit = ""
        self._previous = ""

    def take(self, block: Block) -> None:
        if isinstance(block, Line):
            self._line(block)
            return
        if block.table != self._table_number:
            self._list = None
            self._table_number = block.table
        self._row(block)

    # --- running text ---

    def _line(self, line: Line) -> None:
        folded = fold(line.text)
        if unit := _UNIT.search(folded):
            self._unit = unit[1] if len(folded) < 40 else self._unit
        title = _REPORT_TITLE.match(folded) or _REPORT_TITLE.match(self._previous + folded)
        if title and len(folded) < 60 and not folded.startswith(("《", "详见")):
            name = title["name"].strip('"《》')
            if len(name) > 3 and not name.endswith(("及", "和", ":", "一", "、")):
                self._start(_Draft(squeeze(name), line.source, self._unit or "万元", from_report=True))
        elif self._current and self._current.from_report:
            self._said(self._current, folded)
        self._previous = folded if len(folded) < 60 else ""

    def _said(self, draft: _Draft, folded: str) -> None:
        """Money that an evaluation report says in a sentence, under the declared phrases."""
        for column, phrases in (("full", self.words.said["budget"]), ("executed", self.words.said["executed"])):
            for phrase in phrases:
                match = re.search(rf"{phrase}:?(?:为|共)?([\d,.]+)万元", folded)
                value = parse_cell(match[1]) if match else None
                if value is not None:
                    draft.funds.setdefault(column, value)
        grade = next((g for g in self.words.grades if f"等级为{g}" in folded or f'等级为"{g}"' in folded), None)
        draft.grade = draft.grade or grade

    # --- rows ---

    def _row(self, row: Row) -> None:
        if self._list_row(row) or self._name_row(row):
            return
        header = header_columns(row, self.words)
        if header:
            self._open_table(header)
            return
        if self._current is None:
            return
        self._current.texts.extend(squeeze(text) for _, text in row.filled())
        funds = self._fund_header(row)
        if funds:
            self._current.fund_header = funds
        elif self._total_row(row) or self._grade_row(self._current, row):
            self._table = None
        elif self._table is not None:
            self._table.add(row)
        else:
            self._fund_row(self._current, row)

    def _list_row(self, row: Row) -> bool:
        """Summary lists: 序号, 项目名称, 得分, perhaps 等级."""
        heads = {name: index for index, text in row.filled() if (name := self.words.list_columns.get(fold(text)))}
        if {"number", "name"} <= heads.keys() and ("score" in heads or "grade" in heads):
            self._list, self._table = heads, None
            return True
        if self._list is None:
            return False
        number = _cell(row, self._list["number"])
        name = squeeze(_cell(row, self._list["name"]))
        if number.strip().isdigit() and name:
            score = parse_cell(_cell(row, self._list.get("score")))
            grade = squeeze(_cell(row, self._list.get("grade")))
            self.listed.append(ListedProject(name, score, grade or None, row.source))
        return True

    def _name_row(self, row: Row) -> bool:
        filled = row.filled()
        at = next((i for i, (_, text) in enumerate(filled) if fold(text).rstrip(":") in self.words.project_name), None)
        if at is None or at > 1:
            return False
        names: list[str] = []
        for _, text in filled[at + 1 :]:
            if fold(text).rstrip(":") in self.words.name_stops:
                break
            names.append(squeeze(text))
        name = "".join(part for part in names if len(part) > 1 or not part.isascii())
        if self._current and self._current.from_report and _same(self._current.name, name):
            return True  # the report's own goal table
        self._start(_Draft(name.strip(":："), row.source, self._unit))
        return True

    def _start(self, draft: _Draft) -> None:
        self._current, self._table = draft, None
        self.drafts.append(draft)

    def _open_table(self, header: dict[str, int]) -> None:
        """Only result tables (with 完成值 or 得分) carry indicators; goal tables repeat them without results."""
        if self._current is not None:
            self._table = IndicatorTable(header, self.words)
            self._current.tables.append(self._table)

    def _fund_header(self, row: Row) -> dict[int, str]:
        found: dict[int, str] = {}
        filled = row.filled()
        for position, (index, text) in enumerate(filled):
            folded = fold(text)
            following = fold(filled[position + 1][1]) if position + 1 < len(filled) else ""
            name = self.words.fund_columns.get(folded) or self.words.fund_columns.get(folded + following)
            if name and name not in found.values():
                found[index] = name
            self._note_unit(folded)
        return found if {"initial", "full", "executed"} & set(found.values()) and len(found) > 2 else {}

    def _note_unit(self, folded: str) -> None:
        """«项目资金(元)» in the margin of the fund rows overrides the unit above the table."""
        if self._current is not None and (unit := _UNIT.search(folded)) and len(folded) < 12:
            self._current.unit = unit[1]

    def _fund_row(self, draft: _Draft, row: Row) -> None:
        for _, text in row.filled():
            self._note_unit(fold(text))
        if not draft.fund_header:
            return
        labels = {fold(text).rstrip(":").removeprefix("其中:") for _, text in row.filled()}
        joined = fold("".join(text for _, text in row.filled() if parse_cell(text) is None))
        if any(label in self.words.total_funds for label in labels):
            draft.funds, draft.funds_source = self._figures(row, draft.fund_header), row.source
        elif any(name in joined for name in self.words.part_funds):
            draft.parts.append(self._by_position(row, draft.fund_header))

    def _figures(self, row: Row, header: dict[int, str]) -> dict[str, Decimal]:
        """All six in order, or by position where the row prints fewer."""
        numbers = [value for _, text in row.filled() if (value := _rate_or_number(text)) is not None]
        if len(numbers) == len(_FUND_ORDER) and len(header) > 3:
            return dict(zip(_FUND_ORDER, numbers, strict=True))
        return self._by_position(row, header)

    def _by_position(self, row: Row, header: dict[int, str]) -> dict[str, Decimal]:
        found = {}
        for index, text in row.filled():
            if (value := _rate_or_number(text)) is not None and index in header:
                found[header[index]] = value
        return found

    def _total_row(self, row: Row) -> bool:
        texts = [fold(text) for _, text in row.filled()]
        label = next(
            (re.sub(r"\([^)]*\)$", "", text) for text in texts if not is_blank_mark(text) and parse_cell(text) is None),
            "",
        )
        if self._current is None or label not in self.words.total_score:
            return False
        numbers = [value for _, text in row.filled() if (value := parse_cell(text)) is not None]
        if numbers:
            self._current.score, self._current.total_source = numbers[-1], row.source
        return True

    def _grade_row(self, draft: _Draft, row: Row) -> bool:
        filled = [squeeze(text) for _, text in row.filled()]
        if len(filled) < 2 or fold(filled[0]).rstrip(":") not in self.words.grade_label:
            return False
        grade = re.split(r"[（(]", filled[1])[0]
        if fold(grade) in self.words.grades:
            draft.grade = grade
        return True

    # --- the end ---

    def finish(self) -> Performance:
        named = match_names([(draft.name, draft.score, draft.texts) for draft in self.drafts], self.listed)
        projects: list[Project] = []
        for draft, listed in zip(self.drafts, named, strict=True):
            project = self._project(draft, listed)
            if project is not None:
                projects = _merge(projects, project)
        taken = {listed for listed in named if listed is not None}
        for listed in self.listed:
            if listed not in taken:
                only = Project(listed.name, listed.source, score=listed.score, grade=listed.grade)
                projects = _merge(projects, only)
        names = {
            draft.source: item.name if item else draft.name for draft, item in zip(self.drafts, named, strict=True)
        }
        return Performance(tuple(projects), tuple(self.problems), {at: name for at, name in names.items() if name})

    def _project(self, draft: _Draft, listed: ListedProject | None) -> Project | None:
        indicators = self._indicators(draft)
        if not (indicators or draft.funds or draft.score is not None):
            return None
        name = listed.name if listed else draft.name
        if not name:
            self.problems.append(
                Problem("unread_table", "这张绩效表的项目名称没有认出", " ".join(draft.texts[:6]), draft.source)
            )
            return None
        unit = draft.unit
        funds = dict(draft.funds)
        self._from_parts(draft, funds)
        if not unit and any(funds.get(column) for column in ("initial", "full", "executed")):
            self.problems.append(
                Problem("unread_table", "没有认出这张绩效表的金额单位，金额未采用", name, draft.source)
            )
            funds = {column: value for column, value in funds.items() if column in ("rate", "score", "weight")}
        rate = funds.get("rate")
        score = draft.score if draft.score is not None else (listed.score if listed else None)
        return Project(
            name,
            draft.source,
            budget_initial=self._fen(funds.get("initial"), unit, draft),
            budget_full=self._fen(funds.get("full"), unit, draft),
            executed=self._fen(funds.get("executed"), unit, draft),
            execution_rate=rate if rate is not None else _said_rate(indicators, self.words),
            score=score,
            grade=draft.grade or (listed.grade if listed else None),
            unit=unit or "万元",
            indicators=tuple(indicators),
            execution_weight=funds.get("weight"),
            execution_score=funds.get("score"),
            funds_source=draft.funds_source,
            total_source=draft.total_source,
        )

    def _from_parts(self, draft: _Draft, funds: dict[str, Decimal]) -> None:
        """A total that the text lost is the sum of its printed parts, where every part prints that column."""
        for column in ("initial", "full", "executed"):
            if funds and column not in funds and len(draft.parts) > 2 and all(column in part for part in draft.parts):
                funds[column] = sum((part[column] for part in draft.parts), Decimal(0))

    def _fen(self, value: Decimal | None, unit: str, draft: _Draft) -> int | None:
        if value is None:
            return None
        try:
            return to_fen(value, unit or "万元")
        except ValueError:
            self.problems.append(Problem("unread_cell", "这个数比分还细，未采用", f"{value}", draft.source))
            return None

    def _indicators(self, draft: _Draft) -> list[Indicator]:
        """Of the result table if there is one, else of the goal table."""
        results = [table for table in draft.tables if "actual" in table.header]
        found: list[Indicator] = []
        for table in results or draft.tables[:1]:
            found.extend(table.indicators())
            self.problems.extend(
                Problem("unread_row", "这一行绩效指标没有认出", " ".join(text for _, text in row.filled()), row.source)
                for row in table.unread
            )
        return found


def _cell(row: Row, index: int | None) -> str:
    return row.cells[index].text if index is not None and index < len(row.cells) else ""


def _rate_or_number(text: str) -> Decimal | None:
    value = parse_cell(text)
    return (
        value if value is not None else parse_cell(text.strip().rstrip("%％")) if text.strip()[-1:] in "%％" else None
    )


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (fold(one) == fold(other) or fold(one).startswith(fold(other)))


def _said_rate(indicators: Sequence[Indicator], words: PerformanceWords) -> Decimal | None:
    """The execution rate where it is printed as an indicator (预算执行率) instead of in a fund table."""
    for indicator in indicators:
        if words.fund_columns.get(fold(indicator.level2)) == "rate" or "预算执行率" in indicator.level2:
            return _rate_or_number(indicator.actual)
    return None


def _merge(projects: list[Project], project: Project) -> list[Project]:
    """A project told twice (table and evaluation report) is one; what the first left out the second supplies."""
    for position, known in enumerate(projects):
        if fold(known.name) != fold(project.name):
            continue
        merged = replace(
            known,
            budget_initial=_first(known.budget_initial, project.budget_initial),
            budget_full=_first(known.budget_full, project.budget_full),
            executed=_first(known.executed, project.executed),
            execution_rate=_first(known.execution_rate, project.execution_rate),
            score=_first(known.score, project.score),
            grade=known.grade or project.grade,
            indicators=known.indicators or project.indicators,
            execution_weight=_first(known.execution_weight, project.execution_weight),
            execution_score=_first(known.execution_score, project.execution_score),
            funds_source=_first(known.funds_source, project.funds_source),
            total_source=_first(known.total_source, project.total_source),
        )
        return [*projects[:position], merged, *projects[position + 1 :]]
    return [*projects, project]


def _first(one: _T | None, other: _T | None) -> _T | None:
    return one if one is not None else other
