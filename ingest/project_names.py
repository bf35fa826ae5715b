"""Which listed project a self-evaluation table belongs to, also where the page lost part of its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from db.core.facts import Source
from db.core.text import fold

_ALIKE = 0.6  # of the characters, and the score must agree too


@dataclass(frozen=True, slots=True)
class ListedProject:
    """A line of a summary list."""

    name: str
    score: Decimal | None
    grade: str | None
    source: Source


def match_names(
    tables: Sequence[tuple[str, Decimal | None, Sequence[str]]], listed: Sequence[ListedProject]
) -> list[ListedProject | None]:
    """The listed project of each table (name, score, texts): same name first, then the only one that fits."""
    chosen: list[ListedProject | None] = [_exact(name, score, listed) for name, score, _ in tables]
    for position, (name, score, texts) in enumerate(tables):
        if chosen[position] is None:
            free = [item for item in listed if item not in chosen]
            chosen[position] = _close(name, score, free) or _mentioned(name, score, texts, free)
    return chosen


def _exact(name: str, score: Decimal | None, listed: Sequence[ListedProject]) -> ListedProject | None:
    same = [item for item in listed if fold(item.name) == fold(name)]
    if len(same) > 1:
        same = [item for item in same if item.score == score]
    return same[0] if len(same) == 1 else None


def _close(name: str, score: Decimal | None, free: Sequence[ListedProject]) -> ListedProject | None:
    """The only free entry of the same score whose name begins alike or is spelled much alike."""
    folded = fold(name)
    if not folded or score is None:
        return None
    fitting = [
        item
        for item in free
        if item.score == score
        and (fold(item.name).startswith(folded) or SequenceMatcher(None, folded, fold(item.name)).ratio() >= _ALIKE)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _mentioned(
    name: str, score: Decimal | None, texts: Sequence[str], free: Sequence[ListedProject]
) -> ListedProject | None:
    """For a table whose name is illegible: the only free entry of its score that its own cells spell out."""
    if len(fold(name)) > 2:
        return None
    cells = {fold(text) for text in texts}
    fitting = [item for item in free if item.score == score and fold(item.name) in cells]
    return fitting[0] if len(fitting) == 1 else None
