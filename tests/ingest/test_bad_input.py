"""Bad input gets one clear Chinese sentence and changes nothing; odd but sound input is read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from assistant import api
from assistant.settings import Settings
from db.core.errors import JuesuanError
from ingest.parse import read
from tests.conftest import ROOT

SAMPLE = next((ROOT / "samples" / "reports").glob("*2023*.txt"))
TEXT = SAMPLE.read_text(encoding="utf-8")
SIMILAR = TEXT + "\n"  # not the stored bytes


def pdf(pages: int = 1, text: str = "x", encrypt: StandardEncryption | None = None) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=encrypt)
    for _ in range(pages):
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def workbook(fill: Callable[[Workbook], None] = lambda book: None) -> bytes:
    book = Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def without(*marks: str) -> str:
    return "\n".join(line for line in TEXT.split("\n") if not any(mark in line for mark in marks))


def other_figures() -> str:
    """The spending table again behind the first, with other figures."""
    start = TEXT.index("\n支出决算表\n")
    end = TEXT.index("\n财政拨款收入支出决算总表\n", start)
    table = TEXT[start:end]
    return (
        TEXT[:end] + table.replace("1", "7").replace("公开77表", "公开03表").replace("7\t2\t3", "1\t2\t3") + TEXT[end:]
    )


BOMB = b"0" * 400_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096
KINDS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty text": (".txt", lambda: b""),
    "blanks only": (".txt", lambda: b" \n\t\n"),
    "binary noise": (".txt", lambda: bytes(range(256)) * 64),
    "a PDF called text": (".txt", pdf),
    "broken UTF-16": (".txt", lambda: b"\xff\xfe" + TEXT.encode("utf-16-le")[:1001] + b"\xd8"),
    "no tables": (".txt", lambda: "\n".join(line for line in TEXT.split("\n") if "\t" not in line).encode()),
    "contents only": (".txt", TEXT[: TEXT.index("第一部分", TEXT.index("第五部分"))].encode),
    "unit missing": (".txt", lambda: without("云溪市").encode()),
    "year missing": (".txt", lambda: TEXT.replace("2023", "").replace("2022", "").replace("2024", "").encode()),
    "two years": (".txt", (TEXT + TEXT.replace("2023", "2021")).encode),
    "two units": (".txt", (TEXT + TEXT.replace("云溪市", "雾岭市")).encode),
    "a form twice with other figures": (".txt", lambda: other_figures().encode()),
    "another kind of text": (".md", "# 会议纪要\n\n2023年度决算工作会议。\n".encode),
    "empty PDF": (".pdf", lambda: b""),
    "truncated PDF": (".pdf", lambda: pdf(3)[:400]),
    "text called PDF": (".pdf", SIMILAR.encode),
    "PDF with a password": (".pdf", lambda: pdf(encrypt=StandardEncryption("secret", "owner"))),
    "PDF of 5,000 pages": (".pdf", lambda: pdf(5000)),
    "PDF without a report": (".pdf", pdf),
    "truncated docx": (".docx", lambda: zipped({"word/document.xml": b"<a/>"})[:60]),
    "workbook called docx": (".docx", workbook),
    "docx bomb": (".docx", lambda: zipped({"word/document.xml": BOMB})),
    "docx with a DTD": (
        ".docx",
        lambda: zipped(
            {"[Content_Types].xml": b"<Types/>", "word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        ),
    ),
    "encrypted workbook": (".xlsx", lambda: OLE),
    "empty workbook": (".xlsx", workbook),
    "workbook bomb": (".xlsx", lambda: zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": BOMB})),
    "text called workbook": (".xlsx", SIMILAR.encode),
    "damaged xls": (".xls", lambda: OLE + b"\x01" * 2000),
    "zip that leaves its folder": (".zip", lambda: zipped({"../../a.txt": TEXT.encode()})),
    "zip in a zip": (".zip", lambda: zipped({"a.zip": zipped({"a.txt": TEXT.encode()})})),
    "zip of pictures only": (".zip", lambda: zipped({"a.svg": b"<svg/>"})),
    "zip bomb": (".zip", lambda: zipped({f"{number}.txt": BOMB[:90_000_000] for number in range(4)})),
    "truncated zip": (".zip", lambda: zipped({"a.txt": TEXT.encode()})[:200]),
    "unknown suffix": (".wps", SIMILAR.encode),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data=tmp_path_factory.mktemp("store"))
    api.ingest(settings, [SAMPLE])
    return settings


@pytest.mark.parametrize("kind", KINDS)
def test_one_sentence_and_nothing_changed(kind: str, settings: Settings, tmp_path: Path) -> None:
    suffix, make = KINDS[kind]
    path = tmp_path / f"报告{suffix}"
    path.write_bytes(make())
    before = (api.reports(settings), api.facts(settings))
    (result,) = api.ingest(settings, [path])
    assert result.status == "failed"
    assert "\n" not in result.message
    assert "，" in result.message  # what is wrong, and what to do
    assert any("\u4e00" <= char <= "\u9fff" for char in result.message)
    assert (api.reports(settings), api.facts(settings)) == before


@pytest.mark.parametrize("name", ["没有.txt", "没有的文件夹"])
def test_missing_path(name: str, settings: Settings, tmp_path: Path) -> None:
    try:
        (result,) = api.ingest(settings, [tmp_path / name])
        message = result.message
    except JuesuanError as error:
        message = str(error)
    assert "找不到" in message


def facts_of(path: Path) -> dict[tuple[str, str, str, str], int]:
    return {(f.key.form, f.key.side, f.key.row, f.key.col): f.fen for f in read(path).facts}


def duplicated_page() -> str:
    start = TEXT.index("\n支出决算表\n")
    end = TEXT.index("\n财政拨款收入支出决算总表\n", start)
    return TEXT[:end] + TEXT[start:end] + TEXT[end:]


SOUND: dict[str, Callable[[], bytes]] = {
    "GB18030": lambda: TEXT.encode("gb18030"),
    "UTF-16": lambda: TEXT.encode("utf-16"),
    "UTF-8 with a mark": lambda: TEXT.encode("utf-8-sig"),
    "Windows line ends": lambda: TEXT.replace("\n", "\r\n").encode(),
    "duplicated page": lambda: duplicated_page().encode(),
    "form feeds": lambda: TEXT.replace("\n\n", "\n\f\n").encode(),
}


@pytest.mark.parametrize("kind", SOUND)
def test_sound_variants_give_the_same_facts(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes(SOUND[kind]())
    assert facts_of(path) == facts_of(SAMPLE)
    assert read(path).problems == ()


def test_a_missing_form_is_not_an_error(tmp_path: Path) -> None:
    """未公开: the report simply does not publish that table."""
    start = TEXT.index("\n国有资本经营预算财政拨款支出决算表\n")
    end = TEXT.index("\n财政拨款“三公”经费支出决算表\n", start)
    path = tmp_path / "报告.txt"
    path.write_text(TEXT[:start] + TEXT[end:], encoding="utf-8")
    report = read(path)
    assert facts_of(path) == facts_of(SAMPLE)
    assert "国有资本经营预算财政拨款支出决算表" not in {form.form for form in report.forms}
