"""数据: projects with their indicators, what people put right, and the blank workbook."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from assistant import api_data
from assistant.checks.result import place
from assistant.pages.visit import Visit
from assistant.showing.fact_table import (
    CORRECTION_HEADS,
    INDICATOR_HEADS,
    PROJECT_HEADS,
    correction_rows,
    indicator_rows,
    local,
    project_row,
    report_named,
)
from assistant.showing.sheet_file import as_xlsx
from assistant.widgets.tables import table
from db.records import StoredReport

_SETTLED_HEADS = ("时间", "谁", "未读懂的内容", "位置", "怎么处理的")


def projects_view(here: Visit, report: StoredReport) -> None:
    found = [item.project for item in api_data.projects_of(here.settings, report.id)]
    if not found:
        st.info("这份报告没有公开项目绩效自评。")
        return
    rows = [project_row(item) for item in found]
    table(PROJECT_HEADS, rows)
    flat = [[item.name, *line] for item in found for line in indicator_rows(item)]
    with st.container(horizontal=True):
        st.download_button(
            "下载项目（Excel）", lambda: as_xlsx("项目", PROJECT_HEADS, rows), f"{report_named(report)}项目.xlsx",
            key="projects-xlsx", on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "下载绩效指标（Excel）", lambda: as_xlsx("绩效指标", ("项目", *INDICATOR_HEADS), flat),
            f"{report_named(report)}绩效指标.xlsx", key="indicators-xlsx", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
    for item in found:
        if item.indicators:
            with st.expander(f"{item.name}：{len(item.indicators)} 个绩效指标（{place(item.source)}）"):
                table(INDICATOR_HEADS, indicator_rows(item))


def corrections_view(here: Visit, report: StoredReport) -> None:
    rows = correction_rows(api_data.corrected(here.settings, report.id))
    settled = [
        [
            local(item.settled_at), item.settled_by, item.problem.text or item.problem.message,
            place(item.problem.source), item.settled_how,
        ]
        for item in api_data.problems_of(here.settings, report.id)
        if item.settled_at is not None
    ]  # fmt: skip
    if not rows and not settled:
        st.info("这份报告没有更正。")
        return
    if rows:
        st.caption("金额单位：万元")
        table(CORRECTION_HEADS, rows)
        st.download_button(
            "下载更正记录（Excel）", lambda: as_xlsx("更正记录", CORRECTION_HEADS, rows),
            f"{report_named(report)}更正记录.xlsx", key="corrections-xlsx", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip
    if settled:
        table(_SETTLED_HEADS, settled, title="处理过的未读懂处")


def workbook_view(here: Visit, reports: Sequence[StoredReport]) -> None:
    st.write("下载某个单位某个年度的空白公开表（Excel），行、列和公式都已排好；库里有上年报告的，上年数已填在旁边。")
    first, second = st.columns([3, 1])
    unit = first.selectbox("单位", list(dict.fromkeys(item.entity.name for item in reports)), key="blank-unit")
    known = [item.year for item in reports if item.entity.name == unit]
    years = list(range(max(known) + 1, min(known) - 1, -1))
    year = second.selectbox("年度", years, key=f"blank-year-{unit}")
    st.download_button(
        "下载空白表", partial(api_data.blank_workbook, here.settings, unit, year), f"{unit}{year}年度决算公开表.xlsx",
        key="blank-workbook", on_click="ignore", type="primary", icon=":material/download:",
    )  # fmt: skip
    st.caption("填好以后回到本页上方导入，就可以起草和校核。")
