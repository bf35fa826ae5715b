"""What the explanation says of last year: a stated amount, a change and a rate, and whether they agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from assistant.metrics.arithmetic import DIFFERENCE, SUM, calculate
from assistant.metrics.library import ReportData
from assistant.metrics.stated import about, evidence_of, in_unit
from assistant.metrics.subjects import Subject
from assistant.results import Missing, Result, Value, decimals_needed, rounded
from db.core.text import fold
from db.records import StoredClaim
from ingest.claims.mask import mask
from ingest.claims.model import Measure

_HALF_CENT = Fraction(1, 200)  # amounts and percentages are printed to two decimals
_AMOUNT_PLAY = Fraction(2, 100)
_INITIAL = re.compile("年初预算")
_WORDS = {1: "增加", -1: "减少"}


@dataclass(frozen=True)
class StatedChange:
    """What a report says of the change against last year. `amount` and `rate` carry their true sign; `base` is this
    year's figure that the report says it of."""

    amount: Value | None = None
    rate: Value | None = None
    note: str = ""
    base: Value | None = None


@dataclass(frozen=True)
class _Spoken:
    """A change or rate as the words have it."""

    claim: StoredClaim
    size: Fraction
    sign: int

    @property
    def quote(self) -> str:
        return f"{fold(self.claim.claim.direction)} {self.claim.claim.value}{self.claim.claim.unit}"


def stated_prior(data: ReportData, subject: Subject, unit: str) -> Value | None:
    """Last year's amount where this year's text states it."""
    years = ("上年", str(data.year - 1))
    found = [claim for claim in about(data, subject) if claim.claim.year_ref in years]
    known = [(claim, exact) for claim in found if (exact := in_unit(claim, unit)) is not None]
    if not known:
        return None
    first = known[0][1]
    evidence = tuple(evidence_of(data, claim) for claim, exact in known if exact == first)
    return Value(first, unit, decimals_needed(first, unit), evidence, note="本年报告的文字所述")


def stated_change(data: ReportData, subject: Subject, now: Value) -> StatedChange | None:
    """The stated change of a subject, its direction settled by the arithmetic where the words contradict it."""
    amounts = _spoken(data, subject.of(Measure.CHANGE), now.unit)
    rates = _spoken(data, subject.of(Measure.RATE), "%")
    if not amounts and not rates:
        return None
    amount = amounts[0] if amounts else None
    rate = next((one for one in rates if amount is None or one.claim.claim.quote == amount.claim.claim.quote), None)
    prior = stated_prior(data, subject, now.unit)
    if amount is None:
        return StatedChange(None, _valued(data, rate, rate.sign, "%") if rate else None)
    base = _said_now(data, subject, amount, now)
    sign, note = _settle(base.exact, amount, rate, prior)
    note = "；".join(part for part in (note, base.note if base is not now else "", _differing(amounts)) if part)
    told = _valued(data, amount, sign, now.unit)
    return StatedChange(replace(told, note=note), _valued(data, rate, sign, "%") if rate else None, note, base)


def prior_from_change(data: ReportData, subject: Subject, now: Value, what: str) -> Result | None:
    """Last year's amount, reckoned back from this year's and the stated change; None where no amount is stated."""
    told = stated_change(data, subject, now)
    if told is None or told.amount is None or told.base is None:
        return None
    size = replace(told.amount, exact=abs(told.amount.exact))
    formula = SUM if told.amount.exact < 0 else DIFFERENCE
    result = calculate(formula, (replace(told.base, note=""), replace(size, note="")), now.unit, what)
    if isinstance(result, Missing):
        return result
    note = f"按本年报告所述变动额倒推：{result.working}"
    return replace(result, note="；".join(part for part in (note, told.note) if part))


def budget_from_change(data: ReportData, subject: Subject, now: Value, what: str) -> Result | None:
    """The initial budget, reckoned back from what the words say the outcome differs from it by; None where they do
    not say it."""
    amounts = _spoken(data, subject.of(Measure.CHANGE), now.unit, prior=False)
    if not amounts or not amounts[0].sign or not _INITIAL.search(fold(amounts[0].claim.claim.quote)):
        return None
    size = _valued(data, amounts[0], 1, now.unit)
    formula = SUM if amounts[0].sign < 0 else DIFFERENCE
    result = calculate(formula, (replace(now, note=""), size), now.unit, what)
    if isinstance(result, Missing):
        return result
    return replace(result, note=f"按报告所述与年初预算的差额倒推：{result.working}")


