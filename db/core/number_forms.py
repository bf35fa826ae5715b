"""How a number is written: its kind, its unit, the words around it, the house forms, and what value it states."""

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from db.core.money import FEN_PER_UNIT, from_fen, round_half_up, to_fen


class Kind(StrEnum):
    """What a number in a text is; the unit of measure decides."""

    AMOUNT = "amount"  # money: value in unit, fen in whole 分
    PERCENT = "percent"  # value in percent: 20.04%, 百分之二十 and 两成 are 20.04, 20 and 20
    POINTS = "points"  # 个百分点
    RATE = "rate"  # a measure per another: 元/人/月, 条/天
    COUNT = "count"  # a measure: 2辆, 493万件, 4.1个工作日, 1.5倍, 99.86分
    YEAR = "year"  # a calendar year; high is the last year of a range
    DATE = "date"  # value = yyyymmdd with 0 for what is not stated: 20241231, 20240900, 1205, 1200; high alike
    CODE = "code"  # an account code: 2010350, 30227
    IDENTIFIER = "identifier"  # a name made of digits: 12345, 公开01表, a telephone number
    ORDINAL = "ordinal"  # a place in a list: 1、 （二） 第三部分 图1 其一 一是
    PLAIN = "plain"  # a bare number, or one with no more than 万 or 亿


@dataclass(frozen=True, slots=True)
class Number:
    """One number in a text; text[start:end] is the figure with its sign and unit, without words before or after."""

    text: str
    start: int
    end: int
    value: Decimal  # the lower end of a range
    unit: str
    kind: Kind
    decimals: int  # printed in that unit; negative where the last digit is above the ones: 两成 has -1
    comparator: str = ""  # ≥ ≤ > < =, also for 不少于 … 以上 (which includes the number, Civil Code 1259)
    high: Decimal | None = None  # the upper end of a range
    hedge: str = ""  # 约, 近 or 余
    garbled: bool = False  # the digits do not make one proper number; the value is a guess

    @property
    def approximate(self) -> bool:
        return bool(self.hedge)

    @property
    def fen(self) -> int | None:
        """An amount in whole 分; None for anything else, and for an amount finer than 分."""
        if self.kind is not Kind.AMOUNT:
            return None
        try:
            return to_fen(self.value, self.unit)
        except ValueError:
            return None

    @property
    def base_unit(self) -> str:
        return split_unit(self.unit)[1]

    @property
    def base_value(self) -> Decimal:
        return self.value * split_unit(self.unit)[0]


@dataclass(slots=True)
class Reading:
    """A number while it is read, at its place in the scanned text. Mutable: copies took most of the reader's time."""

    start: int
    end: int
    value: Decimal
    kind: Kind
    unit: str = ""
    decimals: int = 0
    comparator: str = ""
    high: Decimal | None = None
    hedge: str = ""
    garbled: bool = False


_FACTORS = {
    "万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8,
    "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "百": 100,
}  # fmt: skip
_MAGNITUDE = "|".join(_FACTORS)
_SCALED_UNIT = re.compile(rf"({_MAGNITUDE})(?!瓦时|分点)(.*)")


def split_unit(unit: str) -> tuple[int, str]:
    """A unit as factor and base: 万件 is (10000, 件), 千米 is (1000, 米); the base of money is 元."""
    match = _SCALED_UNIT.fullmatch(unit)
    return (_FACTORS[match[1]], match[2]) if match else (1, unit)


def _amount_unit(magnitude: str) -> tuple[str, int]:
    """The money unit for a magnitude before 元, and the factor to it: 百亿 is (亿元, 100)."""
    unit = magnitude + "元"
    if unit in FEN_PER_UNIT:
        return unit, 1
    home = "亿元" if magnitude.endswith("亿") else "万元"
    return home, _FACTORS[magnitude] * 100 // FEN_PER_UNIT[home]


