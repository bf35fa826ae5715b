"""What the page of comparisons is told: lines, years that differ, what can be drawn, the workbook."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant import api, api_compare
from assistant.api_compare import Asked
from assistant.charts import Kind
from assistant.settings import Settings
from assistant.showing.compare_charts import chart, kinds, subjects
from assistant.showing.comparison import View
from db.core.errors import UserError
from tests.conftest import ROOT

UNIT = "云溪市12345政务服务便民热线中心"
STRUCTURE = "本年支出合计的构成（按性质）"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The stores with the demo reports in them."""
    made = Settings(data=tmp_path_factory.mktemp("compare"))
    api.ingest(made, [ROOT / "samples" / "demo"])
    return made


def view(settings: Settings, *metrics: str, units: tuple[str, ...] = (), years: tuple[int, ...] = ()) -> View:
    with api.open_conversation(settings) as asking:
        return api_compare.compare(asking, Asked(units, years, metrics))


def test_the_values_are_those_of_the_command(settings: Settings) -> None:
    metrics = ["本年支出合计", "三公经费", "热线接通率", "人员经费同比增长率"]
    told = api.compare(settings, [], metrics)
    found = view(settings, *metrics)
    assert [(line.entity, line.year) for line in found.lines] == [(row.entity, row.year) for row in told.rows]
    assert [tuple(cell.result for cell in line.cells) for line in found.lines] == [row.cells for row in told.rows]
    assert found.notes == tuple(note for note in told.notes if not note.startswith("各单位取最新年度"))


def test_years_that_differ_are_told_unless_they_were_asked_for(settings: Settings) -> None:
    assert "年度不同" in view(settings, "基本支出").years
    assert view(settings, "基本支出", years=(2024,)).years == ""
    assert view(settings, "基本支出", units=(UNIT,)).years == ""


def test_a_year_before_the_first_report_is_read_from_the_next(settings: Settings) -> None:
    (line,) = view(settings, "收入总计", units=(UNIT,), years=(2022,)).lines
    assert line.year == 2022
    assert line.cells[0].value is not None
    assert line.cells[0].value.citations()[0].year == 2023


def test_unknown_names_are_told_and_the_others_stay(settings: Settings) -> None:
    found = view(settings, "基本支出", "乱写的名字", "basic_expenditure")
    assert [column.name for column in found.columns] == ["基本支出"]
    assert len(found.refused) == 1
    with pytest.raises(UserError):
        view(settings, "基本支出", units=("没有的单位",))


def test_an_empty_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        view(Settings(data=tmp_path), "基本支出")


def test_the_first_metrics_and_groups_are_the_catalogue_s() -> None:
    groups = api_compare.metric_groups()
    names = [name for found in groups.values() for name in found]
    assert len(names) == len(set(names))
    assert set(api_compare.first_metrics()) <= set(names)
    assert len(api_compare.first_metrics()) == 3


def test_a_new_report_is_seen_at_once(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first, second = sorted((ROOT / "samples" / "reports").glob("*.txt"))
    api.ingest(settings, [first])
    with api.open_conversation(settings) as asking:
        (before,) = api_compare.compare(asking, Asked(metrics=("基本支出",))).lines
        api.ingest(settings, [second])
        (after,) = api_compare.compare(asking, Asked(metrics=("基本支出",))).lines
    assert (before.year, after.year) == (2023, 2024)


# --- charts ----------------------------------------------------------------------------------------------------------


def test_every_kind_that_is_offered_is_drawn(settings: Settings) -> None:
    for chosen in (
        view(settings, "本年支出合计", "基本支出", "项目支出", "诉求受理量"),
        view(settings, "本年支出合计", "三公经费", units=(UNIT,), years=(2023, 2024)),
        view(settings, "本年支出合计", units=(UNIT,), years=(2024,)),
        view(settings, "诉求受理量", "项目支出", years=(2023, 2024)),
    ):
        for subject in ("", *subjects(chosen)):
            for kind in kinds(chosen, subject):
                assert chart(chosen, subject, kind) is not None, (subject, kind)


def test_a_whole_and_one_of_its_parts_are_not_stacked(settings: Settings) -> None:
    assert Kind.STACKED not in kinds(view(settings, "本年支出合计", "基本支出"), "")
    assert Kind.STACKED in kinds(view(settings, "基本支出", "项目支出"), "")
    assert kinds(view(settings, "本年支出合计", "基本支出"), STRUCTURE)[0] is Kind.STACKED


def test_a_structure_over_the_years_has_a_bar_a_year(settings: Settings) -> None:
    spec = chart(view(settings, "本年支出合计", units=(UNIT,), years=(2023, 2024)), STRUCTURE, Kind.STACKED)
    assert spec is not None
    assert len({row["label"] for row in spec["data"]["values"]}) == 2


def test_many_parts_become_few_and_a_rest_that_adds_up(settings: Settings) -> None:
    found = view(settings, "基本支出", years=(2024,))
    taken = next(one for one in found.splits if "经济科目" in one.name)
    spec = chart(found, taken.title, Kind.STACKED)
    assert spec is not None
    rows = spec["data"]["values"]
    assert len({row["series"] for row in rows}) == 8
    assert "其余各项" in {row["series"] for row in rows}
    whole = sum(float(part.value.value) for part in taken.parts if part.value is not None)
    assert sum(row["value"] for row in rows) == pytest.approx(whole)


def test_one_figure_is_no_chart(settings: Settings) -> None:
    found = view(settings, "结转结余率", units=(UNIT,), years=(2024,))
    assert kinds(found, "") == ()
    assert chart(found, "") is None


# --- the workbook ----------------------------------------------------------------------------------------------------


def test_the_workbook_has_every_value_and_every_place(settings: Settings) -> None:
    found = view(settings, "基本支出", "热线接通率", "人员经费同比增长率")
    book = load_workbook(io.BytesIO(api_compare.sheet(found)))
    sheet, sources = book["对比"], book["出处"]
    for number, line in enumerate(found.lines, 3):
        assert sheet.cell(number, 1).value == line.entity
        for column, cell in enumerate(line.cells, 3):
            value = sheet.cell(number, column).value
            if cell.value is not None:
                assert value == pytest.approx(float(cell.value.value))
            else:
                assert isinstance(value, str)
    places = sum(len(cell.value.citations()) for cell in found.figures if cell.value is not None)
    assert sources.max_row == places + 1
    assert found.years in [row[0].value for row in sheet.rows]
