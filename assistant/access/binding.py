"""Whether the page may listen on an address: beyond this computer only where people must sign in."""

import importlib.util
import ipaddress

from assistant.access.users import read_users
from assistant.settings import Settings
from db.core.errors import UserError

_HERE = frozenset({"localhost", "localhost."})


def is_here(host: str) -> bool:
    """Whether a host name or address is this computer's loopback."""
    name = host.strip().strip("[]").lower()
    if name in _HERE:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def uses_passwords(settings: Settings) -> bool:
    return any(user.hash for user in read_users(settings.users_file))


def uses_provider(settings: Settings) -> bool:
    """Whether Streamlit's own sign-in (OIDC) is configured in its secrets.toml, with somebody who may come in."""
    from streamlit.runtime.secrets import secrets_singleton

    if not secrets_singleton.load_if_toml_exists() or "auth" not in secrets_singleton:
        return False
    return any(not user.hash for user in read_users(settings.users_file))


def needs_sign_in(settings: Settings) -> bool:
    return uses_passwords(settings) or uses_provider(settings)


def refuse_open_house(settings: Settings, host: str) -> None:
    """UserError where the page would listen beyond this computer and nobody has to sign in."""
    if uses_provider(settings) and importlib.util.find_spec("authlib") is None:
        raise UserError("统一身份认证（OIDC）需要先安装：pip install 'juesuan[oidc]'")
    if not is_here(host) and not needs_sign_in(settings):
        raise UserError(
            f"没有设置登录时，网页只能在本机（127.0.0.1）打开，不能监听 {host or '所有地址'}；"
            "请先用 juesuan users add 建立用户，或按 docs/settings.md 设置统一身份认证"
        )
