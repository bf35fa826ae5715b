"""The year of a statement: the report's own, or the one before where last year is told."""

import re
from collections.abc import Iterator

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import Statements, around, found
from ingest.claims.model import Group, Measure, Said
from ingest.claims.walk import REASON

_FREE = frozenset({"performance", ""})
_WORK = re.compile(r"^(?:度)?.{0,12}(?:预算项目|项目支出|绩效自评|整体支出|部门整体)")
_NOTHING = re.compile(r"^(?:度)?(?:无|没有|未(?!来)|[^,，。；;]{2,24}(?:使用财政拨款)?购置公务用车)")


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    used = {id(change.year) for group in stated.groups for change in group.changes}
    used |= {id(relation.year) for group in stated.groups for relation in group.relations}
    owned: dict[int, list[Group]] = {}
    for group in stated.groups:
        owned.setdefault(id(group.year), []).append(group)
    topics = {group.span.passage.ordinal: group.topic.id if group.topic else "" for group in stated.groups}
    for said in stated.told.said:
        if said.measure is not Measure.YEAR or said.what == REASON or id(said) in used:
            continue
        year = int(said.number.value)
        if year == case.year or said.number.high is not None:
            continue
        topic = topics.get(said.passage.ordinal, "")
        if not _about_the_year(said):
            groups = owned.get(id(said), [])
            told_of_last = year == case.year - 1 and not any(
                _is_this_years(stated, group) or _never_this_years(stated, group) for group in groups
            )
            if not groups or told_of_last or topic in _FREE:
                continue
        yield found(
            "narrative.year",
            Severity.WARNING if topic in _FREE or year == case.year - 1 else Severity.ERROR,
            f"报告年度为 {case.year} 年，此处写 {said.number.text}",
            around(said, after=30),
            expected=f"{case.year}年度",
            actual=said.number.text,
        )


def _is_this_years(stated: Statements, group: Group) -> bool:
    """Whether a figure told of last year is exactly what this year's tables carry, and not what last year's did."""
    value, before = stated.amount(group.actual), stated.stored_prior(group)
    if value is None or not value.value or (before is not None and before.agrees(value)):
        return False
    return any(item.value == value.value for item in stated.carried(group))


def _never_this_years(stated: Statements, group: Group) -> bool:
    """Whether a figure that no table carries is told of last year and nowhere of the report's own: «2023年度政府采购
    支出总额为…» opens the chapter of a report of 2024."""
    if group.quantity is None or group.quantity.cells or group.topic is None or stated.amount(group.actual) is None:
        return False
    told = [other for other in stated.groups if other.name == group.name and other.actual is not None]
    return all(stated.is_prior(other) for other in told) and group is told[0]


def _about_the_year(said: Said) -> bool:
    """«对2023年度市级预算项目…», «2023年无…收支» speak of the report's year; a project's history does not."""
    before = said.passage.text[max(0, said.number.start - 3) : said.number.start]
    after = "".join(said.passage.text[said.number.end : said.number.end + 40].split())
    return bool(_NOTHING.match(after)) or (before.rstrip().endswith("对") and bool(_WORK.match(after)))
