"""Stores to test on: SQLite always, PostgreSQL where JUESUAN_TEST_POSTGRES names a server."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from db.core.facts import Report
from db.engine import open_engine
from db.migrate import upgrade
from db.queries import Queries
from db.store import Store
from tests.db.invented_report import make_report


@pytest.fixture
def make() -> Callable[..., Report]:
    return make_report


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database: a new file, or a new schema of the PostgreSQL server."""
    if request.param == "sqlite":
        yield str(tmp_path / "库" / "决算.db")
        return
    server = os.environ.get("JUESUAN_TEST_POSTGRES")
    if not server:
        pytest.skip("JUESUAN_TEST_POSTGRES names no PostgreSQL server")
    schema = f"test_{uuid.uuid4().hex}"
    engine = open_engine(server)
    try:
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
        url = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
        yield url.render_as_string(hide_password=False)
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    finally:
        engine.dispose()


@pytest.fixture
def url(empty_url: str) -> str:
    """The URL of a store at head, without reports."""
    engine = open_engine(empty_url)
    upgrade(engine)
    engine.dispose()
    return empty_url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


@pytest.fixture
def queries(engine: Engine) -> Queries:
    return Queries(engine)
