"""draft and styles as people and scripts use them, and an edited draft that is checked and brought up to date."""

import json
import subprocess
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from openpyxl import load_workbook

from assistant import api, cli_draft
from assistant.checks.findings import Found, Severity
from assistant.cli_console import console
from assistant.drafting.draft import Draft
from assistant.drafting.markdown import markdown
from assistant.settings import Settings
from db.catalogue.supplement import FIRST_ROW
from db.core.errors import CatalogueError, UserError
from db.core.facts import Source
from tests.assistant.drafting.test_reread import edited
from tests.assistant.drafting.workbooks import fill
from tests.assistant.test_cli import SAMPLES, Juesuan, one_chinese_line

UNIT, YEAR = "云溪市12345政务服务便民热线中心", 2025
OF = ("--entity", "云溪", "--year", str(YEAR))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Juesuan:
    """Two published years, and the coming one: template, filled, ingested."""
    folder = tmp_path_factory.mktemp("drafted")
    run = Juesuan(folder)
    assert run("ingest", str(SAMPLES)).returncode == 0
    fill(Settings(data=folder), UNIT, YEAR, folder / "book.xlsx", leave=("变动原因",))
    assert run("ingest", "book.xlsx").returncode == 0
    return run


@pytest.fixture(scope="module")
def file(book: Juesuan) -> Path:
    assert book.anew("draft", *OF, "-o", "草稿.docx").returncode == 0
    return book.data / "草稿.docx"


def refused(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert one_chinese_line(done.stderr), done.stderr
    assert all(word in done.stderr for word in words), done.stderr


# --- draft -----------------------------------------------------------------------------------------------------------


def test_draft__of_a_workbook_year(book: Juesuan) -> None:
    done = book("draft", *OF)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{UNIT}{YEAR}年度决算情况说明")
    assert "【待填：" in done.stdout
    assert "从哪里补：" in done.stdout
    assert "原因建议（没有写入正文" in done.stdout
    assert "按 2024 年度报告的标题和数字写法识别" in done.stdout
    assert "**" not in done.stdout


def test_draft__json(book: Juesuan) -> None:
    (told,) = book.lines("draft", *OF, "--section", "三", "--section", "一", "--style", "山东")
    assert list(told)[:6] == ["entity", "year", "style", "sections", "unresolved", "checks"]
    assert (told["entity"], told["year"], told["style"]) == (UNIT, YEAR, "shandong")
    assert [section["number"] for section in told["sections"]] == ["一", "三"]
    assert all(
        item["evidence"] for section in told["sections"] for one in section["paragraphs"] for item in one["numbers"]
    )


def test_draft__a_file_says_what_is_left(book: Juesuan, file: Path) -> None:
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    assert "第三部分" in text
    assert "附录" in text
    done = book("draft", *OF, "--section", "三", "-o", "三.md", "--json")
    assert done.returncode == 0
    assert one_chinese_line(done.stderr)
    assert json.loads(done.stdout)["sections"][0]["number"] == "三"
    assert (book.data / "三.md").read_text(encoding="utf-8").startswith(f"# {UNIT}{YEAR}年度决算情况说明")


def test_draft__some_sections_bring_their_own_tables_only(book: Juesuan) -> None:
    assert book("draft", *OF, "--section", "三", "-o", "三.docx").returncode == 0
    with ZipFile(book.data / "三.docx") as archive:
        text = archive.read("word/document.xml").decode()
    assert "第二部分" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["draft"], ("--entity", "--year")),
        (["draft", *OF, "-o", "f.pdf"], (".docx", ".md")),
        (["draft", *OF, "-o", "没有/f.docx"], ("换一个位置",)),
        (["draft", *OF, "--style", "海南"], ("海南", "shandong")),
        (["draft", *OF, "--section", "二十"], ("二十",)),
        (["draft", "--entity", "云溪", "--year", "2019"], ("2019", "导入")),
        (["draft", "--entity", "云溪", "--year", "2023", "--diff"], ("2023", "比较")),
        (["draft", "--entity", "雾岭", "--year", "2024"], ("雾岭",)),
        (["draft", "--update", "没有.docx"], ("没有.docx",)),
        (["draft", "--update", "book.xlsx"], (".docx",)),
        (["draft", "--update", "草稿.docx", "--style", "山东"], ("--update", "--style")),
        (["draft", "--update", "草稿.docx", "--year", "2024"], ("2025", "不符")),
        (["check", "草稿.docx", "--text", "book.xlsx"], ("--text",)),
    ],
    ids=[
        "nothing", "kind", "folder", "style", "section", "year", "earlier", "unit", "missing", "workbook", "both",
        "other_year", "text",
    ],
)  # fmt: skip
def test_draft__a_bad_request(book: Juesuan, file: Path, arguments: list[str], words: tuple[str, ...]) -> None:
    before = file.read_bytes()
    refused(book(*arguments), *words)
    assert file.read_bytes() == before
    assert not (book.data / "f.pdf").exists()


