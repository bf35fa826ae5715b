"""Changes against last year or the budget: amount, rate, direction words and the year that is compared with."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import zip_longest

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.stated import Statements, Value, change_rate, found, percent, shown, wan
from db.core.money import round_half_up
from ingest.claims.model import Base, Change, Group, Span

_NEARLY = Decimal("0.05")  # how far «基本持平» may be from equal
# «持平» with a reason for having more or less; «基本持平» may have one.
_FLAT_REASON = re.compile(
    r"(?<!基本)(?<!大致)持平[。；;，,.]\s*(?:主要)?(?:变动)?原因(?:是|为)?[：:]?(?P<reason>[^。]*(?:减少|下降|压减|增加|增长|追加)[^。]*)"
)
_NOTHING = re.compile(r"没有|未(?:发生|增|减)|无(?:变动|变化|增)|不变|持平|相抵")
_WORDS = {1: ("增加", "增长"), -1: ("减少", "下降")}


def check(case: Case) -> Iterator[Found]:
    stated = Statements(case)
    yield from _flat_with_reason(case)
    for group in stated.groups:
        for change in group.changes:
            yield from _base_year(stated, change)
            yield from _change(stated, group, change)


def _base_year(stated: Statements, change: Change) -> Iterator[Found]:
    """Last year is the year before the report's; a budget is the report's own."""
    if change.year is None or change.base is Base.UNKNOWN:
        return
    year = int(change.year.number.value)
    due = stated.case.year - 1 if change.base is Base.PRIOR else stated.case.year
    if year != due:
        yield found(
            "narrative.base_year",
            Severity.ERROR,
            f"报告年度为 {stated.case.year} 年，此处应与 {due} 年比较，文字写 {year} 年",
            change.span,
            expected=f"{due}年",
            actual=change.year.number.text,
        )


def _change(stated: Statements, group: Group, change: Change) -> Iterator[Found]:
    now, before = stated.current(group), _before(stated, group, change)
    amount, rate = stated.amount(change.amount), stated.percent(change.rate)
    if change.flat and amount is None and rate is None:
        yield from _flat(group, change, now, before)
        return
    if change.flat and amount is not None and amount.low > 0:
        yield _found_flat(group, change, wan(amount.value))
        return
    sign = _sign(change, now, amount, rate, before)
    if sign is None:
        yield _direction(group, change, now, amount, rate, before)
        return
    wrong = _wrong_prior(stated, group, change, now, amount, before, sign)
    if wrong is not None:
        yield wrong
        return
    yield from _rate(group, change, now, amount, rate, before, sign)


def _before(stated: Statements, group: Group, change: Change) -> Value | None:
    """What is compared with, where it is known: last year's amount, or the budget."""
    if change.before is not None:
        return stated.amount(change.before)
    if change.base is Base.PRIOR:
        return stated.stated_prior(group) or stated.stored_prior(group)
    if change.base in (Base.INITIAL, Base.FULL):
        own = stated.amount(group.initial if change.base is Base.INITIAL else group.full or group.budget)
        return own or next(iter(stated.budgets(group)), None)
    return None


def _fits(now: Value, amount: Value | None, rate: Value, before: Value | None, sign: int) -> bool:
    """Whether rate and amount agree when the change goes this way."""
    if amount is None:
        return (
            before is not None
            and (share := percent(now.minus(before), before)) is not None
            and share.agrees(Value(sign * rate.value, rate.play))
        )
    base = now.minus(Value(sign * amount.value, amount.play))
    if base.high <= 0:
        return False
    share = change_rate(now, amount, sign)
    return share is None or share.agrees(rate)


def _sign(
    change: Change, now: Value | None, amount: Value | None, rate: Value | None, before: Value | None
) -> int | None:
    """The direction that words and figures agree on; None where they contradict each other."""
    said = {
        sign
        for sign, value in ((change.amount_sign, amount), (change.rate_sign, rate))
        if sign and value and value.low > 0
    }
    if len(said) > 1:
        return None
    sign = next(iter(said), 0)
    if not sign or now is None:
        return sign
    if before is not None and amount is not None:
        off = now.minus(before)
        if not off.agrees(Value(sign * amount.value, amount.play)) and off.agrees(
            Value(-sign * amount.value, amount.play)
        ):
            return None
    if rate is not None and not _fits(now, amount, rate, before, sign) and _fits(now, amount, rate, before, -sign):
        return None
    return sign


def _direction(
    group: Group, change: Change, now: Value | None, amount: Value | None, rate: Value | None, before: Value | None
) -> Found:
    """Words that cannot both be right, and which way the figures point."""
    true = 0
    if now is not None and before is not None and not now.agrees(before):
        true = 1 if now.value > before.value else -1
    elif now is not None and rate is not None:
        ways = [sign for sign in (1, -1) if _fits(now, amount, rate, None, sign)]
        true = ways[0] if len(ways) == 1 else 0
    said = "，".join(
        f"{word}{number.number.text}"
        for word, number in ((change.amount_word, change.amount), (change.rate_word, change.rate))
        if number
    )
    words = _WORDS.get(true)
    pairs = (words or ("", "")), (change.amount, change.rate)
    expected = "，".join(f"{word} {number.number.text}" for word, number in zip(*pairs, strict=True) if number and word)
    sums = _arithmetic(now, amount, before, true)
    return found(
        "narrative.change_direction",
        Severity.ERROR,
        f"“{group.label}”写“{said}”，增减方向与数字矛盾{sums}",
        change.span,
        expected=expected or "增减方向一致",
        actual=said,
        evidence=now.evidence if now else (),
        cause=f"change/{change.span.passage.ordinal}/{change.span.start}",
    )


