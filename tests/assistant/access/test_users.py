"""The file of users: what is written is read back, passwords are never in it, damage is told."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.access.people import AT_THIS_COMPUTER, ROLE_NAMES, Person, Role, role_named
from assistant.access.users import SHORTEST, User, add_user, read_users, remove_user, signed_in
from db.core.errors import SettingsError, UserError

PASSWORD = "海天一色之夏-2026"


def test_a_user_signs_in_with_the_password_only(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    assert not add_user(path, "张三", Role.EDIT, PASSWORD)
    users = read_users(path)
    assert signed_in(users, "张三", PASSWORD) == users[0]
    assert signed_in(users, "张三", PASSWORD + " ") is None
    assert signed_in(users, "李四", PASSWORD) is None
    assert users[0].person == Person("张三", Role.EDIT)


def test_the_file_holds_no_password_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    add_user(path, "张三", Role.VIEW, PASSWORD)
    text = path.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert "$argon2id$" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_adding_again_changes_role_and_password(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    add_user(path, "张三", Role.VIEW, PASSWORD)
    before = read_users(path)[0]
    assert add_user(path, "张三", Role.ADMIN, PASSWORD + "!")
    (after,) = read_users(path)
    assert (after.role, before.mark == after.mark) == (Role.ADMIN, False)
    remove_user(path, "张三")
    assert read_users(path) == ()
    with pytest.raises(UserError, match="张三"):
        remove_user(path, "张三")


@pytest.mark.parametrize("password", ["", "短", "a" * SHORTEST, "张三张三张三张三张三张三1", "x" * 201])
def test_weak_passwords_are_refused_and_nothing_is_written(tmp_path: Path, password: str) -> None:
    path = tmp_path / "users.toml"
    with pytest.raises(UserError, match="口令"):
        add_user(path, "张三", Role.VIEW, password)
    assert not path.exists()


def test_an_account_of_the_provider_has_no_password(tmp_path: Path) -> None:
    path = tmp_path / "users.toml"
    add_user(path, "a@example.org", Role.EDIT, None)
    assert read_users(path) == (User("a@example.org", Role.EDIT),)
    assert signed_in(read_users(path), "a@example.org", "") is None


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_printable_name_is_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / "names.toml"
    add_user(path, name, Role.VIEW, None)
    assert name.strip() in {user.name for user in read_users(path)}
    tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ["[[user]]\nname = 1", "user = 3", "[[user]]\nname='a'\nrole='老板'", "\x00", "[["])
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="用户名册"):
        read_users(path)


def test_roles() -> None:
    assert [role_named(name) for name in ROLE_NAMES.values()] == [Role.VIEW, Role.EDIT, Role.ADMIN]
    with pytest.raises(UserError, match="查看、编辑、管理"):
        role_named("root")
    assert AT_THIS_COMPUTER.may(Role.ADMIN)
    assert not Person("张三", Role.VIEW).may(Role.EDIT)
    assert AT_THIS_COMPUTER.told == "本机用户"
