"""Ten people at once: everybody gets the right answer, in memory that a small machine has."""

from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, expect

from assistant import api
from assistant.settings import Settings
from tests.page.browsing import Site, visiting

PEOPLE = 10
MOST_MEMORY = 1500  # megabytes of the server
QUESTIONS = (
    "云溪热线2024年支出总计是多少",
    "各单位人员经费排名",
    "云溪热线2023年三公经费决算数是多少",
    "各单位项目支出占比排名，画个图",
    "云溪热线2024年项目支出为什么变化",
)


def test_ten_sessions_at_once(browser: Browser, site: Site) -> None:
    settings = Settings(data=site.data)
    with api.open_conversation(settings) as asking:
        expected = {question: asking.ask(question).text.splitlines()[0] for question in QUESTIONS}
    with ExitStack() as stack:
        visitors = [stack.enter_context(visiting(browser, site)) for _ in range(PEOPLE)]
        for visitor in visitors:
            visitor.page.goto(site.url)
        asked = [QUESTIONS[number % len(QUESTIONS)] for number in range(PEOPLE)]
        for visitor, question in zip(visitors, asked, strict=True):
            area = visitor.page.get_by_test_id("stChatInputTextArea")
            area.fill(question)
            area.press("Enter")
        for visitor, question in zip(visitors, asked, strict=True):
            answer = visitor.page.get_by_test_id("stChatMessage").last
            expect(answer).to_contain_text(expected[question], timeout=60_000)
        for visitor in visitors[:2]:
            visitor.page.get_by_role("link", name="对比").click()
        for visitor in visitors[:2]:
            expect(visitor.page.get_by_role("heading", name="对比")).to_be_visible(timeout=60_000)
        assert site.memory() < MOST_MEMORY
    assert "Traceback" not in Path(site.log).read_text(encoding="utf-8", errors="replace")