# Units of count after Arabic digits, each with what makes it the start of another word (5项 but 5项目): characters,
# or a pattern.
_WORD = "A-Za-z0-9"
_COUNT_UNITS = {
    "人次": "", "批次": "", "件次": "", "户次": "", "车次": "", "台次": "", "家次": "", "条次": "", "人天": "",
    "个工作日": "", "工作日": "", "个小时": "", "小时": "", "分钟": "", "秒": "", "个月": "", "个季度": "", "季度": "",
    "学时": "", "课时": "", "团组": "", "台(套)": "", "台/套": "", "台套": "", "个/套": "", "坐席": "",
    "平方公里": "", "平方米": "", "立方米": "", "公里": "", "公顷": "", "公斤": "", "千瓦时": "", "㎡": "",
    "辆": "", "人": "员民大社事均力口工才", "个": "", "件": "均", "项": "目(?!标)",
    "台": "账湾风", "套": "餐取用", "次": "要序", "篇": "幅章", "条": "件例款", "席": "", "家": "庭具电长园",
    "户": "籍外型", "期": "间限刊末初望货", "场": "所地景馆", "名": "称单义词录目", "天": "津然",
    "分": "类别阶配值析管局院所支公中级", "时": "间期效代候", "日": "常程报均志益", "年": "度轻",
    "周": "边转", "份": "额", "位": "于置", "批": "准复发示", "页": "面", "张": "", "间": "接隔", "处": "理置室长罚",
    "座": "谈席", "栋": "", "幢": "", "艘": "", "架": "构", "吨": "", "克": "", "米": "", "亩": "", "升": "级学降值",
    "度": "假", "倍": "", "字": "", "本": "级年部单市地次身科季期", "册": "", "种": "植", "类": "似", "级": "别",
    "轮": "值候", "例": "如会", "宗": "", "起": "来草点步", "笔": "试", "支": "出付持撑", "株": "", "棵": "",
    "只": "有是能要", "头": "", "层": "面", "岁": "", "通": "过知道信报讯用畅行", "档": "案", "组": "织成",
    "门": "户口诊", "班": "子级", "枚": "", "块": "", "片": "", "节": "约能日假", "盏": "",
    "箱": "", "瓶": "", "桶": "", "盒": "", "美元": "", "欧元": "", "港元": "", "日元": "",
    "GB": _WORD, "TB": _WORD, "MB": _WORD, "kg": _WORD, "km": _WORD, "kW": _WORD, "kWh": _WORD,
}  # fmt: skip
# After Chinese numerals fewer units count, and more words must be told apart: 一件 but 一件事, 两个 but 两个维护.
_NUMERAL_UNITS = {
    "人次": "", "批次": "", "个工作日": "", "工作日": "", "个小时": "", "小时": "", "分钟": "", "个月": "", "团组": "",
    "台(套)": "", "台套": "", "坐席": "", "平方米": "", "公里": "", "辆": "", "人": "一称员民大社事均力口工才防",
    "个": "意识|自信|维护|确立|一百年", "件": "事套", "项": "目(?!标)|规定|制度",
    "台": "戏账湾", "套": "餐", "次": "办性都要", "篇": "章幅",
    "条": "龙件例心线", "家": "庭人", "户": "籍", "场": "所地景馆", "名": "称单义", "天": "一津", "年": "级度轻一",
    "位": "于置", "份": "额", "笔": "试", "座": "谈", "栋": "", "间": "接", "张": "", "分": "之为类点工", "吨": "",
    "亩": "", "倍": "",
}  # fmt: skip
_SYNONYMS = {"台套": "台(套)", "台/套": "台(套)", "个工作日": "工作日", "个小时": "小时", "席": "坐席", "平方米": "㎡"}
_PER = (
    "人次|件次|批次|工作日|小时|分钟|季度|学期|平方米|课时"
    "|人|月|天|日|年|次|件|个|辆|户|㎡|期|场|篇|条|台|套|吨|秒|周|班|亩"
)