def test_draft__errors_stop_the_export_unless_a_person_insists(tmp_path: Path) -> None:
    error = Found("narrative.amount", Severity.ERROR, "写 1 万元，表上是 2 万元", "原文", Source("草稿", line=1))
    made = Draft(UNIT, YEAR, "neutral", (), checks=(error,))
    settings, output = Settings(data=tmp_path), tmp_path / "f.md"
    with pytest.raises(UserError, match=r"1 处错误.*--insist") as told:
        api.export_draft(settings, made, output)
    assert "\n" not in str(told.value)
    assert not output.exists()
    kept = api.export_draft(settings, made, output, insist=True)
    assert kept.insisted
    assert "坚持导出" in output.read_text(encoding="utf-8")
    assert "坚持导出" not in markdown(made)


def test_draft__diff(book: Juesuan) -> None:
    (told,) = book.lines("draft", *OF, "--diff")
    assert told["diff"]["year"] == 2024
    statuses = {item["status"] for item in told["diff"]["paragraphs"]}
    assert {"words", "new", "dropped"} <= statuses
    done = book("draft", *OF, "--diff")
    assert "与 2024 年度情况说明比较" in done.stdout


def test_draft__phrase_without_a_model_is_told(book: Juesuan) -> None:
    done = book("draft", *OF, "--section", "三", "--phrase")
    assert done.returncode == 0
    assert "没有设置 JUESUAN_MODEL" in done.stderr
    assert one_chinese_line(done.stderr)
    assert done.stdout == book("draft", *OF, "--section", "三").stdout


# --- an edited draft -------------------------------------------------------------------------------------------------


def first_number(path: Path) -> tuple[str, str]:
    """The first control of a number as it stands in the file, and the same with another figure."""
    with ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
    start = text.index("<w:sdtContent>", text.index('<w:tag w:val="n1"/>'))
    before, mark, after = text[start : text.index("</w:t>", start)].rpartition(">")
    return f"{before}{mark}{after}<", f"{before}{mark}9999.99<"


def test_check__an_untouched_draft_has_no_error(book: Juesuan, file: Path) -> None:
    done = book.anew("check", file.name, "--json")
    assert done.returncode == 0, done.stdout
    *found, summary = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"draft.placeholder"} <= {item["rule"] for item in found}
    assert summary["summary"]["error"] == 0
    assert all(item["source"]["file"] == file.name for item in found)
    assert "段" in done.stderr


def test_check__a_number_changed_by_hand(book: Juesuan, file: Path) -> None:
    path = edited(file, first_number(file))
    done = book("check", path.name, "--json")
    assert done.returncode == 1
    found = [json.loads(line) for line in done.stdout.splitlines()][:-1]
    changed = next(item for item in found if item["rule"] == "draft.number_changed")
    assert (changed["severity"], changed["actual"], changed["entity"], changed["year"]) == (
        "error", "9999.99", UNIT, YEAR,
    )  # fmt: skip
    assert "9999.99" in changed["quote"]
    assert "narrative" in {item["rule"].partition(".")[0] for item in found}
    shown = book("check", path.name)
    assert shown.returncode == 1
    assert "草稿中的数没有被手工改错" in shown.stdout


def test_check__a_draft_whose_year_is_not_stored(tmp_path: Path, file: Path) -> None:
    other = Juesuan(tmp_path)
    refused(other("check", str(file)), str(YEAR), "juesuan ingest")
    assert not list(tmp_path.glob("*.db"))


