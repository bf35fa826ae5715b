"""How well answers meet what a question file expects: every miss is one sentence."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from statistics import median
from time import perf_counter

from assistant.answers import Answer, Status, Table
from assistant.evaluation_file import Expect, ExpectedNumber, Question, decimal_of, read_questions
from db.core.errors import UserError
from db.core.number_forms import convert, split_unit
from db.core.numbers import find_numbers, parse_cell
from db.core.text import fold

__all__ = [
    "Count", "Expect", "ExpectedNumber", "Judged", "Question", "Report", "Verdict",
    "evaluate", "read_questions", "score",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer is right, and all that it lacks."""

    ok: bool
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, what was answered, and the verdict."""

    question: Question
    answer: Answer
    verdict: Verdict
    ms: float


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions of a type were asked and answered right."""

    type: str
    total: int
    right: int


@dataclass(frozen=True)
class Report:
    """The result of a question file, in its order."""

    verdicts: tuple[Judged, ...]
    types: tuple[Count, ...] = field(init=False)

    def __post_init__(self) -> None:
        counted: dict[str, list[bool]] = {}
        for item in self.verdicts:
            counted.setdefault(item.question.type, []).append(item.verdict.ok)
        types = tuple(Count(name, len(oks), sum(oks)) for name, oks in counted.items())
        object.__setattr__(self, "types", types)

    @property
    def total(self) -> int:
        return len(self.verdicts)

    @property
    def right(self) -> int:
        return sum(item.verdict.ok for item in self.verdicts)

    @property
    def misses(self) -> tuple[Judged, ...]:
        return tuple(item for item in self.verdicts if not item.verdict.ok)

    @property
    def median_ms(self) -> float:
        return median(item.ms for item in self.verdicts) if self.verdicts else 0.0


Ask = Callable[[Question], tuple[Answer, float]]  # the answer, and how many milliseconds it took
Progress = Callable[[int, int], None]


def evaluate(questions: Sequence[Question], ask: Ask, progress: Progress = lambda done, total: None) -> Report:
    """Ask all questions in order. One that is refused is a miss; a service out of reach ends it all."""
    judged: list[Judged] = []
    for question in questions:
        progress(len(judged), len(questions))
        started = perf_counter()
        try:
            answer, ms = ask(question)
            verdict = score(question, answer)
        except UserError as error:
            answer, ms = Answer(Status.UNKNOWN, str(error)), (perf_counter() - started) * 1000
            verdict = Verdict(ok=False, misses=(f"期望得到一个答案，实际报错：{error}",))
        judged.append(Judged(question, answer, verdict, ms))
    progress(len(judged), len(questions))
    return Report(tuple(judged))


def score(question: Question, answer: Answer) -> Verdict:
    """What the answer lacks, and what it has that it must not have."""
    said = _Said.of(answer)
    misses = (
        *_status(question.expect, answer),
        *(miss for number in question.expect.numbers for miss in _number(number, answer)),
        *_entities(question.expect, said),
        *_order(question.expect, answer),
        *_words(question.expect, said),
        *_chart(question.expect, answer),
        *_offered(question, answer),
    )
    return Verdict(not misses, misses)


# --- what the answer says --------------------------------------------------------------------------------------------

_GAP = re.compile(r"(?<=[0-9])(?:\s+|\s*[。，]\s*)(?=[0-9])")
_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")


def _folded(text: str) -> str:
    """Folded as everywhere, but two numbers with a blank or 。 between them stay two, and 3,310 is 3310."""
    folded = "\n".join(map(fold, _GAP.split(text)))
    return _THOUSANDS.sub(lambda match: match[0].replace(",", ""), folded)


def _has(said: str, wanted: str) -> bool:
    """Whether folded text holds the words; a number among them must be a whole number there: 0.5 is not in 10.5."""
    needle = _folded(wanted)
    if not needle:
        return True
    before = r"(?<![0-9])(?<![0-9]\.)" if needle[0].isdecimal() else ""
    after = r"(?!\.?[0-9])" if needle[-1].isdecimal() else ""
    return re.search(before + re.escape(needle) + after, said) is not None


@dataclass(frozen=True, slots=True)
class _Said:
    """Folded: the text with the tables, and the options."""

    told: str
    options: str

    @classmethod
    def of(cls, answer: Answer) -> "_Said":
        cells = (text for table in answer.tables for row in _grid(table) for text in row)
        told = "\n".join(map(_folded, (answer.text, *(table.title for table in answer.tables), *cells)))
        return cls(told, "\n".join(map(_folded, answer.options)))


def _grid(table: Table) -> Iterator[tuple[str, ...]]:
    yield table.columns
    yield from table.rows


# --- numbers ---------------------------------------------------------------------------------------------------------

_PERSONS = frozenset({"人", "名", "位"})
_NO_FIGURES = frozenset(
    {"序号", "名次", "排名", "排序", "年度", "年份", "编号", "编码", "代码", "科目编码", "科目代码"}
)
_UNIT_COLUMNS = frozenset({"单位", "计量单位"})
_AFTER_NAME = re.compile(r"[^（(：:]*[（(：:]")
_WORDS = re.compile(r"[^\s，,、；;：:（()）]+")


