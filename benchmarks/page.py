"""The page: first paint, an answer on it beside the same answer without it, ten sessions and the memory they take."""

import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Browser, expect

from assistant import api
from assistant.settings import Settings
from tests.conftest import ROOT
from tests.page.browsing import Site, chromium, serving, visiting

ROUNDS, PEOPLE = 5, 10
QUESTIONS = (
    "云溪热线2024年支出总计是多少",
    "云溪热线2023年人员经费是多少",
    "云溪热线2024年三公经费决算数",
    "云溪热线2024年项目支出占比",
    "云溪热线2023年基本支出是多少",
)


def _paint(browser: Browser, site: Site) -> float:
    """Seconds until the first heading of a new window stands there."""
    with visiting(browser, site) as visitor:
        started = perf_counter()
        visitor.page.goto(site.url)
        expect(visitor.page.get_by_role("heading").first).to_be_visible(timeout=60_000)
        return perf_counter() - started


def _answers(browser: Browser, site: Site) -> list[float]:
    """Seconds from the key to the figure, question by question."""
    found = []
    with visiting(browser, site) as visitor:
        visitor.open()
        for number, question in enumerate(QUESTIONS, 1):
            area = visitor.page.get_by_test_id("stChatInputTextArea")
            area.fill(question)
            started = perf_counter()
            area.press("Enter")
            figures = visitor.page.get_by_test_id("stChatMessage").locator(".figure")
            expect(figures).to_have_count(number, timeout=60_000)
            found.append(perf_counter() - started)
            visitor.settle()
    return found


def _asked(settings: Settings) -> float:
    with api.open_conversation(settings) as asking:
        asking.ask(QUESTIONS[0])
        times = []
        for question in QUESTIONS:
            started = perf_counter()
            asking.ask(question)
            times.append(perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        settings = Settings(data=Path(folder) / "data")
        api.ingest(settings, [ROOT / "samples" / "demo"])
        planner = _asked(settings)
        with serving(settings.data, real_vectors=True) as site:
            cold = _paint(browser, site)
            warm = statistics.median(_paint(browser, site) for _ in range(ROUNDS))
            print(f"first paint: cold {cold:.2f} s, warm {warm:.2f} s")
            first, *others = _answers(browser, site)
            shown = statistics.median(others)
            print(f"an answer: first {first:.2f} s, then {shown:.2f} s; the planner alone {planner:.3f} s")
            print(f"the page adds {shown / planner:.1f} times the planner's time")
            print(f"memory of the server: {site.memory()} MB with one visitor")
            with ExitStack() as stack:
                for _ in range(PEOPLE):
                    stack.enter_context(visiting(browser, site)).open()
                print(f"memory of the server: {site.memory()} MB with {PEOPLE} more")


if __name__ == "__main__":
    main()
