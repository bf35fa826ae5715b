"""A model that lies about every example question: what it changes never leaves, and what leaves is the planner's."""

import re
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from assistant.conversation import PLANNER, ask, work_of
from assistant.settings import Settings
from assistant.stores import open_stores
from db.catalogue import Catalogue
from ingest.parse import read
from tests.assistant.brains.test_chat import LIES
from tests.assistant.openai_double import double, lying

_NOTHING = re.compile(r"为0\.00 ")
_LIES = ("digit", "unit", "year", "chinese", "invented")


@pytest.fixture(scope="module")
def stored(reports: Path, tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Settings:
    found = Settings(data=tmp_path_factory.mktemp("lied"), model="")
    with open_stores(found) as stores:
        for path in sorted(reports.glob("*.txt")):
            stores.store.save(read(path, catalogue))
    return found


def test_no_made_up_figure_leaves(stored: Settings, examples: Callable[[str], list[dict[str, Any]]]) -> None:
    """Every question is lied about in its own way, one after the other."""
    lied: list[str] = []
    ways = cycle(_LIES)
    way = next(ways)

    def lie(text: str) -> str:
        told = LIES[way](text)
        if told != text and not _NOTHING.search(text):  # nothing is nothing in any unit
            lied.append(told)
        return told

    with double(lying(lie)) as server, open_stores(stored) as stores:
        told = stored.model_copy(update={"model": "openai:lying", "model_url": server.url})
        work = work_of(told, stores)
        for question in examples("questions.jsonl"):
            lied.clear()
            answer = ask(work, question["question"], question.get("context") or (), strict=True)
            assert answer.text not in lied, (question["id"], way)
            if lied:
                assert answer.brain == PLANNER, (question["id"], way)
            way = next(ways)
