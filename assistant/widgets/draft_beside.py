"""What stands beside the text of a draft: what the checker says, and what is told otherwise than last year."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from assistant.checks.findings import LOUDNESS, Found, Severity
from assistant.checks.result import SEVERITY_NAMES
from assistant.drafting.difference import Difference, ParagraphDifference, Status
from assistant.drafting.draft import Draft

_STATUS = {
    Status.WORDS: "文字有变化", Status.NEW: "新增", Status.DROPPED: "不再写", Status.NUMBERS: "只有数字变化",
    Status.SAME: "没有变化",
}  # fmt: skip


def told_counts(made: Draft) -> str:
    """错误 1，警告 2."""
    counts = {severity: sum(item.severity is severity for item in made.checks) for severity in Severity}
    return "，".join(f"{SEVERITY_NAMES[severity]} {count}" for severity, count in counts.items() if count)


def checks(made: Draft) -> None:
    """Findings, the loudest first; the text is checked anew with every change."""
    if not made.checks:
        st.success("校核没有发现问题。每次填写后都会重新校核。")
        return
    st.caption(f"{told_counts(made)}。每次填写后都会重新校核。")
    for item in sorted(made.checks, key=lambda item: LOUDNESS[item.severity]):
        st.html(finding(item))


def finding(item: Found, place: str = "") -> str:
    """A finding with the quote, what it is about marked in it."""
    quote = escape(item.quote)
    if item.actual and item.actual in item.quote:
        quote = quote.replace(escape(item.actual), f"<mark>{escape(item.actual)}</mark>", 1)
    parts = (
        f"<b>{SEVERITY_NAMES[item.severity]}</b>　{escape(' '.join(item.told.split()))}",
        f'<div class="juesuan-quote">{quote}</div>' if quote else "",
        f'<div class="juesuan-place">应为 {escape(item.expected)}</div>' if item.expected else "",
        f'<div class="juesuan-place">{escape(place)}</div>' if place else "",
    )
    return f'<div class="juesuan-found {item.severity.value}">{"".join(parts)}</div>'


def difference(beside: Difference) -> None:
    """Counts, and the paragraphs of one kind at a time."""
    counts = {status: len(beside.of(status)) for status in _STATUS}
    st.caption(f"与 {beside.year} 年度的情况说明逐段比较，共 {sum(counts.values())} 段。")
    known = [status for status in _STATUS if counts[status]]
    if not known:
        return
    chosen = st.pills(
        "看哪一种", known, default=known[0], required=True, key="draft-difference", label_visibility="collapsed",
        format_func=lambda status: f"{_STATUS[status]} {counts[status]}",
    )  # fmt: skip
    for item in beside.of(chosen) if chosen else ():
        where = "、".join(part for part in (item.section, item.title) if part)
        st.html(
            f'<div class="juesuan-change"><div class="juesuan-place">{escape(where)}</div>{"".join(_lines(item))}</div>'
        )


def _lines(item: ParagraphDifference) -> Iterator[str]:
    """Of a paragraph whose words are others, the sentences whose words are."""
    if item.status is Status.SAME:
        yield f"<p>{escape(item.after)}</p>"
        return
    pairs = [(one.before, one.after) for one in item.changes if not (one.numbers_only and item.status is Status.WORDS)]
    for before, after in pairs or [(item.before, item.after)]:
        yield f'<p class="was">{escape(before)}</p>' if before else ""
        yield f'<p class="now">{escape(after)}</p>' if after else ""
