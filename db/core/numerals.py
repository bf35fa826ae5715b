"""Chinese numerals both ways, and in a text: 三千七百六十点三五 is 3760.35, 两辆 are 2, 一般 is nothing.

What could be read in two ways is not a number.
"""

import re
from decimal import Decimal

from db.core.money import round_half_up
from db.core.number_forms import (
    NUMERAL_UNIT,
    TENTHS,
    Kind,
    Reading,
    add_numeral_unit,
    add_tenths,
    add_words_around,
    split_unit,
)
from db.core.text import fold

_DIGITS = "零一二三四五六七八九"
_ARABIC = str.maketrans("0123456789", _DIGITS)
# Capital, traditional and spoken forms stand for the plain ones.
_PLAIN = str.maketrans(
    "〇○两兩壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億點負",
    "零零二二一二二三三四五六六七八九十百千万亿点负",
)
_POWERS = {"亿": 8, "万": 4, "千": 3, "百": 2, "十": 1}
_LIMIT = 10**16
_LONGEST = 12  # digits of a fraction

NUMERAL_CHARS = "零〇○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"

# «两百», «两万», «两点五» and «两» alone; never «十两» or «两十».
_MISPLACED_TWO = re.compile(r"[两兩](?![百千万亿佰仟萬億点點]|\Z)|(?<=[^亿万千億萬仟负負零])[两兩]|(?<=[零〇])[两兩]\Z")
# «1亿2000万», «1万2345»: Arabic parts, each with its power.
_MIXED_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)([十百千万]?亿|[十百千]?万|[千百十])")
_MIXED_TAIL = re.compile(r"[0-9]+")


def parse_chinese_numeral(text: str) -> Decimal | None:
    """The value of a whole Chinese (or mixed, 3千7百) numeral.

    None for anything else: for pure Arabic digits, for a sequence out of order (十百, 一二十), and for the spoken
    short forms (三千五, 一万二), which could mean a last digit or the next power.
    """
    folded = fold(text)
    negative = folded[:1] in ("负", "負")
    value = _unsigned(folded[negative:])
    return -value if negative and value else value


def _unsigned(text: str) -> Decimal | None:
    runs = re.findall(r"[0-9]+", text)
    if runs:
        if any(len(run) > 1 for run in runs) or "." in text or len(text) == 1:
            return _mixed(text)
        text = text.translate(_ARABIC)
    if _MISPLACED_TWO.search(text):
        return None
    whole, point, fraction = text.translate(_PLAIN).partition("点")
    if not whole or bool(point) != bool(fraction) or any(char not in _DIGITS for char in fraction):
        return None
    integer = _integer(whole)
    if integer is None:
        return None
    decimals = "".join(str(_DIGITS.index(char)) for char in fraction)
    return Decimal(f"{integer}.{decimals}") if decimals else Decimal(integer)


def _integer(text: str) -> int | None:
    if all(char in _DIGITS for char in text):
        if len(text) > 1 and text[0] == "零":
            return None
        return int("".join(str(_DIGITS.index(char)) for char in text))
    value = _loosely(text)
    if value is None or not 0 < value < _LIMIT:
        return None
    # The loose reading accepts too much; only the one proper spelling of its result stands.
    # «一百万零五千» has a zero that the proper spelling leaves out, as banks write it.
    proper = _spell(value)
    spelled = "一" + text if text[0] == "十" else text
    spelled = spelled.replace("零十", "零一十")
    return value if proper in (spelled, spelled.replace("万零", "万"), spelled.replace("亿零", "亿")) else None


def _loosely(text: str) -> int | None:
    for mark, power in _POWERS.items():
        if mark in text:
            left, _, right = text.rpartition(mark)
            high = 1 if not left and mark == "十" else _loosely(left)
            low = _loosely(right.lstrip("零")) if right else 0
            return None if high is None or low is None else high * 10**power + low
    return _DIGITS.index(text) if len(text) == 1 and text in _DIGITS else None


def _mixed(text: str) -> Decimal | None:
    """Arabic parts with falling powers; a tail without a power must fill every place below the last one."""
    total, last, place, parts = Decimal(0), _LIMIT * 10, 0, 0
    while part := _MIXED_PART.match(text, place):
        scale = 1
        for mark in part[2]:
            scale *= 10 ** _POWERS[mark]
        if scale >= last or ("." in part[1] and (parts or part.end() < len(text))):
            return None
        coefficient = Decimal(part[1])
        if parts and coefficient * scale >= last:
            return None
        total, last, place, parts = total + coefficient * scale, scale, part.end(), parts + 1
    if not parts:
        return None
    if place == len(text):
        return total
    tail = text[place:]
    return total + int(tail) if _MIXED_TAIL.fullmatch(tail) and 10 ** len(tail) == last else None


