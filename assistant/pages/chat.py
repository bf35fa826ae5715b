"""对话: ask, follow up, look at the evidence of every number."""

import threading
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from assistant import api, api_chat
from assistant.access.people import Role
from assistant.answers import Step
from assistant.citing import cited
from assistant.doing import doing
from assistant.pages.stores import open_for_all
from assistant.pages.visit import Visit, visit
from assistant.pages.welcome import welcome
from assistant.settings import Settings
from assistant.widgets.charts import chart
from assistant.widgets.figures import Chosen, answer_pieces, figures_table, figures_text, table_pieces
from assistant.widgets.proofs import show_proof
from assistant.widgets.saying import say, telling
from assistant.widgets.warm import warm
from assistant.wire import citation_of
from db.records import ChatMessage, ChatSession

_SESSION, _WAITING = "chat-session", "chat-waiting"
_MOST_SHOWN = 30  # conversations in the sidebar
_GOOD, _BAD = "good", "bad"
_ASKING, _ANSWERING = ":material/person:", ":material/receipt_long:"


@st.cache_resource(show_spinner=False)
def _one_at_a_time() -> threading.Lock:
    """The planner is done in a moment; two that read the same store anew would both do the work."""
    return threading.Lock()


def page(here: Visit) -> None:
    warm("assistant.brains.build", "assistant.brains.planner", "assistant.tools")
    owner = here.person.name
    reports = len(api.reports(here.settings))
    if not reports:
        st.title("对话")
        welcome(here)
        return
    known = api_chat.sessions(here.settings, owner)
    with st.sidebar:
        _list_sessions(here, known)
    session = st.session_state.get(_SESSION)
    if session is not None and all(item.name != session for item in known) and _WAITING not in st.session_state:
        session = st.session_state[_SESSION] = None
    kept = api_chat.messages(here.settings, owner, session) if session else []
    if not kept and _WAITING not in st.session_state:
        _greet(here, reports)
    for message in kept:
        _message(here, message, last=message is kept[-1])
    asked = st.chat_input(
        "问一个问题，例如：某单位某年的支出总计是多少，为什么比上年增加", max_chars=2000, submit_mode="stop"
    )
    question = asked or st.session_state.pop(_WAITING, None)
    if question:
        _ask(here, session, question)


# --- asking ----------------------------------------------------------------------------------------------------------


def _wait(question: str) -> None:
    """To be asked in the run that follows."""
    st.session_state[_WAITING] = question


def _ask(here: Visit, session: str | None, question: str) -> None:
    """Shows what is being done, and draws the page anew once the answer is kept."""
    settings, owner = here.settings, here.person.name
    name = session or api_chat.name_for(settings, owner, question)
    with st.chat_message("user", avatar=_ASKING):
        st.text(question)
    with st.chat_message("assistant", avatar=_ANSWERING), telling():
        with st.status("正在读问题……", expanded=False) as status:
            context = get_script_run_ctx()

            def told(step: Step) -> None:
                add_script_run_ctx(threading.current_thread(), context)  # tools run in threads of their own
                status.update(label=f"正在{doing(step.tool)}……")
                status.write(f"{doing(step.tool)}（{step.ms} 毫秒）")

            asking = open_for_all(settings)
            ask = partial(asking.ask, question, session=name, owner=owner, on_step=told)
            if settings.model:
                ask()
            else:
                with _one_at_a_time():
                    ask()
        st.session_state[_SESSION] = name
        st.rerun()


# --- what was said ---------------------------------------------------------------------------------------------------


def _greet(here: Visit, reports: int) -> None:
    st.title("对话")
    st.write("问库里报告的数、变化和原因，可以接着追问。回答里的每个数都能点开看出处；库里没有的，只说没有。")
    st.caption("可以这样问：")
    for number, question in enumerate(_examples(here.settings, reports)):
        st.button(question, key=f"example-{number}", on_click=_wait, args=(question,), type="tertiary")


@st.cache_data(ttl=300, show_spinner=False, hash_funcs={Settings: lambda item: item.db_url})
def _examples(settings: Settings, reports: int) -> tuple[str, ...]:
    del reports  # made anew when there are others
    return api_chat.examples(settings)


