"""Drafts of an invented unit's coming year: every number is a span with evidence, what is missing is a gap."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import api
from assistant.checks.findings import Severity
from assistant.drafting import wire_draft
from assistant.drafting.compose import Composer, compose
from assistant.drafting.draft import Draft, Paragraph, Span
from assistant.drafting.illustrate import pictures
from assistant.drafting.markdown import composed_text, markdown
from assistant.drafting.marks import Marks
from assistant.drafting.supplied import Desk
from assistant.results import Value
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.toolkit.work import Work
from db.catalogue import load
from db.catalogue.styles import load_styles, style_named
from db.core.errors import UserError
from db.records import DraftReason
from tests.assistant.drafting.workbooks import REASON, fill
from tests.conftest import ROOT

UNIT = "云溪市12345政务服务便民热线中心"
YEAR = 2025
STYLES = sorted(load_styles())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two published years, and the coming one from a workbook without reasons."""
    folder = tmp_path_factory.mktemp("drafts")
    settings = Settings(data=folder)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    api.ingest(settings, [fill(settings, UNIT, YEAR, folder / "next.xlsx", leave=("变动原因",))])
    with open_stores(settings) as stores:
        yield Desk(settings, stores.queries, load())


@pytest.fixture(scope="module", params=STYLES)
def draft(desk: Desk, request: pytest.FixtureRequest) -> Draft:
    return compose(desk, UNIT, YEAR, request.param)


def spans(draft: Draft) -> Iterator[tuple[Paragraph, Span]]:
    for section in draft.sections:
        for paragraph in section.paragraphs:
            for span in paragraph.spans:
                yield paragraph, span


def test_draft__every_digit_is_a_number_or_told_apart(draft: Draft) -> None:
    """Only numbers with evidence, and years, codes, ordinals, names, limits and the unit's own words hold digits."""
    for paragraph, span in spans(draft):
        if re.search(r"\d", span.text) and not span.gap:
            assert span.value is not None or span.kind, paragraph.text
        if span.value is not None:
            assert span.value.evidence
            assert list(span.value.citations()), span
        if span.kind == "words":
            assert span.evidence, span


def test_draft__text_of_a_number_is_its_value(draft: Draft) -> None:
    for _, span in spans(draft):
        if span.value is not None:
            shown = span.text.replace(",", "").rstrip("%")
            assert abs(abs(span.value.exact) - abs(float(shown))) <= 0.0051, span


def test_draft__numbers_can_be_looked_up_again(draft: Draft, desk: Desk) -> None:
    """What a span names gives the same figure: a draft can be refreshed."""
    data = desk.library.data(UNIT, YEAR)
    assert data is not None
    figures = Composer(desk, data, style_named(draft.style)).figures(Marks())
    for _, _, span in draft.numbers():
        found = figures.by_id(span.metric)
        assert isinstance(found, Value), span
        assert span.value is not None
        assert found.exact == span.value.exact, span


def test_draft__gaps_are_listed_with_where_to_supply_them(draft: Draft) -> None:
    gaps = {gap for paragraph, _ in spans(draft) for gap in paragraph.gaps}
    assert gaps == {item.what for item in draft.unresolved}
    assert all(item.where for item in draft.unresolved)
    assert all(f"【待填：{gap}】" in composed_text(draft) for gap in gaps)


def test_draft__paragraphs_have_keys_of_their_own(draft: Draft) -> None:
    for section in draft.sections:
        keys = [paragraph.key for paragraph in section.paragraphs]
        assert all(keys)
        assert len(set(keys)) == len(keys), section.title


def test_draft__the_checker_finds_nothing_wrong(draft: Draft) -> None:
    assert [item.told for item in draft.checks if item.severity is Severity.ERROR] == []


def test_draft__suggestions_stand_beside_the_text(draft: Draft) -> None:
    """A reason that nobody gave is a gap; what could stand there is listed with its source, and marked."""
    assert draft.suggestions
    text = composed_text(draft)
    wanted = {item.what for item in draft.unresolved}
    for item in draft.suggestions:
        assert item.what in wanted
        assert item.source
        assert all(span.suggested for span in item.spans)
        assert item.origin == "drivers" or item.text not in text
    origins = {item.origin for item in draft.suggestions}
    assert {"drivers", "own"} <= origins


def test_draft__is_stable(draft: Draft, desk: Desk) -> None:
    again = compose(desk, UNIT, YEAR, draft.style)
    assert composed_text(again) == composed_text(draft)
    assert again == draft


def test_json__as_in_the_contract(draft: Draft) -> None:
    told = wire_draft.draft(draft)
    assert {"entity", "year", "style", "sections", "unresolved", "checks"} <= told.keys()
    for section in told["sections"]:
        assert {"number", "title", "paragraphs"} <= section.keys()
        for paragraph in section["paragraphs"]:
            assert {"text", "numbers", "placeholders"} <= paragraph.keys()
            for number in paragraph["numbers"]:
                assert {"text", "value", "unit", "evidence"} <= number.keys()
                assert number["text"] in paragraph["text"]
            for placeholder in paragraph["placeholders"]:
                assert placeholder in paragraph["text"]


