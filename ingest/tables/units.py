"""The unit of each table, read from the table; where it is unreadable, only evidence may supply it."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from db.core.money import FEN_PER_UNIT
from db.core.text import fold
from ingest.document import Block, Row

_UNIT = re.compile(r"单位:?\(?(?:人民币)?(百万元|千万元|万元|千元|百元|亿元|元)\)?")
_SMALL = 100  # 分 in 元: figures that small are 万元 whose unit was lost
_LEAST = Decimal(100)


def unit_in(texts: Iterable[str]) -> str:
    """The unit that the texts around a table print, or nothing."""
    found = {match[1] for text in texts for match in _UNIT.finditer(fold(text))}
    return found.pop() if len(found) == 1 else ""


def texts_around(before: Sequence[str], blocks: Sequence[Block], rows: int = 3) -> list[str]:
    """The lines above a title and those between it and the first few rows of its table; notes below do not count."""
    texts = list(before)
    seen = 0
    for block in blocks:
        if isinstance(block, Row):
            seen += 1
            if seen > rows:
                break
            texts.extend(text for _, text in block.filled())
        else:
            texts.append(block.text)
    return texts


def unit_by_evidence(values: Iterable[Decimal], others: Iterable[tuple[Decimal, str]], said: str) -> str:
    """The unit of a table that does not print one: that of the tables which print the same figures, or of the
    explanation that says them. Nothing where the evidence is missing or divided; a table without figures needs none."""
    figures = {value for value in values if value}
    if not figures:
        return "万元"
    votes = {unit for value, unit in others if value in figures}
    if not votes:
        votes = {unit for value in figures for unit in FEN_PER_UNIT if _said(value, unit, said)}
    return votes.pop() if len(votes) == 1 else ""


def unit_of_the_others(values: Iterable[Decimal], others: Iterable[tuple[Decimal, str]]) -> str:
    """The one unit that the report's other tables print, if this table's figures are of a size with theirs."""
    figures = [abs(value) for value in values if value]
    told = list(others)
    units = {unit for _, unit in told}
    if len(units) != 1 or not figures:
        return ""
    unit = units.pop()
    fits = max(figures) <= max(abs(value) for value, _ in told)
    return unit if fits and (FEN_PER_UNIT[unit] > _SMALL or min(figures) >= _LEAST) else ""


def _said(value: Decimal, unit: str, said: str) -> bool:
    plain = f"{value:f}"
    spelled = {plain, f"{value:,f}", plain.rstrip("0").rstrip("."), f"{value:,f}".rstrip("0").rstrip(".")}
    return any(re.search(rf"(?<![\d.,]){re.escape(text)}{unit}", said) for text in spelled)
