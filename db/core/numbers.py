"""The only reader of numbers: a printed table cell, and every number in a running Chinese text.

A cell is read right or not at all. In prose every number is found and what cannot be read properly is marked garbled,
because a number that goes unseen goes unchecked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from db.core.number_forms import (
    ACCOUNT,
    HAN,
    HOTLINE,
    HOTLINE_UNIT,
    TENTHS,
    UNIT,
    YEAR,
    Kind,
    Number,
    Reading,
    add_tenths,
    add_unit,
    add_words_around,
    bare_kind,
)
from db.core.numerals import NUMERAL_CHARS, parse_chinese_numeral, read_counted, read_numeral
from db.core.text import fold

__all__ = ["Kind", "Number", "decimals_of", "find_numbers", "is_blank_mark", "parse_cell"]

_WIDE = "０１２３４５６７８９"  # noqa: RUF001


class _Twins(dict[int, str]):
    """fold() one character at a time, except where folding would make or hide a number."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char)
        if char in "\n\r\v\f\x85\u2028\u2029":
            twin = "\n"
        elif char.isspace():
            twin = "\t" if char == "\t" else " "
        elif not folded:
            twin = "\u200b"
        elif char in "。，" or len(folded) != 1 or (folded.isdigit() and char not in _WIDE):
            twin = char  # a full stop is no decimal point, a full-width comma only perhaps a separator, ① no digit
        else:
            twin = folded
        self[code] = twin
        return twin


_TWINS = _Twins()
_BULLET = re.compile(r"^[ \t]*[-*#>·]+(?= )", re.MULTILINE)
_BLANKS = re.compile("[ \u200b]+")
# «2 0 2 4 年», «3 7 6 0 . 3 5 万元»: every digit apart from the next, before something that ends a number.
_SPACED = re.compile(
    r"(?<![0-9] )(?<![0-9.])"
    r"(?:[0-9](?: [0-9]){2,}(?: ?\. ?[0-9](?: [0-9])*)?(?= ?[年万亿元%])|[0-9] [0-9](?= ?[月日])"
    r"|[0-9](?: [0-9])+ \. [0-9](?: [0-9])*(?= ?[万亿元%]))"
)


@dataclass(frozen=True, slots=True)
class _Scan:
    """The text as it is scanned: folded, without blanks except one between two digits that may not be one number."""

    text: str
    offsets: list[int]
    original: str

    def blank_before(self, index: int) -> bool:
        return 0 < index < len(self.offsets) and self.offsets[index] - self.offsets[index - 1] > 1


def _scan(original: str) -> _Scan:
    """A running text: bullets and emphasis are no part of it."""
    text = original.translate(_TWINS).replace("**", "\u200b\u200b")
    return _compact(_BULLET.sub(lambda bullet: "\n" * len(bullet[0]), text), original)


def _compact(text: str, original: str) -> _Scan:
    spaced = {i for m in _SPACED.finditer(text) for i in range(m.start(), m.end())} if " " in text else set()
    pieces: list[str] = []
    offsets: list[int] = []
    place = 0
    for blank in _BLANKS.finditer(text):
        start, end = blank.span()
        apart = start > 0 and text[start - 1].isdigit() and text[end : end + 1].isdigit()
        keep = start + 1 if apart and " " in blank[0] and start not in spaced else start
        pieces.append(text[place:keep])
        offsets.extend(range(place, keep))
        place = end
    pieces.append(text[place:])
    offsets.extend(range(place, len(text)))
    return _Scan("".join(pieces), offsets, original)


# --- cells -----------------------------------------------------------------------------------------------------------