def _message(here: Visit, message: ChatMessage, *, last: bool) -> None:
    if message.role == "user":
        with st.chat_message("user", avatar=_ASKING):
            st.text(message.content)
        return
    with st.chat_message("assistant", avatar=_ANSWERING):
        answer = message.payload
        citations = [citation_of(item) for item in answer.get("citations", ())]
        figures_text(
            answer_pieces(answer),
            key=f"answer-{message.id}",
            on_choose=lambda chosen: _open(here, chosen, answer),
            copy=message.content,
        )
        for number, given in enumerate(answer.get("tables", ())):
            if given.get("title"):
                st.markdown(f"**{given['title']}**")
            rows = table_pieces(given, citations)
            key = f"table-{message.id}-{number}"
            figures_table(given["columns"], rows, key=key, on_choose=lambda chosen: _open(here, chosen, answer))
        if answer.get("chart"):
            chart(answer["chart"], key=f"chart-{message.id}")
        if last:
            for number, option in enumerate(answer.get("options", ())):
                st.button(option, key=f"option-{message.id}-{number}", on_click=_wait, args=(option,))
        if citations:
            with st.expander(f"出处（{len(citations)}）"):
                for citation in citations:
                    st.text(cited(citation))
        _verdict(here, message, last=last)


def _open(here: Visit, chosen: Chosen, answer: Mapping[str, Any]) -> None:
    show_proof(here.settings, chosen, [citation_of(item) for item in answer["citations"]])


def _verdict(here: Visit, message: ChatMessage, *, last: bool) -> None:
    """Whether the answer was of use, and once more for the last one."""
    owner = here.person.name
    with st.container(horizontal=True, vertical_alignment="center"):
        given = {_BAD: 0, _GOOD: 1}.get(message.verdict)
        thumb = st.feedback("thumbs", key=f"thumb-{message.id}", default=given)
        if thumb is not None and thumb != given:
            api_chat.judge(here.settings, owner, message.id, (_BAD, _GOOD)[thumb], message.remark)
        if last:
            st.button(
                "重新回答", key="again", on_click=_again, args=(here,), type="tertiary", icon=":material/refresh:"
            )
    if thumb == 0:
        with st.form(f"remark-{message.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
            remark = st.text_input("哪里不对？（可不填）", message.remark, max_chars=500)
            if st.form_submit_button("提交"):
                api_chat.judge(here.settings, owner, message.id, _BAD, remark.strip())
                say("已记下，谢谢")
                st.rerun()


def _again(here: Visit) -> None:
    """The last question is taken back and asked anew."""
    session = st.session_state.get(_SESSION)
    if session:
        _wait(api_chat.take_back(here.settings, here.person.name, session))


# --- conversations ---------------------------------------------------------------------------------------------------


def _choose(session: str | None) -> None:
    st.session_state[_SESSION] = session
    st.session_state.pop(_WAITING, None)


def _list_sessions(here: Visit, known: list[ChatSession]) -> None:
    st.button("新会话", on_click=_choose, args=(None,), icon=":material/add:", width="stretch", key="new-session")
    chosen = st.session_state.get(_SESSION)
    for number, item in enumerate(known[:_MOST_SHOWN]):
        name, menu = st.columns([5, 1], vertical_alignment="center", gap="xxsmall")
        name.button(
            item.name, key=f"session-{number}", on_click=_choose, args=(item.name,), width="stretch",
            type="secondary" if item.name == chosen else "tertiary", wrap=False,
        )  # fmt: skip
        with menu.popover("⋯", help="改名、导出、删除", key=f"session-menu-{number}", type="tertiary"):
            _session_menu(here, item, number)
    if len(known) > _MOST_SHOWN:
        st.caption(f"另有 {len(known) - _MOST_SHOWN} 个较早的会话")


def _session_menu(here: Visit, item: ChatSession, number: int) -> None:
    settings, owner = here.settings, here.person.name
    with st.form(f"rename-{number}", border=False):
        name = st.text_input("会话名称", item.name, max_chars=60)
        if st.form_submit_button("改名") and name.strip() != item.name:
            with telling():
                api_chat.rename(settings, owner, item.name, name)
                if st.session_state.get(_SESSION) == item.name:
                    st.session_state[_SESSION] = name.strip()
                st.rerun()
    st.download_button(
        "导出为 Word", partial(api_chat.as_docx, settings, owner, item.name), f"{item.name}.docx",
        key=f"docx-{number}", on_click="ignore", width="stretch",
    )  # fmt: skip
    st.download_button(
        "导出为 Markdown", partial(api_chat.as_markdown, settings, owner, item.name), f"{item.name}.md",
        key=f"markdown-{number}", on_click="ignore", width="stretch",
    )  # fmt: skip
    if st.checkbox("确认删除这个会话", key=f"sure-{number}") and st.button(
        "删除", key=f"delete-{number}", width="stretch"
    ):
        api_chat.delete(settings, owner, item.name)
        say(f"已删除会话“{item.name}”")
        st.rerun()


here = visit()
here.need(Role.VIEW)
page(here)
