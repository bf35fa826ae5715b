"""How every page looks, and Streamlit's own words in Chinese."""

import json
from functools import cache
from typing import Any

import streamlit as st

from assistant.web import asset


def look() -> None:
    """To be called once in every run, before anything is shown."""
    st.html(f"<style>{asset('look.css')}</style>")
    _chinese()(data=_words(), key="juesuan-words")


@cache
def _words() -> dict[str, str]:
    words: dict[str, str] = json.loads(asset("words.json"))
    return words


@cache
def _chinese() -> Any:
    return st.components.v2.component("juesuan_words", html="<span></span>", js=asset("chinese.js"))
