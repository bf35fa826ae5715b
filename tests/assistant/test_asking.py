"""What was read for one question is kept for the next, until somebody changes the store."""

from pathlib import Path

import pytest

from assistant import api
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from tests.assistant.brains.invented import FIRST, fill

TOTAL = f"{FIRST}2024年支出总计是多少"


@pytest.fixture
def settings(tmp_path: Path, catalogue: Catalogue) -> Settings:
    return fill(tmp_path, catalogue)


def test_work_is_kept_from_one_question_to_the_next(settings: Settings) -> None:
    with api.open_conversation(settings) as asking:
        first = asking.ask(TOTAL, strict=True)
        work = asking.work()
        assert asking.ask(TOTAL, session="甲", strict=True).text == first.text
        assert asking.work() is work
        assert (asking.asked("甲"), asking.asked("乙")) == (1, 0)


def test_a_corrected_figure_is_noticed(settings: Settings) -> None:
    with api.open_conversation(settings) as asking:
        (number,) = asking.ask(TOTAL, strict=True).numbers
        with open_stores(settings) as stores:
            stores.store.correct_fact(
                int(number.evidence[0].removeprefix("fact:")), fen=1230000, printed="1.23", who="我"
            )
        (corrected,) = asking.ask(TOTAL, strict=True).numbers
    assert corrected.value == "1.23"


def test_reports_and_names_that_change_are_noticed(settings: Settings) -> None:
    with api.open_conversation(settings) as asking:
        before = asking.work()
        with open_stores(settings) as stores:
            unit = stores.queries.resolve_entity(FIRST)
            stores.store.set_entity_fields(unit.name, who="我", short_names=("青山热线",))
        named = asking.ask("青山热线2024年支出总计是多少", strict=True)
        assert named.numbers
        after = asking.work()
        with open_stores(settings) as stores:
            report = next(item for item in stores.queries.reports(FIRST) if item.year == 2024)
            stores.store.delete_report(report.id, who="我")
        assert asking.ask(TOTAL, strict=True).numbers == ()
        assert len({id(before), id(after), id(asking.work())}) == 3


def test_a_batch_of_nothing_and_a_question_of_nothing(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text('{"id": 1, "question": ""}\n', encoding="utf-8")
    (question,) = api.read_batch(path)
    assert (question.id, question.text, question.context) == (1, "", ())
    assert api.ask(settings, TOTAL, session="丙").numbers
