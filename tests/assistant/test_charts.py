"""Figures as charts: the kind that suits them, what stands on them, and what is told about those left out."""

import importlib.util
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import altair as alt
import pytest

from assistant import charts
from assistant.charts import Kind, chart, choose
from assistant.results import Evidence, Missing, Reason, Value
from assistant.toolkit.found import Figure

RIVER, HILL, LAKE, WOOD = (
    "云溪市政务服务热线中心",
    "石岭市市民热线受理中心",
    "镜湖市便民服务热线管理处",
    "松原县热线办公室",
)
SHORT = {RIVER: "云溪", HILL: "石岭", LAKE: "镜湖", WOOD: "松原"}
drawable = pytest.mark.skipif(importlib.util.find_spec("vl_convert") is None, reason="vl-convert-python is not here")


def figure(entity: str, year: int, name: str, text: str, unit: str = "万元", **more: Any) -> Figure:
    exact = Decimal(text)
    decimals = len(text.partition(".")[2])
    value = Value(Fraction(exact), unit, decimals, (Evidence(f"fact:{entity}{year}{name}"),))
    return Figure(name, name, (entity,), (year,), value, **more)


def absent(entity: str, year: int, name: str, reason: Reason) -> Figure:
    return Figure(name, name, (entity,), (year,), Missing(reason, name))


def drawn(figures: list[Figure], kind: Kind | None = None, title: str = "") -> dict[str, Any]:
    """The specification, held to the schema of the altair that the page draws with."""
    spec = chart(figures, kind, title, labels=SHORT)
    assert spec is not None
    alt.Chart.from_dict(json.loads(json.dumps(spec)), validate=True)
    return spec


def rows(spec: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in spec["data"]["values"]]


def subtitle(spec: dict[str, Any]) -> str:
    return "\n".join(spec["title"].get("subtitle", ()))


def one_year() -> list[Figure]:
    return [
        figure(RIVER, 2023, "项目支出", "1208.40"),
        figure(HILL, 2023, "项目支出", "96.05"),
        figure(LAKE, 2023, "项目支出", "3310.77"),
    ]


def structure(entity: str, total: str, basic: str, project: str) -> list[Figure]:
    return [
        figure(entity, 2023, "本年支出合计", total),
        figure(entity, 2023, "基本支出", basic),
        figure(entity, 2023, "项目支出", project),
    ]


def trend(entity: str, *texts: str) -> list[Figure]:
    return [figure(entity, 2021 + index, "总支出", text) for index, text in enumerate(texts)]


def rates() -> list[Figure]:
    spent = [
        figure(entity, 2023, "总支出", text) for entity, text in zip(SHORT, ("900", "120", "310", "45"), strict=True)
    ]
    rate = [
        figure(entity, 2023, "接通率", text, "%") for entity, text in zip(SHORT, ("99.1", "96.4", "98"), strict=False)
    ]
    return spent + rate


SHAPES = {
    "units": (one_year(), Kind.BAR),
    "line": (trend(RIVER, "100.5", "130", "90.25"), Kind.LINE),
    "lines": (trend(RIVER, "100.5", "130", "90.25") + trend(HILL, "10", "12", "14"), Kind.LINE),
    "years": (trend(RIVER, "100.5", "130") + trend(HILL, "10", "12"), Kind.GROUPED),
    "parts": (structure(RIVER, "100.00", "30.00", "70.00"), Kind.PARTS),
    "stack": (structure(RIVER, "100.00", "30.00", "70.00") + structure(HILL, "50", "25", "25"), Kind.STACKED),
    "metrics": (structure(RIVER, "100.00", "30.00", "60.00") + structure(HILL, "50", "25", "20"), Kind.GROUPED),
    "scatter": (rates(), Kind.SCATTER),
}


@pytest.mark.parametrize("name", SHAPES)
def test_the_shape_chooses_the_kind(name: str) -> None:
    figures, kind = SHAPES[name]
    assert choose(figures) is kind
    assert drawn(figures) == drawn(figures, kind)


def test_fewer_than_two_values_are_no_chart() -> None:
    figures = [figure(RIVER, 2023, "总支出", "1"), absent(HILL, 2023, "总支出", Reason.NO_REPORT)]
    assert chart(figures) is None
    assert choose(figures) is None
    assert chart([]) is None
    assert chart([figure(RIVER, 2023, "总支出", "1"), figure(RIVER, 2023, "接通率", "99", "%")]) is None


def test_bars_are_sorted_by_value() -> None:
    spec = drawn(one_year())
    assert rows(spec, "label", "value", "text") == [
        ("镜湖", 3310.77, "3,310.77"),
        ("云溪", 1208.4, "1,208.40"),
        ("石岭", 96.05, "96.05"),
    ]
    assert spec["encoding"]["x"]["title"] == "项目支出（万元）"
    assert spec["title"]["text"] == "2023年项目支出"


def test_an_order_from_low_to_high_is_kept() -> None:
    low_first = sorted(one_year(), key=lambda item: item.value.exact if item.value else 0)
    assert [label for (label,) in rows(drawn(low_first), "label")] == ["石岭", "云溪", "镜湖"]


def test_a_value_is_the_decimal_that_is_shown() -> None:
    spec = drawn([figure(RIVER, 2023, "总支出", "0.10"), figure(HILL, 2023, "总支出", "123456789012.35")])
    assert '"value": 123456789012.35' in json.dumps(spec)
    assert '"value": 0.1,' in json.dumps(spec)