def test_markdown__lists_what_is_left_to_do(draft: Draft) -> None:
    text = markdown(draft)
    assert text.startswith(f"# {UNIT}{YEAR}年度决算情况说明")
    assert "## 待填事项" in text
    assert "## 数据核对表" in text
    assert "未采纳" in text


def test_pictures__every_chart_has_figures(desk: Desk) -> None:
    drawn = pictures(desk, UNIT, YEAR, "shandong")
    assert {"total", "expenditure", "general", "classes"} <= drawn.keys()
    assert all(picture.evidence for picture in drawn.values())


def test_compose__one_section_and_an_unknown_one(desk: Desk) -> None:
    draft = compose(desk, UNIT, YEAR, "shandong", sections=["三", "9"])
    assert [section.number for section in draft.sections] == ["三", "九"]
    with pytest.raises(UserError, match="没有“二十”一节"):
        compose(desk, UNIT, YEAR, "shandong", sections=["二十"])


def test_compose__a_year_without_figures(desk: Desk) -> None:
    with pytest.raises(UserError, match="2031 年度"):
        compose(desk, UNIT, 2031)
    with pytest.raises(UserError, match="没有叫“四川”的文风"):
        compose(desk, UNIT, YEAR, "四川")


def test_reasons__an_accepted_one_takes_the_place_of_the_gap(desk: Desk) -> None:
    """Accepted for one place of the draft, it stands there and its suggestions are gone."""
    gap = next(item for item in compose(desk, UNIT, YEAR, "shandong").unresolved if item.what.endswith("变动原因"))
    accepted = DraftReason(gap.section, gap.what, "话务量增加。", "own", "张三")
    draft = compose(desk, UNIT, YEAR, "shandong", reasons=[accepted])
    assert "主要是话务量增加。" in composed_text(draft)
    assert (gap.section, gap.what) not in {(item.section, item.what) for item in draft.unresolved}
    assert gap.what not in {item.what for item in draft.suggestions}


def test_reasons__the_words_of_the_workbook_come_first(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    api.ingest(settings, [fill(settings, UNIT, YEAR, tmp_path / "next.xlsx")])
    with open_stores(settings) as stores:
        draft = compose(Work(settings, stores.queries, load()), UNIT, YEAR, "shandong")
    words = [span for _, span in spans(draft) if span.kind == "words"]
    assert {span.text for span in words} == {REASON}
    assert {span.evidence[0].citation.source.sheet for span in words if span.evidence[0].citation} == {"变动原因"}
    supplied = [value for _, _, span in draft.numbers() if (value := span.value) and "procurement" in span.metric]
    sheets = {place.source.sheet for value in supplied for place in value.citations()}
    assert sheets == {"政府采购"}


def test_recognised__by_the_last_report(desk: Desk) -> None:
    """The sample's own headings decide; a person may say otherwise."""
    found = compose(desk, UNIT, YEAR)
    assert found.style in STYLES
    assert found.notes


def test_gaps__sheets_left_empty_are_named(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    left = ("年初预算", "政府采购", "国有资产", "绩效项目", "变动原因")
    api.ingest(settings, [fill(settings, UNIT, YEAR, tmp_path / "next.xlsx", leave=left)])
    with open_stores(settings) as stores:
        draft = compose(Work(settings, stores.queries, load()), UNIT, YEAR, "shandong")
    where = " ".join(item.where for item in draft.unresolved)
    assert [name for name in left if f"“{name}”" not in where] == []


def test_reasons__those_accepted_in_stored_drafts_are_used(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    api.ingest(settings, [fill(settings, UNIT, YEAR, tmp_path / "next.xlsx", leave=("变动原因",))])
    with open_stores(settings) as stores:
        work = Work(settings, stores.queries, load())
        gap = next(item for item in compose(work, UNIT, YEAR, "fujian").unresolved if item.what.endswith("变动原因"))
        number = stores.store.save_draft(UNIT, YEAR, "fujian", {})
        stores.store.accept_reason(number, DraftReason(gap.section, gap.what, "话务量增加", "own", "张三"))
        draft = compose(work, UNIT, YEAR, "fujian")
    assert "主要是话务量增加。" in composed_text(draft)
    assert gap not in draft.unresolved


@pytest.mark.parametrize("style", STYLES)
def test_draft__a_first_year_without_the_one_before(desk: Desk, style: str) -> None:
    """What the report says of last year is used, the rest is a gap; nothing is guessed and nothing fails."""
    draft = compose(desk, UNIT, 2023, style)
    assert len(draft.sections) == len(style_named(style).sections)
    for _, span in spans(draft):
        assert not re.search(r"\d", span.text) or span.value is not None or span.kind or span.gap


def test_recognised__a_unit_without_explanation_gets_the_neutral_style(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    api.ingest(settings, [ROOT / "samples" / "reports"])
    book = fill(settings, UNIT, YEAR, tmp_path / "next.xlsx")
    with open_stores(settings) as stores:
        for report in stores.queries.reports():
            stores.store.delete_report(report.id, who="张三")
    api.ingest(settings, [book])
    with open_stores(settings) as stores:
        draft = compose(Work(settings, stores.queries, load()), UNIT, YEAR)
    assert draft.style == "neutral"
    assert any(item.where == f"导入 {YEAR - 1} 年度的报告" for item in draft.unresolved)
