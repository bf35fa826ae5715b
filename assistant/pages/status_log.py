"""设置与状态: who may do what, and who did what."""

from functools import partial

import streamlit as st

from assistant import api_data, api_status
from assistant.access.people import ROLE_NAMES
from assistant.access.users import read_users
from assistant.pages.visit import Visit
from assistant.showing.audit_words import HEADS, audit_rows, matching
from assistant.showing.sheet_file import as_csv, as_xlsx
from assistant.widgets.tables import table

_SHOWN, _ALL = 200, 100_000
_USER_HEADS = ("用户", "角色", "登录方式")


def users(here: Visit) -> None:
    known = read_users(here.settings.users_file)
    if not known:
        st.info("没有设置登录，网页只在本机能打开，打开的人有全部权限。要让别人使用，请先建立用户名册。")
    else:
        rows = [[user.name, ROLE_NAMES[user.role], "口令" if user.hash else "统一身份认证"] for user in known]
        table(_USER_HEADS, rows)
    st.caption(
        "用户在服务器上用命令增减，口令不在网页上设置：juesuan users add 用户名 --role 查看（或 编辑、管理）。"
        "查看：提问、对比、校核、看数；编辑：还可以导入、更正、起草；管理：还可以删除报告、看操作记录。"
    )


def audit_log(here: Visit) -> None:
    entries = api_data.audit(here.settings, _ALL)
    rows = audit_rows(entries, api_status.targets(here.settings, entries))
    first, second = st.columns([2, 1])
    words = first.text_input("查找", placeholder="用户、单位、文件或内容", key="audit-words", max_chars=60)
    actions = list(dict.fromkeys(row[2] for row in rows))
    action = second.selectbox("做了什么", actions, None, placeholder="全部", key="audit-action")
    shown = matching(rows, words, action or "")
    with st.container(horizontal=True):
        st.download_button(
            "下载为 Excel", partial(as_xlsx, "操作记录", HEADS, shown), "操作记录.xlsx", key="audit-xlsx",
            on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "下载为 CSV", partial(as_csv, HEADS, shown), "操作记录.csv", "text/csv", key="audit-csv", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
    if not shown:
        st.info("没有符合条件的记录。")
        return
    more = f"，下面是最近的 {_SHOWN} 条，下载可得全部" if len(shown) > _SHOWN else ""
    st.caption(f"共 {len(shown)} 条{more}。")
    with st.container(key="audit-listed"):
        table(HEADS, shown[:_SHOWN])
