"""The signed cookie that a signed-in browser carries: who it is, until when."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from time import monotonic

from itsdangerous import BadData, URLSafeTimedSerializer

from assistant.access.people import Person
from assistant.access.users import User, read_users
from assistant.settings import Settings
from db.core.errors import SettingsError

COOKIE = "juesuan_ticket"
SECONDS = 12 * 60 * 60
_KEY_BYTES = 32
_revoked: dict[str, float] = {}  # of this server; with it the windows end that hold them


def ticket(settings: Settings, user: User) -> str:
    return _signer(settings).dumps([user.name, user.mark])


def revoke(cookies: Mapping[str, str]) -> None:
    """Ends a ticket before its time, also for windows that are still open with it."""
    given = cookies.get(COOKIE)
    if given:
        now = monotonic()
        for old in [key for key, until in _revoked.items() if until < now]:
            del _revoked[old]
        _revoked[given] = now + SECONDS


def person_of(settings: Settings, cookies: Mapping[str, str]) -> Person | None:
    """The person whose ticket these cookies hold; None without one, or once the user or the password is another."""
    given = cookies.get(COOKIE)
    if not given or given in _revoked:
        return None
    signer = _signer(settings)
    try:
        name, mark = signer.loads(given, max_age=SECONDS)
    except (BadData, ValueError, TypeError):
        return None
    known = next((user for user in read_users(settings.users_file) if (user.name, user.mark) == (name, mark)), None)
    return known.person if known is not None and known.hash else None


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(settings.users_file.with_suffix(".key")), salt="juesuan sign-in")


def _key(path: Path) -> str:
    """Made once, readable by its owner only; whoever removes it ends every session."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_hex(_KEY_BYTES))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"写不了 {path}，请检查文件夹的权限") from error
    key = path.read_text(encoding="utf-8", errors="replace").strip()
    if len(key) < 2 * _KEY_BYTES:
        raise SettingsError(f"{path} 已损坏，请删除后重新启动网页")
    return key
