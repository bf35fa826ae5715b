"""run_select: what answers, what is refused as a text, and what the connection refuses by itself."""

import sqlite3
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import readonly
from db.core.errors import NotReadOnlyError, ServiceUnavailableError, SettingsError, UserError
from db.core.facts import Report
from db.readonly import Table, run_select
from db.readonly_check import checked_select
from db.store import Store
from db.views import VIEWS, help_text

ATTACKS = [
    "",
    "   ;  ",
    "PRAGMA table_info(fact)",
    "PRAGMA query_only = OFF",
    "ATTACH DATABASE '/tmp/x.db' AS x",
    "DETACH DATABASE main",
    "VACUUM INTO '/tmp/x.db'",
    "EXPLAIN SELECT 1",
    "EXPLAIN ANALYZE DELETE FROM fact",
    "SELECT 1; DROP TABLE fact",
    "SELECT 1; SELECT 2",
    "SELECT 1;;SELECT 2 --",
    "SELECT 1 /* ; */ ; DELETE FROM fact",
    "/* SELECT */ DELETE FROM fact",
    "-- SELECT\nDELETE FROM fact",
    "INSERT INTO fact SELECT * FROM fact",
    "INSERT INTO fact (fen) VALUES (1) RETURNING *",
    "INSERT INTO v_figures SELECT * FROM v_figures",
    "UPDATE fact SET fen = 0 RETURNING fen",
    "DELETE FROM fact",
    "REPLACE INTO fact (fen) VALUES (1)",
    "WITH d AS (DELETE FROM fact RETURNING *) SELECT * FROM d",
    "WITH d AS (INSERT INTO fact (fen) VALUES (1) RETURNING *) SELECT * FROM d",
    "WITH d AS (UPDATE fact SET fen = 0 RETURNING *) SELECT * FROM d",
    "WITH x AS (SELECT 1) DELETE FROM fact",
    "WITH x AS (SELECT 1) INSERT INTO fact SELECT * FROM x",
    "CREATE TABLE x AS SELECT * FROM v_figures",
    "CREATE VIEW v_x AS SELECT 1",
    "DROP VIEW v_figures",
    "ALTER TABLE fact ADD COLUMN x",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM sqlite_schema",
    "SELECT * FROM main.v_figures",
    "SELECT * FROM public.fact",
    "SELECT * FROM fact",
    'SELECT * FROM "fact"',
    "SELECT * FROM [fact]",
    "SELECT * FROM `fact`",
    "SELECT * FROM FACT",
    "SELECT * FROM v_figures, chat_message",
    "SELECT * FROM v_figures JOIN entity ON 1 = 1",
    "SELECT (SELECT count(*) FROM fact)",
    "SELECT 1 WHERE EXISTS (SELECT * FROM audit_log)",
    "SELECT 1 UNION SELECT content FROM chat_message",
    "SELECT 1 ORDER BY (SELECT max(fen) FROM fact)",
    "WITH fact AS (SELECT * FROM fact) SELECT * FROM fact",
    "SELECT * FROM fact, (WITH fact AS (SELECT 1) SELECT * FROM fact) AS x",
    "WITH a AS (SELECT * FROM fact), fact AS (SELECT 1) SELECT * FROM a",
    "WITH v_figures AS (SELECT * FROM fact) SELECT * FROM v_figures",
    "WITH V_Figures AS (SELECT 1) SELECT * FROM v_figures",
    "WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_table_info('fact')",
    "SELECT * FROM pragma_database_list",
    "SELECT * FROM json_each('[1]')",
    "SELECT * FROM generate_series(1, 1000000000)",
    "SELECT * FROM dbstat",
    "SELECT load_extension('x.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('/tmp/x', 'y')",
    "SELECT fts3_tokenizer('x')",
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(1000000000)",
    "SELECT printf('%1000000000d', 1)",
    "SELECT hex(文件) FROM v_figures",
    "SELECT sqlite_version()",
    "SELECT date('now')",
    "SELECT * INTO x FROM v_figures",
    "SELECT * FROM v_figures FOR UPDATE",
    "COPY fact TO '/tmp/x'",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "SELECT pg_sleep(100)",
    "SELECT pg_catalog.pg_sleep(100)",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT * FROM dblink('host=x', 'SELECT 1') AS t(a int)",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT current_setting('data_directory')",
    "SELECT version()",
    "SELECT current_user",
    "SELECT query_to_xml('SELECT * FROM fact', true, true, '')",
    "SELECT nextval('fact_id_seq')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_terminate_backend(1)",
    "SELECT repeat('x', 1000000000)",
    "SELECT lpad('x', 1000000000)",
    "SELECT 'fact'::regclass",
    "SELECT CAST('fact' AS regclass)",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM information_schema.tables",
    "TABLE fact",
    "VALUES (1)",
    "SET search_path TO x",
    "SET ROLE postgres",
    "BEGIN",
    "COMMIT",
    "DO $$ BEGIN END $$",
    "CALL x()",
    "LISTEN x",
    "GRANT ALL ON fact TO public",
    "SELECT ?",
    "SELECT :name",
    "SELECT $1",
    "SELECT * FROM v_figures, LATERAL (SELECT * FROM fact) AS x",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000,
    "SELECT '" + "x" * 30_000 + "'",
    "你好",
    "收入总计是多少？",
]


