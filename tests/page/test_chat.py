"""对话 in a real browser: a question, a follow-up, the evidence, options, names, files, verdicts."""

import re

import pytest
from playwright.sync_api import expect

from assistant import api, api_chat
from assistant.settings import Settings
from tests.page.browsing import Site, Visitor, until, words_on


def test_question_follow_up_and_evidence(visitor: Visitor) -> None:
    page = visitor.open()
    answer = visitor.ask("云溪热线2024年支出总计是多少")
    expect(answer).to_contain_text("1,344.70")
    answer = visitor.ask("那收入总计呢")
    expect(answer.locator(".figure").first).to_be_visible()
    answer.locator(".figure").first.hover()
    expect(answer.locator(".tip")).to_contain_text("收入支出决算总表")
    answer.locator(".figure").first.click()
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
    page.get_by_test_id("stFeedback").last.get_by_role("radio").last.click()
    until(lambda: api_chat.messages(settings, "", name)[-1].verdict == "bad")
    page.get_by_label("哪里不对").fill("年度不对")
    page.get_by_role("button", name="提交").click()
    until(lambda: api_chat.messages(settings, "", name)[-1].remark == "年度不对")
    page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出为 Markdown").click()
    assert "人员经费" in download.value.path().read_text(encoding="utf-8")
    field = page.get_by_label("会话名称")
    field.fill("年报一")
    page.get_by_role("button", name="改名").click()
    expect(page.get_by_test_id("stSidebar").get_by_role("button", name="年报一")).to_be_visible()
    assert api_chat.sessions(settings, "")[0].name == "年报一"
    page.get_by_role("button", name="重新回答").click()
    until(lambda: len(api_chat.messages(settings, "", "年报一")) == 2 and not _judged(settings))
    visitor.settle()
    page.get_by_test_id("stSidebar").get_by_test_id("stPopoverButton").first.click()
    page.get_by_text("确认删除这个会话").click()
    page.get_by_role("button", name="删除", exact=True).click()
    until(lambda: all(item.name != "年报一" for item in api_chat.sessions(settings, "")))


def _judged(settings: Settings) -> bool:
    return any(message.verdict for message in api_chat.messages(settings, "", "年报一"))


@pytest.mark.parametrize("path", ["/", "/compare", "/draft", "/check", "/data", "/status"])
def test_nothing_speaks_english(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    english = [text for text in words_on(page) if re.fullmatch(r"[A-Za-z][A-Za-z ,.'/&…]{3,}", text)]
    assert [text for text in english if text not in NAMES] == []


NAMES = frozenset({"Python", "Dask", "CSV", "Excel", "Markdown", "Word"})
