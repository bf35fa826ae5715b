"""Units side by side, as the command gives them."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from assistant import api, cli_compare, wire
from assistant.metrics.compare import Comparison
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from db.core.errors import UnknownEntityError, UserError
from ingest.parse import read
from tests.conftest import ROOT


def stored(folder: Path, files: list[Path], catalogue: Catalogue) -> Settings:
    settings = Settings(data=folder)
    with open_stores(settings) as stores:
        for path in files:
            stores.store.save(read(path, catalogue))
    return settings


@pytest.fixture(scope="module")
def real(reports: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return stored(tmp_path_factory.mktemp("real"), sorted(reports.glob("*.txt")), catalogue)


@pytest.fixture(scope="module")
def invented(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    files = sorted((ROOT / "samples" / "reports").glob("*.txt"))
    return stored(tmp_path_factory.mktemp("invented"), files, catalogue)


def table(found: Comparison) -> list[list[str]]:
    told: dict[str, Any] = wire.comparison(found)
    return [
        [row["entity"][:2], str(row["year"]), *(cell.get("value", cell.get("missing")) for cell in row["cells"])]
        for row in told["rows"]
    ]


def test_all_units_each_in_its_newest_year(real: Settings) -> None:
    found = api.compare(real, [], ["总支出", "三公经费", "接通率"])
    assert table(found) == [
        ["三明", "2023", "402.64", "0.10", "99.66"],
        ["临沂", "2023", "3760.35", "4.89", "99.68"],
        ["枣庄", "2024", "4662.00", "72.82", "unpublished"],
        ["聊城", "2024", "2371.40", "1.37", "unpublished"],
        ["贵阳", "2024", "672.13", "0.00", "95.15"],
    ]
    assert "年度不同" in found.notes[0]


def test_places_stand_for_their_units(real: Settings) -> None:
    assert [row[0] for row in table(api.compare(real, ["山东省"], ["总支出"]))] == ["临沂", "枣庄", "聊城"]
    assert [row[0] for row in table(api.compare(real, ["贵阳市", "山东"], ["总支出"]))] == [
        "贵阳",
        "临沂",
        "枣庄",
        "聊城",
    ]
    assert [row[0] for row in table(api.compare(real, ["聊城,三明热线"], ["总支出"]))] == ["聊城", "三明"]


def test_a_year_that_a_unit_lacks_is_told_once(real: Settings) -> None:
    found = api.compare(real, ["临沂", "聊城"], ["总支出", "基本支出"], 2024)
    assert table(found) == [
        ["临沂", "2024", "no_report", "no_report"],
        ["聊城", "2024", "2371.40", "535.45"],
    ]
    assert len([note for note in found.notes if "库里没有" in note]) == 1


def test_the_object_has_everything_that_the_contract_asks(real: Settings) -> None:
    told = wire.comparison(api.compare(real, ["贵阳", "枣庄"], ["项目支出占比", "非财政拨款收入总计", "接通率"]))
    assert list(told) == ["columns", "rows", "notes", "citations"]
    assert [column["unit"] for column in told["columns"]] == ["%", "万元", "%"]
    cited = {citation["id"]: citation for citation in told["citations"]}
    for row in told["rows"]:
        for cell in row["cells"]:
            assert ("value" in cell) != ("missing" in cell)
            leaves = [part for item in cell.get("evidence", []) for part in item.removeprefix("calc:").split()]
            assert all(leaf in cited for leaf in leaves if ":" in leaf)
    keys = ["id", "entity", "year", "form", "row", "col", "value", "source"]
    assert all(list(citation)[:8] == keys for citation in told["citations"])
    assert wire.dumps(told)


def test_people_see_a_table_its_notes_and_its_sources(real: Settings) -> None:
    out = io.StringIO()
    cli_compare.tell(Console(file=out, width=160), api.compare(real, [], ["项目支出占比", "接通率"]))
    text = out.getvalue()
    assert "86.57" in text
    assert "未公开" in text
    assert "3255.43 ÷ 3760.35 × 100 = 86.57 %" in text
    assert "说明" in text
    assert "出处" in text


def test_an_invented_city_is_a_place_too(invented: Settings) -> None:
    rows = table(api.compare(invented, ["云溪市"], ["收入总计", "收入总计上年数"]))
    assert [row[:2] for row in rows] == [["云溪", "2024"]]


def test_names_that_do_not_fit(real: Settings, tmp_path: Path) -> None:
    with pytest.raises(UnknownEntityError, match="请"):
        api.compare(real, ["不存在的单位"], ["总支出"])
    with pytest.raises(UnknownEntityError, match="多个单位"):
        api.compare(real, ["12345"], ["总支出"])
    with pytest.raises(UserError, match="三公经费"):
        api.compare(real, [], ["三工经费"])
    with pytest.raises(UserError, match="ingest"):
        api.compare(Settings(data=tmp_path), [], ["总支出"])
