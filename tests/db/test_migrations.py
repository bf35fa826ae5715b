"""The way to head: complete, cheap the second time, one at a time, and refused where it would do harm."""

import multiprocessing
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from db import migrate
from db.core.errors import ServiceUnavailableError, SettingsError, UserError
from db.engine import database_url, open_engine, session_factory
from db.migrate import configure_options, current_revision, head_revision, known_revisions, upgrade
from db.models import Base, EntityRow
from db.views import VIEW_NAMES


def test_upgrade__leaves_no_difference_to_the_models(empty_url: str) -> None:
    engine = open_engine(empty_url)
    assert current_revision(engine) is None
    upgrade(engine)
    assert current_revision(engine) == head_revision()
    options = configure_options()
    metadata = options.pop("target_metadata")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert set(VIEW_NAMES) <= set(inspect(connection).get_view_names())
    engine.dispose()


def test_names_of_the_files_are_the_revisions() -> None:
    script = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    line = [step.revision for step in script.walk_revisions()][::-1]
    assert line == list(known_revisions())
    assert script.get_heads() == [head_revision()]


def test_downgrade__removes_what_upgrade_made(empty_url: str) -> None:
    from alembic import command

    engine = open_engine(empty_url)
    upgrade(engine)
    with migrate._alone(engine) as connection:
        migrate.drop_views(connection)
        command.downgrade(migrate._config(connection), "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    upgrade(engine)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_at_head__alembic_is_not_imported(tmp_path: Path) -> None:
    path = str(tmp_path / "a.db")
    engine = open_engine(path)
    upgrade(engine)
    engine.dispose()
    program = (
        "import sys; from db.engine import open_engine; from db.migrate import upgrade; "
        "import db.store, db.queries, db.readonly; "
        f"engine = open_engine({path!r}); upgrade(engine); engine.dispose(); "
        "print([name for name in ('alembic', 'sqlglot', 'psycopg', 'mako') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_newer_store__refused(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="更新版本"):
        upgrade(engine)
    engine.dispose()


def test_changed_views__made_anew_without_a_step(empty_url: str) -> None:
    engine = open_engine(empty_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE store_info SET value = 'old'"))
        connection.execute(text("DROP VIEW v_summary"))
    upgrade(engine)
    assert "v_summary" in inspect(engine).get_view_names()
    engine.dispose()


def test_failed_upgrade__leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_connection: object) -> None:
        raise UserError("停")

    monkeypatch.setattr(migrate, "create_views", fail)
    engine = open_engine(empty_url)
    with pytest.raises(UserError, match="停"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def _start(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def test_first_start_of_several_processes(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_start, args=(empty_url,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    engine = open_engine(empty_url)
    assert current_revision(engine) == head_revision()
    engine.dispose()


def test_foreign_keys_are_on_again_after_upgrade(tmp_path: Path) -> None:
    engine = open_engine(str(tmp_path / "a.db"))
    upgrade(engine)
    with engine.connect() as connection:
        pragmas = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "journal_mode", "busy_timeout", "synchronous")
        }
    engine.dispose()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10_000, "synchronous": 1}


def test_store_of_another_programme__refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE report (x)")
    connection.close()
    engine = open_engine(str(path))
    with pytest.raises(UserError, match="别的程序"):
        upgrade(engine)
    engine.dispose()


def test_database_url() -> None:
    assert database_url("postgresql://u:p@h/d").drivername == "postgresql+psycopg"
    assert database_url("postgres://u:p@h/d").drivername == "postgresql+psycopg"
    assert database_url("数据/决算.db").database == str(Path("数据/决算.db").absolute())
    assert database_url("sqlite:////a/b.db").database == "/a/b.db"


@pytest.mark.parametrize("bad", ["", "mysql://a/b", "postgresql://h:port/d", "://"])
def test_database_url__refused(bad: str) -> None:
    with pytest.raises(SettingsError):
        database_url(bad)


def test_open_engine__not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("收入支出决算总表\n" * 200, encoding="utf-8")
    with pytest.raises(UserError, match="不是决算助手的库"):
        open_engine(str(path))
    assert path.read_text(encoding="utf-8").startswith("收入")


def test_open_engine__a_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="打不开库文件"):
        open_engine(str(tmp_path))


def test_open_engine__a_file_for_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="文件夹"):
        open_engine(str(tmp_path / "file" / "a.db"))


def test_open_engine__a_damaged_store(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    engine = open_engine(str(path))
    upgrade(engine)
    engine.dispose()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(UserError, match="损坏"):
        open_engine(str(path))


def test_postgres__away() -> None:
    with pytest.raises(ServiceUnavailableError, match="连不上"):
        open_engine("postgresql://u:secret@127.0.0.1:1/d")


def test_postgres__without_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UserError, match=r"juesuan\[postgres\]"):
        open_engine("postgresql://u:p@127.0.0.1/d")


def test_in_memory_store_and_sessions() -> None:
    engine = open_engine("sqlite://")
    upgrade(engine)
    values = {"short_names": (), "city": "", "province": "", "level": "", "category": "", "edited": False}
    with session_factory(engine).begin() as session:
        session.add(EntityRow(name="云岭", **values))
    with session_factory(engine)() as session:
        assert session.query(EntityRow).one().name == "云岭"
    engine.dispose()
