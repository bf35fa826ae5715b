"""The stores that stay open for everybody who reads: what was read once stays read until somebody changes it."""

from typing import TYPE_CHECKING

import streamlit as st

from assistant import api
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.asking import Asking


@st.cache_resource(max_entries=2, show_spinner=False)
def open_for_all(settings: Settings) -> "Asking":
    """Open until the server ends."""
    return api.open_conversation(settings).__enter__()
