"""对话 in a real browser: a question, a follow-up, the evidence, options, names, files, verdicts."""

import re

from playwright.sync_api import expect

from assistant import api, api_chat
from assistant.settings import Settings
from tests.page.browsing import Site, Visitor


def test_question_follow_up_and_evidence(visitor: Visitor) -> None:
    page = visitor.open()
    answer = visitor.ask("云溪热线2024年支出总计是多少")
    expect(answer).to_contain_text("1,344.70")
    answer = visitor.ask("那收入总计呢")
    expect(answer.locator("button.figure").first).to_be_visible()
    answer.locator("button.figure").first.hover()
    expect(answer.locator(".tip")).to_contain_text("收入支出决算总表")
    answer.locator("button.figure").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("2024年度")
    expect(dialog.locator("td.here")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_options_are_buttons(visitor: Visitor, site: Site) -> None:
    page = visitor.open()
    visitor.ask("云溪热线支出是多少")
    kept = api_chat.messages(Settings(data=site.data), "", api_chat.sessions(Settings(data=site.data), "")[0].name)
    assert kept[-1].payload["status"] in ("answered", "clarify")
    for option in kept[-1].payload.get("options", ()):
        expect(page.get_by_role("button", name=option).first).to_be_visible()


def test_examples_are_answered(visitor: Visitor, site: Site) -> None:
    settings = Settings(data=site.data)
    questions = api_chat.examples(settings)
    assert 3 <= len(questions) <= 6
    for question in questions:
        assert api.ask(settings, question).status == "answered", question
    page = visitor.open()
    page.get_by_role("button", name=questions[0]).click()
    expect(page.get_by_test_id("stChatMessage")).to_have_count(2)
    visitor.settle()


def test_a_conversation_is_renamed_exported_judged_and_deleted(visitor: Visitor, site: Site) -> None:
    settings = Settings(data=site.data)
    page = visitor.open()
    visitor.ask("云溪热线2023年人员经费是多少")
    name = api_chat.sessions(settings, "")[0].name
    page.get_by_test_id("stFeedback").last.get_by_role("button").first.click()
    visitor.settle()
    assert api_chat.messages(settings, "", name)[-1].verdict == "good"
    page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出为 Markdown").click()
    assert "人员经费" in download.value.path().read_text(encoding="utf-8")
    field = page.get_by_label("会话名称")
    field.fill("年报一")
    page.get_by_role("button", name="改名").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="年报一")).to_be_visible()
    assert api_chat.sessions(settings, "")[0].name == "年报一"


def test_nothing_speaks_english(visitor: Visitor) -> None:
    for path in ("/", "/compare", "/draft", "/check", "/data", "/status"):
        page = visitor.open(path)
        shown = page.locator("body").inner_text()
        english = [line for line in shown.splitlines() if re.fullmatch(r"[A-Za-z ,.'/&]{4,}", line.strip())]
        # names of icons are drawn as pictures by their font
        assert [line for line in english if "_" not in line and line.strip() not in _ICONS] == [], path


_ICONS = frozenset({"chat", "settings", "database", "refresh", "add", "close", "search"})
