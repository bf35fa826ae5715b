"""What is to be supplied to a draft, as a list that is filled in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from assistant.drafting.draft import Suggestion
from assistant.drafting.markdown import ORIGINS
from assistant.drafting.todo import Task
from assistant.widgets.saying import telling

_AT = "draft-at"
_ONLY = "draft-only-open"
_UNITS = ("亿元", "万元", "个百分点", "元", "%", "％", "个", "项", "辆", "批次", "人次")


@dataclass(frozen=True)
class Filling:
    """What the visitor may do, and how it is done."""

    may: bool
    accept: Callable[[Task, str, str], None]  # text and origin
    withdraw: Callable[[Task], None]


def at() -> str:
    """The place that the reader is at."""
    return str(st.session_state.get(_AT, ""))


def place_class(tasks: Sequence[Task]) -> str:
    """The class of the entry that is opened; empty where none is."""
    return next((f"st-key-{_key(number)}" for number, task in enumerate(tasks) if task.what == at()), "")


def _key(number: int) -> str:
    return f"place-{number}"


def go_to(place: str) -> None:
    st.session_state[_AT] = place


def todo(tasks: Sequence[Task], filling: Filling) -> None:
    """The list, with the place that the reader is at opened."""
    if not tasks:
        st.success("没有要填的地方，各项内容都取自库里的报告和工作簿。")
        return
    done = sum(task.done for task in tasks)
    st.progress(done / len(tasks), text=f"已填 {done} 处，待填 {len(tasks) - done} 处")
    only = done > 0 and st.toggle("只看待填", key=_ONLY)
    with st.container(key="draft-tasks", gap="xsmall"):
        for number, task in enumerate(tasks):
            opened = task.what == at()
            if only and task.done and not opened:
                continue
            _row(task, number, opened=opened)
            if opened:
                _editor(task, number, filling, _next(tasks, number))


def _next(tasks: Sequence[Task], number: int) -> str:
    """The open place behind this one, else the first; empty where none is left."""
    return next((task.what for task in (*tasks[number + 1 :], *tasks[:number]) if not task.done), "")


def _row(task: Task, number: int, *, opened: bool) -> None:
    times = f"（{task.times} 处）" if task.times > 1 else ""
    icon = ":material/check_circle:" if task.done else ":material/radio_button_unchecked:"
    st.button(
        f"{task.section}　{_plain(task.what)}{times}", key=f"task-{number}", icon=icon, width="stretch",
        type="secondary" if opened else "tertiary", on_click=go_to, args=("" if opened else task.what,),
    )  # fmt: skip


def _editor(task: Task, number: int, filling: Filling, following: str) -> None:
    with st.container(key=_key(number), gap="small"):
        inner = escape(task.text) if task.done else "待填"
        st.html(f'<div class="juesuan-quote">{escape(task.before)}<mark>{inner}</mark>{escape(task.after)}</div>')
        if task.by is not None:
            origin = ORIGINS.get(task.by.origin, task.by.origin)
            st.caption(f"由{_plain(task.by.who) or '未记名的人'}填写，{origin}；不取自库里的数据，请自行核对。")
        elif task.where:
            st.caption(f"从哪里补：{_plain(task.where)}")
        for place, suggestion in enumerate(task.suggestions):
            _suggestion(task, suggestion, f"{number}-{place}", filling)
        if filling.may:
            _own_words(task, number, filling, following)
        else:
            st.caption("您的权限是“查看”，不能填写。")


def _suggestion(task: Task, suggestion: Suggestion, key: str, filling: Filling) -> None:
    source = f"（{suggestion.source}）" if suggestion.source else ""
    origin = ORIGINS.get(suggestion.origin, suggestion.origin)
    with st.container(key=f"suggested-{key}", gap="xxsmall"):
        st.html(f"<div>{escape(suggestion.text)}</div>")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<div class="juesuan-place">{origin}{escape(source)}</div>', width="stretch")
            if filling.may and st.button("采用", key=f"take-{key}", help="写进正文，之后还可以改"):
                _accept(task, suggestion.text, suggestion.origin, filling)


def _own_words(task: Task, number: int, filling: Filling, following: str) -> None:
    """The form; its button is also pressed by Ctrl and Enter."""
    unit = next((unit for unit in _UNITS if task.after.startswith(unit)), "")
    hint = f"只填数，正文里已有“{unit}”" if unit else "写在“待填”处的话，句末不用加句号"
    with st.form(f"own-{number}-{task.what}", border=False):
        typed = st.text_area("改写" if task.done else "自己写", task.text, height=80, placeholder=hint, max_chars=2000)
        with st.container(horizontal=True, vertical_alignment="center"):
            sent = st.form_submit_button(
                "保存修改" if task.done else "填入", type="secondary" if task.done else "primary"
            )
            undone = task.done and st.form_submit_button("撤销", help="这一处恢复为待填")
            moved = following and st.form_submit_button("下一处", icon=":material/arrow_downward:")
    if undone:
        with telling():
            filling.withdraw(task)
            st.rerun()
    if moved:
        go_to(following)
        st.rerun()
    if sent and typed is not None and typed.strip() != task.text:
        _accept(task, typed, "written", filling)


def _accept(task: Task, text: str, origin: str, filling: Filling) -> None:
    with telling():
        filling.accept(task, text, origin)
        st.rerun()


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()#+-.!|~$<>:" else char for char in text)
