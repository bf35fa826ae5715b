"""One browser a worker, one filled store, and a server over a copy of it for each module."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant import api
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import Site, Visitor, chromium, serving, visiting


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


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    with visiting(browser, site) as opened:
        yield opened
