"""设置与状态: what answers, where things rest, whether all is well, who did what."""

import streamlit as st

from assistant import api, api_data, api_status
from assistant.access.people import ROLE_NAMES, Role
from assistant.background import Work
from assistant.doctor import Health, Line, examine, version_told
from assistant.pages.status_log import audit_log, users
from assistant.pages.visit import Visit, visit
from assistant.settings import Settings
from assistant.widgets.health import health
from assistant.widgets.saying import telling
from assistant.widgets.tables import table

_WORK = "status-work"
_FRESH = 60  # seconds for which an examination holds
_STATE, _VECTORS, _USERS, _LOG = "检查", "向量", "用户", "操作记录"


def page(here: Visit) -> None:
    st.title("设置与状态")
    table(("项目", "现在"), _settings(here))
    views = (_STATE, _VECTORS, *((_USERS, _LOG) if here.may(Role.ADMIN) else ()))
    view = st.segmented_control(
        "看什么", views, default=_STATE, required=True, key="status-view", label_visibility="collapsed"
    )
    if view == _VECTORS:
        _vectors(here)
    elif view == _USERS:
        users(here)
    elif view == _LOG:
        audit_log(here)
    else:
        _health(here)


def _settings(here: Visit) -> list[list[str]]:
    settings, person = here.settings, here.person
    brain = f"大模型 {settings.model}" if settings.model else "内置规划器（不联网，不需要大模型）"
    return [
        ["由谁回答", brain],
        ["您的身份", f"{person.name or '本机用户'}，角色“{ROLE_NAMES[person.role]}”"],
        ["上传限制", f"一个文件最大 {settings.upload_mb} MB；{'、'.join(api_data.upload_types())}"],
        ["版本", version_told()],
    ]


# --- examination -----------------------------------------------------------------------------------------------------


@st.cache_data(ttl=_FRESH, show_spinner="正在检查……", hash_funcs={Settings: Settings.model_dump_json})
def _examined(settings: Settings) -> list[Line]:
    return examine(settings)


def _health(here: Visit) -> None:
    lines = _examined(here.settings)
    bad = [line.subject for line in lines if line.health is Health.BAD]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("重新检查", key="examine", icon=":material/refresh:"):
            _examined.clear()
            st.rerun()
        st.caption(f"有问题：{'、'.join(bad)}。请按“怎么办”处理。" if bad else "一切正常。标“可选”的，用到时再装。")
    health(lines)


# --- vectors ---------------------------------------------------------------------------------------------------------


def _vectors(here: Visit) -> None:
    st.write("查找情况说明中的原文时，除了按词语，还按意思（向量）找。向量在导入时自动生成；中断过的，可以在这里补齐。")
    work: Work[int] | None = st.session_state.get(_WORK)
    if work is not None and not work.over:
        _watch()
        return
    if work is not None:
        _tell(work)
    with telling():
        state = api.vector_state(here.settings)
        if state is None:
            st.info("向量库还没有建立，导入报告时自动建立。")
        else:
            with st.container(horizontal=True):
                st.metric("可查的段落", f"{state.passages:,}", border=True)
                st.metric("已有向量", f"{state.passages - state.missing:,}", border=True)
                st.metric("缺向量", f"{state.missing:,}", border=True)
        if here.may(Role.EDIT):
            _making(here, missing=state.missing if state is not None else 0)


def _making(here: Visit, *, missing: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("补齐向量", type="primary", disabled=not missing, key="fill-vectors"):
            here.need(Role.EDIT)
            st.session_state[_WORK] = api_status.start_filling(here.settings)
            st.rerun()
        with st.popover("全部重建"):
            st.write("只在向量库损坏，或检查提示要重建时使用。重建期间只能按词语查找。")
            if st.button("开始重建", key="reindex"):
                here.need(Role.EDIT)
                st.session_state[_WORK] = api_status.start_reindex(here.settings)
                st.rerun()


@st.fragment(run_every=1.0)
def _watch() -> None:
    work: Work[int] | None = st.session_state.get(_WORK)
    if work is None or work.over:
        st.rerun()
    st.progress(work.part, text=f"正在生成向量，已完成 {work.done}/{work.total} 段" if work.total else "正在准备……")
    st.caption("可以先去看别的页面。")


def _tell(work: Work[int]) -> None:
    """Once: the state below says the rest."""
    st.session_state.pop(_WORK, None)
    if work.error:
        st.error(work.error)
    else:
        st.success(f"向量已齐，新算了 {sum(work.items)} 段。")
    _examined.clear()


here = visit()
here.need(Role.VIEW)
page(here)
