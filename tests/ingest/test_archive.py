"""Many files as one report, and containers that must not be unpacked: shared by docx, xlsx and zip."""

import shutil
import stat
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest

from db.catalogue import Catalogue, load
from db.core.errors import UnreadableFileError
from ingest.document import Document, Line, Row
from ingest.parse import report_of
from ingest.readers import archive, safety
from ingest.readers.archive import is_one_report, read_folder, read_zip
from ingest.readers.docx import read_docx
from ingest.readers.xlsx import read_xlsx
from tests.golden_files import Key
from tests.ingest.test_docx import UNITS, facts_of, p, public_tables, read_body, texts_of, write_report
from tests.ingest.test_xlsx import write_sheet

STEM = "002_316d442d0d71a5ca"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write_parts(folder: Path, stem: str = STEM) -> dict[Key, Decimal]:
    """One workbook a table, numbered, and the explanation as a document."""
    folder.mkdir(exist_ok=True)
    tables, truth = public_tables(stem)
    for table in tables:
        book = openpyxl.Workbook()
        write_sheet(book.active, table, *UNITS[stem], "format")
        book.save(folder / f"公开{table.number}表 {table.form.name.replace('“', '').replace('”', '')}.xlsx")
    text = docx.Document()
    text.add_paragraph(f"第三部分 {UNITS[stem][1]}年度部门决算情况说明")
    text.add_paragraph("一、收入支出总体情况")
    text.add_paragraph("这一年的收支如表所示。")
    text.save(folder / "情况说明.docx")
    return truth


