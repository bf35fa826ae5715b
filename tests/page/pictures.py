"""python -m tests.page.pictures: takes the README's pictures anew, from the samples, as a laptop shows them."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from assistant import api
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import Visitor, chromium, serving, visiting

FOLDER = ROOT / "docs" / "pictures"
COLOURS = 128  # enough for a page without photographs, at a third of the size
_PAUSE = 1500  # milliseconds: charts and pictures are drawn after the page


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        settings = Settings(data=Path(folder) / "data")
        api.ingest(settings, [ROOT / "samples" / "demo"])
        with serving(settings.data, real_vectors=True) as site, visiting(browser, site) as visitor:
            _chat(visitor)
            _compare(visitor)
            _draft(visitor)
            _check(visitor)


def _chat(visitor: Visitor) -> None:
    page = visitor.open()
    visitor.ask("云溪热线2024年支出总计比上年增加了多少，为什么")
    answer = visitor.ask("2024年支出的构成，画个图")
    _take(page, "chat")
    answer.locator(".figure").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    _take(page, "evidence")


def _compare(visitor: Visitor) -> None:
    _take(visitor.open("/compare"), "compare")


def _draft(visitor: Visitor) -> None:
    page = visitor.open("/draft")
    visitor.choose("单位", "云溪")
    page.get_by_role("button", name="开始起草").click()
    expect(page.get_by_text("待填", exact=False).first).to_be_visible()
    visitor.settle()
    _take(page, "draft")


def _check(visitor: Visitor) -> None:
    page = visitor.open("/check")
    page.get_by_text("带差错的样例").click()
    page.get_by_role("button", name="校核这份样例").click()
    expect(page.get_by_text("应为").first).to_be_visible(timeout=60_000)
    _take(page, "check")


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(_PAUSE)
    shown = Image.open(io.BytesIO(page.screenshot()))
    shown.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
