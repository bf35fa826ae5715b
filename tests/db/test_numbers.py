"""Every sentence here is invented; the phrasing is that of real reports."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.money import from_fen
from db.core.number_forms import FIXED, SEPARATED, SEPARATED_FIXED, NumberForm, format_amount, format_value
from db.core.numbers import Kind, Number, decimals_of, find_numbers, is_blank_mark, parse_cell
from db.core.numerals import to_chinese_numeral

WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789.,%()-~>=<"}
HOUSES = st.sampled_from([SEPARATED, FIXED, SEPARATED_FIXED])
FENS = st.integers(-(10**13), 10**13)
BLANKS = st.sampled_from([" ", "  ", "\u3000", "\xa0", " \u200b"])

# --- cells -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,760.35", "3760.35"),
        ("4, 637. 79", "4637.79"),
        ("4 , 637 . 79", "4637.79"),
        ("0. 00", "0.00"),
        ("32", "32"),
        ("3，760.35", "3760.35"),
        ("3,760.35".translate(WIDE), "3760.35"),
        ("-12.3", "-12.3"),
        ("- 12.3", "-12.3"),
        ("－12.3", "-12.3"),
        ("—12.3", "-12.3"),
        ("\u221212.3", "-12.3"),
        ("(12.30)", "-12.30"),
        ("（12.30）", "-12.30"),
        ("△12.3", "-12.3"),
        ("▲ 12.3", "-12.3"),
        (".00", "0.00"),
        ("  1,234,567.8\n", "1234567.8"),
        ("5525938. 78", "5525938.78"),
    ],
)
def test_cell(text: str, value: str) -> None:
    read = parse_cell(text)
    assert read is not None
    assert str(read) == value


UNREADABLE = """
1,23.4|12,3456|1234,567|1,234,56|12..3|12.|1,|,5|1.234.567|1.234,56|10 10|1 2. 5|4 637.79|2 0 2 4|3。5|1、234|100%|3万元
5元|12a|一|三十|01|007|00.5|0,123|--5|-(5)|(-5)|(5|5)|①|²|1/2|1-2|+5|99999999999999999999999999
"""


@pytest.mark.parametrize("text", [*UNREADABLE.strip().replace("\n", "|").split("|"), "1\t2", "1\n2", "1\n.2"])
def test_a_cell_is_read_right_or_not_at_all(text: str) -> None:
    assert parse_cell(text) is None


@pytest.mark.parametrize(
    "text", ["", " ", "—", "——", "-", "－", "_", "·", "•", "/", ".", "……", "\u3000", "- -", "\u200b"]
)
def test_blank_marks(text: str) -> None:
    assert is_blank_mark(text)
    assert parse_cell(text) is None


@pytest.mark.parametrize("text", ["0", "0.00", "无", "%", "1", "×", "-1"])
def test_what_is_no_blank_mark(text: str) -> None:
    assert not is_blank_mark(text)


def test_decimals_of() -> None:
    assert decimals_of("4, 637. 790") == 3
    assert decimals_of("32") == 0
    with pytest.raises(ValueError, match="figure"):
        decimals_of("—")


@st.composite
def noisy(draw: st.DrawFn, text: str) -> str:
    """The same figure with blanks around its marks, in full width, or with a full-width comma."""
    if draw(st.booleans()):
        text = text.replace(",", "，")
    if draw(st.booleans()):
        text = text.translate(WIDE)
    blank = draw(BLANKS)
    for mark in (",", "，", ".", "-", "\uff0e", "\uff0c", "\uff0d"):
        if draw(st.booleans()):
            text = text.replace(mark, draw(st.sampled_from([mark + blank, blank + mark, blank + mark + blank])))
    return text


@given(FENS, HOUSES, st.data())
def test_parse_undoes_format_through_noise(fen: int, form: NumberForm, data: st.DataObject) -> None:
    printed = format_amount(fen, form)
    assert parse_cell(data.draw(noisy(printed))) == parse_cell(printed) == Decimal(printed.replace(",", ""))


@given(st.integers(0, 10**12), st.integers(0, 4))
def test_decimals_are_those_printed(digits: int, places: int) -> None:
    form = NumberForm(thousands=True, decimals=places)
    assert decimals_of(format_value(Decimal(digits).scaleb(-places), form)) == places


@given(st.text("0123456789.,，() -－△%元—", max_size=14))
def test_any_cell_is_answered(text: str) -> None:
    value = parse_cell(text)
    assert value is None or not is_blank_mark(text)
    if value is not None:
        digits = "".join(filter(str.isdecimal, text))
        assert abs(value) == Decimal(digits).scaleb(-decimals_of(text))


# --- prose -----------------------------------------------------------------------------------------------------------


def seen(number: Number) -> str:
    """A number in one line: kind value unit, then comparator, upper end, hedge and ! where they are."""
    parts = [number.kind.value, format(number.value, "f"), number.unit, number.comparator]
    parts += ["" if number.high is None else f"..{number.high:f}", number.hedge, "!" if number.garbled else ""]
    return " ".join(part for part in parts if part)


def check(text: str, *expected: str) -> None:
    numbers = find_numbers(text)
    assert [seen(number) for number in numbers] == list(expected)
    for number in numbers:
        assert text[number.start : number.end] == number.text


AMOUNTS = [
    ("全年支出3,760.35万元，上年 627. 84 万 元。", "amount 3760.35 万元", "amount 627.84 万元"),
    ("全口径3，760.35万元，按3，76元计", "amount 3760.35 万元", "plain 3", "amount 76 元"),
    ("减 少0.69万元，即6900元", "amount 0.69 万元", "amount 6900 元"),
    ("投入2.5亿元，其中5百万元和3千元", "amount 2.5 亿元", "amount 5 百万元", "amount 3 千元"),
    ("约1.2万亿元，近3.5千亿元", "amount 12000.0 亿元 约", "amount 3500.0 亿元 近"),
    ("结余-12.3万元，△3万元", "amount -12.3 万元", "amount -3 万元"),
    ("支出\n\n16.01 万元；另有2,433.87\n\n万元", "amount 16.01 万元", "amount 2433.87 万元"),
    ("收入 1 2 3 . 4 5 万 元", "amount 123.45 万元"),
    ("收入**402.64**万元，￥100", "amount 402.64 万元", "amount 100 元"),
    ("单价100万元（含）以上设备0台（套）", "amount 100 万元 ≥", "count 0 台(套)"),
    ("20万-30万元，1000至2000元", "amount 20 万元 ..30", "amount 1000 元 ..2000"),
    ("20余万元、3700多万元", "amount 20 万元 余", "amount 3700 万元 余"),
    ("控制在46.4万元以内", "amount 46.4 万元 ≤"),
    ("每坐席5500元/人/月，接待300元/人次", "rate 5500 元/人/月", "rate 300 元/人次"),
    ("补贴2,000元/人·次，资助5万美元", "rate 2000 元/人·次", "count 5 万美元"),
]
RATES = [
    ("占 95.2%，升至１００％，降5‰", "percent 95.2 %", "percent 100 %", "percent 0.5 %"),
    ("由70%提升至79.4%，由70%至95%", "percent 70 %", "percent 79.4 %", "percent 70 %", "percent 95 %"),
    ("区间为100-80%(含)、80%—100%", "percent 80 % ..100", "percent 80 % ..100"),
    ("同比-7.1%，提高2.3个百分点", "percent -7.1 %", "points 2.3 个百分点"),
    ("接通率≥99.5%，故障率≤0. 24%", "percent 99.5 % ≥", "percent 0.24 % ≤"),
    ("满意率超过95%，不低于90%，20%左右", "percent 95 % >", "percent 90 % ≥", "percent 20 % 约"),
    ("下降百分之二十，即约两成，三成五，两成多", "percent 20 %", "percent 20 % 约", "percent 35 %", "percent 20 % 余"),
    ("千分之三；三分之一；增长2倍", "percent 0.3 %", "plain 0.3333333333", "count 2 倍"),
    ("接听≥5000条/天", "rate 5000 条/天 ≥"),
]
COUNTS = [
    ("公车2辆，接待0批次、12人次", "count 2 辆", "count 0 批次", "count 12 人次"),
    ("受理493万件，迁移超过790万条", "count 493 万件", "count 790 万条 >"),
    ("4.1个工作日，24小时，6天内", "count 4.1 工作日", "count 24 小时", "count 6 天 ≤"),
    ("得分为99.86分，80分以下", "count 99.86 分", "count 80 分 ≤"),
    ("=23项，不少于30个，至少3次", "count 23 项 =", "count 30 个 ≥", "count 3 次 ≥"),
    (
        "近3600个，3600余个，万余件，近万件",
        "count 3600 个 近",
        "count 3600 个 余",
        "count 1 万件 余",
        "count 1 万件 近",
    ),
    ("近3年开展5次，最近3个月", "count 3 年", "count 5 次", "count 3 个月"),
    ("3-5个工作日，1—2次", "count 3 工作日 ..5", "count 1 次 ..2"),
    ("260 个/套，18.4万件，3.2万平方米", "count 260 个/套", "count 18.4 万件", "count 3.2 万㎡"),
    ("完成5项目标，涉及5项目", "count 5 项", "plain 5"),
    ("优（S≥90），良（90>S≥80）", "plain 90 ≥", "plain 90 <", "plain 80 ≥"),
    ("保有量2\n\n辆，分值10\n人员经费", "count 2 辆", "plain 10"),
]
NAMES = [
    ("2023年度比2022 年多", "year 2023 年", "year 2022 年"),
    ("2 0 2 4 年、二〇二四年度，二○二三年", "year 2024 年", "year 2024 年", "year 2023 年"),
    (
        "2022、2023年度，2023—2025年，2023全国大会",
        "year 2022 年",
        "year 2023 年",
        "year 2023 年 ..2025",
        "year 2023 年",
    ),
    ("绩效目标，2024\n\n年将", "year 2024 年"),
    ("占100%,2024年;12月5日前", "percent 100 %", "year 2024 年", "date 1205"),
    ("截至2024年12月31日，2025/02/06，2025-02-06", "date 20241231", "date 20250206", "date 20250206"),
    ("2024年1-12月，3月至5月，2024年9月", "date 20240100 ..20241200", "date 300 ..500", "date 20240900"),
    ("二〇二四年十二月三十一日，十二月五日", "date 20241231", "date 1205"),
    ("2 0 2 4 年 1 2 月 3 1 日", "date 20241231"),
    ("(一) 2010350-事业运行；30227；201一般公共服务", "ordinal 1", "code 2010350", "code 30227", "code 201"),
    ("30310个人农业生产补贴1万元", "code 30310", "amount 1 万元"),
    ("市12345政务服务热线和“12345”受理12345件", "identifier 12345", "identifier 12345", "count 12345 件"),
    ("公开 01 表，123456融媒，电话0539-1234567", "identifier 1", "identifier 123456", "identifier 5391234567"),
    ("[2023]15号，A4纸，5G", "year 2023 年", "identifier 15", "identifier 4", "identifier 5"),
    ("1、收入；2.支出。（二）结余：(3)其他", "ordinal 1", "ordinal 2", "ordinal 2", "ordinal 3"),
    ("十二、国有资产\n一、概况", "ordinal 12", "ordinal 1"),
    ("第三部分，图1: 变动；其一，①办件", "ordinal 3 部分", "ordinal 1", "ordinal 1", "ordinal 1"),
    ("一是扩容，二是提速；第1-3名", "ordinal 1", "ordinal 2", "ordinal 1 名 ..3"),
    ("1.12345 网络维护", "ordinal 1", "identifier 12345"),
    (
        "1. 12345话务\n- 2、上缴0万元\n3. 2023年度",
        "ordinal 1",
        "identifier 12345",
        "ordinal 2",
        "amount 0 万元",
        "ordinal 3",
        "year 2023 年",
    ),
    ("2. 5个项目\n4. 89万元\n0. 00万元", "ordinal 2", "count 5 个", "amount 4.89 万元", "amount 0.00 万元"),
]
SPELLED = [
    ("三千七百六十点三五万元，一亿二千万元", "amount 3760.35 万元", "amount 12000 万元"),
    ("叁仟柒佰陆拾万元；三千七百六十万；三百元", "amount 3760 万元", "plain 3760 万", "amount 300 元"),
    ("1亿2000万元，3千7百万元，2万3000元", "amount 12000 万元", "amount 3700 万元", "amount 23000 元"),
    ("两辆、二十一个、一名、一百零五人次", "count 2 辆", "count 21 个", "count 1 名", "count 105 人次"),
    ("近百万元，上千件，逾百次", "amount 100 万元 近", "count 1000 件 余", "count 100 次 >"),
    ("建成一套系统，百余件，四十多名", "count 1 套", "count 100 件 余", "count 40 名 余"),
]
SILENT = """
一般公共预算 一次办好率 一口通办 统一受理 第一书记 第一时间 三公经费 五级督办 十四五规划 二十大精神 两个维护 四个自信
一件事 十分重要 零件 千家万户 万众一心 与上一年相比 每一项 进一步 一站式 十九届四中全会 三会一课 一体化 万元 百姓
几十个 数百万元 十几人 三五个 成千上万 成百上千件 支出约万元 二级指标
"""
GARBLED = [
    ("占.000%", "percent 0.000 % !"),
    ("共1,23.4万元，共12..3万元", "amount 123.4 万元 !", "amount 12.3 万元 !"),
    ("共12,3456元，007个", "amount 123456 元 !", "count 7 个 !"),
    ("共1 5万元", "plain 1 !", "amount 5 万元 !"),
    ("共3 760.35万元", "plain 3 !", "amount 760.35 万元 !"),
    ("共3。5万元", "plain 3 !", "amount 5 万元 !"),
    ("共3千多万元", "plain 3 !"),
    ("共3千7元，5万3000元/人", "plain 3 !", "amount 7 元", "plain 5 万 !", "rate 3000 元/人"),
    ("占1万2345%", "plain 1 万 !", "percent 2345 %"),
    ("得分100。2024年", "plain 100", "year 2024 年"),
    ("依次为6.20 326.71", "plain 6.20", "plain 326.71"),
    ("附件见1,2,3", "plain 1", "plain 2", "plain 3"),
]


@pytest.mark.parametrize("case", AMOUNTS + RATES + COUNTS + NAMES + SPELLED + GARBLED)
def test_prose(case: tuple[str, ...]) -> None:
    check(*case)


@pytest.mark.parametrize("text", SILENT.split())
def test_words_with_numerals_are_no_numbers(text: str) -> None:
    check(f"坚持{text}，持续推进")


def test_properties_of_a_number() -> None:
    money, count, share = find_numbers("支出3,760.35万元，受理493万件，占0.00001%")
    assert (money.fen, money.base_value, money.base_unit) == (3760350000, Decimal(37603500), "元")
    assert (count.fen, count.base_value, count.base_unit) == (None, Decimal(4930000), "件")
    assert (share.fen, share.decimals, share.approximate) == (None, 5, False)
    (fine,) = find_numbers("支出0.00000001万元")
    assert fine.fen is None


# --- planted numbers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Planted:
    """A piece of text, the part of it that is the number, and what must be read."""

    before: str
    figure: str
    after: str
    kind: Kind
    value: Decimal
    unit: str


def amount(fen: int, form: NumberForm, unit: str) -> Planted:
    printed = format_amount(abs(fen), form, unit)
    return Planted("支出", printed + unit, "", Kind.AMOUNT, Decimal(printed.replace(",", "")), unit)


def percent(cents: int, form: NumberForm) -> Planted:
    printed = format_value(Decimal(cents).scaleb(-2), form)
    return Planted("占", printed + "%", "", Kind.PERCENT, Decimal(printed.replace(",", "")), "%")


def count(number: int, unit: str) -> Planted:
    return Planted("共", f"{number}{unit}", "", Kind.COUNT, Decimal(number), unit)


def spelled(number: int, unit: str) -> Planted:
    kind = Kind.AMOUNT if unit == "元" else Kind.COUNT
    text = to_chinese_numeral(Decimal(number))
    scale = {"万": 10**4, "亿": 10**8}.get(text[-1], 1)
    return Planted("计", text + unit, "", kind, Decimal(number) / scale, (text[-1] if scale > 1 else "") + unit)


def year(number: int) -> Planted:
    return Planted("在", f"{number}年度", "内", Kind.YEAR, Decimal(number), "年")


def date(number: int, month: int, day: int) -> Planted:
    value = Decimal(number * 10000 + month * 100 + day)
    return Planted("截至", f"{number}年{month}月{day}日", "", Kind.DATE, value, "")


def code(number: str) -> Planted:
    return Planted("按", number, "-事业运行", Kind.CODE, Decimal(number), "")


def build(maker: Callable[..., Planted], *strategies: st.SearchStrategy[object]) -> st.SearchStrategy[Planted]:
    return st.builds(maker, *strategies)


UNITS = st.sampled_from(
    ["辆", "人次", "批次", "个", "件", "万件", "项", "台(套)", "小时", "天", "分", "户", "条", "万条"]
)
PLANTED = st.one_of(
    build(amount, FENS, HOUSES, st.sampled_from(["元", "万元", "亿元"])),
    build(percent, st.integers(0, 10**6), HOUSES),
    build(count, st.integers(0, 10**6).filter(lambda number: not 12300 <= number < 12400), UNITS),
    build(spelled, st.integers(2, 10**10), st.sampled_from(["元", "个", "辆", "人次"])),
    build(year, st.integers(1949, 2099)),
    build(date, st.integers(1949, 2099), st.integers(1, 12), st.integers(1, 28)),
    build(code, st.sampled_from(["2010350", "2080505", "20103", "30227", "39907"])),
)
JOINTS = st.sampled_from(
    ["，", "；", "。", "、", ",", "\n\n", "，比上年", "（含", "）", "。其中：", "\t", "，主要原因是"]
)


@given(st.lists(st.tuples(JOINTS, PLANTED), max_size=8), st.data())
def test_planted_numbers_are_found_where_they_stand(pieces: list[tuple[str, Planted]], data: st.DataObject) -> None:
    text = ""
    places = []
    for joint, planted in pieces:
        figure = planted.figure
        for mark in (".", ",", "万", "元", "%", "年", "月"):
            if mark in figure and data.draw(st.booleans()):
                figure = figure.replace(mark, data.draw(BLANKS) + mark)
        if data.draw(st.booleans()):
            figure = figure.translate(WIDE)
        text += joint + planted.before
        places.append((len(text), len(text) + len(figure)))
        text += figure + planted.after
    numbers = find_numbers(text)
    assert [(number.start, number.end) for number in numbers] == places
    for number, (_, planted) in zip(numbers, pieces, strict=True):
        assert (number.kind, number.value, number.unit) == (planted.kind, planted.value, planted.unit)
        assert not number.garbled


PROSE = st.text(
    st.one_of(
        st.sampled_from(
            "0123456789.,，。、%-~— \n\t()（）[]:：≥≤<>=万亿千百十一二三两点成元个件项年月日分之第图约近余多以上至"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@given(PROSE)
def test_any_text_gives_ordered_numbers_and_leaves_no_digit(text: str) -> None:
    numbers = find_numbers(text)
    covered: set[int] = set()
    last = 0
    for number in numbers:
        assert last <= number.start < number.end
        assert text[number.start : number.end] == number.text
        assert number.high is None or number.value <= number.high
        assert number.fen is None or number.kind is Kind.AMOUNT
        last = number.end
        covered.update(range(number.start, number.end))
    assert all(place in covered for place, char in enumerate(text) if char in "0123456789")


@given(FENS, HOUSES)
def test_a_cell_and_a_sentence_read_the_same(fen: int, form: NumberForm) -> None:
    printed = format_amount(fen, form)
    (number,) = find_numbers(f"结余{printed}万元")
    assert number.value == parse_cell(printed)
    assert number.decimals == decimals_of(printed)
    if form.trailing_zeros and fen % 10000 == 0:
        assert number.fen == fen == from_fen(fen, "分")
