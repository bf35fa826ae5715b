"""What this year's own text says in words where it gives no number: that something is as it was last year."""

import re
from fractions import Fraction

from assistant.drafting.tidy import tidy
from assistant.metrics.library import ReportData
from assistant.metrics.stated import about
from assistant.metrics.subjects import Subject
from assistant.results import Citation, Evidence, Value
from ingest.claims.model import Measure

# «与上年决算数一致», «与 2023 年度持平», but not «与年初预算数持平».
_AS_BEFORE = re.compile(r"(?:与|比|较|同)(?P<base>[^，。；,;预]{0,14}?)(?:一致|相同|持平|没有变化|无变化)")
_FURTHER = 30  # how far behind a statement its comparison stands


def said_same(data: ReportData, subject: Subject, unit: str) -> Value | None:
    """A change of 0, with the words as evidence; None where the text does not say so right behind the amount."""
    if not subject:
        return None
    for claim in about(data, subject.of(Measure.ACTUAL)):
        for stored in data.explanation:
            start = stored.passage.text.find(claim.claim.quote)
            if start < 0 or stored.passage.section != claim.claim.section:
                continue
            words = stored.passage.text[start : start + len(claim.claim.quote) + _FURTHER]
            if _AS_BEFORE.search(words):
                cited = Citation(
                    f"passage:{stored.id}", data.entity, data.year, "", claim.claim.metric, str(Measure.CHANGE), "0",
                    stored.passage.source, unit, quote=stored.passage.text,
                )  # fmt: skip
                return Value(Fraction(0), unit, 2, (Evidence(cited.id, cited),), note="报告文字所述")
    return None


def own_words(data: ReportData, pattern: str) -> tuple[str, Evidence] | None:
    """What this year's own text says where a pattern finds it: its group, or the next paragraph where the group is
    empty because a heading stands alone."""
    sought = re.compile(pattern)
    texts = data.explanation
    for place, beginning in enumerate(texts):
        match = sought.search(tidy(beginning.passage.text))
        if match is None:
            continue
        stored, words = beginning, match[1]
        if not words and place + 1 < len(texts):
            stored = texts[place + 1]
            words = tidy(stored.passage.text)
        if words := words.strip().rstrip("。；;，"):
            cited = Citation(
                f"passage:{stored.id}", data.entity, data.year, "", "", "", "", stored.passage.source,
                quote=stored.passage.text,
            )  # fmt: skip
            return words, Evidence(cited.id, cited)
    return None