def zipped(folder: Path, path: Path, encoding: str = "") -> Path:
    """encoding: pack names without the UTF-8 flag, as Chinese Windows does."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            raw = name.encode(encoding).decode("cp437") if encoding else name
            container.writestr(_Info(raw) if encoding else raw, file.read_bytes())
    return path


class _Info(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
        return self.filename.encode("cp437"), self.flag_bits


def refused(read: Callable[[], object], *words: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read()
    assert "\n" not in str(caught.value)
    assert all(word in str(caught.value) for word in words), caught.value


# --- one report of many files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["", "gb18030", "utf-8"])
def test_zip__every_form_exact(tmp_path: Path, encoding: str) -> None:
    truth = write_parts(tmp_path / "files")
    document = read_zip(zipped(tmp_path / "files", tmp_path / "a.zip", encoding))
    assert facts_of(document, *UNITS[STEM]) == truth
    report = report_of(document, load())
    assert (report.entity.name, report.year, len(report.facts)) == (*UNITS[STEM], len(truth))
    assert "这一年的收支如表所示。" in [passage.text for passage in report.passages]
    files = list(dict.fromkeys(block.source.file for block in document.blocks))
    assert [file.split(" ")[0] for file in files] == [*(f"公开{n}表" for n in range(1, 11)), "情况说明.docx"]


def test_folder__is_the_same_document_as_its_zip(tmp_path: Path) -> None:
    write_parts(tmp_path / "files")
    folder, packed = read_folder(tmp_path / "files"), read_zip(zipped(tmp_path / "files", tmp_path / "a.zip"))
    assert folder.blocks == packed.blocks
    assert folder.sha256 == packed.sha256
    assert (folder.file, packed.file) == ("files", "a.zip")


def test_tables__keep_apart(tmp_path: Path) -> None:
    document = _two_books(tmp_path)
    assert [(block.table, block.source.file) for block in document.blocks if isinstance(block, Row)] == [
        (1, "表2.xlsx"), (2, "表10.xlsx"),
    ]  # fmt: skip


def _two_books(tmp_path: Path) -> Document:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("表10.xlsx", "表2.xlsx"):
        book = openpyxl.Workbook()
        book.active.append(["甲", "乙"])
        book.save(folder / name)
    (folder / "~$表2.xlsx").write_bytes(b"lock")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "说明.psd").write_bytes(b"x")
    return read_folder(folder)


def test_is_one_report__parts_of_one(tmp_path: Path) -> None:
    write_parts(tmp_path)
    assert is_one_report(tmp_path)
    shutil.copy(tmp_path / "情况说明.docx", tmp_path / "附件.docx")
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    assert is_one_report(tmp_path)


def test_is_one_report__not_where_a_file_is_a_report_or_tables_repeat(tmp_path: Path) -> None:
    assert not is_one_report(tmp_path)
    write_report(tmp_path / "甲单位.docx", STEM)
    write_report(tmp_path / "乙单位.docx", "000_766d680c0963d285")
    assert not is_one_report(tmp_path)
    write_parts(tmp_path)
    assert not is_one_report(tmp_path)  # parts and complete reports together
    for file in tmp_path.glob("*单位.docx"):
        file.unlink()
    assert is_one_report(tmp_path)
    shutil.copy(tmp_path / "情况说明.docx", tmp_path / "公开1表.docx")
    assert not is_one_report(tmp_path)  # two first tables
    (tmp_path / "公开1表.docx").unlink()
    (tmp_path / "其他台账.xlsx").write_bytes(b"x")
    assert not is_one_report(tmp_path)


@pytest.mark.parametrize(
    ("name", "part"),
    [("GK01", "1"), ("Z01_1", "1_1"), ("公开10表", "10"), ("附表3-某表", "3"), ("2023年预算说明", ""), ("台账", "")],
)
def test_part__by_number(name: str, part: str, catalogue: Catalogue) -> None:
    assert archive._part(name, catalogue) == part


def test_part__by_title(catalogue: Catalogue) -> None:
    for form in catalogue.forms:
        assert archive._part(f"04 某中心{form.titles[-1]}（公开）", catalogue) == form.id
        assert archive._part(form.name.replace("“", "").replace("”", ""), catalogue) == form.id


# --- archives that are refused ----------------------------------------------------------------------------------------


def archive_of(path: Path, members: dict[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice
        for name, data in members.items():
            container.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_refused__names_that_leave_the_archive(tmp_path: Path, name: str) -> None:
    path = archive_of(tmp_path / "a.zip", {name: b"x"})
    refused(lambda: read_zip(path), "a.zip", "压缩包之外")
    assert [file.name for file in tmp_path.rglob("*")] == ["a.zip"]


def test_refused__links(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("a.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(lambda: read_zip(archive_of(tmp_path / "a.zip", {info: b"/etc/passwd"})), "链接")


@pytest.mark.parametrize("name", ["内层.zip", "b/c.RAR", "d.7z"])
def test_refused__archives_within(tmp_path: Path, name: str) -> None:
    refused(lambda: read_zip(archive_of(tmp_path / "a.zip", {name: b"x", "a.txt": b"x"})), "压缩包", name)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / Path(name).name).write_bytes(b"x")
    refused(lambda: read_folder(tmp_path / "files"), "压缩包")


def test_refused__password(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "a.zip", {"a.txt": b"x"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    refused(lambda: read_zip(path), "解压密码")


def test_refused__too_many_too_large_too_dense(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive_of(tmp_path / "c.zip", {"a.txt": bytes(30_000_000)})
    refused(lambda: read_zip(bomb), "压缩炸弹")
    monkeypatch.setattr(safety, "MAX_TOTAL", 20_000_000)
    refused(lambda: read_zip(bomb), "解压后超过")
    monkeypatch.setattr(safety, "MAX_ENTRIES", 3)
    many = archive_of(tmp_path / "b.zip", {f"{n}.txt": b"x" for n in range(4)})
    refused(lambda: read_zip(many), "4 个文件")


def test_refused__nothing_to_read(tmp_path: Path) -> None:
    members: dict[str | zipfile.ZipInfo, bytes] = {"__MACOSX/._a.xlsx": b"x", "说明.psd": b"x", "目录/": b""}
    refused(lambda: read_zip(archive_of(tmp_path / "a.zip", members)), "没有可以读取的文件")
    (tmp_path / "empty").mkdir()
    refused(lambda: read_folder(tmp_path / "empty"), "empty", "没有可以读取的文件")


def test_refused__a_member_is_named_as_in_the_archive(tmp_path: Path) -> None:
    refused(
        lambda: read_zip(archive_of(tmp_path / "a.zip", {"表/公开1表.xlsx": b"%PDF-1.7"})), "表/公开1表.xlsx", "PDF"
    )
    refused(lambda: read_zip(archive_of(tmp_path / "b.zip", {"表/公开1表.xlsx": b""})), "表/公开1表.xlsx", "空文件")


# --- what docx, xlsx and zip share ------------------------------------------------------------------------------------


def sound(path: Path) -> Path:
    """A small file of the kind that its name says."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(["甲", "乙"])
        book.save(path)
    elif path.suffix == ".docx":
        document = docx.Document()
        document.add_paragraph("甲")
        document.save(path)
    else:
        archive_of(path, {"a.txt": "甲\n".encode() * 200})
    return path


