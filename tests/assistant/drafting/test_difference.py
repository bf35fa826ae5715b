"""A draft beside last year's explanation: sentences that are other, paragraphs that came and went."""

from collections.abc import Iterator

import pytest

from assistant import api
from assistant.drafting import wire_draft
from assistant.drafting.compose import compose, numeral
from assistant.drafting.difference import Difference, ParagraphDifference, Status, difference
from assistant.drafting.draft import Draft, DraftSection, Paragraph, Span
from assistant.drafting.supplied import Desk
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import load
from db.catalogue.styles import style_named
from db.core.errors import UserError
from tests.conftest import ROOT

UNIT = "云溪市12345政务服务便民热线中心"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    settings = Settings(data=tmp_path_factory.mktemp("difference"))
    api.ingest(settings, [ROOT / "samples" / "reports"])
    with open_stores(settings) as stores:
        yield Desk(settings, stores.queries, load())


def written(desk: Desk, *changes: tuple[str, str], drop: str = "", add: str = "") -> Draft:
    """Last year's own words as a draft of this year, with other words here and there."""
    data = desk.library.data(UNIT, 2023)
    assert data is not None
    titles = {item.section.path: item.section.title for item in desk.queries.sections(report_id=data.report.id)}
    texts: dict[str, list[Paragraph]] = {}
    for stored in data.explanation:
        text = stored.passage.text
        for before, after in changes:
            text = text.replace(before, after)
        if not drop or drop not in text:
            path = "/".join(stored.passage.section.split("/")[:2])
            texts.setdefault(titles[path], []).append(Paragraph((Span(text),), key="k"))
    if add:
        next(iter(texts.values())).append(Paragraph((Span(add),), key="added"))
    sections = tuple(
        DraftSection(numeral(number), title, tuple(texts.get(title, ()))) for number, title in enumerate(texts, 1)
    )
    return Draft(UNIT, 2024, "shandong", sections)


def of(found: Difference, status: Status, words: str) -> ParagraphDifference:
    return next(item for item in found.of(status) if words in item.before + item.after)


def test_the_same_words_with_other_figures(desk: Desk) -> None:
    found = difference(desk, written(desk, ("2023年", "2024年"), ("6.2万元", "7.3万元")))
    assert found.year == 2023
    assert {item.status for item in found.paragraphs} == {Status.SAME, Status.NUMBERS}
    changed = of(found, Status.NUMBERS, "其他收入7.3万元")
    assert all(change.numbers_only for change in changed.changes)


def test_a_sentence_in_other_words(desk: Desk) -> None:
    found = difference(desk, written(desk, ("新进工作人员到岗", "有人退休")))
    (changed,) = found.of(Status.WORDS)
    (change,) = changed.changes
    assert "新进工作人员到岗" in change.before
    assert "有人退休" in change.after
    assert not change.numbers_only


def test_paragraphs_come_and_go(desk: Desk) -> None:
    found = difference(desk, written(desk, drop="4、经营收入0万元", add="另有说明，与以往各年都不相干。"))
    (new,) = found.of(Status.NEW)
    assert (new.key, new.before) == ("added", "")
    (dropped,) = found.of(Status.DROPPED)
    assert "经营收入" in dropped.before
    assert (dropped.after, dropped.changes) == ("", ())


def test_the_items_of_a_list_are_not_mixed_up(desk: Desk) -> None:
    """Items that differ only in their name, moved: each finds itself."""
    found = difference(desk, written(desk, ("上级补助收入0万元，与2022年度持平", "上级补助收入8万元，增加了8万元")))
    item = of(found, Status.WORDS, "上级补助收入8万元")
    assert "上级补助收入0万元" in item.before


def test_one_section_is_held_against_one(desk: Desk) -> None:
    found = difference(desk, compose(desk, UNIT, 2024, "shandong", ["三"]))
    assert {item.section for item in found.paragraphs} == {"三"}
    whole = difference(desk, compose(desk, UNIT, 2024, "shandong"))
    numbers = {section.number for section in compose(desk, UNIT, 2024, "shandong").sections}
    assert {item.section for item in whole.paragraphs if item.section} <= numbers
    assert len(style_named("shandong").sections) == len(numbers)


def test_nothing_earlier_is_told(desk: Desk) -> None:
    with pytest.raises(UserError, match="2023 年度以前的情况说明"):
        difference(desk, compose(desk, UNIT, 2023))


def test_json(desk: Desk) -> None:
    told = wire_draft.difference(difference(desk, written(desk, ("新进工作人员到岗", "有人退休"))))
    assert told["year"] == 2023
    for item in told["paragraphs"]:
        assert list(item) == ["status", "section", "title", "key", "before", "after", "changes"]
        assert item["status"] in {"same", "numbers", "words", "new", "dropped"}