def _number(expected: ExpectedNumber, answer: Answer) -> Iterator[str]:
    if any(_states(expected, decimal_of(item.value), item.unit) for item in answer.numbers):
        return
    if any(_states(expected, value, unit) for value, unit in _table_figures(answer.tables)):
        return
    if any(_states(expected, number.value, number.unit) for number in find_numbers(answer.text)):
        yield f"期望数 {expected.text} 带有依据，实际只写在文字里，没有列入 numbers"
        return
    given = "、".join(dict.fromkeys(item.text for item in answer.numbers)) or "没有数"
    yield f"期望数 {expected.text}（误差不超过 {expected.tol:f}），实际为：{given}"


def _states(expected: ExpectedNumber, value: Decimal | None, unit: str) -> bool:
    if value is None:
        return False
    if expected.unit in _PERSONS and unit in _PERSONS:
        unit = expected.unit
    converted = convert(abs(value), unit, expected.unit)
    return converted is not None and abs(converted - abs(expected.value)) <= expected.tol


def _table_figures(tables: Sequence[Table]) -> Iterator[tuple[Decimal, str]]:
    """The figures of the cells; ranks, years and codes are none, nor is a figure whose unit stands nowhere."""
    for table in tables:
        for row in table.rows:
            for column, cell in zip(table.columns, row, strict=False):
                if column in _NO_FIGURES:
                    continue
                bare = parse_cell(cell)
                found = [(bare, "")] if bare is not None else [(item.value, item.unit) for item in find_numbers(cell)]
                yield from ((value, unit or _cell_unit(table, row, column)) for value, unit in found)


def _cell_unit(table: Table, row: tuple[str, ...], column: str) -> str:
    """The unit of a bare figure: after the column's name, in a column of units, after the row's name or the title."""
    own = [text for name, text in zip(table.columns, row, strict=False) if name in _UNIT_COLUMNS]
    after = [_AFTER_NAME.sub("", text, count=1) for text in (column, *row[:1], table.title) if _AFTER_NAME.match(text)]
    words = (word for text in (*after[:1], *own, *after[1:]) for word in _WORDS.findall(text))
    return next((word for word in words if _is_unit(word)), "")


def _is_unit(word: str) -> bool:
    numbers = find_numbers(f"5{word}")
    return len(numbers) == 1 and numbers[0].text == f"5{word}" and numbers[0].unit != ""


def _offered(question: Question, answer: Answer) -> Iterator[str]:
    """An answer that has none must offer no figure in its place; one that repeats the question offers none."""
    if answer.status is Status.ANSWERED:
        return
    asked = {abs(number.value) for text in (question.text, *question.context) for number in find_numbers(text)}
    given = [(item.text, decimal_of(item.value), item.unit) for item in answer.numbers]
    given += [(f"表中的 {value:,f} {unit}", value, unit) for value, unit in _table_figures(answer.tables)]
    for text, value, unit in given:
        figure = unit in ("%", "个百分点") or split_unit(unit)[1].startswith("元")
        wanted = any(_states(number, value, unit) for number in question.expect.numbers)
        if figure and not wanted and (value is None or abs(value) not in asked):
            yield f"期望不提供数（{_STATUS[answer.status]}），实际给出了 {text}"


# --- words -----------------------------------------------------------------------------------------------------------

_STATUS = {Status.ANSWERED: "作答", Status.CLARIFY: "反问", Status.UNKNOWN: "答“没有资料”"}
_FIRST_COLUMNS = 3


def _status(expect: Expect, answer: Answer) -> Iterator[str]:
    if answer.status is not expect.status:
        yield f"期望{_STATUS[expect.status]}（{expect.status}），实际{_STATUS[answer.status]}（{answer.status}）"


def _entities(expect: Expect, said: _Said) -> Iterator[str]:
    for name in expect.entities:
        if not _has(said.told, name) and not _has(said.options, name):
            where = "回答或选项" if expect.status is Status.CLARIFY else "回答"
            yield f"期望{where}提到“{name}”，实际没有"


def _words(expect: Expect, said: _Said) -> Iterator[str]:
    for word in expect.must_contain:
        if not _has(said.told, word):
            yield f"期望回答里有“{word}”，实际没有"
    for group in expect.must_contain_any:
        if not any(_has(said.told, word) for word in group):
            yield f"期望回答里有{'、'.join(f'“{word}”' for word in group)}之一，实际都没有"
    for word in expect.must_not_contain:
        if _has(said.told, word):
            yield f"期望回答里没有“{word}”，实际有"


def _chart(expect: Expect, answer: Answer) -> Iterator[str]:
    if expect.chart and answer.chart is None:
        yield "期望有图，实际没有"


def _order(expect: Expect, answer: Answer) -> Iterator[str]:
    """By first appearance: in the text, or from row to row in one of the first columns of a table."""
    if len(expect.order) < 2:
        return
    text = _folded(answer.text)
    names = [_folded(name) for name in expect.order]
    columns = (
        [_folded(row[index]) for row in table.rows if index < len(row)]
        for table in answer.tables
        for index in range(_FIRST_COLUMNS)
    )
    if _rising([text.find(name) for name in names]) or any(
        _rising([next((place for place, cell in enumerate(cells) if name in cell), -1) for name in names])
        for cells in columns
    ):
        return
    found = sorted((place, name) for name in expect.order if (place := text.find(_folded(name))) >= 0)
    actual = "、".join(name for _, name in found) or "都没有提到"
    yield f"期望顺序为{'、'.join(expect.order)}，实际为{actual}"


def _rising(places: Sequence[int]) -> bool:
    return places[0] >= 0 and all(a < b for a, b in pairwise(places))
