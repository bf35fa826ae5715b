"""The files of drafts: writing one, checking and bringing up to date one that was worked on in Word, the workbook."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from assistant import api_desk
from assistant.api_data import Upload
from assistant.checks.findings import Severity
from assistant.checks.result import Checked
from assistant.drafting.draft import Draft
from assistant.drafting.reread_update import Update
from assistant.settings import Settings
from assistant.widgets.draft_beside import finding
from assistant.widgets.pickers import units_of, years_of
from assistant.widgets.saying import telling
from db.records import StoredReport

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DONE = "draft-upload-done"


def export(settings: Settings, made: Draft) -> None:
    """The draft as a file; where the checker finds errors only where a person insists."""
    errors = [item for item in made.checks if item.severity is Severity.ERROR]
    insist = False
    if errors:
        st.warning(
            f"校核有 {len(errors)} 处错误（见“校核”），改正以前不导出。"
            "确有必要时可以坚持导出，文件的附录里会写明，并列出这些错误。"
        )
        insist = st.checkbox("坚持导出", key="draft-insist")
    name = f"{made.entity}{made.year}年度决算情况说明（草稿）"
    with st.container(horizontal=True):
        st.download_button(
            "导出 Word", partial(api_desk.as_docx, settings, made, insist=insist), f"{name}.docx", _WORD,
            key="draft-docx", on_click="ignore", type="primary", icon=":material/download:",
            disabled=bool(errors) and not insist,
        )  # fmt: skip
        st.download_button(
            "导出 Markdown", partial(api_desk.as_markdown, settings, made, insist=insist), f"{name}.md",
            "text/markdown", key="draft-md", on_click="ignore", disabled=bool(errors) and not insist,
        )  # fmt: skip
    st.caption(
        "Word 稿里有封面、公开表、正文、图和数据核对表。每个数都带着出处，待填的地方标成黄色，"
        "在 Word 里改完后可以传回来校核、更新。"
    )


def edited(settings: Settings) -> None:
    """A draft that was worked on in Word: what is to be looked at in it, and the same with today's figures."""
    given = st.file_uploader("改过的 Word 草稿", type="docx", key="draft-upload", max_upload_size=settings.upload_mb)
    if given is None:
        st.caption("从这里导出、在 Word 里改过的草稿，可以核对改了哪些数，也可以用库里现在的数更新，您写的话不动。")
        return
    upload = Upload(given.name, given, given.size)
    insist = st.checkbox("校核有错误也更新", key="draft-update-insist")
    with st.container(horizontal=True):
        look = st.button("校核", key="draft-check-upload", icon=":material/fact_check:")
        renew = st.button("用现在的数更新", key="draft-update", icon=":material/sync:")
    if look:
        with telling(), st.spinner("正在校核草稿……"):
            st.session_state[_DONE] = (given.file_id, api_desk.check_upload(settings, upload), None)
    if renew:
        with telling(), st.spinner("正在更新草稿……"):
            st.session_state[_DONE] = (given.file_id, None, api_desk.updated(settings, upload, insist=insist))
    done = st.session_state.get(_DONE)
    if done is not None and done[0] == given.file_id:
        if done[1] is not None:
            _checked(done[1])
        else:
            _updated(given.name, *done[2])


def _checked(checked: Checked) -> None:
    if not checked.items:
        st.success("没有发现问题，数都与库里一致。")
        return
    st.markdown(f"**校核结果**　{checked.told_counts()}")
    for item in checked.items:
        line = item.found.source.line
        st.html(finding(item.found, f"第{line}段" if line else ""))


def _updated(name: str, told: Update, content: bytes) -> None:
    if told.changed:
        st.success(f"已更新 {len(told.refreshed)} 个数，重写 {told.recomposed} 段，更新 {len(told.blocks)} 张表和图。")
    else:
        st.success("草稿里的数、表和图与库里一致，没有要更新的。")
    st.download_button(
        "下载更新后的草稿", content, name, _WORD, key="draft-updated", on_click="ignore", type="primary",
        icon=":material/download:",
    )  # fmt: skip
    by_hand = {True: "（原为手工改动）", False: ""}
    _listed("更新的数", [f"{item.name}：{item.was} → {item.now}{by_hand[item.by_hand]}" for item in told.refreshed])
    _listed("更新的表和图", told.blocks)
    _listed("没有更新、请人工核对", told.left)


def _listed(title: str, lines: Sequence[str]) -> None:
    if lines:
        st.markdown(f"**{title}（{len(lines)}）**")
        for line in lines:
            st.text(f"· {line}")


def coming_year(settings: Settings, reports: Sequence[StoredReport], *, key: str, unit: str = "") -> None:
    """The workbook of a year that is not published yet, and how to go on with it."""
    st.write(
        "先下载工作簿，填好本年的公开表、预算和变动原因（灰色的是上年数，供对照）。"
        "填好后到“数据”页导入，再回到这里选这个单位和年度起草。"
    )
    names = units_of(reports)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = unit or st.selectbox("单位", names, key=f"{key}-unit")
        years = years_of(reports, chosen)
        year = st.number_input(
            "年度", 1990, 2100, years[0] + 1 if years else 2000, key=f"{key}-year-{chosen}", width=140
        )
        st.download_button(
            "下载空白工作簿", partial(api_desk.workbook, settings, chosen, int(year)),
            f"{chosen}{year}年度决算公开表.xlsx", _BOOK, key=f"{key}-book", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
