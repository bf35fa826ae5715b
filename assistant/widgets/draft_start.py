"""Where drafting begins: drafts to go on with, and what a new one is to be."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from assistant import api_desk
from assistant.api_desk import Room, Wanted
from assistant.widgets.pickers import pick_report
from db.records import StoredDraft, StoredReport

_RECOGNISED = "按该单位以往的报告识别"


def new_draft(room: Room, reports: Sequence[StoredReport]) -> Wanted | None:
    """What is chosen, once it is to be begun."""
    entity, year = pick_report(reports, key="draft")
    style, told = pick_style(room, entity, year)
    st.caption(told)
    sections = pick_sections(room, entity, year, style, key="draft-sections")
    if st.button("开始起草", type="primary", key="draft-begin", icon=":material/edit_document:"):
        return Wanted(entity, year, style, sections)
    return None


def pick_style(room: Room, entity: str, year: int, *, chosen: str = "", key: str = "draft-style") -> tuple[str, str]:
    """The style, and a sentence about it; empty is the one recognised."""
    names = {"": _RECOGNISED, **api_desk.style_names()}
    options = list(names)
    place = options.index(chosen) if chosen in options else 0
    style = st.selectbox("文风", options, place, format_func=names.__getitem__, key=key) or ""
    return style, room.recognised(entity, year)[1] if not style else f"用“{names[style]}”的写法。"


def pick_sections(
    room: Room, entity: str, year: int, style: str, *, key: str, chosen: Sequence[str] = ()
) -> tuple[str, ...]:
    """Titles of sections; none are all."""
    titles = api_desk.section_titles(style or room.recognised(entity, year)[0])
    known = [title for title in chosen if title in titles]
    return tuple(
        st.multiselect("章节", titles, known, key=f"{key}-{style}-{entity}-{year}", placeholder="全部章节")
    )  # fmt: skip


def kept_drafts(
    known: Sequence[StoredDraft], names: Mapping[str, str], on_open: Callable[[Wanted], None],
    on_delete: Callable[[StoredDraft], None] | None,
) -> None:  # fmt: skip
    """The drafts that are kept, the one worked on last first."""
    if not known:
        st.caption("还没有草稿。开始起草后自动保存，下次从这里接着写。")
    for item in known:
        with st.container(border=True, key=f"kept-{item.id}"):
            st.markdown(f"**{item.entity}　{item.year}年度**")
            st.caption(
                f"{told(item)}　{names.get(item.style, item.style)}文风　{item.updated_at.astimezone():%Y-%m-%d %H:%M}"
            )
            with st.container(horizontal=True):
                if st.button("接着写" if on_delete else "查看", key=f"open-{item.id}"):
                    on_open(api_desk.wanted_of(item))
                if on_delete is not None:
                    with st.popover("删除", key=f"delete-menu-{item.id}", type="tertiary"):
                        st.write("删除后，填写的内容也一并删除，不能恢复。")
                        if st.button("确认删除", key=f"delete-{item.id}", type="primary"):
                            on_delete(item)


def told(item: StoredDraft) -> str:
    """How far a draft is."""
    content = item.content
    errors = f"，校核错误 {content['errors']} 处" if content.get("errors") else ""
    left = content.get("open", 0)
    return (f"待填 {left} 处" if left else "已填完") + f"，已填 {len(item.reasons)} 处{errors}"