# «4, 637. 79», «.00», «32»; a leading zero belongs to a label (01), not to a figure.
_PROPER = re.compile(r"(?:[1-9][0-9]{0,2}(?:[,，][0-9]{3})+|0|[1-9][0-9]*)(?:\.[0-9]+)?")
_CELL = re.compile(rf"(?P<minus>[-△▲])?(?P<figure>{_PROPER.pattern}|\.[0-9]+)")
_BLANK_MARK = re.compile(r"[-_.·/…]*")
_LONGEST = 24  # well inside the 28 digits that Decimal reckons with
_SEPARATORS = str.maketrans("", "", ",，")


def parse_cell(text: str) -> Decimal | None:
    """A printed table figure; None for blanks, words, units, and anything that is not one proper number."""
    compact = _compact(text.strip().translate(_TWINS), text).text
    bracketed = compact[:1] == "(" and compact[-1:] == ")"
    match = _CELL.fullmatch(compact[1:-1] if bracketed else compact)
    if match is None or (bracketed and match["minus"]) or len(compact) > _LONGEST:
        return None
    value = Decimal(match["figure"].translate(_SEPARATORS))
    return -value if value and (bracketed or match["minus"]) else value


def decimals_of(text: str) -> int:
    """How many decimals a cell prints. ValueError where parse_cell() reads no figure."""
    value = parse_cell(text)
    if value is None:
        raise ValueError(f"no figure: {text!r}")
    return _decimals(value)


def is_blank_mark(text: str) -> bool:
    """Whether a cell stands for an empty one: nothing, or only dashes, dots, underscores, slashes and bullets."""
    return _BLANK_MARK.fullmatch(fold(text)) is not None


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


# --- running text ----------------------------------------------------------------------------------------------------

_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_TO = r"(?:-{1,2}|~|至|到)"
_ITEM = r"(?:\A|(?<=[\n\t。；;!?>])|(?<=[^0-9]:))"  # where a list item may begin
_CLAUSE = r"""(?:\A|(?<=[\n\t。；;:!?>，,("]))"""
_TENS = "[一二三四五六七八九十]"
_CLASS = "部分|季度|批次|阶段|章|节|条|款|项|批|次|名|届|期|个|篇|页|位|轮|类|号|季|年(?!度)"