def _spoken(data: ReportData, subject: Subject, unit: str, *, prior: bool = True) -> list[_Spoken]:
    """Changes against last year, in reading order; or those against a budget, which are another matter."""
    found: list[_Spoken] = []
    for claim in about(data, subject):
        exact = in_unit(claim, unit)
        if exact is not None and _against_last_year(data, claim) is prior:
            found.append(_Spoken(claim, exact, _sign(data, claim.claim.direction)))
    return found


def _sign(data: ReportData, direction: str) -> int:
    word = fold(direction)
    if re.match(data.wording.cues["down"], word):
        return -1
    return 1 if re.match(data.wording.cues["up"], word) else 0


def _against_last_year(data: ReportData, item: StoredClaim) -> bool:
    """Whether the comparison that stands nearest before the number is with last year and not with a budget."""
    masked = mask(item.claim.quote)
    end = next(
        (
            place
            for place, number in masked.numbers.items()
            if number.value == Decimal(item.claim.value) and number.unit == item.claim.unit
        ),
        len(masked.text),
    )
    last, prior = -1, True
    for cue, against_prior in (("base", True), ("base_budget", False)):
        for match in data.wording.cues[cue].finditer(masked.text, 0, end):
            if match.start() >= last:
                last, prior = match.start(), against_prior
    return prior


def _said_now(data: ReportData, subject: Subject, amount: _Spoken, now: Value) -> Value:
    """This year's amount as the passage of the change states it, where that is not what the tables carry."""
    section = amount.claim.claim.section
    for claim in about(data, subject.of(Measure.ACTUAL)):
        if claim.claim.year_ref != "本年" or claim.claim.section != section:
            continue
        exact = in_unit(claim, now.unit)
        if exact is not None and abs(exact - now.exact) > _AMOUNT_PLAY:
            evidence = (evidence_of(data, claim),)
            note = f"变动额是对报告文字所述的 {claim.claim.value}{claim.claim.unit} 而言"
            return Value(exact, now.unit, decimals_needed(exact, now.unit), evidence, note=note)
        return now
    return now


def _valued(data: ReportData, spoken: _Spoken, sign: int, unit: str) -> Value:
    exact = spoken.size * (sign or 1)
    return Value(exact, unit, max(2, decimals_needed(exact, unit)), (evidence_of(data, spoken.claim),))


def _differing(amounts: Sequence[_Spoken]) -> str:
    others = dict.fromkeys(
        one.quote for one in amounts[1:] if (one.size, one.sign) != (amounts[0].size, amounts[0].sign)
    )
    return f"报告另一处写“{'、'.join(others)}”" if others else ""


def _settle(now: Fraction, amount: _Spoken, rate: _Spoken | None, prior: Value | None) -> tuple[int, str]:
    """The direction that the figures have, and what the words get wrong."""
    said = amount.sign or (rate.sign if rate else 0)
    if not amount.size:
        return said, ""
    true = said
    if prior is not None and prior.exact != now:
        true = 1 if now > prior.exact else -1
    else:
        fitting = [sign for sign in (1, -1) if _fits(now, amount.size, rate, sign)]
        true = said if said in fitting or not fitting else fitting[0]
    contrary = (amount.sign not in (0, true)) or (rate is not None and rate.sign not in (0, true) and rate.size != 0)
    if contrary:
        quote = "，".join(one.quote for one in (amount, rate) if one)
        return true, f"报告写“{quote}”，方向与数字矛盾；{_shown(now, amount.size, true)}，应为{_WORDS[true]}"
    if rate is not None and not _fits(now, amount.size, rate, true):
        return true, f"报告写变动率 {rate.claim.claim.value}%，而{_shown(now, amount.size, true)}"
    return true, ""


def _fits(now: Fraction, size: Fraction, rate: _Spoken | None, sign: int) -> bool:
    """Whether last year's figure can be what this change makes it, and the rate what it then is."""
    base = now - sign * size
    if base <= 0:
        return False
    if rate is None:
        return True
    ends = [
        (size + a) / (base + b) * 100 for a in (-_HALF_CENT, _HALF_CENT) for b in (-_AMOUNT_PLAY, _AMOUNT_PLAY)
        if base + b > 0
    ]  # fmt: skip
    return min(ends, default=rate.size) - _HALF_CENT <= rate.size <= max(ends, default=rate.size) + _HALF_CENT


def _shown(now: Fraction, size: Fraction, sign: int) -> str:
    base = now - sign * size
    if base <= 0:
        return f"本年 {rounded(now, 2)}"
    return f"{rounded(size, 2)}÷{rounded(base, 2)}={rounded(size / base * 100, 2)}%"
