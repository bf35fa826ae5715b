"""How many projects have a grade, as the draft of a report tells it."""

import re
from fractions import Fraction

from assistant.drafting.supplied import SuppliedData
from assistant.metrics.projects import stated_count
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value

_OF_GRADE, _BLANK = re.compile("等级为(.+?)的项目数"), re.compile(r"\s+")


def graded(data: SuppliedData, stated: str, found: Result) -> Result:
    """How many projects have a grade: as the text says; not counted from the tables where they are not all there."""
    match = _OF_GRADE.search(stated)
    if match is None:
        return found
    words = rf"([0-9]+)个项目(?:的)?自评(?:等级|结果)均?为[“]?{match[1]}|自评等级为[“]?{match[1]}[”]?的有([0-9]+)个"
    for stored in data.explanation:
        if told := re.search(words, _BLANK.sub("", stored.passage.text)):
            count = told[1] or told[2]
            cited = Citation(
                f"passage:{stored.id}", data.entity, data.year, "", stated, "", count, stored.passage.source, "个",
                quote=stored.passage.text,
            )  # fmt: skip
            return Value(Fraction(count), "个", 0, (Evidence(cited.id, cited),), note="报告文字所述")
    if isinstance(found, Value) and found.derived and stated_count(data) not in (None, len(data.projects)):
        return Missing(Reason.UNPUBLISHED, stated, "自评表不全，不能按等级计数")
    return found
