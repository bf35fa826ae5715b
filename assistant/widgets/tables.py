"""A plain table that prints well: figures to the right, words to the left."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

_FIGURE = re.compile(r"^[-−+]?[\d,]+(?:\.\d+)?\s*[%％]?$")


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    heads = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    above = f"<strong>{escape(title)}</strong>" if title else ""
    st.html(
        f'{above}<div class="juesuan-scroll"><table class="juesuan"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    return f'<td class="{"number" if _FIGURE.match(text) else ""}">{escape(text)}</td>'
