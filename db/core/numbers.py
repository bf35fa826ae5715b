"""The only reader of numbers: a printed table cell, and every number in a running Chinese text.

A cell is read right or not at all. In prose every number is found and what cannot be read properly is marked garbled,
because a number that goes unseen goes unchecked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from db.core.number_forms import (
    NUMERAL_UNIT,
    TENTHS,
    UNIT,
    Kind,
    Number,
    split_unit,
    with_numeral_unit,
    with_tenths,
    with_unit,
    with_words_around,
)
from db.core.money import round_half_up
from db.core.numerals import NUMERAL_CHARS, parse_chinese_numeral
from db.core.text import fold

__all__ = ["Kind", "Number", "decimals_of", "find_numbers", "is_blank_mark", "parse_cell"]


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
        elif char in "。，" or len(folded) != 1 or (folded.isdigit() and not "０" <= char <= "９"):
            twin = char  # a full stop is no decimal point, a full-width comma only perhaps a separator, ① no digit
        else:
            twin = folded
        self[code] = twin
        return twin


_TWINS = _Twins()
_BULLET = re.compile(r"^[ \t]*[-*#>·]+(?= )", re.MULTILINE)
_BLANKS = re.compile("[ \u200b]+")
# «2 0 2 4 年», «3 7 6 0 . 3 5 万元»: every digit apart from the next, before something that ends a number.
_SPACED_ENDS = "[年万亿元%个件辆项条]"
_SPACED = re.compile(
    rf"(?<![0-9] )(?<![0-9.])(?:[0-9](?: [0-9]){{2,}}(?: ?\. ?[0-9](?: [0-9])*)?(?= ?{_SPACED_ENDS})|[0-9] [0-9](?= ?[月日]))"
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
    text = _BULLET.sub(lambda bullet: "\n" * len(bullet[0]), original.translate(_TWINS))
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
_SEPARATORS = str.maketrans("", "", ",，")


def parse_cell(text: str) -> Decimal | None:
    """A printed table figure; None for blanks, words, units, and anything that is not one proper number."""
    compact = _scan(text.strip()).text
    bracketed = compact[:1] == "(" and compact[-1:] == ")"
    match = _CELL.fullmatch(compact[1:-1] if bracketed else compact)
    if match is None or (bracketed and match["minus"]):
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

_YEAR = r"(?:19(?:49|[5-9][0-9])|20[0-9]{2})"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_TO = r"(?:-{1,2}|~|至|到)"
_ITEM = r"(?:\A|(?<=[\n\t。；;:!?>]))"  # where a list item may begin
_CLAUSE = r"(?:\A|(?<=[\n\t。；;:!?>，,]))"
_TENS = "[一二三四五六七八九十]"
_CLASS = "部分|季度|批次|阶段|章|节|条|款|项|批|次|名|届|期|个|篇|页|位|轮|类|号|季|年(?!度)"

_NUMERAL = rf"[{NUMERAL_CHARS}]"
_SCANNER = re.compile(
    rf"""(?=[0-9.第图表附其公(①-⒛{NUMERAL_CHARS}])(?:
    (?P<date>(?<![0-9.,])(?:
        (?:(?P<year>{_YEAR})年)?(?P<month>{_MONTH})(?:月?{_TO}(?P<month2>{_MONTH}))?月(?!均)(?:(?P<day>{_DAY})[日号])?
        |(?P<y>{_YEAR})(?P<mark>[-/.])(?P<m>{_MONTH})(?P=mark)(?P<d>{_DAY})(?![0-9])))
    |(?P<calendar>(?<![0-9.,])(?:
        (?P<y1>{_YEAR})(?:年?{_TO}(?P<y2>{_YEAR}))?年度?
        |(?P<y3>{_YEAR})(?=[、和与及,，]{_YEAR}年)|(?<=\[)(?P<y4>{_YEAR})(?=\])))
    |(?P<spelled>(?P<cn_year>[一二][零〇○九][零〇○一二三四五六七八九]{{2}})年
        (?:度|(?P<cn_month>{_TENS}{{1,2}})月(?:(?P<cn_day>{_TENS}{{1,3}})[日号])?)?
        |(?P<cn_month2>{_TENS}{{1,2}})月(?:(?P<cn_day2>{_TENS}{{1,3}})[日号])?)
    |(?P<ordinal>
        {_ITEM}[0-9]{{1,2}}(?:[、.](?![0-9])|[.、](?={_YEAR}年|1[0-9]{{4}}(?![0-9.,])))|(?:\A|(?<=\n))[0-9]{{1,2}}、
        |{_ITEM}{_TENS}{{1,3}}(?:、|\.(?![0-9]))|\({_TENS}{{1,3}}\)|{_CLAUSE}\([0-9]{{1,2}}\)|{_ITEM}[0-9]{{1,2}}\)
        |[①-⒛]|第(?:[0-9]+|[{NUMERAL_CHARS}]+)(?:{_CLASS}|(?=[、,，:]))
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
_STOPPED = re.compile(rf"[0-9]。(?!{_YEAR}年)[0-9]")
_SPAN = re.compile(rf"{_TO}(?=[0-9])")
_LABEL = re.compile(rf"[0-9]+|[{NUMERAL_CHARS}]+")

_ACCOUNT = re.compile(r"2(?:0[1-9]|[12][0-9]|3[0-4])[0-9]{2}(?:[0-9]{2})?|(?:30[1-9]|31[0-3]|399)[0-9]{2}")
_ACCOUNT_CLASS = re.compile(r"2(?:0[1-9]|[12][0-9]|3[0-4])|30[1-9]|31[0-3]|399")
_SPELLED = re.compile(rf"{_NUMERAL}+(?:点{_NUMERAL}+)?")
_MULTIPLIED = re.compile("[十百千万亿拾佰仟萬億]")
_HUNDRED = {"百": "一百"}
_HAN = re.compile("[\u4e00-\u9fff]")
_NAMED = re.compile("(?:政务|便民|市民|市长|公共|投诉|举报)*(?:服务)?(?:便民)?(?:热线|平台|电话|客服)|号")
_HOTLINE = re.compile("123[0-9]{2}")
_HOTLINE_UNIT = re.compile("[万件条元%]|人次|篇")

_MEASURED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.RATE, Kind.COUNT, Kind.PLAIN})
_SIGNED = frozenset({Kind.AMOUNT, Kind.PERCENT, Kind.POINTS, Kind.PLAIN})