def _alternatives(units: dict[str, str]) -> str:
    return "|".join(
        re.escape(unit) + (f"(?!{follow})" if "|" in follow or "(" in follow else f"(?![{follow}])" if follow else "")
        for unit, follow in sorted(units.items(), key=lambda item: -len(item[0]))
    )


_COUNT_UNIT = _alternatives(_COUNT_UNITS)
_YUAN = "元(?![旦宝素])"
# A unit cut off by a line break still belongs to its number where no new line would begin so.
_CUT_OFF = rf"(?:\n{{1,3}}(?=(?:{_MAGNITUDE})?{_YUAN}|[%‰]|个百分点|辆|人次|批次|台\(套\)))?"
# What may follow Arabic digits: «余个», «个百分点», «万元», «元/人/月», «万件», «亿».
UNIT = re.compile(
    rf"{_CUT_OFF}(?P<more>[余多来])?(?:(?P<points>个?百分点)|(?P<percent>[%‰])"
    rf"|(?P<magnitude>{_MAGNITUDE})?(?P<more2>[余多])?(?P<unit>{_YUAN}|{_COUNT_UNIT})(?P<per>(?:/每?(?:{_PER})(?:[/·](?:{_PER}))*)?)"
    r"|(?P<bare>[十百千]?[万亿]|万亿))"
)
# What may follow Chinese numerals, which end in their own 万 or 亿.
NUMERAL_UNIT = re.compile(rf"(?P<more>[余多来])?(?P<unit>{_YUAN}|{_alternatives(_NUMERAL_UNITS)})")
# «两成», «三成五», «两成多».
TENTHS = re.compile(r"成(?P<half>[一二三四五六七八九]?)(?P<more>多)?(?![立为本果员功效绩品交熟长都年套就份分])")

_HALVES = "零一二三四五六七八九"


def _count_unit(unit: str) -> str:
    return _SYNONYMS.get(unit, unit)


def add_unit(reading: Reading, unit: re.Match[str]) -> None:
    """Take in the UNIT that follows a bare number."""
    magnitude = unit["magnitude"] or ""
    if unit["points"]:
        reading.kind, reading.unit = Kind.POINTS, "个百分点"
    elif unit["percent"]:
        reading.kind, reading.unit = Kind.PERCENT, "%"
        if unit["percent"] == "‰":
            reading.value, reading.decimals = reading.value / 10, reading.decimals + 1
    elif unit["bare"]:
        reading.unit = unit["bare"]
    elif unit["per"]:
        reading.kind, reading.unit = Kind.RATE, magnitude + unit["unit"] + unit["per"].replace("每", "")
    else:
        reading.unit = magnitude
        add_base_unit(reading, unit["unit"])
    reading.end = unit.end()
    reading.hedge = "余" if unit["more"] or unit["more2"] else ""


def add_numeral_unit(reading: Reading, unit: re.Match[str]) -> None:
    """Take in the NUMERAL_UNIT (or UNIT) after a spelled number, whose unit so far is its closing 万 or 亿."""
    add_base_unit(reading, unit["unit"])
    reading.end = unit.end()
    reading.hedge = "余" if unit["more"] else ""


def add_base_unit(reading: Reading, base: str) -> None:
    """Join a base unit to the 万 or 亿 that is the unit so far."""
    if base != "元":
        reading.kind, reading.unit = Kind.COUNT, reading.unit + _count_unit(base)
        return
    reading.kind = Kind.AMOUNT
    reading.unit, factor = _amount_unit(reading.unit)
    if factor > 1:
        reading.value, reading.decimals = reading.value * factor, reading.decimals - len(str(factor)) + 1


def add_tenths(reading: Reading, tenths: re.Match[str]) -> None:
    """«两成» is 20 percent and good to tens, «三成五» is 35."""
    half = _HALVES.index(tenths["half"] or "零")
    reading.value, reading.decimals = reading.value * 10 + half, 0 if half else -1
    reading.kind, reading.unit, reading.end = Kind.PERCENT, "%", tenths.end()
    reading.hedge = "余" if tenths["more"] else ""


