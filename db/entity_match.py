"""Which unit is meant by a text: its name, a short name, or a part of either. Pure."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from db.core.errors import UnknownEntityError
from db.core.facts import Entity
from db.core.text import fold

_NEARBY = 5
_LEAST_LIKENESS = 0.3


def matches(entities: Sequence[Entity], text: str) -> tuple[Entity, ...]:
    """The units that fit best: by whole name, else by a whole short name, else by a part of a name."""
    wanted = fold(text)
    if not wanted:
        return ()
    tests: tuple[Callable[[Entity], bool], ...] = (
        lambda entity: fold(entity.name) == wanted,
        lambda entity: any(fold(short) == wanted for short in entity.short_names),
        lambda entity: any(wanted in fold(name) for name in (entity.name, *entity.short_names)),
    )
    for fits in tests:
        found = tuple(entity for entity in entities if fits(entity))
        if found:
            return found
    return ()


def nearby(entities: Sequence[Entity], text: str) -> tuple[Entity, ...]:
    """Units whose names resemble the text, the nearest first; only for naming them in a message."""
    wanted = fold(text)
    scored = [(_likeness(entity, wanted), entity) for entity in entities]
    scored = [pair for pair in scored if pair[0] >= _LEAST_LIKENESS]
    scored.sort(key=lambda pair: -pair[0])
    return tuple(entity for _, entity in scored[:_NEARBY])


def resolve(entities: Sequence[Entity], text: str) -> Entity:
    """The one unit that fits. UnknownEntityError names the candidates where none or several do."""
    found = matches(entities, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownEntityError(f"“{text}”对应多个单位：{_listed(found)}，请写全称")
    if not entities:
        raise UnknownEntityError("库里还没有任何单位，请先用 juesuan ingest 导入报告")
    close = nearby(entities, text)
    if close:
        raise UnknownEntityError(f"库里没有“{text}”，名称相近的有：{_listed(close)}，请写其中一个的全称")
    raise UnknownEntityError(f"库里没有“{text}”，请用 juesuan reports 查看库里有哪些单位")


def _likeness(entity: Entity, wanted: str) -> float:
    return max(SequenceMatcher(None, fold(name), wanted).ratio() for name in (entity.name, *entity.short_names))


def _listed(entities: Sequence[Entity]) -> str:
    more = f"等 {len(entities)} 个" if len(entities) > _NEARBY else ""
    return "、".join(entity.name for entity in entities[:_NEARBY]) + more