@pytest.fixture
def filled(url: str, store: Store, make: Callable[..., Report]) -> str:
    store.save(make())
    return url


def cells(table: Table) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in table.rows]


@pytest.mark.parametrize("number", range(len(ATTACKS)))
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_checked_select__refuses(number: int, dialect: str) -> None:
    with pytest.raises(NotReadOnlyError) as caught:
        checked_select(ATTACKS[number], dialect)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=80) | st.text(alphabet="SELCTFROMWH *(),;'\"`[]-/1=v_figures收入|&$:?", max_size=60))
def test_checked_select__any_text_is_refused_or_a_select(text: str) -> None:
    for dialect in ("sqlite", "postgres"):
        try:
            checked = checked_select("SELECT " + text, dialect)
        except NotReadOnlyError:
            continue
        assert checked_select(checked, dialect)


def test_every_attack_leaves_the_store_as_it_was(filled: str) -> None:
    count = "SELECT COUNT(*) FROM v_figures"
    before = run_select(filled, count)
    for attack in ATTACKS:
        with pytest.raises(NotReadOnlyError):
            run_select(filled, attack)
    assert run_select(filled, count) == before


def test_figures__exact_amount_and_place(filled: str) -> None:
    table = run_select(
        filled, "SELECT 单位, 年度, 金额分, 金额万元, 打印值, 文件, 行号 FROM v_figures WHERE 行 = '2010350'"
    )
    assert table.columns == ("单位", "年度", "金额分", "金额万元", "打印值", "文件", "行号")
    assert cells(table) == [["云岭市12345热线服务中心", "2023", "70100000", "70.1", "70.10", "云岭.txt", "110"]]


def test_summary__one_row_with_blank_for_what_is_not_printed(filled: str) -> None:
    table = run_select(
        filled,
        "SELECT 收入总计, 支出总计, 本年支出合计, 财政拨款收入, 人员经费, 公用经费, 三公经费决算数, 三公经费预算数, "
        "因公出国（境）费, 年末结转和结余, 政府性基金支出 FROM v_summary",
    )
    nothing = "0" if filled.startswith("postgresql") else "0.0"
    assert cells(table) == [
        ["120.5", "120.5", "118.4", "110.5", "60.07", "10.03", "1.23", "None", nothing, "2.1", "None"]
    ]


def test_views__every_documented_column_answers(filled: str) -> None:
    for view in VIEWS:
        named = ", ".join(f'"{column.name}"' for column in view.columns)
        table = run_select(filled, " ".join(("SELECT", named, "FROM", view.name)))
        assert table.columns == tuple(column.name for column in view.columns)
        assert table.rows
        assert all(column.description for column in view.columns)
        assert view.name in help_text()


