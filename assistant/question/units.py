"""Whose figures are asked for: stored units by any of their names, groups of them, and places the store lacks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.unit_names import aliases_of
from db.catalogue import Catalogue
from db.core.facts import Entity
from db.core.text import fold

# What may follow a city's name and still be the unit that is meant.
_TAIL = re.compile(
    r"市?(?:的|那边|那个|这边|那里)?(?:12345)?(?:政务服务|便民服务|市民服务|政务|便民|市民)*(?:服务)?(?:热线(?!接|外|及|费|运|工|坐|诉|受理量))?"
    r"(?:受理|事务|服务)?(?:中心)?"
)
_OFFICE = re.compile(r"市?(?:人民)?(?:政府办公室|政府办|府办公室|府办|市府办|办公室)")
_HOTLINE = re.compile(r"12345|热线|便民|市民|中心")
# «某市公安局»: a body of the same place that is none of the stored units.
_BODY = re.compile(
    r"市?(?:[^\d,。?、和与跟的12345]{1,7}?)(?:局|委员会|委(?!托|派)|(?<!办公)厅|医院|大学|学院|学校|中学|小学|公司|法院|检察院|银行|研究院|区政府|县政府|管委会)"
)
_GROUP = re.compile(
    r"(?P<count>[二两三四五六七八九十\d]{1,2})(?:家|个(?:单位|中心|城市|市|热线|地方|地市))(?:热线)?(?:中心|单位)?"
    r"|各家|各(?:个)?(?:单位|市|中心|城市|地)|所有(?:的)?(?:单位|中心|城市|热线)?|全部(?:单位|中心)|哪(?:几|一)?家(?!公司|企业|供应|银行)|哪(?:个|几个|些)(?:单位|中心|城市|市|热线|地方)"
    r"|(?<![给由被归])谁|大家|每家|(?<!哪)几家|全库|库里|几个(?:单位|中心|城市|市|热线)"
)
_THESE = re.compile(r"(?:这|那|上面|刚才)(?:几|些|两|三|四|五)?(?:家|个(?:单位|中心|城市|市))|他们|它们|两家|这几家")
_ONE = re.compile(r"(?:那|这|哪)一?家(?:热线|单位|中心)|那个(?:单位|中心)")
_OTHERS = re.compile(
    r"其他(?:几家|中心|单位|[二两三四五]家|城市|家|几个|的)?|其余(?:[几二两三四五]家|单位|的)?|别(?:家|的(?:中心|单位|城市))|另外(?:几|两|二|三|四)(?:家|个)"
)
_HOTLINES = re.compile(r"热线(?:中心|单位|机构)|12345(?:中心|单位|热线)|[家个]热线|热线(?:里|中|当中)|做热线的")
_GENERIC = re.compile(
    r"(?:12345|热线|便民|市民|受理|事务|服务)+(?:中心|热线)|12345|热线办|热线(?!接|外|运|工|坐|诉|受理|满意|及)|中心(?!城)"
)
_OFFICES = re.compile(r"(?:市)?(?:人民)?政府办公?室?|市?府办|办公室(?!\)|）)")
_COUNT = {char: index for index, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
HOTLINE, OFFICE = "hotline", "office"


@dataclass(frozen=True)
class Units:
    """The units meant. `candidates` is what a general word («热线中心») fits where no unit is named."""

    named: tuple[Entity, ...] = ()
    group: tuple[Entity, ...] = ()  # «五家», «山东的», «哪家»
    candidates: tuple[Entity, ...] = ()
    unknown: tuple[str, ...] = ()  # places and bodies that the store does not have
    these: bool = False  # «这几家»: those spoken of
    others: bool = False  # «其他中心»
    counted: int = 0  # how many the question says
    ambiguous: bool = False  # a place with several units
    one: bool = False  # «那家热线中心»: one is meant
    spans: tuple[tuple[int, int], ...] = ()


def read_units(
    text: str, entities: Sequence[Entity], catalogue: Catalogue, kept: Sequence[tuple[int, int]] = ()
) -> Units:
    """The units of a folded question. `kept` are spans of metrics and projects, whose words name no unit."""
    taken: list[tuple[int, int]] = []
    named: dict[str, Entity] = {}
    unknown: dict[str, None] = {}
    ambiguous = False
    for start, alias, meant in _mentions(text, entities):
        end = start + len(alias)
        if _within(start, end, kept):
            continue
        body = _BODY.match(text[end:])
        rest = text[end:]
        tail = _OFFICE.match(rest) or _TAIL.match(rest)
        if body and not _OFFICE.match(rest) and not _covers(kept, end, end + body.end()) and alias not in _full(meant):
            unknown[text[start : end + body.end()]] = None
            taken.append((start, end + body.end()))
            continue
        stop = end + (tail.end() if tail else 0)
        stop = _before_kept(end, stop, kept)
        fitting = _fitting(meant, text[start:stop])
        ambiguous = ambiguous or len(fitting) > 1
        for entity in fitting:
            named[entity.name] = entity
        taken.append((start, stop))
    places = _places(text, catalogue, [*taken, *kept])
    provinces = [entity for _, name in places for entity in entities if name in (entity.province, entity.city)]
    for (start, end), name in places:
        taken.append((start, end))
        if not any(name in (entity.province, entity.city) for entity in entities):
            unknown[text[start:end]] = None
    rest = _masked(text, [*taken, *kept])
    group, counted = _group(rest, entities, provinces)
    candidates = () if named or group else _general(rest, entities)
    these = bool(_THESE.search(rest))
    one = bool(_ONE.search(rest)) and "哪" not in rest
    return Units(
        tuple(named.values()), group, candidates, tuple(unknown), these, bool(_OTHERS.search(rest)), counted, ambiguous,
        one=one, spans=tuple(sorted(taken)),
    )  # fmt: skip


def _mentions(text: str, entities: Sequence[Entity]) -> list[tuple[int, str, list[Entity]]]:
    """Names of units and their cities, the longest at each place, with the units that carry it."""
    aliases: dict[str, list[Entity]] = {}
    for entity in entities:
        for alias in aliases_of(entity):
            aliases.setdefault(alias, []).append(entity)
    found: list[tuple[int, str, list[Entity]]] = []
    place = 0
    ordered = sorted(aliases, key=len, reverse=True)
    while place < len(text):
        alias = next((alias for alias in ordered if text.startswith(alias, place)), "")
        if alias:
            found.append((place, alias, aliases[alias]))
        place += len(alias) or 1
    return found


def _full(meant: Sequence[Entity]) -> set[str]:
    return {fold(entity.name) for entity in meant}


def _fitting(meant: Sequence[Entity], words: str) -> list[Entity]:
    """Of the units of a place those that the words around it fit: a hotline, an office, or any."""
    if len(meant) == 1:
        return list(meant)
    kind = OFFICE if _OFFICE.search(words) else HOTLINE if _HOTLINE.search(words) else ""
    fitting = [entity for entity in meant if entity.category == kind] if kind else []
    return fitting or list(meant)


def _places(text: str, catalogue: Catalogue, taken: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], str]]:
    """Places of the catalogue that the question names beside the units, by their whole names."""
    found: list[tuple[tuple[int, int], str]] = []
    for place in catalogue.places:
        for word in (fold(place.name), fold(place.short)):
            at = text.find(word) if len(word) >= 2 else -1
            if at >= 0 and not _overlaps(at, at + len(word), [*taken, *(span for span, _ in found)]):
                end = at + len(word)
                tail = _TAIL.match(text[end:])
                found.append(((at, end + (tail.end() if tail else 0)), place.name))
                break
    return sorted(found)


def _group(rest: str, entities: Sequence[Entity], provinces: Sequence[Entity]) -> tuple[tuple[Entity, ...], int]:
    match = _GROUP.search(rest)
    counted = 0
    if match and match["count"]:
        counted = int(match["count"]) if match["count"].isdigit() else _COUNT.get(match["count"], 0)
    if not match and not provinces:
        return (), 0
    pool = list(dict.fromkeys(provinces)) or list(entities)
    if counted and not _HOTLINES.search(rest):
        pool = _counted(pool, counted)
    if _HOTLINES.search(rest):
        pool = [entity for entity in pool if entity.category == HOTLINE] or pool
    elif match and _OFFICES.search(rest):
        pool = [entity for entity in pool if entity.category == OFFICE] or pool
    return tuple(pool), counted


def _counted(pool: list[Entity], count: int) -> list[Entity]:
    """«五家» where more are stored: the kind of units that has just so many, else all."""
    kinds: tuple[Callable[[Entity], bool], ...] = (
        lambda one: one.category in (HOTLINE, OFFICE),
        lambda one: one.level == "市级",
        lambda one: one.category == HOTLINE,
        lambda one: one.category == OFFICE,
    )
    if len(pool) == count:
        return pool
    return next((found for fits in kinds if len(found := [one for one in pool if fits(one)]) == count), pool)


def _general(rest: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    if _GENERIC.search(rest):
        return tuple(entity for entity in entities if entity.category == HOTLINE)
    if _OFFICES.search(rest):
        return tuple(entity for entity in entities if entity.category == OFFICE)
    return ()


def _within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high and (low, high) != (start, end) for low, high in spans)


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < high and low < end for low, high in spans)


def _covers(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    return any(low <= start + 1 and start < high for low, high in spans if low < end)


def _before_kept(start: int, stop: int, spans: Sequence[tuple[int, int]]) -> int:
    return min([stop, *(low for low, _ in spans if start <= low < stop)])


def _masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "|" * (end - start)
    return "".join(letters)
