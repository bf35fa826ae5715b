from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.money import FEN_PER_UNIT, Interval, from_fen, plain, round_half_up, to_fen, tolerance, wan_text

FENS = st.integers(-(10**15), 10**15)


@given(FENS, st.sampled_from(sorted(FEN_PER_UNIT)))
def test_fen_survive_every_unit(fen: int, unit: str) -> None:
    assert to_fen(from_fen(fen, unit), unit) == fen


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        ("3760.35", "万元", 3760350000),
        ("0.01", "元", 1),
        ("494.1002", "万元", 494100200),
        ("0.376", "亿元", 3760000000),
    ],
)
def test_to_fen(value: str, unit: str, fen: int) -> None:
    assert to_fen(Decimal(value), unit) == fen


@pytest.mark.parametrize(("value", "unit"), [("0.001", "元"), ("0.0000001", "万元"), ("1", "美元"), ("1", "")])
def test_finer_than_fen_and_unknown_units_are_refused(value: str, unit: str) -> None:
    with pytest.raises(ValueError, match=r"分|unit"):
        to_fen(Decimal(value), unit)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.0049", 2, "0.00"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("20.0427", 2, "20.04"),
        ("3760.35", -2, "3800"),
        ("20.04", -1, "20"),
    ],
)
def test_half_goes_away_from_zero(value: str, decimals: int, rounded: str) -> None:
    assert round_half_up(Decimal(value), decimals) == Decimal(rounded)


@given(FENS, st.integers(0, 6))
def test_rounding_moves_a_value_by_half_its_last_digit_at_most(fen: int, decimals: int) -> None:
    value = from_fen(fen)
    rounded = round_half_up(value, decimals)
    assert abs(rounded - value) <= Decimal(5).scaleb(-decimals - 1)
    assert round_half_up(rounded, decimals) == rounded
    assert round_half_up(-value, decimals) == -rounded
    interval = Interval.of(rounded, decimals)
    assert interval.low <= value <= interval.high


@pytest.mark.parametrize(
    ("value", "least", "text"), [("3760.350", 0, "3760.35"), ("44", 2, "44.00"), ("1E+3", 0, "1000"), ("0.00", 0, "0")]
)
def test_plain(value: str, least: int, text: str) -> None:
    assert plain(Decimal(value), least) == text


def test_wan_text_keeps_what_the_report_had() -> None:
    assert wan_text(3760350000) == "3760.35"
    assert wan_text(494100200) == "494.1002"
    assert wan_text(0) == "0.00"


@given(st.lists(FENS, min_size=1, max_size=8))
def test_rounded_parts_touch_their_rounded_total(fens: list[int]) -> None:
    parts = [round_half_up(from_fen(fen)) for fen in fens]
    total = round_half_up(from_fen(sum(fens)))
    assert abs(sum(parts, Decimal(0)) - total) <= tolerance(len(parts))
    reach = Interval.of(parts[0])
    for part in parts[1:]:
        reach = reach + Interval.of(part)
    assert reach.touches(Interval.of(total))


def test_tolerance_and_touching_include_their_ends() -> None:
    assert tolerance(1) == Decimal("0.010")
    assert Interval.of(Decimal("1.00")).touches(Interval.of(Decimal("1.01")))
    assert not Interval.of(Decimal("1.00")).touches(Interval.of(Decimal("1.02")))
