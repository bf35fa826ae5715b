"""What a unit's name tells: its place, level, category and short names. Derived here, editable in the store."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from db.catalogue.schema import Catalogue, Place
from db.core.facts import Entity
from db.core.text import fold, squeeze

FILE = Path(__file__).parent / "units.toml"
_TOWN = re.compile(
    r"^(?P<short>[\u4e00-\u9fff]{2,6}?)(?P<kind>自治州|自治县|市|州|盟|县|区|旗)(?=.{2})"
)  # a place that no list has
_DISTRICT = re.compile(r"^[^省市区县旗]{1,8}?(?:区|县|旗|市)(?=.)")


@lru_cache(maxsize=1)
def _words() -> tuple[list[tuple[str, tuple[str, ...]]], dict[str, tuple[str, ...]]]:
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    categories = [(item["name"], tuple(item["words"])) for item in data["category"]]
    return categories, {ending: tuple(shorts) for ending, shorts in data["short"].items()}


def describe(name: str, catalogue: Catalogue) -> Entity:
    """The unit with everything its name tells; empty where it tells nothing."""
    name = squeeze(name)
    place = _place(name, catalogue)
    categories, _ = _words()
    category = next((kind for kind, words in categories if any(word in name for word in words)), "other")
    if place is None:
        return _elsewhere(name, category)
    rest = name[name.index(place.name) + len(place.name) :]
    district = _DISTRICT.match(rest)
    level = "区县级" if district and category != "hotline" else "省级" if place.level == "province" else "市级"
    city = place.name if place.level == "city" else ""
    return Entity(name, _short_names(name, place, rest, category), city, place.province, level, category)


def _elsewhere(name: str, category: str) -> Entity:
    """A unit of a place that the list does not have: the place is what its name begins with."""
    town = _TOWN.match(name)
    if town is None:
        return Entity(name, (), "", "", "", category)
    place = Place(town[0], town["short"], "", "city")
    level = "市级" if town["kind"] in ("市", "州", "盟", "自治州") else "区县级"
    return Entity(name, _short_names(name, place, name[len(town[0]) :], category), town[0], "", level, category)


def _place(name: str, catalogue: Catalogue) -> Place | None:
    """The city that the name begins with, or the province."""
    found = [place for place in catalogue.places if name.startswith(place.name) or f"省{place.name}" in name]
    cities = [place for place in found if place.level == "city"]
    return max(cities or found, key=lambda place: len(place.name), default=None)


def _short_names(name: str, place: Place, rest: str, category: str) -> tuple[str, ...]:
    _, shorts = _words()
    names = [place.short]
    if category == "hotline":
        names += [f"{place.short}12345", f"{place.short}热线", f"{place.short}热线中心", f"{place.name}热线中心"]
    for ending, tails in shorts.items():
        if fold(rest).split("(")[0].endswith(fold(ending)):
            middle = rest[: rest.index(ending)] if ending in rest else ""
            names += [f"{place.short}{middle}{tail}" for tail in tails]
    return tuple(dict.fromkeys(short for short in names if short != name))
