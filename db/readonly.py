"""One guarded SELECT over the documented views: checked as a text, then run on a connection that cannot write."""

import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from db.core.errors import JuesuanError, NotReadOnlyError, SettingsError, UserError
from db.core.money import plain
from db.engine import database_url, in_memory, postgres_trouble, sqlite_trouble
from db.readonly_check import checked_select
from db.views import READ_TABLES, VIEW_NAMES

Cell = str | int | float | Decimal | bool | bytes | None


@dataclass(frozen=True, slots=True)
class Table:
    """What a query gave; `truncated` where there were more rows than asked for."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truncated: bool


def run_select(url: str, sql: str, *, max_rows: int = 10_000, seconds: float = 10) -> Table:
    """Run one SELECT. NotReadOnlyError for anything else, UserError where it cannot be answered or takes too long."""
    target = database_url(url)
    if target.get_backend_name() == "sqlite":
        return _on_sqlite(target, checked_select(sql, "sqlite"), max_rows, seconds)
    return _on_postgres(target, checked_select(sql, "postgres"), max_rows, seconds)


def _table(columns: list[str], rows: list[tuple[Any, ...]], max_rows: int) -> Table:
    shown = tuple(tuple(map(_cell, row)) for row in rows[:max_rows])
    return Table(tuple(columns), shown, truncated=len(rows) > max_rows)


def _cell(value: Cell) -> Cell:
    if isinstance(value, float):
        return float(f"{value:.14g}")  # 0.1 + 0.2 of binary fractions is shown as 0.3
    if isinstance(value, Decimal) and value.is_finite():
        return Decimal(plain(value))
    return value


def _too_slow(seconds: float) -> UserError:
    return UserError(f"查询超过 {seconds:g} 秒，已停下，请加条件缩小范围")


# --- SQLite ---

_ACTIONS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})
# SQLite's own names of the functions that readonly_check lets through.
_SQLITE_FUNCTIONS = """
    abs avg ceil ceiling coalesce concat concat_ws count cume_dist dense_rank first_value floor glob group_concat
    ifnull iif instr lag last_value lead length like lower ltrim max min mod ntile nullif percent_rank pow power
    rank replace round row_number rtrim sign sqrt string_agg substr substring sum total trim trunc upper
    """
_SQLITE_ALLOWED = frozenset(_SQLITE_FUNCTIONS.split())
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 10_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_STEPS_BETWEEN_LOOKS = 10_000


def _on_sqlite(url: URL, sql: str, max_rows: int, seconds: float) -> Table:
    with closing(_open_read_only(url)) as connection:
        deadline = time.monotonic() + seconds
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA busy_timeout = 10000")
            for limit, value in _LIMITS.items():
                connection.setlimit(limit, value)
            connection.set_authorizer(_authorizer(connection))
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
            cursor = connection.execute(sql)
            rows = cursor.fetchmany(max_rows + 1)
        except sqlite3.Error as error:
            raise _sqlite_error(error, seconds) from error
        return _table([column[0] for column in cursor.description], rows, max_rows)


def _open_read_only(url: URL) -> sqlite3.Connection:
    if in_memory(url) or url.database is None:
        raise SettingsError("内存里的库不能这样查询，请用文件库")
    path = Path(url.database).absolute()
    if not path.exists():
        raise UserError(f"还没有库 {path}，请先用 juesuan ingest 导入报告")
    try:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise sqlite_trouble(error) or UserError(f"打不开库 {path}，请检查路径和权限") from error


def _authorizer(connection: sqlite3.Connection) -> Callable[..., int]:
    """What a prepared statement may do: read the views, and tables only on behalf of a view.

    SQLite reports a source none of whose columns is wanted with a blank column and without its view; then a name
    that is no table of the file is a CTE.
    """
    hidden = {row[0].lower() for row in connection.execute("SELECT name FROM sqlite_master")} - READ_TABLES

    def allows(action: int, first: str | None, second: str | None, database: str | None, view: str | None) -> bool:
        if action == sqlite3.SQLITE_FUNCTION:
            return (second or "").lower() in _SQLITE_ALLOWED
        if action != sqlite3.SQLITE_READ or first is None or database not in {"main", None}:
            return action in _ACTIONS
        source, through = first.lower(), (view or "").lower()
        if source in VIEW_NAMES or (source in READ_TABLES and through in VIEW_NAMES):
            return True
        return not second and source not in hidden and not source.startswith(("sqlite_", "pragma_"))

    return lambda *said: sqlite3.SQLITE_OK if allows(*said) else sqlite3.SQLITE_DENY


def _sqlite_error(error: sqlite3.Error, seconds: float) -> JuesuanError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    message = str(error)
    if code == sqlite3.SQLITE_INTERRUPT:
        return _too_slow(seconds)
    if code == sqlite3.SQLITE_AUTH or "not authorized" in message or "prohibited" in message:
        return NotReadOnlyError(f"这条查询要读的不在可查范围内，可查的只有：{_views()}")
    if code == sqlite3.SQLITE_TOOBIG:
        return UserError("查询中间的文字太长，请只取需要的列")
    word = re.match(r"(?:no such (column|table|function)|ambiguous column name|near): ?(.+)", message)
    if message.startswith("no such table: main.") or message in {f"no such table: {name}" for name in VIEW_NAMES}:
        return UserError("这个库还没有建好，请先用 juesuan ingest 导入报告")
    if word is not None:
        return _unknown_word(word[2])
    return sqlite_trouble(error) or UserError(f"这条查询运行不了（{message}），可查的有：{_views()}")


def _unknown_word(word: str) -> UserError:
    return UserError(f"查询里的“{word}”不存在或不明确，可查的有：{_views()}，列名见 juesuan sql --help")


def _views() -> str:
    return "、".join(VIEW_NAMES)


# --- PostgreSQL ---


def _on_postgres(url: URL, sql: str, max_rows: int, seconds: float) -> Table:
    try:
        import psycopg
    except ModuleNotFoundError as error:
        raise UserError("这台电脑没有装 PostgreSQL 的驱动，请先安装 juesuan[postgres]") from error

    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        connection = psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise postgres_trouble(error) from error
    try:
        with connection, connection.cursor(name="juesuan_select") as cursor:
            connection.execute("SET TRANSACTION READ ONLY")
            connection.execute(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
            cursor.execute(sql.encode())
            rows = cursor.fetchmany(max_rows + 1)
            return _table([column.name for column in cursor.description or ()], rows, max_rows)
    except psycopg.errors.QueryCanceled as error:
        raise _too_slow(seconds) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise NotReadOnlyError(f"这条查询要读的不在可查范围内，可查的只有：{_views()}") from error
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise NotReadOnlyError("只能查询，不能改动：请写一条 SELECT 语句") from error
    except psycopg.Error as error:
        raise _postgres_error(error) from error
    finally:
        connection.close()


def _postgres_error(error: Any) -> JuesuanError:
    if error.sqlstate is None or error.sqlstate.startswith(("08", "57P")):
        return postgres_trouble(error)
    message = (error.diag.message_primary or str(error)).strip()
    if error.sqlstate == "42P01":  # undefined table: the check has let only views through
        return UserError("这个库还没有建好，请先用 juesuan ingest 导入报告")
    word = re.search(r"column (?:reference )?\"?([^\"\s]+)", message)
    if error.sqlstate in {"42703", "42702"} and word is not None:
        return _unknown_word(word[1])
    return UserError(f"这条查询运行不了（{message}），可查的有：{_views()}")
