"""Names and figures in the text: the hotline's own number, garbled figures, shares of the wrong whole, other years."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from assistant.checks.case import Case
from assistant.checks.findings import Found, Severity
from assistant.checks.rules.wording_text import Sentence, cut, explanation, sentences
from db.catalogue.wording import load_wording
from db.core.numbers import Kind, Number, find_numbers, parse_cell
from db.core.text import fold

# Searched in the printed text: «1. 12345热线» and «3 12345热线» are two numbers that only a blank parts.
_DIGITS = re.compile(r"(?<![0-9][.,])(?<![0-9\-/])[0-9]+(?![.,]?[0-9])")
_NAME_DIGITS = re.compile(r"\d{4,8}")
_LEADING = re.compile(r"[-－△]?([\d.,，\s]+)")
_UNITED = (Kind.AMOUNT, Kind.PERCENT, Kind.POINTS)


# --- the hotline's number --------------------------------------------------------------------------------------------


def check_hotline_number(case: Case) -> Iterator[Found]:
    """本单位热线号码多写、少写一位，或者两位颠倒。"""
    pieces = [*sentences(case), *_project_texts(case)]
    own = _own_number(case, pieces)
    if not own:
        return
    followers = re.compile(load_wording().any_of("hotline.named"))
    seen: set[str] = set()
    for piece in pieces:
        for match in _DIGITS.finditer(piece.text):
            if match[0] in seen or not _mistyped(match[0], own):
                continue
            if not followers.match(fold(piece.text[match.end() : match.end() + 8])):
                continue
            seen.add(match[0])
            quote = _around(piece.text, *match.span())
            yield Found(
                "wording.hotline_number",
                Severity.ERROR,
                f"热线号码是 {own}，此处写作 {match[0]}",
                quote,
                piece.source,
                quote.replace(match[0], own),
                quote,
                cause=f"hotline:{match[0]}",
            )


def _project_texts(case: Case) -> Iterator[Sentence]:
    for project in case.projects:
        yield from cut(project.name, project.source)
        for indicator in project.indicators:
            for text in (indicator.name, indicator.note):
                yield from cut(text, indicator.source)


def _own_number(case: Case, pieces: list[Sentence]) -> str:
    """The digits of the unit's name, else the short number that the text itself uses as a name."""
    if named := _NAME_DIGITS.search(fold(case.entity)):
        return named[0]
    words = load_wording()
    used = re.compile(rf"(?<![0-9][.,])(?<![0-9])({words.hotline_shape})(?={words.any_of('hotline.named')})")
    counts = Counter(match[1] for piece in pieces for match in used.finditer(piece.folded))
    number, times = counts.most_common(1)[0] if counts else ("", 0)
    return number if times >= words.hotline_least_often else ""


def _mistyped(digits: str, own: str) -> bool:
    """One digit more, one less, or two neighbours exchanged; another public hotline is none of these."""
    if digits == own or digits in load_wording()["hotline.known"]:
        return False
    if len(digits) == len(own) + 1:
        return any(digits[:i] + digits[i + 1 :] == own for i in range(len(digits)))
    if len(digits) == len(own) - 1:
        return any(own[:i] + own[i + 1 :] == digits for i in range(len(own)))
    if len(digits) != len(own):
        return False
    unlike = [i for i, (one, other) in enumerate(zip(digits, own, strict=True)) if one != other]
    return len(unlike) == 2 and unlike[1] == unlike[0] + 1 and sorted(digits) == sorted(own)


def _around(text: str, first: int, last: int) -> str:
    """The name with what stands before and after it in its clause, as printed."""
    low = max((text.rfind(mark, 0, first) + 1 for mark in '，,。；;：:“”"（('), default=0)
    high = min((place for mark in '，,。；;：:“”"）)' if (place := text.find(mark, last)) >= 0), default=len(text))
    return text[max(low, first - 20) : min(high, last + 20)].strip()


# --- garbled figures -------------------------------------------------------------------------------------------------


def check_garbled_figure(case: Case) -> Iterator[Found]:
    """写坏了的数：小数点错位、位数不对。"""
    for sentence in (*explanation(case), *sentences(case, "attachments")):
        for number in find_numbers(sentence.text):
            if number.garbled and number.kind in _UNITED and _misshapen(number):
                yield Found(
                    "wording.garbled_figure",
                    Severity.WARNING,
                    f"“{number.text}”不是一个完整的数，请核对小数点和位数",
                    sentence.text.strip(" 。；;\n")[-60:] if len(sentence.text) < 60 else _clause(sentence, number),
                    sentence.source,
                    "",
                    number.text,
                    cause=f"garbled:{sentence.piece}:{number.text}",
                )


