from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.money import FEN_PER_UNIT, from_fen, round_half_up
from db.core.number_forms import (
    FIXED,
    SEPARATED,
    SEPARATED_FIXED,
    NumberForm,
    convert,
    format_amount,
    format_percent,
    format_value,
    matches,
    split_unit,
)
from db.core.numbers import Kind, find_numbers, parse_cell

HOUSES = st.sampled_from([SEPARATED, FIXED, SEPARATED_FIXED])
FORMS = st.builds(NumberForm, st.booleans(), st.integers(0, 4), st.booleans())
FENS = st.integers(-(10**14), 10**14)


@pytest.mark.parametrize(
    ("fen", "separated", "fixed", "both"),
    [
        (2371400000, "2,371.4", "2371.40", "2,371.40"),
        (44000000, "44", "44.00", "44.00"),
        (402640000, "402.64", "402.64", "402.64"),
        (3760350000, "3,760.35", "3760.35", "3,760.35"),
        (0, "0", "0.00", "0.00"),
        (5000, "0.01", "0.01", "0.01"),
        (-4999, "0", "0.00", "0.00"),
        (-690000, "-0.69", "-0.69", "-0.69"),
        (123456789012345678, "123,456,789,012.35", "123456789012.35", "123,456,789,012.35"),
    ],
)
def test_house_forms(fen: int, separated: str, fixed: str, both: str) -> None:
    assert format_amount(fen, SEPARATED) == separated
    assert format_amount(fen, FIXED) == fixed
    assert format_amount(fen, SEPARATED_FIXED) == both


def test_units_and_percents() -> None:
    assert format_amount(3760350000, SEPARATED, "元") == "37,603,500"
    assert format_amount(3760350000, FIXED, "亿元") == "0.38"
    assert format_percent(Decimal("0.4"), SEPARATED) == "0.4%"
    assert format_percent(Decimal(5), FIXED) == "5.00%"
    assert format_percent(Decimal(100), SEPARATED) == "100%"
    assert format_percent(Decimal("-0.001"), FIXED) == "0.00%"


@given(FENS, FORMS, st.sampled_from(["元", "万元", "亿元"]))
def test_a_printed_amount_reads_back_as_the_rounded_value(fen: int, form: NumberForm, unit: str) -> None:
    text = format_amount(fen, form, unit)
    assert parse_cell(text) == round_half_up(from_fen(fen, unit), form.decimals)
    assert not text.startswith("-0") or parse_cell(text) != 0


@given(FENS, FORMS)
def test_what_is_printed_is_printed_again(fen: int, form: NumberForm) -> None:
    text = format_amount(fen, form)
    value = parse_cell(text)
    assert value is not None
    assert format_value(value, form) == text


@given(FENS, HOUSES, st.sampled_from(["元", "万元", "亿元"]))
def test_a_printed_amount_states_its_value(fen: int, form: NumberForm, unit: str) -> None:
    (number,) = find_numbers(f"支出{format_amount(fen, form, unit)}{unit}")
    for other in FEN_PER_UNIT:
        assert matches(number, from_fen(fen, other), other)
    if form.trailing_zeros:
        assert not matches(number, from_fen(fen, unit) + Decimal("0.01"), unit)


@given(st.decimals(-1000, 1000, places=6), HOUSES)
def test_a_printed_percent_states_its_value(value: Decimal, form: NumberForm) -> None:
    (number,) = find_numbers(f"增长{format_percent(value, form)}")
    assert number.kind is Kind.PERCENT
    assert matches(number, value, "%")
    assert not matches(number, value, "个百分点")


STATED = [
    ("3,760.35万元", "37603500", "元"),
    ("3,760.35万元", "3760.354", "万元"),
    ("3,760万元", "3760.35", "万元"),
    ("0.38亿元", "3760.35", "万元"),
    ("0.376亿元", "3760.35", "万元"),
    ("三千七百六十万元", "3760.35", "万元"),
    ("493万件", "4930000", "件"),
    ("493万件", "493.4", "万件"),
    ("2辆", "2", "辆"),
    ("99.86分", "99.86", "分"),
    ("3,760.35万元", "3760350000", "分"),
    ("0台（套）", "0", "台(套)"),
    ("0台", "0", "台"),
    ("20.04%", "20.0427", "%"),
    ("20%", "20.04", "%"),
    ("百分之二十", "20.04", "%"),
    ("两成", "20.04", "%"),
    ("约两成", "20.04", "%"),
    ("两成多", "20.04", "%"),
    ("近三成", "28.5", "%"),
    ("约3,760万元", "3760.35", "万元"),
    ("约3800万元", "3760.35", "万元"),
    ("3700余万元", "3760.35", "万元"),
    ("近3800万元", "3760.35", "万元"),
    ("万余件", "10234", "件"),
    ("2.3个百分点", "2.34", "个百分点"),
    ("5500元/人/月", "5500", "元/人/月"),
    ("2024年", "2024", "年"),
    ("-12.3万元", "-12.3", "万元"),
    ("不超过100万元", "100", "万元"),
    ("三分之一", "0.33333333333", ""),
]
NOT_STATED = [
    ("3,760.35万元", "3760.36", "万元"),
    ("3,760.35万元", "3760.35", "元"),
    ("3,760.35万元", "3760.35", ""),
    ("3,760.35", "3760.35", "万元"),
    ("3,760万元", "3760.5", "万元"),
    ("20.04%", "20.05", "%"),
    ("20.04%", "20.04", "个百分点"),
    ("两成", "25", "%"),
    ("两成多", "19.9", "%"),
    ("近三成", "30.2", "%"),
    ("近三成", "24", "%"),
    ("约3700万元", "3760.35", "万元"),
    ("约4000万元", "3760.35", "万元"),
    ("3800余万元", "3760.35", "万元"),
    ("3600余万元", "3760.35", "万元"),
    ("近3700万元", "3760.35", "万元"),
    ("近3800万元", "3800.4", "万元"),
    ("约3800万元", "-3760.35", "万元"),
    ("493万件", "493", "件"),
    ("493万件", "4930000", "条"),
    ("2辆", "2", "台"),
    ("99.86分", "99.86", "元"),
    ("占.000%", "0", "%"),
    ("1,23.4万元", "123.4", "万元"),
    ("80%—100%", "80", "%"),
    ("12.3万元", "-12.3", "万元"),
    ("99999999999999999999999999999万元", "1", "万元"),
]


@pytest.mark.parametrize(("text", "value", "unit"), STATED)
def test_states(text: str, value: str, unit: str) -> None:
    (number,) = find_numbers(f"共{text}")
    assert matches(number, Decimal(value), unit)


@pytest.mark.parametrize(("text", "value", "unit"), NOT_STATED)
def test_does_not_state(text: str, value: str, unit: str) -> None:
    (number,) = find_numbers(f"共{text}")
    assert not matches(number, Decimal(value), unit)


@pytest.mark.parametrize(
    ("unit", "factor", "base"),
    [
        ("万件", 10**4, "件"),
        ("万亿元", 10**12, "元"),
        ("个百分点", 1, "个百分点"),
        ("千瓦时", 1, "千瓦时"),
        ("万", 10**4, ""),
    ],
)
def test_split_unit(unit: str, factor: int, base: str) -> None:
    assert split_unit(unit) == (factor, base)


def test_convert_needs_the_same_base() -> None:
    assert convert(Decimal(2), "亿元", "万元") == 20000
    assert convert(Decimal(2), "台套", "台(套)") == 2
    assert convert(Decimal(2), "元", "%") is None