_NUMERAL = f"[{NUMERAL_CHARS}]"
_SCANNER = re.compile(
    rf"""(?=[0-9.第图表附其公(①-⒛{NUMERAL_CHARS}])(?:
    (?P<date>
        (?:(?P<year>{YEAR})年)?(?P<month>{_MONTH})(?:月?{_TO}(?P<month2>{_MONTH}))?月(?!均)(?:(?P<day>{_DAY})[日号])?
        |(?P<y>{YEAR})(?P<mark>[-/.])(?P<m>{_MONTH})(?P=mark)(?P<d>{_DAY})(?![0-9])
        |(?P<y5>{YEAR})[-/](?P<m5>0[1-9]|1[0-2])(?![-/0-9年.,%]))
    |(?P<calendar>
        (?P<y1>{YEAR})(?:年?{_TO}(?P<y2>{YEAR}))?\n{{0,3}}年度?
        |(?P<y3>{YEAR})(?=[、和与及,，/]{YEAR}年)|(?<=\[)(?P<y4>{YEAR})(?=\]))
    |(?P<spelled>(?P<cn_year>[一二][零〇○九][零〇○一二三四五六七八九]{{2}})年
        (?:度|(?P<cn_month>{_TENS}{{1,2}})月(?:(?P<cn_day>{_TENS}{{1,3}})[日号])?)?
        |(?P<cn_month2>{_TENS}{{1,2}})月(?:(?P<cn_day2>{_TENS}{{1,3}})[日号])?)
    |(?P<ordinal>
        {_ITEM}[0-9]{{1,2}}(?:[、.](?![0-9.])|[.、](?={YEAR}年|1[0-9]{{4}}(?![0-9.,])))|(?:\A|(?<=\n))[0-9]{{1,2}}、
        |{_ITEM}{_TENS}{{1,3}}(?:、|\.(?![0-9]))|\({_TENS}{{1,3}}\)|{_CLAUSE}\([0-9]{{1,2}}\)|{_ITEM}[0-9]{{1,2}}\)
        |{_ITEM}[0-9]{{1,2}}(?:\.[0-9]{{1,2}}){{2,3}}(?![0-9.%])|[①-⒛]|第(?:[0-9]+|{_NUMERAL}+)(?:{_TO}(?:[0-9]+|{_NUMERAL}+))?(?:{_CLASS}|(?=[、,，:]))
        |(?<!代)(?:图|表|附件|附表)[0-9]{{1,2}}(?=[-:、，,.。)"'\s续所中]|\Z)
        |其{_TENS}(?=[,，:、是])|{_CLAUSE}{_TENS}{{1,2}}(?=是))
    |(?P<identifier>公开[0-9]{{1,2}}表|(?<![0-9])0[0-9]{{2,3}}-[0-9]{{7,8}}(?![0-9]))
    |(?P<mixed>[0-9]+(?:\.[0-9]+)?[亿万千百](?=[0-9])[0-9亿万千百十]+(?![0-9.,]))
    |(?P<figure>(?:(?<![.·…])\.)?[0-9]+(?:(?:[.,]{{1,2}}|，)[0-9]+)*)
    |(?P<numeral>{_NUMERAL}+(?:点{_NUMERAL}+)?)
    )""",
    re.VERBOSE,
)
_FIGURE = re.compile(r"\.?[0-9]+(?:(?:[.,]{1,2}|，)[0-9]+)*")
_SHORT_LIST = re.compile(r"[0-9]{1,2}(?:,[0-9]{1,2})+")
_ITEM_NUMBER = re.compile(_ITEM + r"([0-9]{1,2})\.(?=[0-9])")
_DIGITS_BEFORE = re.compile(r"[0-9.,，]+\Z")
_UNITLESS = re.compile("[百千万亿]|[.,，、](?:[百千万亿]*元(?!旦)|[%‰])")
_DATED = re.compile(rf"{YEAR}年")
_SPAN = re.compile(rf"{_TO}(?=[0-9])(?![0-9]+:)")
_LABEL = re.compile(rf"[0-9]+|[{NUMERAL_CHARS}]+")

_MEASURED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN})
_MINUSES = "-－\u2212"
_SIGNED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.PLAIN})


def find_numbers(text: str) -> list[Number]:
    """Every number of a text in order, with offsets into the text as it was given."""
    scan = _scan(text)
    found: list[Number] = []
    place = 0
    while match := _SCANNER.search(scan.text, place):
        reading = _READERS[match.lastgroup or ""](scan, match)
        if reading is None:
            place = match.end()
            continue
        if reading.value < 0 and reading.start == place > 0:  # 20万-30件: a dash after a number is no sign
            reading.start, reading.value = place + 1, -reading.value
        place = reading.end
        found.append(_number(reading, scan))
    return found


def _number(reading: Reading, scan: _Scan) -> Number:
    start, end = scan.offsets[reading.start], scan.offsets[reading.end - 1] + 1
    return Number(
        scan.original[start:end],
        start,
        end,
        reading.value,
        reading.unit,
        reading.kind,
        reading.decimals,
        reading.comparator,
        reading.high,
        reading.hedge,
        reading.garbled,
    )


def _date(_: _Scan, match: re.Match[str]) -> Reading:
    year, month, day, last = (int(match[name] or 0) for name in ("year", "month", "day", "month2"))
    if match["y"] or match["y5"]:
        year, month, day = int(match["y"] or match["y5"]), int(match["m"] or match["m5"]), int(match["d"] or 0)
    value = year * 10000 + month * 100
    if last:
        return Reading(*match.span(), Decimal(value), Kind.DATE, high=Decimal(year * 10000 + last * 100 + day))
    return Reading(*match.span(), Decimal(value + day), Kind.DATE)