def test_views__only_the_current_edition(filled: str, store: Store, make: Callable[..., Report]) -> None:
    counts = (
        "SELECT (SELECT COUNT(*) FROM v_figures), (SELECT COUNT(*) FROM v_summary), "
        "(SELECT COUNT(*) FROM v_projects), (SELECT COUNT(*) FROM v_indicators), (SELECT COUNT(*) FROM v_explanations)"
    )
    before = run_select(filled, counts)
    store.save(make(title="更正后"))
    assert run_select(filled, counts) == before
    assert before.rows == ((len(make().facts), 1, 2, 2, 3),)


ANSWERED = [
    "SELECT COUNT(*) FROM v_figures;",
    "SELECT COUNT(*) FROM v_figures；",
    "select count(*) from V_FIGURES -- 注释; DROP TABLE fact",
    "SELECT 单位, SUM(金额分) / 1000000.0 FROM v_figures WHERE 列 = '决算数' AND 行 <> '合计' GROUP BY 单位",
    "WITH a AS (SELECT 年度, 收入总计 AS 数 FROM v_summary), b AS (SELECT * FROM a) SELECT b.数 FROM b ORDER BY 1",
    "SELECT 单位 FROM v_summary UNION ALL SELECT 项目 FROM v_projects ORDER BY 1 LIMIT 3 OFFSET 0",
    "SELECT 单位 FROM v_summary EXCEPT SELECT 项目 FROM v_projects",
    "WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION SELECT x + 1 FROM a",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n",
    "SELECT ROW_NUMBER() OVER (PARTITION BY 年度 ORDER BY 收入总计 DESC) AS 名次, 单位 FROM v_summary",
    "SELECT CASE WHEN 收入总计 > 100 THEN '大' ELSE '小' END, CAST(年度 AS TEXT) || '年', ROUND(1.5) FROM v_summary",
    "SELECT 指标 FROM v_indicators WHERE 指标 LIKE '%率' AND 完成值 IS NOT NULL AND 序号 BETWEEN 1 AND 3",
    "SELECT 文字 FROM v_explanations WHERE 部分 = '情况说明' AND LENGTH(文字) > 2 AND SUBSTR(文字, 1, 2) = '收入'",
    "SELECT COALESCE(NULLIF(等级, ''), '无'), 执行率 + 1 FROM v_projects ORDER BY 1",
    "SELECT f.列, MAX(f.金额分) FROM v_figures f JOIN v_summary s ON s.单位 = f.单位 GROUP BY f.列 HAVING COUNT(*) > 1",
    'SELECT "因公出国（境）费" AS "出国 费" FROM v_summary',
    "SELECT DISTINCT 表 FROM v_figures WHERE 金额分 IN (SELECT 金额分 FROM v_figures WHERE 行 = '合计')",
]


@pytest.mark.parametrize("number", range(len(ANSWERED)))
def test_answers(filled: str, number: int) -> None:
    assert run_select(filled, ANSWERED[number]).rows


def test_truncated(filled: str) -> None:
    whole = run_select(filled, "SELECT 编号 FROM v_figures ORDER BY 编号")
    cut = run_select(filled, "SELECT 编号 FROM v_figures ORDER BY 编号", max_rows=3)
    assert not whole.truncated
    assert cut == Table(("编号",), whole.rows[:3], truncated=True)
    assert not run_select(filled, "SELECT 编号 FROM v_figures", max_rows=len(whole.rows)).truncated


@pytest.mark.parametrize(
    "bomb",
    [
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n",
        "SELECT COUNT(*) FROM v_figures a, v_figures b, v_figures c, v_figures d, v_figures e, v_figures f, v_figures",
    ],
    ids=["recursive", "cross_join"],
)
def test_time_limit(filled: str, bomb: str) -> None:
    with pytest.raises(UserError, match=r"查询超过 0\.3 秒"):
        run_select(filled, bomb, seconds=0.3)


