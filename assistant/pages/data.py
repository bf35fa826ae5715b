"""数据: reports come in, are looked through, put right, and taken out."""

from collections.abc import Sequence

import streamlit as st

from assistant import api_data
from assistant.access.people import Role
from assistant.pages.data_figures import figures_view
from assistant.pages.data_more import corrections_view, projects_view, workbook_view
from assistant.pages.data_reports import reports_view
from assistant.pages.data_upload import reading, uploads
from assistant.pages.data_work import work_view
from assistant.pages.visit import Visit, visit
from assistant.pages.welcome import welcome
from assistant.showing.fact_table import report_named
from assistant.wire import unread
from db.records import StoredReport

_REPORTS, _WORK, _FACTS, _PROJECTS, _CORRECTIONS, _BLANK = "导入与报告", "待核对", "数据", "项目", "更正记录", "空白表"
_VIEWS = (_REPORTS, _WORK, _FACTS, _PROJECTS, _CORRECTIONS, _BLANK)
_OF_A_REPORT = {_FACTS: figures_view, _PROJECTS: projects_view, _CORRECTIONS: corrections_view}


def page(here: Visit) -> None:
    st.title("数据")
    reports = api_data.all_editions(here.settings)
    if not reports:
        uploads(here)
        welcome(here)
        return
    waiting = sum(item.doubtful + unread(item.problems) for item in reports if item.is_current)
    view = st.segmented_control(
        "看什么", _VIEWS, default=_REPORTS, required=True, key="data-view", persist_state="session",
        format_func=lambda name: f"{name}（{waiting}）" if name == _WORK and waiting else name,
        label_visibility="collapsed",
    )  # fmt: skip
    if view != _REPORTS:
        reading()
    if view == _REPORTS:
        uploads(here)
        reports_view(here, reports)
    elif view == _WORK:
        work_view(here, reports)
    elif view == _BLANK:
        workbook_view(here, reports)
    else:
        _OF_A_REPORT[view](here, _pick(reports))


def _pick(reports: Sequence[StoredReport]) -> StoredReport:
    """The report that is looked through; the choice stays when another view is chosen."""
    known = {item.id: item for item in reports}
    if st.session_state.get("data-report") not in known:
        st.session_state.pop("data-report", None)
    chosen = st.selectbox(
        "报告", list(known), format_func=lambda found: report_named(known[found]), key="data-report",
        persist_state="session",
    )  # fmt: skip
    return known[chosen]


here = visit()
here.need(Role.VIEW)
page(here)
