"""The page's entry. The pages come with their own step; until then it says what to do on the command line."""

import streamlit as st

st.set_page_config(page_title="决算助手")
st.title("决算助手")
st.write("网页还没有开放。请在命令行用 `juesuan ingest` 导入报告，用 `juesuan --help` 查看能做什么。")
