"""Everything that a stored unit is called by: the question, the reply and the guard must know the same names."""

import re
from collections.abc import Iterable

from db.core.facts import Entity
from db.core.text import fold

_DISTRICT = re.compile("([\u4e00-\u9fff]{1,4}?)(?:新区|[区县旗])")
_SHORTEST = 2


def aliases_of(entity: Entity) -> set[str]:
    """Everything a unit is called by: its names, its city, and for a unit of a district the district."""
    city = fold(entity.city)
    names = {fold(entity.name), *map(fold, entity.short_names), city, city.removesuffix("市")}
    local = local_name(entity)
    if local != fold(entity.name):
        names.add(local)
        if district := _DISTRICT.match(local):
            names.add(district[0])
            if len(district[1]) >= _SHORTEST:
                names |= {district[1], district[1] + local[district.end() :]}
    return names - {""}


def local_name(entity: Entity) -> str:
    """The folded name without the province and city before it, where a district's follows: «普通区财政局»."""
    name = fold(entity.name)
    for place in (entity.province, entity.city):
        name = name.removeprefix(fold(place)) if place else name
    return name if _DISTRICT.match(name) else fold(entity.name)


def short_labels(entities: Iterable[Entity]) -> dict[str, str]:
    """Names of units as a chart has room for: the district or else the city, where only one of the units is of it."""
    labels = {entity.name: short for entity in entities if (short := _place(entity))}
    given = list(labels.values())
    return {name: short for name, short in labels.items() if given.count(short) == 1}


def _place(entity: Entity) -> str:
    district = _DISTRICT.match(local_name(entity))
    return district[0] if district else entity.city.removesuffix("市")
