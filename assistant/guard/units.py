"""Which stored units and which other places a text names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.metrics.percatalogue import PerCatalogue
from assistant.unit_names import aliases_of
from db.catalogue import Catalogue
from db.core.facts import Entity
from db.core.text import fold

_HEAD = 2  # a shorter name names nothing
_ENDINGS = ("自治州", "地区", "新区", "市", "州", "盟", "区", "县")


@dataclass
class Words:
    """What words stand for, found by their first characters."""

    meaning: dict[str, frozenset[str]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def find(self, text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
        """Every word of the text that is known, the longest at each place, with what it stands for."""
        place = 0
        while place < len(text) - 1:
            end = place + 1
            for length in self.lengths.get(text[place : place + _HEAD], ()):
                if meaning := self.meaning.get(text[place : place + length]):
                    end = place + length
                    yield place, end, meaning
                    break
            place = end


def words_of(meaning: dict[str, frozenset[str]]) -> Words:
    lengths: dict[str, set[int]] = defaultdict(set)
    known = {word: found for word, found in meaning.items() if len(word) >= _HEAD}
    for word in known:
        lengths[word[:_HEAD]].add(len(word))
    return Words(known, {head: sorted(found, reverse=True) for head, found in lengths.items()})


@lru_cache(maxsize=8)
def _unit_words(units: tuple[Entity, ...]) -> Words:
    meaning: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        for word in aliases_of(unit) | {short_city(unit.city)}:
            if word:
                meaning[fold(word)].add(unit.name)
    return words_of({word: frozenset(found) for word, found in meaning.items()})


def unit_words(units: Sequence[Entity]) -> Words:
    """Whole names, short names and cities of stored units; a city may mean several."""
    return _unit_words(tuple(units))


def short_city(city: str) -> str:
    """«云溪» of «云溪市»."""
    ending = next((ending for ending in _ENDINGS if city.endswith(ending)), "")
    return city.removesuffix(ending) if len(city) - len(ending) >= _HEAD else city


def _place_words(catalogue: Catalogue) -> Words:
    cities = [place for place in catalogue.places if place.level == "city"]
    return words_of({fold(word): frozenset({place.name}) for place in cities for word in (place.name, place.short)})


place_words = PerCatalogue(_place_words)
