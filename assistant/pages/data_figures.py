"""数据: every figure of a report, each with its place and the way to put it right."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from assistant import api_data
from assistant.pages.data_corrections import correction
from assistant.pages.visit import Visit
from assistant.showing.fact_table import FACT_HEADS, fact_rows, matching, report_named
from assistant.showing.report_proofs import proof_of_fact
from assistant.showing.sheet_file import as_csv, as_xlsx
from assistant.widgets.proofs import show_place
from db.records import StoredFact, StoredReport

_OPENED = "figures-opened"


def figures_view(here: Visit, report: StoredReport) -> None:
    facts = api_data.facts_of(here.settings, report.id)
    words, form, doubtful = _filters(facts, report)
    shown = matching(facts, words, form or "", doubtful=doubtful)
    if not shown:
        st.info("没有符合条件的数，请放宽查找的条件。")
        return
    st.caption(f"{len(shown)} 个数，金额单位：万元。勾选行首的方格，看这个数的出处，或更正它。")
    chosen = _grid(shown, f"{report.id}-{words}-{form}-{doubtful}")
    _downloads(report, shown)
    _open(here, shown, chosen)


def _filters(facts: Sequence[StoredFact], report: StoredReport) -> tuple[str, str | None, bool]:
    first, second, third = st.columns([2, 2, 1], vertical_alignment="bottom")
    words = first.text_input("查找", placeholder="科目、编码、栏目或金额", key="figures-words", max_chars=60)
    forms = list(dict.fromkeys(item.fact.key.form for item in facts))
    form = second.selectbox("公开表", forms, None, placeholder="全部", key=f"figures-form-{report.id}")
    doubtful = bool(report.doubtful) and third.checkbox("只看待核对", key="figures-doubtful")
    return words.strip(), form, doubtful


def _grid(shown: Sequence[StoredFact], mark: str) -> list[int]:
    """The figures; the places of the chosen rows."""
    columns = list(zip(*fact_rows(shown), strict=True))
    data = {name: list(column) for name, column in zip(FACT_HEADS, columns, strict=True)}
    if not any(data[FACT_HEADS[-1]]):
        del data[FACT_HEADS[-1]]  # nothing here was recognised
    if not any(data[FACT_HEADS[1]]):
        del data[FACT_HEADS[1]]
    state = st.dataframe(
        data,
        hide_index=True,
        height=430,
        key=f"figures-{mark}",
        on_select="rerun",
        selection_mode="single-row",
        alt="报告中的数，一行一个",
        column_config={FACT_HEADS[4]: st.column_config.NumberColumn(format="%.2f", alignment="right")},
    )
    return list(state["selection"]["rows"])


def _open(here: Visit, shown: Sequence[StoredFact], rows: Sequence[int]) -> None:
    """Opens the chosen figure once, not again at every drawing."""
    chosen = shown[rows[0]] if rows and rows[0] < len(shown) else None
    now = chosen.id if chosen is not None else None
    if now != st.session_state.get(_OPENED):
        st.session_state[_OPENED] = now
        if chosen is not None:
            _evidence(here, chosen)


@st.dialog("出处和更正", width="large")
def _evidence(here: Visit, stored: StoredFact) -> None:
    show_place(proof_of_fact(here.settings, stored), lambda: correction(here, stored))


def _downloads(report: StoredReport, shown: Sequence[StoredFact]) -> None:
    name = report_named(report)
    with st.container(horizontal=True):
        st.download_button(
            "下载为 Excel", lambda: as_xlsx("数据", FACT_HEADS, fact_rows(shown)), f"{name}数据.xlsx",
            key="figures-xlsx", on_click="ignore", icon=":material/download:", type="tertiary",
        )  # fmt: skip
        st.download_button(
            "下载为 CSV", partial(_csv, shown), f"{name}数据.csv", "text/csv", key="figures-csv", on_click="ignore",
            icon=":material/download:", type="tertiary",
        )  # fmt: skip


def _csv(shown: Sequence[StoredFact]) -> bytes:
    return as_csv(FACT_HEADS, fact_rows(shown))
