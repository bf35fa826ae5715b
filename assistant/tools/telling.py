"""What a tool found, as text for a model: one line a figure, with handle, owner, year, value, evidence and place."""

from collections.abc import Iterator

from assistant.answers import Table
from assistant.results import Citation, Value
from assistant.toolkit.found import Figure, Found, Quote

_LONGEST = 12_000  # characters of one result
_LONGEST_QUOTE = 1_500
_ROWS = 60
_EVIDENCE = 3  # ids that a line names
_LONGEST_ID = 60
_HEAD = "编号 | 单位 | 年度 | 名称 | 数值 | 依据 | 出处"


def told(found: Found, more: str = "") -> str:
    """The result in lines; what is too long is cut, and the last line says so."""
    lines = [*_lines(found), *([more] if more else [])]
    if not lines:
        return "没有查到。"
    shown: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > _LONGEST:
            return "\n".join([*shown, f"……（还有 {len(lines) - len(shown)} 行没有列出，请缩小范围再查）"])
        shown.append(line)
    return "\n".join(shown)


def _lines(found: Found) -> Iterator[str]:
    if found.figures:
        yield _HEAD
        yield from map(_figure, found.figures)
    yield from map(_quote, found.quotes)
    for table in found.tables:
        yield from _table(table)
    if found.chart is not None:
        yield "图已经画好，会和回答一起给出。"
    yield from (f"说明：{note}" for note in found.notes)


def _figure(figure: Figure) -> str:
    owner = "、".join(figure.entities) or "—"
    years = "、".join(f"{year}年" for year in figure.years) or "—"
    words = [
        word for word in figure.words[1:2] if word != figure.name and figure.key.startswith(("project:", "indicator:"))
    ]
    name = "·".join([*words, figure.name])
    start = f"{figure.handle} | {owner} | {years} | {name}"
    result = figure.result
    if not isinstance(result, Value):
        return f"{start} | {result.text} | |"
    citations = result.citations()
    ids = "、".join(_short(item.id) for item in result.evidence[:_EVIDENCE])
    places = "；".join(dict.fromkeys(filter(None, map(_place, citations[:_EVIDENCE]))))
    notes = "；".join(filter(None, (result.working, result.note)))
    value = f"{result.text} {result.unit}".strip()
    return f"{start} | {value} | {ids} | {places}" + (f" | {notes}" if notes else "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_ID else f"{text[:_LONGEST_ID]}…"


def _place(citation: Citation) -> str:
    if citation.quote and not citation.form:
        return f"“{citation.quote[:120]}”"
    return "·".join(filter(None, (citation.form, citation.side, citation.row, citation.col)))


def _quote(quote: Quote) -> str:
    text = quote.text if len(quote.text) <= _LONGEST_QUOTE else f"{quote.text[:_LONGEST_QUOTE]}……"
    return f"[{quote.id}] {quote.entity} {quote.year}年 {' / '.join(quote.titles)}：“{text}”"


def _table(table: Table) -> Iterator[str]:
    yield f"{table.title}：" if table.title else ""
    yield " | ".join(table.columns)
    yield from (" | ".join(row) for row in table.rows[:_ROWS])
    if len(table.rows) > _ROWS:
        yield f"……（共 {len(table.rows)} 行）"
