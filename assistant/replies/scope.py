"""Whose figures and of which year a frame is about, or the reply that asks or says what is missing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers import Status
from assistant.question.cues import Cue
from assistant.question.frame import Frame
from assistant.question.units import Units
from assistant.replies.protocol import Reply
from assistant.toolkit.work import Work
from db.core.facts import Entity

_ALL = (Cue.RANK, Cue.EXTREME, Cue.COMPARE, Cue.SUM, Cue.AVERAGE, Cue.COUNT)
_EVERY = re.compile(r"[二两三四五六七八九十\d]家|各家|所有|全部|[家个]里|当中|大家|每家|五个|各单位|几家里")
_WHO = re.compile(r"谁|哪(?:几|一)?家(?!公司|企业|供应|单位中标)|哪(?:个|几个|些)(?:单位|中心|城市|市)")


def units_of(work: Work, frame: Frame) -> list[str] | Reply:
    """The whole names of the units asked for, or the reply that asks which or says that there are none."""
    units = frame.units
    if units.unknown and not (units.named or units.group):
        return no_unit(work, units.unknown)
    if units.others and (units.group or units.named):
        return _names([entity for entity in units.group or work.library.entities if entity not in units.named])
    if units.named and not (len(units.named) == 1 and units.group and wants_all(frame)):
        several = units.ambiguous and len(units.named) > 1 and len({entity.city for entity in units.named}) == 1
        return which(units.named, frame) if several else _names(units.named)
    if units.group:
        return _of_group(work, frame)
    return _of_none(work, frame)


def _of_group(work: Work, frame: Frame) -> list[str] | Reply:
    """«五家»: all of them, unless the question means another number of units than fit, or one."""
    units = _in_years(work, frame)
    wrong_count = units.counted and units.counted != len(units.group)
    if len(units.group) > 1 and (
        units.one or wrong_count or (units.these and not units.counted and not frame.inherited)
    ):
        return which(units.group, frame)
    return _names(units.group)


def _of_none(work: Work, frame: Frame) -> list[str] | Reply:
    """No unit is named: the only one there is, all where they are compared, else a question back."""
    entities = frame.units.candidates or work.library.entities
    if not entities:
        return Reply(Status.UNKNOWN, "库里还没有报告，请先用 juesuan ingest 导入报告，再来提问。")
    if len(entities) == 1 or (
        not frame.units.candidates and frame.has(*_ALL) and frame.targets and _WHO.search(frame.text)
    ):
        return _names(entities)
    return which(entities, frame)


def _in_years(work: Work, frame: Frame) -> Units:
    """«24年三家»: so many units as have a report of the year."""
    units, years = frame.units, frame.years.asked
    if not years or not units.counted or units.counted == len(units.group):
        return units
    fitting = tuple(one for one in units.group if set(years) & set(work.library.years(one.name)))
    return replace(units, group=fitting) if len(fitting) == units.counted else units


def wants_all(frame: Frame) -> bool:
    """Whether a question that names one unit is about all of them: «五家里最高的是某某吧»."""
    return bool(_EVERY.search(frame.text)) or (
        bool(_WHO.search(frame.text)) and frame.has(Cue.EXTREME, Cue.RANK, Cue.COMPARE)
    )


def _names(entities: Sequence[Entity]) -> list[str]:
    return [entity.name for entity in entities]


def which(entities: Sequence[Entity], frame: Frame) -> Reply:
    """Asks which unit is meant."""
    what = f"的{frame.targets[0].measured.name}" if frame.targets else ""
    listed = "、".join(_names(entities))
    text = f"库里有多家单位，您问的是哪一家{what}？可选：{listed}。也可以问“各家”，一起列出。"
    return Reply(Status.CLARIFY, text, tuple(_names(entities)))


def no_unit(work: Work, asked: Sequence[str]) -> Reply:
    """Says that the store has no report of a place or body, and whose it has."""
    stored = "、".join(entity.name for entity in work.library.entities)
    have = f"现有的是：{stored}。" if stored else "库里还没有报告。"
    return Reply(Status.UNKNOWN, f"没有资料：库里没有“{'、'.join(asked)}”的决算报告，无法回答。{have}")


def base_year(work: Work, frame: Frame, entity: str) -> int:
    """The year whose report answers: the newest asked for that is stored, else one whose next report tells of it."""
    stored = work.library.years(entity)
    for year in sorted(frame.years.asked, reverse=True):
        if year in stored:
            return year
    compared = [year + 1 for year in (*frame.years.asked, *frame.years.compared) if year + 1 in stored]
    if frame.years.asked and not compared:
        return max(frame.years.asked)
    return compared[0] if compared else next(iter(stored), 0)
