"""What the next click will need is imported while people still read the page, once in a server."""

import importlib
from threading import Thread
from time import sleep

import streamlit as st

_AFTER = 1.0  # seconds: the painting goes first


@st.cache_resource(show_spinner=False)
def warm(*modules: str) -> None:
    """Begins to import these in a thread of its own."""

    def run() -> None:
        sleep(_AFTER)
        for name in modules:
            importlib.import_module(name)

    Thread(target=run, daemon=True, name="juesuan-warm").start()