def to_chinese_numeral(value: Decimal) -> str:
    """The plain Chinese spelling of a value, without needless decimals. ValueError from 10^16 on."""
    if not value.is_finite() or abs(value) >= _LIMIT:
        raise ValueError(f"{value} has no Chinese numeral here")
    whole, _, fraction = f"{abs(value):f}".partition(".")
    fraction = fraction.rstrip("0").translate(_ARABIC)
    spelled = _spell(int(whole))
    text = spelled[1:] if spelled.startswith("一十") else spelled
    return ("负" if value < 0 else "") + text + ("点" + fraction if fraction else "")


def _spell(number: int) -> str:
    """The spelling with every 一 before 十, as it stands inside a longer numeral."""
    for mark, power in _POWERS.items():
        if number >= 10**power:
            high, low = divmod(number, 10**power)
            gap = "零" if 0 < low < 10 ** (power - 1) else ""
            return _spell(high) + mark + gap + (_spell(low) if low else "")
    return _DIGITS[number]


_UNCOUNTED = frozenset("上下每这那另某同任首统唯专单不之进逐哪再又新")  # 上一年, 每一项: not a count of one
_VAGUE = frozenset("几数成好")  # 几十个, 数百万元
_ROUND = frozenset("近约逾超过上")  # 近万件, 上百次
_SIMPLE = str.maketrans("萬億", "万亿")
_PARTS = {"百": 2, "千": 3, "万": 4}


_BARE = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000)}
_MULTIPLIED = re.compile("[十百千万亿拾佰仟萬億]")
_UPPER = re.compile(rf"[0-9]+(?:\.[0-9]+)?|[{NUMERAL_CHARS}]+(?:点[{NUMERAL_CHARS}]+)?")


def read_numeral(text: str, match: re.Match[str]) -> Reading | None:
    """A numeral in a scanned text, where it counts: with a unit, as a fraction, or closed by 万 or 亿."""
    word = match[0]
    start, end = match.span()
    before = text[start - 1 : start]
    vague = before in _VAGUE or text[start - 2 : start] == "百上"  # 成百上千
    if before == "第" or (vague and word[0] in "十百千万亿") or (word == "一" and before in _UNCOUNTED):
        return None
    if text.startswith("分之", end):
        return _fraction(text, start, word)
    if len(word) == 1 and (tenths := TENTHS.match(text, end)) and (value := parse_chinese_numeral(word)):
        reading = Reading(start, end, value, Kind.PERCENT)
        add_tenths(reading, tenths)
        add_words_around(reading, text)
        return reading
    unit = NUMERAL_UNIT.match(text, end)
    if unit and (word, unit[0]) != ("零", "元") and (word in "零〇" or (word, unit[0]) == ("十", "分")):
        return None  # 零件, 十分
    return read_counted(text, match, unit)


def read_counted(text: str, match: re.Match[str], unit: re.Match[str] | None) -> Reading | None:
    """A spelled or mixed numeral with its unit, which takes over the closing 万 or 亿."""
    word = match[0]
    head = word.rstrip("万亿萬億")
    if unit is None and (not head or head == word):
        return None
    before = text[match.start() - 1 : match.start()]
    magnitude = word[len(head) :].translate(_SIMPLE)
    factor, rest = split_unit(magnitude)
    if rest:
        return None  # 亿万
    whole, point, fraction = head.partition("点")
    value = parse_chinese_numeral(head if point else word)
    if value is not None and not point:
        value /= factor
    elif unit and head in _BARE and (unit["more"] or (before in _ROUND and (head or unit["unit"] != "元"))):
        value = _BARE[head]  # 万余件, 近百万元; but 约 万元 has lost its number
    if value is None or (len(whole) > 1 and not _MULTIPLIED.search(word)):
        return None
    reading = Reading(*match.span(), value, Kind.PLAIN, magnitude, len(fraction))
    if unit:
        add_numeral_unit(reading, unit)
    if before == "上":
        reading.hedge = "余"
    add_words_around(reading, text)
    return reading


def _fraction(text: str, start: int, word: str) -> Reading | None:
    """«百分之二十», «千分之5.2», «三分之一»; the last as a quotient rounded to ten places."""
    place = start + len(word) + len("分之")
    upper = _UPPER.match(text, place)
    if upper is None or len(upper[0]) > _LONGEST:
        return None
    figure = upper[0]
    value = Decimal(figure) if figure[0].isascii() else parse_chinese_numeral("一百" if figure == "百" else figure)
    parts = parse_chinese_numeral(word)
    if value is None or not (parts or word in _PARTS):
        return None
    reading = Reading(start, upper.end(), value, Kind.PERCENT, "%")
    if word in _PARTS:
        places = _PARTS[word] - 2
        reading.value = value.scaleb(-places)
        reading.decimals = len(figure.replace("点", ".").partition(".")[2]) + places
    elif parts:
        reading.value, reading.kind, reading.unit = round_half_up(value / parts, 10), Kind.PLAIN, ""
        reading.decimals = 10
    add_words_around(reading, text)
    return reading
