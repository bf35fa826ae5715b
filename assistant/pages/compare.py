"""对比: units, years and metrics side by side, every cell with its evidence; what is chosen stands in the address."""

from collections.abc import Sequence

import streamlit as st

from assistant import api, api_compare
from assistant.access.people import Role
from assistant.api_compare import Asked
from assistant.charts import Kind
from assistant.pages.stores import open_for_all
from assistant.pages.visit import Visit, visit
from assistant.pages.welcome import welcome
from assistant.results import REASON_NAMES, Citation
from assistant.showing.compare_charts import chart as drawn
from assistant.showing.compare_charts import kinds, subjects
from assistant.showing.comparison import Line, View, note_of
from assistant.toolkit.found import Figure
from assistant.widgets.charts import chart
from assistant.widgets.figures import Chosen, Piece, figures_table, tip, tips_of
from assistant.widgets.pickers import units_of
from assistant.widgets.proofs import show_proof
from assistant.widgets.saying import telling

# The keys are the names in the address.
_UNIT, _YEAR, _METRIC, _SUBJECT, _KIND = "units", "years", "metrics", "show", "chart"
_MOST_COLUMNS = 6  # more metrics than these are easier to read as rows
_FEW_NOTES = 3
_KINDS = {
    Kind.BAR: "排名柱形",
    Kind.GROUPED: "并列柱形",
    Kind.STACKED: "堆叠结构",
    Kind.LINE: "趋势折线",
    Kind.PARTS: "构成",
    Kind.SCATTER: "散点",
}
_ALL = "全部所选指标"


def page(here: Visit) -> None:
    st.title("对比")
    reports = api.reports(here.settings)
    if not reports:
        welcome(here)
        return
    years = {year for report in reports for year in (report.year, report.year - 1)}  # a report tells of two years
    asked = _choose(units_of(reports), sorted(years, reverse=True))
    if not asked.metrics:
        st.info("请至少选择一个指标。")
        return
    with telling():
        view = api_compare.compare(open_for_all(here.settings), asked)
        for refusal in view.refused:
            st.error(refusal)
        if view.columns:
            _show(here, view)


# --- choosing --------------------------------------------------------------------------------------------------------