def find_numbers(text: str) -> list[Number]:
    """Every number of a text in order, with offsets into the text as it was given."""
    scan = _scan(text)
    found: list[Number] = []
    place = 0
    while match := _SCANNER.search(scan.text, place):
        number = _READERS[match.lastgroup or ""](scan, match)
        if number is None:
            place = match.end()
            continue
        place = number.end
        start, end = scan.offsets[number.start], scan.offsets[number.end - 1] + 1
        found.append(replace(number, text=text[start:end], start=start, end=end))
    return found


# The readers work in the scanned text: their numbers have no text yet, and start and end are places in the scan.


def _bare(span: tuple[int, int], value: Decimal | int, kind: Kind, unit: str = "", high: int | None = None) -> Number:
    return Number("", *span, Decimal(value), unit, kind, 0, high=None if high is None else Decimal(high))


def _date(_: _Scan, match: re.Match[str]) -> Number:
    year, month, day, last = (int(match[name] or 0) for name in ("year", "month", "day", "month2"))
    if match["y"]:
        year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    value = year * 10000 + month * 100
    if last:
        return _bare(match.span(), value, Kind.DATE, high=year * 10000 + last * 100 + day)
    return _bare(match.span(), value + day, Kind.DATE)


def _year(_: _Scan, match: re.Match[str]) -> Number:
    high = int(match["y2"]) if match["y2"] else None
    return _bare(match.span(), int(match["y1"] or match["y3"] or match["y4"]), Kind.YEAR, "年", high)


def _spelled_date(_: _Scan, match: re.Match[str]) -> Number | None:
    words = (match["cn_year"], match["cn_month"] or match["cn_month2"], match["cn_day"] or match["cn_day2"])
    parts = [parse_chinese_numeral(word.replace("○", "零")) if word else Decimal(0) for word in words]
    year, month, day = (-1 if part is None else int(part) for part in parts)
    if not (0 <= month <= 12 and 0 <= day <= 31 and (year == 0 or 1949 <= year <= 2099)):
        return None
    if month:
        return _bare(match.span(), year * 10000 + month * 100 + day, Kind.DATE)
    return _bare(match.span(), year, Kind.YEAR, "年")


