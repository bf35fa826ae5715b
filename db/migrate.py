"""Brings a store to the schema of this programme. At head it costs two small reads and does not import Alembic.

Steps are numbered files, migrations/versions/0001_initial.py and so on, in one line; a published step is never
edited. A developer makes the next one with `python -m db.migrate "what it does"` and reviews it.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, TypeDecorator, inspect, text

from db.core.errors import UserError
from db.engine import WRITING, open_engine
from db.views import create_views, digest, drop_views

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x6A756573  # "jues": the advisory lock of PostgreSQL under which steps run
_VIEWS = "views"


@cache
def known_revisions() -> tuple[str, ...]:
    """Every step of this programme in order, read from the file names alone."""
    return tuple(sorted(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*_*.py")))


def head_revision() -> str:
    """The newest step."""
    return known_revisions()[-1]


def upgrade(engine: Engine) -> None:
    """Bring the store to head. UserError where a newer programme made it, or where it is no store of ours."""
    with engine.connect() as connection:
        if _is_ready(connection):
            return
    with _alone(engine) as connection:
        if _is_ready(connection):  # another process was first
            return
        revision = _revision(connection)
        _refuse_strangers(connection, revision)
        drop_views(connection)
        if revision != head_revision():
            _run_steps(connection)
        create_views(connection)
        _note_views(connection)


def current_revision(engine: Engine) -> str | None:
    """The step at which the store stands; None for an empty database."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return cast("str | None", connection.scalar(text("SELECT version_num FROM alembic_version")))


def _is_ready(connection: Connection) -> bool:
    if _revision(connection) != head_revision():
        return False
    made_from = connection.scalar(text("SELECT value FROM store_info WHERE name = :name"), {"name": _VIEWS})
    return bool(made_from == digest(connection.dialect.name))


def _refuse_strangers(connection: Connection, revision: str | None) -> None:
    if revision is not None and revision not in known_revisions():
        raise UserError("这个库是更新版本的决算助手建的，请升级本程序后再用，或换一个库")
    if revision is None and {"entity", "report", "fact"} & set(inspect(connection).get_table_names()):
        raise UserError("这个数据库里已有别的程序的同名表，请给决算助手换一个空库")


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that no other process can enter at the same time; all of it holds or nothing."""
    with engine.execution_options(**{WRITING: True}).connect() as connection:
        if connection.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    raise UserError("升级库时发现数据不完整，没有改动，请用备份恢复后再试")
        else:
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Batch mode copies and drops tables; with foreign keys on, the drop would delete what refers to them."""
    raw = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction, hence outside
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys = ON")


def _note_views(connection: Connection) -> None:
    connection.execute(text("DELETE FROM store_info WHERE name = :name"), {"name": _VIEWS})
    connection.execute(
        text("INSERT INTO store_info (name, value) VALUES (:name, :value)"),
        {"name": _VIEWS, "value": digest(connection.dialect.name)},
    )


def _run_steps(connection: Connection) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def configure_options() -> dict[str, Any]:
    """How Alembic compares and writes: shared by env.py and the test that finds a forgotten step."""
    from db.models import Base

    return {"target_metadata": Base.metadata, "render_as_batch": True, "render_item": _render_plainly}


def _render_plainly(kind: str, item: object, _context: object) -> str | bool:
    """In a step our column types are written as what they are in the database, so that it outlives them."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def write_step(message: str) -> None:
    """Write the next step from the difference between the models and the last step."""
    from alembic import command

    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(str(Path(folder) / "head.db"))
        try:
            if known_revisions():
                upgrade(engine)
            with engine.connect() as connection:
                number = f"{len(known_revisions()) + 1:04d}"
                command.revision(_config(connection), message, autogenerate=True, rev_id=number)
        finally:
            engine.dispose()


if __name__ == "__main__":
    write_step(sys.argv[1])
