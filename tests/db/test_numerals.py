from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.numerals import parse_chinese_numeral, to_chinese_numeral

SPELLINGS = [
    ("零", "0"),
    ("十", "10"),
    ("十五", "15"),
    ("二十", "20"),
    ("一百一十", "110"),
    ("二百零五", "205"),
    ("一千零一十", "1010"),
    ("三千七百六十点三五", "3760.35"),
    ("一万零五", "10005"),
    ("十万零五百", "100500"),
    ("一百万五千", "1005000"),
    ("一亿二千万", "120000000"),
    ("一亿零一十万", "100100000"),
    ("一万亿零五", "1000000000005"),
    ("零点零五", "0.05"),
    ("负三点五", "-3.5"),
]


@pytest.mark.parametrize(("text", "value"), SPELLINGS)
def test_proper_spelling_both_ways(text: str, value: str) -> None:
    assert parse_chinese_numeral(text) == Decimal(value)
    assert to_chinese_numeral(Decimal(value)) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("两", 2),
        ("两百", 200),
        ("三千两百", 3200),
        ("两万两千", 22000),
        ("两点五", "2.5"),
        ("一十五万", 150000),
        ("一百万零五千", 1005000),
        ("一亿零十万", 100100000),
        ("二〇二四", 2024),
        ("一九九八", 1998),
        ("叁仟柒佰陆拾", 3760),
        ("壹仟贰佰叁拾肆萬", 12340000),
        ("3千7百", 3700),
        ("3千7百万", 37000000),
        ("1亿2000万", 120000000),
        ("1万2345", 12345),
        ("3.5万", 35000),
        (" 三 千 ", 3000),
    ],
)
def test_other_spellings_are_read(text: str, value: int | str) -> None:
    assert parse_chinese_numeral(text) == Decimal(value)


REFUSED = """
十百 一二十 二十三十 百 千 万 亿 三千五 一万二 一百零二十 三百二 十两 两十 二百两 一百零两 零五 零零 点五 三点 三点十
三点五点六 一万万万 123 12.5 3千7 1万23 1.5亿2000万 2000万1亿 三个 一般 负 负负三 万一
"""


@pytest.mark.parametrize("text", REFUSED.split())
def test_what_is_no_numeral_or_could_be_two_is_refused(text: str) -> None:
    assert parse_chinese_numeral(text) is None


def test_empty_is_refused() -> None:
    assert parse_chinese_numeral("") is None


@given(st.integers(-(10**16) + 1, 10**16 - 1), st.integers(0, 9))
def test_round_trip(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    assert parse_chinese_numeral(to_chinese_numeral(value)) == value


@given(st.integers(0, 20000))
def test_round_trip_of_small_numbers(number: int) -> None:
    assert parse_chinese_numeral(to_chinese_numeral(Decimal(number))) == number


@given(st.text("零一二两三九十百千万亿点", min_size=1, max_size=9))
def test_what_is_read_has_one_value_and_spells_it(text: str) -> None:
    value = parse_chinese_numeral(text)
    if value is not None:
        assert parse_chinese_numeral(to_chinese_numeral(value)) == value


@pytest.mark.parametrize("value", [Decimal(10) ** 16, Decimal("NaN"), Decimal("Infinity")])
def test_values_without_a_spelling_are_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="numeral"):
        to_chinese_numeral(value)