def _choose(units: list[str], years: list[int]) -> Asked:
    if _METRIC not in st.session_state and _METRIC not in st.query_params:
        st.session_state[_METRIC] = api_compare.first_metrics()
    first, second = st.columns([3, 1])
    with first:
        chosen_units = st.multiselect(
            "单位", units, key=_UNIT, bind="query-params", placeholder="全部单位", wrap=True,
            help="不选就是库里的全部单位",
        )  # fmt: skip
    with second:
        chosen_years = st.multiselect(
            "年度", years, key=_YEAR, bind="query-params", placeholder="各单位最新年度", wrap=True,
            help="不选就是各单位最新的年度；选两个以上可以看趋势", format_func=str,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        metrics = st.multiselect(
            "指标", [name for names in api_compare.metric_groups().values() for name in names], key=_METRIC,
            bind="query-params", accept_new_options=True, select_all=False, wrap=True, placeholder="选择或写出指标",
            help="可以直接写科目的名称或代码，也可以在名称后面加“同比增长率”“年初预算”“预算完成率”等，按回车确认",
        )  # fmt: skip
        with st.popover("按类别选", icon=":material/category:"):
            _by_group()
    return Asked(tuple(chosen_units), tuple(chosen_years), tuple(metrics))


def _by_group() -> None:
    groups = api_compare.metric_groups()
    group = st.selectbox("类别", list(groups), key="metric-group")
    own = groups[group]
    key = f"metrics-of-{group}"
    st.session_state[key] = [name for name in own if name in st.session_state[_METRIC]]
    st.pills("指标", own, selection_mode="multi", key=key, on_change=_take_group, args=(own, key))


def _take_group(own: Sequence[str], key: str) -> None:
    """What is chosen of a group is added at the end, what is no longer chosen is taken out."""
    before, now = st.session_state[_METRIC], st.session_state[key]
    kept = [name for name in before if name not in own or name in now]
    st.session_state[_METRIC] = [*kept, *(name for name in now if name not in kept)]


# --- what was found --------------------------------------------------------------------------------------------------


def _show(here: Visit, view: View) -> None:
    if view.years:
        st.warning(view.years, icon=":material/event_busy:")
    _table(here, view)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "下载表格（Excel）", lambda: api_compare.sheet(view), "单位对比.xlsx", key="compare-sheet",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.caption("点击表中的数可以看出处。当前的选择都在网址里，把网址发给同事，打开就是同样的内容。")
    _notes(view.notes)
    _draw(view)


def _notes(notes: Sequence[str]) -> None:
    if not notes:
        return
    with st.expander(f"说明（{len(notes)}）", expanded=len(notes) <= _FEW_NOTES):
        for note in notes:
            st.text(note)


def _table(here: Visit, view: View) -> None:
    citations = [item for cell in view.figures if cell.value is not None for item in cell.value.citations()]
    tips = tips_of(citations)
    cells = [[_cell(cell, column.unit, tips) for cell, column in zip(line.cells, view.columns, strict=True)]
             for line in view.lines]  # fmt: skip
    heads = [_head(column.name, column.unit) for column in view.columns]
    if len(view.columns) > max(_MOST_COLUMNS, len(view.lines)):
        shown = [[Piece(head.replace("\n", "")), *column] for head, *column in zip(heads, *cells, strict=True)]
        heads = ["指标", *(f"{line.entity} {line.year}年" for line in view.lines)]
    else:
        shown = [[Piece(line.entity), _year(view, line), *row] for line, row in zip(view.lines, cells, strict=True)]
        heads = ["单位", "年度", *heads]
    figures_table(heads, shown, key="compared", on_choose=lambda chosen: _open(here, chosen, citations))


def _head(name: str, unit: str) -> str:
    return f"{name}\n（{unit}）" if unit else name


def _year(view: View, line: Line) -> Piece:
    """Marked where it is not the year of the others."""
    older = view.years and line.year != max(other.year for other in view.lines)
    return Piece(f"{line.year}年", "mark" if older else "", "与其他单位的年度不同" if older else "")


def _cell(figure: Figure, unit: str, tips: dict[str, str]) -> Piece:
    value, missing = figure.value, figure.missing
    if value is None:
        told = REASON_NAMES[missing.reason] if missing is not None else ""
        return Piece(told, "gap", note_of(figure))
    evidence = tuple(item.id for item in value.evidence)
    note = note_of(figure)
    text = value.text + (value.unit if value.unit != unit else "")
    return Piece(text, "figure", "\n".join(part for part in (note, tip(evidence, tips)) if part), evidence)


def _open(here: Visit, chosen: Chosen, citations: Sequence[Citation]) -> None:
    show_proof(here.settings, chosen, citations)


def _draw(view: View) -> None:
    offered = [_ALL, *subjects(view)]
    if st.session_state.get(_SUBJECT, _ALL) not in offered:
        st.session_state[_SUBJECT] = _ALL
    st.subheader("图")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        subject = st.selectbox("图中内容", offered, key=_SUBJECT, bind="query-params", width=340, on_change=_anew)
        fit = [_KINDS[kind] for kind in kinds(view, subject)]
        told = _kind(fit)
    spec = drawn(view, subject, next((kind for kind, name in _KINDS.items() if name == told), None))
    if spec is None:
        st.info("这里没有可以画图的数：至少要有两个计量单位相同的数，或者两个指标都有数的两个单位。")
        return
    chart(spec, key="comparison", name=str(spec.get("description") or "单位对比"))


def _anew() -> None:
    """Another subject is drawn as suits it best."""
    st.session_state[_KIND] = None


def _kind(fit: list[str]) -> str | None:
    if not fit:
        return None
    given = st.session_state.get(_KIND, st.query_params.get(_KIND))
    if given not in fit:
        st.session_state[_KIND] = fit[0]
    return st.segmented_control("图的样式", fit, key=_KIND, bind="query-params", required=True)


here = visit()
here.need(Role.VIEW)
page(here)