def test_years_that_differ_stand_in_the_labels() -> None:
    spec = drawn([figure(RIVER, 2023, "总支出", "20"), figure(HILL, 2024, "总支出", "10")])
    assert rows(spec, "label", "year") == [("云溪（2023年）", "2023年"), ("石岭（2024年）", "2024年")]
    assert spec["title"]["text"] == "总支出"


def test_what_has_no_value_is_told() -> None:
    gone = [
        absent(WOOD, 2023, "项目支出", Reason.UNPUBLISHED),
        absent("南坪市热线中心", 2023, "项目支出", Reason.NO_REPORT),
    ]
    assert subtitle(drawn(one_year() + gone)) == "未公开：松原2023年\n没有资料：南坪市热线中心2023年"


def test_the_tooltip_has_the_whole_name_and_the_figure_with_its_unit() -> None:
    spec = drawn(one_year())
    assert [item["title"] for item in spec["encoding"]["tooltip"]] == ["单位", "年度", "指标", "数值"]
    assert rows(spec, "entity", "told")[0] == (LAKE, "3,310.77 万元")


def test_shares_are_told_where_the_total_is_given() -> None:
    spec = drawn(structure(RIVER, "100.00", "33.33", "66.66"))
    assert rows(spec, "label", "text", "share") == [
        ("项目支出", "66.66（66.66%）", "66.66%"),
        ("基本支出", "33.33（33.33%）", "33.33%"),
    ]
    assert subtitle(spec) == "本年支出合计 100.00 万元"
    assert "share" not in drawn(structure(RIVER, "100.00", "33.33", "60"))["data"]["values"][0]


def test_a_stack_leaves_its_total_to_the_length() -> None:
    spec = drawn(structure(RIVER, "100.00", "3.00", "97.00") + structure(HILL, "50", "25", "25"))
    assert {series for (series,) in rows(spec, "series")} == {"基本支出", "项目支出"}
    assert subtitle(spec) == "条形全长为本年支出合计"
    assert rows(spec, "text")[0] == ("",)  # 3 of 100 has no room


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        (Kind.LINE, one_year()),
        (Kind.SCATTER, one_year()),
        (Kind.STACKED, one_year()),
        (Kind.PARTS, [figure(RIVER, 2023, "增减额", "-3.5"), figure(RIVER, 2023, "上年增减额", "2")]),
    ],
)
def test_a_kind_that_does_not_fit_is_replaced_by_bars(kind: Kind, figures: list[Figure]) -> None:
    assert drawn(figures, kind) == drawn(figures, Kind.BAR)


def test_one_axis_carries_one_unit_of_measure() -> None:
    mixed = [
        figure(RIVER, 2023, "甲", "2.50"),
        figure(RIVER, 2023, "乙", "1.25"),
        figure(RIVER, 2023, "丙", "12000", "元"),
        figure(RIVER, 2023, "丁", "50", "%"),
    ]
    spec = drawn(mixed)
    assert rows(spec, "metric", "value", "text", "told")[-1] == ("丙", 1.2, "1.20", "12,000 元")
    assert subtitle(spec) == "计量单位不同，没有画入：丁（%）"


def test_a_scatter_names_the_unit_that_lacks_a_metric() -> None:
    spec = drawn(rates())
    assert rows(spec, "label", "value", "other") == [("云溪", 900, 99.1), ("石岭", 120, 96.4), ("镜湖", 310, 98)]
    assert subtitle(spec) == "缺一个指标，没有画入：松原"


def test_units_that_share_a_short_name_keep_their_own() -> None:
    spec = chart(one_year()[:2], labels={RIVER: "热线中心", HILL: "热线中心"})
    assert spec is not None
    assert [row["label"] for row in spec["data"]["values"]] == [RIVER, HILL]


def test_items_that_share_a_name_are_told_apart() -> None:
    """住房公积金 is an economic and a functional account."""
    both = [
        Figure("住房公积金", code, (RIVER,), (2023,), figure(RIVER, 2023, "x", text).result, (code,))
        for code, text in (("30113", "9"), ("2210201", "7"))
    ]
    assert rows(drawn(both), "label") == [("住房公积金",), ("住房公积金（2210201）",)]


def test_a_change_is_dated_by_its_last_year_and_a_sum_by_all_of_its_years() -> None:
    value = figure(RIVER, 2023, "x", "9.5").result
    change = [Figure("总支出增减", "d", (name,), (2022, 2023), value, signed=True) for name in (RIVER, HILL)]
    assert drawn(change)["title"]["text"] == "2023年总支出增减"
    sums = [Figure("合计", "s", names, (2023, 2024), value) for names in ((RIVER, HILL), tuple(SHORT))]
    assert rows(drawn(sums), "label", "year") == [("云溪、石岭", "2023、2024年"), ("云溪等4个单位", "2023、2024年")]


def test_drawing_needs_no_altair() -> None:
    code = "import sys, assistant.charts; sys.exit('altair' in sys.modules or 'vl_convert' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@drawable
@pytest.mark.parametrize("name", SHAPES)
def test_every_kind_is_drawn_with_its_chinese_labels(name: str) -> None:
    spec = drawn(SHAPES[name][0])
    picture = charts.svg(spec)
    assert ">云溪" in picture
    assert spec["title"]["text"] in picture
    assert "Noto Sans CJK SC" in picture
    assert charts.png(spec).startswith(b"\x89PNG")