def _year(_: _Scan, match: re.Match[str]) -> Reading:
    high = Decimal(match["y2"]) if match["y2"] else None
    return Reading(*match.span(), Decimal(match["y1"] or match["y3"] or match["y4"]), Kind.YEAR, "年", high=high)


def _spelled_date(_: _Scan, match: re.Match[str]) -> Reading | None:
    words = (match["cn_year"], match["cn_month"] or match["cn_month2"], match["cn_day"] or match["cn_day2"])
    parts = [parse_chinese_numeral(word.replace("○", "零")) if word else Decimal(0) for word in words]
    year, month, day = (-1 if part is None else int(part) for part in parts)
    if not (0 <= month <= 12 and 0 <= day <= 31 and (year == 0 or 1949 <= year <= 2099)):
        return None
    if month:
        return Reading(*match.span(), Decimal(year * 10000 + month * 100 + day), Kind.DATE)
    return Reading(*match.span(), Decimal(year), Kind.YEAR, "年")


def _ordinal(_: _Scan, match: re.Match[str]) -> Reading | None:
    labels = list(_LABEL.finditer(fold(match[0])))
    values = [Decimal(m[0]) if m[0].isdecimal() else parse_chinese_numeral(m[0]) for m in labels]
    if not values or values[0] is None:
        return None
    ranked = match[0][0] == "第"
    unit = match[0][labels[-1].end() :] if ranked else ""
    return Reading(
        *match.span(), values[0], Kind.ORDINAL, unit, high=values[-1] if ranked and len(values) > 1 else None
    )


def _identifier(_: _Scan, match: re.Match[str]) -> Reading:
    return Reading(*match.span(), Decimal("".join(filter(str.isdecimal, match[0]))), Kind.IDENTIFIER)


def _figure(scan: _Scan, match: re.Match[str]) -> Reading:
    start = match.start()
    if scan.text[start - 1 : start] == "第":
        return Reading(start - 1, match.end(), Decimal(re.sub("[^0-9]", "", match[0])), Kind.ORDINAL)
    first = _figure_at(scan, start)
    if first.kind not in _MEASURED or (span := _SPAN.match(scan.text, first.end)) is None:
        return first
    if span[0] in "至到" and scan.text[first.start - 1 : first.start] in ("由", "从", "自"):
        return first  # a change, not a range
    second = _figure_at(scan, span.end())
    same = first.unit == second.unit or (first.kind is Kind.PLAIN and second.unit.startswith(first.unit))
    if second.kind not in _MEASURED or not same:
        return first
    second.start = first.start
    second.value, second.high = sorted((first.value, abs(second.value)))  # the dash is no sign of the second
    second.decimals = max(first.decimals, second.decimals)
    second.comparator = first.comparator or second.comparator
    second.hedge = first.hedge or second.hedge
    second.garbled = first.garbled or second.garbled
    return second


def _figure_at(scan: _Scan, start: int) -> Reading:
    text, token = scan.text, _token(scan.text, start)
    end = start + len(token)
    unit = _unit(text, token, end)
    item = _ITEM_NUMBER.match(text, start)
    if item and scan.blank_before(item.end()) and item.end() < end and _is_item(text, token, end, unit):
        return Reading(*item.span(), Decimal(item[1]), Kind.ORDINAL)
    whole, point, fraction = token.translate(_SEPARATORS).partition(".")
    fraction = fraction.replace(".", "")
    reading = Reading(start, end, Decimal(f"{whole or 0}{point}{fraction}"), Kind.PLAIN, decimals=len(fraction))
    if unit is not None:
        add_unit(reading, unit)
    elif len(token) == 1 and (tenths := TENTHS.match(text, end)):
        add_tenths(reading, tenths)
    elif text[start - 1 : start] == "¥":
        reading.kind, reading.unit = Kind.AMOUNT, "元"
    else:
        reading.kind = bare_kind(text, start, token)
        reading.unit = "年" if reading.kind is Kind.YEAR else ""
    if reading.kind in _MEASURED:
        proper = _PROPER.fullmatch(token) and len(token) <= _LONGEST
        reading.garbled = not proper or _is_torn(text, token, start, reading.end)
        _take_sign(scan, reading)
        add_words_around(reading, text)
    return reading


