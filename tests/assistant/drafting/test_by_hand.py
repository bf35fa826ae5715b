"""Gaps that a person fills: told as that person's words in the text, in every file, and when a file is read again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from assistant import api
from assistant.drafting.compose import compose
from assistant.drafting.draft import Draft, Unresolved
from assistant.drafting.markdown import composed_text, markdown
from assistant.drafting.reread import read_draft
from assistant.drafting.supplied import Desk
from assistant.drafting.wire_draft import draft as told
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.records import DraftReason
from tests.assistant.drafting.test_coming_year import UNIT, YEAR, filled
from tests.conftest import ROOT

WHO = "张三"
STYLE = "shandong"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("by_hand")
    made = Settings(data=folder)
    api.ingest(made, [ROOT / "samples" / "reports"])
    api.ingest(made, [filled(made, folder / "coming.xlsx")])
    return made


@pytest.fixture(scope="module")
def desk(settings: Settings) -> Iterator[Desk]:
    with open_stores(settings) as stores:
        yield Desk(settings, stores.queries, load())


@pytest.fixture(scope="module")
def open_draft(desk: Desk) -> Draft:
    return compose(desk, UNIT, YEAR, STYLE, reasons=())


def given(gap: Unresolved, text: str) -> DraftReason:
    return DraftReason(gap.section, gap.what, text, "written", WHO)


def number_gap(draft: Draft) -> Unresolved:
    return next(item for item in draft.unresolved if item.what.endswith("）年初预算"))


def test_filled__a_number_gap_is_a_persons_word_and_no_figure(desk: Desk, open_draft: Draft) -> None:
    """The unit that the sentence says behind the gap is not said twice; a person's number has no evidence."""
    gap = number_gap(open_draft)
    draft = compose(desk, UNIT, YEAR, STYLE, reasons=[given(gap, "12.34万元")])
    assert gap not in draft.unresolved
    [(section, span, by)] = draft.by_hand()
    assert (section.number, span.text, span.value, span.kind) == (gap.section, "12.34", None, "words")
    assert (by.what, by.who, by.origin) == (gap.what, WHO, "written")
    assert "年初预算为12.34万元" in composed_text(draft)
    assert "万元万元" not in composed_text(draft)
    assert "12.34" not in {item.text for _, _, item in draft.numbers()}


@pytest.mark.parametrize("place", range(3))
def test_filled__every_kind_of_gap(desk: Desk, open_draft: Draft, place: int) -> None:
    """A reason, a number, what projects achieved: each is filled and nothing else changes."""
    kinds = ("与年初预算差异原因", "完成年初预算比例", "绩效目标完成情况")
    gap = next(item for item in open_draft.unresolved if item.what.endswith(kinds[place]))
    draft = compose(desk, UNIT, YEAR, STYLE, reasons=[given(gap, "据实填写")])
    left = [item for item in open_draft.unresolved if item.what != gap.what]
    assert list(draft.unresolved) == left
    assert composed_text(draft) == composed_text(open_draft).replace(f"【待填：{gap.what}】", "据实填写")


def test_filled__all_gaps_of_every_style_can_be(desk: Desk) -> None:
    for style in api.styles()[0]:
        made = compose(desk, UNIT, YEAR, style.id, reasons=(), check=False)
        reasons = [given(item, "已核对") for item in made.unresolved]
        assert compose(desk, UNIT, YEAR, style.id, reasons=reasons, check=False).unresolved == ()


def test_filled__the_notes_say_where_and_who(desk: Desk, open_draft: Draft) -> None:
    gap = number_gap(open_draft)
    draft = compose(desk, UNIT, YEAR, STYLE, reasons=[given(gap, "12.34")])
    assert any(gap.what in note and WHO in note and "由人填写" in note for note in draft.notes)
    assert not any("由人填写" in note for note in open_draft.notes)
    assert told(draft)["by_hand"] == [
        {"section": gap.section, "what": gap.what, "text": "12.34", "origin": "written", "who": WHO}
    ]
    assert "由人填写的内容" in markdown(draft)
    assert "由人填写的内容" not in markdown(open_draft)


