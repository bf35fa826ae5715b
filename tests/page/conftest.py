"""One browser a worker, one filled store, and a server over a copy of it for each module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from assistant import api
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import Site, Visitor, chromium, profile, serving, window


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A module stays with one worker, which starts one server for it. These are the longest pieces of the whole suite
    and come first, so that no worker is left with one when the others are done."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))
    mine = set(map(id, here))
    items[:] = [*here, *(item for item in items if id(item) not in mine)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the samples in it; to be copied, never to be changed."""
    folder = tmp_path_factory.mktemp("filled") / "data"
    demo = ROOT / "samples" / "demo"
    api.ingest(Settings(data=folder), [demo])
    return folder


@pytest.fixture(scope="module")
def site(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over a copy of the filled store."""
    folder = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(filled, folder)
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def person(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for a module: what Streamlit sends is fetched and compiled once."""
    with profile(browser) as opened:
        yield opened


@pytest.fixture
def visitor(person: BrowserContext, site: Site) -> Iterator[Visitor]:
    with window(person, site) as opened:
        yield opened
