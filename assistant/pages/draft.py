"""起草: a draft beside its evidence, its gaps as a list that is filled in place."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from assistant import api, api_desk
from assistant.access.people import Role
from assistant.api_desk import Room, Wanted
from assistant.drafting.draft import Draft, Suggestion
from assistant.drafting.todo import Task, tasks
from assistant.pages.visit import Visit, visit
from assistant.pages.welcome import welcome
from assistant.settings import Settings
from assistant.showing.on_page import on_page
from assistant.widgets import draft_beside, draft_files, draft_start, draft_todo
from assistant.widgets.draft_text import draft_text
from assistant.widgets.pickers import years_of
from assistant.widgets.saying import say, telling
from assistant.widgets.warm import warm
from db.core.errors import JuesuanError
from db.records import DraftReason, StoredDraft, StoredReport

_PHRASED = "draft-phrased"
_UNIT, _YEAR, _STYLE, _SECTIONS = "unit", "year", "style", "sections"  # in the address
_SIDES = {"todo": "待填", "checks": "校核", "difference": "与上年比较", "files": "导出与更新"}
_TURN_TO = "draft-turn-to"
_HEIGHT = 560


@st.cache_resource(max_entries=2, show_spinner=False)
def _room(settings: Settings) -> Room:
    """The stores stay open and what was read stays read, for everybody."""
    return api_desk.open_room(settings)


def page(here: Visit) -> None:
    warm("assistant.drafting.compose", "assistant.checking")
    reports = api.reports(here.settings)
    if not reports:
        st.title("起草")
        welcome(here)
        return
    wanted = _asked(reports)
    if wanted is None:
        _start(here, reports)
    else:
        _desk(here, wanted)


# --- which draft -----------------------------------------------------------------------------------------------------


def _asked(reports: Sequence[StoredReport]) -> Wanted | None:
    """The draft that the address names, so that it is there again after a reload and can be passed on."""
    told = st.query_params
    entity, year = told.get(_UNIT, ""), told.get(_YEAR, "")
    if not year.isdecimal() or int(year) not in years_of(reports, entity):
        return None
    style = told.get(_STYLE, "")
    return Wanted(entity, int(year), style if style in api_desk.style_names() else "", tuple(told.get_all(_SECTIONS)))


def _open(wanted: Wanted | None) -> None:
    """The page is drawn anew with this draft, or with the list of all."""
    st.query_params.clear()
    draft_todo.go_to("")
    if wanted is not None:
        st.query_params.from_dict(
            {_UNIT: wanted.entity, _YEAR: str(wanted.year), _STYLE: wanted.style, _SECTIONS: list(wanted.sections)}
        )
    st.rerun()


def _start(here: Visit, reports: Sequence[StoredReport]) -> None:
    st.title("起草")
    st.write(
        "选一个单位和年度，就起草出决算情况说明：数都来自库里的报告和工作簿，能点开看出处；缺的列成清单，逐处填写。"
    )
    room = _room(here.settings)
    first, second = st.columns([3, 2], gap="large")
    with first:
        st.subheader("新起草")
        if (wanted := draft_start.new_draft(room, reports)) is not None:
            _open(wanted)
    with second:
        st.subheader("接着写")
        deleting = (lambda item: _delete(here, item)) if here.may(Role.EDIT) else None
        draft_start.kept_drafts(api_desk.drafts(here.settings), api_desk.style_names(), _open, deleting)
    with st.expander("起草还没有公开的年度：先下载空白工作簿", on_change="rerun", key="draft-coming-opened") as coming:
        if coming.open:
            draft_files.coming_year(here.settings, reports, key="draft-coming")
    with st.expander("校核、更新改过的 Word 草稿", on_change="rerun", key="draft-edited-opened") as edited:
        if edited.open:
            draft_files.edited(here.settings)


def _delete(here: Visit, item: StoredDraft) -> None:
    with telling():
        here.need(Role.EDIT)
        api_desk.delete(here.settings, item.id, who=here.person.told)
        say(f"已删除{item.entity}{item.year}年度的草稿")
        st.rerun()


# --- one draft -------------------------------------------------------------------------------------------------------


def _desk(here: Visit, wanted: Wanted) -> None:
    room = _room(here.settings)
    try:
        with st.spinner("正在起草……", show_time=False):
            made = room.draft(wanted)
        if here.may(Role.EDIT):
            api_desk.keep(here.settings, wanted, made, who=here.person.told)
    except JuesuanError as error:
        st.error(on_page(str(error)))
        if st.button("全部草稿", key="draft-all"):
            _open(None)
        return
    _head(room, wanted, made, saved=here.may(Role.EDIT))
    first, second = st.columns([3, 2], gap="medium")
    places = _with_phrased(wanted, tasks(made))
    with first:
        _text(here, made, draft_todo.place_class(places))
    with second:
        _side(here, room, wanted, made, places)


def _head(room: Room, wanted: Wanted, made: Draft, *, saved: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="draft-head"):
        if st.button("全部草稿", key="draft-all", icon=":material/arrow_back:", type="tertiary"):
            _open(None)
        st.html(f"<h1>{escape(made.entity)}　{made.year}年度决算情况说明</h1>", width="stretch")
        with st.popover("文风与章节", key="draft-settings"):
            _settings(room, wanted)
    told = made.notes[0] if made.notes and not wanted.style else f"文风“{api_desk.style_names()[made.style]}”"
    st.caption(told + ("　已自动保存" if saved else "　您的权限是“查看”，不能填写和保存"))


def _settings(room: Room, wanted: Wanted) -> None:
    style, told = draft_start.pick_style(
        room, wanted.entity, wanted.year, chosen=wanted.style, key="draft-other-style"
    )  # fmt: skip
    st.caption(told)
    sections = draft_start.pick_sections(
        room, wanted.entity, wanted.year, style, key="draft-other-sections", chosen=wanted.sections
    )
    if st.button("按此重新起草", key="draft-apply"):
        _open(replace(wanted, style=style, sections=sections))


def _text(here: Visit, made: Draft, beside: str) -> None:
    counts: dict[str, int] = {}
    for item in made.unresolved:
        counts[item.section] = counts.get(item.section, 0) + 1
    titles = {
        section.number: f"{section.number}、{section.title}"
        + (f"（待填 {counts[section.number]} 处）" if section.number in counts else "")
        for section in made.sections
    }
    st.selectbox(
        "跳到", list(titles), None, format_func=titles.__getitem__, key="draft-jump", placeholder="跳到某一节",
        label_visibility="collapsed", on_change=_jump,
    )  # fmt: skip
    with st.container(border=True, height=_HEIGHT, key="draft-paper"):
        draft_text(here.settings, made, at=draft_todo.at(), on_place=_at_place, beside=beside)
    st.html(
        '<div class="juesuan-legend"><span class="figure">数</span>点击看出处<span class="gap">待填</span>点击填写'
        '<span class="hand">由人填写</span>点击修改<span class="words">单位自己的文字</span>点击看出处</div>'
    )


def _jump() -> None:
    draft_todo.go_to(str(st.session_state["draft-jump"] or ""))


def _at_place(place: str) -> None:
    """A gap of the text was chosen: the list opens it. A choice may be told once more in the run that follows."""
    if draft_todo.at() == place and st.session_state.get("draft-side") == "todo":
        return
    draft_todo.go_to(place)
    st.session_state[_TURN_TO] = "todo"
    st.rerun()


def _side(here: Visit, room: Room, wanted: Wanted, made: Draft, places: Sequence[Task]) -> None:
    st.session_state["draft-side"] = st.session_state.pop(_TURN_TO, "") or st.session_state.get("draft-side", "todo")
    left = sum(not task.done for task in places)
    told = {"todo": f"待填 {left}", "checks": f"校核 {len(made.checks)}"}
    side = st.segmented_control(
        "看什么", list(_SIDES), required=True, key="draft-side", label_visibility="collapsed",
        format_func=lambda name: told.get(name, _SIDES[name]), width="stretch",
    )  # fmt: skip
    with st.container(border=True, height=_HEIGHT, key="draft-panel"):
        if side == "checks":
            draft_beside.checks(made)
        elif side == "difference":
            with telling():
                draft_beside.difference(room.difference(wanted))
        elif side == "files":
            _files(here, made)
        else:
            _todo(here, wanted, made, places)


def _files(here: Visit, made: Draft) -> None:
    st.markdown("**导出**")
    draft_files.export(here.settings, made)
    st.markdown("**在 Word 里改过之后**")
    draft_files.edited(here.settings)
    st.markdown("**下一年度**")
    draft_files.coming_year(here.settings, api.reports(here.settings), key="draft-next", unit=made.entity)


# --- what is to be supplied ------------------------------------------------------------------------------------------


def _todo(here: Visit, wanted: Wanted, made: Draft, places: Sequence[Task]) -> None:
    offered = here.settings.model and here.may(Role.EDIT) and any(task.suggestions for task in places)
    if offered and st.button("用对话模型写几句建议", key="draft-phrase", icon=":material/auto_awesome:"):
        _phrase(here, wanted, made)

    def accept(task: Task, text: str, origin: str) -> None:
        here.need(Role.EDIT)
        section = task.by.section if task.by is not None else task.section
        given = DraftReason(section, task.what, text, origin, here.person.told)
        api_desk.accept(here.settings, wanted, made, given)
        draft_todo.go_to(task.what)

    def withdraw(task: Task) -> None:
        here.need(Role.EDIT)
        api_desk.withdraw(here.settings, made.entity, made.year, task.what, who=here.person.told)

    draft_todo.todo(places, draft_todo.Filling(here.may(Role.EDIT), accept, withdraw))


def _phrase(here: Visit, wanted: Wanted, made: Draft) -> None:
    """Sentences of the model stand beside the other suggestions for the rest of the visit."""
    with telling(), st.spinner("正在请对话模型写建议，可能要一两分钟……"):
        phrased, told = api.phrase_draft(here.settings, made)
        found = [item for item in phrased.suggestions if item.origin == "model"]
        st.session_state[_PHRASED] = ((wanted.entity, wanted.year), found)
        say(told or f"对话模型写了 {len(found)} 条建议，核对后再采用")
        st.rerun()


def _with_phrased(wanted: Wanted, places: Sequence[Task]) -> list[Task]:
    key, found = st.session_state.get(_PHRASED, (None, []))
    if key != (wanted.entity, wanted.year):
        return list(places)
    return [replace(task, suggestions=(*_of(task, found), *task.suggestions)) for task in places]


def _of(task: Task, found: Sequence[Suggestion]) -> Sequence[Suggestion]:
    return [] if task.done else [item for item in found if item.what == task.what]


here = visit()
here.need(Role.VIEW)
page(here)
