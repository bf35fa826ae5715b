"""What the page does with stored reports: uploads, corrections, units, deletion, the blank workbook, the log."""

import io
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from assistant import api, api_data, api_status, originals, searching
from assistant.api_data import Upload
from assistant.background import Work, start
from assistant.settings import Settings
from assistant.showing.audit_words import ACTIONS, audit_rows
from assistant.stores import open_stores
from db.core.errors import UserError
from db.core.facts import FactKey
from db.records import StoredReport
from ingest.run import Result
from tests.conftest import ROOT
from tests.db.invented_report import UNIT, figure, make_report

SAMPLES = sorted((ROOT / "samples" / "reports").glob("*.txt"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", upload_mb=1)


@pytest.fixture
def stored(settings: Settings) -> StoredReport:
    """The invented report, one of its figures doubtful."""
    unsure = replace(figure("支出决算表||合计|基本支出", "70.10"), confidence=0.5)
    report = make_report()
    facts = tuple(unsure if fact.key == unsure.key else fact for fact in report.facts)
    with open_stores(settings) as stores:
        stores.store.save(make_report(facts=facts), who="张")
        return stores.queries.reports()[0]


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, io.BytesIO(content), len(content))


def read(settings: Settings, *uploads: Upload) -> dict[str, Result]:
    work = api_data.start_reading(settings, uploads, who="李")
    over(work)
    assert work.error == ""
    assert (work.done, work.total) == (len(uploads), len(uploads))
    return {item.path.name: item for item in work.items}


def over(work: "Work[Result] | Work[int]") -> None:
    until = time.monotonic() + 90
    while not work.over:
        assert time.monotonic() < until
        time.sleep(0.05)


# --- uploads ---------------------------------------------------------------------------------------------------------


def test_uploads__each_file_by_itself(settings: Settings) -> None:
    good, too_big = SAMPLES[0].read_bytes(), b" " * (1024 * 1024 + 1)
    found = read(
        settings, upload("../决算.TXT", good), upload("坏.pdf", b"%PDF-1.4 nothing"), upload("图.exe", b"MZ"),
        upload("大.txt", too_big), upload("空.docx", b""), upload("又一份.txt", good),
    )  # fmt: skip
    assert {name: item.status for name, item in found.items()} == {
        "图.exe": "failed", "大.txt": "failed", "决算.TXT": "new", "坏.pdf": "failed", "空.docx": "failed",
        "又一份.txt": "same",
    }  # fmt: skip
    assert all(item.message.startswith(name) for name, item in found.items() if item.status == "failed")
    assert "1 MB" in found["大.txt"].message
    (report,) = api.reports(settings)
    kept = originals.original(settings, report.sha256)
    assert kept is not None
    assert kept.read_bytes() == good
    assert api_data.audit(settings, 1)[0].who == "李"


def test_uploads__names_that_no_disk_takes(settings: Settings) -> None:
    found = read(settings, upload("长" * 200 + ".txt", SAMPLES[0].read_bytes()), upload("换\n行\x00.md", b"x"))
    assert sorted(item.status for item in found.values()) == ["failed", "new"]
    assert "换行.md" in found


def test_uploads__nothing_stays_behind(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read(settings, upload("a.txt", b"nothing"), upload("b.txt", SAMPLES[0].read_bytes()))
    assert not list(tmp_path.glob("juesuan-*"))


def test_work__tells_what_went_wrong() -> None:
    def refused(work: Work[int]) -> None:
        raise UserError("请换一个")

    def broken(work: Work[int]) -> None:
        raise ZeroDivisionError

    first, second = start(Work(), refused), start(Work(), broken)
    over(first)
    over(second)
    assert first.error == "请换一个"
    assert "出错" in second.error
    assert "division" not in second.error


# --- putting right ---------------------------------------------------------------------------------------------------


def test_correct__keeps_what_was(settings: Settings, stored: StoredReport) -> None:
    (unsure,) = api_data.doubtful(settings)
    api_data.correct(settings, unsure.id, " 70.16 ", who="李", reason=" 第3页 ")
    assert api_data.doubtful(settings) == []
    ((note, now),) = api_data.corrected(settings, stored.id)
    assert (note.old_printed, note.new_printed, note.who, note.reason) == ("70.10", "70.16", "李", "第3页")
    assert now.fact.fen == 70_160_000


@pytest.mark.parametrize(
    ("typed", "reason", "told"),
    [("七十", "第3页", "不是数"), ("", "第3页", "不是数"), ("0.0000001", "第3页", "比分还细"), ("70.16", " ", "依据")],
    ids=["words", "nothing", "finer than fen", "no reason"],
)
def test_correct__refuses(settings: Settings, stored: StoredReport, typed: str, reason: str, told: str) -> None:
    (unsure,) = api_data.doubtful(settings)
    with pytest.raises(UserError, match=told):
        api_data.correct(settings, unsure.id, typed, who="李", reason=reason)
    assert api_data.corrected(settings, stored.id) == []


def test_confirm__a_figure_that_was_read_right(settings: Settings, stored: StoredReport) -> None:
    (unsure,) = api_data.doubtful(settings)
    api_data.confirm(settings, unsure, who="李")
    assert api_data.doubtful(settings) == []
    ((note, now),) = api_data.corrected(settings, stored.id)
    assert (note.old_fen, note.new_fen, note.who) == (now.fact.fen, now.fact.fen, "李")


def test_supply__a_cell_of_the_catalogue(settings: Settings, stored: StoredReport) -> None:
    problem = next(item for item in api_data.problems_of(settings, stored.id) if item.problem.form)
    cells = api_data.cells_of(settings, stored.id)
    form = problem.problem.form
    assert form in cells.forms()
    assert cells.sides(form) == []
    assert next(row.told for row in cells.rows(form, "")) == "合计"
    row = next(row for row in cells.rows(form, "") if row.key == "2010350")
    key = FactKey(UNIT, 2023, form, "", row.key, cells.columns(form, "")[2])
    for wrong in (
        replace(key, col="没有这栏"),
        replace(key, form="没有这表"),
        replace(key, row=" "),
        replace(key, side="收入"),
    ):
        with pytest.raises(UserError, match="请选择"):
            api_data.supply(settings, problem, wrong, "1.00", who="李", reason="第5页")
    api_data.supply(settings, problem, key, "1,234.50", who="李", reason="第5页", label=row.label)
    made = next(item.fact for item in api_data.facts_of(settings, stored.id) if item.fact.key == key)
    assert (made.fen, made.label) == (1_234_500_000, row.label)
    settled = next(item for item in api_data.problems_of(settings, stored.id) if item.id == problem.id)
    assert settled.settled_by == "李"


def test_unit__a_short_name_means_one_unit(settings: Settings, stored: StoredReport) -> None:
    with open_stores(settings) as stores:
        stores.store.save(make_report(entity=replace(stored.entity, name="云岭市财政局", short_names=("云财",))))
    changed = replace(stored.entity, short_names=("云岭", "热线"), city="", level="省级")
    api_data.set_unit(settings, changed, who="李")
    assert {item.entity.name: item.entity for item in api.reports(settings)}[UNIT] == changed
    with pytest.raises(UserError, match="云岭市财政局"):
        api_data.set_unit(settings, replace(changed, short_names=("云财",)), who="李")


# --- taking out ------------------------------------------------------------------------------------------------------


def test_delete__takes_file_and_vectors_along(settings: Settings) -> None:
    read(settings, upload("一.txt", SAMPLES[0].read_bytes()), upload("二.txt", SAMPLES[1].read_bytes()))
    first, second = api.reports(settings)
    with open_stores(settings) as stores:
        gone, stays = ([item.sha for item in stores.queries.passages(report_id=one.id)] for one in (first, second))
    with searching.open_vectors(settings) as vectors:
        assert vectors.known(gone)
        before = vectors.known(stays)
    api_data.delete_report(settings, first.id, who="王")
    assert [item.id for item in api.reports(settings)] == [second.id]
    assert originals.original(settings, first.sha256) is None
    assert originals.original(settings, second.sha256) is not None
    with searching.open_vectors(settings) as vectors:
        assert vectors.known(gone) == set()
        assert vectors.known(stays) == before
    with pytest.raises(UserError, match="没有编号"):
        api_data.delete_report(settings, first.id, who="王")


def test_delete__without_vectors(settings: Settings, stored: StoredReport) -> None:
    api_data.delete_report(settings, stored.id, who="王")
    assert api.reports(settings) == []
    assert not Path(settings.vectors_url).exists()


# --- the rest --------------------------------------------------------------------------------------------------------


def test_blank_workbook(settings: Settings, stored: StoredReport) -> None:
    book = load_workbook(io.BytesIO(api_data.blank_workbook(settings, UNIT, 2024)))
    assert len(book.sheetnames) > 5


def test_filling__makes_what_is_missing(settings: Settings, stored: StoredReport) -> None:
    work = api_status.start_filling(settings)
    over(work)
    assert work.error == ""
    state = api.vector_state(settings)
    assert state is not None
    assert (state.missing, work.items) == (0, [state.passages])


def test_log__every_action_has_a_name(settings: Settings, stored: StoredReport) -> None:
    (unsure,) = api_data.doubtful(settings)
    api_data.confirm(settings, unsure, who="李")
    problem = api_data.problems_of(settings, stored.id)[0]
    api_data.settle(settings, problem.id, who="李", how="是页码")
    api_data.set_unit(settings, stored.entity, who="李")
    entries = api_data.audit(settings)
    rows = audit_rows(entries, api_status.targets(settings, entries))
    assert [row[2] for row in rows] == ["修改单位资料", "注明不用处理", "更正数据", "导入报告"]
    assert rows[-1][1:4] == ["张", "导入报告", f"{UNIT} 2023年度"]
    assert rows[2][3].startswith(f"{UNIT} 2023年度 支出决算表 · 合计 · 基本支出")
    assert "原来：70.10 万元；改为：70.10 万元" in rows[2][4]
    assert rows[0][4].startswith(f"名称：{UNIT}；简称：云岭12345")


def test_log__names_what_the_code_writes() -> None:
    written = {
        word
        for path in [*(ROOT / "db").glob("store*.py"), *(ROOT / "assistant" / "access").glob("*.py")]
        for word in _actions(path)
    }
    assert written
    assert written <= ACTIONS.keys()


def _actions(path: Path) -> set[str]:
    found = re.findall(r'log\([\w.]+, [\w.]+, "(\w+)"|"(sign_in\w*)"', path.read_text(encoding="utf-8"))
    return {one or other for one, other in found}


def test_correct__what_was_typed_is_in_wan(settings: Settings, stored: StoredReport) -> None:
    """A table printed in 元 gets a figure in 万元: the figure says so itself, and the others keep their own unit."""
    with open_stores(settings) as stores:
        facts = stores.queries.facts(report_id=stored.id)
        with stores.store._transaction() as connection:
            connection.execute(text("UPDATE fact SET unit = '元'"))
    api_data.correct(settings, facts[0].id, "1.234567", who="李", reason="第5页")
    now = {item.id: item.fact for item in api_data.facts_of(settings, stored.id)}
    assert (now[facts[0].id].fen, now[facts[0].id].unit) == (1_234_567, "万元")
    assert {item.unit for number, item in now.items() if number != facts[0].id} == {"元"}
