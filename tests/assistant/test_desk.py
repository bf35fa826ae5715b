"""What the page does with drafts: kept once, filled, opened again, deleted; their files; what a text shows."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import api, api_desk
from assistant.api_data import Upload
from assistant.api_desk import Room, Wanted
from assistant.drafting.draft import Draft, Span
from assistant.drafting.todo import tasks
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.widgets.draft_text import citations_of, pieces_of
from db.catalogue import load
from db.core.errors import UserError
from db.records import DraftReason
from tests.assistant.drafting.test_coming_year import UNIT, YEAR, filled
from tests.conftest import ROOT

WHO = "张三"
WANTED = Wanted(UNIT, YEAR)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("desk")
    made = Settings(data=folder)
    api.ingest(made, [ROOT / "samples" / "reports"])
    api.ingest(made, [filled(made, folder / "coming.xlsx")])
    return made


@pytest.fixture(scope="module")
def room(settings: Settings) -> Iterator[Room]:
    with open_stores(settings) as stores:
        yield Room(settings, stores)


@pytest.fixture
def made(settings: Settings, room: Room) -> Iterator[Draft]:
    yield room.draft(WANTED)
    for kept in api_desk.drafts(settings):
        api_desk.delete(settings, kept.id, who=WHO)


def fill(settings: Settings, made: Draft, what: str, text: str, wanted: Wanted = WANTED) -> None:
    section = next(item.section for item in made.unresolved if item.what == what)
    api_desk.accept(settings, wanted, made, DraftReason(section, what, text, "written", WHO))


def test_room__composes_once_while_nothing_changes(room: Room, made: Draft) -> None:
    assert room.draft(WANTED) is made
    assert made == api.draft(room._settings, UNIT, YEAR)
    assert room.difference(WANTED) is room.difference(WANTED)


def test_room__what_is_filled_shows_at_once_and_can_be_taken_back(settings: Settings, room: Room, made: Draft) -> None:
    gap = made.unresolved[0]
    fill(settings, made, gap.what, "第一次写的")
    now = room.draft(WANTED)
    assert [by.what for _, _, by in now.by_hand()] == [gap.what]
    assert next(task for task in tasks(now) if task.what == gap.what).text == "第一次写的"
    api_desk.withdraw(settings, UNIT, YEAR, gap.what, who=WHO)
    assert gap in room.draft(WANTED).unresolved


def test_kept__one_draft_a_style_without_writing_the_same_twice(settings: Settings, room: Room, made: Draft) -> None:
    first = api_desk.keep(settings, WANTED, made, who=WHO)
    with open_stores(settings) as stores:
        before = stores.queries.audit(last=1)
    assert api_desk.keep(settings, WANTED, made, who=WHO) == first
    with open_stores(settings) as stores:
        assert stores.queries.audit(last=1) == before
    other = Wanted(UNIT, YEAR, "neutral", (room.draft(Wanted(UNIT, YEAR, "neutral")).sections[0].title,))
    assert api_desk.keep(settings, other, room.draft(other), who=WHO) != first
    assert {api_desk.wanted_of(item) for item in api_desk.drafts(settings)} == {WANTED, other}


def test_kept__taking_back_reaches_every_style_of_the_year(settings: Settings, room: Room, made: Draft) -> None:
    other = Wanted(UNIT, YEAR, "neutral")
    what = next(
        item.what for item in made.unresolved if item.what in {one.what for one in room.draft(other).unresolved}
    )
    fill(settings, made, what, "一")
    fill(settings, replace(room.draft(other), unresolved=made.unresolved), what, "二", other)
    api_desk.withdraw(settings, UNIT, YEAR, what, who=WHO)
    assert what in {item.what for item in room.draft(WANTED).unresolved}


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 2001])
def test_accept__refuses_nothing_and_too_much(settings: Settings, made: Draft, text: str) -> None:
    with pytest.raises(UserError):
        fill(settings, made, made.unresolved[0].what, text)
    assert api_desk.drafts(settings) == []


def test_sections__those_that_the_style_lacks_are_left_out(room: Room) -> None:
    wanted = Wanted(UNIT, YEAR, "neutral", ("没有这一节",))
    assert len(room.draft(wanted).sections) == len(api_desk.section_titles("neutral"))


def test_tasks__each_place_once_with_what_stands_around_it(made: Draft) -> None:
    found = tasks(made)
    assert [task.what for task in found] == list(dict.fromkeys(item.what for item in made.unresolved))
    number = next(task for task in found if task.what.endswith("）年初预算"))
    assert number.before.endswith("年初预算为")
    assert number.after.startswith("万元")
    assert number.where
    assert any(task.suggestions for task in found)


def test_pieces__numbers_gaps_and_words_can_be_chosen(settings: Settings, room: Room, made: Draft) -> None:
    gap = next(item.what for item in made.unresolved if item.what.endswith("）年初预算"))
    fill(settings, made, gap, "12.34")
    made = room.draft(WANTED)
    spans: list[Span] = []
    pieces = [piece for shown in pieces_of(made, load(), spans, gap) for piece in shown.pieces]
    assert {piece.kind for piece in pieces} == {"", "figure", "gap", "hand", "words"}
    for piece in pieces:
        span = spans[int(piece.name)] if piece.name else None
        assert (span is None) == (piece.kind == "")
        if piece.kind in ("figure", "words"):
            assert span is not None
            assert citations_of(span)
    [hand] = [piece for piece in pieces if piece.kind == "hand"]
    assert (hand.text, hand.here) == ("12.34", True)
    assert WHO in hand.tip


# --- files -----------------------------------------------------------------------------------------------------------


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, io.BytesIO(content), len(content))


def test_files__a_draft_goes_out_and_comes_back(settings: Settings, made: Draft) -> None:
    content = api_desk.as_docx(settings, made)
    checked = api_desk.check_upload(settings, upload("草稿.docx", content))
    assert {item.found.rule for item in checked.items} <= {"draft.placeholder", "draft.suggestion"}
    told, renewed = api_desk.updated(settings, upload("草稿.docx", content))
    assert not told.changed
    assert renewed[:2] == b"PK"
    assert "待填事项" in api_desk.as_markdown(settings, made).decode("utf-8")


def test_files__errors_stop_the_export_unless_a_person_insists(settings: Settings, room: Room, made: Draft) -> None:
    """A completion that its own amounts contradict."""
    for end, text in (("）年初预算", "12.34"), ("）完成年初预算比例", "50%")):
        fill(settings, made, next(item.what for item in made.unresolved if item.what.endswith(end)), text)
    wrong = room.draft(WANTED)
    assert wrong.has_errors
    with pytest.raises(UserError, match="坚持导出"):
        api_desk.as_markdown(settings, wrong)
    assert "坚持导出" in api_desk.as_markdown(settings, wrong, insist=True).decode("utf-8")


def test_files__one_that_is_no_draft_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="校核"):
        api_desk.check_upload(settings, upload("别的.docx", b"PK"))
    small = settings.model_copy(update={"upload_mb": 0})
    with pytest.raises(UserError, match="超过"):
        api_desk.check_upload(small, upload("大.docx", b"PK"))


def test_files__the_workbook_of_a_coming_year(settings: Settings) -> None:
    assert api_desk.workbook(settings, UNIT, YEAR + 1)[:2] == b"PK"
