"""The first minute: an empty store explains itself and loads the samples in one click."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from assistant import api
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import serving, visiting


def test_an_empty_store_offers_the_samples(browser: Browser, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with serving(settings.data, real_vectors=True) as site, visiting(browser, site) as visitor:
        page = visitor.open()
        expect(page.get_by_role("link", name="导入自己的报告")).to_be_visible()
        page.get_by_role("button", name="载入样例").click()
        expect(page.get_by_text("可以这样问")).to_be_visible(timeout=120_000)
        demo = [path for path in (ROOT / "samples" / "demo").iterdir() if path.is_file()]
        assert len(api.reports(settings)) == len(demo)
        answer = visitor.ask("云溪热线2024年支出总计是多少")
        expect(answer).to_contain_text("1,344.70")
        expect(visitor.ask("云溪热线2024年项目支出为什么变化")).to_contain_text("招标")
        answer.locator(".figure").first.click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("看原页")).to_be_visible()
        expect(dialog.locator("img")).to_be_visible()


def test_every_page_of_an_empty_store_says_what_to_do(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path / "data") as site, visiting(browser, site) as visitor:
        for path in ("/compare", "/draft", "/data"):
            page = visitor.open(path)
            expect(page.get_by_role("button", name="载入样例")).to_be_visible()
        expect(visitor.open("/check").get_by_test_id("stFileUploader")).to_be_visible()  # files need no store
        expect(visitor.open("/status").get_by_role("heading").first).to_be_visible()
