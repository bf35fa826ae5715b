"""Plain text and Markdown: tab-separated rows, pipe tables and HTML tables become rows; the rest is lines."""

import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from db.core.errors import UnreadableFileError
from db.core.facts import Source
from db.core.text import strip_markup
from ingest.document import Block, Cell, Document, Line, Row

MAX_CHARS = 20_000_000
_PIPE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_PIPE_SPLIT = re.compile(r"(?<!\\)\|")
_TABLE_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)


def read_text(path: Path) -> Document:
    return text_document(path.read_bytes(), path.name)


def text_document(data: bytes, name: str) -> Document:
    """A text that need not be a file, such as one that was pasted."""
    text = decode(data, name)
    return Document(name, hashlib.sha256(data).hexdigest(), tuple(_blocks(text, name)))


def decode(data: bytes, name: str) -> str:
    """UTF-8, UTF-16 with its mark, or GB18030; refuses what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif data[:64].count(0) > 8:
        encodings = ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ()
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            if len(text) > MAX_CHARS:
                raise UnreadableFileError(f"{name} 有 {len(text)} 个字，过大，请只提供一份报告的文件")
            return text
    raise UnreadableFileError(f"{name} 不是可读的文本（编码不明或内容损坏），请另存为 UTF-8 编码的文本后再导入")


def _looks_like_text(text: str) -> bool:
    sample = text[:20000]
    odd = sum(
        1
        for char in sample
        if (char < " " and char not in "\t\r\n\f\v") or char == "\ufffd" or "\ue000" <= char <= "\uf8ff"
    )
    return "\0" not in sample and odd <= len(sample) // 50


def lines_of(text: str) -> list[str]:
    """The lines as places count them."""
    return re.split(r"\r\n|\r|\n|\f", text)


def _blocks(text: str, name: str) -> Iterator[Block]:
    table = 0
    in_table = False
    html: list[tuple[int, str]] = []
    for number, raw in enumerate(lines_of(text), 1):
        if html or _TABLE_OPEN.search(raw):
            html.append((number, raw))
            if _TABLE_CLOSE.search(raw):
                table += 1
                yield from _html_rows(html, name, table)
                html = []
            continue
        cells = _cells(raw)
        if cells is None:
            if _PIPE_RULE.match(raw):  # the rule below a Markdown header
                continue
            in_table = False
            if raw.strip():
                yield Line(strip_markup(raw).strip(), Source(name, line=number))
            continue
        table += not in_table
        in_table = True
        yield Row(tuple(map(Cell, cells)), Source(name, line=number), table)
    if html:  # a table that never closes is plain lines
        for number, raw in html:
            yield Line(strip_markup(raw).strip(), Source(name, line=number))


def _cells(raw: str) -> list[str] | None:
    if "\t" in raw:
        return [strip_markup(cell).strip() for cell in raw.split("\t")]
    stripped = raw.strip()
    if stripped.startswith("|") and stripped.count("|") > 1 and not _PIPE_RULE.match(raw):
        inner = stripped[1:-1] if stripped.endswith("|") else stripped[1:]
        return [strip_markup(cell).replace("\\|", "|").strip() for cell in _PIPE_SPLIT.split(inner)]
    return None


class _TableParser(HTMLParser):
    """Rows of (text, colspan, rowspan, line offset)."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[int, list[tuple[str, int, int]]]] = []
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append((self.getpos()[0], []))
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append((self.getpos()[0], []))
            values = dict(attrs)
            self._cell = []
            self._spans = (_span(values.get("colspan")), _span(values.get("rowspan")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.rows[-1][1].append((" ".join("".join(self._cell).split()), *self._spans))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def _span(value: str | None) -> int:
    return min(int(value), 50) if value and value.isdigit() and int(value) > 0 else 1


def _html_rows(lines: list[tuple[int, str]], name: str, table: int) -> Iterator[Row]:
    parser = _TableParser()
    parser.feed("\n".join(raw for _, raw in lines))
    parser.close()
    hanging: dict[int, int] = {}  # column -> rows that a cell above still covers
    for offset, cells in parser.rows:
        row: list[str] = []
        for text, columns, rows in cells:
            while hanging.get(len(row), 0):
                hanging[len(row)] -= 1
                row.append("")
            for step in range(columns):
                hanging[len(row)] = rows - 1
                row.append(text if step == 0 else "")
        while hanging.get(len(row), 0):
            hanging[len(row)] -= 1
            row.append("")
        if row:
            yield Row(tuple(map(Cell, row)), Source(name, line=lines[0][0] + offset - 1), table)
