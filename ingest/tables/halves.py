"""Where both sides of a two-sided form stand in its rows: label, 行次 (if printed) and amount cells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from db.catalogue import Side
from db.core.text import fold
from ingest.document import Row
from ingest.tables.cells import amounts, has_cjk, line_numbers
from ingest.tables.header import stacked_texts

LABEL_HEADS = frozenset(
    {"项目", "项目(按功能分类)", "项目(按支出功能分类)", "功能分类科目", "支出功能分类科目", "支出项目", "收入项目",
     "项目名称", "支出功能分类", "功能分类", "科目名称"}
)  # fmt: skip
_ORDINAL_HEADS = frozenset({"行次", "序号", "栏次"})


@dataclass(frozen=True, slots=True)
class Half:
    side: Side
    label: int
    ordinal: int | None
    amounts: tuple[int, ...]

    @property
    def end(self) -> int:
        return self.amounts[-1] + 1


def possible_halves(header: Sequence[Row], body: Sequence[Row], sides: Sequence[Side]) -> list[tuple[Half, ...]]:
    """What the 栏次 row and the header texts say, each a candidate: either may be slid against the figures. A
    candidate that takes a column of line numbers for amounts is none."""
    wanted = sum(len(side.columns) for side in sides)
    numbers = next((those for row in reversed(header) if len(those := line_numbers(row)) == wanted), [])
    counting = counting_columns(body)
    texts = Counter(index for row in body for index, text in row.filled() if has_cjk(text))
    found: list[tuple[Half, ...]] = []
    for slide in (0, 1, -1):
        for columns in (numbers, _columns_by_text(header, sides)):
            slid = [index + slide for index in columns]
            if slid and not counting & set(slid):
                halves = _halves(header, slid, sides, counting, texts)
                if halves and halves not in found:
                    found.append(halves)
    return found


def counting_columns(rows: Sequence[Row]) -> set[int]:
    """Cell indexes under which the rows count up one by one: line numbers, never amounts."""
    columns: dict[int, list[int]] = {}
    for row in rows:
        for amount in amounts(row):
            if amount.whole and 0 < amount.value < 200:
                columns.setdefault(amount.index, []).append(int(amount.value))
    return {index for index, values in columns.items() if len(values) > 2 and _counts_up(values)}


def _counts_up(values: Sequence[int]) -> bool:
    """Always upward, and mostly by one: a recogniser may lose a few."""
    steps = [after - before for before, after in pairwise(values)]
    return min(steps) > 0 and steps.count(1) * 3 >= (len(steps)) * 2


def _halves(
    header: Sequence[Row], columns: Sequence[int], sides: Sequence[Side], counting: set[int], texts: Counter[int]
) -> tuple[Half, ...]:
    ordinals = [*_indexes(header, _ORDINAL_HEADS - {"栏次"}), *counting]
    labels = _indexes(header, LABEL_HEADS)
    halves: list[Half] = []
    position = 0
    start = 0
    for side in sides:
        mine = tuple(columns[position : position + len(side.columns)])
        if mine[0] <= start:
            return ()
        ordinal = max((index for index in ordinals if start <= index < mine[0]), default=None)
        room = range(start, mine[0] if ordinal is None else ordinal)
        label = max((index for index in room if texts[index]), key=lambda index: texts[index], default=None)
        if label is None:
            label = next((index for index in labels if index in room), None)
        if label is None:
            label = start if ordinal is None else max(start, ordinal - 1)
        if ordinal is None and mine[0] - label == 2:
            ordinal = label + 1
        halves.append(Half(side, label, ordinal, mine))
        position += len(side.columns)
        start = halves[-1].end
    return tuple(halves)


def _indexes(header: Sequence[Row], heads: frozenset[str]) -> list[int]:
    return sorted({index for row in header for index, text in row.filled() if fold(text) in heads})


def _columns_by_text(header: Sequence[Row], sides: Sequence[Side]) -> list[int]:
    """The amount cells by the header texts, in order: the lowest row that names them all, else the rows joined."""
    spellings = [{fold(text) for text in column.spellings()} for side in sides for column in side.columns]
    for row in reversed(header):
        found = _in_order([(index, [fold(text)]) for index, text in row.filled()], spellings)
        if found:
            return found
    return _in_order(list(enumerate(stacked_texts(header))), spellings)


def _in_order(heads: Sequence[tuple[int, list[str]]], spellings: Sequence[set[str]]) -> list[int]:
    found: list[int] = []
    for index, texts in heads:
        if len(found) < len(spellings) and any(text in spellings[len(found)] for text in texts):
            found.append(index)
    return found if len(found) == len(spellings) else []
