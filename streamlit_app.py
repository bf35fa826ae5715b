"""The page's entry: how it looks, who is there, where one can go."""

from pathlib import Path

import streamlit as st

from assistant.pages.visit import sign_out, visit
from assistant.web.site import told_plainly
from assistant.widgets.look import look
from assistant.widgets.saying import tell_said

PAGES = Path(__file__).parent / "assistant" / "pages"

# file, title, icon, path in the address
_LISTED = (
    ("chat", "对话", ":material/chat:", "chat"),
    ("compare", "对比", ":material/bar_chart:", "compare"),
    ("draft", "起草", ":material/edit_document:", "draft"),
    ("check", "校核", ":material/fact_check:", "check"),
    ("data", "数据", ":material/database:", "data"),
    ("status", "设置与状态", ":material/settings:", "status"),
)

st.set_page_config("决算助手", page_icon=str(PAGES.parent / "web" / "icon.png"), layout="wide")
look()
try:
    here = visit()
    pages = [
        st.Page(PAGES / f"{name}.py", title=title, icon=icon, url_path=path, default=name == "chat")
        for name, title, icon, path in _LISTED
    ]
    chosen = st.navigation(pages, expanded=True)
    tell_said()
    if here.person.signed_in:
        with st.sidebar:
            st.caption(f"{here.person.name}")
            sign_out()
    chosen.run()
except Exception as error:  # the one place that turns a failure into a sentence, as the command line does
    told_plainly(error)
