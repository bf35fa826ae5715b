"""Years, dates, codes, names made of digits, and small counts of units: what is checked without a figure."""

import re
from dataclasses import dataclass

from assistant.evidence import Ledger, owners, years_of
from assistant.guard.marks import Line, Mark, Sort
from assistant.metrics.finder import find_metrics, named
from db.catalogue import Catalogue
from db.core.number_forms import Kind, Number
from db.core.text import fold

_YEAR = re.compile(r"(?<![0-9.])(?:19[5-9][0-9]|20[0-9]{2})(?![0-9.])")
_YEAR_ENDS = frozenset({1231, 101, 100, 1200})
_AFTER_CODE = 14  # characters in which a code's name may follow
_UNITS_AFTER = re.compile(
    r"\A(?:单位|城市|地市|市|地区|地方|中心|热线|部门|机构|报告|\Z|[^\u4e00-\u9fff]|中|里|之|合|都|均|的|相|比|分)"
)
_RANKED = re.compile("[前后列居位第]\\Z")
_ITEMS_AFTER = re.compile(r"\A(?:合计|之和|共|支出|收入|经费|费用|指标|相加|加|\Z|[^\u4e00-\u9fff]|中|的|分)")


@dataclass(frozen=True)
class Known:
    """What may be said without a figure."""

    years: frozenset[int]
    words: str
    units: dict[str, str]  # of which anything was found, with one piece of evidence each
    catalogue: Catalogue


def known_of(ledger: Ledger, catalogue: Catalogue) -> Known:
    entries = ledger.entries()
    words = ledger.words()
    years = set(ledger.years).union(*(entry.years for entry in entries)) if entries else set(ledger.years)
    years |= {int(match[0]) for match in _YEAR.finditer(words)}
    names = "\n".join(fold(name) for unit in ledger.units for name in (unit.name, *unit.short_names))
    return Known(frozenset(years), f"{words}\n{names}", owners(entries), catalogue)


def fault_of(number: Number, text: str, known: Known) -> str:
    """What is wrong with a number that is no measure; empty where nothing is."""
    if number.kind in (Kind.YEAR, Kind.DATE):
        return _year_fault(number, known)
    if number.kind is Kind.CODE:
        return _code_fault(number, text, known)
    if number.kind is Kind.IDENTIFIER and fold(number.text) not in known.words:
        return f"查到的资料里没有“{number.text}”"
    return ""


def _year_fault(number: Number, known: Known) -> str:
    unknown = [year for year in years_of(number) if year not in known.years]
    if unknown:
        return f"查到的资料里没有{unknown[0]}年，不能写“{number.text}”"
    if (
        number.kind is Kind.DATE
        and int(number.value) % 10000 not in _YEAR_ENDS
        and fold(number.text) not in known.words
    ):
        return f"查到的资料里没有“{number.text}”这个日期"
    return ""


def _code_fault(number: Number, text: str, known: Known) -> str:
    code = fold(number.text)
    found = named(known.catalogue, code)
    accounts = found.accounts if found else ()
    if not accounts and not re.search(rf"(?<![0-9]){code}(?![0-9])", known.words):
        return f"科目表里没有“{code}”这个代码"
    if not re.search(rf"(?<![0-9]){code}(?![0-9])", known.words):
        return f"查到的资料里没有代码“{code}”"
    beside = fold(text[number.end : number.end + _AFTER_CODE]).lstrip('("')
    following = next((one for one in find_metrics(known.catalogue, beside) if one.start == 0), None)
    if following is None or not accounts or following.named.metric is not None:
        return ""
    if not {account.code for account in following.named.accounts} & {account.code for account in accounts}:
        return f"代码“{code}”是“{accounts[0].name}”，不是“{following.text}”"
    return ""


def count_evidence(line: Line, mark: Mark, known: Known) -> tuple[str, ...]:
    """The evidence of a count of units, years or items that the text itself names; empty where it is none."""
    number = mark.number
    if number is None or number.kind is not Kind.COUNT or number.value != int(number.value) or number.hedge:
        return ()
    count, after = int(number.value), line.text[mark.end : mark.end + 2]
    before = line.text[max(0, mark.start - 1) : mark.start]
    if number.unit in ("家", "个", "地") and (
        _UNITS_AFTER.match(after) or _UNITS_AFTER.match(line.text[mark.end : mark.end + 1])
    ):
        named_here = {name for one in line.marks if one.sort is Sort.UNIT for name in one.units}
        fits = count in (len(known.units), len(named_here), _mentions(line)) or count == 1
        return tuple(dict.fromkeys(known.units.values())) if fits and known.units else ()
    if number.unit in ("名", "位") and _RANKED.search(before) and count <= len(known.units):
        return tuple(dict.fromkeys(known.units.values()))
    if number.unit == "年" and 1 < count <= len(known.years):
        return tuple(dict.fromkeys(known.units.values()))
    start, end = line.sentence(mark.start)
    names = {one.name.text for one in line.marks if one.name is not None and start <= one.start < end}
    if number.unit == "项" and count == len(names) and _ITEMS_AFTER.match(after):
        return tuple(dict.fromkeys(known.units.values()))
    return ()


def _mentions(line: Line) -> int:
    return len({line.text[one.start : one.end] for one in line.marks if one.sort is Sort.UNIT})
