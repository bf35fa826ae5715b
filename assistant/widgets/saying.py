"""What was done, told once after the page was drawn anew; and what could not be done, as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from assistant.showing.on_page import on_page
from db.core.errors import JuesuanError

_KEY = "juesuan-said"


def say(text: str) -> None:
    """To be told at the next drawing, which a change of the stores is followed by."""
    st.session_state.setdefault(_KEY, []).append(text)


def tell_said() -> None:
    """Tells what waits to be told."""
    for text in st.session_state.pop(_KEY, []):
        st.toast(text)


@contextmanager
def telling() -> Iterator[None]:
    """What goes wrong inside is told in place, and the rest of the page stays usable."""
    try:
        yield
    except JuesuanError as error:
        st.error(on_page(str(error)))