def test_filled__nothing_but_blanks_leaves_the_gap(desk: Desk, open_draft: Draft) -> None:
    gap = number_gap(open_draft)
    assert gap in compose(desk, UNIT, YEAR, STYLE, reasons=[given(gap, "  ")], check=False).unresolved


# --- in Word ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def keeping(settings: Settings, open_draft: Draft) -> Iterator[tuple[int, Unresolved]]:
    """A stored draft in which a person filled one number."""
    gap = number_gap(open_draft)
    with open_stores(settings) as stores:
        number = stores.store.save_draft(UNIT, YEAR, STYLE, {}, who=WHO)
        stores.store.accept_reason(number, given(gap, "12.34"))
    yield number, gap
    with open_stores(settings) as stores:
        stores.store.delete_draft(number, who=WHO)


def export(settings: Settings, path: Path) -> Path:
    api.export_draft(settings, api.draft(settings, UNIT, YEAR, STYLE), path, insist=True)
    return path


def test_word__a_hand_typed_number_is_no_number_of_ours(
    settings: Settings, keeping: tuple[int, Unresolved], tmp_path: Path
) -> None:
    """It stands in the control of its gap, and the check of the file asks where it is from."""
    path = export(settings, tmp_path / "草稿.docx")
    edited = read_draft(path)
    notes = [note for note in edited.map.notes if note.gap == keeping[1].what]
    assert [(note.kind, note.text, note.value) for note in notes] == [("g", "12.34", "")]
    assert keeping[1].what not in edited.gaps
    typed = [item.found for item in api.check_file(settings, path).items if item.found.rule == "draft.untagged_number"]
    assert [item.actual for item in typed] == ["12.34万元"]


def test_word__an_update_brings_in_what_was_filled_since(
    settings: Settings, keeping: tuple[int, Unresolved], tmp_path: Path
) -> None:
    path = export(settings, tmp_path / "草稿.docx")
    assert not api.update_draft(settings, path, insist=True).changed
    with open_stores(settings) as stores:
        stores.store.accept_reason(keeping[0], given(keeping[1], "56.78"))
    assert api.update_draft(settings, path, insist=True).recomposed == 1
    assert "年初预算为56.78万元" in read_draft(path).text
    assert not api.update_draft(settings, path, insist=True).changed


def test_word__a_gap_filled_on_the_page_after_the_export(settings: Settings, open_draft: Draft, tmp_path: Path) -> None:
    path = tmp_path / "草稿.docx"
    api.export_draft(settings, replace(open_draft, checks=()), path)
    gap = number_gap(open_draft)
    with open_stores(settings) as stores:
        number = stores.store.save_draft(UNIT, YEAR, STYLE, {}, who=WHO)
        stores.store.accept_reason(number, given(gap, "12.34"))
    try:
        assert api.update_draft(settings, path, insist=True).recomposed == 1
        assert "年初预算为12.34万元" in read_draft(path).text
    finally:
        with open_stores(settings) as stores:
            stores.store.delete_draft(number, who=WHO)


def test_word__what_people_wrote_in_word_stays(
    settings: Settings, keeping: tuple[int, Unresolved], tmp_path: Path
) -> None:
    path = export(settings, tmp_path / "草稿.docx")
    document = Document(str(path))
    texts = [node for node in document.element.body.iter() if node.tag.endswith("}t") and node.text == "12.34"]
    texts[0].text = "90.12"
    document.save(str(path))
    api.update_draft(settings, path, insist=True)
    assert "年初预算为90.12万元" in read_draft(path).text


def test_store__a_filled_place_makes_its_draft_the_newest(settings: Settings, open_draft: Draft) -> None:
    """What was filled last counts where two drafts of a year name the same place."""
    gap = number_gap(open_draft)
    with open_stores(settings) as stores:
        first = stores.store.save_draft(UNIT, YEAR, STYLE, {}, who=WHO)
        second = stores.store.save_draft(UNIT, YEAR, "neutral", {}, who=WHO)
        stores.store.accept_reason(second, given(gap, "1"))
        stores.store.accept_reason(first, given(gap, "2"))
        try:
            assert [item.id for item in stores.queries.drafts(UNIT, YEAR)] == [first, second]
        finally:
            stores.store.delete_draft(first, who=WHO)
            stores.store.delete_draft(second, who=WHO)
