"""Plain text, pipe tables and HTML tables become the same rows; what is no text is refused."""

from pathlib import Path

import pytest

from db.core.errors import UnreadableFileError
from ingest.document import Document, Row
from ingest.readers.text import read_text

ROWS = [("项目", "金额"), ("合计", "1,234.50")]


def _of(data: str | bytes, folder: Path) -> Document:
    path = folder / "report.txt"
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return read_text(path)


def _rows(document: Document) -> list[tuple[str, ...]]:
    return [block.texts for block in document.blocks if isinstance(block, Row)]


@pytest.mark.parametrize(
    "text",
    [
        "项目\t金额\n合计\t1,234.50\n",
        "| 项目 | 金额 |\n| --- | ---: |\n| 合计 | 1,234.50 |\n",
        "| **项目** | 金额 |\n|:---|:---|\n| 合计 | 1,234.50 |\n",
        "<table><tr><th>项目</th><th>金额</th></tr><tr><td>合计</td><td>1,234.50</td></tr></table>",
        '<table class="t">\n<tr><th>项目</th>\n<th>金额</th></tr>\n<tr><td>合计</td><td>1,234.50</td></tr></table>',
        "项目\t金额\r\n合计\t1,234.50\r\n",
    ],
)
def test_one_table_in_every_markup(text: str, tmp_path: Path) -> None:
    assert _rows(_of(text, tmp_path)) == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    assert _rows(_of("项目\t金额\n合计\t1,234.50\n".encode(encoding), tmp_path)) == ROWS


def test_html_spans_keep_every_cell_in_its_column(tmp_path: Path) -> None:
    text = (
        '<table><tr><td rowspan="2">项目</td><td colspan="2">本年支出</td></tr>'
        "<tr><td>基本支出</td><td>项目支出</td></tr><tr><td>合计</td><td>1.00</td><td>2.00</td></tr></table>"
    )
    assert _rows(_of(text, tmp_path)) == [
        ("项目", "本年支出", ""),
        ("", "基本支出", "项目支出"),
        ("合计", "1.00", "2.00"),
    ]


def test_a_blank_line_ends_a_table(tmp_path: Path) -> None:
    document = _of("合计\t1.00\n\n合计\t2.00\n", tmp_path)
    assert [block.table for block in document.blocks if isinstance(block, Row)] == [1, 2]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(200), b"%PDF-1.7\n" + bytes(range(256)) * 4])
def test_what_is_no_text_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError):
        _of(data, tmp_path)