YEAR = r"(?:19(?:49|[5-9][0-9])|20[0-9]{2})"
ACCOUNT = re.compile(r"2(?:0[1-9]|[12][0-9]|3[0-4])[0-9]{2}(?:[0-9]{2})?|(?:30[1-9]|31[0-3]|399)[0-9]{2}")
_ACCOUNT_CLASS = re.compile(r"2(?:0[1-9]|[12][0-9]|3[0-4])|30[1-9]|31[0-3]|399")
HAN = re.compile("[\u4e00-\u9fff]")
_NAMED = re.compile("(?:政务|便民|市民|市长|公共|投诉|举报)*(?:服务)?(?:便民)?(?:热线|平台|电话|客服)")
HOTLINE = re.compile("123[0-9]{2}")
HOTLINE_UNIT = re.compile("[万件条元%]|人次|篇")


def bare_kind(text: str, start: int, token: str) -> Kind:
    """What digits without a unit are; the account codes and hotline numbers are known by their shape."""
    end = start + len(token)
    before, after = text[start - 1 : start], text[end : end + 1]
    named = bool(HAN.match(after))
    if (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha()):
        return Kind.IDENTIFIER
    if not token.isdecimal():
        return Kind.PLAIN
    if ACCOUNT.fullmatch(token):
        return Kind.CODE
    if _ACCOUNT_CLASS.fullmatch(token) and not HAN.match(before) and HAN.match(text[end : end + 2].lstrip("-\t")):
        return Kind.CODE
    if (
        (token[0] == "0" and len(token) > 1)
        or (before == "[" and after == "]")
        or HOTLINE.fullmatch(token)
        or after == "号"
        or (len(token) > 2 and _NAMED.match(text, end))
        or (len(token) > 4 and named)
        or len(token) > 10
    ):
        return Kind.IDENTIFIER
    return Kind.YEAR if named and re.fullmatch(YEAR, token) else Kind.PLAIN


# Words before a number, nearest last; each group is what the word means.
_BEFORE = re.compile(
    r"(?P<least>>=|=>|[≥≧⩾]|不少于|不低于|不小于|不得少于|不得低于|至少|最少|大于等于)"
    r"|(?P<most><=|=<|[≤≦⩽]|不超过|不高于|不大于|不多于|不得超过|不得高于|至多|最多|小于等于)"
    r"|(?P<above>(?<![a-z\"'/])>|超过|大于|高于|多于|超|逾)|(?P<below><|小于|低于|少于|不足|不满|未满|不到)"
    r"|(?P<equal>=|等于)|(?P<near>将近|接近|(?<!最)近)|(?P<about>大约|约[为占计有合]?|大概)"
)
_BEFORE_ALL = re.compile(rf"(?:{re.sub('[?]P<[a-z]+>', '?:', _BEFORE.pattern)})+\Z")
_BEFORE_END = frozenset(">≥≧⩾<≤≦⩽=于过少多超逾足满到近约为占计概有合")
_SIGNS = {"least": "≥", "most": "≤", "above": ">", "below": "<", "equal": "="}
_AFTER = re.compile(
    r"(?:\(含(?:本数)?\))?(?:(?P<about>左右|上下)|(?P<more>有余)|[及或]?(?P<bound>以上|以下|以内|之内|以外)|(?P<within>内)"
    r"|(?P<mirror>[<>≤≥])(?=[A-Z]))"
)
_BOUNDS = {"以上": "≥", "以下": "≤", "以内": "≤", "之内": "≤", "以外": ">"}
_MIRROR = {"<": ">", ">": "<", "≤": "≥", "≥": "≤"}
_TIMES = frozenset({"天", "日", "小时", "工作日", "分钟", "个月", "年", "周", "秒"})


