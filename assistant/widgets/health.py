"""The examination of what is configured and reachable, as a table with coloured states."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from assistant.doctor import Health, Line
from assistant.showing.on_page import on_page

_LOOKS = {Health.GOOD: ("good", "●"), Health.OPTIONAL: ("fair", "○"), Health.BAD: ("bad", "▲")}
_HEADS = ("检查", "状态", "情况", "怎么办")


def health(lines: Sequence[Line]) -> None:
    """Colour is never the only sign: each state has its own mark and word."""
    heads = "".join(f"<th>{name}</th>" for name in _HEADS)
    body = "".join(f"<tr>{_row(line)}</tr>" for line in lines)
    st.html(
        f'<div class="juesuan-scroll"><table class="juesuan"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(line: Line) -> str:
    look, mark = _LOOKS[line.health]
    return (
        f'<td>{escape(line.subject)}</td><td class="{look}" style="white-space:nowrap">{mark} {line.health.value}</td>'
        f"<td>{escape(on_page(line.found))}</td><td>{escape(on_page(line.advice))}</td>"
    )
