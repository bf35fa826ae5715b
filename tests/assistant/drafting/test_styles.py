"""House styles as data: what is wrong in a file is told with its place."""

from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from assistant.drafting.compose import functions
from assistant.drafting.marks import Marks
from db.catalogue.styles import KNOWN, load_styles, read_styles, style_named
from db.core.errors import UserError
from db.core.number_forms import NumberForm

HEAD = """+++
name = "试"
description = "试用"
numbers = { thousands = true, decimals = 2, trailing_zeros = false }
[words]
up = "增加"
down = "减少"
rate_up = "增长"
rate_down = "下降"
same = "持平"
no_base = "上年无此项"
change = "{direction}{amount}万元，{rate_direction}{rate}"
change_new = "{direction}{amount}万元，{no_base}"
more = "大于"
less = "小于"
equal = "持平"
+++
"""


def mistakes(folder: Path, body: str, head: str = HEAD) -> list[str]:
    (folder / "trial.md").write_text(head + body, encoding="utf-8")
    return read_styles(folder)[1]


def test_styles__all_load() -> None:
    found = load_styles()
    assert {"neutral", "shandong", "fujian", "guizhou", "shanghai"} <= found.keys()
    assert [len(found[name].sections) for name in ("shandong", "fujian", "guizhou", "shanghai")] == [13, 9, 12, 11]
    assert found["shandong"].numbers == NumberForm(thousands=True, decimals=2, trailing_zeros=False)


def test_styles__by_name_or_id() -> None:
    assert style_named("山东") is style_named("shandong")
    with pytest.raises(UserError, match="现有"):
        style_named("nowhere")


def test_style__sound(tmp_path: Path) -> None:
    assert mistakes(tmp_path, '\n## 总体\n\n{{ year }}年度收入{{ amount("total_income") }}万元。\n') == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("\n## 总体\n\n共 12 万元。\n", "styles/trial.md:21: a digit in a sentence"),
        ("\n## 总体\n\n共{{ 12 }}万元。\n", "a digit in a sentence"),
        ('\n## 总体\n\n共{{ amount("nothing") }}万元。\n', "styles/trial.md:21: amount() names no metric: nothing"),
        ('\n## 总体\n\n占{{ share("total_income", "nothing") }}。\n', "share() names no metric: nothing"),
        ('\n## 总体\n\n{{ sum("total_income") }}\n', "'sum' is no function of a style"),
        ('\n## 总体\n\n{{ table("nothing") }}\n', "table() names no form: nothing"),
        ('\n## 总体\n\n{{ chart("nothing") }}\n', "chart() names nothing declared: nothing"),
        ("\n## 总体\n\n{% if %}\n", "styles/trial.md:21:"),
        ("\n没有一节\n", "the style has no section"),
        ("\n## 总体\n\n甲\n\n## 总体\n\n乙\n", "declared twice"),
    ],
)
def test_style__mistakes_are_told_with_their_place(tmp_path: Path, body: str, told: str) -> None:
    assert any(told in mistake for mistake in mistakes(tmp_path, body)), mistakes(tmp_path, body)


def test_style__macro_arguments_are_metrics(tmp_path: Path) -> None:
    body = '{% macro told(x) %}{{ amount(x) }}{% endmacro %}\n\n## 总体\n\n{{ told("nothing") }}\n'
    assert any("told() names no metric: nothing" in mistake for mistake in mistakes(tmp_path, body))


def test_style__head_is_checked(tmp_path: Path) -> None:
    assert any("unknown key 'colour'" in one for one in mistakes(tmp_path, "\n## 甲\n\n乙\n", "+++\ncolour = 1\n+++\n"))
    without = HEAD.replace('more = "大于"\n', "")
    assert any("words lack 'more'" in one for one in mistakes(tmp_path, "\n## 甲\n\n乙\n", without))
    base = HEAD.replace('name = "试"', 'name = "试"\nextends = "nowhere"')
    assert any("extends names no style: nowhere" in one for one in mistakes(tmp_path, "\n## 甲\n\n乙\n", base))


def test_vocabulary__what_the_loader_knows_is_what_templates_can_call() -> None:
    """The declaration and the functions are the same list."""
    report = SimpleNamespace(kind="单位决算", entity=SimpleNamespace(level="市级"))
    figures = MagicMock(marks=Marks(), data=MagicMock(year=2025, entity="甲", report=report))
    assert functions(figures, MagicMock(), MagicMock(), MagicMock()).keys() == KNOWN - {"loop"}


def test_marks__a_digit_that_nothing_stands_for_is_refused() -> None:
    marks = Marks("一")
    with pytest.raises(ValueError, match="a digit without evidence"):
        marks.split("共 12 万元")
