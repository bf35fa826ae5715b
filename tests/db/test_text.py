from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.core.numerals import parse_chinese_numeral, to_chinese_numeral
from db.core.text import (
    bare_label,
    chinese_ordinal,
    fold,
    fold_with_offsets,
    folded_label,
    squeeze,
    strip_markup,
)

TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("　 \t\n（）【】“”‘’，；：。—－～•·㈠①％＋決算項目三公经费"),
    ),
    max_size=60,
)


@given(TEXTS)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_offsets_lead_back_to_the_original(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text)
    assert len(folded.text) == len(folded.offsets)
    assert list(folded.offsets) == sorted(folded.offsets)
    for char, offset in zip(folded.text, folded.offsets, strict=True):
        assert char in fold(text[offset])


@given(TEXTS, st.integers(0, 60))
def test_blanks_never_matter(text: str, place: int) -> None:
    assert fold(text[:place] + " 　\n" + text[place:]) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("（一）“三公”经费", '(一)"三公"经费'),
        ("公开 01 表", "公开01表"),
        ("总 计", "总计"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("本年支出合計", "本年支出合计"),
        ("占\u200b比", "占比"),
        ("\uff11\uff10\uff10％", "100%"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("二、 事业收入", "事业收入"),
        ("（一）基本支出", "基本支出"),
        ("1. 货物支出", "货物支出"),
        ("其中：当年财政拨款", "当年财政拨款"),
        ("12.5", "12.5"),
        ("—", "—"),
    ],
)
def test_labels_lose_their_ordinals(text: str, bare: str) -> None:
    assert bare_label(text) == bare
    assert folded_label(text) == folded_label(bare)


def test_squeeze_keeps_the_printed_characters() -> None:
    assert squeeze(" 公务用车\n购置（费） ") == "公务用车购置（费）"


def test_strip_markup() -> None:
    assert strip_markup("**支出<sup>1</sup>**<br>合计") == "支出1 合计"
    assert strip_markup("1 < 2") == "1 < 2"


@given(st.integers(1, 99))
def test_chinese_ordinal_agrees_with_the_numerals(number: int) -> None:
    spelled = to_chinese_numeral(Decimal(number))
    assert chinese_ordinal(spelled) == number == parse_chinese_numeral(spelled)


@pytest.mark.parametrize("text", ["", "百", "十十", "一二", "1", "二十一二"])
def test_chinese_ordinal_refuses_the_rest(text: str) -> None:
    assert chinese_ordinal(text) is None
