"""The domain records: what a report says, each with its place. Frozen; made by ingest, kept by the store."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands in a file. Lines and pages count from 1; a sheet is named."""

    file: str
    page: int | None = None
    line: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class FactKey:
    """Which cell of which public table of which report; form and col by their canonical names."""

    entity: str
    year: int
    form: str
    side: str
    row: str
    col: str


DOUBTFUL = 0.9  # a recognised figure that is less certain than this wants a person's look


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed figure: the amount in whole 分, and the string as the report has it."""

    key: FactKey
    fen: int
    printed: str
    label: str
    unit: str
    source: Source
    confidence: float | None = None  # only where a recogniser read it

    @property
    def doubtful(self) -> bool:
        return self.confidence is not None and self.confidence < DOUBTFUL


class FormState(StrEnum):
    """Three different things, never mixed with a report that the store does not have."""

    FILLED = "filled"  # the table is printed with at least one figure
    BLANK = "blank"  # the table is printed, and nothing happened
    ABSENT = "absent"  # the report does not publish it


@dataclass(frozen=True, slots=True)
class FormSeen:
    """A public table found in a report."""

    form: str
    state: FormState
    title: str
    number: str  # 公开01表, as printed
    unit: str
    source: Source
    rows: tuple[str, ...] = ()  # every printed row, also those without a figure: side|row|label
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its place in the outline: path («第三部分», «五», «（二）») joined by /."""

    path: str
    level: int
    title: str
    part: str  # overview, tables, explanation, definitions, attachments
    source: Source


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or item of text, whole even where a page break cut it; breaks tell where its later lines begin."""

    section: str
    ordinal: int
    text: str
    source: Source
    breaks: tuple[tuple[int, int | None, int | None], ...] = ()  # offset in text, page, line

    def place(self, offset: int) -> Source:
        """Where a character of the text stands."""
        place = self.source
        for start, page, line in self.breaks:
            if offset >= start:
                place = replace(self.source, page=page, line=line)
        return place


@dataclass(frozen=True, slots=True)
class Claim:
    """A number or reason that the words state: of what, whose year, in which unit and direction. Values as strings,
    because a claim may be a range, a count, or words alone (a reason)."""

    section: str
    quote: str
    kind: str  # amount, budget, change, rate, share, completion, count, reason …
    metric: str
    account: str
    year_ref: str
    value: str
    unit: str
    direction: str
    source: Source


@dataclass(frozen=True, slots=True)
class Indicator:
    """One performance indicator, as printed."""

    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: str
    score: str
    note: str
    source: Source


@dataclass(frozen=True, slots=True)
class Project:
    """A budget project. Amounts in 分, rates in percent, scores as numbers; None where the report prints none."""

    name: str
    source: Source
    budget_initial: int | None = None
    budget_full: int | None = None
    executed: int | None = None
    execution_rate: Decimal | None = None
    score: Decimal | None = None
    grade: str | None = None
    unit: str = "万元"  # as printed
    indicators: tuple[Indicator, ...] = ()
    execution_weight: Decimal | None = None  # of the budget's execution in the total score, and the score for it
    execution_score: Decimal | None = None
    funds_source: Source | None = None  # the rows that print the money, and the total score
    total_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was seen and not understood; kept and listed, never dropped."""

    kind: str  # unread_cell, unread_row, unread_table, conflict
    message: str
    text: str
    source: Source
    form: str = ""


@dataclass(frozen=True, slots=True)
class Entity:
    """A unit that reports. Everything but the name is derived, and editable in the store."""

    name: str
    short_names: tuple[str, ...] = ()
    city: str = ""
    province: str = ""
    level: str = ""
    category: str = ""  # hotline, office, other


@dataclass(frozen=True, slots=True)
class Report:
    """One unit in one fiscal year, as one file (or folder) tells it."""

    entity: Entity
    year: int
    kind: str  # 部门决算 or 单位决算
    file: str
    sha256: str
    title: str
    facts: tuple[Fact, ...]
    forms: tuple[FormSeen, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    projects: tuple[Project, ...]
    problems: tuple[Problem, ...] = field(default=())
    pages: int | None = None
    claims: tuple[Claim, ...] = ()