def test_update__brings_back_what_was_changed_by_hand(book: Juesuan, file: Path) -> None:
    path = edited(file, first_number(file))
    done = book("draft", "--update", path.name, "-o", "更新.docx")
    assert done.returncode == 0, done.stderr
    assert "9999.99 → " in done.stdout
    assert "手工改动" in done.stdout
    assert "已保存 更新.docx" in done.stdout
    assert book("check", "更新.docx").returncode == 0
    again = book("draft", "--update", "更新.docx", "--json")
    told = json.loads(again.stdout)
    assert list(told) == ["file", "changed", "refreshed", "recomposed", "blocks", "left"]
    assert (told["file"], told["changed"], told["left"]) == ("更新.docx", False, [])


def test_update__the_numbers_keep_their_form(book: Juesuan) -> None:
    """A style named by its id, or the unit's own form of numbers: a file is refreshed in the form it was drafted in."""
    for number, style in enumerate((["--style", "shandong"], ["--style", "neutral"], [])):
        name = f"form{number}.docx"
        assert book("draft", *OF, *style, "-o", name).returncode == 0
        (told,) = book.lines("draft", "--update", name)
        assert (told["changed"], told["refreshed"]) == (False, []), style


def test_update__facts_that_changed(tmp_path: Path) -> None:
    """A corrected workbook: the draft is told to be behind, and is brought up to date."""
    run = Juesuan(tmp_path)
    assert run("ingest", str(SAMPLES)).returncode == 0
    path = fill(Settings(data=tmp_path), UNIT, YEAR, tmp_path / "book.xlsx")
    assert run("ingest", path.name).returncode == 0
    assert run("draft", *OF, "--section", "十二", "-o", "a.docx").returncode == 0
    book = load_workbook(path)
    sheet = book["国有资产"]
    for row in range(FIRST_ROW, sheet.max_row + 1):
        if sheet.cell(row, 1).value and not str(sheet.cell(row, 3).value).startswith("="):
            sheet.cell(row, 3, 2)
    book.save(path)
    assert run("ingest", path.name).returncode == 0
    checked = run("check", "a.docx", "--json")
    rules = {json.loads(line).get("rule") for line in checked.stdout.splitlines()}
    assert rules & {"draft.fact_changed", "draft.number_gone"}, checked.stdout
    assert run("draft", "--update", "a.docx", "--insist").returncode == 0
    again = {json.loads(line).get("rule") for line in run("check", "a.docx", "--json").stdout.splitlines()}
    assert not again & {"draft.fact_changed", "draft.number_gone"}


# --- in a conversation -----------------------------------------------------------------------------------------------


def test_ask__to_draft_is_told_how(book: Juesuan) -> None:
    (told,) = book.lines("ask", "帮我起草云溪2024年的情况说明第三部分")
    assert (told["status"], told["numbers"]) == ("answered", [])
    assert f"juesuan draft --entity {UNIT} --year 2024" in told["answer"]
    (unstored,) = book.lines("ask", "帮我起草云溪2019年的情况说明")
    assert unstored["status"] == "unknown"
    assert "2019" in unstored["answer"]
    (undated,) = book.lines("ask", "帮我起草情况说明")
    assert undated["status"] == "answered"


# --- styles ----------------------------------------------------------------------------------------------------------


def test_styles(book: Juesuan) -> None:
    told = book.lines("styles")
    assert {"shandong", "neutral"} <= {item["style"] for item in told}
    assert all(item["valid"] and item["mistakes"] == [] for item in told)
    done = book("styles")
    assert done.returncode == 0
    assert all(item["name"] in done.stdout for item in told)


def test_styles__a_wrong_one_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found, _ = api.styles()
    monkeypatch.setattr(api, "styles", lambda: (found[:1], ("styles/hainan.md:3: 'x' is no function of a style",)))
    with pytest.raises(CatalogueError, match="1 处错误"):
        cli_draft.styles(json=True)
    first, wrong = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert first["valid"]
    assert (wrong["style"], wrong["valid"], len(wrong["mistakes"])) == ("hainan", False, 1)


def test_tell__brackets_of_a_text_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    made = Draft(UNIT, YEAR, "neutral", (), notes=("[red]原文[/red]",))
    cli_draft.to_do(console(), made)
    assert "[red]原文[/red]" in capsys.readouterr().out
