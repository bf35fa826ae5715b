"""Expressions over exact numbers: what is evaluated is the rational result, rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.metrics.arithmetic import PERCENT, calculate, formula_of, parse, sum_of
from assistant.results import Evidence, Missing, Reason, Value, calculated, rounded
from db.catalogue import Catalogue

AMOUNTS = st.integers(-(10**15), 10**15).map(lambda fen: Fraction(fen, 10**6))


def value(exact: Fraction, number: int) -> Value:
    return Value(exact, "万元", 6, (Evidence(f"fact:{number}"),))


def half_up(exact: Fraction, decimals: int) -> Decimal:
    """The rounding of the product, written again over whole numbers."""
    scaled = abs(exact) * 10**decimals
    whole = int(scaled) + (scaled - int(scaled) >= Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


@given(st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**9), st.integers(0, 6))
def test_rounding_is_half_up_and_once(exact: Fraction, decimals: int) -> None:
    assert rounded(exact, decimals) == half_up(exact, decimals)


@given(st.lists(AMOUNTS, min_size=1, max_size=9))
def test_sums_are_exact(amounts: list[Fraction]) -> None:
    found = calculate(sum_of(len(amounts)), [value(one, place) for place, one in enumerate(amounts)], "万元", "和")
    assert isinstance(found, Value)
    assert found.exact == sum(amounts)
    assert found.value == half_up(sum(amounts), found.decimals)


@given(AMOUNTS, AMOUNTS)
def test_a_share_is_the_exact_ratio(part: Fraction, whole: Fraction) -> None:
    found = calculate(PERCENT, (value(part, 1), value(whole, 2)), "%", "占比")
    if not whole:
        assert isinstance(found, Missing)
        assert found.reason is Reason.UNDEFINED
        return
    assert isinstance(found, Value)
    assert found.exact == part / whole * 100
    assert found.value == half_up(part / whole * 100, 2)
    assert found.evidence[0].id == "calc:fact:1 / fact:2 * 100"


@given(st.data())
def test_every_expression_of_the_catalogue_is_rational_arithmetic(data: st.DataObject) -> None:
    """Python's own evaluation of the same text, over fractions, is the witness."""
    from db.catalogue import load

    metric = data.draw(st.sampled_from([metric for metric in load().metrics if metric.expression]))
    formula = formula_of(metric)
    amounts = data.draw(st.lists(AMOUNTS, min_size=len(formula.operands), max_size=len(formula.operands)))
    names: dict[str, object] = {f"x{place}": amount for place, amount in enumerate(amounts)}
    try:
        witness = eval(formula.text, {"__builtins__": {}}, names)  # noqa: S307  # the catalogue's own arithmetic
    except ZeroDivisionError:
        with pytest.raises(ZeroDivisionError):
            formula.of(amounts)
        return
    assert formula.of(amounts) == witness


def test_brackets_and_signs() -> None:
    formula = parse("x0 / (x1 + x2) * 100 - x3", ("",) * 4)
    assert formula.of([Fraction(1), Fraction(2), Fraction(2), Fraction(5)]) == 20
    inner = Value(Fraction(3), "万元", 2, (calculated("fact:1 + fact:2", [Evidence("fact:1"), Evidence("fact:2")]),))
    found = calculate(PERCENT, (inner, inner), "%", "占比")
    assert isinstance(found, Value)
    assert found.evidence[0].id == "calc:(fact:1 + fact:2) / (fact:1 + fact:2) * 100"


def test_nothing_is_given_without_evidence(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="evidence"):
        Value(Fraction(1), "万元", 2, ())
    with pytest.raises(ValueError, match="operands"):
        calculated("1 + 1", [])
    for metric in catalogue.metrics:
        if metric.expression:
            assert len(formula_of(metric).operands) == len(metric.cells) + len(metric.metrics)