def add_words_around(reading: Reading, text: str) -> None:
    """Take in the comparators and hedges that stand before and after a measured number."""
    comparator, hedge, start = "", reading.hedge, reading.start
    if text[start - 1 : start] in _BEFORE_END and (run := _BEFORE_ALL.search(text, max(0, start - 8), start)):
        for word in _BEFORE.finditer(text, run.start(), start):
            meaning = word.lastgroup or ""
            comparator = _SIGNS.get(meaning, comparator)
            if meaning == "about" or (meaning == "near" and reading.unit not in _TIMES):  # 近3年 are three whole years
                hedge = hedge or ("近" if meaning == "near" else "约")
    if after := _AFTER.match(text, reading.end):
        if after["bound"]:
            comparator = comparator or _BOUNDS[after["bound"]]
        elif after["within"]:
            comparator = comparator or ("≤" if reading.unit in _TIMES else "")
        elif after["mirror"]:
            comparator = comparator or _MIRROR[after["mirror"]]  # 90>S
        else:
            hedge = hedge or ("约" if after["about"] else "余")
    reading.comparator, reading.hedge = comparator, hedge


@dataclass(frozen=True, slots=True)
class NumberForm:
    """How a house writes its numbers."""

    thousands: bool
    decimals: int = 2
    trailing_zeros: bool = True


SEPARATED = NumberForm(thousands=True, trailing_zeros=False)  # 2,371.4 · 44 · 0.4%
FIXED = NumberForm(thousands=False)  # 402.64 · 0.00 · 5.00%
SEPARATED_FIXED = NumberForm(thousands=True)  # 3,760.35 · 44.00


def format_value(value: Decimal, form: NumberForm) -> str:
    """A value rounded once, half up, in a form; zero has no sign."""
    rounded = round_half_up(value, form.decimals)
    text = f"{abs(rounded):{',' if form.thousands else ''}f}"
    if not form.trailing_zeros and "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if rounded < 0 else text


def format_amount(fen: int, form: NumberForm, unit: str = "万元") -> str:
    """The number alone, without its unit."""
    return format_value(from_fen(fen, unit), form)


def format_percent(value: Decimal, form: NumberForm) -> str:
    """A value in percent, with its sign."""
    return format_value(value, form) + "%"


_EXACT = 80  # digits: no value that is compared here is cut


def convert(value: Decimal, unit: str, target: str) -> Decimal | None:
    """A value of one unit in another of the same base (元/万元, 件/万件); None where there is no such way."""
    factor, base = split_unit(_count_unit(unit))
    target_factor, target_base = split_unit(_count_unit(target))
    return value * factor / target_factor if base == target_base else None


def matches(number: Number, value: Decimal, unit: str) -> bool:
    """Whether a written number states this value, converted and rounded half up to the number's printed digits.

    A hedge leaves closing zeros undetermined: 约3600 is the value rounded half up to hundreds, 近3600 the same from
    below (both keep two digits of the number), 3600余 the value cut off to hundreds. A range and a garbled number
    state no value. Comparators are not judged: 不超过100万元 states 100. The sign must agree: the caller turns
    下降7% into 7.
    """
    if number.garbled or number.high is not None:
        return False
    with localcontext(prec=_EXACT):
        if number.kind is Kind.AMOUNT and unit in FEN_PER_UNIT:  # 分 are money here, a score elsewhere
            exact: Decimal | None = value * FEN_PER_UNIT[unit] / FEN_PER_UNIT[number.unit]
        else:
            exact = convert(value, unit, number.unit)
        if exact is None:
            return False
        if number.hedge:
            return _matches_hedged(number, exact)
        return round_half_up(exact, number.decimals) == number.value


def _matches_hedged(number: Number, exact: Decimal) -> bool:
    stated, shown = abs(number.value), abs(exact)
    if exact * number.value <= 0:
        return exact == number.value
    digits = stated.normalize().as_tuple()
    place = digits.exponent if isinstance(digits.exponent, int) else 0
    if number.hedge == "余":
        step = Decimal(1).scaleb(max(place, -number.decimals))
        return shown // step * step == stated
    place = max(place - (len(digits.digits) == 1), -number.decimals)
    return round_half_up(shown, -place) == stated and (number.hedge == "约" or shown <= stated)