def _misshapen(number: Number) -> bool:
    """Whether its own digits make no number; one that is only parted from its neighbours may be a matter of reading."""
    digits = _LEADING.match(number.text)
    token = fold(digits[1]).rstrip(".,") if digits else ""
    return bool(token) and (token[0] in ".," or parse_cell(token) is None)


def _clause(sentence: Sentence, number: Number) -> str:
    first = number.start
    while first > 0 and sentence.text[first - 1] not in "，,：:":
        first -= 1
    return sentence.text[first : number.end].strip()


# --- shares ----------------------------------------------------------------------------------------------------------


def check_share_of_whole(case: Case) -> Iterator[Found]:
    """货物采购占货物支出，工程采购占工程支出，服务采购占服务支出。"""
    kind = load_wording().any_of("share.kinds")
    pattern = re.compile(rf"({kind})采购[^,;。占]{{0,24}}占(?:政府采购)?({kind})(?:采购)?支出")
    for sentence in explanation(case):
        for match in pattern.finditer(sentence.folded):
            if match[1] != match[2]:
                yield Found(
                    "wording.share_of_whole",
                    Severity.WARNING,
                    f"{match[1]}采购的合同金额应当与{match[1]}支出相比，此处写的是{match[2]}支出",
                    sentence.printed(*match.span()),
                    sentence.source,
                    f"占{match[1]}支出",
                    f"占{match[2]}支出",
                    cause=f"share:{sentence.piece}:{match[1]}",
                )


# --- other years -----------------------------------------------------------------------------------------------------

# «第三部分 2024年度部门决算情况说明»
_TITLE = re.compile(r"(20\d\d)年度?[^,;。]{0,30}决算")
# «截至2024年12月31日», «到2024年末，» where a clause begins
_YEAR_END = re.compile(r"(?:截[至止](?:到)?|(?:^|(?<=[,;:.]))[到至])(20\d\d)年(?:度?末|年?底|12月(?:31日|底|末))")
_ANY_YEAR = re.compile(r"20\d\d年")
_HELD = re.compile(r"车辆|公务用车|设备|国有资产|固定资产")


def check_heading_year(case: Case) -> Iterator[Found]:
    """标题中的决算年度是本报告的年度。"""
    for section in case.sections:
        match = _TITLE.search(fold(section.title))
        if match and section.part != "attachments" and int(match[1]) != case.year:
            yield Found(
                "wording.heading_year",
                Severity.WARNING,
                f"本报告是 {case.year} 年度决算，标题写作 {match[1]} 年度",
                section.title,
                section.source,
                f"{case.year}年度",
                f"{match[1]}年度",
                cause=f"heading:{section.path}",
            )


def check_year_end(case: Case) -> Iterator[Found]:
    """车辆、设备、资产的截止日是本年末；与另一年末对照的句子除外。"""
    for sentence in explanation(case):
        dates = [date for date in _YEAR_END.finditer(sentence.folded) if not _ends_a_span(sentence.folded, date)]
        wrong = [date for date in dates if int(date[1]) != case.year]
        if not wrong or len(wrong) < len(dates) or f"{case.year}年" in sentence.folded:
            continue
        if _HELD.search(sentence.folded, wrong[0].end()):
            yield Found(
                "wording.year_end",
                Severity.ERROR,
                f"本报告是 {case.year} 年度决算，截止日应为 {case.year} 年末，写作 {wrong[0][1]} 年",
                sentence.printed(*wrong[0].span()),
                sentence.source,
                wrong[0][0].replace(wrong[0][1], str(case.year)),
                wrong[0][0],
                cause=f"year_end:{sentence.piece}",
            )


def _ends_a_span(text: str, date: re.Match[str]) -> bool:
    """«自2022年1月1日起，至2023年12月31日»: how long something lasts, not when it was counted."""
    return date[0][0] in "到至" and _ANY_YEAR.search(text, 0, date.start()) is not None


# --- said twice ------------------------------------------------------------------------------------------------------


def check_repeated_sentence(case: Case) -> Iterator[Found]:
    """同一句话接连写了两遍。"""
    for one, other in pairwise(explanation(case)):
        said = one.folded.strip(".;,")
        if len(said) >= 12 and said == other.folded.strip(".;,") and one.section == other.section:
            yield Found(
                "wording.repeated_sentence",
                Severity.INFO,
                "同一句话接连写了两遍",
                other.text.strip(),
                other.source,
                "写一遍",
                "写了两遍",
                cause=f"repeated:{other.piece}",
                related=(one.source,),
            )


CHECKS = (
    check_hotline_number,
    check_garbled_figure,
    check_share_of_whole,
    check_heading_year,
    check_year_end,
    check_repeated_sentence,
)
