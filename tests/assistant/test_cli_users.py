"""juesuan users: who may sign in, from the terminal."""

from pathlib import Path

import pytest

from assistant import cli
from assistant.access.users import read_users

PASSWORD = "山高水长-2026-甲"


def _run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str, typed: str = "") -> int:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as ended:
        cli.main(["--data", str(data), "users", *arguments])
    return int(ended.value.code or 0)


def test_users_are_added_listed_and_removed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _run(monkeypatch, tmp_path, "list") == 0
    assert "还没有用户" in capsys.readouterr().err
    assert _run(monkeypatch, tmp_path, "add", "张三", "--role", "编辑", typed=f"{PASSWORD}\n") == 0
    assert _run(monkeypatch, tmp_path, "add", "a@example.org", "--oidc") == 0
    capsys.readouterr()
    assert _run(monkeypatch, tmp_path, "list") == 0
    shown = capsys.readouterr().out
    assert "张三" in shown
    assert "统一身份认证" in shown
    assert PASSWORD not in (tmp_path / "users.toml").read_text(encoding="utf-8")
    assert _run(monkeypatch, tmp_path, "remove", "张三") == 0
    assert [user.name for user in read_users(tmp_path / "users.toml")] == ["a@example.org"]


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (("add", "张三", "--role", "老板"), PASSWORD, "查看、编辑、管理"),
        (("add", "张三"), "短\n", "口令"),
        (("add", " "), PASSWORD, "用户名"),
        (("remove", "李四"), "", "李四"),
    ],
)
def test_mistakes_are_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path,
    arguments: tuple[str, ...], typed: str, told: str,
) -> None:  # fmt: skip
    assert _run(monkeypatch, tmp_path, *arguments, typed=typed) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.strip().splitlines()) == 1
    assert not (tmp_path / "users.toml").exists()
