"""数据: which reports there are, what is known of their units, and how one is taken out."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from assistant import api_data
from assistant.access.people import Role
from assistant.originals import original
from assistant.pages.visit import Visit
from assistant.showing.fact_table import edition_told, local, report_named
from assistant.widgets.saying import say, telling
from assistant.widgets.tables import table
from assistant.wire import unread
from db.records import StoredReport

_HEADS = ("单位", "年度", "种类", "版本", "数", "项目", "段落", "待核对", "未读懂", "文件", "导入时间")
_LEVELS = ("", "省级", "市级", "区县级")
_CATEGORIES = {"hotline": "政务热线", "office": "政府办公室", "other": "其他"}


def reports_view(here: Visit, reports: Sequence[StoredReport]) -> None:
    units = list(dict.fromkeys(item.entity.name for item in reports))
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    unit = first.selectbox("单位", units, index=None, placeholder="全部单位", key="reports-unit")
    old = any(not item.is_current for item in reports) and second.checkbox("也列出旧版本", key="reports-old")
    shown = [item for item in reports if (not unit or item.entity.name == unit) and (old or item.is_current)]
    st.caption(f"共 {len({item.entity.name for item in shown})} 个单位、{len(shown)} 份报告。")
    with st.container(key="reports-listed"):
        table(_HEADS, [_row(item) for item in shown])
    with st.container(border=True):
        known = {item.id: item for item in shown}  # by id: the page would go on showing what it was given first
        chosen = st.selectbox(
            "选一份报告",
            list(known),
            format_func=lambda found: report_named(known[found]),
            key=f"reports-one-{unit}-{old}",
        )
        _one(here, known[chosen])


def _row(item: StoredReport) -> list[str]:
    counts = (item.facts, item.projects, item.passages, item.doubtful, unread(item.problems))
    return [
        item.entity.name, str(item.year), item.kind, edition_told(item), *map(str, counts), item.file,
        local(item.ingested_at),
    ]  # fmt: skip


def _one(here: Visit, report: StoredReport) -> None:
    unit = report.entity
    told = [
        unit.province,
        unit.city if unit.city != unit.province else "",
        unit.level,
        _CATEGORIES.get(unit.category, ""),
    ]
    st.caption(
        f"{' · '.join(part for part in told if part) or '没有单位资料'}　简称：{'、'.join(unit.short_names) or '无'}"
    )
    with st.container(horizontal=True):
        file = original(here.settings, report.sha256)
        if file is not None:
            st.download_button(
                "下载原文件", file.read_bytes, report.file, key="report-file", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
        if here.may(Role.EDIT) and st.button("修改单位资料", key="edit-unit", icon=":material/edit:"):
            _edit_unit(here, report)
        if here.may(Role.ADMIN) and st.button("删除这份报告", key="delete-report", icon=":material/delete:"):
            _delete(here, report)


@st.dialog("修改单位资料")
def _edit_unit(here: Visit, report: StoredReport) -> None:
    unit = report.entity
    st.markdown(f"**{unit.name}**")
    with st.form("unit-fields", border=False):
        shorts = st.text_input("简称（用顿号隔开）", "、".join(unit.short_names), max_chars=300)
        first, second = st.columns(2)
        province = first.text_input("省份", unit.province, max_chars=30)
        city = second.text_input("城市", unit.city, max_chars=30)
        levels = _LEVELS if unit.level in _LEVELS else (*_LEVELS, unit.level)
        level = first.selectbox("层级", levels, levels.index(unit.level), format_func=lambda name: name or "未填")
        kinds = list(_CATEGORIES)
        at = kinds.index(unit.category) if unit.category in kinds else len(kinds) - 1
        category = second.selectbox("类别", kinds, at, format_func=_CATEGORIES.__getitem__)
        st.caption("提问时可以用简称。改过以后，再导入这个单位的报告也不会覆盖。")
        if st.form_submit_button("保存", type="primary"):
            with telling():
                here.need(Role.EDIT)
                names = tuple(dict.fromkeys(part.strip() for part in shorts.split("、") if part.strip()))
                changed = replace(
                    unit, short_names=names, province=province.strip(), city=city.strip(), level=level,
                    category=category,
                )  # fmt: skip
                api_data.set_unit(here.settings, changed, who=here.person.told)
                say(f"已保存“{unit.name}”的单位资料")
                st.rerun()


@st.dialog("删除报告")
def _delete(here: Visit, report: StoredReport) -> None:
    st.markdown(f"**{report_named(report)}**")
    st.write(
        f"将删除从“{report.file}”读出的 {report.facts} 个数、{report.projects} 个项目、{report.passages} 段文字，"
        "连同更正记录、校核标记和保存的原文件。删除后不能恢复，只能重新导入。"
    )
    if report.is_current and report.editions > 1:
        st.info("删除以后，前一个版本成为现行版本。")
    sure = st.checkbox(f"确认删除 {report.year} 年度的这份报告", key=f"sure-{report.id}")
    if st.button("删除", type="primary", disabled=not sure, key="delete-now"):
        with telling():
            here.need(Role.ADMIN)
            api_data.delete_report(here.settings, report.id, who=here.person.told)
            say(f"已删除“{report_named(report)}”")
            st.rerun()
