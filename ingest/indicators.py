"""Indicator rows of a performance table: by position where the row fits its header, by order where cells slid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.catalogue.performance import PerformanceWords
from db.core.facts import Indicator, Source
from db.core.numbers import is_blank_mark, parse_cell
from db.core.text import fold, squeeze
from ingest.document import Row

_WEIGHT_MARK = re.compile(r"\(\d+(?:\.\d+)?分?\)$")
_INNER_TARGET = re.compile(r"^(?P<name>.*[\u4e00-\u9fff）)])\s*(?P<target>[≥≤＞＜><＝=]\s*\d.*)$")
_TWO_NUMBERS = re.compile(r"^(\d+(?:\.\d+)?)\s+(\d+(?:\.\d+)?)$")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Levels:
    """The level words that a row itself prints."""

    first: str
    second: str


@dataclass(frozen=True, slots=True)
class ParsedRow:
    levels: Levels
    indicator: Indicator | None  # None where the row carries level words only
    continues: bool = False  # prints the second line of the level word above


def header_columns(row: Row, words: PerformanceWords) -> dict[str, int]:
    """Column -> cell index, where the row heads an indicator table; empty otherwise."""
    found: dict[str, int] = {}
    for index, text in row.filled():
        if name := words.indicator_columns.get(fold(text)):
            found.setdefault(name, index)
    if not {"level1", "level2"} <= found.keys() or not {"target", "actual", "weight"} & found.keys():
        return {}
    found.setdefault("level3", found["level2"] + 1)  # its heading may be illegible
    return found


class IndicatorTable:
    """Collects the rows below one header and settles merged level cells when all are seen."""

    def __init__(self, header: dict[str, int], words: PerformanceWords) -> None:
        self.header, self.words = header, words
        self.rows: list[ParsedRow] = []
        self.unread: list[Row] = []

    def add(self, row: Row) -> None:
        cells = self._cells(row)
        levels, rest = self._take_levels(cells)
        indicator = self._indicator(rest, row.source)
        if indicator is not None or levels.first or levels.second:
            continues = any(
                index >= self.header["level1"] and self._fragment(index, text) and not self._level_word(text)
                for index, text in row.filled()
            )
            self.rows.append(ParsedRow(levels, indicator, continues))
        elif any(_HAN.search(text) for _, text in rest) and any(parse_cell(text) is not None for _, text in rest):
            self.unread.append(row)

    def indicators(self) -> list[Indicator]:
        four = "level4" in self.header and "level3" in self.header
        printed = ([row.levels.first for row in self.rows], [row.levels.second for row in self.rows])
        firsts, seconds = printed if four else _settle(self.rows, self.words)
        found = []
        for parsed, first, second in zip(self.rows, firsts, seconds, strict=True):
            if parsed.indicator is not None:
                nameless = not parsed.indicator.name and not parsed.levels.first and not parsed.levels.second
                levels = ("", "") if nameless else (first, second)
                found.append(replace(parsed.indicator, level1=levels[0], level2=levels[1]))
        return found

    # --- cells ---

    def _cells(self, row: Row) -> list[tuple[int, str]]:
        """Filled cells without the margin (年度绩效指标 set vertically), fragments of level words and stray marks."""
        cells: list[tuple[int, str]] = []
        margin = self.header["level1"]
        for index, text in row.filled():
            if is_blank_mark(text) or (index == self.header.get("number") and text.strip().isdigit()):
                continue
            if two := _TWO_NUMBERS.match(text.strip()):
                cells += [(index, two[1]), (index, two[2])]
                continue
            word = self._level_word(text)
            if not word and (index < margin or self._fragment(index, text)):
                continue
            cells.append((index, text.strip()))
        return cells

    def _fragment(self, index: int, text: str) -> bool:
        """The second line of a level word that the page cut («标», «益指标», «(50分)») in the level columns."""
        folded = fold(text)
        if index > self.header.get("level2", self.header["level1"]) and len(folded) > 1:
            return False
        if _WEIGHT_MARK.fullmatch(folded):
            return True
        known = (*self.words.level1_names, *self.words.level1_of)
        return len(folded) < 4 and any(word.endswith(folded) and word != folded for word in known)

    def _level_word(self, text: str) -> str:
        """The level word that a cell prints, completed where it was cut («数量指»); empty where it is none."""
        word = _WEIGHT_MARK.sub("", fold(text))
        known = (*self.words.level1_names, *self.words.level1_of)
        if word in known or f"{word}指标" in self.words.level1_names:
            return squeeze(text).replace("(", "（").split("（")[0]
        if len(word) > 2 and word[-1] in "指效":
            longer = [name for name in known if name.startswith(word) and name.endswith("指标")]
            return longer[0] if len(longer) == 1 else ""
        return ""

    # --- levels ---

    def _take_levels(self, cells: list[tuple[int, str]]) -> tuple[Levels, list[tuple[int, str]]]:
        taken: list[tuple[int, str]] = []
        position = 0
        last = self.header.get("level4", self.header.get("level3", 0))
        while position < len(cells) and (word := self._level_word(cells[position][1])):
            taken.append((cells[position][0], word))
            position += 1
        if "level4" in self.header and "level3" in self.header:
            return self._four_levels(cells, last)
        rest = cells[position:]
        spare = position and cells[position - 1][0] == last and len(taken) > 1
        if spare and (not rest or _looks_like_value(rest[0][1], self.words) or len(rest) < 4):
            taken.pop()  # the indicator is called like a level: its name, not a level
            rest = cells[position - 1 :]
        return self._levels_of(taken), rest

    def _four_levels(self, cells: list[tuple[int, str]], last: int) -> tuple[Levels, list[tuple[int, str]]]:
        """Four printed levels: the first and the third stand for the levels, the fourth is the name."""
        at = {index: squeeze(text) for index, text in cells}
        levels = Levels(at.get(self.header["level1"], ""), at.get(self.header["level3"], ""))
        return levels, [(index, text) for index, text in cells if index >= last]

    def _levels_of(self, taken: Sequence[tuple[int, str]]) -> Levels:
        """First and second level of the words of a row; the more exact word decides where two contradict."""
        second_at = self.header.get("level2", self.header["level1"] + 1)
        seconds = [word for _, word in taken if word in self.words.level1_of]
        both = [word for index, word in taken if word in self.words.both_levels and index >= second_at]
        firsts = [word for _, word in taken if word not in self.words.level1_of]
        if not seconds and both:
            others = [word for index, word in taken if index < second_at]
            return Levels(others[0] if others else "", both[-1])
        second = seconds[-1] if seconds else ""
        belongs = self.words.level1_of.get(second, "")
        if belongs in firsts:
            return Levels(belongs, second)
        return Levels(firsts[0] if firsts else "", second)

    # --- name, target, actual, weight, score, note ---

    def _indicator(self, cells: list[tuple[int, str]], source: Source) -> Indicator | None:
        numbers = [position for position, (_, text) in enumerate(cells) if parse_cell(text) is not None]
        if not numbers:
            return None
        tail = numbers[-1]
        start = tail
        while start - 1 in numbers:
            start -= 1
        run = [cells[position] for position in range(start, tail + 1)]
        texts = list(cells[:start])
        note = squeeze("".join(text for _, text in cells[tail + 1 :]))
        weight, score, spare = self._marks(run, len(self._split_inner(texts)))
        if not weight and not score:
            return None
        name, target, actual = self._values([*texts, *spare])
        if not _HAN.search(name) and not target and not actual:
            return None
        return Indicator("", "", name, target, actual, weight, score, note, source)

    def _marks(self, run: list[tuple[int, str]], texts: int) -> tuple[str, str, list[tuple[int, str]]]:
        """(weight, score, numbers left over) of the last run of plain numbers, after so many texts."""
        weight_at, score_at = self.header.get("weight", -1), self.header.get("score", -1)
        if "score" not in self.header:
            return squeeze(run[-1][1]), "", run[:-1]
        if len(run) == 1:
            alone = squeeze(run[0][1])
            return ("", alone, []) if run[0][0] >= score_at else (alone, "", [])
        if run[-1][0] == weight_at and len(run) == 2 and texts == 2:  # the score is not printed
            return squeeze(run[-1][1]), "", run[:-1]
        return squeeze(run[-2][1]), squeeze(run[-1][1]), run[:-2]

    def _values(self, cells: list[tuple[int, str]]) -> tuple[str, str, str]:
        """Name, target and actual: the last two of what stands before the marks, the rest is the name."""
        cells = self._split_inner(cells)
        texts = [squeeze(text) for _, text in cells]
        if "actual" not in self.header:
            return "".join(texts[:-1]), texts[-1] if texts else "", ""
        if len(texts) >= 3:
            name, target, actual = "".join(texts[:-2]), texts[-2], texts[-1]
            return self._mend(name, target, actual)
        if len(texts) == 2 and not _looks_like_value(texts[0], self.words):
            at_target = cells[1][0] <= self.header.get("target", -1)
            return (texts[0], texts[1], "") if at_target else (texts[0], "", texts[1])
        if len(texts) == 2:
            return "", texts[0], texts[1]
        if len(texts) == 1 and _looks_like_value(texts[0], self.words):
            return "", "", texts[0]
        return texts[0] if texts else "", "", ""

    def _split_inner(self, cells: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """«工作人员满意度 ≥90%» in one cell is a name and a target."""
        split: list[tuple[int, str]] = []
        for index, text in cells:
            inner = _INNER_TARGET.match(text)
            split += [(index, inner["name"]), (index, inner["target"])] if inner else [(index, text)]
        return split

    def _mend(self, name: str, target: str, actual: str) -> tuple[str, str, str]:
        """A target «作是» beside an actual «是» begins with the last character of the name."""
        if actual in self.words.qualities and len(target) == len(actual) + 1 and target.endswith(actual):
            return name + target[0], actual, actual
        return name, target, actual


def _looks_like_value(text: str, words: PerformanceWords) -> bool:
    folded = fold(text)
    return bool(re.match(r"^[≥≤><=]?\d", folded)) or folded[:1] in "≥≤><=" or folded in words.qualities


# --- merged level cells ----------------------------------------------------------------------------------------------


def _settle(rows: Sequence[ParsedRow], words: PerformanceWords) -> tuple[list[str], list[str]]:
    """Levels of every row. Merged cells are printed in their first row, or in the middle of their block."""
    centred = _is_centred(rows, words)
    seconds = _spread(rows, centred=centred)
    firsts: list[str] = []
    carried = ""
    for row, second in zip(rows, seconds, strict=True):
        own = row.levels.first
        belongs = words.level1_of.get(second, "")
        if belongs and own != belongs and row.levels.second:
            own = own if own and second in words.both_levels else belongs
        elif belongs and not own:
            own = belongs
        if not own and second in words.both_levels:
            own = words.both_levels[second]
        if row.levels.first and not belongs:
            own = row.levels.first
        carried = own or carried
        firsts.append(carried)
    return firsts, seconds


def _is_centred(rows: Sequence[ParsedRow], words: PerformanceWords) -> bool:
    """True where a first-level word stands below the first row of its group."""
    group = ""
    for row in rows:
        belongs = words.level1_of.get(row.levels.second, "")
        if row.levels.first and row.levels.first == group and belongs in ("", group):
            return True
        group = belongs or (row.levels.first if row.levels.second else group)
    return False


def _spread(rows: Sequence[ParsedRow], *, centred: bool) -> list[str]:
    """Second levels of every row, merged cells spread over the rows that they cover."""
    spread: list[str] = []
    starts: list[int] = []  # rows where a label begins
    for index, row in enumerate(rows):
        continued = row.continues and spread and not row.levels.second
        spread.append(spread[-1] if continued else row.levels.second)
        if row.levels.second and (not index or row.levels.second != spread[index - 1]):
            starts.append(index)
    blocks = [(start, max(start, _last_printed(spread, start))) for start in starts]
    ends = _cuts(blocks, len(rows)) if centred else [*starts[1:], len(rows)]
    begin = starts[0] if starts and not centred else 0
    for (start, _), end in zip(blocks, ends, strict=True):
        label = spread[start]
        spread[begin:end] = [label] * (end - begin)
        begin = end
    return spread


def _last_printed(spread: Sequence[str], start: int) -> int:
    last = start
    while last + 1 < len(spread) and spread[last + 1] == spread[start]:
        last += 1
    return last


def _cuts(blocks: Sequence[tuple[int, int]], rows: int) -> list[int]:
    """Where each block ends so that the labels stand nearest to the middle of their blocks; ties reach further down."""
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}  # block begin -> (total distance, ends so far)
    for position, (first, last) in enumerate(blocks):
        limit = blocks[position + 1][0] if position + 1 < len(blocks) else rows
        following: dict[int, tuple[int, list[int]]] = {}
        for begin, (total, ends) in best.items():
            for cut in range(last + 1, limit + 1) if position + 1 < len(blocks) else (rows,):
                distance = total + abs((first + last) - (begin + cut - 1))
                if cut not in following or distance <= following[cut][0]:
                    following[cut] = (distance, [*ends, cut])
        best = following
    return min(best.values(), key=lambda found: (found[0], [-end for end in found[1]]))[1] if best else []