def _ordinal(_: _Scan, match: re.Match[str]) -> Number | None:
    label = _LABEL.search(fold(match[0]))
    if label is None:
        return None
    value = Decimal(label[0]) if label[0].isdecimal() else parse_chinese_numeral(label[0])
    unit = match[0][label.end() :] if match[0][0] == "第" else ""
    return None if value is None else _bare(match.span(), value, Kind.ORDINAL, unit)


def _identifier(_: _Scan, match: re.Match[str]) -> Number:
    return _bare(match.span(), Decimal("".join(filter(str.isdecimal, match[0]))), Kind.IDENTIFIER)


def _figure(scan: _Scan, match: re.Match[str]) -> Number:
    first = _figure_at(scan, match.start())
    if first.kind not in _MEASURED or (span := _SPAN.match(scan.text, first.end)) is None:
        return first
    if span[0] in "至到" and scan.text[first.start - 1 : first.start] in ("由", "从", "自"):
        return first  # a change, not a range
    second = _figure_at(scan, span.end())
    if second.kind not in _MEASURED or second.high is not None or first.unit not in ("", second.unit):
        return first
    return replace(
        second,
        start=first.start,
        value=min(first.value, second.value),
        high=max(first.value, second.value),
        decimals=max(first.decimals, second.decimals),
        comparator=first.comparator or second.comparator,
        hedge=first.hedge or second.hedge,
        garbled=first.garbled or second.garbled,
    )


def _figure_at(scan: _Scan, start: int) -> Number:
    text, token = scan.text, _token(scan.text, start)
    end = start + len(token)
    unit = _unit(text, token, end)
    item = _ITEM_NUMBER.match(text, start)
    if item and item.end() < end and scan.blank_before(item.end()) and _is_item(text, token, end, unit):
        return _bare(item.span(), int(item[1]), Kind.ORDINAL)
    whole, point, fraction = token.translate(_SEPARATORS).partition(".")
    fraction = fraction.replace(".", "")
    number = replace(_bare((start, end), Decimal(f"{whole or 0}{point}{fraction}"), Kind.PLAIN), decimals=len(fraction))
    if unit is not None:
        number = with_unit(number, unit)
    elif len(token) == 1 and (tenths := TENTHS.match(text, end)):
        number = with_tenths(number, tenths)
    else:
        kind = _bare_kind(text, start, token)
        number = replace(number, kind=kind, unit="年" if kind is Kind.YEAR else "")
    if number.kind not in _MEASURED:
        return number
    torn = " " in text[start - 1 : start] + text[end : end + 1] or any(
        _STOPPED.match(text, place) for place in (start - 2, end - 1) if place >= 0
    )
    number = replace(number, garbled=torn or _PROPER.fullmatch(token) is None)
    return with_words_around(_signed(scan, number), text)


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
    if _HOTLINE.fullmatch(token) and not _HOTLINE_UNIT.match(text, end):
        return None
    return None if _ACCOUNT.fullmatch(token) and text.startswith("个人", end) else unit


def _is_item(text: str, token: str, end: int, unit: re.Match[str] | None) -> bool:
    """Whether «1. 50», at the head of a line and with a blank, is item 1 rather than a printed 1.50."""
    if token[0] == "0" or (unit is None and not _HAN.match(text, end)):
        return False
    fine = unit is not None and (unit["points"] or unit["percent"] or unit["unit"] == "元")
    return not (fine and len(token.partition(".")[2]) == 2)


def _bare_kind(text: str, start: int, token: str) -> Kind:
    """What digits without a unit are; the account codes and hotline numbers are known by their shape."""
    end = start + len(token)
    before, after = text[start - 1 : start], text[end : end + 1]
    named = bool(_HAN.match(after))
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return Kind.IDENTIFIER
    if not token.isdecimal():
        return Kind.PLAIN
    if _ACCOUNT.fullmatch(token):
        return Kind.CODE
    if _ACCOUNT_CLASS.fullmatch(token) and not _HAN.match(before) and _HAN.match(text[end : end + 2].lstrip("-\t")):
        return Kind.CODE
    if (
        (token[0] == "0" and len(token) > 1)
        or (before == "[" and after == "]")
        or _HOTLINE.fullmatch(token)
        or (len(token) > 2 and _NAMED.match(text, end))
        or (len(token) > 4 and named)
        or len(token) > 10
    ):
        return Kind.IDENTIFIER
    return Kind.YEAR if named and re.fullmatch(_YEAR, token) else Kind.PLAIN


