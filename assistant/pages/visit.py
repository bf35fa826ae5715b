"""Who is at the page in this run, and with which settings."""

from dataclasses import dataclass

import streamlit as st

from assistant.access.binding import is_here, uses_passwords, uses_provider
from assistant.access.people import AT_THIS_COMPUTER, ROLE_NAMES, Person, Role
from assistant.access.tickets import person_of
from assistant.access.users import read_users
from assistant.settings import Settings
from assistant.web.site import served_by_us, served_settings
from db.core.errors import UserError


@dataclass(frozen=True, slots=True)
class Visit:
    """One run of a page for one person."""

    settings: Settings
    person: Person

    def may(self, role: Role) -> bool:
        return self.person.may(role)

    def need(self, role: Role) -> None:
        """UserError where the person may not: asked again where something is written, whatever the page showed."""
        if not self.may(role):
            raise UserError(f"这一步需要“{ROLE_NAMES[role]}”权限，请联系管理员")


def visit() -> Visit:
    """The visit of this run; the page ends here for somebody who may not come in."""
    settings = served_settings()
    person = _person(settings)
    if person is None:
        _ask_to_sign_in(settings)
        st.stop()
    return Visit(settings, person)


def _person(settings: Settings) -> Person | None:
    if uses_passwords(settings):
        return person_of(settings, st.context.cookies)
    if uses_provider(settings):
        email = str(st.user.get("email") or "") if st.user.is_logged_in else ""
        verified = st.user.get("email_verified", True) is not False
        known = (user for user in read_users(settings.users_file) if user.name.lower() == email.lower())
        return next((user.person for user in known if email and verified), None)
    address = str(st.get_option("server.address") or "")
    return AT_THIS_COMPUTER if is_here(address) else None


def _ask_to_sign_in(settings: Settings) -> None:
    st.title("决算助手")
    if uses_passwords(settings):
        told = "登录已过期，请重新登录。" if served_by_us() else "网页没有用 juesuan ui 启动，不能登录，请联系管理员。"
        st.info(told)
        if served_by_us():
            st.html('<a class="juesuan-link" href="/sign-in" target="_self">去登录</a>')
    elif uses_provider(settings):
        if st.user.is_logged_in:
            st.error("您的账号没有使用权限，请联系管理员把您加入用户名册。")
            st.button("换一个账号", on_click=st.logout)
        else:
            st.info("请用单位的统一身份认证登录。")
            st.button("登录", on_click=st.login, type="primary")
    else:
        st.error("没有设置登录，网页只能在本机（127.0.0.1）打开。请用 juesuan ui 启动。")


def sign_out() -> None:
    """The way out, for whoever came in."""
    if served_by_us() and uses_passwords(served_settings()):
        st.html('<a class="juesuan-link" href="/sign-out" target="_self">退出登录</a>')
    else:
        st.button("退出登录", on_click=st.logout, type="tertiary")
