"""A URL becomes an engine and sessions. SQLite is prepared, PostgreSQL named; their failures become one sentence."""

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from db.core.errors import JuesuanError, ServiceUnavailableError, SettingsError, UserError

WRITING = "juesuan_writing"  # execution option: take SQLite's one write lock at the start, not half-way
_BUSY_MS = 10_000


def database_url(text: str) -> URL:
    """The URL of a store. A bare path is SQLite; PostgreSQL goes through psycopg. SettingsError for anything else."""
    if not text.strip():
        raise SettingsError("没有给出库的地址，请给一个文件路径或 postgresql:// 地址")
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("库的地址写得不对，请写成文件路径或 postgresql://用户:口令@主机/库名") from error
    if url.drivername in {"sqlite", "sqlite+pysqlite"}:
        return url
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    raise SettingsError(f"不认识的库类型 {url.drivername}，请用 SQLite 文件路径或 postgresql:// 地址")


def in_memory(url: URL) -> bool:
    """Whether the SQLite database has no file."""
    return url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}


def open_engine(text: str) -> Engine:
    """An engine that has connected once, so that a wrong file or a server that is away is told here."""
    url = database_url(text)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
    event.listen(engine, "handle_error", _translate)
    try:
        with engine.connect():
            return engine
    except JuesuanError:
        engine.dispose()
        raise


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions over the engine whose objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sqlite(url: URL) -> Engine:
    options: dict[str, Any] = {}
    if in_memory(url):
        options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    elif url.database is not None and not url.database.startswith("file:"):
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"建不了库所在的文件夹 {folder}，请换一个可写的位置") from error
    engine = create_engine(url, json_serializer=_to_json, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin_sqlite(), also around DDL
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        connection.execute("PRAGMA foreign_keys = ON")
        _use_wal(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:
        connection.close()
        raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """The switch to WAL does not wait for the busy timeout, so two first starts would collide."""
    until = time.monotonic() + _BUSY_MS / 1000
    while connection.execute("PRAGMA journal_mode").fetchone()[0] not in {"wal", "memory"}:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return  # where the file system has no WAL, SQLite stays as it was


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgres(url: URL) -> Engine:
    options: dict[str, Any] = {} if "connect_timeout" in url.query else {"connect_timeout": 10}
    try:
        return create_engine(url, json_serializer=_to_json, pool_pre_ping=True, connect_args=options)
    except ModuleNotFoundError as error:
        raise UserError("这台电脑没有装 PostgreSQL 的驱动，请先安装 juesuan[postgres]") from error


def _translate(context: ExceptionContext) -> JuesuanError | None:
    original = context.original_exception
    if context.is_pre_ping:
        return None  # the pool connects anew by itself
    if isinstance(original, sqlite3.Error):
        return sqlite_trouble(original)
    if context.connection is None or context.is_disconnect:
        return postgres_trouble(original)
    return None


_SQLITE_TROUBLE: dict[int, JuesuanError] = {
    sqlite3.SQLITE_NOTADB: UserError("这个文件不是决算助手的库，请检查库的地址"),
    sqlite3.SQLITE_CORRUPT: UserError("库文件已损坏，请用备份恢复，或换一个位置重新导入报告"),
    sqlite3.SQLITE_CANTOPEN: UserError("打不开库文件，请检查路径是不是文件夹、有没有读写权限"),
    sqlite3.SQLITE_READONLY: UserError("库文件不可写，请检查文件和文件夹的权限"),
    sqlite3.SQLITE_PERM: UserError("库文件不可写，请检查文件和文件夹的权限"),
    sqlite3.SQLITE_FULL: UserError("磁盘已满，请腾出空间后再试"),
    sqlite3.SQLITE_IOERR: UserError("读写库文件时磁盘出错，请检查磁盘后再试"),
    sqlite3.SQLITE_BUSY: ServiceUnavailableError("库正被另一个程序占用，请稍后再试"),
    sqlite3.SQLITE_LOCKED: ServiceUnavailableError("库正被另一个程序占用，请稍后再试"),
}


def sqlite_trouble(error: BaseException) -> JuesuanError | None:
    """What to tell the user about an SQLite error; None where the statement, not the file, is at fault."""
    code = getattr(error, "sqlite_errorcode", None)
    known = None if code is None else _SQLITE_TROUBLE.get(code & 0xFF)
    return None if known is None else type(known)(str(known))


def postgres_trouble(error: BaseException) -> JuesuanError:
    """What to tell the user when the server did not take the connection, or dropped it."""
    message = str(error)
    if "authentication failed" in message:
        return SettingsError("数据库不接受这个用户名和口令，请检查库的地址")
    if "database" in message and "does not exist" in message:
        return SettingsError("数据库服务器上没有这个库，请先建库或检查库的地址")
    return ServiceUnavailableError("连不上数据库服务器，请检查它是否已启动、地址和端口是否正确")
