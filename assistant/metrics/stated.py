"""What the explanation states of a subject: equal claims are one, differing ones are told, «none» is 0."""

import re
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.library import ReportData
from assistant.metrics.subjects import Subject
from assistant.results import Citation, Evidence, Missing, Reason, Result, Value, decimals_needed
from db.core.number_forms import convert
from db.core.text import fold
from db.records import StoredClaim
from ingest.claims.mask import mask
from ingest.claims.model import Measure

_OWN_YEAR = ("本年", "年初", "")
# «提升至», «降到»: the later of two values; «由», «从» closes the words of the earlier.
_REACHED = re.compile(r"(?:提升|上升|提高|增加|增长|下降|降低|减少|压减|缩短|升|降|增|减)?[至到]")
_FROM = re.compile(r"[由从]$")
_FREE = {Measure.INDICATOR, Measure.SCORE}  # results named by their own words
# «本单位无…», «没有安排…»: the words before a quantity that say it is nothing.
_NONE = r"(?:无|没有|未发生|未安排|不涉及|不存在)[^,.;:!?]{0,24}?"
_CLAUSE_ENDS = r"(?:支出|费用|情况)?(?=[,.;:!?]|$)"
_TELLING = 4  # a shorter word says too little of what is none


def stated(data: ReportData, subject: Subject, unit: str, what: str) -> Result:
    """What this year's explanation says of the subject, in the unit. Missing where it says nothing of it."""
    found = of_this_year(data, subject) or _by_words(data, subject, unit)
    known = [(claim, exact) for claim in found if (exact := in_unit(claim, unit)) is not None]
    if not known:
        return _none(data, subject, unit) or Missing(Reason.UNPUBLISHED, what, "情况说明里没有写")
    if len({exact for _, exact in known}) > 1:
        known = [pair for pair in known if _year_beside(data, pair[0]) in (None, data.year)] or known
    first, exact = known[0]
    same = [claim for claim, other in known if other == exact]
    others = dict.fromkeys(f"{claim.claim.value}{claim.claim.unit}" for claim, other in known if other != exact)
    return Value(
        exact,
        _shown_unit(first, unit),
        max(decimals_needed(exact, unit), _decimals(first.claim.value)),
        tuple(evidence_of(data, claim) for claim in same),
        note=f"报告中另有不同的数：{'、'.join(others)}" if others else "",
    )


def of_this_year(data: ReportData, subject: Subject) -> list[StoredClaim]:
    """Claims of this year about the subject, of its measure, as they are read."""
    return [item for item in about(data, subject) if item.claim.year_ref in _OWN_YEAR]


def about(data: ReportData, subject: Subject) -> list[StoredClaim]:
    """Claims of any year about the subject, of its measure."""
    kind = str(subject.measure)
    return [item for item in data.claims if item.claim.kind == kind and _speaks(item, subject)]


def _speaks(item: StoredClaim, subject: Subject) -> bool:
    if subject.account:
        return item.claim.account == subject.account
    return not item.claim.account and item.claim.metric in subject.names


def evidence_of(data: ReportData, item: StoredClaim) -> Evidence:
    return Evidence(f"claim:{item.id}", data.cite_claim(item))


def in_unit(item: StoredClaim, unit: str) -> Fraction | None:
    """A claim's value in a unit; things are counted in whatever unit the report uses, but money, percentages and
    things are never one another."""
    value = Decimal(item.claim.value)
    exact = convert(value, fold(item.claim.unit), fold(unit))
    if exact is not None:
        return Fraction(exact)
    measured = {"%", "万元", "元"}
    return None if item.claim.unit in measured or unit in measured else Fraction(value)


def _shown_unit(item: StoredClaim, unit: str) -> str:
    return unit if convert(Decimal(1), fold(item.claim.unit), fold(unit)) is not None else item.claim.unit


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _by_words(data: ReportData, subject: Subject, unit: str) -> list[StoredClaim]:
    """Results that the text names by their own words: of «X由a提升至b» the one that was reached."""
    for word in subject.words:
        for place, item in enumerate(data.claims):
            label = fold(item.claim.metric)
            if item.claim.kind not in _FREE or word not in label or in_unit(item, unit) is None:
                continue
            later = data.claims[place + 1] if place + 1 < len(data.claims) else None
            if _FROM.search(label) and later is not None and _REACHED.match(fold(later.claim.metric)):
                return [later]
            return [item]
    return []


def _year_beside(data: ReportData, item: StoredClaim) -> int | None:
    """The year that stands nearest before a claim's number in its sentence."""
    masked = mask(item.claim.quote)
    year: int | None = None
    for place in sorted(masked.numbers):
        number = masked.numbers[place]
        if masked.text[place] == "Ⓨ":
            year = int(number.value)
        elif number.value == Decimal(item.claim.value) and number.unit == item.claim.unit:
            return year
    return None


def _none(data: ReportData, subject: Subject, unit: str) -> Value | None:
    """0 where the explanation says in words that there is none."""
    if subject.measure is not Measure.ACTUAL or not subject.names:
        return None
    patterns = [
        re.compile(_NONE + f"(?:{quantity.names.pattern})")
        for quantity in data.wording.quantities
        if quantity.id in subject.names and quantity.names is not None
    ]
    patterns += [re.compile(_NONE + re.escape(word) + _CLAUSE_ENDS) for word in subject.words if len(word) >= _TELLING]
    for stored in data.explanation:
        passage = stored.passage
        if any(pattern.search(fold(passage.text)) for pattern in patterns):
            citation = Citation(
                f"passage:{stored.id}", data.entity, data.year, "", next(iter(subject.names)), str(subject.measure),
                "0", passage.source, unit, quote=passage.text,
            )  # fmt: skip
            return Value(Fraction(0), unit, 2, (Evidence(citation.id, citation),), note="情况说明写明没有发生")
    return None
