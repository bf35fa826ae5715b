"""数据: putting right what was misread, and supplying what was not read."""

import streamlit as st

from assistant import api_data
from assistant.access.people import Role
from assistant.pages.visit import Visit
from assistant.showing.fact_cells import Cells, RowChoice
from assistant.widgets.saying import say, telling
from db.core.facts import FactKey
from db.core.money import wan_text
from db.records import StoredFact, StoredProblem


def correction(here: Visit, stored: StoredFact) -> None:
    """The form that puts a figure right; for a doubtful one also the word that it is right as it is."""
    if not here.may(Role.EDIT):
        st.caption("更正需要“编辑”权限。")
        return
    with st.form(f"correct-{stored.id}", border=False):
        first, second, third = st.columns([3, 5, 2], vertical_alignment="bottom")
        value = first.text_input("应为（万元）", placeholder=f"现在是 {wan_text(stored.fact.fen)}", max_chars=40)
        reason = second.text_input("依据", placeholder="例如：原件第 5 页", max_chars=200)
        if third.form_submit_button("保存更正", width="stretch"):
            with telling():
                here.need(Role.EDIT)
                api_data.correct(here.settings, stored.id, value, who=here.person.told, reason=reason)
                say(f"已更正为 {value.strip()} 万元，原来的数留在更正记录里")
                st.rerun()
    if stored.fact.doubtful and st.button(
        "读得对，不用改", key=f"right-{stored.id}", icon=":material/check:", type="primary"
    ):
        with telling():
            here.need(Role.EDIT)
            api_data.confirm(here.settings, stored, who=here.person.told)
            say("已记下：读得对")
            st.rerun()


def supplying(here: Visit, problem: StoredProblem) -> None:
    """The two ways to settle what was not read: its figure, or why it needs none."""
    if not here.may(Role.EDIT):
        st.caption("补录需要“编辑”权限。")
        return
    supply, leave = st.tabs(["补录这个数", "不用处理"])
    with supply:
        _supply(here, problem)
    with leave, st.form(f"settle-{problem.id}", border=False):
        how = st.text_input("为什么不用处理", placeholder="例如：这是页码，不是数", max_chars=200)
        if st.form_submit_button("记下"):
            with telling():
                here.need(Role.EDIT)
                api_data.settle(here.settings, problem.id, who=here.person.told, how=how)
                say("已记下，这一处不再列出")
                st.rerun()


def _supply(here: Visit, problem: StoredProblem) -> None:
    chosen = _cell(problem, api_data.cells_of(here.settings, problem.report_id))
    with st.form(f"supply-{problem.id}", border=False):
        first, second = st.columns([1, 2])
        value = first.text_input("金额（万元）", max_chars=40)
        reason = second.text_input("依据", placeholder="例如：原件第 5 页", max_chars=200)
        if st.form_submit_button("补录", type="primary"):
            with telling():
                here.need(Role.EDIT)
                key, row = chosen
                api_data.supply(
                    here.settings, problem, key, value, who=here.person.told, reason=reason,
                    label=row.label if row is not None else "",
                )  # fmt: skip
                say(f"已补录 {value.strip()} 万元")
                st.rerun()


def _cell(problem: StoredProblem, cells: Cells) -> tuple[FactKey, RowChoice | None]:
    """Which cell the figure belongs to, from the form down to the column."""
    mark, forms = f"supply-{problem.id}", cells.forms()
    first, second = st.columns([2, 1])
    at = forms.index(problem.problem.form) if problem.problem.form in forms else None
    form = first.selectbox("公开表", forms, at, placeholder="请选择", key=f"{mark}-form") or ""
    sides = cells.sides(form) if form else []
    side = second.selectbox(
        "部分", sides, None, key=f"{mark}-side-{form}", disabled=not sides, placeholder="请选择" if sides else "不分"
    ) or ""  # fmt: skip
    rows = cells.rows(form, side) if form and bool(side) == bool(sides) else []
    columns = cells.columns(form, side) if form else []
    row = first.selectbox(
        "科目或项目", rows, None, format_func=lambda choice: choice.told, placeholder="可输入编码或名称查找",
        key=f"{mark}-row-{form}-{side}",
    )  # fmt: skip
    only = 0 if len(columns) == 1 else None
    col = second.selectbox("栏目", columns, only, key=f"{mark}-col-{form}-{side}", placeholder="请选择") or ""
    return FactKey(problem.entity, problem.year, form, side, row.key if row is not None else "", col), row
