"""One finding of a check: what is wrong, the words it stands in, the figures it was held against."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from assistant.api_review import Look, rule_of
from assistant.checks.result import SEVERITY_NAMES, Item, place
from assistant.checks.shown import Basis
from assistant.showing.on_page import on_page
from assistant.web import asset
from assistant.widgets.figures import Chosen, Piece, Shown, figures_text, tip, tips_of
from db.records import FindingStatus

MARK_NAMES = {FindingStatus.KNOWN: "已知", FindingStatus.FALSE: "误报"}
_PAGE_WIDTH = 820
_MOST_INLINE = 4  # figures that are shown without being asked for


def findings_look() -> None:
    """How findings look; to be called once in a run."""
    st.html(f"<style>{asset('check.css')}</style>")


def card_key(item: Item) -> str:
    """The key of a finding's box, by which it is coloured."""
    return f"finding-{item.found.severity}-{item.status}-{item.id}"


def finding(item: Item, year: int, *, on_choose: Callable[[Chosen], None]) -> None:
    """The words and figures of a finding in the report of a year; `on_choose` opens the evidence of a figure."""
    st.html("".join((_head(item), _told(item), _quote(item), _marked(item))))
    if 0 < len(item.basis) <= _MOST_INLINE:
        _basis(item, year, on_choose, inline=True)
    elif item.basis:
        with st.expander(f"依据（{len(item.basis)} 个数）"):
            _basis(item, year, on_choose, inline=False)


def _head(item: Item) -> str:
    found, rule = item.found, rule_of(item)
    where = place(replace(found.source, file=""))
    return (
        f'<div class="finding-head"><span class="level {found.severity}">{SEVERITY_NAMES[found.severity]}</span>'
        f"<strong>{escape(rule.title)}</strong>"
        f'<span class="group">{escape(rule.group)}</span><span class="place">{escape(where)}</span></div>'
    )


def _told(item: Item) -> str:
    found = item.found
    told = f'<p class="finding-told">{escape(on_page(found.told))}</p>'
    if not found.expected and not found.actual:
        return told
    pair = (("应为", "right", found.expected), ("实为", "wrong", found.actual))
    return told + '<dl class="finding-pair">{}</dl>'.format(
        "".join(f'<dt>{name}</dt><dd class="{side}">{escape(text or "（空白）")}</dd>' for name, side, text in pair)
    )


def _quote(item: Item) -> str:
    """The quote in its paragraph; by itself where it stands in a table."""
    context = item.context
    if context is None:
        quote = item.found.quote
        return f'<div class="finding-quote">原文：<mark>{escape(quote)}</mark></div>' if quote else ""
    heading = f'<span class="heading">{escape(context.heading)}</span>' if context.heading else ""
    return (
        f'<div class="finding-quote">{heading}{escape(context.before)}<mark>{escape(context.quote)}</mark>'
        f"{escape(context.after)}</div>"
    )


def _marked(item: Item) -> str:
    if item.status not in MARK_NAMES:
        return ""
    when = f"{item.marked_at:%Y-%m-%d}" if item.marked_at is not None else ""
    who = "，".join(part for part in (item.marked_by, when) if part)
    told = f"已标为{MARK_NAMES[item.status]}：{item.reason}{f'（{who}）' if who else ''}"
    return f'<div class="finding-mark">{escape(told)}</div>'


def _basis(item: Item, year: int, on_choose: Callable[[Chosen], None], *, inline: bool) -> None:
    tips = tips_of([basis.citation for basis in item.basis])
    groups = [_pieces(basis, year, tips) for basis in item.basis]
    if inline:
        joined = [piece for group in groups for piece in (*group, Piece("；"))][:-1]
        lines = [Shown((Piece("依据　"), *joined))]
    else:
        lines = [Shown(group) for group in groups]
    figures_text(lines, key=f"basis-{item.id}", on_choose=on_choose)


def _pieces(basis: Basis, year: int, tips: Mapping[str, str]) -> tuple[Piece, Piece]:
    """Where a figure stands, then the figure; a year that is not the report's is told."""
    told, ids = basis.citation, (basis.citation.id,)
    dated = f"{told.year}年 " if told.year != year else ""
    return Piece(f"{dated}{basis.where} "), Piece(basis.figure, "figure", tip(ids, dict(tips)), ids)


def original(look: Look) -> None:
    """The place in the original, as a page or as the lines around it."""
    if look.picture:
        st.image(look.picture, width=_PAGE_WIDTH)
    elif look.lines:
        rows = "".join(
            f'<tr class="{"here" if line.here else ""}">'
            + "".join(f"<td{_span(look, line.cells)}>{escape(cell)}</td>" for cell in line.cells)
            + "</tr>"
            for line in look.lines
        )
        st.html(f'<div class="juesuan-scroll"><table class="juesuan">{rows}</table></div>')
    else:
        st.info("原文件不在手边，不能显示原文。上传的文件请重新选择后再看。")


def _span(look: Look, cells: tuple[str, ...]) -> str:
    """A line of text goes over all the columns of the rows around it."""
    widest = max(len(line.cells) for line in look.lines)
    return f' colspan="{widest}"' if len(cells) == 1 and widest > 1 else ""
