"""Names that a question tells with a wrong character, or in two pieces."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

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
    for word, metric in _long_names(catalogue):
        if word[:_PIECE] not in text or word[-_SECOND:] not in text:
            continue
        for cut in range(_PIECE, len(word) - _SECOND + 1):
            first = text.find(word[:cut])
            second = text.find(word[cut:], first + cut) if first >= 0 else -1
            if second >= 0 and second - first - cut <= _GAP:
                return [Target(Measured(metric), first, second + len(word) - cut, guessed=True)]
    return []


def _longest_first(catalogue: Catalogue) -> list[tuple[str, Metric]]:
    """The names that may stand in two pieces."""
    names = [(fold(word), metric) for metric in catalogue.metrics for word in (metric.name, *metric.synonyms)]
    found = [(word, metric) for word, metric in names if len(word) >= _PIECES and not _SPOKEN.search(word)]
    return sorted(found, key=lambda pair: -len(pair[0]))


_long_names = PerCatalogue(_longest_first)


def _blanked(name: str) -> Iterator[str]:
    for place in range(len(name)):
        yield f"{name[:place]}*{name[place + 1 :]}"


@dataclass
class _Typos:
    """Names by what is left of them without one character, and the halves of which a misspelt name has one whole."""

    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    heads: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # by the length of the name
    tails: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def _typo_index(catalogue: Catalogue) -> _Typos:
    found = _Typos()
    names = {fold(word) for metric in catalogue.metrics for word in (metric.name, *metric.synonyms)}
    names |= {fold(account.name) for account in catalogue.accounts}
    for name in names:
        if len(name) >= _SHORTEST_TYPO and not _SPOKEN.search(name):
            found.heads[len(name)].add(name[: len(name) // 2])
            found.tails[len(name)].add(name[len(name) // 2 :])
            for pattern in _blanked(name):
                found.names[pattern].add(name)
    return found


_typos = PerCatalogue(_typo_index)


def misspelt(catalogue: Catalogue, text: str) -> list[Target]:
    """Names with one wrong character, the longest first; only where all that fit are one thing."""
    index = _typos(catalogue)
    for length in sorted(index.heads, reverse=True):
        heads, tails, half = index.heads[length], index.tails[length], length // 2
        for start in range(len(text) - length + 1):
            window = text[start : start + length]
            if "|" in window or (window[:half] not in heads and window[half:] not in tails):
                continue
            names = {name for pattern in _blanked(window) for name in index.names.get(pattern, ())}
            meant = {known.name: known for name in names if (known := named(catalogue, name)) is not None}
            if len(meant) == 1:
                only = next(iter(meant.values()))
                return [Target(Measured(only.item), start, start + length, guessed=True)]
    return []
