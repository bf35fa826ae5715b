"""数据: what wants a person's look, one place after the other."""

from collections.abc import Sequence

import streamlit as st

from assistant import api, api_data
from assistant.pages.data_corrections import correction, supplying
from assistant.pages.visit import Visit
from assistant.showing.fact_cells import sorted_by_doubt
from assistant.showing.fact_table import told_certainty
from assistant.showing.report_proofs import proof_of_fact, proof_of_problem
from assistant.widgets.proofs import show_place
from db.records import StoredFact, StoredProblem, StoredReport

_FACTS, _PROBLEMS = "识别不清的数", "未读懂处"


def work_view(here: Visit, reports: Sequence[StoredReport]) -> None:
    named = {item.id: f"{item.entity.name} {item.year}年度" for item in reports}
    facts, problems = api_data.doubtful(here.settings), api.problems(here.settings)
    places = {item.report_id for item in facts} | {item.report_id for item in problems}
    waiting = [found for found in named if found in places]
    if not waiting:
        st.success("没有要核对的：数都读清了，未读懂的地方也都处理过了。")
        return
    first, second = st.columns([3, 2], vertical_alignment="bottom")
    report = first.selectbox(
        "报告", waiting, None, format_func=named.__getitem__, placeholder="全部报告", key="work-report"
    )
    mine = sorted_by_doubt([item for item in facts if report in (None, item.report_id)])
    open_ = [item for item in problems if report in (None, item.report_id)]
    counts = {_FACTS: len(mine), _PROBLEMS: len(open_)}
    kinds = [kind for kind, count in counts.items() if count]
    kind = second.segmented_control(
        "类型", kinds, default=kinds[0], required=True, key=f"work-kind-{len(kinds)}-{kinds[0]}",
        format_func=lambda name: f"{name}（{counts[name]}）", label_visibility="collapsed",
    )  # fmt: skip
    if kind == _FACTS:
        _facts(here, mine)
    else:
        _problems(here, open_)


def _facts(here: Visit, facts: Sequence[StoredFact]) -> None:
    stored = facts[_place(len(facts), "facts")]

    def between() -> None:
        st.caption(f"识别为“{stored.fact.printed}”，把握 {told_certainty(stored)}。请对照下面的原页。")
        correction(here, stored)

    show_place(proof_of_fact(here.settings, stored), between)


def _problems(here: Visit, problems: Sequence[StoredProblem]) -> None:
    problem = problems[_place(len(problems), "problems")]
    show_place(proof_of_problem(here.settings, problem))
    supplying(here, problem)


def _place(count: int, mark: str) -> int:
    """Which of so many is looked at. One that is settled makes room for the next."""
    key = f"work-place-{mark}"
    place = min(int(st.session_state.get(key, 0)), count - 1)
    st.session_state[key] = place
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("上一处", key=f"{key}-back", disabled=place == 0, on_click=_go, args=(key, place - 1))
        st.markdown(f"第 **{place + 1}** 处，共 {count} 处")
        st.button("下一处", key=f"{key}-on", disabled=place == count - 1, on_click=_go, args=(key, place + 1))
    return place


def _go(key: str, place: int) -> None:
    st.session_state[key] = place