def read_any(path: Path) -> Document:
    return {".xlsx": read_xlsx, ".docx": read_docx, ".zip": read_zip}[path.suffix](path)


def repacked(path: Path, part: str, data: bytes) -> Path:
    """The same package with one part changed or added."""
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    return archive_of(path, {**parts, part: data})


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".zip"])
def test_refused__other_kinds_of_file(tmp_path: Path, suffix: str) -> None:
    path = sound(tmp_path / f"a{suffix}")
    assert read_any(path).blocks
    encrypted = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    cases = [(b"%PDF-1.7 x", "PDF"), (encrypted, "密码"), (b"nothing of the kind", "损坏"),
             (b"PK\x03\x04" + bytes(50), "损坏"), (b"\x89PNG\r\n", "图片"),
             (b"\xef\xbb\xbf<html><body>", "网页")]  # fmt: skip
    for data, word in cases:
        path.write_bytes(data)
        refused(lambda: read_any(path), path.name, word)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".zip"])
def test_refused__truncated(tmp_path: Path, suffix: str, share: float) -> None:
    path = sound(tmp_path / f"a{suffix}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    refused(lambda: read_any(path), path.name, "损坏")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".zip"])
def test_refused__spoilt_within(tmp_path: Path, suffix: str) -> None:
    path = sound(tmp_path / f"a{suffix}")
    with zipfile.ZipFile(path) as container:
        wanted = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "zip": "a.txt"}[suffix[1:]]
        info = container.getinfo(wanted)
    data = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(wanted) + 4
    data[start : start + 8] = bytes(8)
    path.write_bytes(data)
    refused(lambda: read_any(path), path.name, "损坏")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_refused__dtd(tmp_path: Path, suffix: str, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    dtd = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY e0 "x">{laughs}]><a>&e11;</a>'
    outside = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    for text in (dtd, outside):
        path = repacked(sound(tmp_path / f"a{suffix}"), "customXml/item1.xml", text.encode(encoding))
        refused(lambda path=path: read_any(path), "DTD")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_refused__bomb_in_an_office_file(tmp_path: Path, suffix: str) -> None:
    refused(lambda: read_any(repacked(sound(tmp_path / f"a{suffix}"), "media/a.bin", bytes(30_000_000))), "压缩炸弹")


def test_refused__huge_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MAX_PART", 100)
    refused(lambda: read_any(sound(tmp_path / "a.docx")), "内容过大")


# --- documents that hold nothing --------------------------------------------------------------------------------------


def test_refused__document_of_pictures_or_empty(tmp_path: Path) -> None:
    refused(lambda: read_body(tmp_path, "<w:p><w:r><w:drawing/></w:r></w:p>"), "a.docx", "没有文字", "图片")
    refused(lambda: read_body(tmp_path, ""), "没有文字")


def test_refused__document_nested_without_end(tmp_path: Path) -> None:
    body = "<w:sdt><w:sdtContent>" * 3_000 + p("甲") + "</w:sdtContent></w:sdt>" * 3_000
    refused(lambda: read_body(tmp_path, body), "嵌套过深")


def test_refused__document_that_is_a_workbook(tmp_path: Path) -> None:
    path = sound(tmp_path / "a.xlsx").rename(tmp_path / "a.docx")
    refused(lambda: read_docx(path), "不是 Word 文档")


def test_text_within_a_zip__is_read_by_its_own_reader(tmp_path: Path) -> None:
    document = read_zip(archive_of(tmp_path / "a.zip", {"b/说明.txt": "甲\n乙\t丙".encode("gb18030")}))
    assert texts_of(document) == ["甲", ("乙", "丙")]
    assert isinstance(document.blocks[0], Line)
    assert document.blocks[0].source.file == "b/说明.txt"