def _signed(scan: _Scan, number: Number) -> Number:
    """A minus or △ belongs to a figure that it touches, unless it stands between two words or figures."""
    place = number.start - 1
    if number.kind not in _SIGNED or place < 0 or scan.text[place] not in "-△▲" or scan.blank_before(number.start):
        return number
    dash = scan.text[place] == "-"
    before = scan.text[place - 1 : place] if place else ""
    if dash and (scan.original[scan.offsets[place]] not in "-－−" or before.isdigit() or before in (")", "-", "]")):
        return number
    if dash and before.isascii() and before.isalpha():
        return number
    return replace(number, start=place, value=-number.value if number.value else number.value)


_UNCOUNTED = frozenset("上下每这那另某同任首统唯专单不之进逐哪再又新")  # 上一年, 每一项: not a count of one
_VAGUE = frozenset("几数上成好")  # 几十个, 数百万元
_PARTS = {"百": 2, "千": 3, "万": 4}


def _numeral(scan: _Scan, match: re.Match[str]) -> Number | None:
    text, token = scan.text, match[0]
    start, end = match.span()
    before = text[start - 1 : start]
    if before == "第" or (before in _VAGUE and token[0] in "十百千万亿") or (token == "一" and before in _UNCOUNTED):
        return None
    if text.startswith("分之", end):
        return _fraction(text, start, token)
    value = parse_chinese_numeral(token)
    if len(token) == 1 and value and (tenths := TENTHS.match(text, end)):
        return with_words_around(with_tenths(_bare((start, end), value, Kind.PERCENT), tenths), text)
    return _counted(text, match, NUMERAL_UNIT.match(text, end))


def _mixed(scan: _Scan, match: re.Match[str]) -> Number | None:
    return _counted(scan.text, match, UNIT.match(scan.text, match.end())) or _figure(scan, match)


def _counted(text: str, match: re.Match[str], unit: re.Match[str] | None) -> Number | None:
    """A spelled or mixed numeral with its unit, which takes over the closing 万 or 亿."""
    token = match[0]
    head = token.rstrip("万亿萬億")
    magnitude = token[len(head) :].translate(str.maketrans("萬億", "万亿"))
    whole, point, fraction = head.partition("点")
    value = parse_chinese_numeral(head if point else token)
    if value is not None and not point:
        value /= split_unit(magnitude)[0]
    elif value is None and token in _PARTS and unit and unit["more"]:  # 万余件
        value = Decimal(1) if magnitude else Decimal(10) ** _PARTS[token]
    if value is None or (len(whole) > 1 and not _MULTIPLIED.search(token)) or not (unit or (magnitude and head)):
        return None
    number = replace(_bare(match.span(), value, Kind.PLAIN, magnitude), decimals=len(fraction))
    return with_words_around(with_numeral_unit(number, unit) if unit else number, text)


def _fraction(text: str, start: int, token: str) -> Number | None:
    """«百分之二十», «千分之5.2», «三分之一»; the last as a quotient rounded to ten places."""
    place = start + len(token) + len("分之")
    upper = _FIGURE.match(text, place) or _SPELLED.match(text, place)
    if upper is None:
        return None
    figure = upper[0]
    value = parse_cell(figure) if figure[0].isascii() else parse_chinese_numeral(_HUNDRED.get(figure, figure))
    if value is None:
        return None
    span = (start, upper.end())
    if token in _PARTS:
        places = _PARTS[token] - 2
        decimals = len(figure.replace("点", ".").partition(".")[2]) + places
        number = replace(_bare(span, value.scaleb(-places), Kind.PERCENT, "%"), decimals=decimals)
    else:
        parts = parse_chinese_numeral(token)
        if not parts:
            return None
        number = replace(_bare(span, round_half_up(value / parts, 10), Kind.PLAIN), decimals=10)
    return with_words_around(number, text)


_READERS: dict[str, Callable[[_Scan, re.Match[str]], Number | None]] = {
    "date": _date,
    "calendar": _year,
    "spelled": _spelled_date,
    "ordinal": _ordinal,
    "identifier": _identifier,
    "mixed": _mixed,
    "figure": _figure,
    "numeral": _numeral,
}
