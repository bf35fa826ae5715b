"""The evidence of a number, opened over the page: the row that prints it, the page, the arithmetic."""

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from assistant.results import Citation
from assistant.settings import Settings
from assistant.showing.proofs import Proof, RowShown, leaves, lines_around, proofs, working
from assistant.widgets.figures import Chosen
from db.core.errors import JuesuanError

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")


def show_proof(settings: Settings, chosen: Chosen, citations: Sequence[Citation]) -> None:
    """Opens the evidence of what was chosen."""

    @st.dialog(f"“{chosen.text}”的出处", width="large")
    def opened() -> None:
        wanted = leaves(chosen.evidence)
        cited = [item for item in citations if item.id in wanted]
        for evidence in chosen.evidence:
            if told := working(evidence, cited):
                st.markdown(f"**算式**　{told} = **{chosen.text}**")
        found = proofs(settings, cited)
        for number, proof in enumerate(found):
            _one(proof, first=number == 0, digits=_digits(chosen.text))
        if not found:
            st.info("这个数由库里的记录统计得出，没有单独的一格可看。")

    opened()


def show_place(proof: Proof, between: Callable[[], None] | None = None) -> None:
    """One place with its row and page, where a page shows it without a dialog of its own; `between` draws what comes
    before the page."""
    _one(proof, first=True, between=between)


def _digits(text: str) -> str:
    """The number as it may stand in a quotation, without its unit."""
    found = _NUMBER.search(text)
    return found[0] if found else ""


def _marked(quote: str, digits: str) -> str:
    """The quotation with the number marked wherever it says it."""
    if not digits:
        return escape(quote)
    whole = re.compile(rf"(?<![\d.,]){re.escape(digits)}(?!\d|[.,]\d)")
    return f"<mark>{escape(digits)}</mark>".join(escape(piece) for piece in whole.split(quote))


def _one(proof: Proof, *, first: bool, digits: str = "", between: Callable[[], None] | None = None) -> None:
    with st.container(border=True):
        st.markdown(f"**{_plain(proof.title)}**")
        if proof.what or proof.value:
            st.markdown(f"{_plain(proof.what)}　**{_plain(proof.value)}**")
        if proof.note:
            st.warning(proof.note)
        if proof.row is not None:
            st.html(_row(proof.row))
        if proof.quote:
            st.html(f'<div class="juesuan-quote">{_marked(proof.quote, digits)}</div>')
        st.html(f'<div class="juesuan-place">出处：{escape(proof.place)}</div>')
        if between is not None:
            between()
        _original(proof, digits, opened=first)


def _row(row: RowShown) -> str:
    heads = "".join(f"<th>{escape(name)}</th>" for name in row.columns)
    cells = "".join(
        f'<td class="{"number" if place else ""}{" here" if place in row.here else ""}">{escape(text)}</td>'
        for place, text in enumerate(row.cells)
    )
    table = f'<table class="juesuan"><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>'
    return f'<div class="juesuan-scroll">{table}</div>'


def _original(proof: Proof, digits: str, *, opened: bool) -> None:
    from ingest.readers.page_picture import can_show, page_picture

    if proof.file is None:
        return
    lines = lines_around(proof)
    if lines:
        shown = "".join(
            f'<tr class="{"here" if number == proof.source.line else ""}"><td class="number">{number}</td>'
            f"<td>{escape(text)}</td></tr>"
            for number, text in lines
        )
        with st.expander("看原文", expanded=opened):
            st.html(f'<div class="juesuan-scroll"><table class="juesuan">{shown}</table></div>')
    elif proof.source.page and can_show(proof.file):
        with st.expander(f"看原页（第 {proof.source.page} 页）", expanded=opened):
            whole = st.toggle("显示整页", key=f"whole-{proof.id}") if proof.file.suffix == ".pdf" else True
            words = proof.printed or digits
            try:
                picture = page_picture(proof.file, proof.source.page, words, proof.label, band=not whole)
                st.image(picture, width="stretch")
            except JuesuanError as error:
                st.info(str(error))
            _whole(proof, proof.file)
    else:
        _whole(proof, proof.file)


def _whole(proof: Proof, file: Path) -> None:
    st.download_button(
        "下载原文件", file.read_bytes, proof.source.file, key=f"file-{proof.id}", on_click="ignore", type="tertiary",
        icon=":material/download:",
    )  # fmt: skip


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()#+-.!|~$<>:" else char for char in text)
