"""A conversation as a file to keep: questions, answers, tables, and where every figure stands."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant import charts
from assistant.citing import cited
from assistant.wire import citation_of
from db.records import ChatMessage

_ASKED = "问"
_PICTURE_CM = 15.0
_FONT = "仿宋"


def markdown(title: str, messages: Sequence[ChatMessage]) -> str:
    return "\n".join(_markdown(title, messages)) + "\n"


def _markdown(title: str, messages: Sequence[ChatMessage]) -> Iterator[str]:
    yield f"# {title}"
    for message in messages:
        yield ""
        if message.role == "user":
            yield f"## {_ASKED}：{' '.join(message.content.split())}"
            continue
        yield message.content.replace("\n", "\n\n")
        for table in message.payload.get("tables", ()):
            yield ""
            yield from _pipes(table)
        if sources := _sources(message.payload):
            yield ""
            yield "出处："
            yield ""
            yield from (f"- {source}" for source in sources)


def _pipes(table: Mapping[str, Any]) -> Iterator[str]:
    if table.get("title"):
        yield f"**{table['title']}**"
        yield ""
    yield _pipe(table["columns"])
    yield _pipe(["---"] * len(table["columns"]))
    yield from map(_pipe, table["rows"])


def _pipe(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', '｜').split()) for cell in cells)} |"


def _sources(payload: Mapping[str, Any]) -> list[str]:
    return [cited(citation_of(item)) for item in payload.get("citations", ())]


def docx(title: str, messages: Sequence[ChatMessage]) -> bytes:
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm

    paper = Document()
    paper.styles["Normal"].font.name = _FONT
    paper.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    paper.add_heading(_plain(title), 1)
    for message in messages:
        if message.role == "user":
            paper.add_heading(f"{_ASKED}：{_plain(message.content)}", 2)
            continue
        for line in message.content.splitlines():
            paper.add_paragraph(_plain(line))
        for table in message.payload.get("tables", ()):
            _add_table(paper, table)
        if message.payload.get("chart"):
            paper.add_picture(io.BytesIO(charts.png(message.payload["chart"])), width=Cm(_PICTURE_CM))
        for source in _sources(message.payload):
            paper.add_paragraph(_plain(source), style="List Bullet")
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _add_table(paper: Any, told: Mapping[str, Any]) -> None:
    if told.get("title"):
        paper.add_paragraph(_plain(told["title"]))
    table = paper.add_table(rows=0, cols=len(told["columns"]))
    table.style = "Table Grid"
    for row in (told["columns"], *told["rows"]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = _plain(text)


def _plain(text: str) -> str:
    """Without the control characters that XML does not take."""
    return "".join(char if char.isprintable() or char in "\n\t" else " " for char in text)