def _is_torn(text: str, token: str, start: int, end: int) -> bool:
    """Whether it may be half a number: parted from digits by a blank or 。 alone, or cut off from its unit."""
    before, after = text[start - 1 : start], text[end : end + 1]
    wholes = []
    if before in (" ", "。") and (left := _DIGITS_BEFORE.search(text, max(0, start - 20), start - 1)):
        wholes.append(left[0] + before + token)
    if after in (" ", "。") and (right := _FIGURE.match(text, end + 1)) and not _DATED.match(text, end + 1):
        wholes.append(token + after + right[0])
    return _UNITLESS.match(text, end) is not None or any(
        _PROPER.fullmatch(whole.replace(" ", "").replace("。", ".")) for whole in wholes
    )


def _token(text: str, start: int) -> str:
    """The digits from here that make one number; what joins two numbers of a list does not belong to it."""
    found = _FIGURE.match(text, start)
    token = found[0] if found else ""
    if _PROPER.fullmatch(token):
        return token
    if "，" in token:
        return token[: token.index("，")]
    if _SHORT_LIST.fullmatch(token) and not UNIT.match(text, start + len(token)):
        return token[: token.index(",")]
    return token


def _unit(text: str, token: str, end: int) -> re.Match[str] | None:
    """The unit that follows; none where a name begins with the same character, as in 30310个人农业生产补贴."""
    unit = UNIT.match(text, end)
    if unit is None or not token.isdecimal():
        return unit
    if unit["unit"] == "年" and len(token) > 3:
        return None
    if HOTLINE.fullmatch(token) and not HOTLINE_UNIT.match(text, end):
        return None
    return None if ACCOUNT.fullmatch(token) and text.startswith("个人", end) else unit


def _is_item(text: str, token: str, end: int, unit: re.Match[str] | None) -> bool:
    """Whether «1. 50», at the head of a line and with a blank, is item 1 rather than a printed 1.50."""
    if token[0] == "0" or (unit is None and not HAN.match(text, end)):
        return False
    fine = unit is not None and (unit["points"] or unit["percent"] or unit["unit"] == "元")
    return not (fine and len(token.partition(".")[2]) == 2)


def _take_sign(scan: _Scan, reading: Reading) -> None:
    """A minus or △ belongs to a figure that it touches, unless it stands between two words or figures."""
    place = reading.start - 1
    if place < 0 or scan.text[place] not in "-△▲" or reading.kind not in _SIGNED or scan.blank_before(place + 1):
        return
    if scan.text[place] == "-":
        before = scan.text[place - 1 : place]
        joins = before.isascii() and (before.isalnum() or before in (")", "-", "]"))
        if joins or scan.original[scan.offsets[place]] not in _MINUSES:
            return
    reading.start = place
    reading.value = -reading.value if reading.value else reading.value


def _mixed(scan: _Scan, match: re.Match[str]) -> Reading | None:
    unit = UNIT.match(scan.text, match.end())
    simple = unit is None or (unit["unit"] and not unit["magnitude"] and not unit["per"])
    if simple and (reading := read_counted(scan.text, match, unit)):
        return reading
    reading = _figure(scan, match)
    reading.garbled = True
    return reading


_READERS: dict[str, Callable[[_Scan, re.Match[str]], Reading | None]] = {
    "date": _date,
    "calendar": _year,
    "spelled": _spelled_date,
    "ordinal": _ordinal,
    "identifier": _identifier,
    "mixed": _mixed,
    "figure": _figure,
    "numeral": lambda scan, match: read_numeral(scan.text, match),
}