@pytest.mark.parametrize("sql", ["SELECT 利润 FROM v_summary", "SELECT s.利润 FROM v_summary s"])
def test_unknown_column__named_with_the_views(filled: str, sql: str) -> None:
    with pytest.raises(UserError, match=r"利润.*v_figures、v_summary") as caught:
        run_select(filled, sql)
    assert not isinstance(caught.value, NotReadOnlyError)


def test_type_error__one_sentence(filled: str) -> None:
    with pytest.raises(UserError):
        run_select(filled, "SELECT 单位 FROM v_summary GROUP BY 年度 HAVING SUM(SUM(年度)) > 1")


def test_store_without_views__told_to_ingest(empty_url: str, tmp_path: Path) -> None:
    url = empty_url
    if not url.startswith("postgresql"):
        url = str(tmp_path / "empty.db")
        sqlite3.connect(url).close()
        Path(url).touch()
    with pytest.raises(UserError, match="juesuan ingest"):
        run_select(url, "SELECT * FROM v_figures")


def test_sqlite__wrong_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有库"):
        run_select(str(tmp_path / "none.db"), "SELECT 1")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("这不是库" * 500, encoding="utf-8")
    with pytest.raises(UserError, match="不是决算助手的库"):
        run_select(str(tmp_path / "text.db"), "SELECT * FROM v_figures")
    with pytest.raises(SettingsError):
        run_select("sqlite://", "SELECT 1")


def test_postgres__away() -> None:
    with pytest.raises(ServiceUnavailableError, match="连不上"):
        run_select("postgresql://x:y@127.0.0.1:1/z", "SELECT 1")


BYPASS = [
    "SELECT * FROM fact",
    "SELECT COUNT(*) FROM chat_message",
    "SELECT COUNT(*) FROM sqlite_master",
    "SELECT COUNT(*) FROM pragma_database_list",
    "SELECT COUNT(*) FROM (SELECT * FROM audit_log)",
    "SELECT sql FROM sqlite_master",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM store_info)",
    "WITH x AS (SELECT * FROM fact) SELECT * FROM x",
    "WITH v_figures AS (SELECT * FROM chat_message) SELECT * FROM v_figures",
    "INSERT INTO store_info VALUES ('a', 'b')",
    "WITH x AS (SELECT 1) DELETE FROM fact",
    "CREATE TABLE x (y)",
    "CREATE TEMP TABLE x (y)",
    "DROP VIEW v_figures",
    "ATTACH ':memory:' AS x",
    "PRAGMA query_only = OFF",
    "SELECT load_extension('x')",
    "SELECT randomblob(10)",
    "SELECT * FROM pragma_table_info('fact')",
    "VACUUM INTO '/tmp/never.db'",
]


@pytest.mark.parametrize("number", range(len(BYPASS)))
def test_connection_refuses_also_unchecked(
    url: str, store: Store, make: Callable[..., Report], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The second wall, with the first one taken away."""
    if url.startswith("postgresql"):
        pytest.skip("the authorizer is SQLite's")
    store.save(make())
    monkeypatch.setattr(readonly, "checked_select", lambda sql, _dialect: sql)
    with pytest.raises(UserError):
        run_select(url, BYPASS[number])


@pytest.mark.parametrize(
    "sql", ["DELETE FROM fact", "WITH d AS (DELETE FROM fact RETURNING 1) SELECT 1", "DROP VIEW x"]
)
def test_postgres_refuses_also_unchecked(url: str, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    if not url.startswith("postgresql"):
        pytest.skip("the read-only transaction is PostgreSQL's")
    monkeypatch.setattr(readonly, "checked_select", lambda sql, _dialect: sql)
    with pytest.raises(UserError):
        run_select(url, sql)


def test_postgres__decimals_are_exact(filled: str) -> None:
    (row,) = run_select(filled, "SELECT 收入总计 FROM v_summary").rows
    assert row[0] == (Decimal("120.5") if filled.startswith("postgresql") else 120.5)
