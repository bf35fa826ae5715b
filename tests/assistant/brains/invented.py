"""A store of two invented cities: the sample unit, and another that has its figures of a year before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from assistant import conversation
from assistant.settings import Settings
from assistant.stores import Stores, open_stores
from assistant.toolkit.work import Work
from db.catalogue import Catalogue
from ingest.parse import read
from tests.conftest import ROOT

FIRST, SECOND = "云溪", "枫林"


def fill(folder: Path, catalogue: Catalogue) -> Settings:
    """Settings of a store with both units, both in 2024; the first in 2023 as well."""
    settings = Settings(data=folder, model="", model_url="")
    reports = sorted((ROOT / "samples" / "reports").glob("*.txt"))
    with open_stores(settings) as stores:
        for path in reports:
            stores.store.save(read(path, catalogue))
        text = reports[0].read_text(encoding="utf-8").replace(FIRST, SECOND)
        other = folder / reports[1].name.replace(FIRST, SECOND)
        other.write_text(text.replace("2023年", "2024年").replace("2022年", "2023年"), encoding="utf-8")
        stores.store.save(read(other, catalogue))
    return settings


@contextmanager
def work_with(settings: Settings, **changed: object) -> Iterator[tuple[Work, Stores]]:
    """Work over the store, with other settings of the chat model."""
    own = settings.model_copy(update=changed)
    with open_stores(own) as stores:
        yield replace(conversation.work_of(own, stores)), stores