def _arithmetic(now: Value | None, amount: Value | None, before: Value | None, sign: int) -> str:
    if now is None or not sign:
        return ""
    if before is not None:
        off = shown(now.value - before.value)
        return f"：本年 {shown(now.value)}，比较数 {shown(before.value)}，差 {off} 万元，应为{_WORDS[sign][0]}"
    if amount is not None:
        base = now.value - sign * amount.value
        rate = _two(amount.value / base * 100)
        return f"：{shown(amount.value)}÷{shown(base)}={rate}%，与{_WORDS[sign][1]}相符"
    return ""


def _wrong_prior(
    stated: Statements,
    group: Group,
    change: Change,
    now: Value | None,
    amount: Value | None,
    before: Value | None,
    sign: int,
) -> Found | None:
    """The change beside a known figure of last year or of the budget."""
    if now is None or amount is None or before is None or change.amount is None:
        return None
    off = now.minus(before)
    if off.agrees(Value(sign * amount.value, amount.play)):
        return None
    own = change.base is not Base.PRIOR or change.before is not None or stated.stated_prior(group) is not None
    true = _WORDS[1 if off.value > 0 else -1][0]
    return found(
        "narrative.change_amount",
        Severity.ERROR if own else Severity.WARNING,
        f"“{group.label}”本年 {wan(now.value)}，比较数 {wan(before.value)}，应{true} {wan(abs(off.value))}，"
        f"文字写{change.amount_word} {change.amount.number.text}",
        change.span,
        expected=f"{true} {wan(abs(off.value))}",
        actual=f"{change.amount_word} {change.amount.number.text}",
        evidence=now.evidence + before.evidence,
        cause=f"change/{change.span.passage.ordinal}/{change.span.start}",
    )


def _rate(
    group: Group,
    change: Change,
    now: Value | None,
    amount: Value | None,
    rate: Value | None,
    before: Value | None,
    sign: int,
) -> Iterator[Found]:
    if now is None or rate is None or change.rate is None or not sign:
        return
    if amount is not None:
        base = now.minus(Value(sign * amount.value, amount.play))
        part = amount
        if base.high < 0:
            yield _impossible(group, change, now, amount)
            return
    elif before is not None:
        base, part = before, now.minus(before)
        part = Value(abs(part.value), part.play, part.evidence)
    else:
        return
    share = percent(part, base) if amount is None else change_rate(now, amount, sign)
    if share is None or share.agrees(rate):
        return
    yield found(
        "narrative.change_rate",
        severity_of_slip(rate, share),
        f"“{group.label}”变动 {shown(part.value)} 万元，比较数 {shown(base.value)} 万元，"
        f"{shown(part.value)}÷{shown(base.value)}={_two(share.value)}%，文字写 {change.rate.number.text}",
        change.span,
        expected=f"{_two(share.value)}%",
        actual=change.rate.number.text,
        evidence=now.evidence,
        cause=f"change/{change.span.passage.ordinal}/{change.span.start}",
    )


def severity_of_slip(said: Value, true: Value) -> Severity:
    """A last digit that is one off may be another way to round; more cannot be right."""
    return Severity.WARNING if abs(said.value - true.value) <= said.play * 3 + true.play else Severity.ERROR


def _two(value: Decimal) -> str:
    return str(round_half_up(value))


def _impossible(group: Group, change: Change, now: Value, amount: Value) -> Found:
    return found(
        "narrative.change_amount",
        Severity.ERROR,
        f"“{group.label}”本年 {wan(now.value)}，不可能比上年增加 {wan(amount.value)}",
        change.span,
        actual=wan(amount.value),
        cause=f"change/{change.span.passage.ordinal}/{change.span.start}",
    )


def _flat(group: Group, change: Change, now: Value | None, before: Value | None) -> Iterator[Found]:
    """«与上年持平» beside two known figures."""
    if now is None or before is None or now.agrees(before):
        return
    if (
        any(word in change.flat for word in ("基本", "大致"))
        and abs(now.value - before.value) <= abs(before.value) * _NEARLY
    ):
        return
    yield _found_flat(group, change, f"{wan(before.value)}，本年 {wan(now.value)}")


def _found_flat(group: Group, change: Change, figures: str) -> Found:
    return found(
        "narrative.flat",
        Severity.WARNING,
        f"“{group.label}”写“{change.flat}”，而变动或比较数为 {figures}",
        change.span,
        actual=change.flat,
        cause=f"change/{change.span.passage.ordinal}/{change.span.start}",
    )


def _flat_with_reason(case: Case) -> Iterator[Found]:
    """«持平。主要原因：…减少支付» says two things."""
    for passage, after in zip_longest(case.passages, case.passages[1:]):
        joined = passage.text
        if after is not None and after.section == passage.section and joined.rstrip().endswith(("：", ":")):
            joined += after.text  # a reason that the page put on its own line
        match = _FLAT_REASON.search(joined)
        if match is None or case.part_of(passage.section) != "explanation" or _NOTHING.search(match["reason"]):
            continue
        yield found(
            "narrative.flat_reason",
            Severity.WARNING,
            f"写“持平”，主要原因却是“{match['reason'].strip()}”",
            Span(passage, match.start(), min(match.end(), len(passage.text))),
            actual="持平",
            cause=f"flat_reason/{passage.ordinal}",
        )
