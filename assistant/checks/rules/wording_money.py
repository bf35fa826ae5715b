"""What the text says of money: reasons that work backwards, and money against what it paid for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.wording_text import Sentence, entire, explanation
from db.catalogue.wording import Wording, load_wording
from db.core.numbers import Kind, find_numbers

# --- reasons ---------------------------------------------------------------------------------------------------------


def check_reason_direction(case: Case) -> Iterator[Found]:
    """数减少了，所述原因却只有追加、新增；或者数增加了，所述原因却只有压缩、节约。"""
    words = load_wording()
    for sentence in explanation(case):
        around = case.passages[sentence.piece].text if sentence.piece >= 0 else sentence.text
        for fell in (True, False):
            match = _reason(sentence, words, around, fell=fell)
            if match is None or not _works_against(match["reason"], words, fell=fell):
                continue
            reason = sentence.printed(*match.span("reason")).strip(" 。，,")
            way = "大" if fell else "小"
            yield Found(
                "wording.reason_direction",
                Severity.WARNING,
                f"“{sentence.printed(*match.span('what'))}”的原因“{reason}”只会使数更{way}，方向相反",
                sentence.printed(*match.span()).strip(" 。，,"),
                sentence.source,
                "与增减方向一致的原因",
                reason,
                cause=f"reason:{sentence.piece}",
            )


def _reason(sentence: Sentence, words: Wording, around: str, *, fell: bool) -> re.Match[str] | None:
    """The reason of one smaller (greater) figure than the first budget: money added to a later one may stay unspent."""
    lead = rf"(?:{words.any_of('reason.lead')})[是为:,]*(?P<reason>[^;]+)"
    against = "reason.below_budget" if fell else "reason.above_budget"
    if match := re.search(rf"(?P<what>{words.any_of(against)}数?)的?{lead}", sentence.folded):
        return match
    side = "小于|低于|少于" if fell else "大于|高于"
    if "年初预算" in around and "全年" not in around and "调整预算" not in around:
        return re.search(rf"(?P<what>决算数?(?:{side})预算数?)的?{lead}", sentence.folded)
    return None


def _works_against(reason: str, words: Wording, *, fell: bool) -> bool:
    """Whether every word of the reason pulls the other way."""
    said, eased = ("reason.adds", "reason.eases_below") if fell else ("reason.saves", "reason.eases_above")
    return bool(re.search(words.any_of(said), reason)) and not re.search(words.any_of(eased), reason)


# --- money and counts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Counted:
    """What an item of money paid for: how its count is said, and everything in the item that counts such things."""

    money: str  # key of the words before the amount
    count: re.Pattern[str]
    every: re.Pattern[str]
    told: str


_COUNTED = (
    # «共计接待 2 批次、10 人次（含外事接待 0 批次、0 人次）»
    _Counted(
        "counts.reception",
        re.compile(r"(?<!外事)接待(?:来访)?(\d+)批次,?、?共?(\d+)人次"),
        re.compile(r"(\d+)[余多]?个?(?:批|人)"),
        "接待批次、人次",
    ),
    # «使用财政拨款购置公务用车 0 辆»
    _Counted(
        "counts.purchase",
        re.compile(r"购置(?:更新)?(?:公务用车)?(?:数量)?为?(\d+)辆"),
        re.compile(r"(?:购置|更新)[^,.;]{0,8}?(\d+)辆"),
        "购置辆数",
    ),
    # «团组 0 个，累计 0 人次»
    _Counted(
        "counts.travel",
        re.compile(r"团组(\d+)个[^.;]{0,40}?累计(\d+)人次"),
        re.compile(r"(\d+)[余多]?(?:个|批|人)"),
        "出国团组、人次",
    ),
)
_BUDGET_FIRST = r"(?:全年|年初)?预算数?为?[\d.,]+万元,"


def check_money_and_counts(case: Case) -> Iterator[Found]:
    """公务接待费有金额而批次人次为零，购车费、出国费同理；反过来也是。"""
    words = load_wording()
    for passage in case.passages:
        if case.part_of(passage.section) in ("definitions", "attachments", "overview"):
            continue
        for counted in _COUNTED:
            found = _contradiction(entire(passage), words.any_of(counted.money), counted)
            if found is not None:
                yield found


def _contradiction(item: Sentence, names: str, counted: _Counted) -> Found | None:
    """The money of an item against what it paid for; None where both are nothing, or both something."""
    said = rf"{names}(?:{_BUDGET_FIRST}支出决算|支出决算|支出|决算)?数?为?([\d.,]+)万元"
    amounts, count = list(re.finditer(said, item.folded)), counted.count.search(item.folded)
    values = [number for amount in amounts for number in find_numbers(amount[1] + "万元")]
    if count is None or not values or any(number.garbled or number.kind is not Kind.AMOUNT for number in values):
        return None
    paid = any(number.value for number in values)
    # Nothing counted at all speaks against money; only the item's own count speaks against none.
    numbers = (match[1] for match in counted.every.finditer(item.folded)) if paid else count.groups()
    if paid == any(map(int, numbers)):
        return None
    amount = next(amount for amount in amounts if not paid or re.search("[1-9]", amount[1]))
    money, number = item.printed(*amount.span()), item.printed(*count.span())
    told = counted.told
    return Found(
        "wording.money_and_counts",
        Severity.WARNING,
        f"“{money}”与“{number}”不符：" + (f"有支出而{told}为零" if paid else f"支出为零而{told}不为零"),
        number,
        item.source,
        f"{told}大于零" if paid else f"{told}为零，或补列支出",
        number,
        cause=f"counts:{item.piece}:{told}",
    )


CHECKS = (check_reason_direction, check_money_and_counts)
