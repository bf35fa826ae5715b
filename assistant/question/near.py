"""Names that a question tells with a wrong character, or in two pieces."""

import re
from collections import defaultdict
from collections.abc import Iterator

from assistant.metrics.evaluate import Measured
from assistant.metrics.finder import named
from assistant.metrics.percatalogue import PerCatalogue
from assistant.question.target import Target
from db.catalogue import Catalogue
from db.catalogue.schema import Metric
from db.core.text import fold

_PIECES, _PIECE, _GAP = 7, 2, 10  # characters of a name told in two pieces, of its first piece, and between them
_SECOND = 4  # characters of the second piece
_SPOKEN = re.compile("多少|几|花了|一共|总共")
_SHORTEST_TYPO = 4  # a shorter name is too like others to be meant by a wrong character


def in_two_pieces(catalogue: Catalogue, text: str) -> list[Target]:
    """«公务用车平均一辆车一年运行维护费»: a name whose halves stand apart, the longest that fits."""
    best: tuple[int, Metric, int, int] | None = None
    for metric in catalogue.metrics:
        for word in map(fold, (metric.name, *metric.synonyms)):
            if len(word) < _PIECES or _SPOKEN.search(word) or (best is not None and len(word) <= best[0]):
                continue
            for cut in range(_PIECE, len(word) - _SECOND + 1):
                first = text.find(word[:cut])
                second = text.find(word[cut:], first + cut) if first >= 0 else -1
                if second >= 0 and second - first - cut <= _GAP:
                    best = (len(word), metric, first, second + len(word) - cut)
                    break
    return [Target(Measured(best[1]), best[2], best[3], guessed=True)] if best is not None else []


def _blanked(name: str) -> Iterator[str]:
    for place in range(len(name)):
        yield f"{name[:place]}*{name[place + 1 :]}"


def _typo_index(catalogue: Catalogue) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    names = {fold(word) for metric in catalogue.metrics for word in (metric.name, *metric.synonyms)}
    names |= {fold(account.name) for account in catalogue.accounts}
    for name in names:
        if len(name) >= _SHORTEST_TYPO and not _SPOKEN.search(name):
            for pattern in _blanked(name):
                found[pattern].add(name)
    return found


_typos = PerCatalogue(_typo_index)


def misspelt(catalogue: Catalogue, text: str) -> list[Target]:
    """Names with one wrong character, the longest first; only where all that fit are one thing."""
    index = _typos(catalogue)
    lengths = sorted({len(pattern) for pattern in index}, reverse=True)
    for length in lengths:
        for start in range(len(text) - length + 1):
            window = text[start : start + length]
            if "|" in window:
                continue
            names = {name for pattern in _blanked(window) for name in index.get(pattern, ())}
            meant = {known.name: known for name in names if (known := named(catalogue, name)) is not None}
            if len(meant) == 1:
                only = next(iter(meant.values()))
                return [Target(Measured(only.item), start, start + length, guessed=True)]
    return []
