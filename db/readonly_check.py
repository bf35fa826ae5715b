"""Decides whether a text is one SELECT over the documented views, and gives it back in its checked form.

What runs is written anew from the parsed tree, so that nothing runs that was not looked at. Everything is an
allow-list: statements, sources, functions, types.
"""

import logging
from typing import TYPE_CHECKING

from db.core.errors import NotReadOnlyError
from db.views import VIEW_NAMES

if TYPE_CHECKING:
    from sqlglot import exp

_LONGEST = 20_000

# As sqlglot names them, whatever a dialect calls them; none reads a file, a setting, a clock or another session,
# and none can make a huge value out of a small one.
_FUNCTIONS = """
    abs and avg case cast ceil coalesce concat concat_ws count dense_rank exists first_value floor greatest
    group_concat if lag last_value lead least left length lower max median min mod ntile nullif or percent_rank
    percentile_cont power rank replace right round row_number safe_concat sign sqrt stddev stddev_pop stddev_samp
    str_position substring substr instr sum total trim trunc upper variance variance_pop cume_dist xor
    """
_TYPES = "bigint boolean char date decimal double float int numeric real smallint text varchar bigdecimal"
FUNCTIONS = frozenset(_FUNCTIONS.split())
TYPES = frozenset(_TYPES.split())
_ONLY = "只能查询，不能改动：请写一条 SELECT 语句"


def checked_select(sql: str, dialect: str) -> str:
    """The statement as it may run. NotReadOnlyError, in one sentence, for anything else."""
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)  # its warnings are not for clerks
    try:
        return _checked(sql, dialect)
    except SqlglotError as error:
        raise NotReadOnlyError(f"看不懂这条查询{_where(error)}，请写一条 SELECT 语句") from error
    except RecursionError as error:
        raise NotReadOnlyError("查询的括号套得太深，请写得简单些") from error


def _checked(sql: str, dialect: str) -> str:
    from sqlglot import ErrorLevel, exp

    statement = _parse_one(sql, dialect)
    if not isinstance(statement, exp.Select | exp.SetOperation | exp.Subquery):
        raise NotReadOnlyError(_ONLY)
    for node in statement.walk():
        _check_node(node)
    return statement.sql(dialect=dialect, comments=False, unsupported_level=ErrorLevel.RAISE)


def _parse_one(sql: str, dialect: str) -> "exp.Expr":
    import sqlglot

    text = sql.strip().rstrip("；;").strip()
    if not text:
        raise NotReadOnlyError("没有写查询语句，请写一条 SELECT 语句")
    if len(text) > _LONGEST:
        raise NotReadOnlyError(f"查询语句太长，请写在 {_LONGEST} 个字以内")
    statements = sqlglot.parse(text, dialect=dialect)
    if len(statements) != 1 or statements[0] is None:
        raise NotReadOnlyError("一次只能查询一条语句，请去掉多余的分号")
    return statements[0]


def _where(error: Exception) -> str:
    details = getattr(error, "errors", None)
    word = details[0].get("highlight") if details else None
    return f"（问题在“{word}”附近）" if word else ""


def _check_node(node: "exp.Expr") -> None:
    from sqlglot import exp

    if isinstance(node, _forbidden()):
        raise NotReadOnlyError(_ONLY)
    marked = isinstance(node, exp.Identifier) and not node.quoted and node.name.startswith(("$", ":", "@", "#"))
    if marked or isinstance(node, exp.Placeholder | exp.Parameter | exp.SessionParameter):
        raise NotReadOnlyError("查询里不能留空位（? 或 :名称），请直接写值")
    if isinstance(node, exp.Table):
        _check_table(node)
    elif isinstance(node, exp.CTE):
        _check_cte(node)
    elif isinstance(node, exp.Func):
        _check_function(node)
    elif isinstance(node, exp.DataType) and str(getattr(node.this, "value", node.this)).lower() not in TYPES:
        raise NotReadOnlyError(f"不能转换成类型 {node.sql()}，可用的类型有 integer、numeric、text 等")


def _forbidden() -> "tuple[type[exp.Expr], ...]":
    from sqlglot import exp

    return (
        exp.DML, exp.Create, exp.Drop, exp.Alter, exp.Command, exp.Into, exp.Lock, exp.Pragma, exp.Attach, exp.Detach,
        exp.Copy, exp.Set, exp.Use, exp.Analyze, exp.Transaction, exp.Commit, exp.Rollback, exp.Operator, exp.Dot,
        exp.Lateral,
    )  # fmt: skip


def _check_table(table: "exp.Table") -> None:
    from sqlglot import exp

    if not isinstance(table.this, exp.Identifier) or table.args.get("db") or table.args.get("catalog"):
        raise NotReadOnlyError(f"不能查询 {table.sql()}，可查的只有：{_listed()}")
    name = table.name.lower()
    if name not in VIEW_NAMES and not _is_cte(table, name):
        raise NotReadOnlyError(f"不能查询 {table.name}，可查的只有：{_listed()}")


def _is_cte(table: "exp.Table", name: str) -> bool:
    """Whether a WITH that the table can see defines the name; a CTE sees itself only where it is recursive."""
    from sqlglot import exp

    inside: exp.Expr | None = None  # the CTE of the next WITH above that the table stands in
    node: exp.Expr | None = table
    while node is not None:
        if isinstance(node, exp.CTE):
            inside = node
        with_ = node.args.get("with_")
        if isinstance(with_, exp.With):
            if _defines(with_, name, inside):
                return True
            inside = None
        node = node.parent
    return False


def _defines(with_: "exp.With", name: str, inside: "exp.Expr | None") -> bool:
    for cte in with_.expressions:
        if cte is inside and not with_.args.get("recursive"):
            return False
        if cte.alias.lower() == name:
            return True
    return False


def _check_cte(cte: "exp.CTE") -> None:
    from sqlglot import exp

    if not isinstance(cte.this, exp.Query):
        raise NotReadOnlyError(_ONLY)
    if cte.alias.lower() in VIEW_NAMES or cte.alias.lower().startswith(("sqlite_", "pg_")):
        raise NotReadOnlyError(f"WITH 里的名称 {cte.alias} 已被占用，请换一个")


def _check_function(function: "exp.Func") -> None:
    from sqlglot import exp

    name = (function.name if isinstance(function, exp.Anonymous) else function.sql_name()).lower()
    if name not in FUNCTIONS:
        raise NotReadOnlyError(f"不能用函数 {name}，请改用 sum、count、round、substr 这类计算和取字的函数")


def _listed() -> str:
    return "、".join(VIEW_NAMES)
