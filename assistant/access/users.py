"""The file of users: a TOML file with names, roles and password hashes (Argon2id), and accounts of an OIDC provider."""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.access.people import ROLE_NAMES, Person, Role, role_named
from assistant.whole_file import whole_file
from db.core.errors import SettingsError, UserError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10  # characters of a password
_LONGEST = 200
_HEAD = "# 决算助手的用户名册，由 juesuan users 维护；口令只存不可还原的摘要\n"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may sign in: by password, or where `hash` is empty by an account of the OIDC provider."""

    name: str
    role: Role
    hash: str = ""

    @property
    def person(self) -> Person:
        return Person(self.name, self.role)

    @property
    def mark(self) -> str:
        """Changes with the password, so that old tickets end with it."""
        return hashlib.sha256(self.hash.encode()).hexdigest()[:16]


def read_users(path: Path) -> tuple[User, ...]:
    """Every user; none where there is no file. SettingsError for a file that is damaged."""
    if not path.exists():
        return ()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found = tuple(_user(item) for item in told.get("user", ()))
    except (OSError, ValueError, KeyError, TypeError, UserError) as error:
        raise SettingsError(f"用户名册 {path} 读不出来，请用 juesuan users 重新建立，或用备份恢复") from error
    return found


def _user(item: dict[str, Any]) -> User:
    return User(str(item["name"]), role_named(str(item["role"])), str(item.get("hash", "")))


def add_user(path: Path, name: str, role: Role, password: str | None) -> bool:
    """Add a user, or give one another role or password; whether it was there before. Without a password the name is an
    account of the OIDC provider. UserError for a bad name or password."""
    name = name.strip()
    if not name or len(name) > 64 or not name.isprintable():
        raise UserError("用户名不能为空，也不能超过 64 个字")
    if password is not None:
        _refuse_weak(name, password)
    known = read_users(path)
    made = User(name, role, _hasher().hash(password) if password is not None else "")
    _write(path, (*(user for user in known if user.name != name), made))
    return any(user.name == name for user in known)


def remove_user(path: Path, name: str) -> None:
    """UserError where there is none of this name."""
    known = read_users(path)
    if all(user.name != name for user in known):
        raise UserError(f"用户名册里没有“{name}”，请用 juesuan users list 查看")
    _write(path, (user for user in known if user.name != name))


def signed_in(users: Iterable[User], name: str, password: str) -> User | None:
    """The user of this name and password. An unknown name takes as long as a wrong password."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    user = next((user for user in users if user.name == name.strip() and user.hash), None)
    try:
        _hasher().verify(user.hash if user else _no_one(), password[:_LONGEST])
    except (Argon2Error, InvalidHashError):
        return None
    return user


def _refuse_weak(name: str, password: str) -> None:
    if not SHORTEST <= len(password) <= _LONGEST:
        raise UserError(f"口令要有 {SHORTEST} 到 {_LONGEST} 个字符，请换一个")
    if len(set(password)) < 4 or name in password:
        raise UserError("口令太容易猜，请换一个不含用户名、字符不重复的")


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _no_one() -> str:
    """A hash that no password has."""
    return _hasher().hash(os.urandom(16).hex())


def _write(path: Path, users: Iterable[User]) -> None:
    """Readable by its owner only; whole or not at all."""
    entries = (
        f"\n[[user]]\nname = {_quoted(user.name)}\nrole = {_quoted(ROLE_NAMES[user.role])}\n"
        + (f"hash = {_quoted(user.hash)}\n" if user.hash else "")
        for user in users
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as unfinished:
        unfinished.touch(mode=0o600)
        unfinished.write_text(_HEAD + "".join(entries), encoding="utf-8")


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
